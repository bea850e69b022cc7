/** The coarse distribution of every batch, which the intervals of quantiles are computed from. */
import type { Batches } from './batches.js';
import { LEAST, type LogHistogram, bucketOf, bucketStart } from './histogram.js';

/** 64 buckets of the histogram, an eighth of an octave, make one cell of the coarse record. */
export const CELL_BITS = 6;

/** Cells of one octave, less one: the range of the present row grows by whole octaves. */
const OCTAVE = (512 >> CELL_BITS) - 1;

/** Cell of the values below `LEAST`: far from those of all others. */
const ZERO_CELL = 0;

/**
 * Counts by cell, one row for each batch. The present row is an array over the range of cells. The closed ones hold what is not
 * empty, in one block for all of them: an array for each batch would be most of the memory, and most of the time, of a large
 * model, where a batch of one figure holds a handful of values.
 */
export class CellRows implements Rows {
  /** Cell that `present[0]` stands for. */
  private base = 0;
  private present = new Uint32Array(0);
  private presentZeros = 0;
  /** Closed rows one after the other: cell and count of what is not empty, by rising cell. */
  private entries = new Uint32Array(0);
  /** Where the entries of each row end. */
  private ends: number[] = [];

  /** Closed rows. */
  get length(): number {
    return this.ends.length;
  }

  /**
   * Counts the values from `from` up to `to`, excluded, in the present row and in the histogram of all rows: what either needs of a
   * value is worked out once.
   *
   * @throws RangeError for a negative value, one without end, or NaN
   */
  recordBlock(values: Float64Array, from: number, to: number, histogram: LogHistogram): void {
    let { counts, base: first } = histogram;
    let { present, base } = this;
    for (let i = from; i < to; i++) {
      const x = values[i] as number;
      if (!(x >= LEAST)) {
        histogram.recordLeast(x);
        this.presentZeros++;
        continue;
      }
      const bucket = bucketOf(x);
      const at = bucket - first;
      if (at >= 0 && at < counts.length) counts[at] = (counts[at] as number) + 1;
      else {
        histogram.recordOutside(x);
        ({ counts, base: first } = histogram);
      }
      const cell = bucket >> CELL_BITS;
      if (cell < base || cell >= base + present.length) {
        this.cover(cell);
        ({ present, base } = this);
      }
      present[cell - base] = (present[cell - base] as number) + 1;
    }
    histogram.count += to - from;
  }

  /** Ends the present row. */
  close(): void {
    const { present, base } = this;
    const used = this.ends.at(-1) ?? 0;
    const most = used + 2 * (present.length + 1);
    if (most > this.entries.length) {
      const larger = new Uint32Array(2 * most);
      larger.set(this.entries);
      this.entries = larger;
    }
    const entries = this.entries;
    let end = used;
    if (this.presentZeros > 0) {
      entries[end++] = ZERO_CELL;
      entries[end++] = this.presentZeros;
      this.presentZeros = 0;
    }
    for (let i = 0; i < present.length; i++) {
      const count = present[i] as number;
      if (count === 0) continue;
      entries[end++] = base + i;
      entries[end++] = count;
      present[i] = 0;
    }
    this.ends.push(end);
  }

  /** Joins neighboring closed rows; the last of an odd number is left out. */
  collapse(): void {
    const { entries, ends } = this;
    const joined = new Uint32Array(entries.length);
    const joinedEnds: number[] = [];
    let end = 0;
    for (let row = 0; row + 1 < ends.length; row += 2) {
      let a = row === 0 ? 0 : (ends[row - 1] as number);
      const endOfA = ends[row] as number;
      let b = endOfA;
      const endOfB = ends[row + 1] as number;
      while (a < endOfA || b < endOfB) {
        const cellOfA = a < endOfA ? (entries[a] as number) : Infinity;
        const cellOfB = b < endOfB ? (entries[b] as number) : Infinity;
        let count = 0;
        if (cellOfA <= cellOfB) {
          count += entries[a + 1] as number;
          a += 2;
        }
        if (cellOfB <= cellOfA) {
          count += entries[b + 1] as number;
          b += 2;
        }
        joined[end++] = Math.min(cellOfA, cellOfB);
        joined[end++] = count;
      }
      joinedEnds.push(end);
    }
    this.entries = joined;
    this.ends = joinedEnds;
  }

  clear(): void {
    this.present.fill(0);
    this.presentZeros = 0;
    this.ends = [];
  }

  sums(): RowSums {
    const { entries, ends } = this;
    const used = ends.at(-1) ?? 0;
    let first = Infinity;
    let last = -1;
    for (let i = 0; i < used; i += 2) {
      const cell = entries[i] as number;
      if (cell === ZERO_CELL) continue;
      if (cell < first) first = cell;
      if (cell > last) last = cell;
    }
    const sums = new RowSums(ends.length, first, last);
    for (let row = 0, i = 0; row < ends.length; row++) {
      for (const end = ends[row] as number; i < end; i += 2) {
        const cell = entries[i] as number;
        if (cell === ZERO_CELL) sums.totals[row] = entries[i + 1] as number;
        else sums.fromCell[sums.at(cell) + row] = entries[i + 1] as number;
      }
    }
    return sums.addUp();
  }

  exceedances(cell: number, share: number): Batches {
    const { entries, ends } = this;
    const numerators = new Float64Array(ends.length);
    const totals = new Float64Array(ends.length);
    for (let row = 0, i = 0; row < ends.length; row++) {
      let total = 0;
      let inside = 0;
      let above = 0;
      for (const end = ends[row] as number; i < end; i += 2) {
        const one = entries[i] as number;
        const count = entries[i + 1] as number;
        total += count;
        if (one === ZERO_CELL) continue;
        if (one > cell) above += count;
        else if (one === cell) inside += count;
      }
      totals[row] = total;
      numerators[row] = above + share * inside;
    }
    return { length: ends.length, numerators, denominators: totals };
  }

  private cover(cell: number): void {
    const empty = this.present.length === 0;
    const first = Math.min(empty ? cell : this.base, cell) & ~OCTAVE;
    const last = Math.max(empty ? cell : this.base + this.present.length - 1, cell) | OCTAVE;
    const counts = new Uint32Array(last - first + 1);
    if (!empty) counts.set(this.present, this.base - first);
    this.present = counts;
    this.base = first;
  }
}

/** The same rows where the values themselves are known: as many for each row as its batch has. */
export class ValueRows implements Rows {
  /** @param batches whose denominators are the numbers of values */
  constructor(
    private readonly values: Float64Array,
    private readonly batches: Batches,
  ) {}

  get length(): number {
    return this.batches.length;
  }

  exceedances(cell: number, share: number): Batches {
    const { values } = this;
    const { length, denominators } = this.batches;
    const numerators = new Float64Array(length);
    const totals = new Float64Array(length);
    const from = cell < 0 ? LEAST : Math.max(LEAST, bucketStart(cell << CELL_BITS));
    const beyond = cell < 0 ? LEAST : bucketStart((cell + 1) << CELL_BITS);
    for (let row = 0, i = 0; row < length; row++) {
      const total = denominators[row] as number;
      let inside = 0;
      let above = 0;
      for (const end = i + total; i < end; i++) {
        const x = values[i] as number;
        if (x >= beyond) above++;
        else if (x >= from) inside++;
      }
      totals[row] = total;
      numerators[row] = above + share * inside;
    }
    return { length, numerators, denominators: totals };
  }

  sums(): RowSums {
    const { values } = this;
    const { length, denominators } = this.batches;
    let used = 0;
    for (let row = 0; row < length; row++) used += denominators[row] as number;
    const cells = new Uint16Array(used);
    let first = Infinity;
    let last = -1;
    for (let i = 0; i < used; i++) {
      const x = values[i] as number;
      if (x < LEAST) continue;
      const cell = bucketOf(x) >> CELL_BITS;
      cells[i] = cell;
      if (cell < first) first = cell;
      if (cell > last) last = cell;
    }
    const sums = new RowSums(length, first, last);
    for (let row = 0, i = 0; row < length; row++) {
      for (const end = i + (denominators[row] as number); i < end; i++) {
        const cell = cells[i] as number;
        if (cell === ZERO_CELL) sums.totals[row] = (sums.totals[row] as number) + 1;
        else {
          const at = sums.at(cell) + row;
          sums.fromCell[at] = (sums.fromCell[at] as number) + 1;
        }
      }
    }
    return sums.addUp();
  }
}

/** Closed rows, in whatever form they are kept. */
export interface Rows {
  readonly length: number;
  /**
   * By row: the values above a cell and a share of those in it, and all values.
   *
   * @param cell -1: below the lowest there is
   */
  exceedances(cell: number, share: number): Batches;
  /** The rows laid out for many such questions: as much work as a few of them. */
  sums(): RowSums;
}

/** Closed rows at one moment. */
export class RowSums {
  /** The lowest and the highest cell that anything is in. */
  readonly first: number;
  readonly last: number;
  /** Values in a cell or a higher one, for cells up to last + 1: entry at(cell) + row. */
  readonly fromCell: Uint32Array;
  /** All values of each row. */
  readonly totals: Float64Array;

  /** @param last below `first` where all rows are empty */
  constructor(
    readonly rows: number,
    first: number,
    last: number,
  ) {
    this.first = last < first ? 0 : first;
    this.last = last < first ? -1 : last;
    this.fromCell = new Uint32Array((this.last - this.first + 2) * rows);
    this.totals = new Float64Array(rows);
  }

  /** As `Rows.exceedances`. */
  exceedances(cell: number, share: number): Batches {
    const { fromCell, totals, rows } = this;
    const from = this.at(cell);
    const beyond = this.at(cell + 1);
    const numerators = new Float64Array(rows);
    for (let r = 0; r < rows; r++) {
      const above = fromCell[beyond + r] as number;
      numerators[r] = above + share * ((fromCell[from + r] as number) - above);
    }
    return { length: rows, numerators, denominators: totals };
  }

  /** Entry of a cell of the first row; of all cells that are out of range the nearest one. */
  at(cell: number): number {
    return this.rows * (Math.min(Math.max(cell, this.first), this.last + 1) - this.first);
  }

  /** From the counts of each cell, and the zeros of each row, to the sums. */
  addUp(): this {
    const { fromCell, totals, rows } = this;
    for (let i = fromCell.length - rows - 1; i >= 0; i--) {
      fromCell[i] = (fromCell[i] as number) + (fromCell[i + rows] as number);
    }
    for (let row = 0; row < rows; row++) totals[row] = (totals[row] as number) + (fromCell[row] as number);
    return this;
  }
}
