/** Runs of what is too large to be run as it stands: scaled down, or by windows, as far as that is sound; else whole. */
import type { System } from '../model/system.js';
import { isTimed } from '../simulator/index.js';
import { solve } from '../simulator/solver/index.js';
import { plateausOf } from './course.js';
import { eventsOfCourse, isSeriesOfStates, largeCourse } from './large-course.js';
import { scaleDown, scaleUp } from './scale-down.js';
import type { CreateSimulation } from './simulation.js';

/** Events of one run over a course beyond which windows take its place. */
const LONG_COURSE = 60e6;
/** Requests per second from which on it is worth looking. */
const LARGE_LOAD = 10_000;

/** `create`, with what is too large reduced; the notes of the run say so. */
export function reducing(create: CreateSimulation): CreateSimulation {
  return (system, options) => {
    if (!isLarge(system)) return create(system, options);
    const scaled = scaleDown(system, solve(system));
    const inner = scaled?.system ?? system;
    const long = isTimed(inner) && isSeriesOfStates(inner) && eventsOfCourse(plateausOf(inner, solve)) > LONG_COURSE;
    const simulation = long ? largeCourse(inner, options, create) : create(inner, options);
    if (!scaled) return simulation;
    return {
      advance: (events) => simulation.advance(events),
      result: () => scaleUp(simulation.result(), system, scaled),
      progress: () => simulation.progress?.() ?? { fraction: 0 },
      after: (seconds) => scaleUp(simulation.after?.(seconds) ?? simulation.result(), system, scaled),
    };
  };
}

function isLarge({ loads }: System): boolean {
  const rate = loads.reduce((sum, { source }) => sum + (source.kind === 'open' ? source.rate : 0), 0);
  return rate >= LARGE_LOAD;
}
