import type { ComponentChange, System } from '../../model/system.js';

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
