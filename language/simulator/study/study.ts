/** A study: a run that knows when to stop and what it has found so far. */
import type { Run, SimulationResult } from '../../model/results.js';

/** How far a run has come. */
export interface Progress {
  /** Share of the work that is done, as far as can be told: 0 to 1. */
  fraction: number;
  events: number;
  simulatedSeconds: number;
}

export interface Study {
  /** Handles at most about `events` events. @returns true while there is more to do */
  advance(events: number): boolean;
  /** What has been found so far. */
  result(): SimulationResult;
  /** What has been found of the time from a second on. @throws RangeError where that was not recorded */
  after(seconds: number): SimulationResult;
  progress(): Progress;
  /** Ends the run where it stands. */
  stop(why: Run['stopped']): void;
}
