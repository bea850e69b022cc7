#!/usr/bin/env node
/**
 * Stands in for the desktop VS Code where that can't be had: `runTests` of @vscode/test-electron starts this program as
 * its editor, with VS Code's own flags, and gets the exit status of the tests. The flags are turned into a run of VS Code's
 * server with a headless Chromium before it; the test module is the same.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEditorServer } from '../../../extension/launch/editor-server.mjs';
import { launchChromium } from './chromium.mjs';
import { editorAddress, quietSettings } from './person.mjs';

/** The longest that a whole suite may take; an editor that never answers must not hang a build. */
const deadline = 8 * 60_000;

// Flags that only the desktop knows (--no-sandbox and the like) are taken and have no meaning here.
const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: { extensionDevelopmentPath: { type: 'string' }, extensionTestsPath: { type: 'string' } },
});
const { extensionDevelopmentPath, extensionTestsPath } = values;
const [folder] = positionals;
if (typeof extensionTestsPath !== 'string' || folder === undefined) {
  console.error('usage: adapter.mjs FOLDER [--extensionDevelopmentPath=…] --extensionTestsPath=…');
  process.exit(2);
}

const say = (/** @type {string} */ message) => console.error(message);
const dataFolder = await mkdtemp(join(tmpdir(), 'scale-editor-'));
const server = await startEditorServer({
  dataFolder,
  settings: quietSettings,
  token: null,
  args: ['--enable-smoke-test-driver', '--disable-workspace-trust'],
  say,
});
try {
  const { page, close } = await launchChromium({ say });
  try {
    /** @type {Promise<number>} */
    const exit = new Promise((resolve, reject) => {
      void page.exposeFunction('codeAutomationExit', resolve);
      setTimeout(() => reject(new Error(`The tests did not end within ${deadline / 60_000} min.`)), deadline).unref();
      page.on('crash', () => reject(new Error('Chromium’s page crashed.')));
      void server.ended.then((status) => reject(new Error(`VS Code's server ended with status ${status}.`)));
    });
    await page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
      console.log(`[${type}]`, ...args);
    });
    await page.goto(
      editorAddress(server, folder, [
        ...(typeof extensionDevelopmentPath === 'string'
          ? [['extensionDevelopmentPath', server.remote(extensionDevelopmentPath)]]
          : []),
        ['extensionTestsPath', server.remote(extensionTestsPath)],
        ['enableProposedApi', ''],
      ]),
    );
    process.exitCode = await exit;
  } finally {
    await close();
  }
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await server.stop();
  await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
}
// The deadline's timer and the browser's pipes hold nothing that is still needed.
process.exit();
