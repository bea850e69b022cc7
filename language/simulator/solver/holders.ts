/** Who holds slots or pieces of pools over calls, what is waited for meanwhile, and what both come to. */
import type { AdmissionTimes, Flow, StationTimes } from './behavior.js';
import { convoyOf, type Convoy } from './convoys.js';
import type { Demands } from './demands.js';
import type { Network } from './network.js';
import { coresOf, nodesOf, placesOf, slotsOf } from './network.js';
import { erlangC, ggcWait } from './queueing.js';
import { RESOURCES, type Resource } from './resources.js';
import { UNBOUNDED } from './spread.js';

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

/** Who may hold something: the slots of a group, or a pool. */
interface Holder {
  id: string;
  component: number;
  /** The node group, of slots. */
  group?: number;
  /** How many may hold it, in each of so many places that are alike. */
  slots: number;
  places: number;
  room: number;
  /** Wants per second, in all places; of those the ones that get it, and the seconds for which each holds it. */
  rate: number;
  taken: number;
  held: number;
  /** Calls per second that are made meanwhile, by operation, and what is used on the own nodes. */
  calls: Map<number, number>;
  own: Map<string, Use>;
}

interface Use {
  group: number;
  resource: Resource;
  visits: number;
  demand: number;
}

/** What a bound on those who may be there makes of the wait at a station. */
interface Cap {
  /** Share that is left of it. */
  share: number;
  /** The most that it can be, seconds for each visit. */
  wait: number;
}

/** Share of slots that are taken below which they bound nothing. */
const HARDLY_TAKEN = 0.1;
/** Busy share of a station below which nothing queues there that a bound could shorten. */
const HARDLY_BUSY = 0.2;
/** Share of the visits that must come from one kind of holders so that it alone bounds a queue. */
const NEARLY_ALL = 0.99;
/** Holders that are looked at in a round, those first that are taken most. */
const MOST_HOLDERS = 40;
/** How much longer or shorter than at random a queue may be for which what is in front of it is scaled. */
const SCALES = 20;

/** Queues that are still shorter or longer are taken to be as these. */
const HASTIEST = 2;

/** Calls at once that are told from any number. */
const IN_PARALLEL = 1e6;

/** The convoys of a system, from round to round. */
export class Convoys {
  private readonly doors = new Map<string, Convoy>();
  private caps = new Map<string, Cap>();
  private readonly pauses = new Map<string, number>();
  /** By holder: the station that is its bottleneck. */
  private readonly narrowest = new Map<string, string>();
  /** Waits at stations without any bound on those who may be there. */
  private readonly unbounded = new Map<string, number>();

  /** What is met in front of the slots of a group; undefined where only the slots themselves make anybody wait. */
  doorOf(group: number): Convoy | undefined {
    return this.doors.get(slotsId(group));
  }

  poolOf(pool: number): Convoy | undefined {
    return this.doors.get(poolId(pool));
  }

  /** True where it is known how many of those who hold something may be at a station. */
  bounds(group: number, resource: Resource): boolean {
    return this.caps.has(stationId(group, resource));
  }

  /** A station's times with no more waiting there than may be there. */
  capped(group: number, resource: Resource, times: StationTimes): StationTimes {
    const id = stationId(group, resource);
    const stretched = times.stretch > 1;
    this.unbounded.set(id, stretched ? times.stretch - 1 : times.wait);
    const cap = this.caps.get(id);
    if (cap === undefined) return times;
    const { waits, utilization, slowed } = times;
    const slow = slowed === undefined ? {} : { slowed };
    if (stretched) return { ...times, stretch: 1 + (times.stretch - 1) * cap.share };
    const wait = Math.min(cap.wait, times.wait * cap.share);
    return wait < times.wait * (1 - 1e-12) ? { wait, waits, stretch: 1, utilization, ...slow } : times;
  }

  /** Looks at all who hold something, given what they do meanwhile and how long that takes. */
  solve(around: Surroundings, pools: readonly PoolUse[]): void {
    const holders = [...slotHolders(around), ...poolHolders(around, pools)]
      .filter(({ rate, held, slots, places }) => rate * held > HARDLY_TAKEN * slots * places)
      .sort((a, b) => (b.rate * b.held) / b.slots / b.places - (a.rate * a.held) / a.slots / a.places)
      .slice(0, MOST_HOLDERS);
    const crowds = new Map<number, number>();
    const bounds = new Map<string, { share: number; ratio: number; wait: number }[]>();
    this.doors.clear();
    for (const holder of holders) {
      const { uses, doors } = usesOf(around, holder);
      const use = this.busiestOf(around, holder, uses);
      if (use === undefined) continue;
      const id = stationId(use.group, use.resource);
      const { nodes, servers, alone, dealt } = this.sizeOf(around, holder, use);
      const queued = this.waitAt(around, use, dealt);
      const each = use.demand / holder.taken;
      const total = around.demands[use.group]![use.resource];
      const share = use.visits / total.rate / around.network.groups[use.group]!.nodes;
      const apart = alone ? holder.places : 1;
      const convoy = convoyOf({
        slots: (holder.slots * holder.places) / apart,
        room: (holder.room * holder.places) / apart,
        most: crowdAt(around, holder.component, crowds) / apart,
        rate: holder.rate / apart,
        taken: holder.taken / apart,
        pause: this.pauseOf(around, holder, use, doors),
        demand: each,
        nodes,
        servers,
        haste: hasteOf(around, use, nodes === 1 && !alone, queued),
      });
      if (convoy === undefined) continue;
      this.narrowest.set(holder.id, id);
      const scale = scaleOf(around, use, convoy, use.visits / holder.taken, queued);
      this.doors.set(holder.id, { ...convoy, wait: convoy.wait >= UNBOUNDED ? UNBOUNDED : convoy.wait * scale });
      const ratio = convoy.unlimited >= UNBOUNDED || convoy.unlimited <= 0 ? 1 : convoy.inside / convoy.unlimited;
      const wait = (scale * convoy.inside * holder.taken) / use.visits;
      const known = bounds.get(id);
      const bound = { share: Math.min(1, share), ratio: Math.min(1, ratio), wait };
      if (known) known.push(bound);
      else bounds.set(id, [bound]);
    }
    this.caps = new Map([...bounds].map(([id, all]) => [id, capOf(all)]));
  }

  /** The station at which those who hold it queue most. */
  private busiestOf({ network, demands }: Surroundings, holder: Holder, uses: Iterable<Use>): Use | undefined {
    let busiest: Use | undefined;
    let most = HARDLY_BUSY;
    for (const use of uses) {
      const group = network.groups[use.group]!;
      const component = network.components[group.component]!;
      const servers = use.resource === 'cpu' ? coresOf(component) : 1;
      const load = demands[use.group]![use.resource];
      const busy = (load.rate * load.service) / servers;
      const free = use.group === holder.group && use.resource === 'cpu' && holder.slots <= servers;
      if (!free && busy > most) {
        most = busy;
        busiest = use;
      }
    }
    return busiest;
  }

  /** What there is of a station for a kind of holders; `alone` where each of their places has one of its own, `dealt` where all share them. */
  private sizeOf(
    { network, demands, consumes }: Surroundings,
    { component, places }: Holder,
    { group, resource, demand }: Use,
  ): { nodes: number; servers: number; alone: boolean; dealt: boolean } {
    const found = network.groups[group]!;
    const owner = network.components[found.component]!;
    const servers = resource === 'cpu' ? coresOf(owner) : 1;
    const { rate, service } = demands[group]![resource];
    const busy = (rate * service) / servers;
    const theirs = demand / found.nodes / servers;
    const left = servers * Math.max(0.01, 1 - Math.max(0, busy - theirs));
    // Messages go where there is room: all nodes of a consumer work off one queue.
    const own = found.component === component && places === found.nodes;
    const dealt = own && consumes(component);
    const alone = own && !dealt;
    const { approach } = demands[group]!;
    const pooled = approach.spreading === 'shortest' || approach.choices === 1;
    if (alone) return { nodes: 1, servers: left, alone, dealt };
    return dealt || (pooled && approach.choices > 1)
      ? { nodes: 1, servers: left * found.nodes, alone, dealt }
      : { nodes: found.nodes, servers: left, alone, dealt };
  }

  /** Seconds for which it is held beside the time at its bottleneck, and in front of others who wait for the same. */
  private pauseOf(around: Surroundings, holder: Holder, use: Use, doors: ReadonlyMap<number, number>): number {
    const { stretch, wait, slowed = 1 } = around.station(use.group, use.resource);
    let elsewhere = holder.held - (use.demand * stretch * slowed + use.visits * wait) / holder.taken;
    const id = stationId(use.group, use.resource);
    for (const [group, visits] of doors) {
      if (this.narrowest.get(slotsId(group)) === id)
        elsewhere -= (visits * around.admission(group).wait) / holder.taken;
    }
    const known = this.pauses.get(holder.id);
    if (holder.held >= UNBOUNDED / 2 && known !== undefined) return known;
    const pause = Math.max(0, Math.min(elsewhere, UNBOUNDED));
    this.pauses.set(holder.id, pause);
    return pause;
  }

  /** Mean wait of a visit to a station at which any number may be; of the cores of all nodes together where these share what they do. */
  private waitAt({ network, demands }: Surroundings, { group, resource }: Use, dealt: boolean): number | undefined {
    if (!dealt) return this.unbounded.get(stationId(group, resource));
    const { nodes, component } = network.groups[group]!;
    const { rate, service, scv } = demands[group]![resource];
    const servers = nodes * (resource === 'cpu' ? coresOf(network.components[component]!) : 1);
    return Math.min(UNBOUNDED, ggcWait(rate * nodes, service, servers, 1, scv));
  }
}

/** How fast the queue at a station falls, from how long it is: as one that is geometric, of the same mean. */
function hasteOf(
  { network, demands }: Surroundings,
  { group, resource }: Use,
  pooled: boolean,
  wait: number | undefined,
): number {
  const { nodes, component } = network.groups[group]!;
  const { rate, service } = demands[group]![resource];
  const owner = network.components[component]!;
  const servers = resource === 'cpu' ? coresOf(owner) : 1;
  const busy = (rate * service) / servers;
  if (wait === undefined || !(wait > 0) || wait >= UNBOUNDED || busy >= 1 || owner.discipline === 'ps') return 1;
  const together = pooled ? nodes : 1;
  const queued = (rate * together * wait) / erlangC(servers * together, rate * service * together);
  return Math.min(HASTIEST, Math.max(1 / HASTIEST, busy * (1 + 1 / queued)));
}

/** How much longer the queue at the bottleneck is than the convoy has it when any number may be there. */
function scaleOf(
  around: Surroundings,
  use: Use,
  { unlimited }: Convoy,
  visits: number,
  known: number | undefined,
): number {
  if (known === undefined || known >= UNBOUNDED || !(unlimited > 0) || unlimited >= UNBOUNDED) return 1;
  const { stretch } = around.station(use.group, use.resource);
  const wait = stretch > 1 ? known * (use.demand / use.visits) : known;
  return Math.min(SCALES, Math.max(1 / SCALES, (wait * visits) / unlimited));
}

/** A pool as it is asked for. */
export interface PoolUse {
  component: number;
  slots: number;
  places: number;
  room: number;
  rate: number;
  taken: number;
  held: number;
}

/** The strictest of those that all who come are under; else what those are under who are under one, on average. */
function capOf(bounds: readonly { share: number; ratio: number; wait: number }[]): Cap {
  const strict = bounds.filter(({ share }) => share >= NEARLY_ALL);
  if (strict.length > 0) {
    const { ratio, wait } = strict.reduce((least, one) =>
      one.ratio < least.ratio || one.wait < least.wait ? one : least,
    );
    return { share: ratio, wait };
  }
  const all = bounds.reduce((sum, { share }) => sum + share, 0);
  const mean = (of: (bound: { ratio: number; wait: number }) => number): number =>
    bounds.reduce((sum, bound) => sum + bound.share * of(bound), 0) / all;
  return { share: mean(({ ratio }) => ratio), wait: all >= NEARLY_ALL ? mean(({ wait }) => wait) : UNBOUNDED };
}

function slotHolders(around: Surroundings): Holder[] {
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

function poolHolders(around: Surroundings, pools: readonly PoolUse[]): Holder[] {
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
function usesOf(
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
function crowdAt(around: Surroundings, component: number, known: Map<number, number>): number {
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

const slotsId = (group: number): string => `slots ${group}`;
const poolId = (pool: number): string => `pool ${pool}`;
const stationId = (group: number, resource: Resource): string => `${group} ${resource}`;
