/** Writes the results of a steady-state study. */
import type {
  CacheResult,
  ComponentResult,
  Latency,
  LoadResult,
  OperationResult,
  QueueResult,
  Run,
  SimulationResult,
} from '../../model/results.js';
import type { System } from '../../model/system.js';
import type { Program } from '../compile/program.js';
import type { Kernel } from '../kernel/kernel.js';
import type { Settings } from '../options.js';
import { ratioInterval } from '../statistics/index.js';
import { caused, waitedFor } from '../study/reach.js';
import { staleShare, steadyCopies } from './copies.js';
import { linkResults, regionResults } from './links.js';
import { endless, estimateOf, latencyOf, meanInterval, noEstimate, shareBounds } from './estimates.js';
import { consumerOf } from './groups.js';
import type { ComponentFigures, SteadyMonitor } from './steady-monitor.js';

/** Figures of one kind that are always given in full. */
const FEW = 40;

/**
 * What is shown while a run goes on, and the less asked-for figures of a large model, have percentiles without intervals.
 *
 * @param growth backlog growth per second of the components that cannot keep up, by number; whoever waits for one has no latency
 */
export function steadyResult(
  system: System,
  program: Program,
  kernel: Kernel,
  monitor: SteadyMonitor,
  settings: Settings,
  run: Run,
  growth: ReadonlyMap<number, number>,
  final: boolean,
): SimulationResult {
  const overloaded = new Set([...growth.keys()].map((c) => program.components[c]!.source.name));
  const waits = waitedFor(system);
  const causes = program.follows ? caused(system) : waits;
  const result: SimulationResult = { run, loads: {}, operations: {}, components: {}, caches: {}, queues: {} };
  const { loads, operations, caches, crossings } = monitor;
  type Crossings = typeof crossings;
  const meanOf = (value: (t: Crossings) => number): { value: number; interval: undefined } => ({
    value: crossings.time > 0 ? value(crossings) : 0,
    interval: undefined,
  });
  const offered = loads.offered.values();
  const rejected = loads.rejected.values();
  const timeout = loads.timeout.values();
  const failed = loads.failed.values();
  program.loads.forEach(({ source }, l) => {
    const thorough = settings.intervals && (final || program.loads.length <= FEW);
    const latency = latencyOf(loads.latency[l]!, settings.quantiles, thorough);
    const stuck = [...(waits.get(source.name) ?? [])].some((name) => overloaded.has(name));
    const load: LoadResult = {
      offered: offered[l]!,
      throughput: loads.throughput.value(l),
      errors: { rejected: rejected[l]!, timeout: timeout[l]!, failed: failed[l]! },
      latency: stuck ? endless(latency) : latency,
    };
    const throughput = meanInterval(loads.throughput.at(l));
    if (throughput !== undefined) load.throughputInterval = throughput;
    const errors = shareBounds(loads.errors.at(l));
    if (errors !== undefined) load.errorsInterval = errors;
    if (loads.stale !== null) Object.assign(load, staleShare(loads.stale, l));
    if (loads.settled !== null) {
      const settled = latencyOf(loads.settled[l]!, settings.quantiles, thorough);
      const open = [...(causes.get(source.name) ?? [])].some((name) => overloaded.has(name));
      load.settled = open ? endless(settled) : settled;
    }
    const fromRegion = (number: number): Latency => {
      const seen = latencyOf(monitor.sources[number]!, settings.quantiles, thorough);
      return stuck ? endless(seen) : seen;
    };
    Object.assign(load, regionResults(program, l, meanOf, fromRegion));
    result.loads[source.name] = load;
  });
  const calls = operations.rate.values();
  program.operations.forEach(({ component, name }, o) => {
    const quantiles = operations.quantiles[o] ? settings.quantiles : [];
    const thorough = settings.intervals && program.operations.length <= FEW;
    const figures = latencyOf(operations.latency[o]!, quantiles, thorough);
    const owner = program.components[component]!.source.name;
    const operation: OperationResult = {
      rate: calls[o]!,
      latency: overloaded.has(owner) ? endless(figures) : figures,
      ...(operations.stale === null ? {} : staleShare(operations.stale, o)),
    };
    result.operations[`${owner}.${name}`] = operation;
  });
  const turnedAway = monitor.components.rejected.values();
  program.components.forEach(({ source }, c) => {
    result.components[source.name] = componentResult(
      source.kind,
      kernel,
      program,
      c,
      monitor.components,
      turnedAway[c]!,
      growth.get(c),
    );
  });
  const lookups = caches.rate.values();
  program.caches.forEach(({ component }, i) => {
    const cache: CacheResult = { hitRatio: caches.hitRatio.value(i), rate: lookups[i]! };
    const interval = shareBounds(caches.hitRatio.at(i));
    if (interval !== undefined) cache.hitRatioInterval = interval;
    result.caches[program.components[component]!.source.name] = cache;
  });
  Object.assign(
    result,
    linkResults(program, meanOf, (line) => meanInterval(monitor.lines.at(line))),
  );
  if (program.copies.length > 0) result.replication = {};
  program.copies.forEach((c, i) => {
    const { source, led } = program.components[c]!;
    const lag = led ? latencyOf(monitor.copies.lag[i]!, settings.quantiles) : undefined;
    result.replication![source.name] = steadyCopies(monitor.copies, i, lag);
  });
  program.stores.forEach(({ component }, s) => {
    const { name, messages } = program.components[component]!.source;
    const queue = queueResult(program, kernel, monitor, settings, s);
    const piles = overloaded.has(name);
    const open = piles || messages?.consumers.some((consumer) => overloaded.has(consumer)) === true;
    result.queues[name] = {
      ...queue,
      age: piles ? endless(queue.age) : queue.age,
      lag: open ? endless(queue.lag) : queue.lag,
    };
  });
  return result;
}

function componentResult(
  kind: string,
  kernel: Kernel,
  program: Program,
  number: number,
  figures: ComponentFigures,
  rejected: number,
  growth: number | undefined,
): ComponentResult {
  const { nodes, shards, groupSize } = program.components[number]!;
  const component: ComponentResult = {
    kind,
    instances: nodes,
    resources: {},
    throughput: figures.throughput.value(number),
    queue: { mean: figures.queue.value(number), max: kernel.componentLongest[number]! },
    waiting: growth === undefined ? estimateOf(ratioInterval(figures.waiting.at(number))) : noEstimate(),
    rejected,
  };
  const throughput = meanInterval(figures.throughput.at(number));
  if (throughput !== undefined) component.throughputInterval = throughput;
  if (growth !== undefined) component.growth = growth;
  for (const { resource, number: r, busyBefore } of figures.resources[number]!) {
    const interval = meanInterval(figures.utilization.at(r));
    const seconds = figures.utilization.seconds(r);
    let busiest = 0;
    let which = 0;
    for (let i = 0; i < resource.nodes; i++) {
      const busy = (kernel.busyIntegral(resource.first + i) - busyBefore[i]!) / resource.servers;
      if (seconds === 0 || busy / seconds <= busiest) continue;
      busiest = busy / seconds;
      which = i;
    }
    component.resources[resource.name] = {
      utilization: figures.utilization.value(r),
      ...(interval === undefined ? {} : { utilizationInterval: interval }),
      ...(nodes > 1 ? { busiest: Math.min(1, busiest), busiestInstance: which + 1 } : {}),
      ...(shards > 1 ? { busiestShard: Math.floor(which / groupSize) + 1 } : {}),
    };
  }
  return component;
}

/** A store's messages, of all its consumers together; age and lag are those of the consumer for which they are greatest. */
function queueResult(
  program: Program,
  kernel: Kernel,
  monitor: SteadyMonitor,
  settings: Settings,
  store: number,
): QueueResult {
  const lists = program.lists.flatMap((list, i) => (list.store === store ? [i] : []));
  const slowest = (measure: 'age' | 'lag'): number => {
    const mean = (list: number): number => monitor.lists[measure][list]!.series.ratio;
    return lists.reduce((a, b) => (mean(b) > mean(a) ? b : a), lists[0] ?? -1);
  };
  const figures = (measure: 'age' | 'lag'): Latency => {
    const list = slowest(measure);
    if (list < 0) return { mean: noEstimate(1) };
    return latencyOf(monitor.lists[measure][list]!, settings.quantiles, settings.intervals);
  };
  const add = (by: (list: number) => number): number => lists.reduce((sum, list) => sum + by(list), 0);
  const mean = add((list) => monitor.lists.depth.value(list));
  const max = kernel.storeDeepest[store]!;
  // Of several groups of consumers the ends of the intervals add up to one that is wide enough.
  const intervals = lists.map((list) => meanInterval(monitor.lists.depth.at(list)));
  const end = (of: 'low' | 'high'): number | null =>
    intervals.includes(undefined) ? null : intervals.reduce((sum, one) => sum + one![of], 0);
  return {
    depth: { mean, max },
    backlog: {
      mean: { value: mean, low: end('low'), high: end('high'), basis: 'simulated' },
      max: { value: max, low: max, high: null, basis: 'simulated' },
    },
    age: figures('age'),
    lag: figures('lag'),
    ...(lists.length > 1 ? { slowest: consumerOf(program, slowest('lag')) } : {}),
  };
}
