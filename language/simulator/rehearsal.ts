/**
 * A rehearsal of the kernel.
 *
 * An engine compiles the event loop by what it has seen it do, and throws the result away when a model does something new:
 * with a loop of that size this costs a tenth of a second, in every process and for almost every model. So the loop is shown
 * all that is common before it is compiled at all, by a small system that does a little of everything.
 */
import type { Call, Component, Distribution, SourceRange, Step, System } from '../model/system.js';
import { compile } from './compile/compile.js';
import { Kernel } from './kernel/kernel.js';
import { Tally } from './statistics/index.js';

/** Enough for everything to happen often: what is seen once is not remembered. */
const EVENTS = 1500;
/** In pieces, since a call that has begun is not watched. */
const AT_ONCE = 50;
const ROWS = 4096;

const place = { line: 0, character: 0 };
const range: SourceRange = { uri: '', start: place, end: place };

function about(mean: number): Distribution {
  return { kind: 'exponential', mean };
}

function call(component: string, more: Partial<Call> = {}): Call {
  return { targets: [{ component, operation: 'serve' }], range, retries: 0, cancel: false, sharedView: false, ...more };
}

function calling(component: string, probability?: number): Step {
  return { kind: 'call', range, call: call(component, probability === undefined ? {} : { probability }) };
}

function component(name: string, steps: Step[], more: Partial<Component> = {}): Component {
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
    operations: [{ name: 'serve', range, write: false, forwarded: false, steps }],
    ...more,
  };
}

function piece(keyed: boolean): System {
  const cpu: Step = { kind: 'cpu', range, demand: about(0.7) };
  const short: Step = { kind: 'cpu', range, demand: { kind: 'exact', value: 0.1 } };
  const wait: Step = { kind: 'wait', range, duration: about(2) };
  const again: Step = { kind: 'repeat', range, count: { kind: 'exact', value: 2 }, steps: [calling('Pool')] };
  const halves = [{ probability: 0.5, steps: [calling('Store')] }];
  return {
    title: '',
    variant: null,
    scenario: null,
    keySpaces: keyed
      ? [{ name: 'key', range, base: 'key', count: 10, popularity: { kind: 'uniform' }, attributes: [] }]
      : [],
    components: [
      component('Front', [wait, short, calling('Pool'), calling('Store', 0.5), again]),
      component('Pool', [cpu], { instances: 3, policy: 'random' }),
      component('Spread', [short, { kind: 'choose', range, branches: halves }], { instances: 3 }),
      component('Store', [short]),
    ],
    loads: ['Front', 'Spread', 'Pool'].map((target) => ({
      name: target,
      range,
      propertyRanges: {},
      peak: 1,
      keys: keyed ? ['key'] : [],
      call: call(target),
      source: { kind: 'open', meanRate: 0.6, rate: 0.6, arrivals: { kind: 'poisson' } },
    })),
    requirements: [],
  };
}

let rehearsed = false;

/** Rehearses, once in a process; a later call does nothing. */
export function rehearse(): void {
  if (rehearsed) return;
  rehearsed = true;
  for (const keyed of [true, false]) {
    const kernel = new Kernel(compile(piece(keyed)), { seed: 1, replication: 0, maxRows: ROWS });
    kernel.recordIn(kernel.sinks.map(() => new Tally()));
    for (let handled = 0; handled < EVENTS / 2;) handled += kernel.run(Infinity, AT_ONCE);
  }
}
