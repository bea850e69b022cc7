/** All metrics of a run on one clock of batches. */
import { Level } from './accumulators.js';
import { BatchSeries, MOST_BATCHES } from './batches.js';
import { Tally } from './tally.js';

/** Batches after which a run is looked at for the first time. */
const FIRST_LOOK = 128;
/** Growth of the run from one look to the next. Looking more often would stop more runs by luck. */
const GROWTH = 1.25;

/** A metric that is told when a batch ends. */
interface Metric {
  readonly series: BatchSeries;
  closeBatch(time: number, seconds: number): void;
  collapse(): void;
  clear(time: number): void;
}

/** Counts events: a rate per second. */
export class Counter implements Metric {
  readonly series = new BatchSeries();
  private present = 0;
  private closed = 0;

  /** Events since the start or the last restart. */
  get total(): number {
    return this.closed + this.present;
  }

  add(events = 1): void {
    this.present += events;
  }

  closeBatch(_time: number, seconds: number): void {
    this.series.push(this.present, seconds);
    this.closed += this.present;
    this.present = 0;
  }

  collapse(): void {
    this.series.collapse();
  }

  clear(): void {
    this.series.clear();
    this.present = 0;
    this.closed = 0;
  }
}

/** Counts trials and how many of them succeeded: a share, such as a hit ratio or the errors among requests. */
export class Ratio implements Metric {
  readonly series = new BatchSeries();
  private hits = 0;
  private trials = 0;

  /** @param hit 1 for a success, 0 otherwise */
  add(hit: number): void {
    this.hits += hit;
    this.trials++;
  }

  closeBatch(): void {
    this.series.push(this.hits, this.trials);
    this.hits = 0;
    this.trials = 0;
  }

  collapse(): void {
    this.series.collapse();
  }

  clear(): void {
    this.series.clear();
    this.hits = 0;
    this.trials = 0;
  }
}

/** The time average of a level. */
export class LevelSeries extends Level implements Metric {
  readonly series = new BatchSeries();
  /** The level at the end of each batch, for the trend of a backlog. */
  readonly ends: number[] = [];

  closeBatch(time: number, seconds: number): void {
    this.series.push(this.take(time), seconds);
    this.ends.push(this.value);
  }

  collapse(): void {
    this.series.collapse();
    for (let i = 1; i < this.ends.length; i += 2) this.ends[i >> 1] = this.ends[i] as number;
    this.ends.length >>= 1;
  }

  clear(time: number): void {
    this.series.clear();
    this.ends.length = 0;
    this.restart(time);
  }
}

/**
 * Cuts a run into batches of equal duration for all its metrics. Between 128 and 256 batches are kept, whatever the
 * length of the run: when there are 256, neighbors are joined and batches last twice as long.
 *
 * The simulation calls `closeBatch` whenever its clock is about to pass `nextEnd`, and looks at the figures when it returns true.
 */
export class Recorder {
  /** Time (seconds) at which the present batch ends. */
  nextEnd: number;
  private readonly metrics: Metric[] = [];
  /** Tallies that are told by others about the end of a batch. */
  private readonly told: Tally[] = [];
  private begin: number;
  private seconds: number;
  private batches = 0;
  private nextLook: number;

  /**
   * @param time now, in seconds
   * @param batchSeconds duration of the first batches: a 128th of the shortest run worth looking at
   * @param closesTallies false where whoever records in the tallies tells them about the end of a batch, at the latest when `isDue`
   */
  constructor(
    time: number,
    batchSeconds: number,
    private readonly closesTallies = true,
  ) {
    this.begin = time;
    this.seconds = batchSeconds;
    this.nextEnd = time + batchSeconds;
    this.nextLook = FIRST_LOOK * batchSeconds;
  }

  /** Time at which recording began: 0, or the end of the warm-up. */
  get start(): number {
    return this.begin;
  }

  /** Seconds in closed batches. */
  get elapsed(): number {
    return this.batches * this.seconds;
  }

  get batchSeconds(): number {
    return this.seconds;
  }

  tally(withQuantiles = true): Tally {
    const tally = new Tally(withQuantiles);
    (this.closesTallies ? this.metrics : this.told).push(tally);
    return tally;
  }

  counter(): Counter {
    return this.register(new Counter());
  }

  ratio(): Ratio {
    return this.register(new Ratio());
  }

  level(time: number, value = 0): LevelSeries {
    return this.register(new LevelSeries(time, value));
  }

  private register<M extends Metric>(metric: M): M {
    this.metrics.push(metric);
    return metric;
  }

  /** Whether at the end of the present batch it is time for a look, or for joining batches. */
  get isDue(): boolean {
    return this.batches + 1 === MOST_BATCHES || (this.batches + 1) * this.seconds >= this.nextLook;
  }

  /** Ends the present batch at `nextEnd`. @returns true when the run has grown enough to be looked at again */
  closeBatch(): boolean {
    for (const metric of this.metrics) metric.closeBatch(this.nextEnd, this.seconds);
    this.batches++;
    const elapsed = this.elapsed;
    if (this.batches === MOST_BATCHES) {
      for (const metric of this.metrics) metric.collapse();
      for (const tally of this.told) tally.collapse();
      this.batches /= 2;
      this.seconds *= 2;
    }
    this.nextEnd = this.begin + (this.batches + 1) * this.seconds;
    if (elapsed < this.nextLook) return false;
    this.nextLook = elapsed * GROWTH;
    return true;
  }

  /** Throws away all that was recorded, as at the end of the warm-up. Levels keep their present value. */
  restart(time: number, batchSeconds = this.seconds): void {
    for (const metric of this.metrics) metric.clear(time);
    for (const tally of this.told) tally.clear();
    this.begin = time;
    this.batches = 0;
    this.seconds = batchSeconds;
    this.nextEnd = time + batchSeconds;
    this.nextLook = FIRST_LOOK * batchSeconds;
  }
}
