import { describe, expect, it } from 'vitest';
import {
  exp,
  expm1,
  log,
  log1p,
  normalCdf,
  normalQuantile,
  pow,
  quickExp,
  Streams,
} from '../../../language/simulator/random/index.js';

const streams = new Streams(1, 0);
const stream = streams.open('elementary test');

/** The largest relative difference over many arguments. */
function worst(ours: (x: number) => number, theirs: (x: number) => number, low: number, high: number): number {
  let largest = 0;
  for (let i = 0; i < 20_000; i++) {
    const x = low + (high - low) * streams.uniform(stream);
    const expected = theirs(x);
    largest = Math.max(largest, Math.abs(ours(x) - expected) / Math.abs(expected));
  }
  return largest;
}

describe('elementary functions', () => {
  it('agree with Math to the last digits', () => {
    expect(worst(log, Math.log, 0.1, 10)).toBeLessThan(1e-15);
    expect(worst(log, Math.log, 1e-300, 1e300)).toBeLessThan(1e-15);
    expect(worst(exp, Math.exp, -700, 700)).toBeLessThan(1e-15);
    expect(worst(exp, Math.exp, -1, 1)).toBeLessThan(1e-15);
    expect(worst(quickExp, Math.exp, -700, 700)).toBeLessThan(1e-15);
    expect(worst(expm1, Math.expm1, -1e-3, 1e-3)).toBeLessThan(1e-15);
    expect(worst(log1p, Math.log1p, -1e-3, 1e-3)).toBeLessThan(1e-15);
  });

  it.each([-3.7, -1, -0.5, 0.3, 1.3, 2, 7.5, 100])('raises to the power of %d as Math does', (y) => {
    expect(
      worst(
        (x) => pow(x, y),
        (x) => Math.pow(x, y),
        0.01,
        50,
      ),
    ).toBeLessThan(1.2e-15);
  });

  it('gives the same bits wherever it runs', () => {
    // Computed once; another engine or processor must arrive at these very digits.
    expect(log(0.1)).toBe(-2.3025850929940455);
    expect(exp(0.1)).toBe(1.1051709180756477);
    expect(pow(10, -3)).toBe(0.001);
    expect(pow(0.9, 1000)).toBe(1.7478712517226947e-46);
  });

  it('keeps to the conventions of Math at the edges', () => {
    const edges = [0, -0, 1, -1, 2, -2, 0.5, Infinity, -Infinity, NaN, 5e-324, 1.7976931348623157e308];
    for (const x of edges) {
      for (const [ours, theirs] of [
        [log(x), Math.log(x)],
        [exp(x), Math.exp(x)],
      ] as const) {
        if (Number.isFinite(theirs)) expect(ours).toBeCloseTo(theirs, 12);
        else expect(ours).toBe(theirs);
      }
      for (const y of [0, -0, 1, -1, 2, 3, -3, Infinity, -Infinity, NaN])
        expect(pow(x, y), `${x} ** ${y}`).toBe(Math.pow(x, y));
    }
    expect(exp(-740)).toBeCloseTo(Math.exp(-740), 320);
    expect(exp(710)).toBe(Infinity);
    expect(exp(-750)).toBe(0);
  });

  it('inverts the normal distribution', () => {
    // Published: 97.5% lie below 1.959963984540054; Phi(1) = 0.841344746068543; Phi(-10) = 7.61985302416e-24.
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(normalCdf(1)).toBeCloseTo(0.8413447460685429, 14);
    expect(normalCdf(-10) / 7.61985302416052e-24).toBeCloseTo(1, 11);
    for (let x = -20; x < 4; x += 0.37) expect(normalQuantile(normalCdf(x))).toBeCloseTo(x, 10);
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
  });
});
