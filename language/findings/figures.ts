/** The figure that a requirement is about, out of what was solved and what was simulated. */
import type { Estimate, Interval, SimulationResult } from '../model/results.js';
import type { Requirement, System } from '../model/system.js';
import type { Target } from '../simulator/options.js';
import { quantileOf } from '../simulator/options.js';
import type { Solution } from '../simulator/solver/index.js';
import { MONTH } from '../simulator/solver/index.js';
import { countsAreGiven } from './given-counts.js';

/** What is known of a figure: null value where it does not exist (overload) or the samples do not suffice. */
export interface KnownFigure extends Estimate {
  /** The solver found that the figure grows without end. */
  endless?: boolean;
}

/** What has to be simulated precisely for a requirement; undefined where the solver alone answers. */
export function targetOf(requirement: Requirement): Target | undefined {
  const { scope, measure, statistic } = requirement;
  if (SOLVED_ALONE.has(measure) || scope.kind === 'system') return undefined;
  const figure = { measure, statistic: statistic ?? 'mean' };
  switch (scope.kind) {
    case 'load':
      return { scope: { load: scope.name }, ...figure };
    case 'component':
      return { scope: { component: scope.name }, ...figure };
    case 'pool':
      return undefined;
    case 'operation':
      return { scope: { operation: { component: scope.component, operation: scope.operation } }, ...figure };
  }
}

const SOLVED_ALONE = new Set(['availability', 'cost', 'costPerRequest']);

/** True for what is solved and never waited for. */
export function isSolvedAlone(requirement: Requirement): boolean {
  return SOLVED_ALONE.has(requirement.measure);
}

/** Bound in the unit in which the figure is shown: cost is written per time and shown per month. */
export function boundOf(requirement: Requirement): number {
  return requirement.measure === 'cost' ? requirement.bound * MONTH : requirement.bound;
}

/** The solver's figure for a requirement; undefined where it has none of that kind. */
export function solvedFigure(requirement: Requirement, solution: Solution, system: System): KnownFigure | undefined {
  const { scope, measure, statistic } = requirement;
  switch (measure) {
    case 'latency': {
      const solved = scope.kind === 'load' ? solution.loads[scope.name] : undefined;
      const operation =
        scope.kind === 'operation' ? solution.operations[`${scope.component}.${scope.operation}`] : undefined;
      const known = solved?.latency[statistic ?? 'mean'] ?? (statistic === 'mean' ? operation?.latency : undefined);
      if (known) return known.value === null ? ENDLESS : plain(known.value, known.basis);
      const p = quantileOf(statistic ?? '');
      const source = solved ?? operation;
      if (p === undefined || !source) return undefined;
      const value = source.percentile(p);
      return value === null ? ENDLESS : plain(value, 'approximate');
    }
    case 'settled': {
      const solved = scope.kind === 'load' ? solution.loads[scope.name]?.settled : undefined;
      if (solved?.value === null) return ENDLESS;
      return solved && statistic === 'mean' ? plain(solved.value, solved.basis) : undefined;
    }
    case 'errors': {
      const solved = scope.kind === 'load' ? solution.loads[scope.name] : undefined;
      return solved && plain(solved.errors.rejected + solved.errors.timeout + solved.errors.failed, 'approximate');
    }
    case 'throughput': {
      if (scope.kind === 'load') {
        const solved = solution.loads[scope.name];
        return solved && plain(solved.throughput, 'approximate');
      }
      const solved = scope.kind === 'component' ? solution.components[scope.name] : undefined;
      return solved && plain(solved.throughput, 'approximate');
    }
    case 'instances': {
      const component = system.components.find((one) => scope.kind === 'component' && one.name === scope.name);
      return component && plain(component.instances, 'exact');
    }
    case 'cpu':
    case 'disk':
    case 'memory':
    case 'concurrency': {
      if (scope.kind !== 'component') return undefined;
      const utilization = solution.components[scope.name]?.utilization[measure];
      return utilization === undefined ? undefined : plain(utilization, 'approximate');
    }
    case 'network': {
      const of = scope.kind === 'component' ? solution.components[scope.name]?.utilization : undefined;
      const ways = DIRECTIONS.flatMap((direction) => of?.[direction] ?? []);
      return ways.length === 0 ? undefined : plain(Math.max(...ways), 'approximate');
    }
    case 'utilization': {
      const utilization =
        scope.kind === 'pool' ? solution.components[scope.component]?.utilization[scope.pool] : undefined;
      return utilization === undefined ? undefined : plain(utilization, 'approximate');
    }
    case 'hitRatio': {
      const solved = scope.kind === 'component' ? solution.caches[scope.name] : undefined;
      return solved && plain(solved.hitRatio, solved.basis);
    }
    case 'age':
    case 'lag': {
      const solved = scope.kind === 'component' ? solution.queues[scope.name]?.[measure] : undefined;
      if (solved === null) return ENDLESS;
      return solved !== undefined && statistic === 'mean' ? plain(solved, 'approximate') : undefined;
    }
    case 'backlog': {
      const solved = scope.kind === 'component' ? solution.queues[scope.name] : undefined;
      if (solved?.depth === null) return ENDLESS;
      return solved && statistic === 'mean' ? plain(solved.depth, 'approximate') : undefined;
    }
    case 'availability':
      return solution.availability.value === null
        ? undefined
        : plain(solution.availability.value, solution.availability.unstated.length > 0 ? 'bound' : 'exact');
    case 'cost': {
      const value = scope.kind === 'component' ? solution.cost.components[scope.name] : solution.cost.perMonth;
      return value === undefined || value === null ? undefined : plain(value, costBasis(system));
    }
    case 'costPerRequest':
      return solution.cost.perMillionRequests === null
        ? undefined
        : plain(solution.cost.perMillionRequests / 1e6, costBasis(system));
    default:
      return undefined;
  }
}

/** The simulation's figure for a requirement; undefined where it has none of that kind. */
export function simulatedFigure(requirement: Requirement, result: SimulationResult): KnownFigure | undefined {
  const { scope, measure, statistic } = requirement;
  switch (measure) {
    case 'latency':
      if (scope.kind === 'load') return result.loads[scope.name]?.latency[statistic ?? 'mean'];
      return scope.kind === 'operation'
        ? result.operations[`${scope.component}.${scope.operation}`]?.latency[statistic ?? 'mean']
        : undefined;
    case 'settled':
      return scope.kind === 'load' ? result.loads[scope.name]?.settled?.[statistic ?? 'mean'] : undefined;
    case 'errors': {
      const load = scope.kind === 'load' ? result.loads[scope.name] : undefined;
      return load && withInterval(load.errors.rejected + load.errors.timeout + load.errors.failed, load.errorsInterval);
    }
    case 'throughput': {
      if (scope.kind === 'load') {
        const load = result.loads[scope.name];
        return load && withInterval(load.throughput, load.throughputInterval);
      }
      const component = scope.kind === 'component' ? result.components[scope.name] : undefined;
      return component && withInterval(component.throughput, component.throughputInterval);
    }
    case 'instances': {
      const component = scope.kind === 'component' ? result.components[scope.name] : undefined;
      return component && withInterval(component.instances, component.instancesInterval);
    }
    case 'cpu':
    case 'disk':
    case 'memory':
    case 'concurrency': {
      const resource = scope.kind === 'component' ? result.components[scope.name]?.resources[measure] : undefined;
      return resource && withInterval(resource.utilization, resource.utilizationInterval);
    }
    case 'network': {
      const of = scope.kind === 'component' ? result.components[scope.name]?.resources : undefined;
      const ways = DIRECTIONS.flatMap((direction) => of?.[direction] ?? []);
      const [busier] = ways.sort((a, b) => b.utilization - a.utilization);
      return busier && withInterval(busier.utilization, busier.utilizationInterval);
    }
    case 'utilization': {
      const resource = scope.kind === 'pool' ? result.components[scope.component]?.resources[scope.pool] : undefined;
      return resource && withInterval(resource.utilization, resource.utilizationInterval);
    }
    case 'hitRatio': {
      const cache = scope.kind === 'component' ? result.caches[scope.name] : undefined;
      return cache && withInterval(cache.hitRatio, cache.hitRatioInterval);
    }
    case 'stale': {
      const of =
        scope.kind === 'load'
          ? result.loads[scope.name]
          : scope.kind === 'operation'
            ? result.operations[`${scope.component}.${scope.operation}`]
            : scope.kind === 'component'
              ? result.replication?.[scope.name]
              : undefined;
      if (of === undefined) return undefined;
      // Where there is but one copy of everything nothing is ever stale.
      return of.stale === undefined ? plain(0, 'exact') : withInterval(of.stale, of.staleInterval);
    }
    case 'lag': {
      if (scope.kind !== 'component') return undefined;
      const lag = result.queues[scope.name]?.lag ?? result.replication?.[scope.name]?.lag;
      return lag?.[statistic ?? 'mean'];
    }
    case 'backlog':
      return scope.kind === 'component'
        ? result.queues[scope.name]?.backlog?.[statistic === 'max' ? 'max' : 'mean']
        : undefined;
    case 'lostWrites':
      return lostWrites(scope, result);
    case 'conflicts': {
      const copies = scope.kind === 'component' ? result.replication?.[scope.name] : undefined;
      return copies && withInterval(copies.conflicts, copies.conflictsInterval);
    }
    case 'sessionsLost': {
      const component = scope.kind === 'component' ? result.components[scope.name] : undefined;
      if (component === undefined) return undefined;
      // Where no policy is sticky there is no session to lose.
      const { sessionsLost } = component;
      return sessionsLost === undefined
        ? plain(0, 'exact')
        : withInterval(sessionsLost, component.sessionsLostInterval);
    }
    case 'moved': {
      const component = scope.kind === 'component' ? result.components[scope.name] : undefined;
      if (component === undefined) return undefined;
      if (component.moved !== undefined) return withInterval(component.moved, component.movedInterval);
      // Where no event changes the shards every key stays where it is.
      return result.run.study === 'timed' ? plain(0, 'exact') : undefined;
    }
    case 'age':
      return scope.kind === 'component' ? result.queues[scope.name]?.age[statistic ?? 'mean'] : undefined;
    case 'drained': {
      const queue = scope.kind === 'component' ? result.queues[scope.name] : undefined;
      if (queue?.drained === undefined) return undefined;
      // Where it did not get empty the figure is too low: enough to fail, not to pass.
      const { low } = queue.drained;
      const surelyTooLong = low !== null && low > requirement.bound;
      return queue.undrained === undefined || surelyTooLong ? queue.drained : { ...queue.drained, high: null };
    }
    default:
      return undefined;
  }
}

/** The resources that together are the network of a component. */
const DIRECTIONS = ['receiving', 'sending'] as const;

/** Of one database or cache, or of all of them together. */
function lostWrites(
  scope: Requirement['scope'],
  { replication = {}, caches }: SimulationResult,
): KnownFigure | undefined {
  const name = scope.kind === 'component' ? scope.name : undefined;
  const of =
    name === undefined
      ? [...Object.values(replication), ...Object.values(caches)]
      : [replication[name] ?? caches[name]];
  let value = 0;
  let low = 0;
  let high = 0;
  for (const one of of) {
    if (one === undefined) return undefined;
    // What a cache writes at once is not lost with it.
    const { lostWrites: lost = 0, lostWritesInterval: interval } = one;
    value += lost;
    low += interval?.low ?? lost;
    high += interval?.high ?? lost;
  }
  return { value, low, high, basis: 'simulated' };
}

const ENDLESS: KnownFigure = { value: null, low: null, high: null, basis: 'approximate', endless: true };

function plain(value: number, basis: Estimate['basis']): KnownFigure {
  return basis === 'exact' ? { value, low: value, high: value, basis } : { value, low: null, high: null, basis };
}

function withInterval(value: number, interval: Interval | undefined): KnownFigure {
  return { value, low: interval?.low ?? null, high: interval?.high ?? null, basis: interval?.basis ?? 'simulated' };
}

/** Requests are billed by how many there are: exact where that is known without a run. */
function costBasis(system: System): Estimate['basis'] {
  const perRequest = system.components.some(
    (component) => component.requestPrice !== undefined || component.egressPrice !== undefined,
  );
  const closed = system.loads.some((load) => load.source.kind === 'closed');
  return (perRequest || closed) && !countsAreGiven(system) ? 'approximate' : 'exact';
}
