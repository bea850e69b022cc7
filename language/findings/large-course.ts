/**
 * A course of events that holds too many requests to be run from end to end: a short window of each of its stretches is
 * simulated in its place, as a steady state. That is what a stretch is, but for a transition that lasts a few relaxation times.
 * Where a stretch cannot keep up, its backlog grows and drains as a fluid (Newell 1971): every request waits for what stands
 * before it.
 */
import type { ComponentResult, Estimate, LoadResult, Run, Series, SimulationResult } from '../model/results.js';
import type { System } from '../model/system.js';
import { quantileOf } from '../simulator/options.js';
import type { SimulationOptions } from '../simulator/index.js';
import { solve, type Solution } from '../simulator/solver/index.js';
import { courseLength, plateausOf, type Plateau } from './course.js';
import type { CreateSimulation, Simulation } from './simulation.js';

/** Events of all windows together, of one of them at least and at most. */
const ALL_EVENTS = 9e6;
const LEAST_EVENTS = 0.2e6;
const MOST_EVENTS = 3e6;
/** Bins of the series. */
const BINS = 60;

/** Events that a second of a System takes, about: two for a request, three for a call with its work. */
export function eventsPerSecond({ loads, components }: Solution): number {
  const calls = Object.values(components).reduce((sum, { throughput }) => sum + throughput, 0);
  return 2 * Object.values(loads).reduce((sum, { offered }) => sum + offered, 0) + 3 * calls;
}

/** Events that one run over the whole course takes. */
export function eventsOfCourse(plateaus: readonly Plateau[]): number {
  return plateaus.reduce((sum, { from, to, solution }) => sum + (to - from) * eventsPerSecond(solution), 0);
}

/** True where nothing but loads and speeds change, so that each stretch is a steady state of its own. */
export function isSeriesOfStates(system: System): boolean {
  return (system.timeline?.events ?? []).every(({ action }) => action.kind === 'load' || action.kind === 'slow');
}

/** A stretch of the course, with the window that stands for it. */
interface Stretch {
  from: number;
  to: number;
  window: Simulation;
}

/** The course of a System by windows. @param create makes the runs of the windows */
export function largeCourse(system: System, options: SimulationOptions, create: CreateSimulation): Simulation {
  const plateaus = plateausOf(system, solve);
  const states = [...new Set(plateaus.map((plateau) => plateau.system))];
  const budget = Math.min(MOST_EVENTS, Math.max(LEAST_EVENTS, ALL_EVENTS / states.length));
  const windows = new Map(
    states.map((state) => [
      state,
      create(state, {
        ...(options.seed === undefined ? {} : { seed: options.seed }),
        ...(options.targets === undefined ? {} : { targets: options.targets }),
        eventBudget: budget,
      }),
    ]),
  );
  const stretches = plateaus.map(({ from, to, system: state }): Stretch => ({
    from,
    to,
    window: windows.get(state) as Simulation,
  }));
  const waiting = [...windows.values()];
  return {
    advance(events) {
      const [current] = waiting;
      if (!current) return false;
      if (!current.advance(events)) waiting.shift();
      return waiting.length > 0;
    },
    result: () => resultOf(stretches, 0, courseLength(system), waiting.length > 0),
    after: (seconds) => resultOf(stretches, seconds, courseLength(system), waiting.length > 0),
    progress: () => ({ fraction: 1 - waiting.length / Math.max(1, windows.size) }),
  };
}

function resultOf(stretches: readonly Stretch[], after: number, end: number, cancelled: boolean): SimulationResult {
  const results = new Map(
    [...new Set(stretches.map(({ window }) => window))].map((window) => [window, window.result()]),
  );
  const parts = stretches.map(({ from, to, window }) => ({
    from,
    to,
    result: results.get(window) as SimulationResult,
  }));
  const seen = parts.filter(({ to }) => to > after).map((part) => ({ ...part, from: Math.max(part.from, after) }));
  const weights = seen.map(({ from, to }) => (to - from) / Math.max(1e-12, end - after));
  const runs = [...results.values()].map(({ run }) => run);
  const backlogs = new Map<string, Backlog[]>();
  const loads = Object.create(null) as SimulationResult['loads'];
  for (const name of Object.keys(parts[0]?.result.loads ?? {})) {
    const backlog = backlogOf(
      parts.map(({ from, to, result }) => ({ from, to, load: result.loads[name] as LoadResult })),
    );
    backlogs.set(name, backlog);
    loads[name] = loadOf(
      seen.map(({ result }) => result.loads[name] as LoadResult),
      weights,
      backlog.slice(-seen.length),
      Math.max(1e-12, end - after),
    );
  }
  const operations = Object.create(null) as SimulationResult['operations'];
  for (const name of Object.keys(parts[0]?.result.operations ?? {})) {
    operations[name] = {
      rate: weighted(
        seen.map(({ result }) => result.operations[name]?.rate ?? 0),
        weights,
      ),
      latency: {},
    };
  }
  const components = Object.create(null) as SimulationResult['components'];
  for (const [name, first] of Object.entries(parts[0]?.result.components ?? {})) {
    const each = seen.map(({ result }) => result.components[name] ?? first);
    const resources: (typeof first)['resources'] = {};
    for (const resource of Object.keys(first.resources)) {
      resources[resource] = {
        utilization: weighted(
          each.map((one) => one.resources[resource]?.utilization ?? 0),
          weights,
        ),
      };
    }
    components[name] = {
      kind: first.kind,
      instances: first.instances,
      resources,
      throughput: weighted(
        each.map((one) => one.throughput),
        weights,
      ),
      queue: {
        mean: weighted(
          each.map((one) => one.queue.mean),
          weights,
        ),
        max: Math.max(...each.map((one) => one.queue.max)),
      },
      rejected: turnedAway(each, weights),
    };
  }
  const unstable = runs.some(({ stopped }) => stopped === 'unstable');
  const run: Run = {
    study: 'timed',
    simulatedSeconds: runs.reduce((sum, one) => sum + one.simulatedSeconds, 0),
    warmupSeconds: Math.max(0, ...runs.map((one) => one.warmupSeconds)),
    replications: 1,
    requests: runs.reduce((sum, one) => sum + one.requests, 0),
    events: runs.reduce((sum, one) => sum + one.events, 0),
    wallSeconds: 0,
    stopped: cancelled ? 'cancelled' : 'duration',
    unreached: [],
    reproducible: runs.every(({ reproducible }) => reproducible),
    notes: [
      ...new Set(runs.flatMap(({ notes }) => notes)),
      `A run from end to end would be too long: each of the ${results.size} states that the course goes through was simulated for a short while instead.` +
        (unstable
          ? ' Where it cannot keep up, the backlog is reckoned as a fluid: means are within about 10%, percentiles are not given.'
          : ''),
    ],
  };
  return { run, loads, operations, components, caches: {}, queues: {}, series: seriesOf(parts, backlogs, end) };
}

/** Share of the calls that a full queue turned away, over those of all stretches. */
function turnedAway(each: readonly ComponentResult[], weights: readonly number[]): number {
  const calls = each.map(
    ({ throughput, rejected }, i) => ((weights[i] ?? 0) * throughput) / Math.max(1e-9, 1 - rejected),
  );
  const total = calls.reduce((sum, one) => sum + one, 0);
  return total > 0 ? each.reduce((sum, { rejected }, i) => sum + rejected * (calls[i] ?? 0), 0) / total : 0;
}

/** What stands before a request at the ends of a stretch, seconds to work it off at both, and on average over those who come. */
interface Backlog {
  /** At the end. */
  requests: number;
  start: number;
  end: number;
  mean: number;
}

/** The fluid backlog of one load: it grows while more comes than leaves, and drains at what left while it grew. */
function backlogOf(parts: readonly { from: number; to: number; load: LoadResult }[]): Backlog[] {
  let content = 0;
  let capacity = 0;
  return parts.map(({ from, to, load }) => {
    const { rejected, timeout, failed } = load.errors;
    const admitted = load.offered * (1 - rejected - timeout - failed);
    const gain = admitted - load.throughput;
    const grows = load.latency['mean']?.value == null && gain > 0;
    if (grows) capacity = load.throughput;
    const length = to - from;
    const before = content;
    if (capacity === 0 || (before === 0 && !grows)) return { requests: 0, start: 0, end: 0, mean: 0 };
    const slope = grows ? gain : admitted - capacity;
    const after = Math.max(0, before + slope * length);
    // Until it is empty; those who come later find nothing.
    const busy = slope < 0 ? Math.min(length, before / -slope) : length;
    content = after;
    const mean = length > 0 ? (((before + after) / 2) * busy) / length : 0;
    return { requests: after, start: before / capacity, end: after / capacity, mean: mean / capacity };
  });
}

function loadOf(
  each: readonly LoadResult[],
  weights: readonly number[],
  backlogs: readonly Backlog[],
  seconds: number,
): LoadResult {
  const offered = weighted(
    each.map((one) => one.offered),
    weights,
  );
  const share = (of: (one: LoadResult) => number): number =>
    offered > 0
      ? weighted(
          each.map((one) => of(one) * one.offered),
          weights,
        ) / offered
      : 0;
  // Where a backlog grows, those who are admitted complete later.
  const completions = each.map((one, i) => (weights[i] ?? 0) * one.offered * (1 - errorsOf(one)));
  const total = completions.reduce((sum, one) => sum + one, 0);
  const shares = completions.map((one) => (total > 0 ? one / total : 0));
  const fluid = backlogs.some(({ mean }) => mean > 0);
  // Requests per second of the course that still wait at its end.
  const left = (backlogs.at(-1)?.requests ?? 0) / seconds;
  const latency: LoadResult['latency'] = {};
  const statistics = new Set(each.flatMap((one) => Object.keys(one.latency)));
  for (const statistic of statistics) {
    if (statistic === 'mean') latency[statistic] = meanOf(each, shares, backlogs);
    else if (statistic === 'max') latency[statistic] = fluid ? UNKNOWN : greatest(each);
    else latency[statistic] = fluid ? UNKNOWN : pooled(each, shares, statistic);
  }
  const interval = intervalOf(
    each.map((one) => ({ value: one.throughput, ...one.throughputInterval })),
    weights,
  );
  const throughput = fluid
    ? Math.max(0, total - left)
    : weighted(
        each.map((one) => one.throughput),
        weights,
      );
  const errors = intervalOf(
    each.map((one) => ({ value: errorsOf(one), ...one.errorsInterval })),
    each.map((one, i) => (offered > 0 ? ((weights[i] ?? 0) * one.offered) / offered : 0)),
  );
  return {
    offered,
    throughput,
    ...(fluid ? {} : { throughputInterval: { ...interval, basis: 'simulated' as const } }),
    errors: {
      rejected: share((one) => one.errors.rejected),
      timeout: share((one) => one.errors.timeout),
      failed: share((one) => one.errors.failed),
    },
    errorsInterval: { low: Math.max(0, errors.low), high: Math.min(1, errors.high), basis: 'simulated' },
    latency,
  };
}

const UNKNOWN: Estimate = { value: null, low: null, high: null, basis: 'simulated' };

/** Error of the fluid where a backlog grows: tests hold it against runs from end to end. */
const FLUID_ERROR = 0.1;

function meanOf(each: readonly LoadResult[], shares: readonly number[], backlogs: readonly Backlog[]): Estimate {
  const parts = each.map((one, i) => {
    const { value, low, high } = one.latency['mean'] ?? UNKNOWN;
    const wait = backlogs[i]?.mean ?? 0;
    const own = value ?? 0;
    return {
      value: own + wait,
      low: (low ?? own) + wait * (1 - FLUID_ERROR),
      high: (high ?? own) + wait * (1 + FLUID_ERROR),
    };
  });
  const interval = intervalOf(parts, shares);
  return {
    value: weighted(
      parts.map(({ value }) => value),
      shares,
    ),
    ...interval,
    basis: 'simulated',
  };
}

function greatest(each: readonly LoadResult[]): Estimate {
  const value = Math.max(...each.map((one) => one.latency['max']?.value ?? 0));
  return { value, low: value, high: value, basis: 'simulated' };
}

/** A percentile of all requests together, from those of the stretches. */
function pooled(each: readonly LoadResult[], shares: readonly number[], statistic: string): Estimate {
  const p = quantileOf(statistic);
  if (p === undefined) return UNKNOWN;
  const at = (end: 'value' | 'low' | 'high'): number | null => {
    const curves = each.map((one) => curveOf(one, end));
    const used = curves.filter((_, i) => (shares[i] ?? 0) > 0);
    if (used.some((curve) => curve.length < 2)) return null;
    const above = (x: number): number => curves.reduce((sum, curve, i) => sum + (shares[i] ?? 0) * tailAt(curve, x), 0);
    let low = 0;
    let high = Math.max(...used.map((curve) => curve.at(-1)?.x ?? 0)) * 4;
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (above(middle) > 1 - p) low = middle;
      else high = middle;
    }
    return high;
  };
  return { value: at('value'), low: at('low'), high: at('high'), basis: 'simulated' };
}

interface Point {
  x: number;
  tail: number;
}

/** The known percentiles as points of the survival function, which begins at 1. */
function curveOf(load: LoadResult, end: 'value' | 'low' | 'high'): Point[] {
  const points = Object.entries(load.latency).flatMap(([statistic, estimate]): Point[] => {
    const p = quantileOf(statistic);
    const x = estimate[end];
    return p === undefined || x === null ? [] : [{ x, tail: 1 - p }];
  });
  return points.length === 0 ? [] : [{ x: 0, tail: 1 }, ...points.sort((a, b) => a.x - b.x)];
}

/** The share above x, straight between the points in the logarithm, and on as at the end. */
function tailAt(curve: readonly Point[], x: number): number {
  const next = curve.findIndex((point) => point.x > x);
  const to = curve[next < 0 ? curve.length - 1 : next];
  const from = curve[(next < 0 ? curve.length - 1 : next) - 1];
  if (!to || !from || to.x <= from.x) return to?.tail ?? 1;
  const slope = (Math.log(to.tail) - Math.log(from.tail)) / (to.x - from.x);
  return Math.exp(Math.log(from.tail) + slope * (x - from.x));
}

function weighted(values: readonly number[], weights: readonly number[]): number {
  return values.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0);
}

/** The interval of a weighted sum of independent figures. */
function intervalOf(
  parts: readonly { value: number; low?: number; high?: number }[],
  weights: readonly number[],
): { low: number; high: number } {
  const value = weighted(
    parts.map((part) => part.value),
    weights,
  );
  let down = 0;
  let up = 0;
  parts.forEach(({ value: middle, low = middle, high = middle }, i) => {
    down += ((weights[i] ?? 0) * (middle - low)) ** 2;
    up += ((weights[i] ?? 0) * (high - middle)) ** 2;
  });
  return { low: value - Math.sqrt(down), high: value + Math.sqrt(up) };
}

function errorsOf({ errors }: LoadResult): number {
  return errors.rejected + errors.timeout + errors.failed;
}

function seriesOf(
  parts: readonly { from: number; to: number; result: SimulationResult }[],
  backlogs: ReadonlyMap<string, readonly Backlog[]>,
  end: number,
): Series {
  const step = end / BINS;
  const time = Array.from({ length: BINS }, (_, i) => i * step);
  const series: Series = { step, time };
  const at = time.map((start) =>
    Math.max(
      0,
      parts.findIndex(({ to }) => to > start + step / 2),
    ),
  );
  const add = (name: string, of: (result: SimulationResult, part: number, moment: number) => number | null): void => {
    series[name] = at.map((part, i) => of(parts[part]?.result as SimulationResult, part, (time[i] ?? 0) + step / 2));
  };
  for (const name of Object.keys(parts[0]?.result.loads ?? {})) {
    add(`${name}.offered`, (result) => result.loads[name]?.offered ?? null);
    add(`${name}.throughput`, (result) => result.loads[name]?.throughput ?? null);
    add(`${name}.errors`, (result) => (result.loads[name] ? errorsOf(result.loads[name]) : null));
    add(`${name}.mean`, (result, part, moment) => {
      const { from = 0, to = 1 } = parts[part] ?? {};
      const backlog = backlogs.get(name)?.[part];
      const wait = backlog ? backlog.start + ((backlog.end - backlog.start) * (moment - from)) / (to - from) : 0;
      return (result.loads[name]?.latency['mean']?.value ?? 0) + wait;
    });
    for (const p of ['p50', 'p95', 'p99']) {
      add(`${name}.${p}`, (result, part) =>
        (backlogs.get(name)?.[part]?.mean ?? 0) > 0 ? null : (result.loads[name]?.latency[p]?.value ?? null),
      );
    }
  }
  for (const [name, component] of Object.entries(parts[0]?.result.components ?? {})) {
    for (const resource of Object.keys(component.resources)) {
      add(`${name}.${resource}`, (result) => result.components[name]?.resources[resource]?.utilization ?? null);
    }
    add(`${name}.queue`, (result) => result.components[name]?.queue.mean ?? null);
    add(`${name}.throughput`, (result) => result.components[name]?.throughput ?? null);
  }
  return series;
}
