/** Requests that leave when they have waited too long for a slot. */
import { describe, expect, it } from 'vitest';
import type { Component, System, Value } from '../../language/model/system.js';
import { compile } from '../../language/simulator/compile/compile.js';
import { simulate } from '../../language/simulator/index.js';
import { Kernel } from '../../language/simulator/kernel/kernel.js';
import { solve } from '../../language/simulator/solver/index.js';
import { lowered } from '../model/documents.js';
import { callTo, component, exactly, exponential, load, step, system } from '../support/system-builder.js';

const desk = (patience: Value, settings: Partial<Component> = {}, rate = 120): System =>
  system({
    components: [
      component('Desk', { call: [step.wait(exponential(0.01))] }, { concurrency: 1, patience, ...settings }),
    ],
    loads: [load('Users', 'Desk.call', rate)],
  });

const seen = (one: System): { left: number; latency: number; busy: number } => {
  const { loads, components } = simulate(one, { eventBudget: 400_000, duration: 1e9 });
  return {
    left: loads['Users']!.errors.timeout,
    latency: loads['Users']!.latency['mean']!.value!,
    busy: components['Desk']!.resources['concurrency']!.utilization,
  };
};

const solvedOf = (one: System): ReturnType<typeof seen> => {
  const { loads, components } = solve(one);
  return {
    left: loads['Users']!.errors.timeout,
    latency: loads['Users']!.latency['mean']!.value!,
    busy: components['Desk']!.utilization['concurrency']!,
  };
};

describe('patience', () => {
  // An M/M/1 of 120 in 100: the simulation knows each figure to 2% with a confidence beyond 99.9%.
  it.each([
    ['exponential', exponential(0.03), {}],
    ['exact', exactly(0.03), {}],
    ['uniform, at four slots', { kind: 'uniform', low: 0, high: 0.05 } as const, { concurrency: 4 }],
    ['exponential, before a bounded queue', exponential(0.03), { queue: 3 }],
  ])('ends the wait of those who have none: %s, as theory has it', (_, patience, settings) => {
    const rate = 120 * ((settings as Partial<Component>).concurrency ?? 1);
    const one = desk(patience, settings, rate);
    const [solved, simulated] = [solvedOf(one), seen(one)];
    expect(simulated.left).toBeGreaterThan(0.05);
    expect(Math.abs(solved.left / simulated.left - 1)).toBeLessThan(0.04);
    expect(Math.abs(solved.busy / simulated.busy - 1)).toBeLessThan(0.02);
    expect(Math.abs(solved.latency / simulated.latency - 1)).toBeLessThan('queue' in settings ? 0.15 : 0.03);
  });

  it('has the closed form of Erlang A at one slot, where its mean is that of the service', () => {
    // With equal rates of leaving all at once, the number present is Poisson: who leaves is 1 - (1 - e^-a) / a of all.
    expect(solvedOf(desk(exponential(0.01))).left).toBeCloseTo(1 - (1 - Math.exp(-1.2)) / 1.2, 5);
  });

  it('counts the wait alone: who has a slot stays', () => {
    const slow = system({
      components: [component('Desk', { call: [step.wait(exactly(1))] }, { concurrency: 50, patience: exactly(0.01) })],
      loads: [load('Users', 'Desk.call', 5)],
    });
    expect(simulate(slow, { eventBudget: 5000 }).loads['Users']!.errors.timeout).toBe(0);
    expect(solve(slow).loads['Users']!.errors.timeout).toBeLessThan(1e-9);
  });

  it('lets a caller try elsewhere, or again', () => {
    const again = desk(exactly(0.02));
    again.loads[0]!.call = callTo('Desk.call', { retries: 3 });
    const { operations, loads } = simulate(again, { eventBudget: 100_000, duration: 1e9 });
    expect(operations['Desk.call']!.rate).toBeGreaterThan(150);
    expect(loads['Users']!.errors.timeout).toBeLessThan(seen(desk(exactly(0.02))).left + 0.02);
  });

  it('is forgotten where a slot came in time: a long patience costs no memory', () => {
    const calm = desk(exponential(60), {}, 90);
    const kernel = new Kernel(compile(calm), { seed: 1, replication: 0, maxRows: 4096 });
    // 180,000 requests, nine in ten of which wait, within the patience of the first.
    kernel.run(2000, 1e9);
    expect(kernel.rowsInUse).toBeLessThan(1000);
    expect(kernel.counters.loadOffered[0]!).toBeGreaterThan(150_000);
  });

  it('needs a limit to wait for', async () => {
    const { problems } = await lowered(
      'service Web { patience: 2s, on get { cpu 1ms } }\nload Users -> Web.get { rate: 10 rps }',
    );
    expect(problems.map(({ message }) => message).join()).toContain('add `concurrency: 50`');
  });
});
