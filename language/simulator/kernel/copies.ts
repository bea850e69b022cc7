/** Data that is split over shards and kept in copies: which node leads a shard, which copies are behind, who reaches whom. */
import { Behind } from '../data/behind.js';
import type { CompiledComponent, Program } from '../compile/program.js';
import type { KernelOptions } from './draws.js';
import { NodeState } from './states.js';
import { Stations } from './stations.js';
import { Word } from './table.js';

export class Copies extends Stations {
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
  private readonly turns: Int32Array;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    this.leaders = new Int32Array(program.groups);
    this.altered = new Uint8Array(program.groups);
    this.terms = new Int32Array(program.groups);
    this.turns = new Int32Array(program.groups);
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
