import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../../language/model/system.js';
import {
  cdf,
  mean,
  meanUpTo,
  quantile,
  SamplerTable,
  squaredCv,
  Streams,
  variance,
} from '../../../language/simulator/random/index.js';

const continuous: [string, Distribution][] = [
  ['exponential', { kind: 'exponential', mean: 0.003 }],
  ['uniform', { kind: 'uniform', low: 0.001, high: 0.005 }],
  ['normal', { kind: 'normal', mean: 3, sd: 0.5 }],
  ['lognormal', { kind: 'lognormal', mu: -2.5, sigma: 0.7 }],
  ['erlang', { kind: 'erlang', k: 4, mean: 2 }],
  ['hyperexponential', { kind: 'hyperexponential', mean: 2, cv: 3 }],
  ['pareto', { kind: 'pareto', mean: 3, shape: 2.5 }],
  ['truncated pareto', { kind: 'pareto', mean: 75, shape: 1.2, max: 30e6 }],
  ['truncated pareto below shape 1', { kind: 'pareto', mean: 3, shape: 0.7, max: 30 }],
];
const discrete: [string, Distribution][] = [
  ['exact', { kind: 'exact', value: 0.002 }],
  [
    'choice',
    {
      kind: 'choice',
      options: [
        { probability: 0.1, value: 1 },
        { probability: 0.7, value: 0.01 },
        { probability: 0.2, value: 0.1 },
      ],
    },
  ],
  ['empirical', { kind: 'empirical', values: [3, 1, 2, 5, 9, 5] }],
  ['normal cut at 0', { kind: 'normal', mean: 1, sd: 0.8 }],
];

function draw(d: Distribution, count: number): Float64Array {
  const table = new SamplerTable();
  const id = table.add(d);
  const streams = new Streams(1, 0);
  const stream = streams.open('sampling');
  return Float64Array.from({ length: count }, () => table.sample(id, streams, stream)).sort();
}

describe('samples', () => {
  it.each(continuous)('of the %s distribution follow it', (_, d) => {
    const n = 40_000;
    const values = draw(d, n);
    let distance = 0;
    values.forEach((x, i) => {
      const f = cdf(d, x);
      distance = Math.max(distance, Math.abs(f - i / n), Math.abs(f - (i + 1) / n));
    });
    // Kolmogorov-Smirnov: 99.9% lie below 1.95 / sqrt(n).
    expect(distance * Math.sqrt(n)).toBeLessThan(1.95);
  });

  it.each(discrete)('of the %s distribution follow it', (_, d) => {
    const n = 40_000;
    const values = draw(d, n);
    for (const x of new Set([values[0]!, values[n / 4]!, values[n / 2]!, values[n - 1]!])) {
      const below = values.filter((v) => v <= x).length / n;
      expect(below).toBeCloseTo(cdf(d, x), 1.9);
    }
  });

  it.each([...continuous, ...discrete])('of the %s distribution use as many draws each time', (_, d) => {
    const table = new SamplerTable();
    const id = table.add(d);
    const streams = new Streams(1, 0);
    const used = new Set<number>();
    for (let i = 0; i < 200; i++) {
      // The sample is followed by one word; where in the plain sequence that word stands tells how many were drawn.
      const [sampled, plain] = [streams.open('x', i), streams.open('x', i)];
      table.sample(id, streams, sampled);
      const next = streams.bits(sampled);
      let count = 0;
      while (streams.bits(plain) !== next) count++;
      used.add(count);
    }
    expect(used.size).toBe(1);
  });
});

describe('a distribution', () => {
  it.each([...continuous, ...discrete])(
    '%s: the sample mean and the share of the mean agree with the formulas',
    (_, d) => {
      const n = 40_000;
      const values = draw(d, n);
      // Compared below the 90% quantile, where even a heavy tail has a law of large numbers to speak of.
      const bound = quantile(d, 0.9);
      const sum = values.filter((v) => v <= bound).reduce((a, v) => a + v, 0) / n;
      expect(sum / meanUpTo(d, bound)).toBeCloseTo(1, 1.5);
      expect(meanUpTo(d, Infinity) / mean(d)).toBeCloseTo(1, 10);
    },
  );

  it.each(continuous)('%s: the quantile inverts the distribution function', (_, d) => {
    for (const p of [0.001, 0.1, 0.5, 0.9, 0.999]) expect(cdf(d, quantile(d, p))).toBeCloseTo(p, 10);
  });

  it.each([...continuous, ...discrete])('%s: mean and variance agree with the integral of the quantiles', (_, d) => {
    const n = 20_000;
    let first = 0;
    let second = 0;
    // The tail beyond the last of the n points is lost: much of it for a heavy tail.
    const heavy = d.kind === 'pareto' && d.shape < 2;
    for (let i = 0; i < n; i++) {
      const x = quantile(d, (i + 0.5) / n);
      first += x / n;
      second += (x * x) / n;
    }
    expect(first / mean(d)).toBeCloseTo(1, heavy ? 0.7 : 2);
    if (d.kind !== 'pareto') expect(second / (variance(d) + mean(d) ** 2)).toBeCloseTo(1, 1.5);
  });

  it('has the textbook variability', () => {
    expect(squaredCv({ kind: 'exact', value: 3 })).toBe(0);
    expect(squaredCv({ kind: 'exponential', mean: 3 })).toBeCloseTo(1, 12);
    expect(squaredCv({ kind: 'erlang', k: 4, mean: 3 })).toBeCloseTo(0.25, 12);
    expect(squaredCv({ kind: 'hyperexponential', mean: 3, cv: 2 })).toBeCloseTo(4, 12);
    expect(squaredCv({ kind: 'lognormal', mu: 1, sigma: 1 })).toBeCloseTo(Math.E - 1, 12);
    expect(squaredCv({ kind: 'uniform', low: 0, high: 1 })).toBeCloseTo(1 / 3, 12);
    expect(variance({ kind: 'pareto', mean: 3, shape: 1.5 })).toBe(Infinity);
    // Pareto with shape 3 and scale 2: mean 3, variance 3.
    expect(variance({ kind: 'pareto', mean: 3, shape: 3 })).toBeCloseTo(3, 10);
  });

  it('says why it does not exist', () => {
    const table = new SamplerTable();
    expect(() => table.add({ kind: 'pareto', mean: 3, shape: 1 })).toThrow(/mean is infinite/);
    expect(() => table.add({ kind: 'pareto', mean: 3, shape: 1, max: 2 })).toThrow(/must lie between 0 and the max/);
    expect(() => table.add({ kind: 'empirical', values: [] })).toThrow(/at least one value/);
    expect(() => table.add({ kind: 'choice', options: [] })).toThrow(/probabilities/);
  });
});
