/**
 * `npm start`: prints what a simulation finds in examples/blog-platform.scale, and opens examples/ in VS Code with the
 * extension loaded: on the desktop where `code` is on the path, else in the browser.
 *
 *   npm start                 both
 *   npm start -- --report     the report alone
 *   npm start -- --browser    in the browser, even if there is a desktop VS Code
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from './editor-cache.mjs';
import { startEditorServer } from './editor-server.mjs';

const root = resolve(import.meta.dirname, '..', '..');
const examples = join(root, 'examples');
const example = join(examples, 'blog-platform.scale');
const say = (/** @type {string} */ message) => console.error(message);

const { values: flags } = parseArgs({
  options: { report: { type: 'boolean', default: false }, browser: { type: 'boolean', default: false } },
});

try {
  report();
  if (!flags.report && (flags.browser || !openDesktop())) await serveBrowser();
} catch (error) {
  say(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

/** A requirement that fails (status 1) is part of what the report says. */
function report() {
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'language/cli/bin/scale.mjs'), 'simulate', relative(root, example)],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  if (status !== 0 && status !== 1) throw new Error(`The report of ${example} ended with status ${String(status)}.`);
}

/** Opens the desktop's VS Code; false if it isn't on the path. */
function openDesktop() {
  const { error, status } = spawnSync(
    'code',
    ['--new-window', `--extensionDevelopmentPath=${root}`, examples, '--goto', example],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    },
  );
  if (error || status !== 0) return false;
  say('\nVS Code opens examples/ with the extension loaded.');
  return true;
}

/** Serves VS Code on this machine until it is told to stop. */
async function serveBrowser() {
  say('\nPacking the extension …');
  const vsix = join(root, 'dist', 'scale.vsix');
  const packed = spawnSync('npm', ['run', '--silent', 'package'], { cwd: root, encoding: 'utf8' });
  if (packed.status !== 0) throw new Error(`The extension could not be packed:\n${packed.stdout}${packed.stderr}`);

  const token = randomBytes(16).toString('hex');
  const server = await startEditorServer({
    dataFolder: join(cacheFolder(), 'browser-session'),
    extension: vsix,
    settings: {
      'chat.disableAIFeatures': true,
      'extensions.ignoreRecommendations': true,
      'telemetry.telemetryLevel': 'off',
      'workbench.secondarySideBar.defaultVisibility': 'hidden',
      'workbench.startupEditor': 'none',
    },
    token,
    say,
  });
  const query = new URLSearchParams({
    tkn: token,
    folder: examples,
    payload: JSON.stringify([['openFile', server.remote(example)]]),
  });
  console.log(`\nVS Code with the extension, for this machine alone:\n\n  ${server.origin}/?${query.toString()}\n`);
  say('Ctrl+C ends it.');

  let asked = false;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.once(signal, () => {
      asked = true;
      void server.stop();
    });
  }
  const status = await server.ended;
  if (!asked) throw new Error(`VS Code's server ended by itself, with status ${String(status)}.`);
}
