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
  resource: Pick<SolvedResource, 'component' | 'resource'>,
  seen: Pick<SimulationResult, 'run' | 'components'> | undefined,
): boolean {
  const busy = seen?.components[resource.component]?.resources[resource.resource]?.utilization;
  return seen !== undefined && SETTLED.has(seen.run.stopped) && busy !== undefined && busy < ROOM;
}
