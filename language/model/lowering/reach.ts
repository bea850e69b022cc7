import type { Call, Component, Load, Operation, Step } from '../system.js';

/** Follows every call from the loads on; answers the names of the components that some request can reach. */
export function reachedComponents(
  components: ReadonlyMap<string, Component>,
  loads: readonly Load[],
): ReadonlySet<string> {
  const reached = new Set<string>();
  const operations = new Map<string, ReadonlyMap<string, Operation>>();
  const visited = new Set<Operation>();
  const open: Operation[] = [];
  const visit = (component: string, operation: string): void => {
    const found = components.get(component);
    if (!found) return;
    reached.add(component);
    let byName = operations.get(component);
    if (!byName) operations.set(component, (byName = new Map(found.operations.map((one) => [one.name, one]))));
    const next = byName.get(operation);
    if (next && !visited.has(next)) {
      visited.add(next);
      open.push(next);
    }
  };
  const call = (made: Call): void => {
    for (const target of made.targets) visit(target.component, target.operation);
    made.else?.forEach(step);
  };
  const step = (one: Step): void => {
    forEachNested(one, step);
    if (one.kind === 'call' || one.kind === 'send') call(one.call);
    else if (one.kind === 'enqueue')
      for (const consumer of one.consumers) visit(consumer.component, consumer.operation);
  };
  for (const load of loads) call(load.call);
  for (let next = open.pop(); next; next = open.pop()) next.steps.forEach(step);
  return reached;
}

/** Calls `visit` for each step directly inside of a step, those of an `else` excepted. */
export function forEachNested(step: Step, visit: (step: Step) => void): void {
  switch (step.kind) {
    case 'choose':
      for (const branch of step.branches) branch.steps.forEach(visit);
      return;
    case 'when':
      step.then.forEach(visit);
      step.else.forEach(visit);
      return;
    case 'repeat':
    case 'replicate':
      step.steps.forEach(visit);
      return;
    case 'parallel':
      for (const branch of step.branches) branch.forEach(visit);
      return;
    case 'lookup':
      step.miss.forEach(visit);
      return;
    default:
      return;
  }
}
