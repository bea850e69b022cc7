/** Service completions per CPU second against a plain event loop, model by model. */
import { execFileSync } from 'node:child_process';
import { simulate } from '../../language/simulator/index.js';
import type { System } from '../../language/model/system.js';
import type { BenchOptions } from './main.js';
import { m1, m2, m3, m4 } from './models.js';
import { plainLoop } from './yardstick.js';

interface Model {
  system: () => System;
  /** Requests in a run: a second or so, of which starting up is a small part. */
  requests: number;
  /** Services that a request has on average. */
  visits: number;
  rate: number;
  /** Another model, run first in the same process. */
  before: () => System;
}

const models: Record<string, Model> = {
  M1: { system: m1, requests: 4_000_000, visits: 1, rate: 0.8, before: m3 },
  M2: { system: m2, requests: 4_000_000, visits: 1, rate: 7.2, before: m3 },
  M3: { system: m3, requests: 2_000_000, visits: 2.2, rate: 1000, before: m2 },
  M4: { system: m4, requests: 400_000, visits: 10, rate: 14000, before: m2 },
};

export function measureSpeed({ against, pairs, size }: BenchOptions): void {
  console.log(
    `  service completions per CPU second, medians of ${pairs} pairs; yardstick: ${against ?? 'a plain loop'}`,
  );
  for (const [name, { requests }] of Object.entries(models)) {
    const n = Math.round(requests * size);
    const runs = Array.from({ length: pairs }, (_, i) => {
      const ours = child(process.execPath, [process.argv[1]!, '--ours', name, String(n), String(i + 1)]);
      const other =
        against === undefined
          ? child(process.execPath, [process.argv[1]!, '--yardstick', name, String(n), String(i + 1)])
          : child('/bin/sh', ['-c', `${against} ${name} ${n} ${i + 1}`]);
      return { ours, other, ratio: ours / other };
    });
    const ours = median(runs.map((r) => r.ours));
    const other = median(runs.map((r) => r.other));
    const ratio = median(runs.map((r) => r.ratio));
    console.log(`  ${name}  ours ${mega(ours)}  yardstick ${mega(other)}  ratio ${ratio.toFixed(2)}`);
  }
}

/** Completions per second that a child process prints. */
function child(program: string, args: string[]): number {
  const out = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return (JSON.parse(out) as { visits_per_s: number }).visits_per_s;
}

/** Through the public entry, statistics on, after another model: MODEL N SEED. */
export function runOurs([name = '', n = '', seed = '']: string[]): void {
  const model = models[name]!;
  simulate(model.before(), { eventBudget: 1e6, halfWidth: 1e-9 });
  const before = process.cpuUsage();
  const result = simulate(model.system(), { seed: Number(seed), duration: Number(n) / model.rate, eventBudget: 1e12 });
  const used = process.cpuUsage(before);
  const seconds = (used.user + used.system) / 1e6;
  const visits = (result.run.events * model.visits) / (model.visits + 1);
  console.log(
    JSON.stringify({
      model: name,
      visits_per_s: visits / seconds,
      mean: Object.values(result.loads)[0]!.latency['mean']!.value,
    }),
  );
}

export function runYardstick([name = '', n = '', seed = '']: string[]): void {
  const before = process.cpuUsage();
  const { visits, mean } = plainLoop(name, Number(n), Number(seed));
  const used = process.cpuUsage(before);
  console.log(JSON.stringify({ model: name, visits_per_s: visits / ((used.user + used.system) / 1e6), mean }));
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function mega(x: number): string {
  return `${(x / 1e6).toFixed(2)}M/s`;
}
