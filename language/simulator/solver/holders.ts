/** Who holds slots or pieces of pools over calls, and what is visited meanwhile. */
import type { AdmissionTimes, Flow, StationTimes } from './behavior.js';
import type { Demands } from './demands.js';
import type { Network } from './network.js';
import { nodesOf, placesOf, slotsOf } from './network.js';
import { RESOURCES, type Resource } from './resources.js';

/** What the last round knew of the rest of the system. */
export interface Surroundings {
  network: Network;
  flows: readonly Flow[];
  loadFlows: readonly Flow[];
  demands: readonly Demands[];
  /** Operations by number in an order in which callees stand before their callers. */
  rank: Int32Array;
  calls: (entry: number) => number;
  accepted: (entry: number) => number;
  consumes: (component: number) => boolean;
  station: (group: number, resource: Resource) => StationTimes;
  admission: (group: number) => AdmissionTimes;
}

/** A pool as it is asked for. */
export interface PoolUse {
  component: number;
  /** How many may hold it, in each of so many places that are alike. */
  slots: number;
  places: number;
  room: number;
  /** Wants per second, in all places; of those the ones that get it, and the seconds for which each holds it. */
  rate: number;
  taken: number;
  held: number;
}

/** Who may hold something: the slots of a group, or a pool. */
export interface Holder extends PoolUse {
  id: string;
  /** The node group, of slots. */
  group?: number;
  /** Calls per second that are made meanwhile, by operation, and what is used on the own nodes. */
  calls: Map<number, number>;
  own: Map<string, Use>;
}

export interface Use {
  group: number;
  resource: Resource;
  visits: number;
  demand: number;
}

/** Calls at once that are told from any number. */
const IN_PARALLEL = 1e6;

/** Who holds slots over what is waited for meanwhile. */
export function slotHolders(around: Surroundings): Holder[] {
  const { network, demands, flows } = around;
  return network.groups.flatMap((group, g): Holder[] => {
    const component = network.components[group.component];
    const load = demands[g];
    if (!component || !load || component.patience !== undefined || component.discipline === 'priority') return [];
    const slots = slotsOf(component);
    // Without messages whoever does nothing but work on the cores waits for these alone, in a slot or not.
    if (slots === Infinity || (load.onlyCpu && !around.consumes(group.component)) || !(load.hold.rate > 0)) return [];
    const calls = new Map<number, number>();
    const own = new Map<string, Use>();
    network.entries.forEach(({ servedBy }, entry) => {
      for (const served of servedBy) {
        if (served.group !== g) continue;
        const executed = around.calls(entry) * around.accepted(entry) * served.share;
        if (!(executed > 0)) continue;
        const flow = flows[entry] as Flow;
        addUses(own, g, flow, executed);
        addCalls(calls, flow, executed);
      }
    });
    const { rejected, left = 0 } = around.consumes(group.component) ? { rejected: 0 } : around.admission(g);
    return [
      {
        id: slotsId(g),
        component: group.component,
        group: g,
        slots,
        places: group.nodes,
        room: around.consumes(group.component) ? Infinity : placesOf(component),
        rate: (load.hold.rate * group.nodes) / Math.max(1e-9, 1 - rejected - left),
        taken: load.hold.rate * group.nodes,
        held: load.hold.service,
        calls,
        own,
      },
    ];
  });
}

/** Who holds pools, in the order of the pools. */
export function poolHolders(around: Surroundings, pools: readonly PoolUse[]): Holder[] {
  const holders = pools.map((pool, i): Holder => ({ ...pool, id: poolId(i), calls: new Map(), own: new Map() }));
  if (holders.length === 0) return [];
  around.flows.forEach((flow, entry) => {
    const executed = around.calls(entry) * around.accepted(entry);
    if (!(executed > 0)) return;
    for (const [pool, holding] of flow.holding) {
      const holder = holders[pool];
      if (!holder) continue;
      for (const { group, share } of around.network.entries[entry]!.servedBy)
        addUses(holder.own, group, holding, executed * share);
      addCalls(holder.calls, holding, executed);
    }
  });
  return holders;
}

function addUses(uses: Map<string, Use>, group: number, flow: Flow, times: number): void {
  for (const resource of RESOURCES) {
    const { count, demand } = flow[resource];
    if (!(count > 0)) continue;
    const id = stationId(group, resource);
    const known = uses.get(id);
    if (known) {
      known.visits += times * count;
      known.demand += times * demand;
    } else uses.set(id, { group, resource, visits: times * count, demand: times * demand });
  }
}

function addCalls(calls: Map<number, number>, flow: Flow, times: number): void {
  for (const { to, count, asynchronous } of flow.edges)
    if (!asynchronous) calls.set(to, (calls.get(to) ?? 0) + times * count);
}

/** Visits to stations, per second, while something is held, and to the slots of others. */
export function usesOf(
  { network, flows, rank, accepted }: Surroundings,
  { calls, own }: Holder,
): { uses: Iterable<Use>; doors: Map<number, number> } {
  const uses = new Map<string, Use>();
  for (const [id, use] of own) uses.set(id, { ...use });
  const doors = new Map<number, number>();
  const rates = new Map(calls);
  const seen = new Set<number>(rates.keys());
  const pending = [...seen];
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    const flow = flows[entry] as Flow;
    for (const { to, asynchronous } of (flow.untilReply ?? flow).edges) {
      if (asynchronous || seen.has(to)) continue;
      seen.add(to);
      pending.push(to);
    }
  }
  for (const entry of [...seen].sort((a, b) => (rank[b] as number) - (rank[a] as number))) {
    const rate = rates.get(entry) ?? 0;
    const executed = rate * accepted(entry);
    if (!(executed > 0)) continue;
    const flow = flows[entry] as Flow;
    const waitedFor = flow.untilReply ?? flow;
    for (const { group, share } of network.entries[entry]!.servedBy) {
      addUses(uses, group, waitedFor, executed * share);
      doors.set(group, (doors.get(group) ?? 0) + rate * share);
    }
    for (const { to, count, asynchronous } of waitedFor.edges)
      if (!asynchronous) rates.set(to, (rates.get(to) ?? 0) + executed * count);
  }
  return { uses: uses.values(), doors };
}

/** How many requests there can be at a component at once, for all that those allow who call it; Infinity for no bound. */
export function crowdAt(around: Surroundings, component: number, known: Map<number, number>): number {
  const before = known.get(component);
  if (before !== undefined) return before;
  // Those who call each other in a circle bound nothing.
  known.set(component, Infinity);
  const { network, flows, loadFlows } = around;
  const isHere = (entry: number): boolean => network.entries[entry]!.component === component;
  if (loadFlows.some((flow) => flow.edges.some(({ to }) => isHere(to)))) return Infinity;
  const callers = new Map<number, number>();
  for (const [entry, flow] of flows.entries()) {
    let calls = 0;
    for (const { to, count, asynchronous } of flow.edges) {
      if (!isHere(to)) continue;
      if (asynchronous) return Infinity;
      calls += count;
    }
    if (calls === 0 || !(around.calls(entry) > 0)) continue;
    const caller = network.entries[entry]!.component;
    const atOnce = flow.irregular ? Math.min(IN_PARALLEL, Math.max(1, Math.ceil(calls))) : 1;
    callers.set(caller, Math.max(callers.get(caller) ?? 0, atOnce));
  }
  let crowd = 0;
  for (const [caller, atOnce] of callers) {
    const found = network.components[caller]!;
    const slots = slotsOf(found);
    crowd += atOnce * Math.min(slots === Infinity ? Infinity : slots * nodesOf(found), crowdAt(around, caller, known));
  }
  known.set(component, crowd);
  return crowd;
}

export const slotsId = (group: number): string => `slots ${group}`;
export const poolId = (pool: number): string => `pool ${pool}`;
export const stationId = (group: number, resource: Resource): string => `${group} ${resource}`;
