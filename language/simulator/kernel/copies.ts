/** Data that is split over shards and kept in copies: which node leads a shard, which copies are behind, who reaches whom. */
import { Behind } from '../data/behind.js';
import type { CompiledComponent, Program } from '../compile/program.js';
import type { KernelOptions } from './draws.js';
import { Places } from './places.js';
import type { Replication } from '../../model/system.js';
import { Fate, NodeState } from './states.js';
import { Cell, Word } from './table.js';

export abstract class Copies extends Places {
  /** By component: how its copies are kept. */
  readonly replications: (Replication | undefined)[];
  /** By shard: the node that takes its writes. */
  readonly leaders: Int32Array;
  /** By shard: 1 once its nodes no longer have the parts that the program gives them. */
  readonly altered: Uint8Array;
  /** By shard: counts the losses and elections of leaders, so that an election that has been overtaken is known. */
  readonly terms: Int32Array;
  /** Acknowledged writes on their way to a node. */
  readonly behind = new Behind();
  /** Writes that a node lacks because it is cut off from where they were made. */
  readonly missed = new Behind();
  /** Cuts that hold now, a bit each; 0: everyone reaches everyone. */
  cuts = 0;
  /** By node: the cuts on whose one side, and on whose other, it stands. */
  private readonly hither: Int32Array;
  private readonly yonder: Int32Array;
  /** The same by zone, for who calls from there without standing on a node of it. */
  private readonly zoneHither: Int32Array;
  private readonly zoneYonder: Int32Array;
  /** What becomes of the call that was picked last. */
  fate: Fate = Fate.ARRIVES;
  private readonly turns: Int32Array;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    this.replications = program.components.map(({ source }) => source.replication);
    this.leaders = new Int32Array(program.groups);
    this.altered = new Uint8Array(program.groups);
    this.terms = new Int32Array(program.groups);
    this.hither = new Int32Array(program.nodes);
    this.yonder = new Int32Array(program.nodes);
    this.turns = new Int32Array(program.groups);
    this.zoneHither = new Int32Array(this.geography?.zones ?? 1);
    this.zoneYonder = new Int32Array(this.geography?.zones ?? 1);
    for (const { firstNode, firstGroup, shards, groupSize } of program.components) {
      if (firstGroup < 0) continue;
      for (let shard = 0; shard < shards; shard++) this.leaders[firstGroup + shard] = firstNode + shard * groupSize;
    }
  }

  /** The shard that a node belongs to, over all components; -1 for a node of a plain pool. */
  groupOf(node: number): number {
    const { firstGroup, firstNode, groupSize } = this.program.components[this.nodeComponent[node]!]!;
    return firstGroup < 0 ? -1 : firstGroup + Math.floor((node - firstNode) / groupSize);
  }

  /** True for two nodes that a cut lies between; whoever stands on no node reaches all of them. */
  severed(a: number, b: number): boolean {
    if (this.cuts === 0 || a < 0 || b < 0) return false;
    return (this.hither[a]! & this.yonder[b]!) !== 0 || (this.yonder[a]! & this.hither[b]!) !== 0;
  }

  /** True for a row whose caller at `from` (a node, or -1) a cut keeps from a node, by where that stands or where the row comes from. */
  isKeptFrom(from: number, origin: number, node: number): boolean {
    if (this.severed(from, node)) return true;
    if (this.cuts === 0 || this.geography === null) return false;
    const zone = origin % this.geography.zones;
    return (this.zoneHither[zone]! & this.yonder[node]!) !== 0 || (this.zoneYonder[zone]! & this.hither[node]!) !== 0;
  }

  /**
   * Cuts some nodes off from others, and who calls from the given zones (0: from none) off from the nodes of the other side.
   * @returns the number of the cut, or -1 where there are too many at once
   */
  drawCut(from: readonly number[], to: readonly number[], fromZone = 0, toZone = 0): number {
    let cut = 0;
    while (cut < 31 && (this.cuts & (1 << cut)) !== 0) cut++;
    if (cut === 31) return -1;
    this.cuts |= 1 << cut;
    for (const node of from) this.hither[node]! |= 1 << cut;
    for (const node of to) this.yonder[node]! |= 1 << cut;
    if (fromZone > 0) this.zoneHither[fromZone]! |= 1 << cut;
    if (toZone > 0) this.zoneYonder[toZone]! |= 1 << cut;
    return cut;
  }

  mendCut(cut: number): void {
    this.cuts &= ~(1 << cut);
    for (let node = 0; node < this.hither.length; node++) {
      this.hither[node]! &= ~(1 << cut);
      this.yonder[node]! &= ~(1 << cut);
    }
    for (let zone = 0; zone < this.zoneHither.length; zone++) {
      this.zoneHither[zone]! &= ~(1 << cut);
      this.zoneYonder[zone]! &= ~(1 << cut);
    }
  }

  /** True for a node that reaches more than half of the nodes of its shard, itself among them. */
  inMajority(component: CompiledComponent, node: number): boolean {
    const first = this.firstOf(component, this.groupOf(node));
    let reached = 0;
    for (let n = first; n < first + component.groupSize; n++) {
      if (this.nodeState[n] !== NodeState.DEAD && !this.severed(node, n)) reached++;
    }
    return 2 * reached > component.groupSize;
  }

  /** True where the component rather answers what may be wrong than not at all. */
  staysAvailable({ source }: CompiledComponent): boolean {
    return source.partition === 'ap';
  }

  /**
   * Chooses a node of a shard for a caller while cuts hold; `fate` says whether it is reached and serves.
   *
   * A consistent store serves on the side that has most of the shard, and there alone. An available one serves wherever any
   * of its nodes is reached; whoever reaches a leader writes there.
   */
  pickBesideCuts(component: CompiledComponent, group: number, row: number, write: boolean): number {
    const caller = this.words[row + Word.NODE]!;
    const origin = this.geography === null ? 0 : this.placeOf(row);
    const first = this.firstOf(component, group);
    const leader = this.leaders[group]!;
    const needsLeader = component.led && (write || component.source.replication?.reads === 'leader');
    const spared = component.led && !needsLeader && component.source.replication?.reads !== 'any' ? leader : -1;
    const available = this.staysAvailable(component);
    let reached = -1;
    let serving = -1;
    const turn = this.turns[group]!;
    this.turns[group] = turn + 1 === component.groupSize ? 0 : turn + 1;
    for (let i = 0; i < component.groupSize; i++) {
      const node = first + ((turn + i) % component.groupSize);
      if (this.nodeState[node] === NodeState.DEAD || this.isKeptFrom(caller, origin, node)) continue;
      reached = node;
      if (!available && (!this.inMajority(component, node) || (needsLeader && node !== leader))) continue;
      // The leader writes where it is reached, and spares itself reads where others can do them.
      const better = serving < 0 || (needsLeader ? node === leader : serving === spared);
      if (better) serving = node;
    }
    this.fate = serving >= 0 ? Fate.ARRIVES : reached >= 0 ? Fate.REFUSED : Fate.SEVERED;
    return serving >= 0 ? serving : reached >= 0 ? reached : leader;
  }

  /** A write is made on a node: those that it does not reach miss it, and it may contradict what others have written. */
  noteWrite(component: CompiledComponent, node: number, key: number): void {
    const first = this.firstOf(component, this.groupOf(node));
    this.cells[Cell.VALUE] = this.cells[Cell.NOW]!;
    for (let n = first; n < first + component.groupSize; n++) {
      if (n !== node && this.severed(node, n)) {
        if (this.missed.begin(n, key)) this.missed.acknowledge(n, key, this.cells);
      } else this.missed.note(n, key, this.cells);
    }
  }

  /** The first node of a shard of a component. */
  firstOf(component: CompiledComponent, group: number): number {
    return component.firstNode + (group - component.firstGroup) * component.groupSize;
  }

  /**
   * The key that a request brings to data that is split by a space: the one that it is addressed by, else one of that space
   * that was drawn before, else one of a space with the same keys; -1 where it brings none.
   */
  broughtKey(row: number, by: number, space: number): number {
    const { spaces } = this.program;
    if (by >= 0 && (space < 0 || spaces[by]!.base === spaces[space]!.base)) return this.keyOf(row, by);
    if (space < 0) return -1;
    return this.drawnKey(row, space);
  }

  /** The key of what a row reads or writes; requests without any key are all about one thing. */
  itemOf(row: number, space: number): number {
    const key = this.broughtKey(row, this.words[row + Word.BY]!, space);
    return key >= 0 ? key : this.anyKey(row);
  }

  /** From now on writes are passed on to the copies of a component, and leaders replaced, in another way. */
  setReplication(component: number, replication: Replication): void {
    this.replications[component] = replication;
  }

  /** True where a node lacks an acknowledged write of a key. */
  isBehind(node: number, key: number): boolean {
    return this.behind.has(node, key) || this.missed.has(node, key);
  }

  /** Who serves a read of a shard whose parts have changed, in place of the node that was picked. */
  readerFor(component: CompiledComponent, group: number, picked: number): number {
    const leader = this.leaders[group]!;
    const reads = component.source.replication?.reads ?? 'followers';
    if (reads === 'leader') return leader;
    const fits = this.nodeState[picked] !== NodeState.DEAD && (reads === 'any' || picked !== leader);
    return fits ? picked : this.readerInTurn(component, group);
  }

  /** One node after the other of those that may serve a read of a shard and are up; the leader where there is none. */
  readerInTurn(component: CompiledComponent, group: number): number {
    const { groupSize, led, source } = component;
    const first = this.firstOf(component, group);
    const leader = this.leaders[group]!;
    const reads = groupSize === 1 ? 'leader' : led ? (source.replication?.reads ?? 'followers') : 'any';
    if (reads === 'leader') return leader;
    for (let tries = 0; tries < groupSize; tries++) {
      const turn = this.turns[group]!;
      this.turns[group] = turn + 1 === groupSize ? 0 : turn + 1;
      const node = first + turn;
      if (this.nodeState[node] === NodeState.DEAD || (reads === 'followers' && node === leader)) continue;
      return node;
    }
    return leader;
  }
}
