import { eachStep } from '../model/nested-steps.js';
import type { Call, Component, Step, System } from '../model/system.js';
import { writtenCalls } from './calls.js';

/** Steps after which the next one is run as often as the one before, or as often as is written. */
const PLAIN: ReadonlySet<Step['kind']> = new Set([
  'cpu',
  'disk',
  'transfer',
  'wait',
  'think',
  'call',
  'send',
  'choose',
  'repeat',
  'parallel',
  'replicate',
  'hold',
  'lookup',
  'store',
  'enqueue',
  'reply',
]);

/**
 * True where it follows from what is written how often each operation is called in the long run: nobody waits for a reply before
 * he asks again, and nothing is turned away, tried again, given up, or looked for in a cache whose hits have to be found out.
 */
export function countsAreGiven(system: System): boolean {
  const reached = system.components.filter((component) => component.reached);
  return (
    system.loads.every(({ source }) => source.kind === 'open') &&
    writtenCalls(system).every(({ call }) => isMadeOnce(call)) &&
    reached.every((component) => admitsAll(component) && component.operations.every(({ steps }) => arePlain(steps)))
  );
}

function isMadeOnce(call: Call): boolean {
  return call.retries === 0 && call.timeout === undefined && call.hedge === undefined && call.breaker === undefined;
}

function admitsAll({ queue, limit, shed, messages, cache }: Component): boolean {
  const { capacity, redeliver, visibility } = messages ?? {};
  const kept = capacity === undefined && redeliver === undefined && visibility === undefined;
  return (
    queue === undefined &&
    limit === undefined &&
    shed === undefined &&
    kept &&
    (cache === undefined || cache.fixedHitRatio !== undefined)
  );
}

function arePlain(steps: readonly Step[]): boolean {
  let plain = true;
  eachStep(steps, (step) => {
    const counted =
      step.kind === 'hold'
        ? step.else === undefined
        : step.kind === 'parallel' || step.kind === 'replicate'
          ? step.waitFor === undefined
          : step.kind !== 'send' || step.batched === undefined;
    if (!PLAIN.has(step.kind) || !counted) plain = false;
  });
  return plain;
}
