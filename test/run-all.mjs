/**
 * Everything that must hold, in one command (`npm test`): lint, types, room rules, unit and reference tests, and the tests in
 * the real editor. Runs all of it whatever fails, shows a summary, and ends with the line `N passed, N failed`.
 *
 * The line counts tests. A stage that has none (lint), or fails without a failed test, counts as one failure.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const results = join(root, 'test-results');

/** @typedef {{ passed: number, failed: number }} Count */

/** @type {{ name: string, script: string, args?: string[], count?: () => Count }[]} */
const stages = [
  { name: 'Build', script: 'build' },
  { name: 'Lint', script: 'lint' },
  { name: 'Unused code and packages', script: 'unused' },
  { name: 'Types', script: 'typecheck' },
  { name: 'Rooms', script: 'rooms' },
  {
    name: 'Unit and reference tests',
    script: 'test:unit',
    args: ['--', '--reporter=default', '--reporter=json', `--outputFile.json=${join(results, 'unit.json')}`],
    count: () => vitestCount('unit.json'),
  },
  {
    name: 'Tests in the real editor',
    script: 'test:editor',
    count: () => sum(mochaCount('host.json'), vitestCount('person.json')),
  },
];

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const rows = stages.map(({ name, script, args = [], count }) => {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 100 - name.length))}\n`);
  const started = Date.now();
  const { status } = spawnSync('npm', ['run', '--silent', script, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const counted = count?.() ?? { passed: 0, failed: 0 };
  const ok = status === 0 && counted.failed === 0;
  if (!ok && counted.failed === 0) counted.failed = 1;
  return { name, ok, counted, tested: count !== undefined, seconds: Math.round((Date.now() - started) / 1000) };
});

console.log(`\n── Summary ${'─'.repeat(93)}\n`);
for (const { name, ok, counted, tested, seconds } of rows) {
  const figures = tested ? `${counted.passed} passed, ${counted.failed} failed` : ok ? 'clean' : 'failed';
  console.log(`  ${ok ? '✓' : '✗'} ${name.padEnd(26)} ${figures.padEnd(26)} ${String(seconds).padStart(4)} s`);
}
const total = rows.map(({ counted }) => counted).reduce(sum);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1;

/**
 * @param {Count} a
 * @param {Count} b
 * @returns {Count}
 */
function sum(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed };
}

/**
 * @param {string} file
 * @returns {Count}
 */
function vitestCount(file) {
  const report = /** @type {{ numPassedTests: number, numFailedTests: number, success: boolean } | undefined} */ (
    read(file)
  );
  if (report === undefined) return { passed: 0, failed: 1 };
  // A file that could not even be loaded has no failed test.
  const failed = report.success ? report.numFailedTests : Math.max(1, report.numFailedTests);
  return { passed: report.numPassedTests, failed };
}

/**
 * @param {string} file
 * @returns {Count}
 */
function mochaCount(file) {
  const tests = /** @type {{ error?: string }[] | undefined} */ (read(file));
  if (tests === undefined) return { passed: 0, failed: 1 };
  const failed = tests.filter(({ error }) => error !== undefined).length;
  return { passed: tests.length - failed, failed };
}

/**
 * A file of results; undefined if the stage ended before it wrote one.
 *
 * @param {string} file
 * @returns {unknown}
 */
function read(file) {
  try {
    return JSON.parse(readFileSync(join(results, file), 'utf8'));
  } catch {
    return undefined;
  }
}
