/** Runs VS Code's server on this machine, for `npm start` and for the tests in the real editor. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { browserEditor } from './editor-cache.mjs';

/**
 * @typedef {object} EditorServer
 * @property {string} origin `http://127.0.0.1:PORT`
 * @property {(path: string) => string} remote the address under which the editor knows a file or folder of this machine
 * @property {Promise<number | null>} ended resolves with the exit status
 * @property {() => Promise<void>} stop ends the server and everything it started
 */

/**
 * Starts the server on 127.0.0.1 at a free port and waits until it answers.
 *
 * @param {object} options
 * @param {string} options.dataFolder where it keeps settings, extensions and logs
 * @param {string} [options.extension] a packed extension (.vsix) to install first
 * @param {Record<string, unknown>} options.settings the user's settings at the first start; later ones keep what the user made of them
 * @param {string | null} options.token the secret that an address must carry; null (for tests only): none
 * @param {string[]} [options.args] further arguments
 * @param {(message: string) => void} options.say told about the progress of a download
 * @returns {Promise<EditorServer>}
 */
export async function startEditorServer({ dataFolder, extension, settings, token, args = [], say }) {
  const program = join(await browserEditor(say), 'out', 'server-main.js');
  await firstSettings(dataFolder, settings);
  const own = ['--server-data-dir', dataFolder, '--extensions-dir', join(dataFolder, 'extensions')];
  if (extension !== undefined) await install(program, extension, own);
  const server = spawn(
    process.execPath,
    [
      program,
      ...['--host', '127.0.0.1', '--port', '0', '--accept-server-license-terms', '--telemetry-level', 'off'],
      ...(token === null
        ? ['--without-connection-token']
        : ['--connection-token-file', await secretFile(dataFolder, token)]),
      ...own,
      ...args,
    ],
    // A group of its own, so that stopping it stops the extension hosts it forked, too.
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: cleanEnvironment() },
  );
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => server.once('exit', resolve));

  const endGroup = (/** @type {NodeJS.Signals} */ signal) => {
    if (server.exitCode === null && server.signalCode === null && server.pid !== undefined)
      process.kill(-server.pid, signal);
  };
  const endWithUs = () => endGroup('SIGKILL');
  process.once('exit', endWithUs);
  void ended.then(() => process.removeListener('exit', endWithUs));

  let log = '';
  server.stderr.on('data', (data) => (log = (log + String(data)).slice(-4000)));
  /** @type {number} */
  const port = await new Promise((resolve, reject) => {
    createInterface(server.stdout).on('line', (line) => {
      log = `${log}${line}\n`.slice(-4000);
      const match = /Extension host agent listening on (\d+)/.exec(line);
      if (match) resolve(Number(match[1]));
    });
    server.once('error', reject);
    void ended.then((status) => reject(new Error(`VS Code's server ended with status ${status}:\n${log}`)));
  });

  const authority = `127.0.0.1:${port}`;
  return {
    origin: `http://${authority}`,
    remote: (path) => `vscode-remote://${authority}${path}`,
    ended,
    stop: async () => {
      endGroup('SIGTERM');
      const impatience = setTimeout(endWithUs, 5000);
      await ended;
      clearTimeout(impatience);
    },
  };
}

/**
 * @param {string} dataFolder
 * @param {Record<string, unknown>} settings
 */
async function firstSettings(dataFolder, settings) {
  const user = join(dataFolder, 'data', 'User');
  await mkdir(user, { recursive: true });
  const file = join(user, 'settings.json');
  if (!existsSync(file)) await writeFile(file, JSON.stringify(settings, null, 2));
}

/**
 * Installs a packed extension into the server's folder.
 *
 * @param {string} program
 * @param {string} vsix
 * @param {string[]} folders
 */
async function install(program, vsix, folders) {
  const args = [program, '--accept-server-license-terms', ...folders, '--install-extension', vsix, '--force'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: cleanEnvironment() });
  let output = '';
  child.stdout.on('data', (data) => (output += String(data)));
  child.stderr.on('data', (data) => (output += String(data)));
  /** @type {number | null} */
  const status = await new Promise((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`The extension could not be installed into VS Code:\n${output.slice(-2000)}`);
}

/**
 * A file that only the user can read, for arguments can be read by everybody on the machine.
 *
 * @param {string} folder
 * @param {string} secret
 */
async function secretFile(folder, secret) {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'connection-token');
  await rm(file, { force: true });
  await writeFile(file, secret, { mode: 0o600 });
  return file;
}

/** What VS Code's own terminals and npm set would make the server believe that it runs inside another editor. */
function cleanEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$|npm_)/i.test(name)),
  );
}
