/** Zipf's law over a finite number of ranks. */
import { expm1, log, log1p, quickExp } from './elementary.js';
import { DiscreteSampler } from './discrete.js';

/** Ranks whose probabilities are tabulated. */
const HEAD = 4096;

/**
 * Ranks 0 to n - 1, rank k with probability proportional to (k + 1)^-exponent. The exponent may be anything from 0
 * (uniform) up. One draw, monotone, and no table that grows with n: the head is tabulated; beyond it the sum over the
 * ranks up to k is the integral to k + 1/2, which is inverted in closed form. The midpoint rule is off by a share of
 * exponent (exponent + 1) / (24 k^2), below 1e-6 for each rank's probability at exponents up to 4 (rejection-inversion,
 * Hormann & Derflinger 1996, is exact there but spends a varying number of draws).
 */
export class Zipf {
  readonly count: number;
  readonly exponent: number;
  private readonly head: DiscreteSampler;
  /** Share of the head. */
  private readonly headShare: number;
  /** Sum of k^-exponent over the head and over all ranks. */
  private readonly headSum: number;
  private readonly total: number;
  private readonly tailStart: number;

  /** @throws RangeError unless the count is at least 1 and the exponent at least 0 */
  constructor(count: number, exponent: number) {
    if (!(count >= 1)) throw new RangeError(`zipf: there must be at least one key, not ${count}`);
    if (!(exponent >= 0 && exponent < Infinity))
      throw new RangeError(`zipf: the exponent must be 0 or more, not ${exponent}`);
    this.count = Math.floor(count);
    this.exponent = exponent;
    const weights = new Float64Array(Math.min(this.count, HEAD));
    let sum = 0;
    for (let i = 0; i < weights.length; i++) {
      weights[i] = quickExp(-exponent * log(i + 1));
      sum += weights[i] as number;
    }
    this.head = new DiscreteSampler(weights);
    this.headSum = sum;
    this.tailStart = this.integral(weights.length + 0.5);
    this.total = sum + (this.integral(this.count + 0.5) - this.tailStart);
    this.headShare = this.count <= HEAD ? 1 : sum / this.total;
  }

  /** The rank for a uniform u in (0, 1), with at least 50 random bits where there are many ranks. */
  at(u: number): number {
    if (u < this.headShare) return this.head.at(u / this.headShare);
    const k = Math.floor(this.inverse(this.tailStart + (u * this.total - this.headSum)) + 0.5) - 1;
    return k < HEAD ? HEAD : k >= this.count ? this.count - 1 : k;
  }

  /** Probability of a rank. */
  probability(rank: number): number {
    return quickExp(-this.exponent * log(rank + 1)) / this.total;
  }

  /** Probability that the rank is below `ranks`. */
  share(ranks: number): number {
    if (ranks >= this.count) return 1;
    if (ranks > HEAD) return (this.headSum + this.integral(ranks + 0.5) - this.tailStart) / this.total;
    let sum = 0;
    for (let i = 0; i < ranks; i++) sum += this.head.probability(i);
    return sum * this.headShare;
  }

  /** The integral of t^-exponent from 1 to x: (x^(1 - e) - 1) / (1 - e), ln x at e = 1. */
  private integral(x: number): number {
    const e = 1 - this.exponent;
    const l = log(x);
    return e === 0 ? l : expm1(e * l) / e;
  }

  private inverse(y: number): number {
    const e = 1 - this.exponent;
    if (e === 0) return quickExp(y);
    const t = e * y;
    return t <= -1 ? this.count : quickExp(log1p(t) / e);
  }
}
