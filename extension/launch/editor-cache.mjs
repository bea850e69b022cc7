/**
 * VS Code for the browser, fetched once into a cache folder of the user's.
 *
 * The npm package code-server carries an unmodified VS Code server. It is too big (about 600 MB) to be a dependency of
 * everybody's, and is only needed where there is no desktop VS Code: `npm start` without `code` on the path, and the
 * editor tests where the desktop editor can't be downloaded.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Carries VS Code 1.139.1. */
const codeServerVersion = '4.139.1';

/** The folder in which this project keeps what it fetches. */
export function cacheFolder() {
  const base =
    process.env['XDG_CACHE_HOME'] ??
    (process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache'));
  return join(base, 'scale-language');
}

/**
 * The folder of VS Code's server, fetched first if it isn't there.
 *
 * @param {(message: string) => void} say told about the progress of a download
 * @returns {Promise<string>} the folder that holds `out/server-main.js`
 * @throws {Error} saying what to do, if it can't be fetched or doesn't run on this system
 */
export async function browserEditor(say) {
  if (process.platform === 'win32') {
    throw new Error(
      'VS Code for the browser does not run on Windows. Install VS Code (https://code.visualstudio.com) so that `code` is on the path.',
    );
  }
  const home = join(cacheFolder(), `code-server-${codeServerVersion}`);
  const server = join(home, 'node_modules', 'code-server', 'lib', 'vscode');
  if (existsSync(home)) return server;

  // Fetched aside and renamed when whole: an interrupted download, or two at once, never leave half an editor.
  await mkdir(cacheFolder(), { recursive: true });
  const partial = `${home}.${process.pid}.partial`;
  await mkdir(partial, { recursive: true });
  const started = Date.now();
  try {
    say(`Fetching VS Code for the browser into ${cacheFolder()} (once, about 600 MB on disk) …`);
    await writeFile(join(partial, 'package.json'), '{ "private": true }\n');
    await npmInstall(partial, [`code-server@${codeServerVersion}`]);
    say(`  the editor is there after ${seconds(started)} s, fetching what it is built on …`);
    await npmInstall(join(partial, 'node_modules', 'code-server', 'lib', 'vscode'), ['--omit=dev']);
    await rename(partial, home).catch((/** @type {unknown} */ error) => {
      if (!existsSync(home)) throw error;
    });
    say(`  done after ${seconds(started)} s.`);
  } catch (error) {
    throw new Error(
      `VS Code for the browser could not be fetched from the npm registry: ${message(error)}\n` +
        'Check the network (`npm ping`) and try again, or install VS Code (https://code.visualstudio.com).',
      { cause: error },
    );
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return server;
}

/**
 * Installs packages without running their scripts, which would ask for a compiler.
 *
 * @param {string} folder
 * @param {string[]} rest
 */
async function npmInstall(folder, rest) {
  // The settings that an outer npm hands to its scripts name the outer project.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config_(local_)?prefix|package_|lifecycle_)/i.test(name)),
  );
  const args = [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--loglevel=error',
    ...rest,
  ];
  await run('npm', args, { cwd: folder, env });
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptionsWithoutStdio} options
 * @returns {Promise<void>}
 */
function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    let output = '';
    child.stdout.on('data', (data) => (output += String(data)));
    child.stderr.on('data', (data) => (output += String(data)));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`\`${command} ${args.join(' ')}\` ended with status ${code}.\n${output.slice(-2000)}`));
    });
  });
}

/** @param {number} since */
const seconds = (since) => Math.round((Date.now() - since) / 1000);

/** @param {unknown} error */
const message = (error) => (error instanceof Error ? error.message : String(error));
