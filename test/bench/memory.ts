/** Memory in use after a short and a long run of one model: it must not grow with simulated time. */
import { execFileSync } from 'node:child_process';
import { createSimulation } from '../../language/simulator/index.js';
import type { BenchOptions } from './main.js';
import { m3 } from './models.js';

export function measureMemory({ size }: BenchOptions): void {
  const args = ['--expose-gc', process.argv[1]!, '--memory', String(size)];
  process.stdout.write(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

/** In a process of its own: SIZE. */
export function runMemory([size = '1']: string[]): void {
  const simulation = createSimulation(m3(), { eventBudget: 1e12, halfWidth: 1e-9 });
  const readings: string[] = [];
  let done = 0;
  for (const events of [0.5e6, 2e6, 8e6].map((n) => n * Number(size))) {
    simulation.advance(events - done);
    done = events;
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    readings.push(`${(events / 1e6).toFixed(1)}M events ${((heapUsed + arrayBuffers) / 1e6).toFixed(1)} MB`);
  }
  console.log(`  ${readings.join(', ')}`);
}
