/** What is recorded of one latency: sums by batch for the mean, the distribution for its quantiles. */
import { BatchSeries } from './batches.js';
import { LEAST, LogHistogram, bucketOf } from './histogram.js';
import { CELL_BITS, Snapshot, type Cells } from './snapshot.js';

/** Values that are kept as they are; beyond, the histogram takes over. */
const EXACT_VALUES = 4096;
/** Batches that share one row of the coarse record. */
const BATCHES_A_ROW = 4;
/**
 * Records values of 0 and above (seconds, or any other unit). `record` allocates nothing once the range of values is
 * known.
 *
 * Quantiles come from all values together: exact up to 4,096 values, within 0.1% beyond. For their intervals, a coarse
 * distribution is kept for every four batches.
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
  private batchesInRow = 0;
  /** Everything up to the end of the last row. */
  private before: Cells = emptyCells();
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

  /** Records a value. @throws RangeError for a negative one or NaN */
  record(x: number): void {
    const p = this.present;
    p[0] = (p[0] as number) + x;
    p[1] = (p[1] as number) + 1;
    if (x > (p[2] as number)) p[2] = x;
    if (!this.withQuantiles) return;
    if (this.exact === undefined) this.histogram.record(x);
    else this.recordExact(x);
  }

  private recordExact(x: number): void {
    let exact = this.exact as Float64Array;
    if (!(x >= 0 && x < Infinity)) throw new RangeError(`a tally takes finite values of 0 and above, not ${x}`);
    if (this.exactCount === exact.length) {
      if (exact.length === EXACT_VALUES) {
        for (const value of exact) this.histogram.record(value);
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
    if (this.withQuantiles && ++this.batchesInRow === BATCHES_A_ROW) this.closeRow();
  }

  private closeRow(): void {
    const now = this.cells();
    const counts = now.counts.slice();
    const shift = this.before.base - now.base;
    for (let i = 0; i < this.before.counts.length; i++) {
      counts[i + shift] = (counts[i + shift] as number) - (this.before.counts[i] as number);
    }
    this.rows.push({ base: now.base, counts, zeros: now.zeros - this.before.zeros });
    this.before = now;
    this.batchesInRow = 0;
  }

  /** Everything recorded up to now, by cell. */
  private cells(): Cells {
    if (this.exact === undefined) {
      const { base, counts, zeros } = this.histogram;
      const cells = new Float64Array(counts.length >> CELL_BITS);
      for (let i = 0; i < counts.length; i++) {
        const c = counts[i] as number;
        if (c !== 0) (cells[i >> CELL_BITS] as number) += c;
      }
      return { base: base >> CELL_BITS, counts: cells, zeros };
    }
    const result = emptyCells();
    let first = Infinity;
    let last = -Infinity;
    for (let i = 0; i < this.exactCount; i++) {
      const x = this.exact[i] as number;
      if (x < LEAST) continue;
      const cell = bucketOf(x) >> CELL_BITS;
      if (cell < first) first = cell;
      if (cell > last) last = cell;
    }
    if (first <= last) {
      // Whole octaves, as in the histogram, so that later records never begin above earlier ones.
      result.base = first & ~7;
      result.counts = new Float64Array((last | 7) - result.base + 1);
    }
    for (let i = 0; i < this.exactCount; i++) {
      const x = this.exact[i] as number;
      if (x < LEAST) result.zeros++;
      else (result.counts[(bucketOf(x) >> CELL_BITS) - result.base] as number)++;
    }
    return result;
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
    this.batchesInRow = 0;
    this.before = emptyCells();
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

function emptyCells(): Cells {
  return { base: 0, counts: new Float64Array(0), zeros: 0 };
}

function join(a: Cells, b: Cells): Cells {
  // The later record covers the earlier one's range.
  const counts = b.counts.slice();
  const shift = a.base - b.base;
  for (let i = 0; i < a.counts.length; i++) counts[i + shift] = (counts[i + shift] as number) + (a.counts[i] as number);
  return { base: b.base, counts, zeros: a.zeros + b.zeros };
}
