/** Who is more urgent waits less: the solver against the closed forms of Cobham (1954). */
import { describe, expect, it } from 'vitest';
import { solve } from '../../../language/simulator/solver/index.js';
import type { System } from '../../../language/model/system.js';
import { component, exactly, exponential, load, step, system } from '../../support/system-builder.js';

const URGENT = { discipline: 'priority' } as const;

function waitOf(model: System, name: string, service: number): number {
  return solve(model).loads[name]!.latency['mean']!.value! - service;
}

describe('two levels at one station', () => {
  it('wait as Cobham says where services differ, exactly so', () => {
    const model = system({
      components: [component('Web', { get: [step.cpu(exactly(1))], big: [step.cpu(exponential(3))] }, URGENT)],
      loads: [load('Low', 'Web.big', 0.15), load('High', 'Web.get', 0.3, { priority: 1 })],
    });
    // Work that is found: 0.3 of half a second, 0.45 of three seconds.
    const found = 0.3 * 0.5 + 0.45 * 3;
    expect(waitOf(model, 'High', 1)).toBeCloseTo(found / 0.7, 9);
    expect(waitOf(model, 'Low', 3)).toBeCloseTo(found / (0.7 * 0.25), 9);
    expect(solve(model).loads['Low']!.latency['mean']!.basis).toBe('exact');
    // The mean over both is shorter than in the order of arrival, which is 1.5 / 0.25.
    const { wait, waiting } = solve(model).components['Web']!;
    expect(wait.value).toBeCloseTo((0.3 * (found / 0.7) + 0.15 * (found / 0.175)) / 0.45, 9);
    expect(waiting).toBeCloseTo(0.45 * wait.value!, 9);
  });

  it('wait for one of several cores as in M/M/c', () => {
    const model = system({
      components: [component('Web', { get: [step.cpu(exponential(1))] }, { ...URGENT, cores: 2 })],
      loads: [load('Low', 'Web.get', 1), load('High', 'Web.get', 0.5, { priority: 7 })],
    });
    // Erlang C of two servers at a load of 1.5 is 9/14; one of the two is free after half a second.
    const first = (9 / 14) * 0.5;
    expect(waitOf(model, 'High', 1)).toBeCloseTo(first / 0.75, 9);
    expect(waitOf(model, 'Low', 1)).toBeCloseTo(first / (0.75 * 0.25), 9);
  });

  it('leave the urgent one in time where the other has no end', () => {
    const model = system({
      components: [component('Web', { get: [step.cpu(exponential(1))] }, URGENT)],
      loads: [load('Low', 'Web.get', 0.9), load('High', 'Web.get', 0.4, { priority: 1 })],
    });
    const { loads } = solve(model);
    expect(loads['High']!.latency['mean']!.value).toBeCloseTo(1 + 1 / 0.6, 9);
    expect(loads['High']!.throughput).toBeCloseTo(0.4, 9);
    expect(loads['Low']!.latency['mean']!.value).toBeNull();
    expect(loads['Low']!.throughput).toBeCloseTo(0.6, 9);
  });

  it('wait in front of slots by the same law', () => {
    const model = system({
      components: [component('Web', { get: [step.wait(exponential(1))] }, { ...URGENT, concurrency: 1 })],
      loads: [load('Low', 'Web.get', 0.5), load('High', 'Web.get', 0.3, { priority: 1 })],
    });
    expect(waitOf(model, 'High', 1)).toBeCloseTo(0.8 / 0.7, 6);
    expect(waitOf(model, 'Low', 1)).toBeCloseTo(0.8 / 0.14, 6);
  });
});

it('a call is as urgent as it says, else as its component, else as the request, over every hop', () => {
  const model = system({
    components: [
      component('Web', { get: [step.cpu(exponential(1))] }, URGENT),
      component(
        'Front',
        { get: [step.call('Web.get', { priority: 2 })], read: [step.call('Web.get')] },
        { priority: 1 },
      ),
      component('Plain', { get: [step.call('Middle.get')] }),
      component('Middle', { get: [step.call('Web.get')] }),
    ],
    loads: [
      load('First', 'Front.get', 0.2, { priority: -9 }),
      load('Second', 'Front.read', 0.2, { priority: -9 }),
      load('Third', 'Plain.get', 0.2),
      load('Last', 'Plain.get', 0.2, { priority: -1 }),
    ],
  });
  for (const [i, name] of ['First', 'Second', 'Third', 'Last'].entries()) {
    const [above, upTo] = [0.2 * i, 0.2 * (i + 1)];
    expect(waitOf(model, name, 1), name).toBeCloseTo(0.8 / ((1 - above) * (1 - upTo)), 6);
  }
  // One operation is told as one, over all who call it.
  expect(solve(model).operations['Web.get']!.rate).toBeCloseTo(0.8, 9);
  expect(Object.keys(solve(model).operations)).toHaveLength(5);
});
