/**
 * Runs the tests in the real editor: those inside its extension host (test/editor/suite), through @vscode/test-electron,
 * and then those that sit before it as a person (test/editor/person).
 *
 * Writes test-results/host.json and test-results/person.json. Ends with status 1 if a test failed or no editor can be had.
 */
import { spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, globSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { runTests } from '@vscode/test-electron';
import { createVSIX } from '@vscode/vsce';
import * as esbuild from 'esbuild';
import { chooseEditor } from './choose-editor.mjs';
import { root } from './person.mjs';

const results = join(root, 'test-results');
await mkdir(results, { recursive: true });
// One part that can't run doesn't keep the other from running.
for (const part of [runHostTests, runPersonTests]) {
  try {
    if (!(await part())) process.exitCode = 1;
  } catch (error) {
    console.error('The editor tests could not run:', error);
    process.exitCode = 1;
  }
}

/** The tests inside the extension host. Its log is long and rarely of interest: it goes to a file. */
async function runHostTests() {
  const resultFile = join(results, 'host.json');
  const logFile = join(results, 'host.log');
  await rm(resultFile, { force: true });
  const { editor, reason } = await chooseEditor();
  console.log(
    `Inside the extension host (VS Code ${editor === 'desktop' ? 'on the desktop' : 'in the browser'}: ${reason})\n`,
  );

  const modules = await bundleTests();
  const workspace = await mkdtemp(join(tmpdir(), 'scale-workspace-'));
  await cp(join(root, 'examples'), workspace, { recursive: true });
  const log = createWriteStream(logFile);
  /** @type {unknown} */
  let failure;
  try {
    await runTests({
      ...(editor === 'browser' ? { vscodeExecutablePath: join(root, 'test/editor/harness/adapter.mjs') } : {}),
      extensionDevelopmentPath: root,
      extensionTestsPath: modules,
      extensionTestsEnv: { SCALE_TEST_RESULTS: resultFile },
      launchArgs: [workspace],
      stdout: log,
      stderr: log,
    });
  } catch (error) {
    failure = error;
  } finally {
    await finished(log.end());
    await rm(workspace, { recursive: true, force: true, maxRetries: 5 });
  }

  if (!existsSync(resultFile)) {
    const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
    console.error(`The editor tests could not run: ${failure instanceof Error ? failure.message : String(failure)}`);
    console.error(`The end of ${logFile}:\n\n${tail}\n`);
    return false;
  }
  /** @type {unknown} */
  const read = JSON.parse(readFileSync(resultFile, 'utf8'));
  const tests = /** @type {{ title: string, milliseconds: number, error?: string }[]} */ (read);
  for (const { title, milliseconds, error } of tests) {
    console.log(`  ${error === undefined ? '✓' : '✗'} ${title} (${milliseconds} ms)`);
    if (error !== undefined) console.log(`\n${error.replace(/^/gm, '      ')}\n`);
  }
  if (failure !== undefined) console.log(`\nThe log of the editor: ${logFile}`);
  return failure === undefined && tests.length > 0 && tests.every(({ error }) => error === undefined);
}

/**
 * Bundles each test file, and the module that VS Code asks to run them, for the extension host.
 *
 * @returns {Promise<string>} the folder, whose index.js VS Code loads
 */
async function bundleTests() {
  const outdir = join(root, '.cache', 'editor-tests');
  await rm(outdir, { recursive: true, force: true });
  const entryPoints = globSync('test/editor/suite/**/{index,*.test}.ts', { cwd: root });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    outbase: 'test/editor/suite',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outdir;
}

/** The tests that drive the editor from outside. They get the packed extension, as a user does. */
async function runPersonTests() {
  console.log('\nBefore the editor, as a person\n');
  const packagePath = join(root, '.cache', 'scale.vsix');
  await createVSIX({
    cwd: root,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  const config = join(root, 'test/editor/vitest.config.mts');
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${join(results, 'person.json')}`];
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--config', config, ...reporters], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, SCALE_VSIX: packagePath },
  });
  return status === 0;
}
