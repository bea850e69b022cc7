/** Choosing one of several by weight. */

/**
 * Inversion in constant expected time by an indexed search (Chen & Asau 1974): a guide says where in the cumulative
 * weights to begin. As quick as an alias table, and monotone in the uniform, which common random numbers need.
 */
export class DiscreteSampler {
  /** Number of choices. */
  readonly size: number;
  private readonly cumulative: Float64Array;
  private readonly guide: Int32Array;

  /**
   * @param weights none negative; any scale
   * @throws RangeError when they add up to nothing
   */
  constructor(weights: ArrayLike<number>) {
    const n = weights.length;
    this.size = n;
    this.cumulative = new Float64Array(n);
    this.guide = new Int32Array(n);
    let total = 0;
    let last = 0;
    for (let i = 0; i < n; i++) {
      const w = weights[i] as number;
      if (!(w >= 0)) throw new RangeError(`weight ${i} must not be negative, and is ${w}`);
      if (w > 0) last = i;
      total += w;
      this.cumulative[i] = total;
    }
    if (!(total > 0 && total < Infinity)) throw new RangeError('the weights must add up to a finite number above 0');
    for (let i = 0; i < n; i++) this.cumulative[i] = (this.cumulative[i] as number) / total;
    // Rounding must not leave a gap below 1, nor give it to a choice of weight 0.
    for (let i = last; i < n; i++) this.cumulative[i] = 1;
    for (let g = 0, i = 0; g < n; g++) {
      while ((this.cumulative[i] as number) * n <= g) i++;
      this.guide[g] = i;
    }
  }

  /** The choice for a uniform u in (0, 1). */
  at(u: number): number {
    let i = this.guide[Math.floor(u * this.size)] as number;
    while ((this.cumulative[i] as number) <= u) i++;
    return i;
  }

  /** Probability of choice i. */
  probability(i: number): number {
    return (this.cumulative[i] as number) - (i > 0 ? (this.cumulative[i - 1] as number) : 0);
  }
}
