import { describe, expect, it } from 'vitest';
import type { Component, Load, RateLimit, Shedding } from '../../../language/model/system.js';
import type { SimulationResult } from '../../../language/model/results.js';
import { simulate } from '../../../language/simulator/index.js';
import { solve } from '../../../language/simulator/solver/index.js';
import { component, exactly, exponential, load, range, step, system } from '../../support/system-builder.js';

const web = (properties: Partial<Component>, seconds = exponential(0.001)): Component =>
  component('Web', { get: [step.cpu(seconds)] }, properties);

const limited = (limit: RateLimit, rate: number, more: Partial<Load> = {}): Parameters<typeof simulate>[0] =>
  system({ components: [web({ limit })], loads: [load('Users', 'Web.get', rate, more)] });

/** M/D/1 with K places, its blocking by the embedded chain; written anew from the textbook, state by state. */
function blocking(a: number, places: number): number {
  const arrivals: number[] = [Math.exp(-a)];
  for (let k = 1; k <= places + 1; k++) arrivals.push((arrivals[k - 1]! * a) / k);
  const states = [1];
  for (let n = 0; n + 1 < places; n++) {
    let next = states[n]! - arrivals[n]! * states[0]!;
    for (let i = 1; i <= n; i++) next -= arrivals[n - i + 1]! * states[i]!;
    states.push(next / arrivals[0]!);
  }
  return 1 - 1 / (1 / states.reduce((sum, x) => sum + x, 0) + a);
}

describe('a rate limit', () => {
  it('loses what an M/D/1 queue with as many places as tokens loses, by both engines', () => {
    for (const [rate, burst] of [
      [100, 1],
      [80, 3],
      [100, 10],
      [150, 5],
    ] as const) {
      const model = limited({ rate: 100, burst, excess: 'reject' }, rate);
      const theory = blocking(rate / 100, burst);
      const { errors } = simulate(model, { duration: 2000 }).loads['Users']!;
      // 200,000 requests: five standard errors of a share of one in ten, correlated as they are, are below 0.006.
      expect(Math.abs(errors.rejected - theory)).toBeLessThan(0.006);
      expect(errors.failed + errors.timeout).toBe(0);
      expect(solve(model).loads['Users']!.errors.rejected).toBeCloseTo(theory, 6);
    }
  });

  it('lets its burst in at once after a quiet time, and then its rate', () => {
    const model = system({
      components: [web({ limit: { rate: 100, burst: 200, excess: 'reject' } })],
      loads: [load('Users', 'Web.get', 500, { arrivals: { kind: 'constant' } })],
      timeline: {
        duration: 30,
        events: [
          { range, at: 0, over: 0, action: { kind: 'load', load: 'Users', change: { rate: 0 } } },
          { range, at: 20, over: 0, action: { kind: 'load', load: 'Users', change: { rate: 500 } } },
        ],
      },
    });
    const { throughput } = simulate(model, { replications: 1 }).loads['Users']!;
    expect(throughput * 30).toBeGreaterThan(1195);
    expect(throughput * 30).toBeLessThan(1205);
  });

  it('holds requests back in their order where the excess waits, and rejects none', () => {
    // Constant arrivals at twice the rate for 10 s: 1,000 are held, the last one for 10 s.
    const model = system({
      components: [web({ limit: { rate: 100, burst: 1, excess: 'wait' } })],
      loads: [load('Users', 'Web.get', 50, { arrivals: { kind: 'constant' } })],
      timeline: {
        duration: 60,
        events: [{ range, at: 10, for: 10, over: 0, action: { kind: 'load', load: 'Users', change: { rate: 200 } } }],
      },
    });
    const result = simulate(model, { replications: 1 });
    expect(result.loads['Users']!.errors.rejected).toBe(0);
    expect(result.loads['Users']!.latency['max']!.value).toBeGreaterThan(9.9);
    expect(result.loads['Users']!.latency['max']!.value).toBeLessThan(10.2);
    expect(result.components['Web']!.queue.max).toBeGreaterThan(990);
  });

  it('makes Poisson requests wait as in M/D/1', () => {
    const model = limited({ rate: 100, burst: 1, excess: 'wait' }, 80);
    const theory = 0.8 / (2 * 100 * 0.2);
    const waiting = simulate(model, { precision: 0.5 }).components['Web']!.waiting!.value!;
    expect(waiting / theory).toBeGreaterThan(0.95);
    expect(waiting / theory).toBeLessThan(1.05);
    expect(solve(model).loads['Users']!.latency['mean']!.value! / (theory + 0.001)).toBeCloseTo(1, 1);
  });

  it('is one for the component, however many instances it has', () => {
    const limit: RateLimit = { rate: 50, burst: 1, excess: 'reject' };
    const many = system({ components: [web({ limit, instances: 5 })], loads: [load('Users', 'Web.get', 200)] });
    const result = simulate(many, { duration: 200 });
    expect(result.loads['Users']!.throughput).toBeCloseTo((200 * 50) / 250, 0);
    expect(result.components['Web']!.rejected).toBeCloseTo(0.8, 2);
  });
});

describe('load shedding', () => {
  const shedding = (shed: Shedding, rate: number): SimulationResult =>
    simulate(system({ components: [web({ shed }, exponential(0.01))], loads: [load('Users', 'Web.get', rate)] }), {
      duration: 1000,
    });

  it('beyond a length of the queue is a bounded queue', () => {
    // M/M/1/K with three who wait and one who is served.
    const a = 1.5;
    const full = ((1 - a) * a ** 4) / (1 - a ** 5);
    const shed: Shedding = { share: 1, metric: 'queue', comparison: '>', bound: 2 };
    expect(shedding(shed, 150).loads['Users']!.errors.rejected).toBeCloseTo(full, 2);
    const model = system({ components: [web({ shed }, exponential(0.01))], loads: [load('Users', 'Web.get', 150)] });
    expect(solve(model).loads['Users']!.errors.rejected).toBeCloseTo(full, 6);
  });

  it('keeps an overloaded service quick, by latency, by cpu and by rate', () => {
    for (const [metric, bound] of [
      ['latency', 0.05],
      ['cpu', 0.8],
      ['rate', 90],
    ] as const) {
      const result = shedding({ share: 0.5, metric, comparison: '>', bound }, 150);
      expect(result.run.stopped).not.toBe('unstable');
      expect(result.loads['Users']!.errors.rejected).toBeGreaterThan(0.25);
      expect(result.loads['Users']!.errors.rejected).toBeLessThan(0.55);
    }
  });

  it('leaves a quiet service alone', () => {
    const result = shedding({ share: 1, metric: 'cpu', comparison: '>', bound: 0.9 }, 30);
    expect(result.loads['Users']!.errors.rejected).toBe(0);
  });
});

describe('what protects a component', () => {
  it('lets a slot be free for others: a fallback answers what the limit rejects', () => {
    const back = component(
      'Back',
      { get: [step.cpu(exactly(0.001))] },
      { limit: { rate: 10, burst: 1, excess: 'reject' } },
    );
    const front = component('Front', { get: [step.call('Back.get', { else: [step.wait(exactly(0.002))] })] });
    const result = simulate(system({ components: [front, back], loads: [load('Users', 'Front.get', 100)] }), {
      duration: 200,
    });
    expect(result.loads['Users']!.errors).toEqual({ rejected: 0, timeout: 0, failed: 0 });
    expect(result.components['Back']!.rejected).toBeCloseTo(100 / 110, 1);
  });
});
