/** Batches of many figures of one kind, side by side. */
import { MOST_BATCHES } from './batches.js';

/** As many as there are at the first look at a run. */
const FIRST_ROWS = 128;

/**
 * A row for each batch, a column for each figure. Rows rather than an array for each figure: ending a batch then writes
 * memory in one sweep, where in a model of a thousand components it would fetch thousands of places from afar.
 */
export class BatchTable {
  rows = 0;
  /** Entry row * width + column. Replaced when it grows. */
  values = new Float64Array(0);

  constructor(readonly width: number) {}

  /** Appends a row, which the caller fills; the owner joins or thins when there are `MOST_BATCHES`. @returns the row */
  append(): Float64Array {
    const at = this.rows++ * this.width;
    if (at + this.width > this.values.length) {
      const rows = this.rows <= FIRST_ROWS ? FIRST_ROWS : MOST_BATCHES;
      const larger = new Float64Array(rows * this.width);
      larger.set(this.values);
      this.values = larger;
    }
    return this.values.subarray(at, at + this.width);
  }

  /** Adds up neighboring rows. */
  join(): void {
    const { width, values } = this;
    this.rows >>= 1;
    for (let to = 0, from = 0; to < this.rows * width; from += width) {
      for (const end = to + width; to < end; to++, from++)
        values[to] = (values[from] as number) + (values[from + width] as number);
    }
  }

  /** Leaves only the later of two neighboring rows. */
  keepLater(): void {
    const { width, values } = this;
    this.rows >>= 1;
    for (let row = 0; row < this.rows; row++)
      values.copyWithin(row * width, (2 * row + 1) * width, (2 * row + 2) * width);
  }

  clear(): void {
    this.rows = 0;
  }

  /** A figure's entry in the last row; 0 without any. */
  last(column: number): number {
    return this.rows === 0 ? 0 : (this.values[(this.rows - 1) * this.width + column] as number);
  }

  /** Sum over all rows, from the first to the last. */
  total(column: number): number {
    let sum = 0;
    for (let row = 0, at = column; row < this.rows; row++, at += this.width) sum += this.values[at] as number;
    return sum;
  }

  /** One figure, batch by batch. */
  column(column: number): Float64Array {
    const result = new Float64Array(this.rows);
    for (let row = 0, at = column; row < this.rows; row++, at += this.width) result[row] = this.values[at] as number;
    return result;
  }
}
