/** What is recorded of the replications of a timed study. */
import { LogHistogram } from '../statistics/index.js';
import { between, type Totals } from './totals.js';

/** Latencies of one figure in one replication: into the bin and into every window that time has reached. */
export class TimedLatency {
  bin = new LogHistogram();
  windows: LogHistogram[] = [];
  private sample: LogHistogram | undefined;
  private most = 0;

  recordBlock(values: Float64Array, from: number, to: number): void {
    this.bin.recordBlock(values, from, to);
    for (const window of this.windows) window.recordBlock(values, from, to);
    this.sample?.recordBlock(values, from, to);
    for (let i = from; i < to; i++) if (values[i]! > this.most) this.most = values[i]!;
  }

  get max(): number {
    return this.most;
  }

  /** From now on, until `notAlso`, values are recorded in a histogram of a sample as well, which is returned. */
  also(sample: LogHistogram): LogHistogram {
    this.sample = sample;
    return sample;
  }

  notAlso(): void {
    this.sample = undefined;
  }

  /** Records what was found in a sample so many times more, which need not be a whole number. */
  repeat(sample: LogHistogram, times: number): void {
    this.bin.merge(sample, times);
    for (const window of this.windows) window.merge(sample, times);
  }
}

/** One replication in one window of time. */
export interface WindowRecord {
  totals: Totals;
  loads: LogHistogram[];
  operations: LogHistogram[];
  /** By message list: ages, and lags. */
  lists: LogHistogram[];
  lags: LogHistogram[];
  copies: LogHistogram[];
  /** By load; empty where it is not followed. */
  settled: LogHistogram[];
  /** By store: the most messages that waited. */
  deepest: Float64Array;
  /** By region of a load. */
  sources: LogHistogram[];
}

/** One bin of time, over all replications. */
export interface BinRecord {
  /** What happened in it, replication by replication. */
  totals: Totals[];
  /** Latencies of each load, all replications together. */
  loads: LogHistogram[];
}

/** Everything that complete replications have left. */
export class TimedRecord {
  /** By window, then replication. */
  readonly windows: WindowRecord[][];
  readonly bins: BinRecord[];
  /** By replication, then store: seconds from the last event until it was empty; negative: so long, and it was not yet. */
  readonly drains: Float64Array[] = [];

  constructor(
    readonly starts: readonly number[],
    readonly binTimes: readonly number[],
    loads: number,
  ) {
    this.windows = starts.map(() => []);
    this.bins = binTimes.map(() => ({ totals: [], loads: Array.from({ length: loads }, () => new LogHistogram()) }));
  }

  get replications(): number {
    return this.windows[0]!.length;
  }

  addBin(bin: number, before: Totals, after: Totals, loads: readonly LogHistogram[]): void {
    const record = this.bins[bin]!;
    record.totals.push(between(before, after));
    loads.forEach((histogram, l) => record.loads[l]!.merge(histogram));
  }
}
