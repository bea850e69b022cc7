/**
 * Ends with status 0 if everything in dist/ was built from the sources as they are, so that what needs them built need not
 * build them once more.
 */
import { existsSync, globSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
const SOURCES = [
  '{language,extension}/**/*.{ts,tsx,css,langium}',
  'esbuild.mjs',
  'langium-config.json',
  'package*.json',
];
/** Made from the bundles, not from the sources. */
const PACKED = /\.vsix$|meta\.json$/;

/** @param {string | string[]} patterns */
const times = (patterns) =>
  globSync(patterns, { cwd: root }).map((file) => ({ file, time: statSync(join(root, file)).mtimeMs }));

const built = times('dist/*').filter(({ file }) => !PACKED.test(file));
// The parser's tables are generated before the bundles, from sources that are listed already.
const newest = Math.max(...times(SOURCES).flatMap(({ file, time }) => (/generated[\\/]/.test(file) ? [] : [time])));
const complete = ['cli.mjs', 'extension.cjs', 'server.js'].every((file) => existsSync(join(root, 'dist', file)));
process.exitCode = complete && built.every(({ time }) => time >= newest) ? 0 : 1;
