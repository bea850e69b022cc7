/** The calls that stand in a System's text. */
import type { Call, Step, System } from '../model/system.js';

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
      collect(operation.steps, (call, asynchronous) => {
        calls.push({ from, component: component.name, call, asynchronous });
      });
    }
  }
  return calls;
}

function collect(steps: readonly Step[], add: (call: Call, asynchronous: boolean) => void): void {
  const pending: (readonly Step[])[] = [steps];
  for (let list = pending.pop(); list !== undefined; list = pending.pop()) {
    for (const step of list) {
      switch (step.kind) {
        case 'call':
        case 'send':
          add(step.call, step.kind === 'send');
          if (step.call.else) pending.push(step.call.else);
          break;
        case 'choose':
          for (const branch of step.branches) pending.push(branch.steps);
          break;
        case 'when':
          pending.push(step.then, step.else);
          break;
        case 'repeat':
        case 'replicate':
          pending.push(step.steps);
          break;
        case 'parallel':
          pending.push(...step.branches);
          break;
        case 'lookup':
          pending.push(step.miss);
          break;
        default:
          break;
      }
    }
  }
}
