/** Small Systems for tests, written by what matters in them; everything else takes the default of the language. */
import type {
  Cache,
  Call,
  ClosedSource,
  Component,
  Distribution,
  KeySpace,
  Load,
  OpenSource,
  Operation,
  Pool,
  SourceRange,
  Step,
  System,
  Timeline,
  Value,
} from '../../language/model/system.js';

export const range: SourceRange = {
  uri: 'test:///model.scale',
  start: { line: 0, character: 0 },
  end: { line: 0, character: 0 },
};

export const exponential = (mean: number): Distribution => ({ kind: 'exponential', mean });
export const exactly = (value: number): Distribution => ({ kind: 'exact', value });

/** `'Db.query'` as a call, with modifiers. */
export function callTo(target: string | string[], modifiers: Partial<Call> = {}): Call {
  const targets = (typeof target === 'string' ? [target] : target).map((name) => {
    const [component = '', operation = ''] = name.split('.');
    return { component, operation };
  });
  return { targets, range, retries: 0, cancel: false, sharedView: false, ...modifiers };
}

export const step = {
  cpu: (demand: Value, cores?: number): Step => ({
    kind: 'cpu',
    range,
    demand,
    ...(cores === undefined ? {} : { cores }),
  }),
  disk: (demand: Value): Step => ({ kind: 'disk', range, demand }),
  transfer: (direction: 'in' | 'out', bytes: Value): Step => ({ kind: 'transfer', range, direction, bytes }),
  reply: (): Step => ({ kind: 'reply', range }),
  wait: (duration: Value): Step => ({ kind: 'wait', range, duration }),
  think: (duration: Value): Step => ({ kind: 'think', range, duration }),
  call: (target: string | string[], modifiers: Partial<Call> = {}): Step => ({
    kind: 'call',
    range,
    call: callTo(target, modifiers),
  }),
  send: (target: string | string[], modifiers: Partial<Call> = {}): Step => ({
    kind: 'send',
    range,
    call: callTo(target, modifiers),
  }),
  /** What a write-back cache sends to its target, every so many seconds. */
  sendLater: (target: string, every: number): Step => ({
    kind: 'send',
    range,
    call: callTo(target),
    batched: { every },
  }),
  choose: (...branches: [probability: number, steps: Step[]][]): Step => ({
    kind: 'choose',
    range,
    branches: branches.map(([probability, steps]) => ({ probability, steps })),
  }),
  repeat: (count: number | Value, steps: Step[]): Step => ({
    kind: 'repeat',
    range,
    count: typeof count === 'number' ? exactly(count) : count,
    steps,
  }),
  parallel: (branches: Step[][], waitFor?: number): Step => ({
    kind: 'parallel',
    range,
    branches,
    ...(waitFor === undefined ? {} : { waitFor }),
  }),
  replicate: (count: number | Value, steps: Step[], waitFor?: number): Step => ({
    kind: 'replicate',
    range,
    count: typeof count === 'number' ? exactly(count) : count,
    steps,
    ...(waitFor === undefined ? {} : { waitFor }),
  }),
  /** Takes from a pool of the component that `pool` names before its dot. */
  hold: (
    pool: string,
    steps: Step[],
    otherwise?: Step[],
    amount: Value = { kind: 'exact', value: 1 },
    by?: string,
  ): Step => {
    const [component = '', name = ''] = pool.split('.');
    return {
      kind: 'hold',
      range,
      takes: [{ component, pool: name, amount, ...(by === undefined ? {} : { keys: by }) }],
      steps,
      ...(otherwise === undefined ? {} : { else: otherwise }),
    };
  },
  batch: (size: number, within: number, steps: Step[]): Step => ({ kind: 'batch', range, size, within, steps }),
  await: (every: number, steps: Step[]): Step => ({ kind: 'await', range, every, steps }),
  fail: (probability: number): Step => ({ kind: 'fail', range, probability }),
  lookup: (miss: Step[], keys?: string): Step => ({
    kind: 'lookup',
    range,
    miss,
    ...(keys === undefined ? {} : { keys }),
  }),
  store: (keys?: string): Step => ({ kind: 'store', range, ...(keys === undefined ? {} : { keys }) }),
  invalidate: (keys?: string): Step => ({ kind: 'invalidate', range, ...(keys === undefined ? {} : { keys }) }),
  miss: (): Step => ({ kind: 'miss', range }),
  enqueue: (...consumers: string[]): Step => ({
    kind: 'enqueue',
    range,
    consumers: consumers.map((name) => {
      const [component = '', operation = ''] = name.split('.');
      return { component, operation };
    }),
  }),
};

/** An operation by its steps; `write` where it changes data. */
export function operation(name: string, steps: Step[], options: Partial<Operation> = {}): Operation {
  return { name, range, write: false, forwarded: false, steps, ...options };
}

/** A component with its operations, each by its steps. */
export function component(
  name: string,
  operations: Record<string, Step[]> | Operation[],
  properties: Partial<Component> = {},
): Component {
  return {
    name,
    kind: 'service',
    range,
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
      : Object.entries(operations).map(([name, steps]) => operation(name, steps)),
    ...properties,
  };
}

/** A cache in front of `Db.get`, whose entries are those of a key space. */
export function readThrough(name: string, key: string, cache: Cache, options: Partial<Component> = {}): Component {
  const get = [step.lookup([step.call('Db.get'), step.store()])];
  return component(name, { get }, { kind: 'cache', key, cache, ...options });
}

/** A pool of a component. */
export function pool(name: string, size: number, options: Partial<Pool> = {}): Pool {
  return { name, range, propertyRanges: {}, size, shared: false, ...options };
}

/** An open load of Poisson arrivals. */
export function load(
  name: string,
  target: string | string[],
  rate: number,
  options: Partial<Omit<Load, 'call'>> & { arrivals?: OpenSource['arrivals']; call?: Partial<Call> } = {},
): Load {
  const { arrivals, call, ...rest } = options;
  return {
    name,
    range,
    propertyRanges: {},
    peak: 1,
    keys: [],
    source: { kind: 'open', meanRate: rate, rate, arrivals: arrivals ?? { kind: 'poisson' } },
    ...rest,
    call: callTo(target, call),
  };
}

/** A closed load of users. */
export function users(
  name: string,
  target: string,
  count: number,
  think: ClosedSource['think'],
  options: Partial<Load> = {},
): Load {
  return {
    name,
    range,
    propertyRanges: {},
    call: callTo(target),
    peak: 1,
    keys: [],
    source: { kind: 'closed', meanUsers: count, users: count, think },
    ...options,
  };
}

export function keys(name: string, count: number, options: Partial<KeySpace> = {}): KeySpace {
  return { name, range, base: name, count, popularity: { kind: 'uniform' }, attributes: [], ...options };
}

export function system(parts: {
  components: Component[];
  loads: Load[];
  keySpaces?: KeySpace[];
  timeline?: Timeline;
  requirements?: System['requirements'];
  regions?: System['regions'];
  links?: System['links'];
}): System {
  return {
    title: 'Test',
    variant: null,
    scenario: null,
    keySpaces: parts.keySpaces ?? [],
    components: parts.components,
    loads: parts.loads,
    requirements: parts.requirements ?? [],
    ...(parts.timeline === undefined ? {} : { timeline: parts.timeline }),
    ...(parts.regions === undefined ? {} : { regions: parts.regions }),
    ...(parts.links === undefined ? {} : { links: parts.links }),
  };
}
