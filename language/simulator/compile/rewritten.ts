/** What events give operations and loads to do: further code beside that with which they begin. */
import type { EventAction, System } from '../../model/system.js';
import type { Assembler, Context } from './assembler.js';
import { emitOperation } from './data.js';

/** True where an event changes how a load asks. */
export function asksOtherwise({ timeline }: System, load: string): boolean {
  return timeline?.events.some(({ action }) => action.kind === 'asking' && action.load === load) === true;
}

/**
 * Emits the code that events lead to.
 * @param emitLoad emits how a load asks, and returns where that begins
 * @returns the address by the action
 */
export function emitRewritten(
  assembler: Assembler,
  emitLoad: (action: Extract<EventAction, { kind: 'asking' }>) => number | undefined,
): Map<EventAction, number> {
  const entries = new Map<EventAction, number>();
  for (const { at, action } of assembler.system.timeline?.events ?? []) {
    const entry = action.kind === 'behavior' ? emitBehavior(assembler, action, at) : undefined;
    const address = action.kind === 'asking' ? emitLoad(action) : entry;
    if (address !== undefined) entries.set(action, address);
  }
  return entries;
}

function emitBehavior(
  assembler: Assembler,
  { component: name, operation: called, steps }: Extract<EventAction, { kind: 'behavior' }>,
  at: number,
): number | undefined {
  const component = assembler.reachedNamed(name);
  const operation = component?.operations.find((one) => one.name === called);
  if (component === undefined || operation === undefined) return undefined;
  const number = assembler.operationNumber(name, called);
  const compiled = { ...assembler.operations[number]! };
  const context: Context = {
    caller: compiled.component,
    callerName: name,
    register: 0,
    purpose: `${name}.${called} from ${at} s`,
    applying: false,
    forwards: operation.forwarded,
  };
  emitOperation(assembler, component, { ...operation, steps }, number, compiled, context);
  return compiled.entry;
}
