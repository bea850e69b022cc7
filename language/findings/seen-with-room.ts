/** Where a run contradicts an overload that the solver reckons. */
import type { SimulationResult } from '../model/results.js';
import type { SolvedResource } from '../simulator/solver/index.js';

/** Busy share below which a run has seen that a resource keeps up. */
const ROOM = 0.95;

/** Ends of a run that had a steady state to look at. */
const SETTLED: ReadonlySet<string> = new Set(['precision', 'duration', 'budget']);

/**
 * True for a resource that a settled run saw with room to spare: where the solver has it overloaded, an approximation of
 * it (a hit ratio, retries) was wrong, and the run is believed.
 */
export function seenWithRoom(
  resource: Pick<SolvedResource, 'component' | 'resource' | 'keyed'>,
  seen: Pick<SimulationResult, 'run' | 'components'> | undefined,
): boolean {
  // A run tells how much is taken of all keys together, and not of the one that is wanted most.
  if (resource.keyed === true) return false;
  const figures = seen?.components[resource.component]?.resources[resource.resource];
  // Where some nodes are asked more than others it is the busiest that would give out.
  const busy = figures && Math.max(figures.utilization, figures.busiest ?? 0);
  return seen !== undefined && SETTLED.has(seen.run.stopped) && busy !== undefined && busy < ROOM;
}
