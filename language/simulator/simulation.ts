/** The simulator's front: from a System to a SimulationResult. */
import type { Run, SimulationResult } from '../model/results.js';
import type { System } from '../model/system.js';
import { compile } from './compile/compile.js';
import { TooLarge } from './compile/too-large.js';
import { RowsExhausted } from './kernel/kernel.js';
import { settingsOf, type SimulationOptions } from './options.js';
import { SteadyStudy } from './study/steady.js';
import { isTimed, TimedStudy } from './study/timed.js';
import type { Progress, Study } from './study/study.js';

/** A run that is carried out piece by piece. */
export interface Simulation {
  /**
   * Handles about that many events.
   * @returns true while there is more to do
   */
  advance(events: number): boolean;
  /** What has been found so far; final once `advance` has returned false. */
  result(): SimulationResult;
  progress(): Progress;
  /**
   * In a timed study: the figures of what happens from a second on that some requirement of the System names. Where the run
   * ends before, no seconds were simulated.
   * @throws RangeError for any other
   */
  after(seconds: number): SimulationResult;
}

/** Events between two looks at the wall clock. */
const CLOCK_EVERY = 20_000;

/**
 * Prepares the simulation of a System at the operating point that its loads stand at. Constant load is studied in its steady
 * state; a timeline, or a load with a shape, over its course of time. The same System, seed and options give the same result (but for
 * `wallSeconds`) on every platform, however the run is cut into pieces.
 *
 * @throws RangeError for a System that refers to what it does not contain
 */
export function createSimulation(system: System, options: SimulationOptions = {}): Simulation {
  const settings = settingsOf(options, isTimed(system));
  const started = settings.now();
  let study: Study;
  try {
    const program = compile(isTimed(system) ? system : withoutScaling(system));
    study = isTimed(system) ? new TimedStudy(system, program, settings) : new SteadyStudy(system, program, settings);
  } catch (error) {
    if (error instanceof TooLarge) return refused(error.message);
    if (!(error instanceof RowsExhausted)) throw error;
    return refused(
      `More than ${settings.maxJobs} users at once do not fit: write a rate, or divide users and instances by the same factor.`,
    );
  }
  let cutOff = false;
  const finished = (result: SimulationResult): SimulationResult => {
    const run: Run = { ...result.run, wallSeconds: settings.now() - started };
    if (cutOff) {
      run.reproducible = false;
      run.notes = [...run.notes, `The run was cut off after ${settings.wallClockLimit} s of wall-clock time.`];
    }
    return { ...result, run };
  };
  return {
    advance(events) {
      for (let left = events; left > 0; left -= CLOCK_EVERY) {
        if (!study.advance(Math.min(left, CLOCK_EVERY))) return false;
        if (settings.now() - started > settings.wallClockLimit) {
          cutOff = true;
          study.stop('limit');
          return false;
        }
      }
      return true;
    },
    result: () => finished(study.result()),
    after: (seconds) => finished(study.after(seconds)),
    progress: () => study.progress(),
  };
}

/** Under steady load pools have the nodes that they have come to rest at: none beside them is built. */
function withoutScaling(system: System): System {
  if (system.components.every(({ scaling }) => scaling === undefined)) return system;
  return {
    ...system,
    components: system.components.map((component) => {
      const { scaling, ...rest } = component;
      return scaling === undefined ? component : rest;
    }),
  };
}

/** Runs a simulation to its end. */
export function simulate(system: System, options: SimulationOptions = {}): SimulationResult {
  const simulation = createSimulation(system, options);
  while (simulation.advance(1_000_000));
  return simulation.result();
}

/** The simulation of a system that does not fit: over before it began. */
function refused(reason: string): Simulation {
  const run: Run = {
    study: 'steady',
    simulatedSeconds: 0,
    warmupSeconds: 0,
    replications: 0,
    requests: 0,
    events: 0,
    wallSeconds: 0,
    stopped: 'limit',
    unreached: [],
    reproducible: true,
    notes: [reason],
  };
  const nothing: SimulationResult = { run, loads: {}, operations: {}, components: {}, caches: {}, queues: {} };
  return {
    advance: () => false,
    result: () => nothing,
    progress: () => ({ fraction: 1, events: 0, simulatedSeconds: 0 }),
    after: () => nothing,
  };
}
