/** Small Systems for the solver's tests, written as plain data. */
import type {
  Call,
  Component,
  Distribution,
  KeySpace,
  Load,
  Operation,
  SourceRange,
  Step,
  StepFields,
  System,
} from '../../../language/model/system.js';

export const RANGE: SourceRange = {
  uri: 'memory:test.scale',
  start: { line: 0, character: 0 },
  end: { line: 0, character: 1 },
};

const exponential = (mean: number): Distribution => ({ kind: 'exponential', mean });
export const exactly = (value: number): Distribution => ({ kind: 'exact', value });

export function step<K extends keyof StepFields>(kind: K, fields: StepFields[K]): Step {
  return { kind, range: RANGE, ...(fields as object) } as Step;
}

export const cpu = (demand: number | Distribution): Step =>
  step('cpu', { demand: typeof demand === 'number' ? exponential(demand) : demand });

function callTo(target: string, changes: Partial<Call> = {}): Call {
  const [component, operation] = target.split('.') as [string, string];
  return {
    targets: [{ component, operation }],
    range: RANGE,
    retries: 0,
    cancel: false,
    sharedView: false,
    ...changes,
  };
}

export const call = (target: string, changes: Partial<Call> = {}): Step =>
  step('call', { call: callTo(target, changes) });
export const send = (target: string): Step => step('send', { call: callTo(target) });

export function operation(name: string, steps: Step[], changes: Partial<Operation> = {}): Operation {
  return { name, range: RANGE, write: false, forwarded: false, steps, ...changes };
}

export function component(
  name: string,
  operations: Record<string, Step[]> | Operation[],
  changes: Partial<Component> = {},
): Component {
  return {
    name,
    kind: 'service',
    range: RANGE,
    propertyRanges: {},
    reached: true,
    targets: [],
    instances: 1,
    cores: 1,
    discipline: 'fifo',
    policy: 'round-robin',
    sharedView: false,
    operations: Array.isArray(operations)
      ? operations
      : Object.entries(operations).map(([operationName, steps]) => operation(operationName, steps)),
    ...changes,
  };
}

export function load(name: string, target: string, rate: number, changes: Partial<Load> = {}): Load {
  return {
    name,
    range: RANGE,
    propertyRanges: {},
    call: callTo(target),
    source: { kind: 'open', meanRate: rate, rate, arrivals: { kind: 'poisson' } },
    peak: 1,
    keys: [],
    ...changes,
  };
}

export function closedLoad(name: string, target: string, users: number, think: number): Load {
  return load(name, target, 0, { source: { kind: 'closed', meanUsers: users, users, think: exponential(think) } });
}

export function system(components: Component[], loads: Load[], changes: Partial<System> = {}): System {
  return {
    title: 'Test',
    variant: null,
    scenario: null,
    keySpaces: [],
    components,
    loads,
    requirements: [],
    ...changes,
  };
}

export function zipfKeys(name: string, count: number, exponent: number): KeySpace {
  return { name, range: RANGE, base: name, count, popularity: { kind: 'zipf', exponent }, attributes: [] };
}
