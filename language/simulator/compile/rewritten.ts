/** What events give operations and loads to do: further code beside that with which they begin. */
import type { EventAction, Load, System } from '../../model/system.js';
import type { Assembler, Context } from './assembler.js';
import { emitOperation } from './data.js';
import type { CompiledLoad, CompiledOperation } from './program.js';

/** True where an event changes how a load asks. */
export function asksOtherwise({ timeline }: System, load: string): boolean {
  return timeline?.events.some(({ action }) => action.kind === 'asking' && action.load === load) === true;
}

/** Emits the code of the operations that events rewrite. @returns what they are from then on, by the action */
export function emitBehaviors(assembler: Assembler): Map<EventAction, CompiledOperation> {
  const rewritten = new Map<EventAction, CompiledOperation>();
  for (const { at, action } of assembler.system.timeline?.events ?? []) {
    const operation = action.kind === 'behavior' ? emitBehavior(assembler, action, at) : undefined;
    if (operation) rewritten.set(action, operation);
  }
  return rewritten;
}

/**
 * Emits how loads ask that events change.
 * @param emitLoad emits how a load asks
 * @returns what they are from then on, by the action
 */
export function emitAsking(
  { system }: Assembler,
  emitLoad: (load: Load) => CompiledLoad,
): Map<EventAction, CompiledLoad> {
  const rewritten = new Map<EventAction, CompiledLoad>();
  for (const { action } of system.timeline?.events ?? []) {
    const load = action.kind === 'asking' ? system.loads.find(({ name }) => name === action.load) : undefined;
    if (load === undefined || action.kind !== 'asking') continue;
    const { call, keys, think } = action;
    const source = load.source.kind === 'closed' && think ? { ...load.source, think } : load.source;
    rewritten.set(action, emitLoad({ ...load, call, keys, source }));
  }
  return rewritten;
}

function emitBehavior(
  assembler: Assembler,
  { component: name, operation: called, steps }: Extract<EventAction, { kind: 'behavior' }>,
  at: number,
): CompiledOperation | undefined {
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
  return compiled;
}
