import { describe, expect, it } from 'vitest';
import {
  DiscreteSampler,
  KeyAttribute,
  Permutation,
  Streams,
  Zipf,
  mean,
  meanUpTo,
} from '../../../language/simulator/random/index.js';
import type { Distribution } from '../../../language/model/system.js';

describe('a choice by weight', () => {
  it('takes each as often as its weight says, and never one of weight 0', () => {
    const sampler = new DiscreteSampler([0, 3, 0, 1, 6, 0]);
    const counts = new Array<number>(6).fill(0);
    const n = 10_000;
    for (let i = 0; i < n; i++) counts[sampler.at((i + 0.5) / n)]! += 1;
    expect(counts).toEqual([0, 3000, 0, 1000, 6000, 0]);
    expect(sampler.at(1 - 2 ** -53)).toBe(4);
    expect(sampler.at(2 ** -53)).toBe(1);
  });

  it('is refused when there is nothing to choose', () => {
    expect(() => new DiscreteSampler([])).toThrow(RangeError);
    expect(() => new DiscreteSampler([0, 0])).toThrow(RangeError);
    expect(() => new DiscreteSampler([1, -1])).toThrow(/weight 1/);
  });
});

describe("Zipf's law", () => {
  const exponents = [0, 0.5, 0.9, 1, 1.3, 2];

  it.each(exponents)('with exponent %d has probabilities in proportion, and they add up to 1', (exponent) => {
    for (const n of [1, 10, 5000, 20_000]) {
      const zipf = new Zipf(n, exponent);
      let sum = 0;
      for (let k = 0; k < n; k++) sum += zipf.probability(k);
      expect(sum).toBeCloseTo(1, 6);
      expect(zipf.share(Math.ceil(n / 3))).toBeCloseTo(
        Array.from({ length: Math.ceil(n / 3) }, (_, k) => zipf.probability(k)).reduce((a, b) => a + b, 0),
        6,
      );
    }
  });

  it.each(exponents)('with exponent %d sends evenly spaced uniforms to their ranks', (exponent) => {
    const count = 100_000_000;
    const zipf = new Zipf(count, exponent);
    const n = 20_000;
    const below = (ranks: number): number => {
      let hits = 0;
      for (let i = 0; i < n; i++) if (zipf.at((i + 0.5) / n) < ranks) hits++;
      return hits / n;
    };
    for (const ranks of [1, 100, 4096, 5000, 1_000_000, 50_000_000]) {
      expect(Math.abs(below(ranks) - zipf.share(ranks))).toBeLessThan(1 / n);
    }
    expect(zipf.at(1 - 2 ** -53)).toBeLessThan(count);
  });

  it('agrees rank by rank with the exact sum beyond the tabulated head', () => {
    const zipf = new Zipf(6000, 0.9);
    let total = 0;
    for (let k = 1; k <= 6000; k++) total += k ** -0.9;
    let reached = 0;
    for (let k = 1; k <= 6000; k++) {
      const next = reached + k ** -0.9;
      expect(zipf.at((reached + next) / 2 / total)).toBe(k - 1);
      reached = next;
    }
  });
});

describe('a permutation of keys', () => {
  it.each([1, 2, 3, 10, 1000, 4097])('of %d keys reaches each once and can be undone', (n) => {
    const permutation = new Permutation(n, 'Author');
    const seen = new Set<number>();
    for (let k = 0; k < n; k++) {
      const y = permutation.forward(k);
      expect(y).toBeLessThan(n);
      expect(permutation.backward(y)).toBe(k);
      seen.add(y);
    }
    expect(seen.size).toBe(n);
  });

  it('mixes: neighbours and halves end up everywhere, even among a hundred million', () => {
    const n = 100_000_000;
    const permutation = new Permutation(n, 'Author');
    let inLowerHalf = 0;
    let rising = 0;
    for (let k = 0; k < 10_000; k++) {
      const y = permutation.forward(k);
      if (y < n / 2) inLowerHalf++;
      if (permutation.forward(k + 1) > y) rising++;
      expect(permutation.backward(y)).toBe(k);
    }
    expect(inLowerHalf / 10_000).toBeCloseTo(0.5, 1.3);
    expect(rising / 10_000).toBeCloseTo(0.5, 1.3);
  });

  it('is refused for more keys than it can number', () => {
    expect(() => new Permutation(0, 'x')).toThrow(RangeError);
    expect(() => new Permutation(1e10, 'x')).toThrow(/4,294,967,296/);
  });
});

describe('an attribute of keys', () => {
  const followers: Distribution = { kind: 'pareto', mean: 75, shape: 1.2, max: 30e6 };

  it('has the stated distribution over the keys of a small space, exactly', () => {
    const n = 1000;
    const attribute = new KeyAttribute(n, { kind: 'uniform', low: 0, high: 1 }, 'Author.x');
    const values = Float64Array.from({ length: n }, (_, key) => attribute.value(key)).sort();
    values.forEach((v, rank) => expect(v).toBeCloseTo((rank + 0.5) / n, 12));
  });

  it('is the same for a key every time, and another under another name', () => {
    const a = new KeyAttribute(1e8, followers, 'Author.followers');
    const b = new KeyAttribute(1e8, followers, 'Author.posts');
    expect(a.value(12345)).toBe(new KeyAttribute(1e8, followers, 'Author.followers').value(12345));
    expect(a.value(12345)).not.toBe(b.value(12345));
  });

  it('draws keys in proportion to it', () => {
    const n = 50;
    const attribute = new KeyAttribute(n, { kind: 'exponential', mean: 1 }, 'Author.x');
    const streams = new Streams(1, 0);
    const stream = streams.open('keys');
    const counts = new Float64Array(n);
    const draws = 100_000;
    for (let i = 0; i < draws; i++) counts[attribute.sampleProportional(streams, stream)]! += 1;
    const total = Array.from({ length: n }, (_, k) => attribute.value(k)).reduce((x, y) => x + y, 0);
    let chiSquare = 0;
    for (let k = 0; k < n; k++) {
      const expected = (draws * attribute.value(k)) / total;
      chiSquare += (counts[k]! - expected) ** 2 / expected;
    }
    expect(chiSquare).toBeLessThan(85.4); // 49 degrees of freedom, 99.9%
  });

  it('draws the famous among a hundred million as often as theory says', () => {
    const attribute = new KeyAttribute(1e8, followers, 'Author.followers');
    const streams = new Streams(1, 0);
    const stream = streams.open('keys');
    const draws = 40_000;
    let famous = 0;
    for (let i = 0; i < draws; i++)
      if (attribute.value(attribute.sampleProportional(streams, stream)) >= 1000) famous++;
    expect(famous / draws).toBeCloseTo(1 - meanUpTo(followers, 1000) / mean(followers), 2);
  });

  it('never hangs: all values zero, or a single key', () => {
    const streams = new Streams(1, 0);
    const stream = streams.open('keys');
    expect(new KeyAttribute(5, { kind: 'exact', value: 0 }, 'x').sampleProportional(streams, stream)).toBeLessThan(5);
    expect(new KeyAttribute(1, followers, 'x').sampleProportional(streams, stream)).toBe(0);
    const bimodal: Distribution = {
      kind: 'choice',
      options: [
        { probability: 0.5, value: 0 },
        { probability: 0.5, value: 3 },
      ],
    };
    const attribute = new KeyAttribute(100, bimodal, 'x');
    for (let i = 0; i < 200; i++) expect(attribute.value(attribute.sampleProportional(streams, stream))).toBe(3);
  });
});
