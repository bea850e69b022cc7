import { describe, expect, it } from 'vitest';
import { Streams } from '../../../language/simulator/random/index.js';
import {
  LogHistogram,
  quantileEstimate,
  Recorder,
  replicationQuantile,
  samplesNeeded,
  Tally,
} from '../../../language/simulator/statistics/index.js';

const streams = new Streams(1, 0);

/** Exact quantile of values: the one at rank ceil(p n). */
function exactQuantile(values: readonly number[], p: number): number {
  return [...values].sort((a, b) => a - b)[Math.ceil(p * values.length) - 1]!;
}

function latencies(count: number, purpose: string): number[] {
  const stream = streams.open(purpose);
  return Array.from({ length: count }, () => 0.005 * streams.exponential(stream));
}

describe('a histogram', () => {
  it.each([1e-7, 0.003, 1, 1e6])('gives quantiles of values around %d within 0.1%', (scale) => {
    const histogram = new LogHistogram();
    const values = latencies(20_000, 'histogram').map((x) => (x / 0.005) * scale);
    for (const x of values) histogram.record(x);
    for (const p of [0.001, 0.5, 0.9, 0.99, 0.9999, 1]) {
      expect(Math.abs(histogram.quantile(p) / exactQuantile(values, p) - 1)).toBeLessThan(0.001);
    }
  });

  it('is the same whether values are recorded together or merged', () => {
    const values = [...latencies(500, 'merge'), 0, 0, 7, 1e-13];
    const together = new LogHistogram();
    const [one, other] = [new LogHistogram(), new LogHistogram()];
    values.forEach((x, i) => {
      together.record(x);
      (i % 2 === 0 ? one : other).record(x);
    });
    one.merge(other);
    expect(one.count).toBe(together.count);
    for (const p of [0, 0.001, 0.3, 0.99, 1]) expect(one.quantile(p)).toBe(together.quantile(p));
    expect(one.countAbove(0.005)).toBe(together.countAbove(0.005));
  });

  it('takes zeros, and refuses what cannot be a latency', () => {
    const histogram = new LogHistogram();
    histogram.record(0);
    histogram.record(0);
    histogram.record(1);
    expect(histogram.quantile(0.5)).toBe(0);
    expect(histogram.countAbove(0)).toBe(1);
    for (const bad of [-1, NaN, Infinity]) expect(() => histogram.record(bad)).toThrow(RangeError);
    expect(new LogHistogram().quantile(0.5)).toBeNaN();
  });
});

describe('a tally', () => {
  it('gives exact quantiles while values are few', () => {
    const values = latencies(4096, 'few');
    const tally = new Tally();
    for (const x of values) tally.record(x);
    for (const p of [0.5, 0.99, 0.999]) expect(tally.quantile(p)).toBe(exactQuantile(values, p));
    expect(tally.count).toBe(4096);
    expect(tally.max).toBe(Math.max(...values));
  });

  it('stays within 0.1% when they are many', () => {
    const values = latencies(30_000, 'many');
    const tally = new Tally();
    for (const x of values) tally.record(x);
    for (const p of [0.5, 0.99, 0.999])
      expect(Math.abs(tally.quantile(p) / exactQuantile(values, p) - 1)).toBeLessThan(0.001);
    expect(tally.quantile(1)).toBeLessThanOrEqual(tally.max);
  });

  it.each([2000, 30_000])('counts what lies above a value section by section (%d values)', (count) => {
    const values = latencies(count, 'sections');
    values[3] = 0;
    const tally = new Tally();
    // Sections of two sizes in turn.
    const sizes = Array.from({ length: 100 }, (_, section) => (count / 200) * (section % 2 === 0 ? 1 : 3));
    let from = 0;
    for (const size of sizes) {
      for (const x of values.slice(from, (from += size))) tally.record(x);
      tally.closeBatch();
    }
    const snapshot = tally.snapshot();
    const thresholds = [0, snapshot.quantile(0.5), snapshot.quantile(0.99)];
    const first = thresholds.map((x) => snapshot.exceedances(x));
    for (const [i, threshold] of thresholds.entries()) {
      const { numerators, denominators } = first[i]!;
      const above = values.filter((x) => x > threshold).length;
      expect([...denominators]).toEqual(sizes);
      expect(Math.abs(numerators.reduce((a, b) => a + b, 0) - above)).toBeLessThan(0.003 * count);
      // One section against a count by hand: only the threshold's own cell is shared out.
      const section = values.slice(0, count / 200).filter((x) => x > threshold).length;
      expect(Math.abs(numerators[0]! - section)).toBeLessThan(1 + 0.05 * (count / 200));
    }
    // The more often it is asked the more it prepares, and answers the same.
    for (let i = 0; i < 3; i++) expect(thresholds.map((x) => snapshot.exceedances(x))).toEqual(first);
    tally.collapse();
    expect(tally.snapshot().exceedances(snapshot.quantile(0.5)).length).toBe(50);
  });

  it('begins anew after the warm-up', () => {
    const tally = new Tally();
    for (const x of latencies(10_000, 'warm-up')) tally.record(100 * x);
    tally.closeBatch();
    expect(tally.quantile(0.5)).toBeGreaterThan(0);
    tally.clear();
    for (let i = 0; i < 10_000; i++) tally.record(1);
    tally.closeBatch();
    expect(tally.quantile(0.5)).toBeCloseTo(1, 2);
    tally.clear();
    expect(tally.count).toBe(0);
    expect(tally.quantile(0.5)).toBeNaN();
    for (let i = 0; i < 100; i++) {
      tally.record(2);
      tally.closeBatch();
    }
    expect(tally.max).toBe(2);
    expect(tally.series.ratio).toBe(2);
    expect(tally.quantile(0.99)).toBe(2);
  });

  it('refuses a negative latency, few values or many', () => {
    const tally = new Tally();
    expect(() => tally.record(-1)).toThrow(RangeError);
    for (const x of latencies(5000, 'refuses')) tally.record(x);
    expect(() => tally.record(NaN)).toThrow(RangeError);
  });
});

describe('a quantile', () => {
  it('comes with an interval that holds the true value in 95% of cases', () => {
    const stream = streams.open('coverage');
    let hits = 0;
    for (let i = 0; i < 300; i++) {
      const tally = new Tally();
      for (let j = 0; j < 128 * 20; j++) {
        tally.record(streams.exponential(stream));
        if (j % 20 === 19) tally.closeBatch();
      }
      const { low, high } = quantileEstimate(tally, 0.99);
      if (low <= Math.log(100) && Math.log(100) <= high) hits++;
    }
    expect(Math.abs(hits / 300 - 0.95)).toBeLessThan(0.04); // standard error 1.3%
  });

  it('says how many more values it needs', () => {
    const tally = new Tally();
    for (const [i, x] of latencies(128 * 50, 'missing').entries()) {
      tally.record(x);
      if (i % 50 === 49) tally.closeBatch();
    }
    expect(samplesNeeded(0.99)).toBeCloseTo(10_000, 6);
    const p99 = quantileEstimate(tally, 0.99);
    // Independent values: each counts in full, up to the noise of the estimate.
    expect(p99.effectiveSamples).toBeGreaterThan(3000);
    expect(p99.missing).toBeGreaterThan(2000);
    expect(quantileEstimate(tally, 0.5).missing).toBe(0);
  });

  it('is not shown from a run too short for an interval, however many values it has', () => {
    const tally = new Tally();
    for (const x of latencies(20_000, 'short')) tally.record(x);
    tally.closeBatch();
    expect(quantileEstimate(tally, 0.99).missing).toBeGreaterThan(0);
  });

  it('of a latency that never varies is that latency', () => {
    const tally = new Tally();
    for (let i = 0; i < 12_800; i++) {
      tally.record(0.01);
      if (i % 100 === 99) tally.closeBatch();
    }
    const { value, low, high, missing } = quantileEstimate(tally, 0.99);
    expect(Math.abs(value / 0.01 - 1)).toBeLessThan(0.001);
    expect([low, high, missing]).toEqual([value, value, 0]);
  });

  it('of nothing is not a number, and says so without a crash', () => {
    expect(quantileEstimate(new Tally(), 0.99).value).toBeNaN();
  });

  it('over replications pools all values', () => {
    const parts = Array.from({ length: 12 }, (_, i) => {
      const part = new LogHistogram();
      for (const x of latencies(2000, `replication ${i}`)) part.record(x);
      return part;
    });
    const { value, low, high } = replicationQuantile(parts, 0.95);
    const truth = 0.005 * Math.log(20);
    expect(low).toBeLessThan(truth);
    expect(high).toBeGreaterThan(truth);
    expect(Math.abs(value / truth - 1)).toBeLessThan(0.05);
  });
});

describe('a recorder', () => {
  it('cuts the run into batches of equal time for all its metrics, 256 at most', () => {
    const recorder = new Recorder(10, 1);
    const tally = recorder.tally();
    const counter = recorder.counter();
    const ratio = recorder.ratio();
    const level = recorder.level(10, 1);
    const looks: number[] = [];
    for (let t = 10.5; t < 2010; t++) {
      while (t >= recorder.nextEnd) if (recorder.closeBatch()) looks.push(recorder.elapsed);
      tally.record(3);
      counter.add(2);
      ratio.add(Math.floor(t) % 2);
      level.set(t, level.value === 1 ? 3 : 1);
    }
    expect(recorder.start).toBe(10);
    expect(recorder.batchSeconds).toBe(8);
    expect(recorder.elapsed).toBe(1992);
    expect([tally, counter, ratio, level].map((m) => m.series.length)).toEqual([249, 249, 249, 249]);
    expect(tally.series.ratio).toBe(3);
    expect(counter.series.ratio).toBe(2);
    expect(ratio.series.ratio).toBe(0.5);
    expect(level.series.ratio).toBeCloseTo(2, 2);
    expect(level.max).toBe(3);
    expect(level.ends.length).toBe(249);
    expect(looks[0]).toBe(128);
    looks.slice(1).forEach((look, i) => expect(look / looks[i]!).toBeGreaterThanOrEqual(1.25));
  });

  it('forgets the pilot but not the level of the moment', () => {
    const recorder = new Recorder(0, 1);
    const tally = recorder.tally();
    const level = recorder.level(0);
    tally.record(99);
    level.set(0.5, 7);
    level.set(0.6, 5);
    recorder.closeBatch();
    recorder.restart(2, 10);
    expect(recorder.nextEnd).toBe(12);
    expect(tally.count).toBe(0);
    expect(level.max).toBe(5);
    recorder.closeBatch();
    expect(level.series.ratio).toBe(5);
  });
});
