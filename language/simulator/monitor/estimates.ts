/** From what was recorded to the figures of the Results. */
import type { Estimate, Interval, Latency } from '../../model/results.js';
import { studentQuantile } from '../statistics/special.js';
import {
  quantileToShow,
  ratioInterval,
  samplesNeeded,
  shareInterval,
  type Batches,
  type Estimate as Computed,
  type Tally,
} from '../statistics/index.js';

const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);

/** A figure that nothing was recorded for, or that has no meaning. */
export function noEstimate(missing?: number): Estimate {
  const none: Estimate = { value: null, low: null, high: null, basis: 'simulated' };
  return missing === undefined ? none : { ...none, missing };
}

export function estimateOf({ value, low, high }: Pick<Computed, 'value' | 'low' | 'high'>): Estimate {
  if (!Number.isFinite(value)) return noEstimate();
  return { value, low: finite(low), high: finite(high), basis: 'simulated' };
}

/** The interval of a number that stands beside it; none where it cannot be told. */
export function intervalOf({ low, high }: Pick<Computed, 'low' | 'high'>): Interval | undefined {
  return Number.isFinite(low) && Number.isFinite(high)
    ? { low: Math.max(0, low), high, basis: 'simulated' }
    : undefined;
}

export function meanInterval(series: Batches): Interval | undefined {
  return intervalOf(ratioInterval(series));
}

export function shareBounds(series: Batches): Interval | undefined {
  return intervalOf(shareInterval(series));
}

/**
 * Mean, maximum and percentiles of what a tally has recorded.
 * @param thorough false leaves out the intervals of the percentiles, which are most of the work
 */
export function latencyOf(tally: Tally, quantiles: readonly { name: string; p: number }[], thorough = true): Latency {
  const latency: Latency = {};
  latency['mean'] = tally.count > 0 ? estimateOf(ratioInterval(tally.series)) : noEstimate(1);
  if (tally.withQuantiles) {
    for (const { name, p } of quantiles) {
      if (tally.count < 2) {
        latency[name] = noEstimate(Math.ceil(samplesNeeded(p)));
        continue;
      }
      if (!thorough) {
        const missing = Math.ceil(samplesNeeded(p)) - tally.count;
        latency[name] =
          missing > 0 ? noEstimate(missing) : { value: tally.quantile(p), low: null, high: null, basis: 'simulated' };
        continue;
      }
      const estimate = quantileToShow(tally, p);
      latency[name] = 'value' in estimate ? estimateOf(estimate) : noEstimate(estimate.missing);
    }
  }
  const max = tally.count > 0 ? tally.max : null;
  latency['max'] = { value: max, low: max, high: null, basis: 'simulated' };
  return latency;
}

/**
 * The greatest value of some replications. Another one may have a greater: with 95% confidence none above `high`, taken from how
 * the greatest values differ (a prediction interval, as of normal values); one replication alone cannot tell.
 */
export function greatestOf(values: readonly number[]): Estimate {
  const n = values.length;
  const value = Math.max(...values);
  if (n < 2) return { value, low: value, high: null, basis: 'simulated' };
  const mean = values.reduce((sum, one) => sum + one, 0) / n;
  const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1);
  const high = mean + studentQuantile(0.975, n - 1) * Math.sqrt(variance * (1 + 1 / n));
  return { value, low: value, high: Math.max(value, high), basis: 'simulated' };
}

/** The same figures, all of them meaningless: the latency of what never ends. */
export function endless(latency: Latency): Latency {
  return Object.fromEntries(Object.keys(latency).map((name) => [name, noEstimate()]));
}
