/** Two runs under common random numbers, compared pair by pair. */
import { joinNeighbors, type BatchSeries, type Batches } from './batches.js';
import { CONFIDENCE, ratioInterval, type Estimate } from './interval.js';
import type { Snapshot } from './snapshot.js';
import type { Tally } from './tally.js';

/**
 * Difference b - a of two ratios (means, rates, shares) with the interval of the paired differences. Both runs must
 * have begun recording at the same time with batches of the same duration; the longer one is cut.
 */
export function differenceInterval(a: BatchSeries, b: BatchSeries, confidence = CONFIDENCE): Estimate {
  return paired(
    joinNeighbors(a, Math.max(1, b.span / a.span)),
    1,
    joinNeighbors(b, Math.max(1, a.span / b.span)),
    1,
    confidence,
  );
}

/** Difference b - a of the p-quantiles of two tallies, with the interval of the paired differences. */
export function quantileDifference(a: Tally, b: Tally, p: number, confidence = CONFIDENCE): Estimate {
  const first = a.snapshot();
  const second = b.snapshot();
  const spread = paired(
    joinNeighbors(first.exceedances(first.quantile(p)), Math.max(1, b.series.span / a.series.span)),
    slope(first, p),
    joinNeighbors(second.exceedances(second.quantile(p)), Math.max(1, a.series.span / b.series.span)),
    slope(second, p),
    confidence,
  );
  // The shares above the quantiles are equal; their residuals carry the spread.
  const value = second.quantile(p) - first.quantile(p);
  return { ...spread, value, low: value + spread.low - spread.value, high: value + spread.high - spread.value };
}

/** How much the quantile moves with the share above it (Bahadur 1966). */
function slope(distribution: Snapshot, p: number): number {
  const step = 0.25 * (1 - p);
  return (distribution.quantile(p + step) - distribution.quantile(p - step)) / (2 * step);
}

function paired(a: Batches, scaleA: number, b: Batches, scaleB: number, confidence: number): Estimate {
  const length = Math.min(a.length, b.length);
  const first = normalized(a, length);
  const second = normalized(b, length);
  const numerators = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    numerators[i] = scaleB * (second.values[i] as number) - scaleA * (first.values[i] as number);
  }
  return ratioInterval({ length, numerators, denominators: new Float64Array(length).fill(1) }, confidence);
}

/** Per batch: the ratio of totals plus the batch's residual over the mean denominator. Their mean is the ratio of totals. */
function normalized(batches: Batches, length: number): { values: Float64Array } {
  let top = 0;
  let bottom = 0;
  for (let i = 0; i < length; i++) {
    top += batches.numerators[i] as number;
    bottom += batches.denominators[i] as number;
  }
  const ratio = top / bottom;
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const residual = (batches.numerators[i] as number) - ratio * (batches.denominators[i] as number);
    values[i] = ratio + (residual * length) / bottom;
  }
  return { values };
}
