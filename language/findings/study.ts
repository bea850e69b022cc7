/**
 * A study: everything that can be said about one System under one course of events. The solver answers at once; the
 * simulation refines it, first at the design point, then at each further load that a requirement names.
 */
import { atPoint } from '../model/load-points.js';
import type { Results, SimulationResult } from '../model/results.js';
import type { Requirement, System } from '../model/system.js';
import { createSimulation, isTimed, type SimulationOptions, type Target } from '../simulator/index.js';
import { atRest } from '../simulator/solver/at-rest.js';
import { solve } from '../simulator/solver/index.js';
import type { CheckedRequirement, PointState } from './assemble.js';
import { assemble } from './assemble.js';
import { checkFixes } from './check-fixes.js';
import { plateausOf } from './course.js';
import { isSolvedAlone, simulatedFigure, solvedFigure, targetOf } from './figures.js';
import { studyChanges, withOpenChanges, withoutChanges } from './change.js';
import { reducing } from './reduction.js';
import type { CreateSimulation, Simulation } from './simulation.js';
import { studyUncertainty } from './uncertainty.js';
import { verdictOn } from './verdicts.js';

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
  /** Told before each of the Results how much of the whole study is done: 0 to 1, never less than before. */
  progress?: (fraction: number) => void;
  /** In place of the simulator, for tests. */
  simulation?: CreateSimulation;
}

/** Events between two interim Results, growing so that they cost little of a long run. */
const FIRST_LOOK = 50_000;
const LONGEST_LOOK = 400_000;
/** Events of a steady study: of one operating point at most, and of all of them together; those of a timed study. */
const POINT_EVENTS = 20e6;
const ALL_EVENTS = 40e6;
const TIMED_EVENTS = 60e6;
/** Share of the budget that the design point, which comes first, may take where there are further ones. */
const DESIGN_SHARE = 0.5;
/** Share of the events that is kept for checking fixes. */
const CHECKS_SHARE = 0.1;
/** Share of the wall-clock time after which no fix is checked any more. */
const CHECKS_UNTIL = 0.7;
/** Components from which on finding the fixes takes longer than anyone likes to wait. */
const LARGE_SYSTEM = 100;
/** Saturation below this many times the load is an overload that the run need not find out by itself. */
const SURELY_OVERLOADED = 0.98;
/** Seconds between interim Results, where there is a clock. */
const LOOK_INTERVAL = 0.25;

/** The solver's Results alone, in milliseconds. Figures that are not exact leave requirements undecided. */
export function solved(system: System): Results {
  const plain = withoutChanges(system);
  if (plain) return withOpenChanges(system, solved(plain));
  const points = new Points(system);
  return assemble(points.design, points.checked(system.requirements), 1, 0, true);
}

/**
 * Studies a System as it stands: at its design point, or along its timeline. Yields the solver's Results first, then
 * refined ones now and then, and returns the final ones. One seed gives the same final Results on every platform, but
 * for wall-clock times, unless a wall-clock limit ends it.
 */
export function* study(system: System, options: StudyOptions = {}): Generator<Results, Results> {
  const plain = withoutChanges(system);
  if (plain) return yield* changesOf(system, plain, options);
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
  const runs = points.all().filter((point) => point.isDesign || !isTimed(point.system));
  const budget = options.eventBudget ?? (isTimed(system) ? TIMED_EVENTS : ALL_EVENTS);
  const forChecks = options.findFixes === false || isTimed(system) ? 0 : CHECKS_SHARE * budget;
  let events = budget - forChecks;
  const progress = new StudyProgress(runs.length, options.progress);
  const create: CreateSimulation = reducing(options.simulation ?? createSimulation);
  let timed: Simulation | undefined;
  for (const point of points.all()) {
    const number = runs.indexOf(point);
    const isCourse = isTimed(point.system);
    // One run over time serves all requirements on it, from whatever second on.
    const here = checked.filter((one) => (isCourse ? isTimed(one.point.system) : one.point === point));
    point.running = false;
    if (timed && isCourse) {
      point.simulated = timed.after?.(point.after);
      continue;
    }
    if (!point.isDesign && here.every(({ requirement }) => isAnswered(requirement, point))) continue;
    point.running = true;
    const left = share(options, events, clock() - started, runs.length - number, point.isDesign);
    const run = create(point.system, simulationOptions(options, seed, here, point, left));
    let looked = clock();
    let step = FIRST_LOOK;
    while (run.advance(step)) {
      step = Math.min(LONGEST_LOOK, step * 2);
      if (options.now && clock() - looked < LOOK_INTERVAL) continue;
      // Further points are of interest only when they are decided; the design point is shown as it becomes clear.
      if (point.isDesign) point.simulated = run.result();
      progress.report(number, run);
      yield current(false);
      looked = clock();
    }
    point.simulated = run.result();
    point.running = false;
    if (isCourse) timed = run;
    events = Math.max(0, events - point.simulated.run.events);
    if (number + 1 >= runs.length) continue;
    progress.report(number + 1);
    yield current(false);
  }
  const spent = (): boolean =>
    options.wallClockLimit !== undefined && clock() - started > CHECKS_UNTIL * options.wallClockLimit;
  events += forChecks;
  const take = (wanted: number): number => {
    const granted = spent() ? 0 : Math.min(wanted, events);
    events -= granted;
    return granted;
  };
  const found = withAllRuns(current(true), runs);
  const results = yield* checkFixes(found, points.design, checked, seed, take);
  if (!system.draws) return results;
  return yield* studyUncertainty(results, system, { design: points.design, requirements: checked }, { seed, create });
}

/** A study of a System that bounds changes: they come last. */
function* changesOf(system: System, plain: System, options: StudyOptions): Generator<Results, Results> {
  const steps = study(plain, options);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) {
      const create = reducing(options.simulation ?? createSimulation);
      return yield* studyChanges(system, step.value, { seed: options.seed ?? 1, create });
    }
    yield withOpenChanges(system, step.value);
  }
}

/** Exactly solved, so that a run of its own would add nothing. */
function isAnswered(requirement: Requirement, point: PointState): boolean {
  if (isSolvedAlone(requirement)) return true;
  const figure = solvedFigure(requirement, point.solution, point.system);
  return figure?.basis === 'exact' && figure.value !== null;
}

/** What one run may take of what is left for `runs` of them: further points share alike, and what one leaves is the others'. */
function share(
  options: StudyOptions,
  events: number,
  elapsed: number,
  runs: number,
  design: boolean,
): Pick<SimulationOptions, 'eventBudget' | 'wallClockLimit'> {
  const part = runs === 1 ? 1 : design ? DESIGN_SHARE : 1 / runs;
  const { wallClockLimit } = options;
  const most = runs === 1 && design ? Infinity : POINT_EVENTS;
  return {
    eventBudget: Math.max(1, Math.ceil(Math.min(events * part, most))),
    ...(wallClockLimit === undefined ? {} : { wallClockLimit: Math.max(0.001, (wallClockLimit - elapsed) * part) }),
  };
}

function simulationOptions(
  options: StudyOptions,
  seed: number,
  checked: readonly CheckedRequirement[],
  point: PointState,
  left: Pick<SimulationOptions, 'eventBudget' | 'wallClockLimit'>,
): SimulationOptions {
  const targets = checked
    .map(({ requirement }) => targetOf(requirement))
    .filter((target): target is Target => target !== undefined);
  // Who asks for a precision gets it, however clear the verdicts are.
  const precise = options.precision !== undefined;
  return {
    seed,
    targets,
    owesMeans: point.isDesign || precise,
    overloaded: point.solution.resources.some((one) => one.saturatesAt < SURELY_OVERLOADED),
    ...(precise ? {} : { decided: (resultFrom) => checked.every((one) => isDecided(one, resultFrom)) }),
    ...(options.precision === undefined ? {} : { halfWidth: options.precision }),
    ...(options.duration === undefined ? {} : { duration: options.duration }),
    ...(options.now === undefined ? {} : { now: options.now }),
    ...left,
  };
}

/** Whether what a run has found so far decides a requirement; one that it can say nothing about doesn't hold it up. */
function isDecided(
  { requirement, point }: CheckedRequirement,
  resultFrom: (seconds: number) => SimulationResult,
): boolean {
  if (isAnswered(requirement, point)) return true;
  const simulated = resultFrom(point.after);
  if (simulatedFigure(requirement, simulated) === undefined) return true;
  return verdictOn(requirement, { ...point, simulated, running: false }).status !== 'undecided';
}

/** How far a study of several runs is. */
class StudyProgress {
  private furthest = 0;

  constructor(
    private readonly runs: number,
    private readonly tell: StudyOptions['progress'],
  ) {}

  /** @param index of the run that is under way, the design point's being 0 */
  report(index: number, run?: Simulation): void {
    const part = (i: number): number =>
      this.runs === 1 ? 1 : i === 0 ? DESIGN_SHARE : (1 - DESIGN_SHARE) / (this.runs - 1);
    let done = (run?.progress?.().fraction ?? 0) * part(index);
    for (let i = 0; i < index; i++) done += part(i);
    this.furthest = Math.min(1, Math.max(this.furthest, done));
    this.tell?.(this.furthest);
  }
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

/** The operating points of a study, the design point first; points with equal loads are one. */
class Points {
  readonly design: PointState;
  private readonly points = new Map<string, PointState>();

  constructor(private readonly system: System) {
    this.design = this.point(system, 0);
  }

  all(): PointState[] {
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

  private point(asked: System, after: number): PointState {
    const key = `${loadsKey(asked)} ${isTimed(asked) ? 'after' : 'at'} ${after}`;
    const known = this.points.get(key);
    if (known) return known;
    const system = isTimed(asked) ? asked : atRest(asked, solve);
    const isDesign = this.points.size === 0;
    const point: PointState = {
      system,
      solution: solve(system),
      simulated: undefined,
      running: true,
      after,
      course: isDesign && isTimed(system) ? plateausOf(system, solve) : [],
      isDesign,
    };
    this.points.set(key, point);
    return point;
  }
}

function loadsKey(system: System): string {
  return JSON.stringify(system.loads.map(({ source }) => (source.kind === 'open' ? source.rate : source.users)));
}
