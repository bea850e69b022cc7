/**
 * A study: everything that can be said about one System under one course of events. The solver answers at once; the
 * simulation refines it, first at the design point, then at each further load that a requirement names.
 */
import { atPoint } from '../model/load-points.js';
import type { Results } from '../model/results.js';
import type { Requirement, System } from '../model/system.js';
import { createSimulation, isTimed, type SimulationOptions, type Target } from '../simulator/index.js';
import { solve } from '../simulator/solver/index.js';
import type { CheckedRequirement, PointState } from './assemble.js';
import { assemble } from './assemble.js';
import { isSolvedAlone, solvedFigure, targetOf } from './figures.js';
import type { CreateSimulation, Simulation } from './simulation.js';

export interface StudyOptions {
  /** 1. */
  seed?: number;
  /** Wall clock in seconds; without one no time is measured and nothing is cut off. */
  now?: () => number;
  /** Seconds of wall-clock time after which the study ends with what it has. */
  wallClockLimit?: number;
  /** Events that all runs of the study may take together. */
  eventBudget?: number;
  /** Seconds to measure in place of running until precise. */
  duration?: number;
  /** Relative half width that the means' intervals are to reach. */
  precision?: number;
  /** False: what is wrong is told without the search for what mends it; true. */
  findFixes?: boolean;
  /** In place of the simulator, for tests. */
  simulation?: CreateSimulation;
}

/** Events between two interim Results, growing so that they cost little of a long run. */
const FIRST_LOOK = 50_000;
const LONGEST_LOOK = 400_000;
/** Events of a steady study: of its design point at most, and of all its operating points together. */
const DESIGN_EVENTS = 20e6;
const ALL_EVENTS = 40e6;
/** Components from which on finding the fixes takes longer than anyone likes to wait. */
const LARGE_SYSTEM = 100;
/** Seconds between interim Results, where there is a clock. */
const LOOK_INTERVAL = 0.25;

/** The solver's Results alone, in milliseconds. Figures that are not exact leave requirements undecided. */
export function solved(system: System): Results {
  const points = new Points(system);
  return assemble(points.design, points.checked(system.requirements), 1, 0, true);
}

/**
 * Studies a System as it stands: at its design point, or along its timeline. Yields the solver's Results first, then
 * refined ones now and then, and returns the final ones. One seed gives the same final Results on every platform, but
 * for wall-clock times, unless a wall-clock limit ends it.
 */
export function* study(system: System, options: StudyOptions = {}): Generator<Results, Results> {
  const seed = options.seed ?? 1;
  const clock = options.now ?? (() => 0);
  const started = clock();
  const points = new Points(system);
  const checked = points.checked(system.requirements);
  const current = (findFixes: boolean): Results =>
    assemble(points.design, checked, seed, clock() - started, findFixes && options.findFixes !== false);
  // The fixes of a large system take a while to be found; what is wrong is told before.
  if (system.components.length > LARGE_SYSTEM) yield current(false);
  yield current(true);
  if (system.loads.length === 0) {
    for (const point of points.all()) point.running = false;
    return current(true);
  }
  // A timed study has a budget of its own, for all its replications.
  const overTime = isTimed(system);
  let events = options.eventBudget ?? (overTime ? undefined : ALL_EVENTS);
  const create: CreateSimulation = options.simulation ?? createSimulation;
  let timed: Simulation | undefined;
  for (const [index, point] of points.all().entries()) {
    const requirements = checked.filter((one) => one.point === point).map(({ requirement }) => requirement);
    point.running = false;
    if (timed && isTimed(point.system)) {
      point.simulated = timed.after?.(point.after);
      continue;
    }
    if (index > 0 && requirements.every((requirement) => isAnswered(requirement, point))) continue;
    point.running = true;
    const still = points.all().slice(index).length;
    const left = share(options, events, clock() - started, overTime && index === 0 ? 1 : still);
    const run = create(point.system, simulationOptions(options, seed, requirements, left));
    let looked = clock();
    let step = FIRST_LOOK;
    while (run.advance(step)) {
      step = Math.min(LONGEST_LOOK, step * 2);
      if (options.now && clock() - looked < LOOK_INTERVAL) continue;
      // Further points are of interest only when they are decided; the design point is shown as it becomes clear.
      if (index === 0) point.simulated = run.result();
      yield current(false);
      looked = clock();
    }
    point.simulated = run.result();
    point.running = false;
    if (index === 0 && overTime) {
      timed = run;
      // Requirements at an operating point are studied under steady load.
      events ??= ALL_EVENTS;
    }
    if (events !== undefined && !(index === 0 && overTime && options.eventBudget === undefined))
      events = Math.max(0, events - point.simulated.run.events);
    if (index + 1 < points.all().length) yield current(false);
  }
  return withAllRuns(current(true), points.all());
}

/** Exactly solved, so that a run of its own would add nothing. */
function isAnswered(requirement: Requirement, point: PointState): boolean {
  if (isSolvedAlone(requirement)) return true;
  const figure = solvedFigure(requirement, point.solution, point.system);
  return figure?.basis === 'exact' && figure.value !== null;
}

/** What one run may take of what is left for `runs` of them: the design point, which comes first, half of it at least. */
function share(
  options: StudyOptions,
  events: number | undefined,
  elapsed: number,
  runs: number,
): Pick<SimulationOptions, 'eventBudget' | 'wallClockLimit'> {
  const part = runs > 1 ? 0.5 : 1;
  const { wallClockLimit } = options;
  return {
    ...(events === undefined ? {} : { eventBudget: Math.max(1, Math.ceil(Math.min(events * part, DESIGN_EVENTS))) }),
    ...(wallClockLimit === undefined ? {} : { wallClockLimit: Math.max(0.001, (wallClockLimit - elapsed) * part) }),
  };
}

function simulationOptions(
  options: StudyOptions,
  seed: number,
  requirements: readonly Requirement[],
  left: Pick<SimulationOptions, 'eventBudget' | 'wallClockLimit'>,
): SimulationOptions {
  const targets = requirements.map(targetOf).filter((target): target is Target => target !== undefined);
  return {
    seed,
    targets,
    ...(options.precision === undefined ? {} : { halfWidth: options.precision }),
    ...(options.duration === undefined ? {} : { duration: options.duration }),
    ...(options.now === undefined ? {} : { now: options.now }),
    ...left,
  };
}

/** A study is reproducible only if all of its runs are; notes of further runs are kept. */
function withAllRuns(results: Results, points: readonly PointState[]): Results {
  const further = points.slice(1).flatMap(({ simulated }) => (simulated ? [simulated.run] : []));
  if (further.length === 0) return results;
  const notes = new Set([...results.run.notes, ...further.flatMap((run) => run.notes)]);
  return {
    ...results,
    run: {
      ...results.run,
      events: results.run.events + further.reduce((sum, run) => sum + run.events, 0),
      reproducible: results.run.reproducible && further.every((run) => run.reproducible),
      notes: [...notes],
    },
  };
}

interface StudiedPoint extends PointState {
  /** Timed study: only what happens from this second on counts. */
  after: number;
}

/** The operating points of a study, the design point first; points with equal loads are one. */
class Points {
  readonly design: StudiedPoint;
  private readonly points = new Map<string, StudiedPoint>();

  constructor(private readonly system: System) {
    this.design = this.point(system, 0);
  }

  all(): StudiedPoint[] {
    return [...this.points.values()];
  }

  checked(requirements: readonly Requirement[]): CheckedRequirement[] {
    const { system } = this;
    return requirements.map((requirement) => ({
      requirement,
      point:
        isTimed(system) && (system.timeline !== undefined || requirement.at.kind === 'mean')
          ? this.point(system, requirement.after ?? 0)
          : this.point(atPoint(system, requirement.at), 0),
    }));
  }

  private point(system: System, after: number): StudiedPoint {
    const key = `${loadsKey(system)} ${isTimed(system) ? 'after' : 'at'} ${after}`;
    const known = this.points.get(key);
    if (known) return known;
    const point: StudiedPoint = { system, solution: solve(system), simulated: undefined, running: true, after };
    this.points.set(key, point);
    return point;
  }
}

function loadsKey(system: System): string {
  return JSON.stringify(system.loads.map(({ source }) => (source.kind === 'open' ? source.rate : source.users)));
}
