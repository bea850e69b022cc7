/** What the solver knows, in the shape of the Results. */
import { isTimed } from '../simulator/index.js';
import { named } from '../simulator/solver/named.js';
import type {
  ComponentResult,
  Estimate,
  Latency,
  LoadResult,
  OperationResult,
  Results,
  Run,
  SimulationResult,
} from '../model/results.js';
import type { System } from '../model/system.js';
import type { Figure, Solution } from '../simulator/solver/index.js';

/** The part of the Results that a simulation would give. */
export function solvedPart(system: System, solution: Solution, wallSeconds: number): SimulationResult {
  const loads: Record<string, LoadResult> = named();
  for (const [name, load] of Object.entries(solution.loads)) {
    const latency: Latency = named();
    for (const [statistic, figure] of Object.entries(load.latency)) latency[statistic] = estimateOf(figure);
    loads[name] = {
      offered: load.offered,
      throughput: load.throughput,
      errors: load.errors,
      latency,
      ...(load.settled ? { settled: { mean: estimateOf(load.settled) } } : {}),
    };
  }
  const operations: Record<string, OperationResult> = named();
  for (const [name, operation] of Object.entries(solution.operations)) {
    operations[name] = { rate: operation.rate, latency: { mean: estimateOf(operation.latency) } };
  }
  const components: Record<string, ComponentResult> = named();
  for (const component of system.components) {
    const solved = solution.components[component.name];
    if (!solved || !component.reached) continue;
    components[component.name] = {
      kind: component.kind,
      instances: component.instances,
      resources: resourcesOf(component.name, solution),
      throughput: solved.throughput,
      queue: { mean: solved.waiting ?? 0, max: solved.waiting ?? 0 },
      waiting: estimateOf(solved.wait),
      ...(solved.growth > 0 ? { growth: solved.growth } : {}),
      rejected: solved.rejected,
    };
  }
  const caches: Results['caches'] = named();
  for (const [name, cache] of Object.entries(solution.caches))
    caches[name] = { hitRatio: cache.hitRatio, rate: cache.rate };
  const queues: Results['queues'] = named();
  for (const [name, queue] of Object.entries(solution.queues)) {
    queues[name] = {
      depth: { mean: queue.depth ?? 0, max: queue.depth ?? 0 },
      age: { mean: estimateOf({ value: queue.age, basis: 'approximate' }) },
      lag: { mean: estimateOf({ value: queue.lag, basis: 'approximate' }) },
    };
  }
  return { run: solvedRun(system, solution, wallSeconds), loads, operations, components, caches, queues };
}

function resourcesOf(name: string, solution: Solution): ComponentResult['resources'] {
  const resources: ComponentResult['resources'] = named();
  for (const [resource, utilization] of Object.entries(solution.components[name]?.utilization ?? {})) {
    const uneven = solution.resources.filter((one) => one.component === name && one.resource === resource);
    const busiest = uneven.reduce((most, one) => Math.max(most, one.utilization), 0);
    resources[resource] = { utilization, ...(uneven.length > 1 ? { busiest } : {}) };
  }
  return resources;
}

function solvedRun(system: System, solution: Solution, wallSeconds: number): Run {
  return {
    study: isTimed(system) ? 'timed' : 'steady',
    simulatedSeconds: 0,
    warmupSeconds: 0,
    replications: 0,
    requests: 0,
    events: 0,
    wallSeconds,
    stopped: 'solved',
    unreached: [],
    reproducible: true,
    notes: solution.notes,
  };
}

function estimateOf(figure: Figure): Estimate {
  const { value, basis } = figure;
  return basis === 'exact' ? { value, low: value, high: value, basis } : { value, low: null, high: null, basis };
}
