/** What becomes of a shard whose leader is lost: writes on their way are stopped, and a follower takes over. */
import type { CompiledComponent } from '../compile/program.js';
import { LoadSources } from './load-sources.js';
import { Flag, NodeState, Outcome, State } from './states.js';
import { Cell, Word } from './table.js';

export abstract class Elections extends LoadSources {
  /** The node stops: everything that it works on fails, and every call to it is refused. */
  abstract failNode(node: number): void;

  /** A node has stopped, hangs or cannot be reached: if it leads a shard, the loss will be noticed and a follower elected. */
  lost(node: number): void {
    const group = this.groupOf(node);
    if (group < 0 || this.leaders[group] !== node) return;
    const number = this.nodeComponent[node]!;
    if (!this.program.components[number]!.led) return;
    this.strand(group);
    const term = this.terms[group]! + 1;
    this.terms[group] = term;
    const failover = this.replications[number]?.failover;
    if (failover !== undefined) this.callElection(group, failover.detect + failover.elect);
  }

  /** A node works again: as the leader that it still is, or as one that a shard without a leader can elect. */
  returned(node: number): void {
    const group = this.groupOf(node);
    if (group < 0) return;
    const leader = this.leaders[group]!;
    if (leader === node) {
      this.terms[group]!++;
      this.sendOn(group);
      return;
    }
    const number = this.nodeComponent[node]!;
    const failover = this.replications[number]?.failover;
    if (this.program.components[number]!.led && failover !== undefined && this.nodeState[leader] === NodeState.DEAD) {
      this.terms[group]!++;
      this.callElection(group, failover.elect);
    }
  }

  /** After a cut, or the end of one: leaders may have lost touch with most of their shard, or found it again. */
  cutsChanged(): void {
    for (const component of this.program.components) {
      if (component.copies < 0) continue;
      const { firstGroup, shards, firstNode, groupSize } = component;
      for (let node = firstNode; node < firstNode + shards * groupSize; node++) {
        if (this.reachesAll(component, node)) this.missed.forget(node);
      }
      if (!component.led || this.staysAvailable(component)) continue;
      for (let group = firstGroup; group < firstGroup + shards; group++) {
        const leader = this.leaders[group]!;
        if (this.nodeState[leader] !== NodeState.UP) continue;
        if (this.inMajority(component, leader)) this.returned(leader);
        else this.lost(leader);
      }
    }
  }

  private reachesAll(component: CompiledComponent, node: number): boolean {
    const first = this.firstOf(component, this.groupOf(node));
    for (let n = first; n < first + component.groupSize; n++) if (this.severed(node, n)) return false;
    return true;
  }

  /** A leader that is to stop hands its shard over to another node, which has everything. */
  handOver(node: number): void {
    const group = this.groupOf(node);
    if (group < 0 || this.leaders[group] !== node) return;
    const component = this.program.components[this.nodeComponent[node]!]!;
    if (!component.led) return;
    const first = this.firstOf(component, group);
    for (let other = first; other < first + component.groupSize; other++) {
      if (other === node || this.nodeState[other] !== NodeState.UP || this.membership.isAbsent(other)) continue;
      this.leaders[group] = other;
      this.altered[group] = 1;
      this.terms[group]!++;
      return;
    }
  }

  private callElection(group: number, seconds: number): void {
    const row = this.take();
    this.words[row + Word.STATE] = State.ELECTING;
    this.words[row + Word.FLAGS] = 0;
    this.words[row + Word.NODE] = -1;
    this.words[row + Word.PARENT] = -1;
    this.words[row + Word.SITE] = group;
    this.words[row + Word.ATTEMPTS] = this.terms[group]!;
    this.cells[Cell.DUE] = this.cells[Cell.NOW]! + seconds;
    this.schedule(row);
  }

  /** The time of an election has come: the node takes over to which the fewest acknowledged writes are still to come. */
  elect(row: number): void {
    const group = this.words[row + Word.SITE]!;
    const overtaken = this.words[row + Word.ATTEMPTS] !== this.terms[group];
    this.release(row);
    const old = this.leaders[group]!;
    if (overtaken) return;
    const component = this.program.components[this.nodeComponent[old]!]!;
    const first = this.firstOf(component, group);
    let elected = -1;
    let fewest = Infinity;
    for (let node = first; node < first + component.groupSize; node++) {
      if (node === old || this.nodeState[node] !== NodeState.UP || !this.inMajority(component, node)) continue;
      const lacking = this.lackedBy(node);
      if (lacking >= fewest) continue;
      fewest = lacking;
      elected = node;
    }
    if (elected < 0) return;
    // What still runs on a leader that is taken for lost must not go on beside the new one; a cut-off one rejects by itself.
    if (this.nodeState[old] !== NodeState.UP) this.failNode(old);
    this.counters.copiesLost[component.copies]! += fewest;
    this.giveUp(group);
    this.leaders[group] = elected;
    this.altered[group] = 1;
    this.terms[group]!++;
  }

  /** Acknowledged writes that a lost leader had not yet sent to a node. */
  private lackedBy(node: number): number {
    let count = 0;
    for (let row = 0; row < this.end; row += this.stride) {
      if (this.words[row + Word.STATE] !== State.STRANDED || this.words[row + Word.NODE] !== node) continue;
      if ((this.words[row + Word.FLAGS]! & Flag.ACKNOWLEDGED) !== 0) count++;
    }
    return count;
  }

  /** Stops what a leader has not yet sent to its followers. */
  private strand(group: number): void {
    this.eachPart(group, State.LAGGING, (row) => {
      if (!this.unschedule(row)) return;
      this.words[row + Word.STATE] = State.STRANDED;
    });
  }

  /** Lets go on what was stopped. */
  private sendOn(group: number): void {
    this.eachPart(group, State.STRANDED, (row) => {
      this.words[row + Word.STATE] = State.LAGGING;
      this.cells[Cell.DUE] = this.cells[Cell.NOW]!;
      this.schedule(row);
    });
  }

  /** Forgets what was stopped: with the leader it is gone. */
  private giveUp(group: number): void {
    this.eachPart(group, State.STRANDED, (row) => {
      this.words[row + Word.STATE] = State.READY;
      const next = this.finish(row, Outcome.FAILED);
      if (next < 0) return;
      this.words[next + Word.STATE] = State.READY;
      this.pushReady(next);
    });
    this.runReady();
  }

  private eachPart(group: number, state: State, visit: (row: number) => void): void {
    for (let row = 0; row < this.end; row += this.stride) {
      if (this.words[row + Word.STATE] !== state || (this.words[row + Word.FLAGS]! & Flag.COPYING) === 0) continue;
      if (this.groupOf(this.words[row + Word.NODE]!) === group) visit(row);
    }
  }
}
