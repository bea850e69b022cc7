/**
 * Picks the node that a call goes to: a target by weight, a shard by key, then a node by the policy, which chooses among
 * the present nodes alone.
 *
 * Nodes drop out of every policy in one place, `membership`: see there. An autoscaler, a rolling replacement or a drain
 * calls `kernel.setAbsent(node, reason, absent)` and need not know the policies; health checks call
 * `membership.setUnhealthy`, for the balancers that share a watch. Calls under way are untouched by either.
 */
import { fillCaches } from './warm-start.js';
import type { CacheStore } from '../caches/index.js';
import type { Program, Site, Target } from '../compile/program.js';
import { POLICIES } from '../policies/index.js';
import { nearest } from '../policies/nearest.js';
import type { Views } from '../policies/index.js';
import type { KernelOptions } from './draws.js';
import { Answers } from './answers.js';
import { Flights } from './flights.js';
import { Membership } from './membership.js';
import { Nearest } from './nearest.js';
import { Resharding } from './resharding.js';
import { Sessions } from './sessions.js';
import { Fate, Flag } from './states.js';
import { Cell, Num, Word } from './table.js';

/** Weight of the newest reply in a view's mean response time. */
const NEWEST = 0.2;

/** Sets the users of closed loads apart from keys, where either tells clients apart. */
const USER_IDENTITY = 0x40000000;

/** How much there is to choose at a site. */
export const enum Kind {
  GENERAL = 0,
  /** One pool of one node. */
  ONE_NODE = 1,
  /** One pool, whichever node. */
  RANDOM = 2,
  /** The caller's own node. */
  INSIDE = 3,
  /** Where a resolver's answer points. */
  RESOLVED = 4,
  /** As in general; who called keeps the choice as an answer. */
  ANSWER = 5,
}

/** As the table holds it. */
const INSIDE: number = Kind.INSIDE;

/** What the usual sites need, in one table of numbers: `WIDTH` words a site. */
export const enum Quick {
  KIND = 0,
  BY = 1,
  FIRST = 2,
  COUNT = 3,
  OPERATION = 4,
  DRAW = 5,
  WIDTH = 8,
}

/** In place of a key space: the one that the caller was addressed by. */
export const INHERITED = -2;

/** Who keeps answers is told apart by a number: keys and users from 0 up, and below these the nodes and the loads. */
const FIRST_NODE = -1;
const FIRST_LOAD = -1_000_000_000;

export abstract class Routing extends Resharding implements Views {
  readonly cursor: Int32Array;
  readonly outstanding: Int32Array;
  readonly responseTime: Float64Array;
  readonly firstEntry: Int32Array;
  readonly sites: Site[];
  readonly quick: Int32Array;
  /** Which candidates are there and in health. */
  readonly membership: Membership;
  readonly members: Int32Array;
  weights: Float64Array;
  readonly sizes: Int32Array;
  readonly credit: Float64Array;
  /** To which nodes sessions are bound, where a policy binds them. */
  readonly sessions: Sessions;
  identity = -1;
  choices = 2;
  ring: Target['ring'] = null;
  protected readonly nearestMembers: Nearest;
  private callerPlace = 0;
  /** True where a call may not simply arrive: links lie on the way, or cuts hold. */
  detours: boolean;
  /** The latest choice. */
  pickedNode = 0;
  pickedOperation = 0;
  pickedEntry = -1;
  pickedBy = -1;

  /** Cache contents: for each cache, its nodes. */
  readonly caches: CacheStore[][];
  /** By cache: the share of hits that its author states; -1: none. */
  readonly statedHits: Float64Array;
  /** Keys changed in a node of a cache and not yet written back. */
  readonly unwritten: Set<number>[][];
  /** Keys of which a node of a cache may hold what is older than the data. */
  readonly outdated: Set<number>[][];
  readonly flights: Flights;
  /** Answers of resolvers that callers keep. */
  readonly answers = new Answers();
  /** By component: seconds for which they keep those that they get from now on. */
  private readonly answerLives: Float64Array;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    this.sites = program.sites.some(({ shiftedBy }) => shiftedBy >= 0) ? [...program.sites] : program.sites;
    this.quick = Int32Array.from(program.sites.flatMap((site) => quickSite(site, program)));
    this.cursor = new Int32Array(program.viewSizes.length);
    this.firstEntry = new Int32Array(program.viewSizes.length);
    this.sizes = Int32Array.from(program.viewSizes);
    let entries = 0;
    program.viewSizes.forEach((size, view) => {
      this.firstEntry[view] = entries;
      entries += size;
    });
    this.outstanding = new Int32Array(entries);
    this.responseTime = new Float64Array(entries);
    this.credit = new Float64Array(program.usesCredit ? entries : 0);
    this.weights = program.candidateWeights;
    this.membership = new Membership(program.sets, program.candidates, program.nodes, program.watches.length);
    this.members = this.membership.members;
    this.detours = this.crossing;
    this.nearestMembers = new Nearest(this.membership, this.geography?.places ?? 1, (at, place) =>
      this.geography === null ? 0 : this.roundTrip(program.candidates[at]!, place),
    );
    this.sessions = new Sessions(program, this.membership, this.nodeState);
    this.spreadCursors();
    this.caches = fillCaches(program, this, this.streams);
    this.answerLives = Float64Array.from(program.components, ({ source }) => source.ttl ?? 0);
    this.statedHits = Float64Array.from(
      program.caches,
      ({ component }) => program.components[component]!.source.cache!.fixedHitRatio ?? -1,
    );
    this.unwritten = this.caches.map((nodes) => nodes.map(() => new Set<number>()));
    this.outdated = this.caches.map((nodes) => nodes.map(() => new Set<number>()));
    this.flights = new Flights(this.caches.length);
  }

  /** Callers that go round on their own start evenly spread: in step they would all go to the same node at once. */
  spreadCursors(): void {
    for (const { view, viewPerNode, sets, callers } of this.sites) {
      if (!viewPerNode) continue;
      for (let caller = 0; caller < callers; caller++) {
        sets.forEach(({ count }, set) => (this.cursor[view + caller * sets.length + set] = 1 + (caller % count)));
      }
    }
  }

  /** Nodes of a component have so many cores from now on: where these tell what a candidate counts, it counts so much. */
  protected weighByCores(component: number, cores: number): void {
    const { candidates, candidateWeights, weighsByCores } = this.program;
    if (this.weights === candidateWeights) this.weights = candidateWeights.slice();
    for (let at = 0; at < candidates.length; at++)
      if (weighsByCores[at] === 1 && this.nodeComponent[candidates[at]!] === component) this.weights[at] = cores;
  }

  /** Callers of a resolver keep the answers that they get from now on for so many seconds. */
  setAnswerLife(component: number, seconds: number): void {
    this.answerLives[component] = seconds;
  }

  /** From now on a component passes calls on to its targets by these shares, which are relative; all zero: as before. */
  aim(component: number, shareOf: (target: number) => number): void {
    this.sites.forEach((site, number) => {
      if (site.shiftedBy !== component) return;
      const shares = site.targets.map((target) => Math.max(0, shareOf(target.component)));
      const total = shares.reduce((sum, share) => sum + share, 0);
      if (!(total > 0)) return;
      const last = shares.findLastIndex((share) => share > 0);
      let reached = 0;
      this.sites[number] = {
        ...site,
        targets: site.targets.map((target, i) => {
          reached += shares[i]!;
          return { ...target, threshold: i >= last ? 1 : reached / total };
        }),
      };
    });
  }

  /** Chooses where a call from `row` at a site goes; the choice is left in the `picked…` fields. */
  pick(siteNumber: number, row: number): void {
    const at = siteNumber * Quick.WIDTH;
    const quick = this.quick;
    let by = quick[at + Quick.BY]!;
    // A component that only hands calls on is addressed as it was itself.
    if (by === INHERITED) by = this.words[row + Word.BY]!;
    this.pickedBy = by;
    this.pickedEntry = -1;
    if (quick[at + Quick.KIND] === INSIDE) {
      this.fate = Fate.ARRIVES;
      this.pickedNode = this.words[row + Word.NODE]!;
      this.pickedOperation = quick[at + Quick.OPERATION]!;
      return;
    }
    if (this.detours) {
      this.pickAbroad(siteNumber, row);
      return;
    }
    switch (quick[at + Quick.KIND]) {
      case Kind.ONE_NODE:
        this.pickedNode = quick[at + Quick.FIRST]!;
        this.pickedOperation = quick[at + Quick.OPERATION]!;
        return;
      case Kind.RANDOM:
        if (this.membership.disturbed) break;
        this.pickedNode = quick[at + Quick.FIRST]! + this.below(quick[at + Quick.DRAW]!, quick[at + Quick.COUNT]!);
        this.pickedOperation = quick[at + Quick.OPERATION]!;
        return;
      case Kind.RESOLVED:
      case Kind.ANSWER:
        this.pickByName(siteNumber, row);
        return;
      default:
    }
    this.pickTarget(siteNumber, row);
  }

  /** The choice where links lie on the way, or cuts hold. */
  pickAbroad(siteNumber: number, row: number): void {
    this.fate = Fate.ARRIVES;
    this.pickByName(siteNumber, row);
    const origin = this.geography === null ? 0 : this.placeOf(row);
    // Of a shard none of whose nodes is up or reached it is the node that decides.
    if (this.isKeptFrom(this.words[row + Word.NODE]!, origin, this.pickedNode)) this.fate = Fate.SEVERED;
    else if (this.isSevered()) this.fate = Fate.ARRIVES;
    if (this.crossing && this.isFree() && this.linkTo(this.pickedNode, origin) >= 0) this.fate = Fate.TRAVELS;
  }

  /** The choice where a resolver may stand between: by its answer, or as an answer that the caller keeps. */
  private pickByName(siteNumber: number, row: number): void {
    const { resolver, answers, targets } = this.sites[siteNumber]!;
    if (resolver < 0) {
      this.pickTarget(siteNumber, row);
      const caller = this.words[row + Word.PARENT]!;
      if (answers <= 0 || caller < 0) return;
      const asked = this.nodeComponent[this.words[row + Word.NODE]!]!;
      this.answers.keep(asked, this.askerOf(caller), this.pickedNode, this.cells[Cell.NOW]!, this.answerLives[asked]!);
      return;
    }
    const node = this.answers.nodeFor(resolver, this.askerOf(row));
    const component = this.nodeComponent[node]!;
    this.pickedNode = node;
    for (const { operations } of targets)
      for (const { component: c, operation } of operations) if (c === component) this.pickedOperation = operation;
    if (this.membership.isAbsent(node)) this.fate = Fate.GONE;
  }

  /** Who keeps answers: an instance, or in each of its regions a client of a load, where something tells it, else the load. */
  askerOf(row: number): number {
    const node = this.words[row + Word.NODE]!;
    if (node >= 0) return FIRST_NODE - node;
    const by = this.pickedBy;
    this.pickedBy = -1;
    const client = this.identify('client', row, -1);
    this.pickedBy = by;
    const zones = this.geography?.zones ?? 1;
    if (client >= 0 && zones === 1) return client;
    let root = row;
    while (this.words[root + Word.PARENT]! >= 0) root = this.words[root + Word.PARENT]!;
    const zone = zones > 1 ? this.words[root + Word.ORIGIN]! % zones : 0;
    // Where the key is what is asked for, and not who asks, people in two regions bring the same one.
    if (client >= 0) return client * zones + zone;
    return FIRST_LOAD - this.words[root + Word.OPERATION]! * zones - zone;
  }

  private isSevered(): boolean {
    return this.fate === Fate.SEVERED;
  }

  private isFree(): boolean {
    return this.fate === Fate.ARRIVES;
  }

  /** The choice in general. */
  pickTarget(siteNumber: number, row: number): void {
    const site = this.sites[siteNumber]!;
    const targets = site.targets;
    let target = targets[0]!;
    if (targets.length > 1) {
      const u = this.draw(site.draw);
      for (let i = 0; target.threshold <= u && i < targets.length - 1;) target = targets[++i]!;
    }
    this.pickedOperation = target.operations[0]!.operation;
    if (target.mode === 'pool') this.pickFrom(site, target, target.set, row);
    else this.pickShard(site, target, row);
    if (target.operations.length > 1) {
      const component = this.nodeComponent[this.pickedNode]!;
      for (const { component: c, operation } of target.operations)
        if (c === component) this.pickedOperation = operation;
    }
  }

  /** Chooses a node of the shard on which the request's key lies; without a key any shard, whose node then asks them all. */
  pickShard(site: Site, target: Target, row: number): void {
    const component = this.program.components[target.component]!;
    let shard = 0;
    if (component.placement !== null) {
      const key = this.broughtKey(row, this.pickedBy, target.space);
      shard = key >= 0 ? this.shardOf(target.component, key) : this.below(site.draw, this.shards[target.component]!);
    }
    const group = component.firstGroup + shard;
    if (this.cuts !== 0 && component.groupSize > 1) {
      const { write } = this.program.operations[this.pickedOperation]!;
      this.pickedNode = this.pickBesideCuts(component, group, row, write);
      return;
    }
    if (component.led && this.program.operations[this.pickedOperation]!.write) {
      this.pickedNode = this.leaders[group]!;
      return;
    }
    this.pickFrom(site, target, target.set + shard, row);
    if (this.altered[group] !== 0) this.pickedNode = this.readerFor(component, group, this.pickedNode);
  }

  /** Asks the policy for one of the present candidates of a set. */
  pickFrom(site: Site, target: Target, set: number, row: number): void {
    const { from, count } = site.sets[set]!;
    const policy = POLICIES[target.policy]!;
    let view = site.view + set;
    if (site.viewPerNode) view += this.localNode(row) * site.sets.length;
    if (this.membership.changed) this.membership.refresh();
    const present = this.membership.count[from]!;
    let i = this.members[from]!;
    if (present > 1) {
      if (policy === nearest) this.callerPlace = this.geography === null ? 0 : this.placeOf(row);
      if (policy.identifies !== undefined) this.identity = this.identify(policy.identifies, row, target.space);
      this.choices = target.choices;
      this.ring = target.ring;
      i = policy.pick(this, view, from, present, site.draw);
    }
    this.pickedNode = this.program.candidates[from + i]!;
    if (policy.remembers && count > 1) {
      const entry = this.firstEntry[view]! + i;
      this.outstanding[entry]!++;
      this.pickedEntry = entry;
    }
  }

  /**
   * What a call is about (the key that it is addressed by) or who makes it: the key that it is addressed by, else one that
   * the load gave the request, else the user of a closed load. -1 where nothing tells.
   */
  identify(whom: 'key' | 'client', row: number, space: number): number {
    if (whom === 'key' && (this.pickedBy >= 0 || space >= 0)) return this.dataKey(row, this.pickedBy, space);
    if (this.pickedBy >= 0) return this.keyOf(row, this.pickedBy);
    const key = this.carriedKey(row);
    if (key >= 0) return key;
    let root = row;
    while (this.words[root + Word.PARENT]! >= 0) root = this.words[root + Word.PARENT]!;
    return (this.words[root + Word.FLAGS]! & Flag.USER) !== 0 ? USER_IDENTITY + root / this.stride : -1;
  }

  nearest(view: number, from: number, draw: number): number {
    return this.nearestMembers.pick(view, from, this.callerPlace, (n) => this.below(draw, n));
  }

  bound(view: number, from: number): number {
    return this.sessions.bound(view, from, this.identity);
  }

  bind(view: number, from: number, candidate: number): void {
    this.sessions.bind(view, from, this.identity, candidate);
  }

  coreLoad(at: number): number {
    const node = this.program.candidates[at]!;
    const waiting = this.queued[node]!;
    // Where cores are shared all present count as queued.
    return (this.shared[node] === null ? waiting + this.busy[node]! : waiting) / this.servers[node]!;
  }

  /** Number of a row's node within its component. */
  localNode(row: number): number {
    const node = this.words[row + Word.NODE]!;
    return node - this.program.components[this.nodeComponent[node]!]!.firstNode;
  }

  /** A call has been answered, or given up. */
  settle(entry: number, row: number): void {
    this.outstanding[entry]!--;
    const seconds = this.cells[Cell.NOW]! - this.numbers[(row >> 1) + Num.BORN]!;
    const mean = this.responseTime[entry]!;
    this.responseTime[entry] = mean === 0 ? seconds : mean + NEWEST * (seconds - mean);
  }
}

function quickSite(site: Site, program: Program): number[] {
  const [target] = site.targets;
  const set = site.sets[0];
  const by = site.by < 0 && site.inherits ? INHERITED : site.by;
  const plain = site.targets.length === 1 && target!.mode === 'pool' && target!.operations.length === 1;
  if (site.inside) return [Kind.INSIDE, by, 0, 0, target!.operations[0]!.operation, site.draw, 0, 0];
  if (site.resolver >= 0) return [Kind.RESOLVED, by, 0, 0, 0, 0, 0, 0];
  if (site.answers > 0) return [Kind.ANSWER, by, 0, 0, 0, 0, 0, 0];
  if (!plain || set === undefined) return [Kind.GENERAL, by, 0, 0, 0, 0, 0, 0];
  const random = POLICIES[target!.policy]!.name === 'random';
  const kind = set.count === 1 ? Kind.ONE_NODE : random ? Kind.RANDOM : Kind.GENERAL;
  return [kind, by, program.candidates[set.from]!, set.count, target!.operations[0]!.operation, site.draw, 0, 0];
}
