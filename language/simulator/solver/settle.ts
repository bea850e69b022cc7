/** The fixed point of flows, waits and times: retries and held slots make each depend on the others. */
import type { Component, Load, System, Value } from '../../model/system.js';
import { exp } from '../random/elementary.js';
import { square } from './special-functions.js';
import { followsWork } from '../compile/follows.js';
import { itemsOf } from '../caches/capacity.js';
import type { AdmissionTimes, Knowledge, StationTimes } from './behavior.js';
import type { Outcome } from './outcome.js';
import { DEVICES, type Device } from './resources.js';
import { AT_ONCE, either, Flow, lasting, sojourn, waitSpread, walkCall, walkSteps, type Walker } from './behavior.js';
import { oneOf, spreadOut } from './data-layout.js';
import { Open, settledTime } from './aftermath.js';
import { deliveriesOf } from './deliveries.js';
import { calleesFirst, callsItself, keysAtEntries } from './call-graph.js';
import { keptApart } from './key-affinity.js';
import { bySharesOf, unequalShares } from './keyed-pools.js';
import { solveClosedLoads } from './closed-loads.js';
import { Convoys } from './convoy-rounds.js';
import { guardOf, isGuarded, UNGUARDED, type GuardTimes } from './guards.js';
import { coreSlowdown } from '../core-slowdown.js';
import { contendedStation, hinders } from './contended-cores.js';
import type { Convoy } from './convoys.js';
import type { Demands } from './demands.js';
import { groupDemands } from './demands.js';
import { distinctShare, groupsOf, hitRatio, togetherPopular, type HitRatio, type KeyGroup } from './hit-ratio.js';
import { calledByDifferentKeys, keysMet, type KeysMet } from './met-keys.js';
import { momentsOf } from './moments.js';
import type { Entry, Network } from './network.js';
import { compile } from './compile.js';
import { coresOf, followersOf, nodesOf, placesOf, slotsOf } from './network.js';
import { erlangC, ggcWait, mmckQueue } from './queueing.js';
import { addUse, FREE_LINE, solveLine, type LineState, type LineUse } from './lines.js';
import { linesOf, waitInLines } from './partitions.js';
import type { Held, PoolState } from './pools.js';
import { behindConvoy, poolDemands, poolUse, solvePool, UNUSED } from './pools.js';
import type { TargetLoad } from './shares.js';
import type { Spread } from './spread.js';
import { inSequence, meanOf, mixtureOf, NO_TIME, spreadOf, UNBOUNDED, untilDone } from './spread.js';
import type { NodeLoad } from './stations.js';
import { impatientDoor } from './impatience.js';
import { momentsOfValue } from './moments.js';
import { boundedStation, IDLE, OPEN_DOOR, slotStation, unboundedStation } from './stations.js';
import type { Arrivals } from './traffic.js';
import { solveTraffic } from './traffic.js';
import { waitsByLevel, type LevelTimes } from './urgency.js';

/** Rounds of flow -> waits -> times; feedback through retries and held slots needs several. */
const ROUNDS = 60;
/** From here on changes are halved, so that what overshoots settles. */
const CALM_AFTER = 10;

/** Caches behind each other whose look-ups are known before the first round. */
const CACHE_LEVELS = 3;

/** How long queues remember, in relaxation times, and the room that is left at least of a station. */
const REMEMBERED = 10;
const LEAST_ROOM = 0.01;

/** Loads up to which it is looked at what each of them looks up again. */
const MOST_LOADS = 16;

/** Passes through a circle of calls in a round, and operations walked in them at most. */
const PASSES = 300;
const MOST_WALKS = 3000;

/** From here on a solution that creeps is good enough. */
const SLOW_AFTER = 25;

/** What the last round knew, for the parts that turn it into a Solution. */
export interface Settled {
  network: Network;
  system: System;
  order: number[][];
  flows: Flow[];
  loadFlows: Flow[];
  loadRates: number[];
  arrivals: Arrivals;
  bodies: Outcome[];
  outcomes: Outcome[];
  /** By load: until all that a request causes is done; empty where nothing asks for it. */
  loadSettled: Spread[];
  loadOutcomes: Outcome[];
  /** The same without any waiting: the first round. */
  floors: Outcome[];
  /** Flows of the first round: no retry or rejection that waiting causes. */
  firstFlows: Flow[];
  firstLoadFlows: Flow[];
  firstBodies: Outcome[];
  demands: Demands[];
  cpu: StationTimes[];
  devices: Record<Device, StationTimes[]>;
  admission: AdmissionTimes[];
  stores: Map<number, StoreState>;
  pools: PoolState[];
  /** Two directions of each link, where links have a bandwidth. */
  lines: LineState[];
  caches: Map<number, CacheState>;
  closedBasis: 'exact' | 'approximate' | null;
  converged: boolean;
  accepted(entry: number): number;
  /** What is met at a group's cores by whoever is this urgent. */
  cpuAt(group: number, urgency: number): StationTimes;
}

interface StoreState {
  /** Messages handed out per second, each attempt counted. */
  rate: number;
  rejected: number;
  wait: number;
  waits: number;
  /** Mean seconds from being stored until the consumer is done with a message. */
  lag: number;
  /** Messages that wait, for all consumers together. */
  depth: number;
}

/** Look-ups of one key by a request: how many times after each other, and how many beside each other each time. */
interface Repeats {
  again: number;
  atOnce: number;
}

/** What consumers get from all stores: messages per second, those times their variability, and from which store how many. */
interface Consumed {
  rate: number;
  variability: number;
  stores: Map<number, { rate: number; entry: number }>;
}

interface CacheState {
  rate: number;
  ratio: number;
  basis: 'exact' | 'approximate' | 'bound';
}

/** What one level of urgency meets at a node group. */
type UrgentTimes = Record<Device | 'cpu', StationTimes> & { admission: AdmissionTimes };

const WAITED_AT = ['cpu', 'admission', ...DEVICES] as const;

/** Slots of which the number makes no difference. */
const MOST_SLOTS = 1e9;

const NOWHERE = [{ zone: 0, share: 1 }] as const;

/** Solves for the fixed point, starting from an idle system: of several (a retry storm has two) the calm one is found. */
export function settle(system: System): Settled {
  const network = compile(system);
  const order = calleesFirst(network);
  const state = new State(network, system, order);
  let converged = false;
  for (let round = 0; round < ROUNDS; round++) {
    const change = state.round(round);
    if (round > 0 && change < (round < SLOW_AFTER ? 1e-9 : 1e-5)) {
      converged = true;
      break;
    }
  }
  return state.settled(converged);
}

class State implements Knowledge {
  private flows: Flow[];
  private loadFlows: Flow[] = [];
  private bodies: Outcome[];
  private outcomes: Outcome[];
  private loadOutcomes: Outcome[] = [];
  private loadSettled: Spread[] = [];
  /** By load: seconds that a request spends in the system, by where it comes from; as of the last round. */
  private readonly heldFrom: number[][] = [];
  private aftermaths: Spread[];
  private readonly follows: boolean;
  private floors: Outcome[] = [];
  private firstFlows: Flow[] = [];
  private firstLoadFlows: Flow[] = [];
  private firstBodies: Outcome[] = [];
  private loadRates: number[];
  private arrivals: Arrivals;
  private demands: Demands[] = [];
  private cpuTimes: StationTimes[];
  private readonly deviceTimes: Record<Device, StationTimes[]>;
  private admissions: AdmissionTimes[];
  /** By node group that serves the most urgent first: the same by level of urgency. */
  private readonly urgent = new Map<number, UrgentTimes[]>();
  private readonly guards: GuardTimes[];
  private readonly guarded: { component: Component; index: number; entries: number[] }[];
  private readonly stores = new Map<number, StoreState>();
  private pools: PoolState[];
  private readonly convoys = new Convoys();
  /** By operation: the variability of what it sends on, and the greatest change of any in the last walk. */
  private readonly sent: Float64Array;
  private sentChange = 0;
  /** By operation: its number in an order in which callees stand before their callers. */
  private readonly rank: Int32Array;
  private lines: LineState[];
  private began = false;
  private readonly caches = new Map<number, CacheState>();
  private readonly ratios = new Map<string, HitRatio>();
  /** Mean seconds from a miss to storing what was fetched, by cache and keys. */
  private readonly fetchTimes = new Map<string, number>();
  private readonly consumers = new Set<number>();
  private closedBasis: 'exact' | 'approximate' | null = null;
  private closedWaits = new Map<string, number>();
  private closedByLevel = new Map<string, readonly number[]>();
  private readonly carriedKeys: (readonly string[])[];
  private readonly apart: Set<number>;
  /** Operations whose callers bring keys of several spaces, and what they bring; and the look-ups per second of a cache by space. */
  private readonly mixed: ReadonlySet<number>;
  private met = new Map<number, KeysMet>();
  private readonly outcomesAbout = new Map<number, Map<string, Outcome>>();
  private readonly lookedUp = new Map<number, Map<string, number>>();
  /** By cache and keys: what a request looks up several times; and whether there are any whose requests bring their keys. */
  private readonly repeats = new Map<string, Repeats>();
  private readonly brought: boolean;
  /** True where some cache has a time to live. */
  private readonly ages: boolean;
  /** Operations that call themselves. */
  private readonly circular: Set<number>;

  constructor(
    private readonly network: Network,
    private readonly system: System,
    private readonly order: number[][],
  ) {
    const { entries, groups, loads } = network;
    this.carriedKeys = keysAtEntries(network);
    this.sent = new Float64Array(entries.length).fill(1);
    this.rank = new Int32Array(entries.length);
    order.flat().forEach((entry, rank) => (this.rank[entry] = rank));
    this.apart = keptApart(network);
    this.mixed = calledByDifferentKeys(network, this.carriedKeys);
    this.brought =
      loads.length <= MOST_LOADS &&
      loads.some(({ keys }) => keys.length > 0) &&
      network.components.some(({ cache, reached }) => reached && cache && cache.fixedHitRatio === undefined);
    this.ages = network.components.some(({ cache }) => cache?.ttl !== undefined);
    this.circular = new Set(entries.flatMap((_, entry) => (callsItself(network, entry) ? [entry] : [])));
    this.flows = entries.map(() => new Flow());
    this.bodies = entries.map(() => AT_ONCE);
    this.outcomes = entries.map(() => AT_ONCE);
    this.aftermaths = entries.map(() => NO_TIME);
    this.follows = followsWork(system);
    this.loadRates = loads.map(initialRate);
    this.arrivals = { rates: new Float64Array(entries.length), endless: false };
    this.cpuTimes = groups.map(() => IDLE);
    const idle = (): StationTimes[] => groups.map(() => IDLE);
    this.deviceTimes = { disk: idle(), receiving: idle(), sending: idle() };
    this.admissions = groups.map(() => OPEN_DOOR);
    this.guards = network.components.map(() => UNGUARDED);
    this.guarded = network.components.flatMap((component, index) =>
      isGuarded(component)
        ? [{ component, index, entries: entries.flatMap((entry, e) => (entry.component === index ? [e] : [])) }]
        : [],
    );
    this.pools = network.pools.map(() => UNUSED);
    this.lines = Array.from({ length: network.journeys?.lines ?? 0 }, () => FREE_LINE);
    for (const component of network.components) {
      for (const consumer of component.messages?.consumers ?? []) {
        const index = network.componentOf(consumer);
        if (index !== undefined) this.consumers.add(index);
      }
    }
  }

  cpu(group: number, urgency?: number): StationTimes {
    return this.at(group, urgency)?.cpu ?? this.cpuTimes[group] ?? IDLE;
  }

  device(device: Device, group: number, urgency?: number): StationTimes {
    return this.at(group, urgency)?.[device] ?? this.deviceTimes[device][group] ?? IDLE;
  }

  admission(group: number, urgency?: number): AdmissionTimes {
    return this.at(group, urgency)?.admission ?? this.admissions[group] ?? OPEN_DOOR;
  }

  private at(group: number, urgency: number | undefined): UrgentTimes | undefined {
    return urgency === undefined ? undefined : this.urgent.get(group)?.[urgency];
  }

  line(number: number): LineState {
    return this.lines[number] ?? FREE_LINE;
  }

  pool(number: number): PoolState {
    return this.pools[number] ?? UNUSED;
  }

  resolved({ entry, load }: Walker, ttl: number, calls: number): number {
    // Each caller asks once, and again at the first call after that long.
    const share = (rate: number): number => 1 / (1 + Math.max(0, rate * calls) * ttl);
    if (entry !== undefined) return share(this.pace(entry) ?? 0);
    const asking = this.network.loads[load ?? -1];
    const rate = this.loadRates[load ?? -1] ?? 0;
    const { keySpaces } = this.network;
    const space = keySpaces.find(({ name }) => name === asking?.keys[0]);
    if (asking?.source.kind === 'closed' && !space) return share(rate / Math.max(1, asking.source.users));
    const asks = space
      ? (part: number) => 1 - hitRatio({ eviction: 'lru', ttl }, space.count, space, keySpaces, part * calls).ratio
      : share;
    // In each of its regions for itself.
    const places = asking?.from ?? [{ share: 1 }];
    return places.reduce((sum, place) => sum + place.share * asks(rate * place.share), 0);
  }

  pace(entry: number): number | undefined {
    if (!this.began) return undefined;
    const component = this.network.components[this.network.entries[entry]?.component ?? -1];
    const nodes = component ? nodesOf(component) : 1;
    return (this.rateAt(entry) * this.accepted(entry)) / nodes;
  }

  /** Calls per second to an operation in a place, however urgent. */
  private rateAt(entry: number): number {
    const { alike } = this.network.entries[entry] as Entry;
    if (alike.length === 0) return this.arrivals.rates[entry] ?? 0;
    return alike.reduce((sum, one) => sum + (this.arrivals.rates[one] ?? 0), 0);
  }

  storeRejected(component: number): number {
    return this.stores.get(component)?.rejected ?? 0;
  }

  outcomeOf(entry: number, keys?: string): Outcome {
    return (
      (keys === undefined ? undefined : this.outcomesAbout.get(entry)?.get(keys)) ?? this.outcomes[entry] ?? AT_ONCE
    );
  }

  handlingOf(entry: number): Outcome {
    const handled = this.outcomeOf(entry);
    const { lingers = 0, lingersVariance = 0 } = this.flows[entry] ?? {};
    if (!(lingers > 0)) return handled;
    const rest = spreadOf(lingers, lingersVariance);
    return { ...handled, time: inSequence(handled.time, rest), held: handled.held + lingers };
  }

  aftermathOf(entry: number): Spread {
    return this.aftermaths[entry] ?? NO_TIME;
  }

  storeWait(component: number): Spread {
    const store = this.stores.get(component);
    return store ? waitSpread(store.wait, store.waits) : NO_TIME;
  }

  missRatio(component: number, keys: string | undefined): number {
    return 1 - this.ratioOf(component, keys).ratio;
  }

  fetched(component: number, keys: string | undefined): number {
    const { ratio, called } = this.ratioOf(component, keys);
    return called ?? 1 - ratio;
  }

  tookToFetch(component: number, keys: string | undefined, seconds: number): void {
    this.fetchTimes.set(`${component}\n${keys ?? ''}`, seconds);
  }

  capacityOf(entry: number): number {
    const component = this.network.components[this.network.entries[entry]?.component ?? -1];
    const demand = this.flows[entry]?.cpu.demand ?? 0;
    return component && demand > 0 ? (nodesOf(component) * coresOf(component)) / demand : Infinity;
  }

  workOf(entry: number): TargetLoad {
    const { cpu } = this.flows[entry] ?? new Flow();
    const served = this.network.entries[entry]?.servedBy[0]?.group ?? -1;
    const { wait, stretch } = this.cpu(served);
    const beside = this.outcomeOf(entry).held - cpu.demand * stretch - cpu.count * wait;
    // Where it waits without end nothing else is known of it.
    return { service: cpu.demand, pause: wait < UNBOUNDED ? Math.max(0, Math.min(beside, UNBOUNDED)) : 0 };
  }

  rateOf(entry: number): number {
    return this.began ? this.rateAt(entry) : Infinity;
  }

  changedShare(entry: number, { every, keys }: { every: number; keys?: string }): number {
    const component = this.network.components[(this.network.entries[entry] as Network['entries'][number]).component];
    const name = keys ?? this.keysAt(entry);
    const space = this.network.keySpaces.find((candidate) => candidate.name === name);
    if (component?.cache === undefined) return 1;
    const nodes = component.cache.partitioned ? 1 : nodesOf(component);
    const draws = (this.rateAt(entry) * every) / nodes;
    return distinctShare(draws, space, this.network.keySpaces);
  }

  keysAt(entry: number): string | undefined {
    const component = this.network.entries[entry]?.component;
    return (
      this.carriedKeys[entry]?.[0] ?? (component === undefined ? undefined : this.network.components[component]?.key)
    );
  }

  keysMetAt(entry: number): KeysMet | undefined {
    return this.met.get(entry);
  }

  private meetKeys(): void {
    const { network, mixed, order, carriedKeys, flows, loadFlows, loadRates } = this;
    if (mixed.size === 0) return;
    this.met = keysMet(network, mixed, order, carriedKeys, flows, loadFlows, loadRates, (entry) =>
      this.executed(entry),
    );
  }

  isMarkovian(entry: number): boolean {
    const served = this.network.entries[entry]?.servedBy;
    const flow = this.flows[entry];
    const only = served?.length === 1 ? served[0]?.group : undefined;
    if (only === undefined || !flow || flow.edges.length > 0 || flow.delays > 0 || flow.usesDevices()) return false;
    const group = this.network.groups[only];
    return flow.cpu.count === 1 && group?.nodes === 1 && this.cpu(only).exponentialSojourn !== undefined;
  }

  /** One round; returns the largest relative change of a rate or a wait. */
  round(round: number): number {
    this.sentChange = 0;
    this.walkAll();
    if (round === 0) {
      // How long entries live depends on how often they are asked for, of which nothing was known so far.
      for (let level = 0; level < CACHE_LEVELS && (this.ages || this.brought || this.mixed.size > 0); level++) {
        this.arrivals = this.trafficOf(this.loadRates);
        this.meetKeys();
        this.solveCaches(round);
        this.walkAll();
      }
      this.floors = this.loadOutcomes;
      this.firstFlows = this.flows.slice();
      this.firstLoadFlows = this.loadFlows.slice();
      this.firstBodies = this.bodies.slice();
    }
    const closedChange = this.settleClosedLoads(round);
    const before = this.arrivals.rates;
    this.arrivals = this.trafficOf(this.loadRates);
    let change = Math.max(closedChange, this.sentChange);
    this.arrivals.rates.forEach((rate, entry) => {
      change = Math.max(change, relative(rate, before[entry] as number));
    });
    this.meetKeys();
    this.demands = this.demandsUnder(this.loadRates, this.arrivals);
    this.solveConvoys();
    change = Math.max(change, this.solveCaches(round), this.solveStations(round), this.solveStores(round));
    change = Math.max(change, this.solveGuards(round));
    change = Math.max(change, this.solvePools(round), this.solveLines(round));
    this.began = true;
    return change;
  }

  settled(converged: boolean): Settled {
    return {
      network: this.network,
      system: this.system,
      order: this.order,
      flows: this.flows,
      loadFlows: this.loadFlows,
      loadRates: this.loadRates,
      arrivals: this.arrivals,
      bodies: this.bodies,
      outcomes: this.outcomes,
      loadOutcomes: this.loadOutcomes,
      loadSettled: this.loadSettled,
      floors: this.floors,
      firstFlows: this.firstFlows,
      firstLoadFlows: this.firstLoadFlows,
      firstBodies: this.firstBodies,
      demands: this.demands,
      cpu: this.cpuTimes.map((times, g) => this.overLevels(g, 'cpu', times)),
      devices: {
        disk: this.deviceTimes.disk.map((times, g) => this.overLevels(g, 'disk', times)),
        receiving: this.deviceTimes.receiving.map((times, g) => this.overLevels(g, 'receiving', times)),
        sending: this.deviceTimes.sending.map((times, g) => this.overLevels(g, 'sending', times)),
      },
      admission: this.admissions.map((door, g) => this.overLevels(g, 'admission', door)),
      stores: this.stores,
      pools: this.pools,
      lines: this.lines,
      caches: this.caches,
      closedBasis: this.closedBasis,
      converged,
      accepted: (entry) => this.accepted(entry),
      cpuAt: (group, urgency) => this.cpu(group, urgency),
    };
  }

  private walkAll(): void {
    for (const group of this.order) this.walkGroup(group);
    this.walkLoads();
  }

  /** Operations that call each other take as long as they find that they take: from none at all on, until that holds. */
  private walkGroup(group: readonly number[]): void {
    for (const entry of group) this.walkEntry(entry);
    const first = group[0];
    if (first === undefined || (group.length === 1 && !this.circular.has(first))) return;
    for (let pass = 0; pass < PASSES && pass * group.length < MOST_WALKS; pass++) {
      let change = 0;
      for (const entry of group) {
        const before = (this.outcomes[entry] as Outcome).held;
        this.walkEntry(entry);
        change = Math.max(change, relative((this.outcomes[entry] as Outcome).held, before));
      }
      if (change < 1e-9) break;
    }
  }

  private walkEntry(index: number): void {
    const entry = this.network.entries[index];
    if (!entry) return;
    const flow = new Flow();
    const walker: Walker = {
      network: this.network,
      knowledge: this,
      entry: index,
      place: entry.place,
      urgency: entry.urgency,
      scv: this.departing(index),
      flow,
      depth: 0,
      ...(this.follows ? { open: new Open() } : {}),
    };
    let body = walkSteps(walker, entry.operation.steps, 1);
    if (entry.spread) body = this.agreed(entry, spreadOut(body, entry.spread));
    const confirmed = this.confirmation(index, flow);
    if (confirmed) {
      const wait = lasting(confirmed);
      body = {
        ...body,
        time: inSequence(body.time, confirmed),
        held: body.held + wait.held,
        heldVariance: body.heldVariance + wait.heldVariance,
      };
    }
    if (walker.open) {
      walker.open.begin(this.applying(index, flow));
      this.aftermaths[index] = walker.open.left;
    }
    this.recordCopying(entry, flow);
    this.flows[index] = flow;
    this.bodies[index] = body;
    if (this.consumers.has(entry.component) || this.isInside(entry.component)) {
      this.outcomes[index] = body;
      return;
    }
    if (this.guards[entry.component] !== UNGUARDED) flow.irregular = true;
    this.outcomes[index] = this.admitted(index, body);
    const met = this.met.get(index);
    if (met === undefined || flow.lookups.size + flow.edges.length === 0) return;
    // What it is about decides how long it takes, not what it sets going in all.
    delete walker.open;
    const about = [...met.keys()].map((keys) => {
      const one = walkSteps({ ...walker, flow: new Flow(), about: keys }, entry.operation.steps, 1);
      return [keys, this.admitted(index, one)] as const;
    });
    this.outcomesAbout.set(index, new Map(about));
  }

  /** How an operation ends, with what is met before its first step. */
  private admitted(index: number, body: Outcome): Outcome {
    const entry = this.network.entries[index] as Entry;
    const guard = this.guards[entry.component] as GuardTimes;
    const doors = oneOf(entry.servedBy).map(
      ({ group, share }) => [share, this.admission(group, entry.urgency)] as const,
    );
    const left = (1 - guard.rejected) * doors.reduce((sum, [share, door]) => sum + share * (door.left ?? 0), 0);
    const rejected = 1 - this.accepted(index) - left;
    const wait = inSequence(
      waitSpread(guard.wait, guard.waits),
      mixtureOf(doors.map(([share, door]) => [share, waitSpread(door.wait, door.waits)])),
    );
    const taken = 1 - rejected - left;
    const held = meanOf(wait);
    return {
      ok: body.ok * taken,
      miss: body.miss * taken,
      rejected: rejected + body.rejected * taken,
      timeout: left + body.timeout * taken,
      failed: body.failed * taken,
      time: inSequence(wait, body.time),
      held: taken * (body.held + held),
      heldVariance: body.heldVariance,
      think: body.think,
    };
  }

  /**
   * Squared coefficient of variation of what an operation sends on: that of what comes to it, the less the more its cores smooth that
   * (the departures of Whitt 1983, of servers that are themselves no more regular than chance).
   */
  private departing(entry: number): number {
    const group = this.network.entries[entry]?.servedBy[0]?.group ?? -1;
    const demands = this.demands[group];
    if (demands === undefined) return 1;
    const busy = Math.min(1, this.cpu(group).utilization);
    const scv = 1 + (1 - busy * busy) * (demands.approach.pool - 1);
    const before = this.sent[entry] as number;
    this.sent[entry] = scv;
    this.sentChange = Math.max(this.sentChange, Math.abs(scv - before) / Math.max(1, scv));
    return scv;
  }

  /** How long a synchronous write waits for the followers that must confirm it. */
  private confirmation(index: number, flow: Flow): Spread | undefined {
    const entry = this.network.entries[index];
    const component = entry && this.network.components[entry.component];
    const replication = component?.replication;
    if (!component || !replication || entry?.appliedBy[0] === undefined || replication.mode === 'async')
      return undefined;
    const followers = followersOf(component);
    return this.applied(
      index,
      flow,
      replication.mode === 'sync' ? followers : Math.min(followers, Math.max(1, replication.acks)),
      true,
    );
  }

  /** What a quorum answers, whose members are some way off. */
  private agreed(entry: Entry, body: Outcome): Outcome {
    const { journeys, components } = this.network;
    const component = components[entry.component];
    const quorum = component?.replication?.quorum;
    if (!journeys || !component || !quorum) return body;
    // The one that was asked is one of them.
    const needed = (entry.operation.write ? quorum.write : quorum.read) - 1;
    const way = lasting(spreadOf(journeys.toOthers(component, entry.place)[needed - 1] ?? 0, 0));
    return { ...body, time: inSequence(way.time, body.time), held: body.held + way.held };
  }

  /** What a write, or a quorum, sends over links from the node that took it to the others of its shard. */
  private recordCopying(entry: Entry, flow: Flow): void {
    const { journeys } = this.network;
    const component = this.network.components[entry.component];
    const quorum = component?.replication?.style === 'quorum';
    if (this.lines.length === 0 || !journeys || !component) return;
    if (!quorum && (entry.appliedBy.length === 0 || !entry.operation.write)) return;
    const { takes, returns } = entry.operation;
    for (const place of journeys.otherPlaces(component, entry.place)) {
      const lines = journeys.between(entry.place, place)?.lines;
      if (!lines) continue;
      const send = (line: number, bytes: Value | undefined): void => {
        if (bytes === undefined) return;
        const { mean, variance } = momentsOfValue(bytes, this.network.keySpaces);
        const seconds = mean * lines.secondsPerByte;
        const squares = square(seconds) + variance * square(lines.secondsPerByte);
        addUse(flow.lines, line, { count: 1, seconds, square: squares }, 1);
      };
      send(lines.there, takes);
      // Followers confirm with nothing to speak of.
      if (quorum) send(lines.back, returns);
    }
  }

  /** Until all followers have applied a write that was not waited for. */
  private applying(index: number, flow: Flow): Spread {
    const entry = this.network.entries[index];
    const component = entry && this.network.components[entry.component];
    if (!component?.replication || entry?.appliedBy[0] === undefined || component.replication.mode === 'sync')
      return NO_TIME;
    return this.applied(index, flow, followersOf(component), false) ?? NO_TIME;
  }

  /** Until so many followers have applied a write, and have said so where that is waited for. */
  private applied(index: number, flow: Flow, needed: number, awaited: boolean): Spread | undefined {
    const entry = this.network.entries[index];
    const component = entry && this.network.components[entry.component];
    const applying = entry?.appliedBy[0]?.group;
    if (!component?.replication || applying === undefined) return undefined;
    const followers = followersOf(component);
    const { replication } = component;
    const at = this.cpu(applying, entry?.urgency);
    const { count, demand, square } = flow.cpu;
    const mean = count > 0 ? demand / count : 0;
    const apply = mean > 0 ? sojourn(at, mean, Math.max(0, square / count - mean * mean)) : NO_TIME;
    const way = (this.network.journeys?.toOthers(component, entry?.place ?? 0)[needed - 1] ?? 0) / 2;
    const until = Math.max(replication.lag, way) + (awaited ? way : 0);
    return inSequence(spreadOf(until, 0), untilDone([{ spread: apply, copies: followers }], needed));
  }

  /** Seconds over which the queue that forgets most slowly remembers what has come: some times its relaxation time. */
  private longest(): number {
    let longest = 0;
    for (const { cpu, disk } of this.demands) {
      for (const { rate, service } of [cpu, disk]) {
        if (rate > 0) longest = Math.max(longest, service / square(Math.max(LEAST_ROOM, 1 - rate * service)));
      }
    }
    return this.began ? REMEMBERED * longest : Infinity;
  }

  private walkLoads(): void {
    this.loadFlows = [];
    this.loadSettled = [];
    this.loadOutcomes = this.network.loads.map((load, index) => {
      const flow = new Flow();
      this.loadFlows.push(flow);
      const origins = this.originsOf(load, index);
      const ends = origins.map(({ zone, share }) => {
        const open = this.follows ? new Open() : undefined;
        const walker = {
          network: this.network,
          knowledge: this,
          entry: undefined,
          place: zone,
          urgency: this.network.urgencies?.ofLoad(load) ?? 0,
          scv: origins.length > 1 ? 1 : scvOf(load, this.longest()),
          flow,
          depth: 0,
          load: index,
          ...(open ? { open } : {}),
        };
        const outcome = walkCall(walker, load.call, share, false);
        return { share, outcome, left: open?.left };
      });
      this.heldFrom[index] = ends.map(({ outcome }) => outcome.held);
      if (this.follows)
        this.loadSettled.push(
          mixtureOf(ends.map(({ share, outcome, left }) => [share, settledTime(outcome, left ?? NO_TIME)])),
        );
      return ends.length === 1 ? ends[0]!.outcome : either(ends.map(({ share, outcome }) => [share, outcome] as const));
    });
  }

  /** Where the requests of a load come from: of users who wait for replies fewer from where they wait longer. */
  private originsOf(load: Load, index: number): readonly { zone: number; share: number }[] {
    const origins = this.network.journeys?.origins(load) ?? NOWHERE;
    const held = this.heldFrom[index];
    if (load.source.kind === 'open' || origins.length < 2 || held === undefined) return origins;
    const think = Math.max(0, momentsOf(load.source.think).mean);
    const rates = origins.map(({ share }, i) => share / Math.max(1e-12, think + (held[i] as number)));
    const all = rates.reduce((sum, rate) => sum + rate, 0);
    return origins.map(({ zone }, i) => ({ zone, share: (rates[i] as number) / all }));
  }

  private trafficOf(loadRates: readonly number[]): Arrivals {
    return solveTraffic(this.order, this.flows, (entry) => this.accepted(entry), this.sourcesOf(loadRates));
  }

  private sourcesOf(loadRates: readonly number[]): Float64Array {
    const sources = new Float64Array(this.network.entries.length);
    this.loadFlows.forEach((flow, load) => {
      for (const edge of flow.edges) {
        sources[edge.to] = (sources[edge.to] as number) + (loadRates[load] as number) * edge.count;
      }
    });
    return sources;
  }

  /** On the node of its caller nobody waits at a door. */
  private isInside(component: number): boolean {
    return this.network.components[component]?.inside !== undefined;
  }

  private accepted(entry: number): number {
    const found = this.network.entries[entry];
    if (!found || this.consumers.has(found.component) || this.isInside(found.component)) return 1;
    let lost = 0;
    for (const { group, share } of oneOf(found.servedBy)) {
      const { rejected, left = 0 } = this.admission(group);
      lost += share * (rejected + left);
    }
    return (1 - lost) * (1 - (this.guards[found.component] as GuardTimes).rejected);
  }

  /** Rate limits and load shedding, from what arrives and how the nodes are. */
  private solveGuards(round: number): number {
    let change = 0;
    for (const { component, index, entries } of this.guarded) {
      let rate = 0;
      let seconds = 0;
      for (const entry of entries) {
        const arriving = this.arrivals.rates[entry] as number;
        rate += arriving;
        seconds += arriving * Math.min(UNBOUNDED, meanOf((this.outcomes[entry] as Outcome).time));
      }
      const before = this.guards[index] as GuardTimes;
      const sight = {
        rate: rate / nodesOf(component),
        cpu: this.cpu(this.network.groupsOf[index]?.[0] ?? -1).utilization,
        latency: rate > 0 ? seconds / rate : 0,
      };
      const guard = { ...guardOf(component, rate, sight, before) };
      if (round >= CALM_AFTER) guard.rejected = (guard.rejected + before.rejected) / 2;
      change = Math.max(change, relative(guard.wait, before.wait), Math.abs(guard.rejected - before.rejected));
      this.guards[index] = guard;
    }
    return change;
  }

  /** Who holds slots or pools while something else is waited for; a fixed number of users bounds that by itself. */
  private solveConvoys(): void {
    if (this.closedBasis !== null) return;
    const { network, flows, loadFlows, demands, rank } = this;
    const held = poolDemands(network.pools.length, flows, (entry) => this.executed(entry));
    this.convoys.solve(
      {
        network,
        flows,
        loadFlows,
        demands,
        rank,
        calls: (entry) => this.arrivals.rates[entry] as number,
        accepted: (entry) => this.accepted(entry),
        consumes: (component) => this.consumers.has(component),
        station: (group, resource) => (resource === 'cpu' ? this.cpu(group) : this.device(resource, group)),
        admission: (group) => this.admission(group),
      },
      network.pools.map((pool, i) => poolUse(pool, held[i] as Held, this.pools[i] as PoolState)),
    );
  }

  /** What the slots of a node leave of the queue for its cores, where it is not known what those do who hold them. */
  private within(group: number, times: StationTimes, load: NodeLoad, cores: number, slots: number): StationTimes {
    return this.convoys.bounds(group, 'cpu') ? times : withinSlots(times, load, cores, slots);
  }

  private executed(entry: number): number {
    return (this.arrivals.rates[entry] as number) * this.accepted(entry);
  }

  private solveStations(round: number): number {
    let change = 0;
    this.network.groups.forEach((group, index) => {
      const component = this.network.components[group.component];
      const demands = this.demands[index];
      if (!component || !demands) return;
      const cores = coresOf(component);
      const slots = slotsOf(component);
      const places = placesOf(component);
      const consumer = this.consumers.has(group.component);
      const { approach } = demands;
      // A bounded queue is solved for what is offered, of which the last round turned a part away.
      const door = this.admissions[index] as AdmissionTimes;
      const taken = Math.max(1e-12, 1 - door.rejected - (door.left ?? 0));
      const cpu = { ...demands.cpu, rate: demands.cpu.rate / taken };
      const hold = { ...demands.hold, rate: demands.hold.rate / taken };
      let cpuTimes: StationTimes;
      let admission: AdmissionTimes = OPEN_DOOR;
      const serving = demands.onlyCpu ? Math.min(cores, slots) : cores;
      if (component.patience !== undefined && slots !== Infinity && !consumer) {
        const { mean } = momentsOfValue(component.patience, this.network.keySpaces);
        const atCores = unboundedStation(demands.cpu, cores, component.discipline, approach);
        const { rate, service } = demands.cpu;
        const free = { ...IDLE, utilization: (rate * service) / cores };
        cpuTimes = slots <= cores ? free : withinSlots(atCores, demands.cpu, cores, slots);
        admission = impatientDoor(hold, slots, places, component.patience, mean);
      } else if (hinders(component, cores)) {
        const bounded = places !== Infinity && (slots === Infinity || demands.onlyCpu) && !consumer;
        const room = bounded ? (slots === Infinity ? places : places + slots - serving) : Infinity;
        ({ times: cpuTimes, admission } = contendedStation(component, cpu, serving, room, approach));
        if (slots !== Infinity && !demands.onlyCpu && !consumer) admission = slotStation(hold, slots, places, approach);
      } else if (consumer) {
        cpuTimes = this.within(index, unboundedStation(cpu, cores, component.discipline, approach), cpu, cores, slots);
      } else if (places !== Infinity && (slots === Infinity || demands.onlyCpu)) {
        const room = slots === Infinity ? places : places + slots - serving;
        ({ times: cpuTimes, admission } = boundedStation(cpu, serving, room, component.discipline, approach));
      } else {
        cpuTimes = unboundedStation(cpu, serving, component.discipline, approach);
        if (slots !== Infinity && !demands.onlyCpu) {
          cpuTimes = this.within(index, cpuTimes, cpu, cores, slots);
          admission = slotStation(hold, slots, places, approach);
        }
      }
      if (cpuTimes.slowed !== undefined && this.closedBasis !== null) cpuTimes.slowed = coreSlowdown(component)(cores);
      cpuTimes = this.underClosedLoads(this.convoys.capped(index, 'cpu', cpuTimes), `${index} cpu`, cpu);
      admission = behind(admission, this.convoys.doorOf(index));
      // Messages wait in their queue, not at the cores: that holds whoever sent them.
      if (consumer) cpuTimes = this.within(index, cpuTimes, cpu, cores, slots);
      const calm = round >= CALM_AFTER ? 0.5 : 1;
      cpuTimes = calmed(this.cpuTimes[index] as StationTimes, cpuTimes, calm);
      admission = calmedDoor(this.admissions[index] as AdmissionTimes, admission, calm);
      change = Math.max(
        change,
        relative(cpuTimes.wait, (this.cpuTimes[index] as StationTimes).wait),
        relative(cpuTimes.stretch, (this.cpuTimes[index] as StationTimes).stretch),
        relative(admission.wait, (this.admissions[index] as AdmissionTimes).wait),
        Math.abs(admission.rejected - (this.admissions[index] as AdmissionTimes).rejected),
        Math.abs((admission.left ?? 0) - (door.left ?? 0)),
      );
      this.cpuTimes[index] = cpuTimes;
      this.admissions[index] = admission;
      for (const device of DEVICES) change = Math.max(change, this.solveDevice(device, index, demands, calm));
      if (demands.byUrgency) {
        const before = this.urgent.get(index);
        const now = this.urgentTimes(index, demands.byUrgency, serving, slots, places !== Infinity);
        now.forEach((times, i) => {
          for (const part of WAITED_AT)
            change = Math.max(change, relative(times[part].wait, before?.[i]?.[part].wait ?? 0));
        });
        this.urgent.set(index, now);
      }
    });
    return change;
  }

  /** What each level of urgency meets at a group that serves the most urgent first. */
  private urgentTimes(
    index: number,
    levels: NonNullable<Demands['byUrgency']>,
    cores: number,
    slots: number,
    bounded: boolean,
  ): UrgentTimes[] {
    const cpu = this.cpuTimes[index] as StationTimes;
    const door = this.admissions[index] as AdmissionTimes;
    const slowed = cpu.slowed ?? 1;
    const atCores = this.amongUsers(
      `${index} cpu`,
      waitsByLevel(
        { ...cpu, servers: cores, bounded },
        levels.map(({ cpu: load }) => ({ ...load, service: load.service * slowed })),
      ),
    );
    const atDoor = waitsByLevel(
      { ...door, servers: Math.min(slots, MOST_SLOTS), bounded },
      levels.map(({ hold }) => hold),
    );
    const atDevices = Object.fromEntries(
      DEVICES.map((device) => {
        const loads = levels.map((level) => level[device]);
        const open = waitsByLevel({ ...this.device(device, index), servers: 1, bounded: false }, loads);
        return [device, this.amongUsers(`${index} ${device}`, open)] as const;
      }),
    ) as Record<Device, LevelTimes[]>;
    return levels.map((_, i): UrgentTimes => {
      const at = (times: StationTimes, { wait, utilization }: LevelTimes): StationTimes => ({
        ...plainWait(times, wait),
        waits: wait > 0 ? Math.max(times.waits, wait >= UNBOUNDED ? 1 : 0) : 0,
        utilization,
      });
      const devices = Object.fromEntries(
        DEVICES.map((device) => [device, at(this.device(device, index), atDevices[device][i] as LevelTimes)]),
      ) as Record<Device, StationTimes>;
      return {
        ...devices,
        cpu: at(cpu, atCores[i] as LevelTimes),
        admission: { ...door, wait: (atDoor[i] as LevelTimes).wait },
      };
    });
  }

  /** The waits at a station by level of urgency where those who come are a fixed number of users. */
  private amongUsers(station: string, open: LevelTimes[]): LevelTimes[] {
    const known = this.closedByLevel.get(station);
    return known ? open.map((level, i) => ({ ...level, wait: known[i] ?? level.wait })) : open;
  }

  /** The mean wait over all levels of urgency: where the urgent have less to do than others it is shorter than in order of arrival. */
  private overLevels<T extends { wait: number }>(group: number, part: Device | 'cpu' | 'admission', times: T): T {
    const levels = this.demands[group]?.byUrgency;
    const urgent = this.urgent.get(group);
    if (!levels || !urgent || times.wait >= UNBOUNDED) return times;
    let rate = 0;
    let waited = 0;
    levels.forEach((level, i) => {
      const visits = level[part === 'admission' ? 'hold' : part].rate;
      rate += visits;
      waited += visits > 0 ? visits * (urgent[i] as UrgentTimes)[part].wait : 0;
    });
    return rate > 0 ? { ...times, wait: waited / rate } : times;
  }

  /** One server for each node. @returns the relative change of the wait for it */
  private solveDevice(device: Device, index: number, demands: Demands, calm: number): number {
    const load = demands[device];
    const before = this.device(device, index);
    if (!(load.rate > 0) && before === IDLE) return 0;
    const alone = unboundedStation(load, 1, 'fifo', { ...demands.approach, dealtFromPoisson: false });
    const capped = this.convoys.capped(index, device, alone);
    const times = calmed(before, this.underClosedLoads(capped, `${index} ${device}`, load), calm);
    this.deviceTimes[device][index] = times;
    return relative(times.wait, before.wait);
  }

  private underClosedLoads(times: StationTimes, station: string, load: NodeLoad): StationTimes {
    const wait = this.closedWaits.get(station);
    if (wait === undefined) return times;
    const stretch = load.service > 0 ? 1 + wait / load.service : 1;
    const utilization = Math.min(1, times.utilization);
    if (times.stretch !== 1) return { wait: 0, waits: 0, stretch, utilization };
    return {
      wait,
      waits: wait > 0 ? Math.max(times.waits < 1 ? times.waits : 0, utilization) : 0,
      stretch: 1,
      utilization,
      ...(times.slowed === undefined ? {} : { slowed: times.slowed }),
    };
  }

  /** Message stores: what waits for a free slot of its consumers. */
  private solveStores(round: number): number {
    let change = 0;
    const byConsumer = new Map<number, Consumed>();
    this.flows.forEach((flow, from) => {
      const source = this.network.entries[from];
      if (!source) return;
      const executed = (this.arrivals.rates[from] as number) * this.accepted(from);
      for (const edge of flow.edges) {
        if (!edge.stored) continue;
        const consumer = (this.network.entries[edge.to] as Network['entries'][number]).component;
        const found: Consumed = byConsumer.get(consumer) ?? { rate: 0, variability: 0, stores: new Map() };
        const rate = executed * edge.count;
        found.rate += rate;
        found.variability += rate * edge.scv;
        const before = found.stores.get(source.component)?.rate ?? 0;
        found.stores.set(source.component, { rate: before + rate, entry: edge.to });
        byConsumer.set(consumer, found);
      }
    });
    const solved = new Map<number, StoreState>();
    for (const [consumer, { rate, variability, stores }] of byConsumer) {
      const arrivalScv = rate > 0 ? variability / rate : 1;
      const component = this.network.components[consumer];
      const group = this.network.groupsOf[consumer]?.[0];
      const demands = group === undefined ? undefined : this.demands[group];
      if (!component || !demands) continue;
      const perNode = slotsOf(component);
      const free = nodesOf(component) * (perNode === Infinity ? coresOf(component) : perNode);
      const hold = Math.min(demands.hold.service, UNBOUNDED);
      for (const [store, { rate: part, entry }] of stores) {
        const messages = this.network.components[store]?.messages;
        // A full store that holds its senders loses nothing: they wait in front of it as messages do inside.
        const capacity = messages?.full === 'wait' ? undefined : messages?.capacity;
        const lines = linesOf(messages, this.network.keySpaces);
        const slots = Math.min(free, lines?.count ?? free);
        const { handlings, seconds, pause } = deliveriesOf(this.handlingOf(entry), messages);
        let next: Omit<StoreState, 'lag' | 'depth'>;
        if (capacity !== undefined && Number.isFinite(capacity)) {
          const before = this.stores.get(store)?.rejected ?? 0;
          const offered = rate / Math.max(1e-9, 1 - before);
          const queue = mmckQueue(offered, hold, slots, slots + Math.max(0, Math.floor(capacity)));
          next = { rate: part, rejected: queue.blocked, wait: queue.wait, waits: queue.waits };
        } else if (lines !== undefined) {
          // Each store keeps its own messages in order, whatever the consumer gets from others.
          next = { rate: part, rejected: 0, ...waitInLines(rate, hold, demands.hold.scv, free, lines, pause) };
        } else {
          const load = rate * hold;
          const wait = load >= slots ? UNBOUNDED : ggcWait(rate, hold, slots, arrivalScv, demands.hold.scv);
          const waits = load >= slots ? 1 : erlangC(slots, load);
          next = { rate: part, ...behind({ rejected: 0, wait, waits }, this.convoys.doorOf(group as number)) };
        }
        const lag = handlings * next.wait + seconds;
        solved.set(store, together(solved.get(store), { ...next, lag, depth: next.rate * next.wait }));
      }
    }
    for (const [store, next] of solved) {
      const last = this.stores.get(store) ?? { rejected: 0, wait: 0 };
      if (round >= CALM_AFTER) next.rejected = (next.rejected + last.rejected) / 2;
      change = Math.max(change, relative(next.wait, last.wait), Math.abs(next.rejected - last.rejected));
      this.stores.set(store, next);
    }
    return change;
  }

  /** What passes through each direction of the links, over all calls. */
  private solveLines(round: number): number {
    if (this.lines.length === 0) return 0;
    const use = new Map<number, LineUse>();
    this.flows.forEach((flow, entry) => {
      const executed = (this.arrivals.rates[entry] as number) * this.accepted(entry);
      for (const [line, one] of flow.lines) addUse(use, line, one, executed);
    });
    this.loadFlows.forEach((flow, load) => {
      for (const [line, one] of flow.lines) addUse(use, line, one, this.loadRates[load] as number);
    });
    let change = 0;
    this.lines = this.lines.map((last, line) => {
      const next = solveLine(use.get(line) ?? { count: 0, seconds: 0, square: 0 });
      if (round >= CALM_AFTER && next.wait < UNBOUNDED && last.wait < UNBOUNDED)
        next.wait = (next.wait + last.wait) / 2;
      change = Math.max(change, relative(next.wait, last.wait));
      return next;
    });
    return change;
  }

  private solvePools(round: number): number {
    if (this.network.pools.length === 0) return 0;
    let change = 0;
    const demands = poolDemands(this.network.pools.length, this.flows, (entry) => this.executed(entry));
    this.pools = this.network.pools.map((pool, i) => {
      const next = behindConvoy(solvePool(this.network, pool, demands[i] as Held), this.convoys.poolOf(i));
      const last = this.pools[i] as PoolState;
      if (round >= CALM_AFTER && next.wait < UNBOUNDED && last.wait < UNBOUNDED) {
        next.wait = (next.wait + last.wait) / 2;
        next.rejected = (next.rejected + last.rejected) / 2;
        next.missed = (next.missed + last.missed) / 2;
      }
      change = Math.max(
        change,
        relative(next.wait, last.wait),
        Math.abs(next.rejected - last.rejected),
        Math.abs(next.missed - last.missed),
      );
      return next;
    });
    return change;
  }

  private ratioOf(component: number, keys: string | undefined): HitRatio {
    return this.ratios.get(`${component}\n${keys ?? ''}`) ?? this.computeRatio(component, keys, 0);
  }

  private computeRatio(component: number, keys: string | undefined, rate: number): HitRatio {
    const found = this.network.components[component];
    const cache = found?.cache;
    if (!found || !cache) return { ratio: 0, basis: 'exact' };
    if (cache.fixedHitRatio !== undefined) return { ratio: cache.fixedHitRatio, basis: 'exact' };
    const id = `${component}\n${keys ?? ''}`;
    const nodes = nodesOf(found);
    const space = keys === undefined ? undefined : this.network.keySpaces.find((candidate) => candidate.name === keys);
    // Nodes that split the keys are one cache of their joint size; nodes that don't each see a share of the look-ups.
    const splits = cache.partitioned || this.seesOwnKeys(component, keys);
    const capacity = itemsOf(cache) * (splits ? nodes : 1);
    const perCopy = splits ? rate : rate / nodes;
    // What takes longer than that is overloaded, and has other troubles.
    const fetch = Math.min(this.fetchTimes.get(id) ?? 0, cache.ttl ?? Infinity, UNBOUNDED);
    const asked = this.askedTogether(component, keys) ?? space;
    // What a request looks up again it finds, where it asks the same copy.
    const repeats = this.repeats.get(id);
    const again = 1 + ((repeats?.again ?? 1) - 1) / (splits ? 1 : nodes);
    const draws = perCopy / again / (splits ? (repeats?.atOnce ?? 1) : 1);
    const ofSize = (size: number): HitRatio =>
      hitRatio(cache, size, asked, this.network.keySpaces, rate > 0 ? draws : Infinity, fetch);
    const shares = cache.partitioned ? unequalShares(found) : undefined;
    const first = shares === undefined ? ofSize(capacity) : bySharesOf(shares, itemsOf(cache), ofSize);
    const solved = again > 1 && capacity >= 1 ? repeatedly(first, again) : first;
    this.ratios.set(id, solved);
    return solved;
  }

  /** How often the keys of a space are looked up, and by all who share the cache; undefined where there are no others. */
  private askedTogether(component: number, keys: string | undefined): KeyGroup[] | undefined {
    const lookedUp = this.lookedUp.get(component);
    if (keys === undefined || lookedUp === undefined || lookedUp.size < 2) return undefined;
    const { keySpaces } = this.network;
    const all = [...lookedUp.values()].reduce((sum, rate) => sum + rate, 0);
    const ways = [...lookedUp].flatMap(([name, rate]) => {
      const space = keySpaces.find((candidate) => candidate.name === name);
      return space ? [{ name, groups: groupsOf(space, keySpaces), share: rate / all }] : [];
    });
    const own = ways.findIndex(({ name }) => name === keys);
    if (own < 0 || !(all > 0)) return undefined;
    return togetherPopular(ways).map(({ count, probability, each }) => ({ count, probability, asked: each[own] ?? 0 }));
  }

  /** True where whatever is looked up by a key is looked up at one node, which the key itself chose. */
  private seesOwnKeys(component: number, keys: string | undefined): boolean {
    if (keys === undefined || !this.apart.has(component)) return false;
    return this.network.entries.every(
      (entry, e) => entry.component !== component || (this.carriedKeys[e]?.[0] ?? keys) === keys,
    );
  }

  private noteLookups(): void {
    this.lookedUp.clear();
    this.flows.forEach(({ lookups }, entry) => {
      if (lookups.size === 0) return;
      const { component } = this.network.entries[entry] as Entry;
      const sum = this.lookedUp.get(component) ?? new Map<string, number>();
      for (const [name, count] of lookups)
        if (name !== '') sum.set(name, (sum.get(name) ?? 0) + this.executed(entry) * count);
      this.lookedUp.set(component, sum);
    });
  }

  /**
   * How often a request looks up the key that it has brought, if it does at all: as often as that is on average, at least once. Those
   * who look it up at once, beside each other, all find it, or none of them does.
   */
  private noteRepeats(): void {
    const all = new Map<string, { lookups: number; firsts: number; turns: number }>();
    this.network.loads.forEach(({ keys }, load) => {
      const { calls, turns } = this.callsOfOne(load);
      const own = new Map<string, { lookups: number; turns: number }>();
      this.flows.forEach(({ lookups }, entry) => {
        for (const [name, count] of lookups) {
          const id = `${(this.network.entries[entry] as Entry).component}\n${name}`;
          const sum = own.get(id) ?? { lookups: 0, turns: 0 };
          const taken = this.accepted(entry) * count;
          sum.lookups += (calls[entry] as number) * taken;
          sum.turns += (turns[entry] as number) * taken;
          own.set(id, sum);
        }
      });
      const rate = this.loadRates[load] as number;
      for (const [id, { lookups, turns: times }] of own) {
        const brings = keys.includes(id.slice(id.indexOf('\n') + 1));
        const sum = all.get(id) ?? { lookups: 0, firsts: 0, turns: 0 };
        sum.lookups += rate * lookups;
        sum.turns += rate * (brings ? times : lookups);
        sum.firsts += rate * (brings && times > 1 ? lookups / times : lookups);
        all.set(id, sum);
      }
    });
    for (const [id, { lookups, firsts, turns }] of all) {
      const again = firsts > 0 ? Math.max(1, lookups / firsts) : 1;
      const atOnce = turns > 0 ? Math.max(1, lookups / turns) : 1;
      if (again * atOnce > 1 + 1e-9) this.repeats.set(id, { again, atOnce });
      else this.repeats.delete(id);
    }
  }

  /** Calls that one request of a load makes to each operation, and the same with all that are made at once as one. */
  private callsOfOne(load: number): { calls: Float64Array; turns: Float64Array } {
    const calls = new Float64Array(this.network.entries.length);
    const turns = new Float64Array(this.network.entries.length);
    const pass = (flow: Flow, times: number, atOnce: number): void => {
      for (const { to, count, turns: own = count } of flow.edges) {
        calls[to] = (calls[to] as number) + times * count;
        turns[to] = (turns[to] as number) + atOnce * own;
      }
    };
    pass(this.loadFlows[load] as Flow, 1, 1);
    for (let i = this.order.length - 1; i >= 0; i--) {
      for (const entry of this.order[i] as readonly number[]) {
        const taken = this.accepted(entry);
        if ((calls[entry] as number) > 0)
          pass(this.flows[entry] as Flow, (calls[entry] as number) * taken, (turns[entry] as number) * taken);
      }
    }
    return { calls, turns };
  }

  private solveCaches(round: number): number {
    let change = 0;
    const rates = new Map<number, { total: number; hits: number; basis: CacheState['basis'] }>();
    if (this.mixed.size > 0) this.noteLookups();
    if (this.brought && round < 20) this.noteRepeats();
    this.flows.forEach((flow, index) => {
      if (flow.lookups.size === 0) return;
      const component = (this.network.entries[index] as Network['entries'][number]).component;
      const executed = (this.arrivals.rates[index] as number) * this.accepted(index);
      for (const [keys, count] of flow.lookups) {
        const name = keys === '' ? undefined : keys;
        const ttl = this.network.components[component]?.cache?.ttl;
        const lookedUp = this.lookedUp.get(component);
        const together = lookedUp !== undefined && lookedUp.size > 1;
        const rate = executed * count;
        const repeated = this.repeats.has(`${component}\n${name ?? ''}`);
        if ((ttl !== undefined || together || repeated) && round < 20 && rate > 0) {
          const before = this.ratioOf(component, name).ratio;
          // How long an entry stays depends on all who ask for it.
          const all = together ? [...lookedUp.values()].reduce((sum, one) => sum + one, 0) : rate;
          change = Math.max(change, Math.abs(this.computeRatio(component, name, all).ratio - before));
        }
        const { ratio, basis } = this.ratioOf(component, name);
        const sum = rates.get(component) ?? { total: 0, hits: 0, basis };
        sum.total += rate;
        sum.hits += rate * ratio;
        rates.set(component, sum);
      }
    });
    for (const [component, { total, hits, basis }] of rates) {
      this.caches.set(component, { rate: total, ratio: total > 0 ? hits / total : 0, basis });
    }
    return change;
  }

  /** Throughputs of loads with a fixed number of users, and the waits that they cause. */
  private settleClosedLoads(round: number): number {
    const solved = solveClosedLoads(
      this.network,
      this.loadRates,
      this.loadOutcomes,
      (rates) => this.demandsOf(rates),
      (rates) => this.demandsWaitedFor(rates),
      (group, resource, urgency) =>
        resource === 'cpu' ? this.cpu(group, urgency) : this.device(resource, group, urgency),
    );
    if (!solved) return 0;
    this.closedBasis = solved.basis;
    this.closedWaits = solved.waits;
    this.closedByLevel = solved.byLevel;
    let change = 0;
    for (const [load, throughput] of solved.throughput) {
      const before = this.loadRates[load] as number;
      change = Math.max(change, relative(throughput, before));
      this.loadRates[load] = round >= CALM_AFTER ? (throughput + before) / 2 : throughput;
    }
    return change;
  }

  /** What somebody waits for: neither what is sent off nor what followers apply later. */
  private demandsWaitedFor(loadRates: readonly number[]): Demands[] {
    const { network, loadFlows, bodies } = this;
    const flows = this.flows.map((flow) => flow.withoutSends());
    const entries = network.entries.map((entry) => (entry.appliedBy.length > 0 ? { ...entry, appliedBy: [] } : entry));
    const accepted = (entry: number): number => this.accepted(entry);
    const arrivals = solveTraffic(this.order, flows, accepted, this.sourcesOf(loadRates));
    return groupDemands({ ...network, entries }, flows, loadFlows, loadRates, arrivals, bodies, accepted);
  }

  private demandsOf(loadRates: readonly number[]): Demands[] {
    return this.demandsUnder(loadRates, this.trafficOf(loadRates));
  }

  private demandsUnder(loadRates: readonly number[], arrivals: Arrivals): Demands[] {
    const { network, flows, loadFlows, bodies } = this;
    return groupDemands(network, flows, loadFlows, loadRates, arrivals, bodies, (entry) => this.accepted(entry));
  }
}

/** What a cache does that each request asks so many times for the same: a hit, after the first. */
function repeatedly(first: HitRatio, times: number): HitRatio {
  return {
    ratio: 1 - (1 - first.ratio) / times,
    ...(first.called === undefined ? {} : { called: first.called / times }),
    basis: 'approximate',
  };
}

function initialRate(load: Load): number {
  if (load.source.kind === 'closed') return 0;
  return Number.isFinite(load.source.rate) ? Math.min(1e15, Math.max(0, load.source.rate)) : 0;
}

/**
 * Squared coefficient of variation of a load's interarrival times.
 *
 * @param seconds over which those who wait remember what has come
 */
function scvOf(load: Load, seconds: number): number {
  if (load.source.kind === 'closed') return 1;
  const { arrivals } = load.source;
  switch (arrivals.kind) {
    case 'poisson':
      return 1;
    case 'constant':
      return 0;
    case 'erlang':
      return 1 / Math.max(1, arrivals.k);
    case 'hyperexponential':
      return arrivals.cv * arrivals.cv;
    case 'batches':
      return arrivals.size;
    case 'bursty': {
      // The variance of the count over a time, divided by its mean (Fischer and Meier-Hellstern 1993).
      const { high, low, burst, lull } = arrivals;
      const cycle = burst + lull;
      if (!(burst > 0 && lull > 0)) return 1;
      const turns = seconds * (1 / burst + 1 / lull);
      const seen = turns === Infinity ? 1 : turns > 1e-9 ? 1 - (1 - exp(-turns)) / turns : 0;
      return 1 + (2 * load.source.rate * (high - low) ** 2 * (burst * lull) ** 2 * seen) / cycle ** 3;
    }
  }
}

/** No more than the slots allow can ever queue for the cores. */
function withinSlots(times: StationTimes, load: NodeLoad, cores: number, slots: number): StationTimes {
  if (slots === Infinity || times.utilization >= 1 || times.wait === 0) return times;
  const most = slots > cores ? mmckQueue(load.rate, load.service, cores, slots).wait : 0;
  return most < times.wait ? { ...plainWait(times, most), waits: most > 0 ? times.waits : 0 } : times;
}

/** The same station with another wait, whose law is then no longer known. */
function plainWait(times: StationTimes, wait: number): StationTimes {
  const { waits, stretch, slowed, utilization } = times;
  return { wait, waits, stretch, utilization, ...(slowed === undefined ? {} : { slowed }) };
}

function calmed(before: StationTimes, now: StationTimes, share: number): StationTimes {
  if (share === 1 || before.wait >= UNBOUNDED !== now.wait >= UNBOUNDED) return now;
  if (Math.abs(now.wait - before.wait) <= 1e-9 * now.wait) return now;
  return plainWait(now, before.wait + share * (now.wait - before.wait));
}

function calmedDoor(before: AdmissionTimes, now: AdmissionTimes, share: number): AdmissionTimes {
  if (share === 1) return now;
  const wait =
    before.wait >= UNBOUNDED !== now.wait >= UNBOUNDED ? now.wait : before.wait + share * (now.wait - before.wait);
  const left = now.left === undefined ? undefined : (before.left ?? 0) + share * (now.left - (before.left ?? 0));
  const rejected = before.rejected + share * (now.rejected - before.rejected);
  return { rejected, ...(left === undefined ? {} : { left }), wait, waits: now.waits };
}

/** A door in front of which at least those wait who would make up a convoy. */
function behind(door: AdmissionTimes, convoy: Convoy | undefined): AdmissionTimes {
  if (convoy === undefined || door === OPEN_DOOR) return door;
  return {
    ...door,
    wait: door.wait >= UNBOUNDED ? convoy.wait : Math.max(door.wait, convoy.wait),
    waits: Math.max(door.waits, convoy.waits),
    rejected: Math.max(door.rejected, convoy.rejected),
  };
}

function relative(now: number, before: number): number {
  const size = Math.max(Math.abs(now), Math.abs(before));
  return size < 1e-15 ? 0 : Math.abs(now - before) / size;
}

/** What two groups of consumers make of a store: the slower one says how long messages wait. */
function together(one: StoreState | undefined, other: StoreState): StoreState {
  if (one === undefined) return other;
  return {
    ...(other.wait > one.wait ? other : one),
    rejected: Math.max(one.rejected, other.rejected),
    lag: Math.max(one.lag, other.lag),
    depth: one.depth + other.depth,
  };
}
