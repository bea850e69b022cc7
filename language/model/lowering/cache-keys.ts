import { eachStep } from '../nested-steps.js';
import type { Call, Component, Load, Step } from '../system.js';

/**
 * Names on each cache without a `key` the key space that it is looked up by, where every request that reaches it brings keys
 * of one space: the one that its call names with `by`, else the first that its load carries. A cache must be known to hold
 * keys of one space to start warm and to split its keys over its nodes.
 */
export function inferCacheKeys(components: ReadonlyMap<string, Component>, loads: readonly Load[]): void {
  const found = new Map<Component, Set<string>>();
  const visited = new Set<string>();
  const open: { component: Component; steps: readonly Step[]; keys: string }[] = [];
  const call = ({ targets, by }: Call, keys: string | undefined): void => {
    for (const target of targets) enter(target, by ?? keys);
  };
  const enter = (target: { component: string; operation: string }, keys: string | undefined): void => {
    const component = components.get(target.component);
    const operation = component?.operations.find(({ name }) => name === target.operation);
    const visit = JSON.stringify([target.component, target.operation, keys]);
    if (!component || !operation || keys === undefined || visited.has(visit)) return;
    visited.add(visit);
    open.push({ component, steps: operation.steps, keys });
  };
  const follow = (step: Step, component: Component, keys: string): void => {
    if (step.kind === 'call' || step.kind === 'send') call(step.call, keys);
    else if (step.kind === 'enqueue') {
      for (const consumer of step.consumers) enter(consumer, keys);
      if (step.deadLetters) enter(step.deadLetters, keys);
    } else if (step.kind === 'lookup' || step.kind === 'store') {
      found.set(component, (found.get(component) ?? new Set()).add(step.keys ?? keys));
    }
  };
  for (const load of loads) call(load.call, load.keys[0]);
  for (let next = open.pop(); next; next = open.pop()) {
    const { component, keys } = next;
    eachStep(next.steps, (step) => {
      follow(step, component, keys);
    });
  }
  for (const [cache, spaces] of found) {
    const [only] = spaces;
    if (cache.key === undefined && only !== undefined && spaces.size === 1) cache.key = only;
  }
}
