/** What passes over links, and what loads see from each of their regions: from the kernel's sums to the Results. */
import type { Interval, Latency, LinkResult, RegionResult } from '../../model/results.js';
import type { Geography } from '../compile/geography.js';
import type { Program } from '../compile/program.js';
import type { Kernel } from '../kernel/kernel.js';
import { Outcome } from '../kernel/states.js';
import type { Totals } from './totals.js';

/** Sums of a kernel, by direction of a link. */
type LinkTotals = Pick<Totals, 'linkSent' | 'linkLost' | 'linkBytes' | 'linkBusy'>;
/** The sums that are read here. */
type Crossings = LinkTotals & Pick<Totals, 'time' | 'sourceEnded' | 'sourceLatency'>;

const NONE = new Float64Array(0);

export function readLinks({ lines, now }: Kernel): LinkTotals {
  if (lines === null) return { linkSent: NONE, linkLost: NONE, linkBytes: NONE, linkBusy: NONE };
  return {
    linkSent: lines.sent.slice(),
    linkLost: lines.lost.slice(),
    linkBytes: lines.bytes.slice(),
    linkBusy: lines.sent.map((_, line) => lines.busyIntegral(line, now)),
  };
}

/** All of them, since time 0. */
export function readCrossings(kernel: Kernel): Crossings {
  const { sourceEnded, sourceLatency } = kernel.counters;
  return {
    time: kernel.now,
    ...readLinks(kernel),
    sourceEnded: sourceEnded.slice(),
    sourceLatency: sourceLatency.slice(),
  };
}

/** What has passed since an earlier reading. */
export function crossingsSince(before: Crossings, kernel: Kernel): Crossings {
  const now = readCrossings(kernel);
  const minus = (after: Float64Array, since: Float64Array): Float64Array => after.map((sum, i) => sum - since[i]!);
  return {
    time: now.time - before.time,
    linkSent: minus(now.linkSent, before.linkSent),
    linkLost: minus(now.linkLost, before.linkLost),
    linkBytes: minus(now.linkBytes, before.linkBytes),
    linkBusy: minus(now.linkBusy, before.linkBusy),
    sourceEnded: minus(now.sourceEnded, before.sourceEnded),
    sourceLatency: minus(now.sourceLatency, before.sourceLatency),
  };
}

/** A direction of a link. */
interface Line {
  name: string;
  /** Its number: two for each link. */
  number: number;
  limited: boolean;
}

/** The directions of all links that something may cross; none where all stands in one place. */
export function linesOf({ geography }: Program): Line[] {
  if (geography?.crossing !== true) return [];
  return geography.links.flatMap(({ names, limited }, link) =>
    names.map((name, direction) => ({ name, number: 2 * link + direction, limited })),
  );
}

/** A mean over whatever was recorded, with its interval. */
type MeanOf = (value: (t: Crossings) => number) => { value: number; interval: Interval | undefined };

const share = (part: number, of: number): number => (of > 0 ? part / of : 0);

/** @param busyInterval of the busy share of a direction, by its number, where `meanOf` gives none */
export function linkResults(
  program: Program,
  meanOf: MeanOf,
  busyInterval: (line: number) => Interval | undefined = () => undefined,
): { links?: Record<string, LinkResult> } {
  const lines = linesOf(program);
  if (lines.length === 0) return {};
  const results: Record<string, LinkResult> = {};
  for (const { name, number, limited } of lines) {
    const busy = meanOf((t) => Math.min(1, share(t.linkBusy[number]!, t.time)));
    const interval = busy.interval ?? busyInterval(number);
    results[name] = {
      rate: meanOf((t) => t.linkSent[number]! / t.time).value,
      lost: meanOf((t) => share(t.linkLost[number]!, t.linkSent[number]!)).value,
      ...(program.geography?.sizes ? { bytes: meanOf((t) => t.linkBytes[number]! / t.time).value } : {}),
      ...(limited ? { utilization: busy.value } : {}),
      ...(limited && interval !== undefined ? { utilizationInterval: interval } : {}),
    };
  }
  return { links: results };
}

/** Regions whose figures are kept apart. */
export function sourcesOf({ geography }: Program): Geography['sources'] {
  return geography?.sources ?? [];
}

/**
 * What a load sees from each of its regions; nothing where it comes from one place.
 * @param latency of a source, by its number
 */
export function regionResults(
  program: Program,
  load: number,
  meanOf: (value: (t: Crossings) => number) => { value: number },
  latency: (source: number) => Latency,
): { regions?: Record<string, RegionResult> } {
  const regions: Record<string, RegionResult> = {};
  sourcesOf(program).forEach((source, s) => {
    if (source.load !== load) return;
    const ended = (t: Crossings, ...outcomes: number[]): number =>
      outcomes.reduce((sum, outcome) => sum + t.sourceEnded[5 * s + outcome]!, 0);
    const all = (t: Crossings): number =>
      ended(t, Outcome.OK, Outcome.MISS, Outcome.REJECTED, Outcome.TIMEOUT, Outcome.FAILED);
    const part = (outcome: number): number => meanOf((t) => share(ended(t, outcome), all(t))).value;
    regions[source.region] = {
      throughput: meanOf((t) => ended(t, Outcome.OK, Outcome.MISS) / t.time).value,
      errors: { rejected: part(Outcome.REJECTED), timeout: part(Outcome.TIMEOUT), failed: part(Outcome.FAILED) },
      latency: latency(s),
    };
  });
  return Object.keys(regions).length > 0 ? { regions } : {};
}
