/**
 * What uncertain values make of a study's figures: ranges, and the values on which they depend most.
 *
 * Every draw of the values (a Latin hypercube) is solved; what the simulation of the middle found against the solver's figure there
 * corrects the solver's figures at the draws, and some draws are simulated with the same random numbers to see how well that holds.
 * In a course of events, which the solver does not follow, some draws are simulated and nothing else. Influence is Spearman's rank
 * correlation (1904) of value and figure.
 */
import { atPoint, describePoint } from '../model/load-points.js';
import type { Finding, Results, SimulationResult, UncertainFigure, Uncertainty, Verdict } from '../model/results.js';
import type { LoadPoint, Requirement, SourceRange, System } from '../model/system.js';
import { solve, type Solution } from '../simulator/solver/index.js';
import type { PointState } from './assemble.js';
import { boundOf, isSolvedAlone, simulatedFigure, solvedFigure, targetOf } from './figures.js';
import type { CreateSimulation } from './simulation.js';
import { holds } from '../model/comparison.js';
import { isTimed } from '../simulator/index.js';

/** Draws that are simulated, and events that each may take: in a steady state, and in a course of events. */
const SIMULATED = { steady: { draws: 8, events: 0.5e6 }, timed: { draws: 16, events: 2e6 } };
/** Outer parts of the draws that a range leaves out on either side. */
const TAIL = 0.05;
/** Correlations that chance alone gives once in a thousand, of n draws: 3.29 / sqrt(n - 1). */
const BY_CHANCE = 3.29;
/** Values that are named as what a figure depends on most. */
const MOST_INFLUENCES = 5;

type Draws = NonNullable<System['draws']>;

/** One figure that is followed over the draws. */
interface Followed {
  name: string;
  dimension: string;
  requirement: Requirement;
  point: PointState;
  /** For verdicts: its place among the requirements. */
  index: number | undefined;
}

/**
 * Adds to the Results of the middle what its uncertain values make of them: ranges, and verdicts that hold over the draws. Yields
 * the Results as they were now and then, so that a run can be reported and cancelled meanwhile.
 */
export function* studyUncertainty(
  results: Results,
  system: System,
  points: { design: PointState; requirements: readonly { requirement: Requirement; point: PointState }[] },
  run: { seed: number; create: CreateSimulation },
): Generator<Results, Results> {
  const { draws = [], uncertain = [] } = system;
  if (draws.length === 0) return results;
  const timed = isTimed(system);
  const followed = figuresOf(system, points);
  const plan = timed ? SIMULATED.timed : SIMULATED.steady;
  const every = Math.max(1, Math.floor(draws.length / plan.draws));
  const chosen = draws.filter((_, i) => i % every === 0).slice(0, plan.draws);
  const targets = followed.flatMap(({ requirement }) => targetOf(requirement) ?? []);
  const simulated: SimulationResult[] = [];
  for (const { system: drawn } of chosen) {
    const simulation = run.create(drawn, { seed: run.seed, targets, eventBudget: plan.events });
    while (simulation.advance(200_000)) yield results;
    simulated.push(simulation.result());
  }
  const values: (number | undefined)[][] = [];
  for (const one of followed) {
    const byRuns = timed && !isSolvedAlone(one.requirement);
    values.push(byRuns ? simulated.map((result) => seen(one, result)) : solvedAt(one, timed ? chosen : draws));
    yield results;
  }
  const used = timed ? chosen : draws;
  const error = timed ? undefined : worstMiss(followed, values, draws, chosen, simulated);
  const inputs = uncertain.map(({ name }) => name);
  const uncertainty: Uncertainty = {
    method: methodOf(used.length, chosen.length, timed, error),
    draws: used.length,
    inputs: uncertain.map(({ name, text, range, low, high }) => ({ name, text, range, low, high })),
    figures: followed.flatMap((one, i) => summary(one, values[i] ?? [], inputs, used) ?? []),
  };
  const holding = points.requirements.map((_, index) => {
    const at = followed.findIndex((one) => one.index === index);
    return at < 0 ? undefined : holdingShare((followed[at] as Followed).requirement, values[at] ?? []);
  });
  const events = simulated.reduce((sum, result) => sum + result.run.events, results.run.events);
  return withVerdicts({ ...results, run: { ...results.run, events }, uncertainty }, holding);
}

/** The verdicts, and the findings about them, in the light of what is not known. */
function withVerdicts(
  results: Results & { uncertainty: Uncertainty },
  holding: readonly (number | undefined)[],
): Results {
  const requirements = results.requirements.map((verdict, i) =>
    uncertainVerdict(verdict, holding[i], results.uncertainty),
  );
  const opened = requirements.filter(
    ({ status }, i) => status === 'undecided' && results.requirements[i]?.status !== status,
  );
  const isOpened = ({ range }: { range: SourceRange }): boolean =>
    opened.some((verdict) => JSON.stringify(verdict.range) === JSON.stringify(range));
  const findings: Finding[] = [
    ...results.findings.filter((finding) => !finding.code.startsWith('requirement-') || !isOpened(finding)),
    ...opened.map(({ text, reason, range }): Finding => ({
      code: 'requirement-undecided',
      severity: 'information',
      message: `${text}: undecided. ${reason}`,
      range,
      evidence: {},
    })),
  ];
  return { ...results, requirements, findings };
}

/** The verdicts where uncertain values are at work: it must hold, or fail, over all but the outer tails of the draws. */
function uncertainVerdict(verdict: Verdict, share: number | undefined, uncertainty: Uncertainty): Verdict {
  if (share === undefined) return verdict;
  const figure = uncertainty.figures.find(({ requirement }) => requirement === verdict.text);
  const most = figure?.influences[0];
  const percent = `${Math.round(share * 100)}%`;
  const why = most ? `; it depends most on ${most.input}` : '';
  if (share >= 1 - TAIL || share <= TAIL) {
    const expected = share >= 1 - TAIL ? 'pass' : 'fail';
    if (verdict.status === expected || verdict.status === 'undecided') return { ...verdict, holdsIn: share };
  }
  return {
    ...verdict,
    status: 'undecided',
    holdsIn: share,
    reason: `It holds in ${percent} of the draws of the uncertain values${why}.`,
  };
}

function figuresOf(
  system: System,
  {
    design,
    requirements,
  }: { design: PointState; requirements: readonly { requirement: Requirement; point: PointState }[] },
): Followed[] {
  const standard = system.loads.flatMap(({ name, range }) =>
    ['mean', 'p99'].map((statistic): Followed => {
      const at: LoadPoint = { kind: 'peak' };
      return {
        name: `${name} ${statistic}`,
        dimension: 'duration',
        point: design,
        index: undefined,
        requirement: {
          text: '',
          range,
          scope: { kind: 'load', name },
          measure: 'latency',
          statistic,
          comparison: '<',
          bound: Infinity,
          dimension: 'duration',
          at,
          expectFail: false,
        },
      };
    }),
  );
  const required = requirements.map(({ requirement, point }, index): Followed => {
    const at = system.timeline || requirement.at.kind === 'mean' ? '' : ` ${describePoint(requirement.at)}`;
    const scope =
      requirement.scope.kind === 'operation'
        ? `${requirement.scope.component}.${requirement.scope.operation} `
        : 'name' in requirement.scope
          ? `${requirement.scope.name} `
          : '';
    const measure = requirement.statistic ?? requirement.measure;
    return { name: `${scope}${measure}${at}`, dimension: requirement.dimension, requirement, point, index };
  });
  return [...standard, ...required];
}

/** What a simulation saw: Infinity where the figure grows without end, undefined where there is none. */
function seen({ requirement }: Followed, result: SimulationResult): number | undefined {
  if (result.run.stopped === 'unstable' && requirement.measure === 'latency') {
    const figure = simulatedFigure(requirement, result);
    return figure?.value ?? Infinity;
  }
  return simulatedFigure(requirement, result)?.value ?? undefined;
}

/** The solver's figure at every draw, corrected by what the simulation of the middle found. */
function solvedAt(one: Followed, draws: Draws): (number | undefined)[] {
  const { requirement, point } = one;
  const middle = solvedFigure(requirement, point.solution, point.system)?.value;
  const observed =
    point.simulated && !isSolvedAlone(requirement) ? simulatedFigure(requirement, point.simulated)?.value : middle;
  // Times are off by a factor; shares and rates by a difference.
  const factor = requirement.dimension === 'duration' && middle && observed ? observed / middle : 1;
  const shift = requirement.dimension !== 'duration' && middle != null && observed != null ? observed - middle : 0;
  const values: (number | undefined)[] = [];
  for (const { system } of draws) {
    const at = one.index === undefined ? system : atPoint(system, requirement.at);
    const figure = solvedFigure(requirement, solutionOf(at, system), at);
    values.push(
      figure?.endless === true ? Infinity : figure?.value == null ? undefined : figure.value * factor + shift,
    );
  }
  return values;
}

/** Figures of one draw at one load share a solution. */
const solutions = new WeakMap<System, Map<string, Solution>>();

function solutionOf(at: System, draw: System): Solution {
  const known = solutions.get(draw) ?? new Map<string, Solution>();
  solutions.set(draw, known);
  const key = JSON.stringify(at.loads.map(({ source }) => (source.kind === 'open' ? source.rate : source.users)));
  const found = known.get(key) ?? solve(at);
  known.set(key, found);
  return found;
}

/** The greatest relative difference of a simulated draw from the corrected solver, over times at the design point. */
function worstMiss(
  followed: readonly Followed[],
  values: readonly (readonly (number | undefined)[])[],
  draws: Draws,
  chosen: Draws,
  simulated: readonly SimulationResult[],
): number | undefined {
  let worst: number | undefined;
  followed.forEach((one, i) => {
    if (one.index !== undefined) return;
    chosen.forEach((draw, j) => {
      const expected = values[i]?.[draws.indexOf(draw)];
      const found = simulated[j] && seen(one, simulated[j]);
      if (expected === undefined || found === undefined || !Number.isFinite(expected) || !Number.isFinite(found))
        return;
      worst = Math.max(worst ?? 0, Math.abs(expected / found - 1));
    });
  });
  return worst;
}

function methodOf(draws: number, simulated: number, timed: boolean, error: number | undefined): string {
  const influence = 'influence by rank correlation (Spearman)';
  if (timed)
    return `${simulated} draws (from a Latin hypercube), each simulated with the same random numbers; ${influence}.`;
  const check =
    error === undefined ? '' : `, which ${simulated} simulated draws miss by ${Math.round(error * 100)}% at most`;
  return `${draws} draws (Latin hypercube), solved by formulas and corrected by the simulation of the middle${check}; ${influence}.`;
}

function summary(
  { name, dimension, requirement, index }: Followed,
  values: readonly (number | undefined)[],
  inputs: readonly string[],
  draws: Draws,
): UncertainFigure | undefined {
  const known = values.flatMap((value, i) => (value === undefined ? [] : [{ value, shares: draws[i]?.shares ?? [] }]));
  if (known.length < values.length / 2 || known.length < 4) return undefined;
  const sorted = known.map(({ value }) => value).sort((a, b) => a - b);
  const at = (share: number): number | null => {
    const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
    return Number.isFinite(value) ? value : null;
  };
  return {
    name,
    ...(index === undefined ? {} : { requirement: requirement.text }),
    dimension,
    low: at(TAIL),
    median: at(0.5),
    high: at(1 - TAIL),
    endless: known.filter(({ value }) => !Number.isFinite(value)).length / known.length,
    influences: influencesOf(known, inputs),
  };
}

function influencesOf(
  known: readonly { value: number; shares: readonly number[] }[],
  inputs: readonly string[],
): UncertainFigure['influences'] {
  const ranks = ranksOf(known.map(({ value }) => value));
  const all = inputs.map((input, i) => ({
    input,
    correlation: correlation(ranks, ranksOf(known.map(({ shares }) => shares[i] ?? 0.5))),
  }));
  const total = all.reduce((sum, one) => sum + one.correlation ** 2, 0);
  const least = Math.min(0.9, BY_CHANCE / Math.sqrt(known.length - 1));
  return all
    .filter((one) => Math.abs(one.correlation) >= least)
    .map((one) => ({ ...one, share: one.correlation ** 2 / total }))
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST_INFLUENCES);
}

/** Ranks from 0; equals share the middle of theirs. */
function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => compare(values[a] as number, values[b] as number));
  const ranks = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1] as number] === values[order[from] as number]) to++;
    for (let i = from; i <= to; i++) ranks[order[i] as number] = (from + to) / 2;
    from = to + 1;
  }
  return ranks;
}

/** Infinity is greater than every number and equal to itself. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (a.length - 1) / 2;
  let both = 0;
  let first = 0;
  let second = 0;
  a.forEach((x, i) => {
    const y = (b[i] ?? mean) - mean;
    both += (x - mean) * y;
    first += (x - mean) ** 2;
    second += y * y;
  });
  return first === 0 || second === 0 ? 0 : both / Math.sqrt(first * second);
}

function holdingShare(requirement: Requirement, values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  if (known.length < values.length / 2 || known.length === 0) return undefined;
  const bound = boundOf(requirement);
  return known.filter((value) => holds(requirement.comparison, value, bound)).length / known.length;
}
