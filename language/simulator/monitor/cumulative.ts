/** Figures that the kernel keeps as sums since time 0: all of one kind together, numbered as whatever they belong to. */
import { BatchTable, type Batches } from '../statistics/index.js';

/** Writes the present sums of all figures of one kind, one beside the other. */
export type Sums = (into: Float64Array) => void;

/** Figures without intervals: what was added since recording began, over what it is divided by if anything. */
export class CumulativeTotals {
  private readonly topBefore: Float64Array;
  private readonly bottomBefore: Float64Array;
  private readonly present: Float64Array;

  /**
   * @param top sums since time 0
   * @param bottom the sums that they are divided by; the clock, for figures per second; absent: nothing
   */
  constructor(
    count: number,
    private readonly top: Sums,
    private readonly bottom?: Sums,
  ) {
    this.topBefore = new Float64Array(count);
    this.bottomBefore = new Float64Array(count);
    this.present = new Float64Array(count);
  }

  clear(): void {
    this.top(this.topBefore);
    this.bottom?.(this.bottomBefore);
  }

  /** All figures, by number; 0 where nothing was recorded yet. */
  values(): Float64Array {
    const { present, topBefore, bottomBefore } = this;
    this.top(present);
    const added = present.map((sum, i) => sum - topBefore[i]!);
    if (this.bottom === undefined) return added;
    this.bottom(present);
    return added.map((sum, i) => {
      const divisor = present[i]! - bottomBefore[i]!;
      return divisor > 0 ? sum / divisor : 0;
    });
  }
}

/** Figures with intervals, batch by batch. */
export class CumulativeSeries {
  private readonly numerators: BatchTable;
  private readonly denominators: BatchTable;
  private readonly topBefore: Float64Array;
  private readonly bottomBefore: Float64Array;
  private readonly present: Float64Array;
  /** The seconds of the batches, which are those of all figures; undefined once there are others. */
  private durations: Float64Array | undefined;

  /**
   * @param top sums since time 0
   * @param bottom the sums that they are divided by; absent: seconds
   */
  constructor(
    count: number,
    private readonly top: Sums,
    private readonly bottom?: Sums,
  ) {
    this.numerators = new BatchTable(count);
    this.denominators = new BatchTable(bottom === undefined ? 1 : count);
    this.topBefore = new Float64Array(count);
    this.bottomBefore = new Float64Array(bottom === undefined ? 1 : count);
    this.present = new Float64Array(count);
  }

  closeBatch(seconds: number): void {
    this.top(this.present);
    this.append(this.numerators, this.topBefore);
    if (this.bottom !== undefined) {
      this.bottom(this.present);
      this.append(this.denominators, this.bottomBefore);
    } else this.denominators.append().fill(seconds);
    this.durations = undefined;
  }

  /** Appends what was added to the sums since they were read last. */
  private append(table: BatchTable, before: Float64Array): void {
    const { present } = this;
    const row = table.append();
    for (let i = 0; i < before.length; i++) {
      row[i] = present[i]! - before[i]!;
      before[i] = present[i]!;
    }
  }

  collapse(): void {
    this.numerators.join();
    this.denominators.join();
    this.durations = undefined;
  }

  clear(): void {
    this.numerators.clear();
    this.denominators.clear();
    this.durations = undefined;
    this.top(this.topBefore);
    this.bottom?.(this.bottomBefore);
  }

  private divisorOf(i: number): number {
    return this.bottom === undefined ? 0 : i;
  }

  /** The batches of one figure. */
  at(i: number): Batches {
    return {
      length: this.numerators.rows,
      numerators: this.numerators.column(i),
      denominators:
        this.bottom === undefined ? (this.durations ??= this.denominators.column(0)) : this.denominators.column(i),
    };
  }

  /** Seconds, or whatever the sum is divided by, in closed batches. */
  seconds(i: number): number {
    return this.denominators.total(this.divisorOf(i));
  }

  /** The figure over everything recorded in closed batches; 0 without any. */
  value(i: number): number {
    const ratio = this.numerators.total(i) / this.seconds(i);
    return ratio === ratio ? ratio : 0;
  }
}
