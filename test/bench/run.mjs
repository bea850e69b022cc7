/** `npm run bench -- …`: bundles the benchmark with the simulator, as the product is bundled, and runs it. */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import * as esbuild from 'esbuild';

const root = resolve(import.meta.dirname, '..', '..');
const folder = join(root, '.cache', 'bench');

await esbuild.build({
  absWorkingDir: root,
  entryPoints: ['test/bench/main.ts'],
  outdir: folder,
  // Each case is loaded by itself: a process that is measured starts with no more than it needs.
  splitting: true,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  mainFields: ['module', 'main'],
  sourcemap: true,
  logLevel: 'warning',
});
const { status } = spawnSync(
  process.execPath,
  ['--enable-source-maps', join(folder, 'main.mjs'), ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
process.exitCode = status ?? 1;
