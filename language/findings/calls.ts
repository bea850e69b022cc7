/** The calls that stand in a System's text. */
import { eachStep } from '../model/nested-steps.js';
import type { Call, Step, System } from '../model/system.js';

export interface WrittenCall {
  /** `Web.read`, or the name of a load. */
  from: string;
  component?: string;
  load?: string;
  call: Call;
  asynchronous: boolean;
  /** True where whoever called the operation waits for it. */
  awaited: boolean;
}

/** Every call of the loads and of the operations that a load may reach. */
export function writtenCalls(system: System): WrittenCall[] {
  const calls: WrittenCall[] = system.loads.map((load) => ({
    from: load.name,
    load: load.name,
    call: load.call,
    asynchronous: false,
    awaited: true,
  }));
  for (const component of system.components) {
    if (!component.reached) continue;
    for (const operation of component.operations) {
      const from = `${component.name}.${operation.name}`;
      const replies = operation.steps.findIndex(({ kind }) => kind === 'reply');
      const waited = replies < 0 ? operation.steps.length : replies;
      const collect = (steps: readonly Step[], replied: boolean): void => {
        eachStep(steps, (step) => {
          if (step.kind !== 'call' && step.kind !== 'send') return;
          const asynchronous = step.kind === 'send';
          const awaited = !asynchronous && !replied;
          calls.push({ from, component: component.name, call: step.call, asynchronous, awaited });
        });
      };
      collect(operation.steps.slice(0, waited), false);
      collect(operation.steps.slice(waited), true);
    }
  }
  return calls;
}
