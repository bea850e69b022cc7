/** A system as events have changed what its operations do, how its loads ask, and what bounds its components. */
import { timedSteps } from '../model/nested-steps.js';
import type { Component, EventAction, Load, Operation, Step, System } from '../model/system.js';

/** Events that change what the system is made of, rather than how much there is of it or whether it is up. */
type Rewriting = Extract<EventAction, { kind: 'behavior' | 'demand' | 'bounds' | 'asking' }>;

/** Such changes that hold at a moment, in the order of time. */
export function changesAt({ timeline }: System, time: number): Rewriting[] {
  return (timeline?.events ?? []).flatMap(({ at, for: lasting, action }) => {
    const holds = at <= time && time < at + (lasting ?? Infinity);
    return holds && isRewriting(action) ? [action] : [];
  });
}

function isRewriting(action: EventAction): action is Rewriting {
  return action.kind === 'behavior' || action.kind === 'demand' || action.kind === 'bounds' || action.kind === 'asking';
}

/** The system with changes, of which the later ones come later. */
export function rewritten(system: System, changes: readonly Rewriting[]): System {
  if (changes.length === 0) return system;
  return {
    ...system,
    loads: system.loads.map((load) => changes.reduce(asked, load)),
    components: system.components.map((component) => changes.reduce(changed, component)),
  };
}

function asked(load: Load, action: Rewriting): Load {
  if (action.kind !== 'asking' || action.load !== load.name) return load;
  const { call, think } = action;
  const { source } = load;
  return { ...load, call, ...(source.kind === 'closed' && think ? { source: { ...source, think } } : {}) };
}

function changed(component: Component, action: Rewriting): Component {
  if (action.kind === 'asking' || action.component !== component.name) return component;
  if (action.kind === 'bounds') {
    const { concurrency, queue, limit } = action;
    const bounded = { ...component };
    if (concurrency !== undefined) bounded.concurrency = concurrency;
    if (limit === null) delete bounded.limit;
    else if (limit !== undefined) bounded.limit = limit;
    if (queue === null) delete bounded.queue;
    else if (queue !== undefined) bounded.queue = queue;
    return bounded;
  }
  const operations = component.operations.map((one) => (one.name === action.operation ? done(one, action) : one));
  return { ...component, operations };
}

function done(operation: Operation, action: Extract<Rewriting, { kind: 'behavior' | 'demand' }>): Operation {
  if (action.kind === 'behavior') return { ...operation, steps: action.steps };
  const steps = structuredClone(operation.steps);
  const timed = timedSteps(steps)[action.index];
  if (timed) setTime(timed.step, action.value);
  return { ...operation, steps };
}

function setTime(step: Step, value: Extract<Rewriting, { kind: 'demand' }>['value']): void {
  if (step.kind === 'cpu' || step.kind === 'disk') step.demand = value;
  else if (step.kind === 'wait' || step.kind === 'think') step.duration = value;
}
