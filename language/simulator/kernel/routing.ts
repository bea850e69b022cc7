/** Picks the node that a call goes to: by weight, by key, or by the policy from what the caller knows. */
import { fillCaches } from './warm-start.js';
import type { CacheStore } from '../caches/index.js';
import type { Program, Site, Target } from '../compile/program.js';
import { POLICIES } from '../policies/index.js';
import type { Policy, Views } from '../policies/index.js';
import { hash32 } from '../random/index.js';
import type { KernelOptions } from './draws.js';
import { Copies } from './copies.js';
import { Cell, Num, Word } from './table.js';

/** Added to the outstanding calls of a node that health checks have taken out. */
const REMOVED = 1 << 28;

/** Weight of the newest reply in a view's mean response time. */
const NEWEST = 0.2;

/** Separates the choice of a shard from other uses of a key's hash. */
const SHARD_SALT = 0x5ca1e;

/** How much there is to choose at a site. */
const enum Kind {
  GENERAL = 0,
  /** One pool of one node. */
  ONE_NODE = 1,
  /** One pool, whichever node. */
  RANDOM = 2,
}

/** What the usual sites need, in one table of numbers: `WIDTH` words a site. */
const enum Quick {
  KIND = 0,
  BY = 1,
  FIRST = 2,
  COUNT = 3,
  OPERATION = 4,
  DRAW = 5,
  WIDTH = 8,
}

/** In place of a key space: the one that the caller was addressed by. */
const INHERITED = -2;

export class Routing extends Copies implements Views {
  readonly cursor: Int32Array;
  readonly outstanding: Int32Array;
  readonly responseTime: Float64Array;
  readonly firstEntry: Int32Array;
  readonly sites: Site[];
  readonly quick: Int32Array;
  readonly policies: Policy[];
  /** True when health checks have taken the node out of what balancers consider. */
  readonly removed: Uint8Array;
  anyRemoved = false;
  /** The latest choice. */
  pickedNode = 0;
  pickedOperation = 0;
  pickedEntry = -1;
  pickedBy = -1;

  /** Cache contents: for each cache, its nodes. */
  readonly caches: CacheStore[][];

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    this.sites = program.sites;
    this.quick = Int32Array.from(program.sites.flatMap((site) => quickSite(site, program)));
    this.policies = program.sites.map((site) => POLICIES[site.policy]!);
    this.cursor = new Int32Array(program.viewSizes.length);
    this.firstEntry = new Int32Array(program.viewSizes.length);
    let entries = 0;
    program.viewSizes.forEach((size, view) => {
      this.firstEntry[view] = entries;
      entries += size;
    });
    this.outstanding = new Int32Array(entries);
    this.responseTime = new Float64Array(entries);
    this.removed = new Uint8Array(program.nodes);
    this.spreadCursors();
    this.caches = fillCaches(program, this, this.streams);
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

  /** Chooses where a call from `row` at a site goes; the choice is left in the `picked…` fields. */
  pick(siteNumber: number, row: number): void {
    const at = siteNumber * Quick.WIDTH;
    const quick = this.quick;
    let by = quick[at + Quick.BY]!;
    // A component that only hands calls on is addressed as it was itself.
    if (by === INHERITED) by = this.words[row + Word.BY]!;
    this.pickedBy = by;
    this.pickedEntry = -1;
    switch (quick[at + Quick.KIND]) {
      case Kind.ONE_NODE:
        this.pickedNode = quick[at + Quick.FIRST]!;
        this.pickedOperation = quick[at + Quick.OPERATION]!;
        return;
      case Kind.RANDOM:
        if (this.anyRemoved) break;
        this.pickedNode = quick[at + Quick.FIRST]! + this.below(quick[at + Quick.DRAW]!, quick[at + Quick.COUNT]!);
        this.pickedOperation = quick[at + Quick.OPERATION]!;
        return;
      default:
    }
    this.pickTarget(siteNumber, row);
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
    if (target.mode === 'pool') this.pickFrom(site, siteNumber, target.set, row);
    else if (target.mode === 'group') this.pickShard(site, siteNumber, target, row);
    else this.pickByKey(site, target, row);
    if (target.operations.length > 1) {
      const component = this.nodeComponent[this.pickedNode]!;
      for (const { component: c, operation } of target.operations)
        if (c === component) this.pickedOperation = operation;
    }
  }

  pickByKey(site: Site, target: Target, row: number): void {
    const component = this.program.components[target.component]!;
    const addressed = this.pickedBy >= 0 || target.space >= 0;
    const { nodes } = component;
    let node = 0;
    if (nodes > 1) {
      node = addressed
        ? (hash32(this.dataKey(row, this.pickedBy, target.space), SHARD_SALT) >>> 0) % nodes
        : this.below(site.draw, nodes);
    }
    this.pickedNode = component.firstNode + node;
  }

  /** Chooses a node of the shard on which the request's key lies; without a key any shard, whose node then asks them all. */
  pickShard(site: Site, siteNumber: number, target: Target, row: number): void {
    const component = this.program.components[target.component]!;
    let shard = 0;
    if (component.placement !== null) {
      const key = this.broughtKey(row, this.pickedBy, target.space);
      shard = key >= 0 ? component.placement.of(key) : this.below(site.draw, component.shards);
    }
    const group = component.firstGroup + shard;
    if (component.led && this.program.operations[this.pickedOperation]!.write) {
      this.pickedNode = this.leaders[group]!;
      return;
    }
    this.pickFrom(site, siteNumber, target.set + shard, row);
    if (this.altered[group] !== 0) this.pickedNode = this.readerFor(component, group, this.pickedNode);
  }

  /** Asks the policy for one of a candidate set. */
  pickFrom(site: Site, siteNumber: number, set: number, row: number): void {
    const { from, count } = site.sets[set]!;
    const policy = this.policies[siteNumber]!;
    let view = site.view + set;
    if (site.viewPerNode) view += this.localNode(row) * site.sets.length;
    let i = count === 1 ? 0 : policy.pick(this, view, count, site.draw);
    if (this.anyRemoved && site.checked) i = this.passOver(site, policy, view, from, count, i);
    this.pickedNode = this.program.candidates[from + i]!;
    if (policy.remembers && count > 1) {
      const entry = this.firstEntry[view]! + i;
      this.outstanding[entry]!++;
      this.pickedEntry = entry;
    }
  }

  /** Number of a row's node within its component. */
  localNode(row: number): number {
    const node = this.words[row + Word.NODE]!;
    return node - this.program.components[this.nodeComponent[node]!]!.firstNode;
  }

  /** Asks again while the answer is a node that was taken out; when there is no other, the first answer stands. */
  passOver(site: Site, policy: Policy, view: number, from: number, count: number, first: number): number {
    let i = first;
    for (let tries = 0; tries < 8 * count; tries++) {
      if (this.removed[this.program.candidates[from + i]!] === 0) return i;
      i = policy.pick(this, view, count, site.draw);
    }
    for (let k = 0; k < count; k++) if (this.removed[this.program.candidates[from + k]!] === 0) return k;
    return first;
  }

  /** A call has been answered, or given up. */
  settle(entry: number, row: number): void {
    this.outstanding[entry]!--;
    const seconds = this.cells[Cell.NOW]! - this.numbers[(row >> 1) + Num.BORN]!;
    const mean = this.responseTime[entry]!;
    this.responseTime[entry] = mean === 0 ? seconds : mean + NEWEST * (seconds - mean);
  }

  /** Health checks take a node out, or let it return. */
  setRemoved(node: number, removed: boolean): void {
    if ((this.removed[node] === 1) === removed) return;
    this.removed[node] = removed ? 1 : 0;
    this.anyRemoved = this.removed.includes(1);
    for (const site of this.sites) {
      if (!site.checked) continue;
      site.sets.forEach(({ from, count }, set) => {
        for (let i = 0; i < count; i++) {
          if (this.program.candidates[from + i] === node) this.markEntry(site.view + set, i, removed);
        }
      });
    }
  }

  readonly marked = new Set<number>();

  /** Policies that count see a removed node as the busiest of all. Sites that share a view mark it once. */
  markEntry(view: number, candidate: number, removed: boolean): void {
    const entry = this.firstEntry[view]! + candidate;
    if (this.marked.has(entry) === removed) return;
    if (removed) this.marked.add(entry);
    else this.marked.delete(entry);
    this.outstanding[entry]! += removed ? REMOVED : -REMOVED;
  }
}

function quickSite(site: Site, program: Program): number[] {
  const [target] = site.targets;
  const set = site.sets[0];
  const by = site.by < 0 && site.inherits ? INHERITED : site.by;
  const plain = site.targets.length === 1 && target!.mode === 'pool' && target!.operations.length === 1;
  if (!plain || set === undefined) return [Kind.GENERAL, by, 0, 0, 0, 0, 0, 0];
  const random = POLICIES[site.policy]!.name === 'random';
  const kind = set.count === 1 ? Kind.ONE_NODE : random ? Kind.RANDOM : Kind.GENERAL;
  return [kind, by, program.candidates[set.from]!, set.count, target!.operations[0]!.operation, site.draw, 0, 0];
}
