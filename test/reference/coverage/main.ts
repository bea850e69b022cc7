/**
 * How often do the 95% intervals of whole studies hold the true value? Each study is a run of the public simulator with a seed
 * of its own, from empty until its stopping rule ends it.
 *
 *   npm run coverage [-- --seeds 2000] [--precision 2]
 *
 * What was counted with the very same simulator is kept in `.cache/`, so that a run that was interrupted goes on where it stopped.
 * The outcome is written to `test/reference/coverage.md`.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Estimate } from '../../../language/model/results.js';
import type { Distribution } from '../../../language/model/system.js';
import { simulate } from '../../../language/simulator/index.js';
import { mh21, mm1, sojournQuantile, type Queue } from '../../simulator/statistics/coverage.js';
import { component, load, step, system } from '../../support/system-builder.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    precision: { type: 'string', default: '2' },
  },
});
const seeds = Number(values.seeds);
const precision = Number(values.precision);

const QUEUES: Record<string, Queue> = {
  'M/M/1 at 0.8': mm1(0.8),
  'M/H2/1 at 0.8, squared coefficient of variation 4': mh21(0.8, 2),
};

/** Seeds that were run, the hits among them, and what they took. */
interface Count {
  seeds: number;
  mean: number;
  p99: number;
  requests: number;
  /** Studies that ended for another reason than their precision. */
  otherwise: number;
}

const folder = '.cache/coverage';
// This program has the simulator in it.
const version = createHash('sha256')
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .digest('hex')
  .slice(0, 16);
const file = `${folder}/${version}-precision-${precision}.json`;
mkdirSync(folder, { recursive: true });
const counts = kept();

for (let seed = 1; seed <= seeds; seed++) {
  for (const [name, queue] of Object.entries(QUEUES)) {
    const count = (counts[name] ??= { seeds: 0, mean: 0, p99: 0, requests: 0, otherwise: 0 });
    if (count.seeds >= seed) continue;
    study(queue, seed, count);
  }
  if (seed % 10 === 0 || seed === seeds) writeFileSync(file, JSON.stringify(counts));
  if (seed % 100 === 0) process.stderr.write(`${seed} seeds\n`);
}
const report = reportOf(counts);
process.stdout.write(report);
writeFileSync('test/reference/coverage.md', report);

function kept(): Record<string, Count> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Count>;
  } catch {
    return {};
  }
}

function study({ arrivalRate, service, meanSojourn, ...queue }: Queue, seed: number, count: Count): void {
  const result = simulate(queueOf(arrivalRate, service), {
    seed,
    precision,
    targets: [{ scope: { load: 'Users' }, measure: 'latency', statistic: 'p99' }],
  });
  const latency = result.loads['Users']!.latency;
  count.seeds++;
  count.mean += Number(within(latency['mean']!, meanSojourn));
  count.p99 += Number(within(latency['p99']!, sojournQuantile({ arrivalRate, service, meanSojourn, ...queue }, 0.99)));
  count.requests += result.run.requests;
  count.otherwise += Number(result.run.stopped !== 'precision');
}

function queueOf(rate: number, demand: Distribution): ReturnType<typeof system> {
  return system({
    components: [component('Web', { get: [step.cpu(demand)] })],
    loads: [load('Users', 'Web.get', rate)],
  });
}

function within({ low, high }: Estimate, value: number): boolean {
  return low !== null && high !== null && low <= value && value <= high;
}

function reportOf(all: Record<string, Count>): string {
  const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)}%`;
  const rows = Object.entries(all).map(
    ([name, { seeds: n, mean, p99, requests, otherwise }]) =>
      `| ${name} | ${n} | ${percent(mean, n)} | ${percent(p99, n)} | ${Math.round(requests / n)} | ${otherwise} |`,
  );
  return [
    '# Coverage of the intervals',
    '',
    'Each study is a whole run of the simulator with a seed of its own: from empty, warm-up found and cut, continued until its',
    `own stopping rule ends it (half widths of ${2 * precision}% for the mean and ${5 * precision}% for p99). Its 95% intervals should hold the true value in`,
    '95% of the studies; between 93.5% and 96.5% are owed.',
    '',
    '| queue | seeds | mean | p99 | requests of a study | ended by another rule |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    `Made by \`npm run coverage -- --seeds ${seeds} --precision ${precision}\`.`,
    '',
  ].join('\n');
}
