/** The coarse distribution of one row of batches, counted as its values come. */
import { LEAST, bucketOf } from './histogram.js';
import { CELL_BITS, type Cells } from './snapshot.js';

/** Cells of one octave, less one: the range grows by whole octaves. */
const OCTAVE = (512 >> CELL_BITS) - 1;

export class CellCounts {
  private base = 0;
  private counts = new Float64Array(0);
  private zeros = 0;

  /** Counts the values from `from` up to `to`, excluded; none may be negative. */
  recordBlock(values: Float64Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const x = values[i] as number;
      if (x < LEAST) {
        this.zeros++;
        continue;
      }
      const cell = bucketOf(x) >> CELL_BITS;
      let at = cell - this.base;
      if (at < 0 || at >= this.counts.length) {
        this.cover(cell);
        at = cell - this.base;
      }
      this.counts[at] = (this.counts[at] as number) + 1;
    }
  }

  /** Everything counted since the last `take`; its range covers that of all earlier ones. */
  take(): Cells {
    const cells = { base: this.base, counts: this.counts.slice(), zeros: this.zeros };
    this.counts.fill(0);
    this.zeros = 0;
    return cells;
  }

  clear(): void {
    this.counts.fill(0);
    this.zeros = 0;
  }

  private cover(cell: number): void {
    const empty = this.counts.length === 0;
    const first = Math.min(empty ? cell : this.base, cell) & ~OCTAVE;
    const last = Math.max(empty ? cell : this.base + this.counts.length - 1, cell) | OCTAVE;
    const counts = new Float64Array(last - first + 1);
    if (!empty) counts.set(this.counts, this.base - first);
    this.counts = counts;
    this.base = first;
  }
}
