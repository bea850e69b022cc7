import { describe, expect, it } from 'vitest';
import type { Call, Component, Distribution } from '../../../language/model/system.js';
import { simulate } from '../../../language/simulator/index.js';
import { solve } from '../../../language/simulator/solver/index.js';
import { component, exactly, exponential, load, step, system } from '../../support/system-builder.js';

/** Replies that take so long, and nothing queues. */
const hedging = (
  hedge: NonNullable<Call['hedge']>,
  replies: Distribution = exponential(0.1),
  more: Partial<Call> = {},
): ReturnType<typeof system> => {
  const components: Component[] = [
    component('Front', { get: [step.call('Back.get', { hedge, ...more })] }),
    component('Back', { get: [step.wait(replies)] }),
  ];
  return system({ components, loads: [load('Users', 'Front.get', 100)] });
};

describe('a hedged call', () => {
  it('takes the first of two exponential replies, the second of which is asked for later', () => {
    // min(X, d + Y): memoryless, so mean = m (1 - e^(-d/m)) + e^(-d/m) m / 2.
    const sent = Math.exp(-0.5);
    const mean = 0.1 * (1 - sent) + (sent * 0.1) / 2;
    const model = hedging({ after: 0.05 });
    const result = simulate(model, { precision: 0.5 });
    expect(result.loads['Users']!.latency['mean']!.value! / mean).toBeCloseTo(1, 1);
    expect(result.operations['Back.get']!.rate / 100 - 1).toBeCloseTo(sent, 1);
    const solved = solve(model);
    expect(solved.loads['Users']!.latency['mean']!.value! / mean).toBeCloseTo(1, 1);
    expect(solved.operations['Back.get']!.rate / 100 - 1).toBeCloseTo(sent, 2);
  });

  it('sends as many second attempts as its percentile says, also when replies change', () => {
    for (const quantile of [0.8, 0.95]) {
      const model = hedging({ quantile });
      const further = simulate(model, { duration: 400 }).operations['Back.get']!.rate / 100 - 1;
      // The share of 40,000 calls, of which each estimate sees some 1,500: its own error is below 1%.
      expect(Math.abs(further - (1 - quantile))).toBeLessThan(0.015);
      expect(solve(model).operations['Back.get']!.rate / 100 - 1).toBeCloseTo(1 - quantile, 2);
    }
  });

  it('cuts the tail that rare slow replies make', () => {
    const slowAtTimes: Distribution = {
      kind: 'choice',
      options: [
        { probability: 0.98, value: 0.01 },
        { probability: 0.02, value: 1 },
      ],
    };
    const p99 = (more: Partial<Call>): number =>
      simulate(hedging({ quantile: 0.95 }, slowAtTimes, more), { duration: 200 }).loads['Users']!.latency['p99']!
        .value!;
    expect(p99({})).toBeLessThan(0.03);
  });

  it('withdraws the attempt that lost where the call says cancel', () => {
    const busy = (cancel: boolean): number => {
      const model = system({
        components: [
          component('Front', { get: [step.call('Back.get', { hedge: { after: 0.01 }, cancel })] }),
          component('Back', { get: [step.cpu(exactly(0.02))] }, { instances: 4 }),
        ],
        loads: [load('Users', 'Front.get', 10, { arrivals: { kind: 'constant' } })],
      });
      return simulate(model, { duration: 100 }).components['Back']!.resources['cpu']!.utilization;
    };
    // Each call is made twice; the second is withdrawn after half of its work.
    expect(busy(false)).toBeCloseTo((10 * 0.04) / 4, 3);
    expect(busy(true)).toBeCloseTo((10 * 0.03) / 4, 3);
  });
});
