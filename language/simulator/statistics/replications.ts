/** Figures of a terminating study: independent replications of the same course of events. */
import { CONFIDENCE, adjustedBounds, ratioIntervalOfGroups, type Estimate } from './interval.js';
import { LogHistogram } from './histogram.js';
import { CellRows } from './cell-rows.js';
import { invertShare, samplesOf, type QuantileEstimate } from './quantile.js';
import { Snapshot } from './snapshot.js';

/** Mean of one value a replication. */
export function replicationMean(values: ArrayLike<number>, confidence = CONFIDENCE): Estimate {
  const x = Float64Array.from(values);
  const value = x.reduce((a, b) => a + b, 0) / x.length;
  const { low, high, error } = adjustedBounds(x, confidence, false);
  return { value, low: value + low, high: value + high, error, batches: x.length, independent: true };
}

/** The p-quantile of all values of all replications together; its interval from how the replications differ. */
export function replicationQuantile(
  parts: readonly LogHistogram[],
  p: number,
  confidence = CONFIDENCE,
): QuantileEstimate {
  const pooled = new LogHistogram();
  for (const part of parts) pooled.merge(part);
  const all = new Snapshot(pooled, pooled.count, Infinity, new CellRows());
  const denominators = Float64Array.from(parts, (part) => part.count);
  const share = (x: number): Estimate => {
    const numerators = Float64Array.from(parts, (part) => part.countAbove(x));
    return ratioIntervalOfGroups({ length: parts.length, numerators, denominators }, 1, true, confidence);
  };
  const estimate = invertShare(p, (q) => all.quantile(q), share);
  return { ...estimate, ...samplesOf(share(estimate.value), pooled.count, p) };
}
