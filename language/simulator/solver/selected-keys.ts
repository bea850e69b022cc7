/**
 * What runs for some keys and not for others, as the solver sees it: inside of `when Author.followers >= 1M { … }` the key is one of
 * those that the condition picks. They are a key space of their own there, with fewer keys, a popularity and attributes of their own.
 */
import { withNested } from '../../model/nested-steps.js';
import type { Call, KeySpace, Operation, Step, System } from '../../model/system.js';
import { boundOf, opposite, selectedSpace, type Bound, type SelectedSpace } from '../data/selected-keys.js';

/** A design is solved at many loads and sizes, and its behavior stays the same objects: so do those that are made of it. */
const KNOWN = new WeakMap<readonly KeySpace[], Selecting>();

interface Selecting {
  spaces: KeySpace[];
  operations: WeakMap<readonly Operation[], Operation[]>;
}

/** The System with key spaces of their own for what conditions pick. */
export function withSelectedKeys(system: System): System {
  const { keySpaces } = system;
  if (keySpaces.every(({ attributes }) => attributes.length === 0)) return system;
  const known = KNOWN.get(keySpaces) ?? { spaces: [...keySpaces], operations: new WeakMap() };
  KNOWN.set(keySpaces, known);
  const components = system.components.map((component) => {
    let operations = known.operations.get(component.operations);
    if (operations === undefined) {
      operations = component.operations.map((operation) => {
        const steps = selected(operation.steps, known);
        return steps === operation.steps ? operation : { ...operation, steps };
      });
      known.operations.set(component.operations, operations);
    }
    return { ...component, operations };
  });
  // Where nothing is picked all stays as it was.
  return known.spaces.length === keySpaces.length ? system : { ...system, components, keySpaces: known.spaces };
}

function selected(steps: Step[], known: Selecting): Step[] {
  let changed = false;
  const made = steps.map((step): Step => {
    const bound = step.kind === 'when' ? boundOf(step.condition) : undefined;
    if (step.kind === 'when' && bound !== undefined) {
      const then = selected(renamed(step.then, bound, known), known);
      const otherwise = selected(renamed(step.else, opposite(bound), known), known);
      if (then === step.then && otherwise === step.else) return step;
      changed = true;
      return { ...step, then, else: otherwise };
    }
    let inside = false;
    const next = withNested(step, (nested) => {
      const list = selected(nested as Step[], known);
      inside ||= list !== nested;
      return list;
    });
    changed ||= inside;
    return inside ? next : step;
  });
  return changed ? made : steps;
}

/** Steps in which a key is one of those that a bound leaves. */
function renamed(steps: Step[], bound: Bound, known: Selecting): Step[] {
  const whole = known.spaces.find(({ name }) => name === bound.keys);
  const space = whole && steps.length > 0 ? selectedSpace(whole, bound, known.spaces) : undefined;
  if (space === undefined) return steps;
  const made = mentioning(steps, bound.keys, space.name);
  if (made !== steps && !known.spaces.some(({ name }) => name === space.name)) known.spaces.push(space);
  return made;
}

/** A call that is made only for some keys of a space: what it calls is about these alone, by whatever else it is addressed. */
export interface PickedCall extends Call {
  picked?: readonly string[];
}

/** The key spaces that a request carries, with those in place of which a call is made for some of their keys only. */
export function narrowed(carried: readonly string[], call: PickedCall, spaces: readonly KeySpace[]): readonly string[] {
  let left = carried;
  for (const name of call.picked ?? []) {
    const { whole } = (spaces.find((space) => space.name === name) ?? {}) as Partial<SelectedSpace>;
    left = left.some((one) => one === whole?.name || one === name)
      ? left.map((one) => (one === whole?.name ? name : one))
      : [...left, name];
  }
  return left;
}

/** Carried key spaces, each of them whole; the same list where they are. */
export function unnarrowed(carried: readonly string[], spaces: readonly KeySpace[]): readonly string[] {
  const wholes = carried.map((name) => {
    const space = spaces.find((one) => one.name === name) as Partial<SelectedSpace> | undefined;
    return space?.whole?.name ?? name;
  });
  return wholes.some((name, i) => name !== carried[i]) ? [...new Set(wholes)] : carried;
}

/** Key spaces as they are met by requests that carry some: each by its name, with the keys that are left of it. */
export function spacesMet(carried: readonly string[], spaces: KeySpace[]): KeySpace[] {
  const left = carried.flatMap((name) => {
    const space = spaces.find((one) => one.name === name);
    return space && 'whole' in space ? [space as SelectedSpace] : [];
  });
  if (left.length === 0) return spaces;
  return spaces.map((space) => {
    const found = left.find(({ whole }) => whole.name === space.name);
    return found ? { ...found, name: space.name } : space;
  });
}

/** Plain data in which every mention of a key space is of another, and every call is for its keys; the same object without any. */
function mentioning<T>(data: T, from: string, to: string): T {
  if (Array.isArray(data)) {
    const list: unknown[] = data;
    const made = list.map((one) => mentioning(one, from, to));
    return made.some((one, i) => one !== list[i]) ? (made as T) : data;
  }
  if (typeof data !== 'object' || data === null) return data;
  const isCall = 'targets' in data && 'retries' in data;
  const isAttribute = 'kind' in data && data.kind === 'attribute';
  let changed = isCall;
  const fields = Object.entries(data).map(([name, value]: [string, unknown]): [string, unknown] => {
    const names = (isCall && name === 'by') || (isAttribute && name === 'keys');
    const next = names && value === from ? to : mentioning(value, from, to);
    changed ||= next !== value;
    return [name, next];
  });
  if (isCall) fields.push(['picked', [...((data as unknown as PickedCall).picked ?? []), to]]);
  return changed ? (Object.fromEntries(fields) as T) : data;
}
