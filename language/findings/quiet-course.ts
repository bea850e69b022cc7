/**
 * Courses in which a request or a few are sent at known moments, and nothing else ever changes: for most of the time the system is
 * in its steady state. Of one that is too long to be simulated from end to end, samples of that state are (see the simulator's
 * abridgement of a timed study).
 */
import { eachStep } from '../model/nested-steps.js';
import type { Call, Component, Load, System } from '../model/system.js';
import type { Solution } from '../simulator/solver/index.js';

/** Events of one run, in its samples and the beginning together. */
const SAMPLED_EVENTS = 3e6;
/** A sample lasts so many times as long as the slowest in a hundred requests. */
const LATENCIES = 50;
/** Samples together are at most this share of a course: else little is gained. */
const MOST_SAMPLED = 0.3;
/** Load above which the steady state takes long to be reached, as a share of what something can carry. */
const BUSIEST = 0.95;

/** Seconds of each stretch to simulate in place of the whole; undefined where the course must be simulated from end to end. */
export function sampleSeconds(
  system: System,
  solution: Solution,
  eventsPerSecond: number,
  length: number,
): number | undefined {
  if (!isQuiet(system) || solution.resources.some(({ utilization }) => utilization > BUSIEST)) return undefined;
  const stretches = 1 + new Set(system.timeline?.events.map(({ at }) => at)).size;
  let slowest = 0;
  for (const { latency } of Object.values(solution.loads)) {
    const p99 = latency['p99']?.value ?? null;
    if (p99 === null) return undefined;
    slowest = Math.max(slowest, p99);
  }
  const sample = Math.max(SAMPLED_EVENTS / (stretches + 1) / eventsPerSecond, LATENCIES * slowest);
  return sample * (stretches + 1) < MOST_SAMPLED * length ? sample : undefined;
}

/** True where nothing but single requests disturbs the steady state, and nothing in it remembers for longer than a request takes. */
function isQuiet({ timeline, daily, loads, components }: System): boolean {
  return (
    timeline !== undefined &&
    daily !== true &&
    timeline.events.every(({ at, action }) => action.kind === 'send' && at > 0) &&
    loads.every(isEven) &&
    components.every((component) => !component.reached || forgets(component))
  );
}

function isEven({ source, shape, call }: Load): boolean {
  const even = source.kind === 'open' && ['poisson', 'constant'].includes(source.arrivals.kind);
  return even && shape === undefined && isPlain(call);
}

function forgets({ scaling, limit, shed, cache, messages, ttl, operations }: Component): boolean {
  if (scaling || limit || shed || ttl !== undefined || cache?.start === 'cold' || messages?.redeliver) return false;
  let plain = true;
  for (const { steps } of operations) {
    eachStep(steps, (step) => {
      if (step.kind === 'await') plain = false;
      if (step.kind === 'call' || step.kind === 'send') plain &&= isPlain(step.call);
    });
  }
  return plain;
}

/** Without what counts the failures of the last seconds, or the replies so far. */
function isPlain({ retries, breaker, hedge }: Call): boolean {
  return retries === 0 && breaker === undefined && hedge === undefined;
}
