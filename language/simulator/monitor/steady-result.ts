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
import { endless, estimateOf, latencyOf, meanInterval, noEstimate, shareBounds } from './estimates.js';
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
  program.loads.forEach(({ source }, l) => {
    const figures = monitor.loads[l]!;
    const thorough = settings.intervals && (final || program.loads.length <= FEW);
    const latency = latencyOf(figures.latency, settings.quantiles, thorough);
    const stuck = [...(waits.get(source.name) ?? [])].some((name) => overloaded.has(name));
    const load: LoadResult = {
      offered: figures.offered.value,
      throughput: figures.throughput.value,
      errors: { rejected: figures.rejected.value, timeout: figures.timeout.value, failed: figures.failed.value },
      latency: stuck ? endless(latency) : latency,
    };
    const throughput = meanInterval(figures.throughput.series);
    if (throughput !== undefined) load.throughputInterval = throughput;
    const errors = shareBounds(figures.errors.series);
    if (errors !== undefined) load.errorsInterval = errors;
    if (figures.stale !== null) Object.assign(load, staleShare(figures.stale));
    if (figures.settled !== null) {
      const settled = latencyOf(figures.settled, settings.quantiles, thorough);
      const open = [...(causes.get(source.name) ?? [])].some((name) => overloaded.has(name));
      load.settled = open ? endless(settled) : settled;
    }
    result.loads[source.name] = load;
  });
  program.operations.forEach(({ component, name }, o) => {
    const { rate, latency, stale } = monitor.operations[o]!;
    const figures = latencyOf(latency, settings.quantiles, settings.intervals && program.operations.length <= FEW);
    const owner = program.components[component]!.source.name;
    const operation: OperationResult = {
      rate: rate.value,
      latency: overloaded.has(owner) ? endless(figures) : figures,
      ...(stale === null ? {} : staleShare(stale)),
    };
    result.operations[`${owner}.${name}`] = operation;
  });
  program.components.forEach(({ source }, c) => {
    result.components[source.name] = componentResult(
      source.kind,
      kernel,
      program,
      c,
      monitor.components[c]!,
      growth.get(c),
    );
  });
  program.caches.forEach(({ component }, i) => {
    const { hitRatio, rate } = monitor.caches[i]!;
    const cache: CacheResult = { hitRatio: hitRatio.value, rate: rate.value };
    const interval = shareBounds(hitRatio.series);
    if (interval !== undefined) cache.hitRatioInterval = interval;
    result.caches[program.components[component]!.source.name] = cache;
  });
  if (program.copies.length > 0) result.replication = {};
  program.copies.forEach((c, i) => {
    const { source, led } = program.components[c]!;
    const figures = monitor.copies[i]!;
    const lag = led ? latencyOf(figures.lag, settings.quantiles) : undefined;
    result.replication![source.name] = steadyCopies(figures, lag);
  });
  program.stores.forEach(({ component }, s) => {
    result.queues[program.components[component]!.source.name] = queueResult(program, kernel, monitor, settings, s);
  });
  return result;
}

function componentResult(
  kind: string,
  kernel: Kernel,
  program: Program,
  number: number,
  figures: ComponentFigures,
  growth: number | undefined,
): ComponentResult {
  const { nodes, shards, groupSize } = program.components[number]!;
  const component: ComponentResult = {
    kind,
    instances: nodes,
    resources: {},
    throughput: figures.throughput.value,
    queue: { mean: figures.queue.value, max: kernel.componentLongest[number]! },
    waiting: growth === undefined ? estimateOf(ratioInterval(figures.waiting.series)) : noEstimate(),
    rejected: figures.rejected.value,
  };
  const throughput = meanInterval(figures.throughput.series);
  if (throughput !== undefined) component.throughputInterval = throughput;
  if (growth !== undefined) component.growth = growth;
  for (const { resource, utilization, busyBefore } of figures.resources) {
    const interval = meanInterval(utilization.series);
    const seconds = utilization.seconds;
    let busiest = 0;
    let which = 0;
    for (let i = 0; i < resource.nodes; i++) {
      const busy = (kernel.busyIntegral(resource.first + i) - busyBefore[i]!) / resource.servers;
      if (seconds === 0 || busy / seconds <= busiest) continue;
      busiest = busy / seconds;
      which = i;
    }
    component.resources[resource.name] = {
      utilization: utilization.value,
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
  const slowest = (measure: 'age' | 'lag'): Latency => {
    const tallies = lists.map((i) => monitor.lists[i]![measure]);
    const [first, ...others] = tallies;
    if (first === undefined) return { mean: noEstimate(1) };
    const most = others.reduce((a, b) => (b.series.ratio > a.series.ratio ? b : a), first);
    return latencyOf(most, settings.quantiles, settings.intervals);
  };
  return {
    depth: {
      mean: lists.reduce((sum, i) => sum + monitor.lists[i]!.depth.value, 0),
      max: lists.reduce((sum, i) => sum + kernel.listDeepest[i]!, 0),
    },
    age: slowest('age'),
    lag: slowest('lag'),
  };
}
