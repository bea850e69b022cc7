import { describe, expect, it } from 'vitest';
import type { Component, TimedEvent } from '../../../language/model/system.js';
import { simulate } from '../../../language/simulator/index.js';
import { component, exactly, load, range, step, system } from '../../support/system-builder.js';

const breaker = { errors: 0.5, over: 10, reset: 20 };
const broken = (probability: number): Component =>
  component('Back', { get: [step.wait(exactly(0.001)), step.fail(probability)] });

/** 50 requests a second, one every 20 ms, through a front with a breaker. */
const front = (back: Component, call: Parameters<typeof step.call>[1] = {}, instances = 1): Component[] => [
  component('Front', { get: [step.call('Back.get', { breaker, ...call })] }, { instances }),
  back,
];
const users = load('Users', 'Front.get', 50, { arrivals: { kind: 'constant' } });

describe('a circuit breaker', () => {
  it('opens after ten errors, then tries one call every reset', () => {
    const result = simulate(system({ components: front(broken(1)), loads: [users] }), { duration: 400 });
    const { errors } = result.loads['Users']!;
    // One trial in 20 s.
    expect(result.operations['Back.get']!.rate).toBeCloseTo(1 / 20, 2);
    expect(errors.failed).toBeCloseTo(1 / 20 / 50, 3);
    expect(errors.rejected).toBeCloseTo(1 - 1 / 20 / 50, 3);
    expect(errors.timeout).toBe(0);
  });

  it('stays closed while no more fail than it bears', () => {
    const result = simulate(system({ components: front(broken(0.25)), loads: [users] }), { duration: 400 });
    expect(result.operations['Back.get']!.rate).toBeCloseTo(50, 0);
    expect(result.loads['Users']!.errors.rejected).toBe(0);
  });

  it('is kept by each calling instance on its own', () => {
    const result = simulate(system({ components: front(broken(1), {}, 4), loads: [users] }), { duration: 400 });
    expect(result.operations['Back.get']!.rate).toBeCloseTo(4 / 20, 2);
  });

  it('does not retry what it rejects, and lets else run', () => {
    const call = { retries: 3, else: [step.wait(exactly(0.002))] };
    const result = simulate(system({ components: front(broken(1), call), loads: [users] }), { duration: 400 });
    expect(result.operations['Back.get']!.rate).toBeCloseTo(1 / 20, 2);
    expect(result.loads['Users']!.errors).toEqual({ rejected: 0, timeout: 0, failed: 0 });
    expect(result.loads['Users']!.latency['p50']!.value).toBeCloseTo(0.002, 5);
  });

  it('counts timeouts, and lets the callee rest until it answers again', () => {
    const at = (time: number, duration: number): TimedEvent => ({
      range,
      at: time,
      for: duration,
      over: 0,
      action: { kind: 'hang', component: 'Back' },
    });
    const model = system({
      components: front(component('Back', { get: [step.wait(exactly(0.001))] }), { timeout: 0.1 }),
      loads: [users],
      timeline: { duration: 100, events: [at(10.005, 30)] },
    });
    const { series, loads } = simulate(model, { replications: 1 });
    const failing = (series!['Users.errors'] as number[]).map((share) => share > 0);
    const time = series!.time;
    const last = time[failing.lastIndexOf(true)]!;
    // Opens at about 15 s, when more than half of the last 10 s have failed; tries at 35 s in vain, then at 55 s.
    expect(time[failing.indexOf(true)]).toBe(10);
    expect(last).toBeGreaterThan(52);
    expect(last).toBeLessThan(57);
    expect(loads['Users']!.errors.rejected).toBeGreaterThan(0.35);
    expect(loads['Users']!.errors.timeout).toBeLessThan(0.07);
  });
});
