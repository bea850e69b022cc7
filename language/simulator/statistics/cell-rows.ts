/** The coarse distribution of every batch, which the intervals of quantiles are computed from. */
import { LEAST, bucketOf } from './histogram.js';

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
export class CellRows {
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

  /** Counts the values from `from` up to `to`, excluded; none may be negative. */
  recordBlock(values: Float64Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const x = values[i] as number;
      if (x < LEAST) {
        this.presentZeros++;
        continue;
      }
      const cell = bucketOf(x) >> CELL_BITS;
      let at = cell - this.base;
      if (at < 0 || at >= this.present.length) {
        this.cover(cell);
        at = cell - this.base;
      }
      this.present[at] = (this.present[at] as number) + 1;
    }
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

  /** The closed rows laid out for questions about what lies above a value. */
  sums(): RowSums {
    const { entries, ends } = this;
    const rows = ends.length;
    const used = ends.at(-1) ?? 0;
    let first = Infinity;
    let last = -1;
    for (let i = 0; i < used; i += 2) {
      const cell = entries[i] as number;
      if (cell === ZERO_CELL) continue;
      if (cell < first) first = cell;
      if (cell > last) last = cell;
    }
    if (last < 0) first = last + 1;
    const fromCell = new Uint32Array((last - first + 2) * rows);
    const totals = new Float64Array(rows);
    for (let row = 0, i = 0; row < rows; row++) {
      for (const end = ends[row] as number; i < end; i += 2) {
        const cell = entries[i] as number;
        if (cell === ZERO_CELL) totals[row] = entries[i + 1] as number;
        else fromCell[(cell - first) * rows + row] = entries[i + 1] as number;
      }
    }
    for (let i = (last - first + 1) * rows - 1; i >= 0; i--) {
      fromCell[i] = (fromCell[i] as number) + (fromCell[i + rows] as number);
    }
    for (let row = 0; row < rows; row++) totals[row] = (totals[row] as number) + (fromCell[row] as number);
    return { rows, first, last, fromCell, totals };
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

/** Closed rows at one moment. */
export interface RowSums {
  readonly rows: number;
  /** The lowest and the highest cell that anything is in. */
  readonly first: number;
  readonly last: number;
  /** Values in a cell or a higher one: entry (cell - first) * rows + row, for cells up to last + 1. */
  readonly fromCell: Uint32Array;
  /** All values of each row. */
  readonly totals: Float64Array;
}
