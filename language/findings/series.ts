/** Series of runs: sweeps over the values of knobs, and the search for the least value that meets every requirement. */
import type { FindPlan, KnobValue, SweepPlan } from '../model/series.js';
import type { FindResult, Results, SeriesPoint, SeriesVerdict, SweepResult } from '../model/results.js';
import type { System } from '../model/system.js';
import { formatBy } from '../model/format-quantity.js';
import { shareOf, type Shard } from './shards.js';
import type { StudyOptions } from './study.js';

/** A study to be carried out somewhere: here, or in another thread. */
interface StudyTask {
  readonly system: System;
  readonly options: Pick<StudyOptions, 'seed' | 'eventBudget' | 'findFixes'>;
}

/** Carries out one study; several may be asked for at once. What it answers must not depend on that. */
export type CarryOut = (task: StudyTask) => Promise<Results>;

/** What a series asks of its surroundings. */
export interface SeriesHost {
  /**
   * The design with knobs at values, under steady load (null) or in a scenario; a text where it cannot be run, saying why.
   * The same knobs always give the same System.
   */
  lower(set: readonly { path: string; value: string }[], scenario: string | null): System | string;
  carryOut: CarryOut;
  seed: number;
  /** Only the points of a sweep that fall to this part. What one of them gives does not depend on it. */
  shard?: Shard | undefined;
  /** Told after each run: how many of how many are done. */
  progress?: (done: number, of: number) => void;
}

/** Points that are prepared ahead of those that run: enough to keep every core busy, few enough to let others in between. */
const IN_FLIGHT = 16;

/** `Promise.all` over a function of which only so many calls are under way at a time. */
async function mapLimited<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) results[i] = await map(items[i] as T);
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, items.length) }, worker));
  return results;
}

/** Events of all steady runs of a sweep together, and of one of them at least and at most. */
const SWEEP_EVENTS = 20e6;
const LEAST_EVENTS = 0.3e6;
const MOST_EVENTS = 2e6;
/** Events of each steady run of a search: its verdicts are what counts. */
const FIND_EVENTS = 4e6;
/** What a course of events takes more: it is run ten times or more. */
const TIMED_FACTOR = 5;

/** Values that a search tries before it bisects. */
const FIRST_VALUES = 5;
/** Where bisection ends between numbers that need not be whole: this share of the range. */
const TOLERANCE = 0.01;
/** Ends that lie further apart than this factor are bisected by ratio. */
const WIDE = 20;

/** Runs every point of a sweep, under steady load or in a scenario. */
export async function carryOutSweep(plan: SweepPlan, scenario: string | null, host: SeriesHost): Promise<SweepResult> {
  const grid = plan.knobs.reduce<Setting[][]>(
    (points, { path, values }) => points.flatMap((point) => values.map((value) => [...point, { path, ...value }])),
    [[]],
  );
  const budget = Math.min(MOST_EVENTS, Math.max(LEAST_EVENTS, SWEEP_EVENTS / grid.length));
  const own = shareOf(grid, host.shard);
  let done = 0;
  const points = await mapLimited(own, async (knobs) => {
    const point = await runPoint(knobs, [scenario], budget, host);
    host.progress?.(++done, own.length);
    return point;
  });
  return { text: plan.text, range: plan.range, points };
}

/**
 * Looks for the least value at which every requirement holds, under steady load and in each of the scenarios: a few values from
 * end to end, then bisection below the first of them that meets all.
 */
export async function carryOutFind(
  plan: FindPlan,
  scenarios: readonly string[],
  host: SeriesHost,
): Promise<FindResult> {
  const tried = new Map<number, Tried>();
  const studies = [null, ...scenarios];
  const attempt = async (values: readonly number[]): Promise<void> => {
    const fresh = [...new Set(values)].filter((value) => !tried.has(value));
    await Promise.all(
      fresh.map(async (value) => {
        const knob = plan.at(value);
        const point = await runPoint([{ path: plan.path, ...knob }], studies, FIND_EVENTS, host);
        tried.set(value, { value, knob, point, holds: holdsAll(point) });
        host.progress?.(tried.size, Math.max(tried.size, FIRST_VALUES + 1));
      }),
    );
  };
  await attempt(firstValues(plan));
  for (;;) {
    const middle = nextValue(inOrder(tried), plan);
    if (middle === undefined) break;
    await attempt([middle]);
  }
  return found(plan, inOrder(tried));
}

interface Setting extends KnobValue {
  path: string;
}

interface Tried {
  value: number;
  knob: KnobValue;
  point: SeriesPoint;
  holds: boolean;
}

/** Where to look next: below the first value that meets all; where that is the lowest of all, above the last that does. */
function nextValue(tried: readonly Tried[], plan: FindPlan): number | undefined {
  const first = tried.findIndex(({ holds }) => holds);
  const last = tried.findLastIndex(({ holds }) => holds);
  const [low, high] = first > 0 ? [tried[first - 1], tried[first]] : [tried[last], tried[last + 1]];
  return low && high && first >= 0 ? between(low.value, high.value, plan) : undefined;
}

function inOrder(tried: ReadonlyMap<number, Tried>): Tried[] {
  return [...tried.values()].sort((a, b) => a.value - b.value);
}

function firstValues({ from, to, whole }: FindPlan): number[] {
  return Array.from({ length: FIRST_VALUES }, (_, i) => {
    const share = i / (FIRST_VALUES - 1);
    const value = isWide(from, to) ? from * (to / from) ** share : from + (to - from) * share;
    return i === 0 ? from : i === FIRST_VALUES - 1 ? to : tidy(value, whole);
  });
}

function isWide(from: number, to: number): boolean {
  return from > 0 && to / from > WIDE;
}

function between(low: number, high: number, { from, to, whole }: FindPlan): number | undefined {
  if (whole) return high - low > 1 ? Math.floor((low + high) / 2) : undefined;
  if (isWide(from, to)) return high / low > 1 + TOLERANCE ? tidy(Math.sqrt(low * high), false) : undefined;
  return high - low > TOLERANCE * (to - from) ? tidy((low + high) / 2, false) : undefined;
}

function tidy(value: number, whole: boolean): number {
  return whole ? Math.round(value) : Number(value.toPrecision(4));
}

function found(plan: FindPlan, tried: readonly Tried[]): FindResult {
  const first = tried.findIndex(({ holds }) => holds);
  const least = tried[first];
  const base = { text: plan.text, range: plan.range, path: plan.path, points: tried.map(({ point }) => point) };
  if (!least) {
    const last = tried.at(-1);
    const nothing = last && last.point.requirements.length === 0 && last.point.problem === undefined;
    const why = nothing
      ? 'The design has no requirement that could hold.'
      : `No value from ${plan.at(plan.from).text} to ${plan.at(plan.to).text} that was tried meets every requirement${last ? `; at ${last.knob.text}, ${obstacle(last.point)}` : ''}.`;
    return { ...base, least: null, monotonic: true, reason: why };
  }
  const below = tried[first - 1];
  const last = tried.findLastIndex(({ holds }) => holds);
  const beyond = tried[last + 1];
  const gap = tried.slice(first, last).find(({ holds }) => !holds);
  const said = [
    `${plan.path} ${least.knob.text} meets every requirement; ${below ? `at ${below.knob.text}, ${obstacle(below.point)}` : 'it is the least that was to be tried'}.`,
    ...(beyond && tried[last]
      ? [`It holds up to ${tried[last].knob.text}; at ${beyond.knob.text}, ${obstacle(beyond.point)}.`]
      : []),
    ...(gap ? [`In between it fails again: at ${gap.knob.text}, ${obstacle(gap.point)}.`] : []),
  ];
  return {
    ...base,
    least: { text: least.knob.text, value: least.value },
    monotonic: beyond === undefined && gap === undefined,
    reason: said.join(' '),
  };
}

/** What keeps a point from meeting every requirement. */
function obstacle({ problem, requirements }: SeriesPoint): string {
  if (problem !== undefined) return problem.replace(/\.$/, '');
  const owed = requirements.filter(({ expectFail }) => !expectFail);
  const worst = owed.find(({ status }) => status === 'fail') ?? owed.find(({ status }) => status === 'undecided');
  if (!worst) return 'nothing is required';
  const seen = worst.observed === null ? '' : ` (${formatBy(worst.dimension, worst.observed)})`;
  return `\`${worst.text}\` ${worst.status === 'fail' ? 'fails' : 'is undecided'}${seen}`;
}

/** True where every requirement that is not announced to fail holds, and there is one. */
function holdsAll({ problem, requirements }: SeriesPoint): boolean {
  const owed = requirements.filter(({ expectFail }) => !expectFail);
  return problem === undefined && owed.length > 0 && owed.every(({ status }) => status === 'pass');
}

/** Studies one point: the figures are those of the first of the studies, the verdicts those of all. */
async function runPoint(
  knobs: readonly Setting[],
  scenarios: readonly (string | null)[],
  events: number,
  host: SeriesHost,
): Promise<SeriesPoint> {
  const set = knobs.map(({ path, text }) => ({ path, value: text }));
  const systems: System[] = [];
  const shown = knobs.map(({ path, text, value }) => ({ path, text, value }));
  for (const [index, scenario] of scenarios.entries()) {
    const system = host.lower(set, scenario);
    if (typeof system === 'string') return withoutRun(shown, system);
    if (index === 0 || system.requirements.length > 0) systems.push(system);
  }
  const all = await Promise.all(
    systems.map((system) =>
      host.carryOut({
        system,
        options: {
          seed: host.seed,
          findFixes: false,
          eventBudget: Math.ceil(system.timeline ? events * TIMED_FACTOR : events),
        },
      }),
    ),
  );
  const [results] = all;
  if (!results) return withoutRun(shown, 'there is nothing to run');
  const { requests, stopped, reproducible } = results.run;
  return {
    knobs: shown,
    run: { requests, events: all.reduce((sum, { run }) => sum + run.events, 0), stopped, reproducible },
    loads: results.loads,
    bottleneck: results.bottleneck,
    availability: results.availability,
    cost: results.cost,
    requirements: all.flatMap(verdictsOf),
  };
}

function verdictsOf({ scenario, requirements }: Results): SeriesVerdict[] {
  return requirements.map(({ text, status, expectFail, observed, low, high, bound, dimension, reason }) => ({
    text,
    scenario,
    status,
    expectFail,
    observed,
    low,
    high,
    bound,
    dimension,
    reason,
  }));
}

function withoutRun(knobs: SeriesPoint['knobs'], problem: string): SeriesPoint {
  return {
    knobs,
    problem,
    run: null,
    loads: {},
    bottleneck: null,
    availability: null,
    cost: { perMonth: null, perMillionRequests: null },
    requirements: [],
  };
}
