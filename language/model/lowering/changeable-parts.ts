/** Which parts of a component an event changes. A further one is one entry here and one in the course of a study. */
import type { Cache, ChangeablePart, Component, ComponentChange, Pool } from '../system.js';

/** Whether a part that differs is one that can, given how it was and how it is. */
export const CHANGEABLE: Readonly<Record<ChangeablePart, (before: Component, after: Component) => boolean>> = {
  // A timetable is a course of its own, and data stays where it is.
  scaling: (before, after) =>
    before.scaling?.timetable === undefined && after.scaling?.timetable === undefined && after.shards === undefined,
  cores: always,
  contention: always,
  coherence: always,
  // What passes through a network without a limit is not followed.
  bandwidth: (before, after) => before.bandwidth !== undefined && after.bandwidth !== undefined,
  concurrency: always,
  queue: always,
  patience: always,
  // Cores that are shared have no queue to put in order.
  discipline: (before, after) => before.discipline !== 'ps' && after.discipline !== 'ps',
  limit: always,
  shed: always,
  priority: always,
  pools: (before, after) => haveSamePools(before.pools ?? [], after.pools ?? []),
  ttl: (before, after) => before.ttl !== undefined && after.ttl !== undefined,
  cache: ({ cache: before }, { cache: after }) =>
    before !== undefined && after !== undefined && workAlike(before, after),
  replication: ({ replication: before }, { replication: after }) =>
    before !== undefined && after !== undefined && alike(before, after, ['style', 'followers', 'reads', 'ways']),
  messages: ({ messages: before }, { messages: after }) =>
    before !== undefined &&
    after !== undefined &&
    alike(before, after, ['consumers', 'full', 'partitions', 'visibility']),
};

export function isChangeable(part: keyof Component): part is ChangeablePart {
  return part in CHANGEABLE;
}

/** Notes that a part of a component becomes what it is in a design. */
export function setPart(change: ComponentChange, after: Component, part: ChangeablePart): void {
  Object.assign(change, { [part]: after[part] ?? null });
}

function always(): boolean {
  return true;
}

/** True where pools differ in nothing but how much there is in them, and how many may wait. */
function haveSamePools(before: readonly Pool[], after: readonly Pool[]): boolean {
  const outline = (pools: readonly Pool[]): string =>
    JSON.stringify(pools.map(({ name, keys, shared }) => [name, keys ?? null, shared]));
  return outline(before) === outline(after);
}

/** True where caches differ in nothing but how much they hold, for how long, and what hits are stated of them. */
function workAlike(before: Cache, after: Cache): boolean {
  const stated = (before.fixedHitRatio === undefined) === (after.fixedHitRatio === undefined);
  return stated && alike(before, after, ['eviction', 'start', 'partitioned', 'singleFlight']);
}

/** True where two things are the same in some of their parts. */
function alike<T>(before: T, after: T, parts: readonly (keyof T)[]): boolean {
  return parts.every((part) => JSON.stringify(before[part]) === JSON.stringify(after[part]));
}
