/** Shares, also where nothing or everything was hit. */
import { exp, expm1, log } from '../random/elementary.js';
import type { Batches } from './batches.js';
import { CONFIDENCE, ratioInterval, type Estimate } from './interval.js';
import { betaQuantile } from './special.js';

/**
 * Exact interval of a probability from `hits` in `trials` independent trials (Clopper & Pearson 1934). Without any hit
 * the upper end is about 3.7 / trials at 95%: an error share of zero is known only so well.
 */
export function clopperPearson(hits: number, trials: number, confidence = CONFIDENCE): { low: number; high: number } {
  if (!(trials > 0)) return { low: 0, high: 1 };
  const alpha = 1 - confidence;
  // What hits, or misses, all trials has probability x ** trials, which needs no search.
  const certain = log(alpha / 2) / trials;
  if (hits <= 0) return { low: 0, high: -expm1(certain) };
  if (hits >= trials) return { low: exp(certain), high: 1 };
  return {
    low: betaQuantile(alpha / 2, hits, trials - hits + 1),
    high: betaQuantile(1 - alpha / 2, hits + 1, trials - hits),
  };
}

/** Below so many hits, or misses, batches say little and the exact interval is consulted as well. */
const RARE = 20;

/** Interval of a share, such as a hit ratio or the errors among requests: within 0 and 1, and never empty. */
export function shareInterval(series: Batches, confidence = CONFIDENCE): Estimate {
  const estimate = ratioInterval(series, confidence);
  let hits = 0;
  let trials = 0;
  for (let i = 0; i < series.length; i++) {
    hits += series.numerators[i] as number;
    trials += series.denominators[i] as number;
  }
  let { low, high } = estimate;
  if (Math.min(hits, trials - hits) < RARE) {
    const exact = clopperPearson(hits, trials, confidence);
    // Rare events may come in bursts, which only the batches show; the wider of both is kept.
    low = low < exact.low ? low : exact.low;
    high = high > exact.high ? high : exact.high;
  }
  return { ...estimate, low: Math.max(0, low), high: Math.min(1, high) };
}
