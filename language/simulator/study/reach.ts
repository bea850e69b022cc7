/** Which loads wait for which components. */
import { nestedSteps } from '../../model/nested-steps.js';
import type { Step, System } from '../../model/system.js';

/** For each load, the components that its requests wait for, directly or through other calls. */
export function waitedFor(system: System): Map<string, Set<string>> {
  const operations = new Map<string, readonly Step[]>();
  for (const component of system.components) {
    for (const operation of component.operations)
      operations.set(`${component.name}.${operation.name}`, operation.steps);
  }
  return new Map(
    system.loads.map((load) => {
      const seen = new Set<string>();
      const reached = new Set<string>();
      const pending = load.call.targets.map((t) => `${t.component}.${t.operation}`);
      if (load.call.else !== undefined) collect(load.call.else, pending);
      for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
        if (seen.has(name)) continue;
        seen.add(name);
        reached.add(name.slice(0, name.lastIndexOf('.')));
        collect(operations.get(name) ?? [], pending);
      }
      return [load.name, reached];
    }),
  );
}

/** Adds the operations that steps call and wait for. */
function collect(steps: readonly Step[], into: string[]): void {
  for (const step of steps) {
    // Nobody waits for what becomes of a message.
    if (step.kind === 'send') continue;
    if (step.kind === 'call') for (const t of step.call.targets) into.push(`${t.component}.${t.operation}`);
    for (const nested of nestedSteps(step)) collect(nested, into);
  }
}
