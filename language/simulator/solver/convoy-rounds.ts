/** What the convoys of a system come to, from one round of the solver to the next. */
import type { StationTimes } from './behavior.js';
import { convoyOf, type Convoy } from './convoys.js';
import {
  crowdAt,
  poolHolders,
  poolId,
  slotHolders,
  slotsId,
  stationId,
  usesOf,
  type Holder,
  type PoolUse,
  type Surroundings,
  type Use,
} from './holders.js';
import { coresOf } from './network.js';
import { erlangC, ggcWait } from './queueing.js';
import type { Resource } from './resources.js';
import { UNBOUNDED } from './spread.js';

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
