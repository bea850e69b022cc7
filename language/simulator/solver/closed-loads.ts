/** Loads with a fixed number of users: their throughput, and the waits that they meet. */
import type { Load } from '../../model/system.js';
import type { StationTimes } from './behavior.js';
import { RESOURCES, type Resource } from './resources.js';
import type { Outcome } from './outcome.js';
import type { Center, Ranks } from './closed-network.js';
import { solveClosed } from './closed-network.js';
import type { Demands } from './demands.js';
import { totalDemand, totalVisits } from './demands.js';
import { coreSlowdown } from '../core-slowdown.js';
import { momentsOf } from './moments.js';
import type { Network } from './network.js';
import { coresOf } from './network.js';
import { UNBOUNDED } from './spread.js';
import type { NodeLoad } from './stations.js';

export interface ClosedLoads {
  /** Requests per second by number of the load. */
  throughput: Map<number, number>;
  /** Mean wait of a visit, by `group resource`; and by level of urgency, where the most urgent are served first. */
  waits: Map<string, number>;
  byLevel: Map<string, readonly number[]>;
  basis: 'exact' | 'approximate';
}

interface Visited extends Center {
  group: number;
  resource: Resource;
  visits: number[];
}

/**
 * @param demandsOf demands on every group under the given rates of the loads
 * @param waitedFor the same without what nobody waits for
 * @param times what the last round took for the waits, so that they can be told from pauses
 */
export function solveClosedLoads(
  network: Network,
  loadRates: readonly number[],
  outcomes: readonly Outcome[],
  demandsOf: (rates: readonly number[]) => Demands[],
  waitedFor: (rates: readonly number[]) => Demands[],
  times: (group: number, resource: Resource, urgency?: number) => StationTimes,
): ClosedLoads | undefined {
  const closed = network.loads.flatMap((load, index) =>
    load.source.kind === 'closed' ? [{ source: load.source, index }] : [],
  );
  if (closed.length === 0) return undefined;
  const unit = closed.map(({ index }) => waitedFor(network.loads.map((_, i) => (i === index ? 1 : 0))));
  const all = demandsOf(loadRates);
  const waited = waitedFor(
    network.loads.map((load, i) => (load.source.kind === 'closed' ? (loadRates[i] as number) : 0)),
  );
  const centers = centersOf(network, unit, all, waited);
  const lasting = closed.map(() => 1);
  const think = closed.map(({ source, index }, k) => {
    const outcome = outcomes[index] as Outcome;
    // What a request spends elsewhere than at the centers is a pause as far as they are concerned.
    let atCenters = 0;
    const load = network.loads[index];
    const urgency = load && network.urgencies?.ofLoad(load);
    for (const center of centers) {
      const { stretch, wait } = times(center.group, center.resource, urgency);
      const demand = center.demands[k] as number;
      atCenters += demand * stretch + (center.visits[k] as number) * Math.min(wait, UNBOUNDED);
    }
    if (outcome.held < atCenters) lasting[k] = outcome.held / atCenters;
    return Math.max(0, momentsOf(source.think).mean + outcome.think) + Math.max(0, outcome.held - atCenters);
  });
  const solved = solveClosed(
    centers,
    think,
    closed.map(({ source }) => usersOf(source)),
    lasting,
  );
  const waits = new Map<string, number>();
  centers.forEach((center, c) => {
    let residence = 0;
    let visits = 0;
    let service = 0;
    solved.throughput.forEach((rate, k) => {
      residence += rate * (solved.residence[c]?.[k] ?? 0);
      visits += rate * (center.visits[k] as number);
      service += rate * (center.demands[k] as number);
    });
    waits.set(`${center.group} ${center.resource}`, visits > 0 ? Math.max(0, (residence - service) / visits) : 0);
  });
  return {
    throughput: new Map(closed.map(({ index }, k) => [index, solved.throughput[k] ?? 0])),
    waits,
    byLevel: new Map(
      centers.flatMap(({ group, resource }, c) => {
        const found = solved.waitsByLevel?.[c];
        return found ? [[`${group} ${resource}`, found] as const] : [];
      }),
    ),
    basis: solved.basis,
  };
}

export function usersOf(source: Extract<Load['source'], { kind: 'closed' }>): number {
  return Number.isFinite(source.users) ? Math.min(1e12, Math.max(0, source.users)) : 0;
}

/** What is not waited for at the centers, by users of closed loads, keeps them busy as open loads do. */
function centersOf(
  network: Network,
  unit: readonly Demands[][],
  all: readonly Demands[],
  waited: readonly Demands[],
): Visited[] {
  const centers: Visited[] = [];
  network.groups.forEach((group, g) => {
    const component = network.components[group.component];
    if (!component) return;
    for (const resource of RESOURCES) {
      const servers = resource === 'cpu' ? coresOf(component) : 1;
      // Cores that hinder each other are taken to be all busy.
      const hindrance = resource === 'cpu' ? coreSlowdown(component)(servers) : 1;
      const demands = unit.map((of) => totalDemand(of[g], resource, group.nodes) * hindrance);
      if (!demands.some((demand) => demand > 0)) continue;
      const others = totalDemand(all[g], resource, group.nodes) - totalDemand(waited[g], resource, group.nodes);
      const background = (Math.max(0, others) * hindrance) / (group.nodes * servers);
      centers.push({
        group: g,
        resource,
        visits: unit.map((of) => totalVisits(of[g], resource, group.nodes)),
        copies: group.nodes,
        servers,
        demands,
        openUtilization: Math.min(background, 0.999999),
        ...ranksOf(
          resource,
          group.nodes,
          group.nodes * servers,
          hindrance,
          unit.map((of) => of[g]),
          all[g],
          waited[g],
        ),
      });
    }
  });
  return centers;
}

/** Who is how urgent at a center of which the demands are told by level. */
function ranksOf(
  resource: Resource,
  nodes: number,
  servers: number,
  hindrance: number,
  unit: readonly (Demands | undefined)[],
  all: Demands | undefined,
  waited: Demands | undefined,
): { ranks?: Ranks } {
  const mixed = waited && all && all[resource].rate > waited[resource].rate * (1 + 1e-9) && servers > nodes;
  // Where open loads share several servers with users, all are equally urgent.
  const levels = all?.byUrgency ?? (mixed ? [all] : undefined);
  if (levels === undefined) return {};
  const before = waited?.byUrgency ?? (waited ? [waited] : []);
  const workOf = (load: NodeLoad | undefined): number => (load ? load.rate * load.service : 0);
  const open = levels.map((level, l) => {
    const rest = Math.max(0, workOf(level[resource]) - workOf(before[l]?.[resource]));
    return { utilization: (rest * nodes * hindrance) / servers, service: level[resource].service * hindrance };
  });
  const level = unit.map((demands) => {
    let most = 0;
    demands?.byUrgency?.forEach((one, l) => {
      if (workOf(one[resource]) > workOf(demands.byUrgency?.[most]?.[resource])) most = l;
    });
    return most;
  });
  return { ranks: { level, visits: unit.map((demands) => totalVisits(demands, resource, nodes)), open } };
}
