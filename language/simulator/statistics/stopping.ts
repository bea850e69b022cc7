/** When a run is precise enough. */
import type { Batches } from './batches.js';
import { CONFIDENCE, ratioInterval, type Estimate } from './interval.js';
import { quantileEstimate } from './quantile.js';
import type { Tally } from './tally.js';

/** A figure whose precision is owed. */
export type Target =
  { kind: 'mean'; series: Batches; relative: number } | { kind: 'quantile'; tally: Tally; p: number; relative: number };

/** Relative half width that is asked for where none is stated: 2% for means, 5% up to p99, 10% beyond. */
export function defaultPrecision(p?: number): number {
  if (p === undefined) return 0.02;
  return p <= 0.99 ? 0.05 : 0.1;
}

const FEWEST_BATCHES = 10;

/**
 * A run lasts at least this many relaxation times of its busiest station. Of short runs, those that underestimate their
 * own spread stop first: at a target of 10% coverage was 92.5% without this floor and is 93.8% with it. Finer targets
 * need longer runs anyway.
 */
export const LEAST_RUN_RELAXATION_TIMES = 500;

/**
 * Asks for a relative half width for each target, all at once: the confidence of each is corrected for their number
 * (Bonferroni). The correction governs the stopping only; what is shown keeps its 95%.
 */
export class StoppingRule {
  /**
   * @param leastSeconds shortest run that may be stopped: `LEAST_RUN_RELAXATION_TIMES` times the `relaxationTime` of the busiest station
   */
  constructor(
    private readonly targets: readonly Target[],
    private readonly leastSeconds = 0,
    private readonly confidence = CONFIDENCE,
  ) {}

  /**
   * Whether the run is long enough and every target is met.
   *
   * @param elapsed seconds recorded since the warm-up
   */
  met(elapsed: number): boolean {
    return elapsed >= this.leastSeconds && this.targets.every((t) => this.excess(t) <= 1);
  }

  /** By what factor the run must grow, as far as can be told now; 1 when all targets are met, Infinity when nothing can be told yet. */
  growthNeeded(): number {
    return this.targets.reduce((most, t) => Math.max(most, this.excess(t)), 1);
  }

  /** Factor by which the run is too short for a target. */
  private excess(target: Target): number {
    const corrected = 1 - (1 - this.confidence) / this.targets.length;
    if (target.kind === 'mean') return excessOf(ratioInterval(target.series, corrected), target.relative);
    const { count } = target.tally;
    if (count < 2) return Infinity;
    const estimate = quantileEstimate(target.tally, target.p, corrected);
    return Math.max(excessOf(estimate, target.relative), (count + estimate.missing) / count);
  }
}

function excessOf(estimate: Estimate, relative: number): number {
  const halfWidth = (estimate.high - estimate.low) / 2;
  const ratio = halfWidth === 0 ? 0 : halfWidth / (relative * Math.abs(estimate.value));
  if (!(ratio < Infinity)) return Infinity;
  const untested = !estimate.independent || estimate.batches < FEWEST_BATCHES;
  return untested ? Math.max(2, ratio * ratio) : ratio * ratio;
}
