/** Which loads wait for which components, and which ones work for them. */
import { nestedSteps, stepsAtAnyTime } from '../../model/nested-steps.js';
import type { Step, System } from '../../model/system.js';

/** For each load, the components that its requests wait for, directly or through other calls. */
export function waitedFor(system: System): Map<string, Set<string>> {
  return reached(system, false);
}

/** For each load, the components that do anything for its requests, whether or not somebody waits for that. */
export function caused(system: System): Map<string, Set<string>> {
  return reached(system, true);
}

function reached(system: System, everything: boolean): Map<string, Set<string>> {
  const operations = new Map<string, readonly Step[]>();
  for (const component of system.components) {
    for (const operation of component.operations)
      operations.set(`${component.name}.${operation.name}`, stepsAtAnyTime(system, component.name, operation));
  }
  return new Map(
    system.loads.map((load) => {
      const first: string[] = load.call.targets.map((t) => `${t.component}.${t.operation}`);
      if (load.call.else !== undefined) collect(load.call.else, everything, first);
      const waited = closure(first, operations, everything);
      // Who awaits what it has started waits for that too.
      const awaits = [...waited].some((name) => hasAwait(operations.get(name) ?? []));
      const names = awaits ? closure(first, operations, true) : waited;
      return [load.name, new Set([...names].map((name) => name.slice(0, name.lastIndexOf('.'))))];
    }),
  );
}

function closure(
  first: readonly string[],
  operations: ReadonlyMap<string, readonly Step[]>,
  everything: boolean,
): Set<string> {
  const seen = new Set<string>();
  const pending = [...first];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    collect(operations.get(name) ?? [], everything, pending);
  }
  return seen;
}

function hasAwait(steps: readonly Step[]): boolean {
  return steps.some((step) => step.kind === 'await' || nestedSteps(step).some(hasAwait));
}

/** Adds the operations that steps call and wait for; or all that they set going. */
function collect(steps: readonly Step[], everything: boolean, into: string[]): void {
  for (const step of steps) {
    // Nobody waits for what becomes of a message.
    if (step.kind === 'send' && !everything) continue;
    if (step.kind === 'call' || step.kind === 'send')
      for (const t of step.call.targets) into.push(`${t.component}.${t.operation}`);
    if (step.kind === 'enqueue' && everything) {
      for (const consumer of step.consumers) into.push(`${consumer.component}.${consumer.operation}`);
    }
    for (const nested of nestedSteps(step)) collect(nested, everything, into);
  }
}
