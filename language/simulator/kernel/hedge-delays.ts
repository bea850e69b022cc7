/**
 * How long a hedged call waits before its second attempt, where that is a percentile of its past replies.
 *
 * The replies of a call with a second attempt after d are later than d exactly when its first attempt is: the percentile can
 * be taken from the calls as they are, although the second attempt hides how long the first would have taken.
 *
 * The latest replies are kept in two histograms, the present and the past one; both together give the percentile. When the
 * present one is full it becomes the past one. Everything is counted by replies, not by time, so that it fits any rate.
 */
import type { Site } from '../compile/program.js';
import { LogHistogram } from '../statistics/index.js';

/** Replies of which one histogram is full, and how many of them must be beyond the percentile at least. */
const LEAST_REPLIES = 1000;
const LEAST_BEYOND = 20;
/** Replies beyond the percentile before the first answer. */
const FIRST_BEYOND = 2;
/** A new answer is worked out so many times while a histogram fills. */
const ANSWERS = 8;

class Estimate {
  private present = new LogHistogram();
  private past = new LogHistogram();
  private readonly both = new LogHistogram();
  private readonly full: number;
  private next: number;

  constructor(private readonly quantile: number) {
    this.full = Math.max(LEAST_REPLIES, Math.ceil(LEAST_BEYOND / (1 - quantile)));
    this.next = Math.ceil(FIRST_BEYOND / (1 - quantile));
  }

  /** Takes in a reply. @returns the percentile where there is a new answer, else -1 */
  record(seconds: number): number {
    this.present.record(seconds);
    if (this.present.count < this.next) return -1;
    this.both.clear();
    this.both.merge(this.past);
    this.both.merge(this.present);
    if (this.present.count >= this.full) {
      [this.present, this.past] = [this.past, this.present];
      this.present.clear();
      this.next = 0;
    }
    this.next += Math.ceil(this.full / ANSWERS);
    return this.both.quantile(this.quantile);
  }
}

export class HedgeDelays {
  /** By site: seconds until a second attempt; Infinity: none is made. */
  readonly seconds: Float64Array;
  private readonly estimates: readonly (Estimate | null)[];

  constructor(sites: readonly Site[]) {
    this.seconds = Float64Array.from(sites, ({ hedge }) => hedge);
    this.estimates = sites.map(({ hedgeQuantile }) => (hedgeQuantile > 0 ? new Estimate(hedgeQuantile) : null));
  }

  /** True where replies are to be recorded. */
  learns(site: number): boolean {
    return this.estimates[site] !== null;
  }

  record(site: number, seconds: number): void {
    const answer = this.estimates[site]!.record(seconds);
    if (answer >= 0) this.seconds[site] = answer;
  }
}
