/** Quantiles with intervals. */
import { CONFIDENCE, independentSize, ratioIntervalOfGroups, type Estimate } from './interval.js';
import type { Snapshot } from './snapshot.js';
import type { Tally } from './tally.js';

export interface QuantileEstimate extends Estimate {
  /** Independent samples that would fix the quantile's rank as precisely. */
  effectiveSamples: number;
  /** Further values to record before the quantile may be shown; 0 when it may. */
  missing: number;
}

/** Effective samples that a p-quantile needs: about 100 beyond it. */
export function samplesNeeded(p: number): number {
  return 100 / (1 - p);
}

/** Halvings in the search for the ends of an interval: to less than 0.2% in probability. */
const STEPS = 12;

/**
 * The p-quantile of all values together, with an interval by sectioning.
 *
 * x may be the true quantile if the share of values above x may be 1 - p. That share is counted by section of the run
 * and gets its interval as any ratio does, skewness and autocorrelation included; the ends are the least and the
 * greatest x whose interval holds 1 - p. Sections' own quantiles, which are biased where sections are short, are not
 * needed. Shifting the rank by the share's interval at the estimate alone is quicker, but misses on one side: coverage
 * was 93% at moderate run lengths where the inverted test has 95.5%, with both sides even.
 */
export function quantileEstimate(tally: Tally, p: number, confidence = CONFIDENCE): QuantileEstimate {
  const test = new ShareTest(tally.snapshot(), p, confidence);
  return { ...invertShare(p, test.quantile, test.at), ...test.samples() };
}

/** The same where the quantile may be shown, else how many further values that takes, which is told much sooner. */
export function quantileToShow(
  tally: Tally,
  p: number,
  confidence = CONFIDENCE,
): QuantileEstimate | { missing: number } {
  const test = new ShareTest(tally.snapshot(), p, confidence);
  const samples = test.samples();
  return samples.missing > 0 ? samples : { ...invertShare(p, test.quantile, test.at), ...samples };
}

/** The share of values above x, with its interval, for the values x that the search for a p-quantile's interval comes to. */
class ShareTest {
  private readonly size: number;
  private readonly independent: boolean;
  /** The search comes to the same values again and again: neighboring probabilities have the same quantile. */
  private readonly known = new Map<number, Estimate>();

  constructor(
    private readonly all: Snapshot,
    private readonly p: number,
    private readonly confidence: number,
  ) {
    const quantile = all.quantile(p);
    const exceedances = all.exceedances(quantile);
    const { size, independent } = independentSize(exceedances);
    this.size = size;
    this.independent = independent;
    this.known.set(quantile, ratioIntervalOfGroups(exceedances, size, independent, confidence));
  }

  readonly quantile = (p: number): number => this.all.quantile(p);

  readonly at = (x: number): Estimate => {
    let estimate = this.known.get(x);
    if (estimate === undefined) {
      estimate = ratioIntervalOfGroups(this.all.exceedances(x), this.size, this.independent, this.confidence);
      this.known.set(x, estimate);
    }
    return estimate;
  };

  samples(): { effectiveSamples: number; missing: number } {
    return samplesOf(this.at(this.all.quantile(this.p)), this.all.count, this.p);
  }
}

/** What a share above a quantile, with its error, says of the samples that count. */
export function samplesOf(above: Estimate, count: number, p: number): { effectiveSamples: number; missing: number } {
  // From a run too short for two sections nothing follows: not even how much the values depend on each other.
  if (!Number.isFinite(above.error)) {
    return { effectiveSamples: 0, missing: Math.max(1, Math.ceil(samplesNeeded(p) - count)) };
  }
  const variance = above.value * (1 - above.value);
  // Without any variance all values beyond the quantile's rank are equal, and every value counts in full.
  const effectiveSamples = variance > 0 ? Math.min(count, variance / (above.error * above.error)) : count;
  return { effectiveSamples, missing: Math.max(0, Math.ceil(count * (samplesNeeded(p) / effectiveSamples - 1))) };
}

/**
 * The interval of a p-quantile by inverting the test of the share of values above it.
 *
 * @param quantile of all values
 * @param share of the values above x, with its interval
 */
export function invertShare(p: number, quantile: (p: number) => number, share: (x: number) => Estimate): Estimate {
  const value = quantile(p);
  const at = (tail: number): Estimate => share(quantile(1 - tail));
  const estimate = at(1 - p);
  if (estimate.value === 0 || estimate.value === 1) return { ...estimate, value, low: value, high: value };
  const high = endOfInterval(1 - p, (1 - p) / 50, (tail) => at(tail).high >= 1 - p);
  const low = endOfInterval(1 - p, 1, (tail) => at(tail).low <= 1 - p);
  return { ...estimate, value, low: Math.min(value, quantile(1 - low)), high: Math.max(value, quantile(1 - high)) };
}

/** The point between `inside` and `outside` up to which the condition holds, by halving the distance in the logarithm. */
function endOfInterval(inside: number, outside: number, holds: (tail: number) => boolean): number {
  if (holds(outside)) return outside;
  for (let i = 0; i < STEPS; i++) {
    const middle = Math.sqrt(inside * outside);
    if (holds(middle)) inside = middle;
    else outside = middle;
  }
  return outside;
}
