/** `npm run coverage -- …`: bundles the simulator as the product is bundled, and counts how often its intervals are right. */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import * as esbuild from 'esbuild';

const root = resolve(import.meta.dirname, '..', '..', '..');
const program = join(root, '.cache', 'coverage.mjs');

await esbuild.build({
  absWorkingDir: root,
  entryPoints: ['test/reference/coverage/main.ts'],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
