import { describe, expect, it } from 'vitest';
import { Streams } from '../../../language/simulator/random/index.js';
import {
  backlogTrend,
  defaultPrecision,
  differenceInterval,
  isWarm,
  Moments,
  mser,
  quantileDifference,
  Recorder,
  relaxationTime,
  StoppingRule,
  type Batches,
  type Tally,
} from '../../../language/simulator/statistics/index.js';

function batches(values: readonly number[]): Batches {
  return {
    length: values.length,
    numerators: Float64Array.from(values),
    denominators: new Float64Array(values.length).fill(1),
  };
}

/** A single-server queue by Lindley's recursion; service times are scaled by `slowness`. */
function queue(
  seed: number,
  utilization: number,
  slowness: number,
  seconds: number,
): { tally: Tally; levels: number[] } {
  const streams = new Streams(seed, 0);
  const arrivals = streams.open('arrivals');
  const demands = streams.open('demands');
  const recorder = new Recorder(0, seconds / 200);
  const tally = recorder.tally();
  const levels: number[] = [0];
  let [arrival, departure] = [0, 0];
  for (;;) {
    arrival += streams.exponential(arrivals) / utilization;
    while (arrival >= recorder.nextEnd) {
      // The work not yet done stands for the backlog.
      levels.push(Math.max(0, departure - recorder.nextEnd));
      recorder.closeBatch();
      if (recorder.elapsed >= seconds) return { tally, levels };
    }
    departure = Math.max(arrival, departure) + slowness * streams.exponential(demands);
    tally.record(departure - arrival);
  }
}

describe('the warm-up', () => {
  it('ends where the transient ends', () => {
    const streams = new Streams(1, 0);
    const stream = streams.open('noise');
    const decaying = (length: number): Batches =>
      batches(Array.from({ length }, (_, i) => 1 - Math.exp(-i / 8) + 0.02 * streams.normal(stream)));
    const cut = mser(decaying(200));
    expect(cut).toBeGreaterThan(8);
    expect(cut).toBeLessThan(60);
  });

  it('is not over while a series still rises, or before the floor', () => {
    const rising = batches(Array.from({ length: 200 }, (_, i) => i));
    const flat = batches(new Array<number>(200).fill(3));
    expect(mser(rising)).toBeUndefined();
    expect(mser(flat)).toBe(0);
    expect(isWarm([flat], 100, 50)).toBe(true);
    expect(isWarm([flat], 100, 150)).toBe(false);
    expect(isWarm([flat, rising], 100, 50)).toBe(false);
    expect(isWarm([batches(new Array<number>(200).fill(0))], 100, 50)).toBe(true);
  });

  it('does not wait for a queue that is empty nearly always', () => {
    const streams = new Streams(1, 0);
    const stream = streams.open('bursts');
    let warm = 0;
    for (let i = 0; i < 200; i++) {
      const bursts = batches(
        Array.from({ length: 200 }, () => (streams.chance(stream, 0.03) ? streams.exponential(stream) : 0)),
      );
      if (isWarm([bursts], 100, 50)) warm++;
    }
    expect(warm).toBeGreaterThan(180);
  });

  it('takes the relaxation time of the busiest station into account', () => {
    // The published 380 service times at utilization 0.9.
    expect(relaxationTime(1, 0.9)).toBeCloseTo(379.7, 1);
    expect(relaxationTime(100, 0.9)).toBeCloseTo(3.797, 3);
    expect(relaxationTime(1, 1)).toBeLessThan(Infinity);
  });
});

describe('the stopping rule', () => {
  it('asks more of each figure the more figures there are', () => {
    const { tally } = queue(1, 0.5, 1, 40_000);
    const one = new StoppingRule([{ kind: 'mean', series: tally.series, relative: 0.05 }]);
    const many = new StoppingRule(new Array(50).fill({ kind: 'mean', series: tally.series, relative: 0.05 }));
    expect(many.growthNeeded()).toBeGreaterThanOrEqual(one.growthNeeded());
    const loose = new StoppingRule([{ kind: 'mean', series: tally.series, relative: 0.5 }]);
    expect(loose.met(40_000)).toBe(true);
    expect(loose.growthNeeded()).toBe(1);
    const tight = new StoppingRule([{ kind: 'mean', series: tally.series, relative: 0.001 }]);
    expect(tight.met(40_000)).toBe(false);
    expect(tight.growthNeeded()).toBeGreaterThan(10);
  });

  it('waits for the shortest sensible run, and for enough samples of a quantile', () => {
    const { tally } = queue(1, 0.5, 1, 4_000);
    expect(new StoppingRule([], 1000).met(999)).toBe(false);
    expect(new StoppingRule([], 1000).met(1000)).toBe(true);
    expect(new StoppingRule([{ kind: 'quantile', tally, p: 0.99, relative: 10 }]).met(4_000)).toBe(false);
  });

  it('knows the default precision', () => {
    expect([defaultPrecision(), defaultPrecision(0.95), defaultPrecision(0.99), defaultPrecision(0.999)]).toEqual([
      0.02, 0.05, 0.05, 0.1,
    ]);
  });
});

describe('a backlog', () => {
  it.each([1, 2, 3])('that grows is told apart and measured (seed %d)', (seed) => {
    const { levels } = queue(seed, 1.1, 1, 20_000);
    const trend = backlogTrend(levels, 100);
    expect(trend.growing).toBe(true);
    expect(trend.low).toBeLessThan(0.1);
    expect(trend.high).toBeGreaterThan(0.1);
  });

  it('of a busy but stable queue is not called growing', () => {
    for (let seed = 1; seed <= 40; seed++) {
      expect(backlogTrend(queue(seed, 0.95, 1, 20_000).levels, 100).growing).toBe(false);
    }
  });

  it('of a few batches says nothing', () => {
    expect(backlogTrend([0, 1, 2], 1).growing).toBe(false);
  });
});

describe('a comparison under common random numbers', () => {
  it('is far sharper than the two intervals apart, and holds the true difference', () => {
    const a = queue(1, 0.5, 1, 100_000);
    const b = queue(1, 0.5, 1.05, 100_000);
    const truth = 1.05 / (1 - 0.525) - 1 / (1 - 0.5);
    const paired = differenceInterval(a.tally.series, b.tally.series);
    expect(paired.low).toBeLessThan(truth);
    expect(paired.high).toBeGreaterThan(truth);
    const other = queue(2, 0.5, 1.05, 100_000);
    const unpaired = differenceInterval(a.tally.series, other.tally.series);
    expect(paired.high - paired.low).toBeLessThan(0.5 * (unpaired.high - unpaired.low));
  });

  it('works for quantiles and for runs of different length', () => {
    const a = queue(1, 0.5, 1, 100_000);
    const b = queue(1, 0.5, 1.05, 100_000);
    const truth = (1.05 / (1 - 0.525) - 1 / (1 - 0.5)) * Math.log(20);
    const p95 = quantileDifference(a.tally, b.tally, 0.95);
    expect(p95.low).toBeLessThan(truth);
    expect(p95.high).toBeGreaterThan(truth);
    // The longer run's batches were joined once.
    b.tally.collapse();
    const joined = differenceInterval(a.tally.series, b.tally.series);
    expect(joined.value).toBeCloseTo(
      differenceInterval(a.tally.series, queue(1, 0.5, 1.05, 100_000).tally.series).value,
      10,
    );
    expect(joined.batches).toBeLessThanOrEqual(100);
  });

  it('of a run with itself is zero', () => {
    const { tally } = queue(1, 0.5, 1, 10_000);
    expect(differenceInterval(tally.series, tally.series)).toMatchObject({ value: 0, low: 0, high: 0 });
  });
});

describe('moments', () => {
  it('do not lose a small spread around a large mean', () => {
    const moments = new Moments();
    const [left, right] = [new Moments(), new Moments()];
    [4, 7, 13, 16].forEach((x, i) => {
      moments.add(1e9 + x);
      (i < 2 ? left : right).add(1e9 + x);
    });
    left.merge(right);
    for (const m of [moments, left]) {
      expect(m.mean).toBe(1e9 + 10);
      expect(m.variance).toBe(30);
    }
  });
});
