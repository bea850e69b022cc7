#!/usr/bin/env node
// The command's entry is committed, so that its mode survives a build; the program itself is bundled by `npm run build`.
import { existsSync } from 'node:fs';

const program = new URL('../../../dist/cli.mjs', import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  console.error('scale: the program is not built yet. Type: npm run build');
  process.exitCode = 2;
}
