/** The least change that mends: found by solving the changed System, never by a rule of thumb. */
import type { Fix } from '../model/results.js';
import type { Component, System } from '../model/system.js';
import type { Solution, SolvedResource } from '../simulator/solver/index.js';
import type { FindingContext } from './context.js';
import { componentNamed } from './context.js';

/** Saturation below this many times the load is a warning: a mended design has at least that much room. */
export const ENOUGH_ROOM = 1.2;
/** No size beyond this many times the present one is proposed. */
const MOST = 64;

/** A number in the design that may be raised. */
export interface Knob {
  component: string;
  property: 'instances' | 'cores' | 'concurrency' | 'queue';
  value: number;
}

/** The knob that gives a resource more room. */
export function knobFor(component: Component, resource: SolvedResource['resource']): Knob | undefined {
  // What others run is not ours to enlarge.
  if (component.kind === 'external') return undefined;
  if (resource === 'concurrency') {
    return component.concurrency === undefined
      ? undefined
      : { component: component.name, property: 'concurrency', value: component.concurrency };
  }
  // Messages would come to other partitions than those before them: no mere matter of size.
  if (resource === 'partitions') return undefined;
  // Data has to stay together: a database grows upward. Everything else is duplicated, unless only its cores are written.
  const upward = component.kind === 'database' || component.replication !== undefined || component.shards !== undefined;
  const onlyCores =
    component.propertyRanges['cores'] !== undefined && component.propertyRanges['instances'] === undefined;
  if (resource === 'cpu' && (upward || (onlyCores && component.kind !== 'worker'))) {
    return { component: component.name, property: 'cores', value: component.cores };
  }
  return upward ? undefined : { component: component.name, property: 'instances', value: component.instances };
}

/** The System with one number changed. */
export function withKnob(system: System, knob: Knob, value: number): System {
  return {
    ...system,
    components: system.components.map((component) =>
      component.name === knob.component ? { ...component, [knob.property]: value } : component,
    ),
  };
}

/**
 * The least greater value of a knob under which `fine` holds; undefined where none up to 64 times the present one does,
 * or where the budget of solutions is spent. `guess`: where it probably lies.
 */
export function leastRaise(
  context: FindingContext,
  system: System,
  knob: Knob,
  guess: number,
  fine: (solution: Solution, changed: System) => boolean,
): number | undefined {
  const most = Math.max(knob.value * MOST, knob.value + 8);
  const mends = (value: number): boolean => {
    if (context.budget.left <= 0) return false;
    context.budget.left--;
    const changed = withKnob(system, knob, value);
    return fine(context.solve(changed), changed);
  };
  let low = knob.value;
  let high = Math.min(most, Math.max(low + 1, Math.ceil(guess)));
  while (!mends(high)) {
    if (high >= most || context.budget.left <= 0) return undefined;
    low = high;
    high = Math.min(most, high * 2);
  }
  while (high - low > Math.max(1, Math.floor(high / 500))) {
    const middle = Math.floor((low + high) / 2);
    if (middle === low) break;
    if (mends(middle)) high = middle;
    else low = middle;
  }
  return context.budget.left < 0 ? undefined : high;
}

/** A fix that says what it changes: "Raise Db.cores from 16 to 22". */
export function raise(knob: Knob, value: number): Fix {
  const path = `${knob.component}.${knob.property}`;
  return { title: `Raise ${path} from ${knob.value} to ${value}`, edit: { path, value } };
}

/** Gives a resource enough room for the load at hand. */
export function roomFor(context: FindingContext, resource: SolvedResource): Fix | undefined {
  const component = componentNamed(context.system, resource.component);
  const knob = component && knobFor(component, resource.resource);
  if (!knob || !(resource.saturatesAt > 0)) return undefined;
  const guess = (knob.value * ENOUGH_ROOM) / resource.saturatesAt;
  const value = leastRaise(context, context.system, knob, guess, (solution) =>
    solution.resources.every(
      (one) =>
        one.component !== resource.component || one.resource !== resource.resource || one.saturatesAt >= ENOUGH_ROOM,
    ),
  );
  return value === undefined ? undefined : raise(knob, value);
}
