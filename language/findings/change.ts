/**
 * Bounds on a change: `require Web.find mean rises < 2% when titles = titles + 1000`. The design is run as it stands and with the
 * params set, in pairs with the same random numbers; each pair gives one rise, and the mean of the rises its interval.
 */
import { atPoint } from '../model/load-points.js';
import type { Finding, Results, SimulationResult, Verdict } from '../model/results.js';
import type { Requirement, System } from '../model/system.js';
import { isTimed } from '../simulator/index.js';
import { solve } from '../simulator/solver/index.js';
import { replicationMean } from '../simulator/statistics/index.js';
import { formatBy } from '../model/format-quantity.js';
import { isSolvedAlone, simulatedFigure, solvedFigure, targetOf, type KnownFigure } from './figures.js';
import type { CreateSimulation } from './simulation.js';
import { holds } from '../model/comparison.js';

/** Pairs that a verdict rests on, and the most that are run where the bound is close. */
const FEWEST_PAIRS = 8;
const MOST_PAIRS = 32;
/** Events of one run of a pair: steady, and over a course of events. */
const STEADY_EVENTS = 0.3e6;
const TIMED_EVENTS = 1e6;
/** As for other verdicts: a 95% interval stretched by this holds the true value with more than 99.9%. */
const STRETCH = 2.2;
/** Between the seeds of two pairs: beyond those that anyone counts through. */
const NEXT_SEED = 1_000_003;

type Changed = Requirement & { change: System };

function isChange(requirement: Requirement): requirement is Changed {
  return requirement.change !== undefined;
}

/** The System without its bounds on changes, which are studied by themselves; undefined where it has none. */
export function withoutChanges(system: System): System | undefined {
  const plain = system.requirements.filter((requirement) => !isChange(requirement));
  return plain.length === system.requirements.length ? undefined : { ...system, requirements: plain };
}

/** Results with the bounds on changes still open. */
export function withOpenChanges(system: System, results: Results): Results {
  return merged(system, results, () => undefined, 'The simulation of both designs decides.');
}

/** Adds the verdicts on all bounds on changes. Yields the Results so far now and then. */
export function* studyChanges(
  system: System,
  results: Results,
  run: { seed: number; create: CreateSimulation },
): Generator<Results, Results> {
  const found = new Map<Requirement, Rise>();
  let events = results.run.events;
  for (const requirement of system.requirements.filter(isChange)) {
    const solved = exactRise(requirement, system);
    const rise = solved ?? (yield* pairs(requirement, system, run, withOpenChanges(system, results)));
    events += rise.events;
    found.set(requirement, rise);
  }
  const judged = merged(system, results, (requirement) => found.get(requirement), 'The runs gave no such figure.');
  return { ...judged, run: { ...judged.run, events } };
}

interface Rise extends Pick<KnownFigure, 'value' | 'low' | 'high'> {
  basis: 'exact' | 'simulated';
  /** Why there is no figure. */
  missing?: string;
  events: number;
}

/** The rise where theory knows both figures exactly. */
function exactRise(requirement: Changed, system: System): Rise | undefined {
  if (isTimed(system) && !isSolvedAlone(requirement)) return undefined;
  const [before, after] = [system, requirement.change].map((one) => {
    const at = isTimed(one) ? one : atPoint(one, requirement.at);
    return solvedFigure(requirement, solve(at), at);
  });
  if (before?.basis !== 'exact' || after?.basis !== 'exact' || !before.value || after.value === null) return undefined;
  const value = after.value / before.value - 1;
  return { value, low: value, high: value, basis: 'exact', events: 0 };
}

function* pairs(
  requirement: Changed,
  system: System,
  { seed, create }: { seed: number; create: CreateSimulation },
  soFar: Results,
): Generator<Results, Rise> {
  const timed = isTimed(system);
  const designs = [system, requirement.change].map((one) => (timed ? one : atPoint(one, requirement.at)));
  const target = targetOf(requirement);
  const rises: number[] = [];
  let events = 0;
  let duration: number | undefined;
  for (let pair = 0; pair < MOST_PAIRS; pair++) {
    const figures: number[] = [];
    for (const design of designs) {
      const simulation = create(design, {
        seed: seed + pair * NEXT_SEED,
        targets: target ? [target] : [],
        // The first run finds how long the others are to be: both of a pair see the same requests.
        ...(timed
          ? { replications: 1, eventBudget: TIMED_EVENTS }
          : duration === undefined
            ? { duration: Infinity, halfWidth: 1e-9, eventBudget: STEADY_EVENTS }
            : { duration, eventBudget: 4 * STEADY_EVENTS }),
      });
      while (simulation.advance(100_000)) yield soFar;
      const result = timed ? (simulation.after?.(requirement.after ?? 0) ?? simulation.result()) : simulation.result();
      duration ??= result.run.simulatedSeconds;
      events += result.run.events;
      const figure = simulatedFigure(requirement, result);
      const missing = obstacle(result, figure);
      if (missing !== undefined) return { value: null, low: null, high: null, basis: 'simulated', missing, events };
      figures.push(figure?.value ?? 0);
    }
    const [before, after] = figures as [number, number];
    if (before === 0) {
      return {
        value: null,
        low: null,
        high: null,
        basis: 'simulated',
        missing: 'The figure is zero as it stands: nothing rises from there by a share.',
        events,
      };
    }
    rises.push(after / before - 1);
    if (rises.length >= FEWEST_PAIRS && isDecided(requirement, rises)) break;
  }
  const { value, low, high } = replicationMean(rises);
  return { value, low, high, basis: 'simulated', events };
}

function obstacle(result: SimulationResult, figure: KnownFigure | undefined): string | undefined {
  if (result.run.stopped === 'unstable')
    return 'One of the two designs cannot keep up with the load, so that nothing settles there.';
  if (figure?.value == null) return 'The runs had too few samples for this figure.';
  return undefined;
}

function isDecided({ comparison, bound }: Requirement, rises: readonly number[]): boolean {
  const { low, high } = stretched(replicationMean([...rises]));
  return holds(comparison, low, bound) === holds(comparison, high, bound);
}

function stretched({ value, low, high }: { value: number; low: number; high: number }): { low: number; high: number } {
  return { low: value - (value - low) * STRETCH, high: value + (high - value) * STRETCH };
}

/** The Results with a verdict on every requirement, in the order written, and the findings that go with those on changes. */
function merged(
  system: System,
  results: Results,
  riseOf: (requirement: Requirement) => Rise | undefined,
  open: string,
): Results {
  const plain = [...results.requirements];
  const findings: Finding[] = [];
  const requirements = system.requirements.flatMap((requirement) => {
    if (!isChange(requirement)) return plain.splice(0, 1);
    const verdict = verdictOn(requirement, riseOf(requirement), open);
    findings.push(...findingOn(requirement, verdict));
    return [verdict];
  });
  return { ...results, requirements, findings: [...findings, ...results.findings] };
}

function verdictOn(requirement: Changed, rise: Rise | undefined, open: string): Verdict {
  const { text, range, expectFail, bound, comparison } = requirement;
  const base = { text, range, expectFail, bound, dimension: 'ratio' as const };
  if (!rise || rise.value === null || rise.low === null || rise.high === null) {
    return { ...base, status: 'undecided', observed: null, low: null, high: null, reason: rise?.missing ?? open };
  }
  const { value, low, high, basis } = rise;
  const show = (share: number): string => formatBy('ratio', share);
  const ends = basis === 'exact' ? { low, high } : stretched({ value, low, high });
  const [atLow, atHigh] = [holds(comparison, ends.low, bound), holds(comparison, ends.high, bound)];
  const seen = { ...base, observed: value, low, high };
  if (atLow !== atHigh) {
    const reason = `The bound lies within what the runs can tell: a change by ${show(ends.low)} to ${show(ends.high)} with 99.9% confidence.`;
    return { ...seen, status: 'undecided', reason };
  }
  const how =
    basis === 'exact'
      ? 'by the solver, exactly'
      : `in pairs of runs with the same random numbers (95%: ${show(low)} to ${show(high)})`;
  return { ...seen, status: atLow ? 'pass' : 'fail', reason: `It changes by ${show(value)} ${how}.` };
}

function findingOn({ text, range, expectFail }: Changed, { status, reason, bound, observed }: Verdict): Finding[] {
  if (status === 'pass') return [];
  const failed = status === 'fail';
  const severity = !failed ? 'information' : expectFail ? 'hint' : 'error';
  return [
    {
      code: failed ? 'requirement-failed' : 'requirement-undecided',
      severity,
      message: failed ? `${text}: ${reason}` : `${text}: undecided. ${reason}`,
      range,
      evidence: { bound, ...(observed === null ? {} : { observed }) },
    },
  ];
}
