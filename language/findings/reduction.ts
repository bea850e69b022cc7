/** Runs of what is too large to be run as it stands: scaled down, or by windows, as far as that is sound; else whole. */
import type { System } from '../model/system.js';
import { isTimed, type SimulationOptions } from '../simulator/index.js';
import { solve, type Solution } from '../simulator/solver/index.js';
import { courseLength, plateausOf } from './course.js';
import { eventsOfCourse, eventsPerSecond, isSeriesOfStates, largeCourse } from './large-course.js';
import { withFewerShards } from './fewer-shards.js';
import { sampleSeconds } from './quiet-course.js';
import { scaleDown, scaleUp } from './scale-down.js';
import type { CreateSimulation } from './simulation.js';

/** Events of one run over a course beyond which windows take its place. */
const LONG_COURSE = 60e6;
/** And of each of its runs, of which there are several, beyond which samples do. */
const LONG_RUN = 10e6;
/** Events per second from which on a steady state is given fewer of them: they show little of what comes once a minute. */
const MANY = 1e6;
const EVENTS_OF_MANY = 6e6;
/** Requests per second from which on it is worth looking. */
const LARGE_LOAD = 10_000;

/** `create`, with what is too large reduced; the notes of the run say so. */
export function reducing(create: CreateSimulation): CreateSimulation {
  return (system, options) => {
    if (!isLarge(system)) return create(system, options);
    const solution = solve(system);
    const scaled = scaleDown(system, solution) ?? withFewerShards(system, solution);
    const inner = scaled?.system ?? system;
    const long = isTimed(inner) && isSeriesOfStates(inner) && eventsOfCourse(plateausOf(inner, solve)) > LONG_COURSE;
    const allowed = {
      ...options,
      ...(isTimed(inner) ? abridged(inner) : { eventBudget: budgetOf(options, solution) }),
    };
    const simulation = long ? largeCourse(inner, options, create) : create(inner, allowed);
    if (!scaled) return simulation;
    return {
      advance: (events) => simulation.advance(events),
      result: () => scaleUp(simulation.result(), system, scaled),
      progress: () => simulation.progress?.() ?? { fraction: 0 },
      after: (seconds) => scaleUp(simulation.after?.(seconds) ?? simulation.result(), system, scaled),
    };
  };
}

/** Where so much goes on at once, one run has to be content with less. */
function budgetOf({ eventBudget = Infinity }: SimulationOptions, solution: Solution): number {
  return eventsPerSecond(solution) > MANY ? Math.min(eventBudget, EVENTS_OF_MANY) : eventBudget;
}

/** Samples of the stretches in which nothing happens, where all of a course would be too much. */
function abridged(system: System): { sample?: number } {
  const length = courseLength(system);
  const [first] = system.timeline === undefined ? [] : plateausOf(system, solve);
  if (first === undefined) return {};
  const rate = eventsPerSecond(first.solution);
  const sample = rate * length > LONG_RUN ? sampleSeconds(system, first.solution, rate, length) : undefined;
  return sample === undefined ? {} : { sample };
}

function isLarge({ loads }: System): boolean {
  const rate = loads.reduce((sum, { source }) => sum + (source.kind === 'open' ? source.rate : 0), 0);
  return rate >= LARGE_LOAD;
}
