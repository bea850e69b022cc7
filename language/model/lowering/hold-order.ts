import { eachStep, nestedSteps } from '../nested-steps.js';
import type { Component, Step, Take } from '../system.js';

type HoldStep = Extract<Step, { kind: 'hold' }>;

/**
 * Makes holds that stand in one another safe. Requests that take the same pools in different orders, or two keys of one pool,
 * could wait for each other for ever; where operations of the system allow that, the outermost of such holds takes at once
 * all that those inside of it will need, in the order of pools and keys. All others take when they are reached. Holds that meet
 * over a call are left as they are: that deadlock is the model's own.
 */
export function orderHolds(components: Iterable<Component>): void {
  const all = [...components];
  const inner = new Map<string, Set<string>>();
  for (const component of all) {
    for (const operation of component.operations) {
      nests(operation.steps, [], (outer, hold) => {
        for (const one of outer.takes) for (const other of hold.takes) add(inner, nameOf(one), nameOf(other));
      });
    }
  }
  if (inner.size === 0) return;
  const reaches = (from: string, to: string): boolean => {
    const seen = new Set<string>();
    const pending = [from];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const one of inner.get(next) ?? []) {
        if (one === to) return true;
        if (!seen.has(one)) pending.push(one);
        seen.add(one);
      }
    }
    return false;
  };
  for (const component of all) {
    for (const operation of component.operations) operation.steps = hoist(operation.steps, [], reaches);
  }
}

/** Marks the pools that components other than their own take from. */
export function markShared(components: ReadonlyMap<string, Component>): void {
  for (const component of components.values()) {
    for (const operation of component.operations) {
      eachStep(operation.steps, (step) => {
        if (step.kind !== 'hold') return;
        for (const take of step.takes) {
          if (take.component === component.name) continue;
          const owner = components.get(take.component);
          const pool = owner?.pools?.find((one) => one.name === take.pool);
          if (!owner || !pool || pool.shared) continue;
          pool.shared = true;
          if (pool.keys === undefined) pool.size *= Math.max(1, owner.instances);
        }
      });
    }
  }
}

function nameOf({ component, pool }: Take): string {
  return `${component}.${pool}`;
}

function add(map: Map<string, Set<string>>, from: string, to: string): void {
  const known = map.get(from);
  if (known) known.add(to);
  else map.set(from, new Set([to]));
}

const ENDS_NEST: ReadonlySet<Step['kind']> = new Set(['repeat', 'parallel', 'replicate', 'batch', 'await']);

/** Rounds and branches hold each for themselves: what is around them is held by another, or for other keys. */
function endsNest(step: Step): boolean {
  return ENDS_NEST.has(step.kind);
}

function nests(
  steps: readonly Step[],
  around: readonly HoldStep[],
  visit: (outer: HoldStep, inner: HoldStep) => void,
): void {
  for (const step of steps) {
    if (step.kind === 'hold') for (const outer of around) visit(outer, step);
    const within = endsNest(step) ? [] : step.kind === 'hold' ? [...around, step] : around;
    if (step.kind === 'hold') {
      nests(step.steps, within, visit);
      nests(step.else ?? [], around, visit);
    } else for (const list of nestedSteps(step)) nests(list, within, visit);
  }
}

function hoist(
  steps: readonly Step[],
  around: readonly HoldStep[],
  reaches: (from: string, to: string) => boolean,
): Step[] {
  return steps.flatMap((step): Step[] => {
    if (step.kind === 'hold') {
      const holder = step.else
        ? undefined
        : around.find((outer) =>
            step.takes.some((one) => outer.takes.some((other) => reaches(nameOf(one), nameOf(other)))),
          );
      if (holder) {
        holder.takes.push(...step.takes);
        return hoist(step.steps, around, reaches);
      }
      step.steps = hoist(step.steps, [...around, step], reaches);
      if (step.else) step.else = hoist(step.else, around, reaches);
      return [step];
    }
    const within = endsNest(step) ? [] : around;
    switch (step.kind) {
      case 'call':
      case 'send':
        if (step.call.else) step.call.else = hoist(step.call.else, within, reaches);
        break;
      case 'choose':
        for (const branch of step.branches) branch.steps = hoist(branch.steps, within, reaches);
        break;
      case 'when':
        step.then = hoist(step.then, within, reaches);
        step.else = hoist(step.else, within, reaches);
        break;
      case 'parallel':
        step.branches = step.branches.map((branch) => hoist(branch, within, reaches));
        break;
      case 'repeat':
      case 'replicate':
      case 'batch':
      case 'await':
        step.steps = hoist(step.steps, within, reaches);
        break;
      case 'lookup':
        step.miss = hoist(step.miss, within, reaches);
        break;
      default:
    }
    return [step];
  });
}
