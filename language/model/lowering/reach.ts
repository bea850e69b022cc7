import { eachStep } from '../nested-steps.js';
import type { Call, Component, EventAction, Load, Operation, Step } from '../system.js';

/**
 * Follows every call from the loads on; answers the names of the components that some request can reach.
 * @param changes what events give loads and operations to do
 */
export function reachedComponents(
  components: ReadonlyMap<string, Component>,
  loads: readonly Load[],
  changes: readonly EventAction[] = [],
): ReadonlySet<string> {
  const later = new Map<string, Step[]>();
  for (const action of changes) {
    if (action.kind !== 'behavior') continue;
    const name = `${action.component}.${action.operation}`;
    later.set(name, [...(later.get(name) ?? []), ...action.steps]);
  }
  const reached = new Set<string>();
  const operations = new Map<string, ReadonlyMap<string, Operation>>();
  const visited = new Set<Operation>();
  const open: (readonly Step[])[] = [];
  const visit = (component: string, operation: string): void => {
    const found = components.get(component);
    if (!found) return;
    reached.add(component);
    let byName = operations.get(component);
    if (!byName) operations.set(component, (byName = new Map(found.operations.map((one) => [one.name, one]))));
    const next = byName.get(operation);
    if (next && !visited.has(next)) {
      visited.add(next);
      open.push(next.steps, later.get(`${component}.${operation}`) ?? []);
    }
  };
  const targets = (call: Call): void => {
    for (const target of call.targets) visit(target.component, target.operation);
  };
  const step = (one: Step): void => {
    if (one.kind === 'call' || one.kind === 'send') targets(one.call);
    else if (one.kind === 'enqueue') {
      for (const consumer of one.consumers) visit(consumer.component, consumer.operation);
      if (one.deadLetters) visit(one.deadLetters.component, one.deadLetters.operation);
    }
  };
  for (const load of loads) {
    targets(load.call);
    eachStep(load.call.else ?? [], step);
  }
  for (const action of changes) {
    if (action.kind !== 'asking') continue;
    targets(action.call);
    eachStep(action.call.else ?? [], step);
  }
  for (let next = open.pop(); next; next = open.pop()) eachStep(next, step);
  return reached;
}
