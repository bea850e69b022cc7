/** Cores that hinder each other, against the laws of Amdahl and Gunther and against an exact chain. */
import { describe, expect, it } from 'vitest';
import type { Component } from '../../language/model/system.js';
import { simulate } from '../../language/simulator/index.js';
import { solve } from '../../language/simulator/solver/index.js';
import { component, exactly, exponential, load, step, system, users } from '../support/system-builder.js';

/** Work of 1 s over all cores of a machine that does nothing else. */
function alone(cores: number, laws: Pick<Component, 'contention' | 'coherence'>): number {
  const machine = system({
    components: [component('Machine', { run: [step.cpu(exactly(1), cores)] }, { cores, ...laws })],
    loads: [users('One', 'Machine.run', 1, exactly(0.5))],
  });
  return simulate(machine, { duration: 20 }).loads['One']!.latency['mean']!.value!;
}

/** Work done per second by `cores` cores that always have something to do, in units of one core's. */
function saturated(cores: number, laws: Pick<Component, 'contention' | 'coherence'>): number {
  const machine = system({
    components: [component('Machine', { run: [step.cpu(exponential(0.001))] }, { cores, ...laws })],
    loads: [users('Many', 'Machine.run', 3 * cores, exactly(0))],
  });
  return simulate(machine, { eventBudget: 100_000, halfWidth: 1e-6 }).loads['Many']!.throughput * 0.001;
}

describe('work spread over cores', () => {
  it("speeds up by Amdahl's law: 5.9 times on 8 cores and never 20 times, at 5% serial", () => {
    const serial = { contention: 0.05 };
    expect(1 / alone(8, serial)).toBeCloseTo(1 / (0.05 + 0.95 / 8), 9);
    expect(1 / alone(50, serial)).toBeCloseTo(1 / (0.05 + 0.95 / 50), 9);
    const huge = system({
      components: [component('Machine', { run: [step.cpu(exponential(1))] }, { cores: 10_000, ...serial })],
      loads: [load('Jobs', 'Machine.run', 1)],
    });
    expect(solve(huge).bottleneck!.saturatesAt).toBeGreaterThan(19.9);
    expect(solve(huge).bottleneck!.saturatesAt).toBeLessThan(20);
  });

  it('spends half of its time in what is serial at 9 cores, at 10% serial, and most of it beyond', () => {
    const time = alone(9, { contention: 0.1 });
    expect(0.1 / time).toBeCloseTo(0.5, 9);
    expect(0.1 / alone(16, { contention: 0.1 })).toBeGreaterThan(0.6);
  });
});

describe('cores under full load', () => {
  it('do what the universal scalability law says, and less of it beyond the peak', () => {
    const laws = { contention: 0.02, coherence: 0.02 };
    // 10 / (1 + 0.02 * 9 + 0.02 * 90); the peak is at sqrt(0.98 / 0.02) = 7 cores.
    expect(saturated(10, laws)).toBeCloseTo(3.3557, 1);
    expect(saturated(7, laws)).toBeGreaterThan(saturated(14, laws) * 1.05);
  });
});

describe('a queue in front of cores that hinder each other', () => {
  for (const discipline of ['fifo', 'ps', 'lifo'] as const) {
    it(`waits as its birth-death chain says, ${discipline}`, () => {
      const model = system({
        components: [
          component(
            'Web',
            { get: [step.cpu(exponential(0.01))] },
            { cores: 4, contention: 0.1, coherence: 0.02, discipline },
          ),
        ],
        loads: [load('Users', 'Web.get', 190)],
      });
      const solved = solve(model);
      const run = simulate(model, { eventBudget: 300_000 });
      const measured = run.loads['Users']!.latency['mean']!;
      expect(solved.loads['Users']!.latency['mean']!.value! / measured.value!).toBeCloseTo(1, 1);
      expect(
        solved.components['Web']!.utilization['cpu']! / run.components['Web']!.resources['cpu']!.utilization,
      ).toBeCloseTo(1, 1);
      // All four busy do the work of 4 / (1 + 0.1 * 3 + 0.02 * 12) cores.
      expect(solved.bottleneck!.saturatesAt).toBeCloseTo(4 / 1.54 / 1.9, 9);
    });
  }

  it('turns away as many as its chain says where the queue is bounded', () => {
    const model = system({
      components: [component('Web', { get: [step.cpu(exponential(0.01))] }, { cores: 3, contention: 0.2, queue: 2 })],
      loads: [load('Users', 'Web.get', 250)],
    });
    const rejected = simulate(model, { eventBudget: 300_000, halfWidth: 1e-6 }).loads['Users']!.errors.rejected;
    expect(solve(model).loads['Users']!.errors.rejected / rejected).toBeCloseTo(1, 1);
  });
});
