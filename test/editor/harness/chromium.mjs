/** Finds (or, in CI and as root on Debian, installs) the Chromium that shows VS Code to the tests. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const installation = 'apt-get install -y chromium';

/**
 * The path of a Chromium (or Chrome) on this machine; `SCALE_CHROMIUM` names another one.
 *
 * @param {(message: string) => void} say
 * @throws {Error} with the command to type, if there is none and it may not be installed from here
 */
function findChromium(say) {
  const found = process.env['SCALE_CHROMIUM'] ?? onPath();
  if (found) return found;

  const root = process.getuid?.() === 0;
  const apt = lookUp('apt-get') !== undefined;
  const sudo = !root && process.env['CI'] && lookUp('sudo') ? ['sudo', '-n'] : [];
  if (apt && (root || sudo.length > 0)) {
    say('Installing Chromium from the distribution’s packages …');
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
      const [command = '', ...rest] = [...sudo, 'apt-get', '-qq', ...args];
      const { status, stderr } = spawnSync(command, rest, {
        encoding: 'utf8',
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
      if (status !== 0)
        throw new Error(`\`apt-get ${args.join(' ')}\` ended with status ${status}:\n${stderr.slice(-2000)}`);
    }
    const installed = onPath();
    if (installed) return installed;
  }
  throw new Error(
    'The editor tests show VS Code in Chromium, and there is none on the path.\n' +
      (apt ? `Type: sudo ${installation}` : 'Install Chromium or Chrome, or name its file in SCALE_CHROMIUM.'),
  );
}

/**
 * Starts a headless Chromium with a profile of its own, which goes with it.
 *
 * @param {object} options
 * @param {(message: string) => void} options.say
 * @param {{ width: number, height: number }} [options.size] of the window, in CSS pixels
 * @param {number} [options.pixels] device pixels to one CSS pixel
 */
export async function launchChromium({ say, size = { width: 1400, height: 900 }, pixels = 1 }) {
  const executablePath = findChromium(say);
  const profile = await mkdtemp(join(tmpdir(), 'scale-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: size,
    deviceScaleFactor: pixels,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    page: context.pages()[0] ?? (await context.newPage()),
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function onPath() {
  return names.map(lookUp).find((path) => path !== undefined);
}

/** @param {string} name */
function lookUp(name) {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
