/**
 * Checks what the solver proposes: the mended system is simulated with the same chances as the one that is, pair by pair, so
 * that what differs is the fix and not luck. A fix that does not do what it promises is dropped.
 */
import { formatBy } from '../model/format-quantity.js';
import type { Finding, Fix, FixCheck, Results, SimulationResult } from '../model/results.js';
import type { Requirement, System } from '../model/system.js';
import { createSimulation, isTimed } from '../simulator/index.js';
import { replicationMean, studentQuantile } from '../simulator/statistics/index.js';
import { waitedFor } from '../simulator/study/reach.js';
import type { CheckedRequirement, PointState } from './assemble.js';
import { boundOf, isSolvedAlone, simulatedFigure } from './figures.js';
import { eventsPerSecond } from './large-course.js';
import { holds } from '../model/comparison.js';

/** Pairs of runs, requests of the load that is looked at in each run, and fixes that are checked. */
const PAIRS = 6;
const REQUESTS = 20_000;
const CHECKED = 3;
/** Events of all runs for one fix; shorter runs than this share of what is wanted show nothing. */
const EVENTS = 5e6;
const LEAST_SHARE = 0.05;

/** One figure of a run. */
interface Watched {
  name: string;
  dimension: string;
  of: (result: SimulationResult) => number | null;
}

/**
 * Results with their fixes checked, one at a time: yields after each, and returns the last.
 *
 * @param checked the requirements with the operating points that they were judged at
 * @param take grants at most so many further events
 */
export function* checkFixes(
  results: Results,
  design: PointState,
  checked: readonly CheckedRequirement[],
  seed: number,
  take: (events: number) => number,
): Generator<Results, Results> {
  if (isTimed(design.system)) return results;
  let current = results;
  let left = CHECKED;
  const known: { point: PointState; edit: string; pairs: Pair[] | undefined }[] = [];
  for (const finding of results.findings) {
    const { fix } = finding;
    if (!fix || typeof fix.edit.value !== 'number') continue;
    const judged = checked.find(
      ({ requirement }) => finding.code === 'requirement-failed' && requirement.range === finding.range,
    );
    const point = judged?.point ?? design;
    const watched = watchedBy(finding, point.system, judged?.requirement);
    if (watched.length === 0) continue;
    const edit = JSON.stringify(fix.edit);
    let same = known.find((one) => one.point === point && one.edit === edit);
    if (!same) {
      const duration = left > 0 ? secondsOf(point, judged, take) : undefined;
      if (duration === undefined) continue;
      left--;
      same = { point, edit, pairs: yield* simulatePairs(point, fix, seed, duration, current) };
      known.push(same);
    }
    const { pairs } = same;
    const check = pairs ? checkOf(watched, pairs, judged?.requirement) : 'fails';
    if (check === undefined) continue;
    current = withFix(current, finding, check === 'fails' ? undefined : { ...fix, check });
    yield current;
  }
  return current;
}

/** What a fix is to better: the requirement's figure, else the tail of the load that waits for the component. */
function watchedBy(finding: Finding, system: System, requirement: Requirement | undefined): Watched[] {
  const own: Watched[] = [];
  // Availability and cost are solved exactly: there is nothing to be seen in a run.
  if (finding.code === 'single-point-of-failure' || (requirement && isSolvedAlone(requirement))) return own;
  if (requirement) {
    const subject = requirement.scope.kind === 'system' ? '' : scopeOf(requirement);
    own.push({
      name: nameOf(subject, requirement),
      dimension: requirement.dimension,
      of: (result) => simulatedFigure(requirement, result)?.value ?? null,
    });
    if (requirement.measure !== 'latency' || requirement.scope.kind !== 'load') return own;
  }
  const waits = waitedFor(system);
  const size = (load: System['loads'][number]): number =>
    load.source.kind === 'open' ? load.source.rate : load.source.users;
  const loads = system.loads.filter((load) =>
    requirement?.scope.kind === 'load'
      ? load.name === requirement.scope.name
      : waits.get(load.name)?.has(finding.component ?? '') === true,
  );
  const load = loads.sort((a, b) => size(b) - size(a))[0]?.name;
  if (load !== undefined) {
    for (const statistic of ['p99', 'p95', 'mean']) {
      own.push({
        name: `${load} ${statistic}`,
        dimension: 'duration',
        of: (result) => result.loads[load]?.latency[statistic]?.value ?? null,
      });
    }
    return own;
  }
  const queue = system.components.find(
    (one) => one.messages?.consumers.includes(finding.component ?? '') === true,
  )?.name;
  if (queue === undefined) return own;
  for (const statistic of ['p95', 'mean']) {
    own.push({
      name: `${queue} age ${statistic}`,
      dimension: 'duration',
      of: (result) => result.queues[queue]?.age[statistic]?.value ?? null,
    });
  }
  return own;
}

/** "Readers p99", "Jobs lag p99", "Db moved". */
function nameOf(subject: string, { measure, statistic }: Requirement): string {
  const words = [subject, measure === 'latency' ? '' : measure, statistic ?? ''];
  return words.filter((word) => word !== '').join(' ');
}

function scopeOf({ scope }: Requirement): string {
  if (scope.kind === 'operation') return `${scope.component}.${scope.operation}`;
  if (scope.kind === 'pool') return `${scope.component}.${scope.pool}`;
  return scope.kind === 'system' ? '' : scope.name;
}

/** How long each run is to be; undefined where that would take too long to show anything. */
function secondsOf(
  point: PointState,
  judged: CheckedRequirement | undefined,
  take: (events: number) => number,
): number | undefined {
  const { loads } = point.solution;
  const scope = judged?.requirement.scope;
  const offered = Object.entries(loads).map(([name, load]) =>
    scope?.kind === 'load' && scope.name !== name ? 0 : load.offered,
  );
  const rate = Math.max(0, ...offered);
  const run = point.simulated?.run;
  const simulated = (run?.simulatedSeconds ?? 0) + (run?.warmupSeconds ?? 0);
  if (!run || !(rate > 0) || !(simulated > 0)) return undefined;
  const wanted = REQUESTS / rate;
  // What cannot keep up does little of what it will do once it is mended.
  const mended = point.solution.resources.some((one) => one.saturatesAt < 1) ? eventsPerSecond(point.solution) : 0;
  const perSecond = 2 * PAIRS * Math.max(run.events / simulated, mended);
  const duration = take(Math.min(EVENTS, wanted * perSecond)) / perSecond;
  return duration < LEAST_SHARE * wanted ? undefined : duration;
}

interface Pair {
  /** Undefined where the system as it is has no steady state. */
  before: SimulationResult | undefined;
  after: SimulationResult;
}

/** Runs of both, with the same chances in each pair; undefined where the mended one has no steady state either. */
function* simulatePairs(
  point: PointState,
  fix: Fix,
  seed: number,
  duration: number,
  meanwhile: Results,
): Generator<Results, Pair[] | undefined> {
  const mended = withEdit(point.system, fix);
  if (!mended) return undefined;
  const overloaded = point.solution.resources.some((one) => one.saturatesAt < 1);
  const pairs: Pair[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const chances = seed + pair * 1_000_003;
    const before = overloaded ? undefined : simulateOne(point.system, chances, duration);
    yield meanwhile;
    const after = simulateOne(mended, chances, duration);
    yield meanwhile;
    if (after.run.stopped === 'unstable' || after.run.stopped === 'limit') return undefined;
    pairs.push({ before: before?.run.stopped === 'unstable' ? undefined : before, after });
  }
  return pairs;
}

function simulateOne(system: System, seed: number, duration: number): SimulationResult {
  const run = createSimulation(system, { seed, duration, intervals: false, eventBudget: EVENTS });
  while (run.advance(1e6));
  return run.result();
}

/** The system with the one number changed that a fix changes. */
function withEdit(system: System, { edit }: Fix): System | undefined {
  const dot = edit.path.lastIndexOf('.');
  const [name, property] = [edit.path.slice(0, dot), edit.path.slice(dot + 1)];
  if (!system.components.some((one) => one.name === name && property in one)) return undefined;
  return {
    ...system,
    components: system.components.map((one) => (one.name === name ? { ...one, [property]: edit.value } : one)),
  };
}

/** The first figure that all runs have, and what became of it; undefined where there is none. */
function checkOf(
  watched: readonly Watched[],
  pairs: readonly Pair[],
  requirement: Requirement | undefined,
): FixCheck | 'fails' | undefined {
  const endless = pairs.some(({ before }) => before === undefined);
  for (const { name, dimension, of } of watched) {
    const after = pairs.map((pair) => of(pair.after));
    const before = endless ? [] : pairs.map((pair) => (pair.before ? of(pair.before) : null));
    if (![...after, ...before].every((value) => value !== null)) continue;
    const mean = replicationMean(after as number[]).value;
    if (requirement && name === watched[0]?.name && !holds(requirement.comparison, mean, boundOf(requirement)))
      return 'fails';
    const show = (value: number): string => formatBy(dimension, value);
    if (endless) {
      return {
        text: `${name} grows without end -> ${show(mean)}`,
        figure: name,
        before: null,
        after: mean,
        difference: null,
        pairs: pairs.length,
      };
    }
    const was = replicationMean(before as number[]).value;
    const { value, low, high } = pairedDifference(after.map((one, i) => (one as number) - (before[i] as number)));
    return {
      text: `${name} ${show(was)} -> ${show(mean)}, difference ${show(value)} (95%: ${show(low)} to ${show(high)})`,
      figure: name,
      before: was,
      after: mean,
      difference: { value, low, high },
      pairs: pairs.length,
    };
  }
  return undefined;
}

/** Mean and 95% interval of a few differences, by Student's distribution. */
function pairedDifference(differences: readonly number[]): { value: number; low: number; high: number } {
  const n = differences.length;
  const { value } = replicationMean(differences);
  const squares = differences.reduce((sum, one) => sum + (one - value) * (one - value), 0);
  const half = studentQuantile(0.975, n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { value, low: value - half, high: value + half };
}

/** The Results with a finding's fix replaced, or without it. */
function withFix(results: Results, finding: Finding, fix: Fix | undefined): Results {
  return {
    ...results,
    findings: results.findings.map((one) => {
      if (one.code !== finding.code || one.range !== finding.range || one.message !== finding.message) return one;
      const bare = { ...one };
      delete bare.fix;
      return fix ? { ...bare, fix } : bare;
    }),
  };
}
