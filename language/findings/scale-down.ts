/**
 * Large pools, scaled down: one in k of the nodes of every pool under one in k of the load. A node then sees the same load as
 * before, so that utilizations, waits and latencies stay what they are, but for what a policy makes of the size of its pool:
 * among many nodes that vanishes, and pools never get smaller than `LEAST_NODES`.
 */
import type { ComponentResult, LoadResult, Series, SimulationResult } from '../model/results.js';
import type { Component, EventAction, Load, System, TimedEvent } from '../model/system.js';
import type { Solution } from '../simulator/solver/index.js';

/** Nodes of a pool that remain. Tests hold pools of so many against eight times as many: means differ by less than 5%. */
export const LEAST_NODES = 16;
/** Systems of fewer nodes are simulated whole. */
const LARGE = 512;
/** Pools less busy than this may be small: nobody waits there. */
export const IDLE = 0.02;
/** Factors that are tried below the largest, for the one by which the sizes of the pools can best be divided. */
const TRIED = 50;

/** What a component may have and still be scaled down: everything that belongs to one node. Whatever it shares stays whole. */
const PER_NODE: ReadonlySet<string> = new Set<keyof Component>([
  'name',
  'kind',
  'range',
  'propertyRanges',
  'reached',
  'targets',
  'instances',
  'cores',
  'contention',
  'coherence',
  'bandwidth',
  'concurrency',
  'queue',
  'patience',
  'discipline',
  'policy',
  'policySettings',
  'sharedView',
  'needs',
  'availability',
  'mtbf',
  'mttr',
  'price',
  'requestPrice',
  'egressPrice',
  'operations',
]);

const POLICIES: ReadonlySet<string> = new Set([
  'random',
  'round-robin',
  'least-connections',
  'power-of-two',
  'join-idle-queue',
  'least-response-time',
]);

const LOAD_PARTS: ReadonlySet<string> = new Set<keyof Load>([
  'name',
  'range',
  'propertyRanges',
  'call',
  'source',
  'peak',
  'keys',
  'shape',
]);

export interface ScaledDown {
  system: System;
  /** One in so many was kept. */
  factor: number;
  /** Greatest relative error of a pool's size, from rounding. */
  rounding: number;
  /** What figures of the part are multiplied by: requests of a load, calls of an operation and a component, and nodes of a component. */
  growth: Record<'load' | 'operation' | 'calls' | 'nodes', (name: string) => number>;
  /** What was done, without what it is worth. */
  note: string;
}

/** The System with large pools scaled down; undefined where it is small enough, or has what cannot be divided. */
export function scaleDown(system: System, solution: Solution): ScaledDown | undefined {
  const reached = system.components.filter((component) => component.reached);
  if (reached.reduce((sum, { instances }) => sum + instances, 0) < LARGE) return undefined;
  if (!reached.every((component) => isPerNode(component)) || !system.loads.every(isThinnable)) return undefined;
  if (!(system.timeline?.events ?? []).every(({ action }) => keepsItsMeaning(action))) return undefined;
  const busy = reached.filter(({ name }) => {
    const used = Object.values(solution.components[name]?.utilization ?? {});
    return used.some((utilization) => utilization > IDLE);
  });
  const smallest = Math.min(...busy.map(({ instances }) => instances));
  const most = smallest / LEAST_NODES;
  if (!(most >= 2) || !Number.isFinite(most)) return undefined;
  const { factor, rounding } = bestFactor(most, busy, ({ instances }, k) => instances / k);
  const growth = (): number => factor;
  const left = ({ instances }: Component): number => Math.max(1, Math.round(instances / factor));
  return {
    factor,
    rounding,
    growth: { load: growth, operation: growth, calls: growth, nodes: growth },
    note: `Scaled down: one in ${Number(factor.toPrecision(3))} of the load and of the nodes of every pool was simulated`,
    system: {
      ...system,
      components: system.components.map((component) => ({ ...component, instances: left(component) })),
      loads: system.loads.map((load) => thinned(load, factor)),
      ...(system.timeline
        ? {
            timeline: {
              ...system.timeline,
              events: system.timeline.events.map((event) => thinnedEvent(event, factor)),
            },
          }
        : {}),
    },
  };
}

/** True where everything that a component has belongs to one of its nodes, but for some properties. */
export function isPerNode(component: Component, beside: ReadonlySet<string> = new Set()): boolean {
  const { pools = [], ...rest } = component;
  const parts = Object.entries(rest).filter(([, value]) => value !== undefined);
  const perNode = pools.every(({ shared, keys }) => !shared && keys === undefined);
  return perNode && parts.every(([part]) => PER_NODE.has(part) || beside.has(part)) && POLICIES.has(component.policy);
}

/** True for requests that come one by one: one in k of them come as all did. */
export function isThinnable(load: Load): boolean {
  const { source } = load;
  const known = Object.entries(load).every(([part, value]) => value === undefined || LOAD_PARTS.has(part));
  return known && source.kind === 'open' && ['poisson', 'constant'].includes(source.arrivals.kind);
}

function keepsItsMeaning(action: EventAction): boolean {
  return action.kind === 'load' || action.kind === 'slow';
}

/** Of the factors a little below the largest, the one by which the pools can best be divided. */
export function bestFactor(
  most: number,
  pools: readonly Component[],
  sizeOf: (pool: Component, factor: number) => number,
): { factor: number; rounding: number } {
  let best = { factor: most, rounding: Infinity };
  for (let i = 0; i < TRIED; i++) {
    const factor = most * (1 - (0.5 * i) / TRIED);
    const rounding = Math.max(
      ...pools.map((pool) => {
        const size = sizeOf(pool, factor);
        return Math.abs(Math.round(size) / size - 1);
      }),
    );
    if (rounding < best.rounding - 1e-12) best = { factor, rounding };
  }
  return best;
}

/** One in k of a load. */
export function thinned(load: Load, factor: number): Load {
  const { source } = load;
  if (source.kind !== 'open') return load;
  return { ...load, source: { ...source, rate: source.rate / factor, meanRate: source.meanRate / factor } };
}

function thinnedEvent(event: TimedEvent, factor: number): TimedEvent {
  const { action } = event;
  if (action.kind !== 'load' || !('rate' in action.change)) return event;
  return { ...event, action: { ...action, change: { rate: action.change.rate / factor } } };
}

/** The figures of the whole, from those of the part: what is counted per second or summed over nodes grows by the factor. */
export function scaleUp(
  result: SimulationResult,
  whole: System,
  { growth, rounding, note }: ScaledDown,
): SimulationResult {
  const instances = new Map(whole.components.map((component) => [component.name, component.instances]));
  const off = rounding < 0.0005 ? '' : `, to within ${(rounding * 100).toFixed(1)}% of their sizes`;
  const worth = `${note} (at least ${LEAST_NODES} nodes of each that is busy${off}); against whole pools, means are within 5%.`;
  return {
    ...result,
    run: { ...result.run, notes: [...result.run.notes, worth] },
    loads: mapValues(result.loads, (load, name) => loadUp(load, growth.load(name))),
    operations: mapValues(result.operations, (operation, name) => ({
      ...operation,
      rate: operation.rate * growth.operation(name),
    })),
    components: mapValues(result.components, (component, name) => ({
      ...componentUp(component, growth.calls(name), growth.nodes(name)),
      instances: instances.get(name) ?? component.instances,
    })),
    caches: mapValues(result.caches, (cache, name) => ({ ...cache, rate: cache.rate * growth.calls(name) })),
    ...(result.series ? { series: seriesUp(result.series, growth) } : {}),
  };
}

function loadUp(load: LoadResult, factor: number): LoadResult {
  return { ...load, offered: load.offered * factor, ...throughputUp(load, factor) };
}

function throughputUp(
  { throughput, throughputInterval: interval }: Pick<LoadResult, 'throughput' | 'throughputInterval'>,
  factor: number,
): Pick<LoadResult, 'throughput' | 'throughputInterval'> {
  return {
    throughput: throughput * factor,
    ...(interval
      ? { throughputInterval: { ...interval, low: interval.low * factor, high: interval.high * factor } }
      : {}),
  };
}

function componentUp(component: ComponentResult, calls: number, nodes: number): ComponentResult {
  const { queue, growth } = component;
  return {
    ...component,
    ...throughputUp(component, calls),
    queue: { mean: queue.mean * nodes, max: queue.max * nodes },
    ...(growth === undefined ? {} : { growth: growth * calls }),
  };
}

const PER_SYSTEM = /^(.*)\.(offered|throughput|queue|depth)$/;

function seriesUp(series: Series, growth: ScaledDown['growth']): Series {
  const scaled: Series = { step: series.step, time: series.time };
  for (const [name, values] of Object.entries(series)) {
    if (name === 'step' || name === 'time' || !Array.isArray(values)) continue;
    const [, of = '', figure] = PER_SYSTEM.exec(name) ?? [];
    const factor =
      figure === undefined
        ? 1
        : `${of}.offered` in series
          ? growth.load(of)
          : figure === 'throughput'
            ? growth.calls(of)
            : growth.nodes(of);
    scaled[name] = factor === 1 ? values : values.map((value) => (value === null ? null : value * factor));
  }
  return scaled;
}

function mapValues<T>(record: Record<string, T>, map: (value: T, name: string) => T): Record<string, T> {
  const mapped = Object.create(null) as Record<string, T>;
  for (const [name, value] of Object.entries(record)) mapped[name] = map(value, name);
  return mapped;
}
