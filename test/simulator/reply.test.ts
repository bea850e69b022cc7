/** Operations that answer before they are done: `reply`, the second phase of a layered queueing network. */
import { describe, expect, it } from 'vitest';
import type { Component, Operation, Step, System, TimedEvent } from '../../language/model/system.js';
import { simulate } from '../../language/simulator/index.js';
import { solve } from '../../language/simulator/solver/index.js';
import { callTo, component, exactly, load, operation, range, step, system, users } from '../support/system-builder.js';

const replying = (
  steps: Step[],
  settings: Partial<Component> = {},
  rate = 100,
  more: { events?: TimedEvent[]; others?: Component[] } = {},
): System =>
  system({
    components: [component('Web', { get: steps }, settings), ...(more.others ?? [])],
    loads: [load('Users', 'Web.get', rate)],
    ...(more.events ? { timeline: { duration: 20, events: more.events } } : {}),
  });

describe('an operation that replies before it is done', () => {
  // One slot, held for 8 ms of which the caller sees 3: it waits as at an M/D/1 of 8 ms (Pollaczek and Khinchine), then 3 ms.
  const held = replying([step.wait(exactly(0.003)), step.reply(), step.wait(exactly(0.005))], { concurrency: 1 });
  const expected = (0.8 * 0.008) / (2 * 0.2) + 0.003;

  it('holds its slot to the end, while the caller has its answer', () => {
    const { loads, components, operations } = simulate(held, { eventBudget: 600_000, halfWidth: 0.02 });
    // Four standard errors of the run's precision.
    expect(Math.abs(loads['Users']!.latency['mean']!.value! / expected - 1)).toBeLessThan(0.04);
    expect(components['Web']!.resources['concurrency']!.utilization).toBeCloseTo(0.8, 1);
    expect(operations['Web.get']!.rate).toBeCloseTo(100, -1);
  });

  it('is solved so', () => {
    const { loads, components } = solve(held);
    expect(loads['Users']!.latency['mean']!.value).toBeCloseTo(expected, 6);
    expect(components['Web']!.utilization['concurrency']).toBeCloseTo(0.8, 9);
  });

  it('fails nobody by what goes wrong afterwards, whose availability nobody needs', () => {
    const back = component('Back', { put: [step.wait(exactly(0.001)), step.fail(1)] }, { availability: 0.5 });
    const one = replying([step.wait(exactly(0.001)), step.reply(), step.call('Back.put')], { availability: 0.9 }, 100, {
      others: [back],
    });
    const { loads, operations } = simulate(one, { eventBudget: 20_000 });
    expect(loads['Users']!.errors).toEqual({ rejected: 0, timeout: 0, failed: 0 });
    expect(operations['Back.put']!.rate / operations['Web.get']!.rate).toBeCloseTo(1, 1);
    expect(solve(one).loads['Users']!.errors.failed).toBe(0);
    expect(solve(one).availability.value).toBeCloseTo(0.9, 12);
  });

  it('loses with its instance only what is left to do', () => {
    const events: TimedEvent[] = [
      { range, at: 10, over: 0, action: { kind: 'fail', component: 'Web' } },
      { range, at: 10.5, over: 0, action: { kind: 'recover', component: 'Web' } },
    ];
    const one = replying([step.reply(), step.wait(exactly(1))], { concurrency: 200 }, 100, { events });
    const { loads, components } = simulate(one, { eventBudget: 20_000, replications: 2 });
    // Half a second of twenty in which calls are refused, and none of the hundred at work then counts.
    expect(Math.abs(loads['Users']!.errors.failed - 0.025)).toBeLessThan(0.012);
    expect(components['Web']!.resources['concurrency']!.utilization).toBeLessThan(0.55);
  });

  it('answers a call that is watched, and counts as settled when all is done', () => {
    const one = system({
      components: [component('Web', { get: [step.wait(exactly(0.01)), step.reply(), step.wait(exactly(0.2))] })],
      loads: [load('Users', 'Web.get', 20, { call: callTo('Web.get', { timeout: 0.05, cancel: true }) })],
      requirements: [
        {
          text: 'require Users settled mean < 1s',
          range,
          scope: { kind: 'load', name: 'Users' },
          measure: 'settled',
          statistic: 'mean',
          comparison: '<',
          bound: 1,
          dimension: 'duration',
          at: { kind: 'mean' },
          expectFail: false,
        },
      ],
    });
    const { loads } = simulate(one, { eventBudget: 20_000 });
    expect(loads['Users']!.errors.timeout).toBe(0);
    expect(loads['Users']!.latency['mean']!.value).toBeCloseTo(0.01, 6);
    expect(loads['Users']!.settled!['mean']!.value).toBeCloseTo(0.21, 6);
    expect(solve(one).loads['Users']!.settled!.value).toBeCloseTo(0.21, 6);
  });

  it('lets a user go on, whose next request may meet what is left of the one before', () => {
    const get: Operation = operation('get', [step.cpu(exactly(0.001)), step.reply(), step.cpu(exactly(0.003))]);
    const one = system({
      components: [component('Web', [get])],
      loads: [users('Users', 'Web.get', 1, exactly(0.001))],
    });
    // The core is free to do nothing else: at most one request each 4 ms, which the user could send each 2 ms.
    expect(simulate(one, { eventBudget: 20_000 }).loads['Users']!.throughput).toBeCloseTo(250, -1);
  });

  it('is undone by a coin where it and its caller want the same thing next', () => {
    const caller = component('Front', { get: [step.call('Web.get'), step.call('Cpu.work')] });
    const web = component('Web', { get: [step.reply(), step.call('Cpu.work')] });
    const cpu = component('Cpu', { work: [step.cpu(exactly(0.001))] });
    const one = system({ components: [caller, web, cpu], loads: [load('Users', 'Front.get', 1)] });
    const mean = simulate(one, { eventBudget: 40_000 }).loads['Users']!.latency['mean']!.value!;
    // Half of the callers are second. Five standard errors of a share over several thousand.
    expect(Math.abs(mean - 0.0015)).toBeLessThan(0.0001);
  });
});
