/** What a run is told, beside the System. */
import type { SimulationResult } from '../model/results.js';

/** A figure whose precision is owed: the run goes on until its interval is narrow enough. */
export interface Target {
  scope: { load: string } | { operation: { component: string; operation: string } } | { component: string };
  /** `latency`; of a component its messages' `age` or `lag`, or the `lag` of its followers. */
  measure: string;
  /** `mean`, `p50`, `p99`, `p99.9`, … */
  statistic: string;
}

export interface SimulationOptions {
  /** Any integer up to 2^53; 1. */
  seed?: number;
  /** Owed beside each load's mean latency. */
  targets?: readonly Target[];
  /** False where the loads' mean latencies are of no interest by themselves; true. */
  owesMeans?: boolean;
  /**
   * Whether everything that the targets are for is beyond doubt already. Asked at moments that depend on the seed alone, with
   * the figures from a second of the course on (of a steady state: always 0). Once it is, no target is owed any more.
   */
  decided?: (resultFrom: (seconds: number) => SimulationResult) => boolean;
  /** True where theory says that some backlog grows without end: the run then needs less evidence to say so. */
  overloaded?: boolean;
  /** Multiplies the relative half widths that are asked for (2% for means, 5% up to p99, 10% beyond); 1. */
  precision?: number;
  /** Relative half width of every target, in place of those. */
  halfWidth?: number;
  /** Seconds to simulate, warm-up excluded: the run ends then whatever its precision. In a timed study, its length. */
  duration?: number;
  /** Events after which the run ends, in all replications together; 20 million, for a timed study 60 million. */
  eventBudget?: number;
  /** Rows (requests, calls, messages in the system at once) that the run may hold; 2 million. */
  maxJobs?: number;
  /** Replications of a timed study at most; 30. At least 10 are run unless the budget ends them, or all is decided after 3. */
  replications?: number;
  /** Seconds of wall-clock time after which the run is cut off; needs `now`. The result then says that it is not reproducible. */
  wallClockLimit?: number;
  /** Seconds of a timed study's quiet stretches that are simulated, and stand for the rest of each: for what is too long otherwise. */
  sample?: number;
  /** Wall clock in seconds. */
  now?: () => number;
  /** False: percentiles of a steady state without intervals, for runs that are compared with each other; true. */
  intervals?: boolean;
  /** Quantiles to report beside p50, p95, p99 and p99.9, such as 0.9999. */
  quantiles?: readonly number[];
}

export interface Settings {
  seed: number;
  targets: readonly Target[];
  owesMeans: boolean;
  decided: SimulationOptions['decided'];
  overloaded: boolean;
  precision: number;
  halfWidth: number | undefined;
  duration: number;
  eventBudget: number;
  maxJobs: number;
  replications: number;
  wallClockLimit: number;
  /** Infinity: everything is simulated. */
  sample: number;
  now: () => number;
  intervals: boolean;
  /** In rising order, with the names they are reported by. */
  quantiles: { name: string; p: number }[];
}

const QUANTILES = [0.5, 0.95, 0.99, 0.999];

export function settingsOf(options: SimulationOptions, timed: boolean): Settings {
  const wanted = options.targets?.map((t) => quantileOf(t.statistic)).filter((p) => p !== undefined) ?? [];
  const quantiles = [...new Set([...QUANTILES, ...(options.quantiles ?? []), ...wanted])].sort((a, b) => a - b);
  return {
    seed: options.seed ?? 1,
    targets: options.targets ?? [],
    owesMeans: options.owesMeans ?? true,
    decided: options.decided,
    overloaded: options.overloaded ?? false,
    precision: options.precision ?? 1,
    halfWidth: options.halfWidth,
    duration: options.duration ?? Infinity,
    eventBudget: options.eventBudget ?? (timed ? 60e6 : 20e6),
    maxJobs: options.maxJobs ?? 2e6,
    replications: options.replications ?? 30,
    wallClockLimit: options.now === undefined ? Infinity : (options.wallClockLimit ?? Infinity),
    sample: options.sample ?? Infinity,
    now: options.now ?? (() => 0),
    intervals: options.intervals ?? true,
    quantiles: quantiles.map((p) => ({ name: quantileName(p), p })),
  };
}

/** `p99.9` for 0.999. */
function quantileName(p: number): string {
  return `p${Number((p * 100).toPrecision(12))}`;
}

/** 0.999 for `p99.9`; undefined for a statistic that is no percentile. */
export function quantileOf(statistic: string): number | undefined {
  const match = /^p(\d+(?:\.\d+)?)$/.exec(statistic);
  const percent = match === null ? NaN : Number(match[1]);
  return percent > 0 && percent < 100 ? Number((percent / 100).toPrecision(12)) : undefined;
}
