/** Small Systems for the solver's tests, in fewer words than the builder of all tests has. */
import type {
  Call,
  Component,
  Distribution,
  KeySpace,
  Load,
  Step,
  StepFields,
  System,
} from '../../../language/model/system.js';
import * as build from '../../support/system-builder.js';

export { component, exactly, load, operation, range as RANGE } from '../../support/system-builder.js';

export function step<K extends keyof StepFields>(kind: K, fields: StepFields[K]): Step {
  return { kind, range: build.range, ...(fields as object) } as Step;
}

export const cpu = (demand: number | Distribution): Step =>
  build.step.cpu(typeof demand === 'number' ? build.exponential(demand) : demand);

export const call = (target: string, changes: Partial<Call> = {}): Step => build.step.call(target, changes);
export const send = (target: string): Step => build.step.send(target);

export function closedLoad(name: string, target: string, users: number, think: number): Load {
  return build.users(name, target, users, build.exponential(think));
}

export function system(components: Component[], loads: Load[], changes: Partial<System> = {}): System {
  return { ...build.system({ components, loads }), ...changes };
}

export function zipfKeys(name: string, count: number, exponent: number): KeySpace {
  return build.keys(name, count, { popularity: { kind: 'zipf', exponent } });
}
