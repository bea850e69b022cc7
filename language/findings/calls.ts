/** The calls that stand in a System's text. */
import { eachStep } from '../model/nested-steps.js';
import type { Call, System } from '../model/system.js';

export interface WrittenCall {
  /** `Web.read`, or the name of a load. */
  from: string;
  component?: string;
  load?: string;
  call: Call;
  asynchronous: boolean;
}

/** Every call of the loads and of the operations that a load may reach. */
export function writtenCalls(system: System): WrittenCall[] {
  const calls: WrittenCall[] = system.loads.map((load) => ({
    from: load.name,
    load: load.name,
    call: load.call,
    asynchronous: false,
  }));
  for (const component of system.components) {
    if (!component.reached) continue;
    for (const operation of component.operations) {
      const from = `${component.name}.${operation.name}`;
      eachStep(operation.steps, (step) => {
        if (step.kind !== 'call' && step.kind !== 'send') return;
        calls.push({ from, component: component.name, call: step.call, asynchronous: step.kind === 'send' });
      });
    }
  }
  return calls;
}
