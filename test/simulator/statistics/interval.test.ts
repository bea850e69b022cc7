import { describe, expect, it } from 'vitest';
import { SamplerTable, Streams } from '../../../language/simulator/random/index.js';
import {
  betaQuantile,
  BatchSeries,
  clopperPearson,
  concatenate,
  logGamma,
  ratioInterval,
  replicationMean,
  shareInterval,
  studentQuantile,
  type Batches,
} from '../../../language/simulator/statistics/index.js';

const streams = new Streams(1, 0);

function batches(values: readonly number[], denominator = 1): Batches {
  return {
    length: values.length,
    numerators: Float64Array.from(values),
    denominators: new Float64Array(values.length).fill(denominator),
  };
}

/** Share of 1,000 intervals that hold the true value; the standard error is 0.7%. */
function covered(truth: number, make: (i: number) => { low: number; high: number }): number {
  let hits = 0;
  for (let i = 0; i < 1000; i++) {
    const { low, high } = make(i);
    if (low <= truth && truth <= high) hits++;
  }
  return hits / 1000;
}

describe('special functions', () => {
  it("give the published values of Student's t", () => {
    // Tables: 97.5% for 1, 9 and 30 degrees of freedom, 99.5% for 30.
    expect(studentQuantile(0.975, 1)).toBeCloseTo(12.7062047, 6);
    expect(studentQuantile(0.975, 9)).toBeCloseTo(2.2621572, 6);
    expect(studentQuantile(0.975, 30)).toBeCloseTo(2.0422725, 6);
    expect(studentQuantile(0.995, 30)).toBeCloseTo(2.7499957, 6);
    expect(studentQuantile(0.025, 9)).toBeCloseTo(-2.2621572, 6);
    expect(studentQuantile(0.5, 9)).toBe(0);
  });

  it('give the gamma and beta functions', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13);
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
    expect(logGamma(1000)).toBeCloseTo(5905.220423209181, 8);
    expect(betaQuantile(0.5, 3, 3)).toBeCloseTo(0.5, 12);
    expect(betaQuantile(0.2, 1, 4)).toBeCloseTo(1 - 0.8 ** 0.25, 12);
  });
});

describe('the interval of a mean', () => {
  it('holds the true value in 95% of cases when batches are independent and skewed', () => {
    const stream = streams.open('skewed');
    const share = covered(1, () =>
      ratioInterval(batches(Array.from({ length: 128 }, () => streams.exponential(stream)))),
    );
    expect(Math.abs(share - 0.95)).toBeLessThan(0.023);
  });

  it('holds it still when neighbors are correlated', () => {
    const stream = streams.open('correlated');
    const share = covered(0, () => {
      let x = streams.normal(stream) / Math.sqrt(1 - 0.64);
      return ratioInterval(batches(Array.from({ length: 256 }, () => (x = 0.8 * x + streams.normal(stream)))));
    });
    expect(Math.abs(share - 0.95)).toBeLessThan(0.03);
  });

  it('holds the ratio of totals when batches differ in weight', () => {
    const stream = streams.open('weights');
    const share = covered(2, () => {
      const denominators = Float64Array.from({ length: 128 }, () => 5 + streams.below(stream, 20));
      // Sums of as many exponentials of mean 2, by their normal approximation.
      const numerators = denominators.map((d) => 2 * d + 2 * Math.sqrt(d) * streams.normal(stream));
      return ratioInterval({ length: 128, numerators, denominators });
    });
    expect(Math.abs(share - 0.95)).toBeLessThan(0.023);
  });

  it('says when the run is too short to be trusted', () => {
    const rising = batches(Array.from({ length: 128 }, (_, i) => i));
    expect(ratioInterval(rising).independent).toBe(false);
    expect(ratioInterval(batches([1, 2, 3])).independent).toBe(false);
    expect(ratioInterval(batches([])).low).toBeNaN();
    expect(ratioInterval(batches([0, 0, 0], 0)).value).toBeNaN();
  });

  it('has no width when nothing varies', () => {
    expect(ratioInterval(batches(new Array<number>(128).fill(3)))).toMatchObject({ value: 3, low: 3, high: 3 });
  });

  it('can be trusted where nothing but rounding varies, though that drifts', () => {
    const drifting = ratioInterval(batches(Array.from({ length: 128 }, (_, i) => 0.0105 + 1e-12 * i)));
    expect(drifting.independent).toBe(true);
    expect(drifting.value).toBeCloseTo(0.0105, 9);
  });

  it('leans to the side of the long tail', () => {
    const stream = streams.open('leaning');
    const { value, low, high } = ratioInterval(
      batches(Array.from({ length: 128 }, () => streams.exponential(stream) ** 3)),
    );
    expect(high - value).toBeGreaterThan(1.1 * (value - low));
  });

  it('is the same from one series or from its parts', () => {
    const stream = streams.open('parts');
    const values = Array.from({ length: 100 }, () => streams.uniform(stream));
    const whole = ratioInterval(batches(values));
    expect(ratioInterval(concatenate([batches(values.slice(0, 40)), batches(values.slice(40))]))).toEqual(whole);
  });
});

describe('replications', () => {
  it("give the textbook's interval for symmetric values", () => {
    // Mean 5, standard deviation 3.0277, t with 9 degrees of freedom 2.2622.
    const { value, low, high } = replicationMean([0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5]);
    expect(value).toBe(5);
    expect(high - value).toBeCloseTo((2.2621572 * 3.0276504) / Math.sqrt(10), 5);
    expect(value - low).toBeCloseTo(high - value, 10);
  });
});

describe('the interval of a share', () => {
  it('has an upper end though nothing was hit', () => {
    // 1 - 0.025^(1/100)
    expect(clopperPearson(0, 100)).toEqual({ low: 0, high: expect.closeTo(0.0362167, 6) as number });
    const none = shareInterval(batches(new Array<number>(128).fill(0), 10));
    expect(none.value).toBe(0);
    expect(none.low).toBe(0);
    expect(none.high).toBeCloseTo(1 - 0.025 ** (1 / 1280), 8);
    const all = shareInterval(batches(new Array<number>(128).fill(10), 10));
    expect(all.high).toBe(1);
    expect(all.low).toBeCloseTo(0.025 ** (1 / 1280), 8);
  });

  it('gives the published interval of 10 in 100', () => {
    const { low, high } = clopperPearson(10, 100);
    expect(low).toBeCloseTo(0.0490047, 6);
    expect(high).toBeCloseTo(0.1762226, 6);
    expect(clopperPearson(0, 0)).toEqual({ low: 0, high: 1 });
  });

  it('holds a rare share in at least 95% of cases', () => {
    const stream = streams.open('rare');
    const share = covered(0.001, () =>
      shareInterval(
        batches(
          Array.from({ length: 128 }, () => (streams.chance(stream, 0.1) ? 1 : 0)),
          100,
        ),
      ),
    );
    expect(share).toBeGreaterThan(0.93);
  });
});

describe('batches', () => {
  it('keep their totals when neighbors are joined', () => {
    const table = new SamplerTable();
    const id = table.add({ kind: 'exponential', mean: 1 });
    const stream = streams.open('totals');
    const series = new BatchSeries();
    let sum = 0;
    for (let i = 0; i < 256; i++) {
      const x = table.sample(id, streams, stream);
      sum += x;
      series.push(x, 2);
    }
    series.collapse();
    expect(series.length).toBe(128);
    expect(series.span).toBe(2);
    expect(series.ratio).toBeCloseTo(sum / 512, 12);
  });
});
