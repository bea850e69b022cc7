/** A distribution laid out for many questions: every quantile, and the share above any value, in all and row by row. */
import type { Batches } from './batches.js';
import { CELL_BITS, type Rows, type RowSums } from './cell-rows.js';
import { LEAST, bucketOf, bucketStart, type LogHistogram } from './histogram.js';

/** Questions about values by row that are answered without laying the rows out. */
const FEW_QUESTIONS = 6;

export class Snapshot {
  private readonly sorted: Float64Array | undefined;
  private readonly base: number;
  /** Values in this bucket or a higher one. */
  private readonly fromBucket: Float64Array;
  private questions = 0;
  private sums: RowSums | undefined;

  /**
   * @param values all values in rising order, or their histogram
   * @param max the largest of them
   * @param rows the same by batch; they are asked for as they stand when the first question about them comes
   */
  constructor(
    values: Float64Array | LogHistogram,
    readonly count: number,
    readonly max: number,
    private readonly rows: Rows,
  ) {
    const exact = values instanceof Float64Array;
    this.sorted = exact ? values : undefined;
    this.base = exact ? 0 : values.base;
    this.fromBucket = exact ? new Float64Array(1) : sumsFrom(values.counts);
  }

  /** The value at rank ceil(p n); exact, or within 0.1%; NaN without any value. */
  quantile(p: number): number {
    const n = this.count;
    if (n === 0) return NaN;
    const rank = Math.min(n, Math.max(1, Math.ceil(p * n)));
    if (this.sorted !== undefined) return this.sorted[rank - 1] as number;
    // The last bucket from which on there are at least n - rank + 1 values.
    const wanted = n - rank + 1;
    if ((this.fromBucket[0] as number) < wanted) return 0;
    let low = 0;
    let high = this.fromBucket.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.fromBucket[middle] as number) >= wanted) low = middle;
      else high = middle;
    }
    return Math.min(this.max, (bucketStart(this.base + low) + bucketStart(this.base + low + 1)) / 2);
  }

  /** Number of values above x; values in the same bucket of the histogram count as equal to it. */
  countAbove(x: number): number {
    if (this.sorted !== undefined) {
      let low = 0;
      let high = this.sorted.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((this.sorted[middle] as number) > x) high = middle;
        else low = middle + 1;
      }
      return this.count - low;
    }
    return at(this.fromBucket, x < LEAST ? 0 : bucketOf(x) + 1 - this.base);
  }

  /** By row: values above x, and values. What part of x's own cell lies above it is taken from all values together. */
  exceedances(x: number): Batches {
    const cell = x < LEAST ? -1 : bucketOf(x) >> CELL_BITS;
    const share = cell < 0 ? 1 : this.shareOfCell(x, cell);
    if (this.sums === undefined && this.questions++ < FEW_QUESTIONS) return this.rows.exceedances(cell, share);
    this.sums ??= this.rows.sums();
    return this.sums.exceedances(cell, share);
  }

  /** Share of the values in a cell that are above x. */
  private shareOfCell(x: number, cell: number): number {
    let from: number;
    let beyond: number;
    if (this.sorted === undefined) {
      from = at(this.fromBucket, (cell << CELL_BITS) - this.base);
      beyond = at(this.fromBucket, ((cell + 1) << CELL_BITS) - this.base);
    } else {
      from = this.countFrom(bucketStart(cell << CELL_BITS));
      beyond = this.countFrom(bucketStart((cell + 1) << CELL_BITS));
    }
    return from > beyond ? (this.countAbove(x) - beyond) / (from - beyond) : 0;
  }

  /** Number of exact values of at least x. */
  private countFrom(x: number): number {
    const sorted = this.sorted as Float64Array;
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] as number) >= x) high = middle;
      else low = middle + 1;
    }
    return sorted.length - low;
  }
}

/** For each i the sum from i on; one entry more than there are counts. */
function sumsFrom(counts: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(counts.length + 1);
  for (let i = counts.length - 1; i >= 0; i--) sums[i] = (sums[i + 1] as number) + (counts[i] as number);
  return sums;
}

/** Entry of `sumsFrom` for an index that may lie outside. */
function at(sums: Float64Array, i: number): number {
  return sums[i < 0 ? 0 : i >= sums.length ? sums.length - 1 : i] as number;
}
