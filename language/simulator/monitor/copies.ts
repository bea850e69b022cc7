/** How far the copies of data are behind, and what that does to reads and writes: from the kernel's sums to the Results. */
import type { Interval, Latency, LoadResult, OperationResult, ReplicationResult } from '../../model/results.js';
import type { Program } from '../compile/program.js';
import type { Kernel } from '../kernel/kernel.js';
import { shareBounds } from './estimates.js';
import type { CumulativeSeries } from './cumulative.js';
import type { CopiesFigures } from './steady-monitor.js';
import type { Totals } from './totals.js';

/** Sums of a kernel, by component that keeps copies; by load and operation what they read. */
export interface CopiesTotals {
  loadStale: Float64Array;
  operationStale: Float64Array;
  copiesReads: Float64Array;
  copiesStale: Float64Array;
  copiesLost: Float64Array;
  copiesConflicts: Float64Array;
  copiesLag: Float64Array;
}

export function readCopies({ counters }: Kernel): CopiesTotals {
  return {
    loadStale: counters.loadStale.slice(),
    operationStale: counters.operationStale.slice(),
    copiesReads: counters.copiesReads.slice(),
    copiesStale: counters.copiesStale.slice(),
    copiesLost: counters.copiesLost.slice(),
    copiesConflicts: counters.copiesConflicts.slice(),
    copiesLag: counters.copiesLag.slice(),
  };
}

/** A share with its interval, as the Results have it. */
export function staleShare(series: CumulativeSeries, number: number): Pick<LoadResult, 'stale' | 'staleInterval'> {
  const staleInterval = shareBounds(series.at(number));
  return { stale: series.value(number), ...(staleInterval === undefined ? {} : { staleInterval }) };
}

export function steadyCopies(figures: CopiesFigures, number: number, lag: Latency | undefined): ReplicationResult {
  return {
    ...staleShare(figures.stale, number),
    ...(lag === undefined ? {} : { lag }),
    lostWrites: figures.lostWrites.values()[number]!,
    conflicts: figures.conflicts.values()[number]!,
  };
}

/** A mean over replications. */
type MeanOf = (value: (t: Totals) => number) => { value: number; interval: Interval | undefined };

const share = (part: number, of: number): number => (of > 0 ? part / of : 0);

function timedShare(meanOf: MeanOf, value: (t: Totals) => number): Pick<LoadResult, 'stale' | 'staleInterval'> {
  const { value: stale, interval } = meanOf(value);
  return { stale, ...(interval === undefined ? {} : { staleInterval: interval }) };
}

export function timedLoadStale(program: Program, meanOf: MeanOf, load: number): Partial<LoadResult> {
  if (!program.tellsStale) return {};
  const completed = (t: Totals): number => t.loadEnded[5 * load]! + t.loadEnded[5 * load + 1]!;
  return timedShare(meanOf, (t) => share(t.loadStale[load]!, completed(t)));
}

export function timedOperationStale(program: Program, meanOf: MeanOf, operation: number): Partial<OperationResult> {
  if (!program.tellsStale) return {};
  return timedShare(meanOf, (t) => share(t.operationStale[operation]!, t.operationCompleted[operation]!));
}

export function timedCopies(meanOf: MeanOf, copies: number, lag: Latency | undefined): ReplicationResult {
  const lost = meanOf((t) => t.copiesLost[copies]!);
  const conflicts = meanOf((t) => t.copiesConflicts[copies]!);
  return {
    ...timedShare(meanOf, (t) => share(t.copiesStale[copies]!, t.copiesReads[copies]!)),
    ...(lag === undefined ? {} : { lag }),
    lostWrites: lost.value,
    ...(lost.interval === undefined ? {} : { lostWritesInterval: lost.interval }),
    conflicts: conflicts.value,
    ...(conflicts.interval === undefined ? {} : { conflictsInterval: conflicts.interval }),
  };
}
