/** What is recorded of one latency: sums by batch for the mean, the distribution for its quantiles. */
import { BatchSeries } from './batches.js';
import { CellCounts } from './cell-counts.js';
import { LogHistogram } from './histogram.js';
import { Snapshot, type Cells } from './snapshot.js';

/** Values that are kept as they are; beyond, the histogram takes over. */
const EXACT_VALUES = 4096;

const one = new Float64Array(1);

/**
 * Records values of 0 and above (seconds, or any other unit). `record` allocates nothing once the range of values is
 * known.
 *
 * Quantiles come from all values together: exact up to 4,096 values, within 0.1% beyond. For their intervals, a coarse
 * distribution is kept for every batch: with a quarter of the rows, coverage of p99 was two points lower.
 */
export class Tally {
  readonly series = new BatchSeries();
  /** Sum, count and maximum of the present batch, overall maximum: in a typed array, which never boxes its numbers. */
  private readonly present = new Float64Array(4);
  private closedCount = 0;
  private exact: Float64Array | undefined = new Float64Array(64);
  private exactCount = 0;
  private readonly histogram = new LogHistogram();
  private rows: Cells[] = [];
  private readonly row = new CellCounts();
  private latest: Snapshot | undefined;

  /** @param withQuantiles false saves time and memory where only the mean is asked for */
  constructor(readonly withQuantiles = true) {}

  /** Values recorded since the start or the last `clear`. */
  get count(): number {
    return this.closedCount + (this.present[1] as number);
  }

  /** Largest value; 0 without any. */
  get max(): number {
    return Math.max(this.present[2] as number, this.present[3] as number);
  }

  /** Records a value. @throws RangeError for a negative one, one without end, or NaN */
  record(x: number): void {
    one[0] = x;
    this.recordBlock(one, 0, 1);
  }

  /** Records the values from `from` up to `to`, excluded. @throws RangeError as `record` */
  recordBlock(values: Float64Array, from: number, to: number): void {
    const p = this.present;
    // Added one by one: a sum of sums would depend on where the blocks were cut.
    let sum = p[0] as number;
    let most = p[2] as number;
    for (let i = from; i < to; i++) {
      const x = values[i] as number;
      sum += x;
      if (x > most) most = x;
    }
    p[0] = sum;
    p[1] = (p[1] as number) + (to - from);
    p[2] = most;
    if (!this.withQuantiles) return;
    let i = from;
    while (i < to && this.exact !== undefined) this.recordExact(values[i++] as number);
    this.histogram.recordBlock(values, i, to);
    this.row.recordBlock(values, from, to);
  }

  private recordExact(x: number): void {
    let exact = this.exact as Float64Array;
    if (!(x >= 0 && x < Infinity)) throw new RangeError(`a tally takes finite values of 0 and above, not ${x}`);
    if (this.exactCount === exact.length) {
      if (exact.length === EXACT_VALUES) {
        this.histogram.recordBlock(exact, 0, exact.length);
        this.histogram.record(x);
        this.exact = undefined;
        return;
      }
      exact = new Float64Array(2 * exact.length);
      exact.set(this.exact as Float64Array);
      this.exact = exact;
    }
    exact[this.exactCount++] = x;
  }

  /** Ends the present batch. */
  closeBatch(): void {
    const p = this.present;
    this.series.push(p[0] as number, p[1] as number);
    this.closedCount += p[1] as number;
    if ((p[2] as number) > (p[3] as number)) p[3] = p[2] as number;
    p[0] = 0;
    p[1] = 0;
    p[2] = 0;
    if (this.withQuantiles) this.closeRow();
  }

  private closeRow(): void {
    this.rows.push(this.row.take());
  }

  /** Joins neighboring batches. */
  collapse(): void {
    this.series.collapse();
    const joined: Cells[] = [];
    for (let i = 0; i + 1 < this.rows.length; i += 2)
      joined.push(join(this.rows[i] as Cells, this.rows[i + 1] as Cells));
    this.rows = joined;
  }

  /** Forgets everything, as at the end of the warm-up. */
  clear(): void {
    this.series.clear();
    this.present.fill(0);
    this.closedCount = 0;
    this.exact = new Float64Array(64);
    this.exactCount = 0;
    this.histogram.clear();
    this.rows = [];
    this.row.clear();
    this.latest = undefined;
  }

  /** The value at rank ceil(p n) of all values; NaN without any. */
  quantile(p: number): number {
    return this.snapshot().quantile(p);
  }

  /** The distribution of everything recorded up to now. */
  snapshot(): Snapshot {
    if (!this.latest?.isOf(this.count, this.rows.length)) {
      const values = this.exact?.slice(0, this.exactCount).sort() ?? this.histogram;
      this.latest = new Snapshot(values, this.count, this.max, this.rows);
    }
    return this.latest;
  }
}

function join(a: Cells, b: Cells): Cells {
  // The later record covers the earlier one's range.
  const counts = b.counts.slice();
  const shift = a.base - b.base;
  for (let i = 0; i < a.counts.length; i++) counts[i + shift] = (counts[i + shift] as number) + (a.counts[i] as number);
  return { base: b.base, counts, zeros: a.zeros + b.zeros };
}
