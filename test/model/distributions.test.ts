import { describe, expect, it } from 'vitest';
import { lognormalFromMoments, lognormalFromPercentiles, scaled } from '../../language/model/distributions.js';

describe('a lognormal distribution', () => {
  it('has the median and the 99th percentile that were asked for', () => {
    const fitted = lognormalFromPercentiles(0.08, 0.4);
    if (fitted.kind !== 'lognormal') throw new Error(fitted.kind);
    expect(Math.exp(fitted.mu)).toBeCloseTo(0.08, 12);
    expect(Math.exp(fitted.mu + 2.3263478740408408 * fitted.sigma)).toBeCloseTo(0.4, 12);
  });

  it('has the mean and the coefficient of variation that were asked for', () => {
    const fitted = lognormalFromMoments(0.02, 1.5);
    if (fitted.kind !== 'lognormal') throw new Error(fitted.kind);
    const variance = fitted.sigma ** 2;
    expect(Math.exp(fitted.mu + variance / 2)).toBeCloseTo(0.02, 12);
    expect(Math.sqrt(Math.exp(variance) - 1)).toBeCloseTo(1.5, 12);
  });
});

describe('a multiple of a distribution', () => {
  it('has that multiple of every value', () => {
    expect(scaled({ kind: 'uniform', low: 1, high: 3 }, 2)).toEqual({ kind: 'uniform', low: 2, high: 6 });
    expect(scaled({ kind: 'choice', options: [{ probability: 1, value: 4 }] }, 0.5)).toEqual({
      kind: 'choice',
      options: [{ probability: 1, value: 2 }],
    });
    expect(scaled({ kind: 'pareto', mean: 2, shape: 1.2, max: 10 }, 3)).toEqual({
      kind: 'pareto',
      mean: 6,
      shape: 1.2,
      max: 30,
    });
    const log = scaled(lognormalFromPercentiles(1, 5), 10);
    const direct = lognormalFromPercentiles(10, 50);
    if (log.kind !== 'lognormal' || direct.kind !== 'lognormal') throw new Error('another kind');
    expect(log.mu).toBeCloseTo(direct.mu, 12);
    expect(log.sigma).toBeCloseTo(direct.sigma, 12);
  });
});
