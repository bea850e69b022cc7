import type { Component, ComponentChange, Discipline, System } from '../../model/system.js';

/** All that events make of a component. */
export function changesOf({ timeline }: System, component: string): ComponentChange[] {
  return (timeline?.events ?? []).flatMap(({ action }) =>
    action.kind === 'component' && action.component === component ? [action.change] : [],
  );
}

/** True where events change how many cores a component has, or how they hinder each other. */
export function changesCores(system: System, component: string): boolean {
  return changesOf(system, component).some(
    (change) => 'cores' in change || 'contention' in change || 'coherence' in change,
  );
}

/** Slots of a node that has no limit for now: more than there are ever requests. */
export const UNLIMITED_SLOTS = 1e6;

/** Slots of one node of a component; 0 where it never has a limit. */
export function slotsOf(system: System, { name, concurrency }: Component): number {
  if (concurrency !== undefined) return Math.max(1, Math.round(concurrency));
  return changesOf(system, name).some((change) => 'concurrency' in change) ? UNLIMITED_SLOTS : 0;
}

/** In which orders those wait who wait at a component, one after the other. */
export function disciplinesOf(system: System, { name, discipline }: Component): Discipline[] {
  return [discipline, ...changesOf(system, name).flatMap((change) => change.discipline ?? [])];
}
