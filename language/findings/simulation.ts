/** What a study asks of the simulator: the shape of `createSimulation`, so that tests can put another in its place. */
import type { SimulationResult } from '../model/results.js';
import type { System } from '../model/system.js';
import type { SimulationOptions } from '../simulator/index.js';

/** A run that can be carried out piece by piece. */
export interface Simulation {
  /** Handles about so many events. True while there is more to do. */
  advance(events: number): boolean;
  /** What is known so far; complete once `advance` has returned false. */
  result(): SimulationResult;
  /** Share of the work that is done: 0 to 1. */
  progress?(): { fraction: number };
  /** Of a timed study: only what happens from this second on. */
  after?(seconds: number): SimulationResult;
}

export type CreateSimulation = (system: System, options: SimulationOptions) => Simulation;
