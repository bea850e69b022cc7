/**
 * Builds every bundle of the project: the extension, the language server, its workers, the preview and the command line.
 *
 *   node esbuild.mjs            one build, minified, for packing and for the tests
 *   node esbuild.mjs --watch    rebuilds on change, with source maps
 *   node esbuild.mjs --meta     also writes dist/meta.json (what is in each bundle, and how big)
 */
import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';

const root = import.meta.dirname;
const { values: flags } = parseArgs({
  options: { watch: { type: 'boolean', default: false }, meta: { type: 'boolean', default: false } },
});

/**
 * What a bundle runs on. Extension hosts load CommonJS; a browser's loads it from `.js` files alone, which is why the package
 * is not of type "module".
 */
const targets = /** @satisfies {Record<string, import('esbuild').BuildOptions>} */ ({
  /** The extension in the desktop's (or a remote) extension host. */
  'node extension': { platform: 'node', format: 'cjs', target: 'node22', external: ['vscode'] },
  /** The extension in a browser's extension host. */
  'web extension': { platform: 'browser', format: 'cjs', target: 'es2023', external: ['vscode'] },
  /** A server process or a worker thread. */
  node: { platform: 'node', format: 'cjs', target: 'node22' },
  /** A program, which waits at its top level. The CommonJS packages in it call `require` for Node's modules. */
  program: {
    platform: 'node',
    format: 'esm',
    target: 'node22',
    // A binary for each platform, and not needed by most: loaded where it is asked for.
    external: ['@resvg/resvg-js'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  },
  /** One file for both, where two would be as good as the same and big: the entry of the platform it finds itself on runs. */
  anywhere: {
    platform: 'browser',
    format: 'iife',
    target: 'es2023',
    external: ['node:*', ...builtinModules],
    conditions: ['node', 'module'],
    plugins: [{ name: 'protocol of either platform', setup: shareProtocol }],
  },
  /** A classic web worker, or the script of the web view. */
  browser: { platform: 'browser', format: 'iife', target: 'es2023' },
});

/**
 * Every bundle: its entry, its file in dist/, and what it runs on.
 *
 * @type {[entry: string, file: string, target: keyof typeof targets][]} `{-node,-browser}` in an entry: two, one for Node and one for browsers
 */
const bundles = [
  ['extension/main-node.ts', 'extension.cjs', 'node extension'],
  ['extension/main-browser.ts', 'extension-web.js', 'web extension'],
  ['extension/preview/main.tsx', 'preview.js', 'browser'],
  ['language/server/main{-node,-browser}.ts', 'server.js', 'anywhere'],
  ['language/server/simulation-worker{,-browser}.ts', 'simulation-worker.js', 'anywhere'],
  ['language/diagram/layout-worker{,-browser}.ts', 'layout-worker.js', 'anywhere'],
  ['language/cli/main.ts', 'cli.mjs', 'program'],
];

/**
 * An entry that runs Node's or the browser's, whichever it finds itself on.
 *
 * @param {string} pattern `name{-node,-browser}.ts`
 */
function eitherEntry(pattern) {
  const [node, browser] = alternatives(pattern).map((file) => JSON.stringify(`./${file}`));
  return {
    contents: `if (globalThis.process?.versions?.node) require(${node}); else require(${browser});`,
    resolveDir: root,
  };
}

/** @param {string} pattern */
function alternatives(pattern) {
  const [, endings] = /\{(.*)\}/.exec(pattern) ?? [];
  return endings === undefined
    ? [pattern]
    : endings.split(',').map((ending) => pattern.replace(`{${endings}}`, ending));
}

/**
 * The packages of the protocol are for Node, or for a browser where their main entry is asked for. What both use of them is
 * in a part of its own, to which the platform's part is added by the server's entry.
 *
 * @param {import('esbuild').PluginBuild} build
 */
function shareProtocol(build) {
  build.onResolve({ filter: /^vscode-(jsonrpc|languageserver|languageserver-protocol)\/?$/ }, ({ path }) => ({
    path: join(root, 'node_modules', path, 'lib', 'common', 'api.js'),
  }));
}

/**
 * @param {(typeof bundles)[number]} bundle
 * @returns {import('esbuild').BuildOptions & { metafile: true }}
 */
function options([entry, file, target]) {
  return {
    absWorkingDir: root,
    ...(target === 'anywhere' ? { stdin: eitherEntry(entry) } : { entryPoints: [entry] }),
    outfile: join('dist', file),
    bundle: true,
    metafile: true,
    minify: !flags.watch,
    sourcemap: flags.watch ? 'linked' : false,
    legalComments: 'none',
    logLevel: 'warning',
    // Modules first: some CommonJS builds (vscode-uri's among them) hide their requires from a bundler.
    mainFields: targets[target].platform === 'browser' ? ['browser', 'module', 'main'] : ['module', 'main'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { 'process.env.NODE_ENV': flags.watch ? '"development"' : '"production"' },
    ...targets[target],
  };
}

const present = bundles.filter(([entry]) => {
  const found = alternatives(entry).every((file) => existsSync(join(root, file)));
  if (!found) console.error(`build: ${entry} does not exist yet, skipped`);
  return found;
});

if (flags.watch) {
  const contexts = await Promise.all(present.map((bundle) => esbuild.context(options(bundle))));
  await Promise.all(contexts.map((context) => context.watch()));
  console.error('build: watching for changes (Ctrl+C ends)');
} else {
  await mkdir(join(root, 'dist'), { recursive: true });
  // One bundle that fails (esbuild has said why) doesn't keep the others from being built.
  const builds = await Promise.allSettled(present.map((bundle) => esbuild.build(options(bundle))));
  const results = builds.flatMap((build) => (build.status === 'fulfilled' ? [build.value] : []));
  if (results.length < builds.length) process.exitCode = 1;
  const outputs = Object.fromEntries(results.flatMap((result) => Object.entries(result.metafile.outputs)));
  for (const [file, { bytes }] of Object.entries(outputs)) {
    console.error(`build: ${file.padEnd(32)} ${(bytes / 1024).toFixed(0).padStart(6)} kB`);
  }
  // What an earlier build left; the folder itself stays, so that a program running from it finds its files meanwhile.
  for (const file of await readdir(join(root, 'dist'))) {
    if (!(`dist/${file}` in outputs)) await rm(join(root, 'dist', file), { recursive: true, force: true });
  }
  if (flags.meta) {
    const inputs = Object.fromEntries(results.flatMap((result) => Object.entries(result.metafile.inputs)));
    await writeFile(join(root, 'dist', 'meta.json'), JSON.stringify({ inputs, outputs }));
  }
}
