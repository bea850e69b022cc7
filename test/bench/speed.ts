/** Service completions per CPU second of whole processes, start included, against a plain event loop, model by model. */
import { execFileSync } from 'node:child_process';
import type { BenchOptions } from './main.js';
import { MODELS } from './speed-of-ours.js';

export function measureSpeed({ against, pairs, size }: BenchOptions): void {
  console.log(
    `  service completions per CPU second, medians of ${pairs} pairs; yardstick: ${against ?? 'a plain loop'}`,
  );
  for (const [name, { requests }] of Object.entries(MODELS)) {
    const n = Math.round(requests * size);
    const runs = Array.from({ length: pairs }, (_, i) => {
      const ours = completionsPerSecond(process.execPath, [process.argv[1]!, '--ours', name, String(n), String(i + 1)]);
      const other =
        against === undefined
          ? completionsPerSecond(process.execPath, [process.argv[1]!, '--yardstick', name, String(n), String(i + 1)])
          : completionsPerSecond('/bin/sh', ['-c', `${against} ${name} ${n} ${i + 1}`]);
      return { ours, other, ratio: ours / other };
    });
    const ours = median(runs.map((r) => r.ours));
    const other = median(runs.map((r) => r.other));
    const ratio = median(runs.map((r) => r.ratio));
    console.log(`  ${name}  ours ${mega(ours)}  yardstick ${mega(other)}  ratio ${ratio.toFixed(2)}`);
  }
}

/** Service completions, which a program prints as the `visits` of a JSON document, per second of CPU time of its process. */
function completionsPerSecond(program: string, args: string[]): number {
  const timed = ['-c', '"$@" && times', 'sh', program, ...args];
  const out = execFileSync('/bin/sh', timed, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  // The last line tells the time of the shell's children: in user mode and in the system's.
  const lines = out.trim().split('\n');
  const seconds = [...lines.pop()!.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => 60 * Number(m) + Number(s));
  return (JSON.parse(lines[0]!) as { visits: number }).visits / seconds.reduce((a, b) => a + b, 0);
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function mega(x: number): string {
  return `${(x / 1e6).toFixed(2)}M/s`;
}
