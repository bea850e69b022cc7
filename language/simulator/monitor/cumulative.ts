/** Figures that the kernel keeps as sums since time 0. */
import { BatchSeries } from '../statistics/index.js';

/** A figure without an interval: what was added since recording began, over what it is divided by. */
export class CumulativeTotal {
  private topBefore = 0;
  private bottomBefore = 0;

  /**
   * @param top sum since time 0
   * @param bottom the sum that it is divided by; the clock, for a figure per second
   */
  constructor(
    private readonly top: () => number,
    private readonly bottom: () => number,
  ) {}

  clear(): void {
    this.topBefore = this.top();
    this.bottomBefore = this.bottom();
  }

  /** 0 where nothing was recorded yet. */
  get value(): number {
    const bottom = this.bottom() - this.bottomBefore;
    return bottom > 0 ? (this.top() - this.topBefore) / bottom : 0;
  }
}

/** A figure with an interval, batch by batch. */
export class CumulativeSeries {
  readonly series = new BatchSeries();
  private topBefore = 0;
  private bottomBefore = 0;

  /**
   * @param top sum since time 0
   * @param bottom the sum that it is divided by; absent: seconds
   */
  constructor(
    private readonly top: () => number,
    private readonly bottom?: () => number,
  ) {}

  closeBatch(seconds: number): void {
    const top = this.top();
    const bottom = this.bottom?.() ?? 0;
    this.series.push(top - this.topBefore, this.bottom === undefined ? seconds : bottom - this.bottomBefore);
    this.topBefore = top;
    this.bottomBefore = bottom;
  }

  clear(): void {
    this.series.clear();
    this.topBefore = this.top();
    this.bottomBefore = this.bottom?.() ?? 0;
  }

  /** Seconds, or whatever the sum is divided by, in closed batches. */
  get seconds(): number {
    let sum = 0;
    for (let i = 0; i < this.series.length; i++) sum += this.series.denominators[i]!;
    return sum;
  }

  /** The figure over everything recorded in closed batches; 0 without any. */
  get value(): number {
    const ratio = this.series.ratio;
    return ratio === ratio ? ratio : 0;
  }
}
