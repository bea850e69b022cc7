import { describe, expect, it } from 'vitest';
import {
  fillExponential,
  fillUniform,
  LOGARITHMS,
  SplitMix64,
  Streams,
  hash32,
  log,
  unitExponential,
} from '../../../language/simulator/random/index.js';

const TABLES = { logarithms: LOGARITHMS };

function take(streams: Streams, stream: number, count: number): number[] {
  return Array.from({ length: count }, () => streams.bits(stream));
}

/** Chi-square statistic of counts that should be equal. */
function chiSquare(counts: number[]): number {
  const expected = counts.reduce((a, b) => a + b, 0) / counts.length;
  return counts.reduce((a, c) => a + (c - expected) ** 2 / expected, 0);
}

describe('the generator', () => {
  it('is xoshiro128** 1.1: reference outputs from the state 1, 2, 3, 4', () => {
    const streams = new Streams(1, 0);
    const stream = streams.openState(1, 2, 3, 4);
    expect(take(streams, stream, 10).map((x) => x >>> 0)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('fills a block with what single draws would have given, and goes on from there', () => {
    const streams = new Streams(7, 0);
    const [single, block] = [streams.open('service'), streams.open('service')];
    const filled = new Float64Array(40);
    const { state, logarithms } = streams;
    const tables = { state, logarithms, ahead: filled };
    fillExponential(tables, block, 0, 30, 0.5);
    fillExponential(tables, block, 30, 10, 0.5);
    expect([...filled]).toEqual(Array.from(filled, () => 0.5 * streams.exponential(single)));
    fillUniform(tables, block, 0, 40);
    expect([...filled]).toEqual(Array.from(filled, () => streams.uniform(single)));
  });

  it('is seeded by SplitMix64: reference outputs from the seed 1234567', () => {
    const mixer = new SplitMix64(1234567);
    const outputs = Array.from({ length: 5 }, () => {
      mixer.next();
      return (BigInt(mixer.high >>> 0) << 32n) | BigInt(mixer.low >>> 0);
    });
    expect(outputs).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ]);
  });
});

describe('a stream', () => {
  it('depends on seed, replication, purpose and index, and on nothing else', () => {
    const first = new Streams(7, 3);
    const arrivals = first.open('arrivals of Readers');
    const expected = take(first, arrivals, 4);

    const second = new Streams(7, 3);
    for (let i = 0; i < 100; i++) second.open('another purpose', i);
    expect(take(second, second.open('arrivals of Readers'), 4)).toEqual(expected);

    const others = [
      [8, 3, 'arrivals of Readers', 0],
      [7, 4, 'arrivals of Readers', 0],
      [7, 3, 'arrivals of Writers', 0],
      [7, 3, 'arrivals of Readers', 1],
      [-7, 3, 'arrivals of Readers', 0],
      [7 + 2 ** 40, 3, 'arrivals of Readers', 0],
    ] as const;
    const heads = new Set([expected[0]]);
    for (const [seed, replication, purpose, index] of others) {
      const streams = new Streams(seed, replication);
      heads.add(take(streams, streams.open(purpose, index), 1)[0]);
    }
    expect(heads.size).toBe(7);
  });

  it('gives equally likely values, alone and across neighbouring streams, replications and seeds', () => {
    const n = 64_000;
    const counts = (next: (i: number) => number): number[] => {
      const cells = new Array<number>(64).fill(0);
      for (let i = 0; i < n; i++) cells[Math.floor(next(i) * 64)]! += 1;
      return cells;
    };
    const streams = new Streams(1, 0);
    const stream = streams.open('x');
    // 63 degrees of freedom: 99.9% lie below 103.4.
    expect(chiSquare(counts(() => streams.uniform(stream)))).toBeLessThan(103.4);
    expect(chiSquare(counts((i) => streams.uniform(streams.open('x', i))))).toBeLessThan(103.4);
    expect(
      chiSquare(
        counts((i) => {
          const other = new Streams(i, i % 10);
          return other.uniform(other.open('x'));
        }),
      ),
    ).toBeLessThan(103.4);
    expect(chiSquare(counts((i) => (hash32(i, 5) >>> 0) / 2 ** 32))).toBeLessThan(103.4);
  });

  it('never gives 0 or 1', () => {
    const streams = new Streams(1, 0);
    // The state whose next word is all ones, and the one whose next word is 0.
    const ones = streams.openState(-1, Math.imul(rotateRight(Math.imul(-1, 954437177), 7), -858993459), 1, 1);
    const zeros = streams.openState(0, 0, 1, 1);
    expect(streams.uniform(ones)).toBeLessThan(1);
    expect(streams.uniform(zeros)).toBeGreaterThan(0);
  });

  it('draws integers below n evenly and chances at their probability', () => {
    const streams = new Streams(2, 0);
    const stream = streams.open('x');
    const cells = new Array<number>(10).fill(0);
    for (let i = 0; i < 50_000; i++) cells[streams.below(stream, 10)]! += 1;
    expect(chiSquare(cells)).toBeLessThan(27.9); // 9 degrees of freedom, 99.9%
    let hits = 0;
    for (let i = 0; i < 50_000; i++) if (streams.chance(stream, 0.3)) hits++;
    expect(hits / 50_000).toBeCloseTo(0.3, 2);
    expect(streams.chance(stream, 0)).toBe(false);
    expect(streams.chance(stream, 1)).toBe(true);
  });
});

describe('the quick logarithm of the exponential sampler', () => {
  it('is the inverse transform to 14 digits, over the whole range of a word', () => {
    const streams = new Streams(3, 0);
    const stream = streams.open('x');
    for (let i = 0; i < 20_000; i++) {
      const high = streams.bits(stream) >>> (i % 32);
      const low = streams.bits(stream);
      const u = ((high >>> 0) + (low >>> 0) / 2 ** 32) / 2 ** 32;
      const digitsLost = 2 ** -31;
      if (u > 0)
        expect(Math.abs(unitExponential(TABLES, high, low) + log(u))).toBeLessThan(Math.max(2e-14, digitsLost));
    }
    expect(unitExponential(TABLES, -1, -1)).toBeGreaterThan(0);
    expect(unitExponential(TABLES, 0, 0)).toBeLessThan(50);
  });

  it('falls as the word rises', () => {
    let previous = Infinity;
    for (let high = 1; high < 2 ** 32; high += 1_234_567) {
      const x = unitExponential(TABLES, high | 0, 0);
      expect(x).toBeLessThan(previous);
      previous = x;
    }
  });
});

function rotateRight(x: number, count: number): number {
  return (x >>> count) | (x << (32 - count));
}
