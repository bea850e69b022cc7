/** Nodes that stop, stand still, slow down and come back; caches that are emptied. */
import type { Program } from '../compile/program.js';
import type { KernelOptions } from './draws.js';
import { Elections } from './elections.js';
import { Absence } from './membership.js';
import { Fate, Flag, NodeState, Outcome, State } from './states.js';
import { Cell, Word } from './table.js';

export abstract class Faults extends Elections {
  /** By component: nodes that there are, nodes that are paid for, and the integrals of both over time. */
  readonly present: Int32Array;
  readonly paid: Int32Array;
  readonly presentArea: Float64Array;
  readonly paidArea: Float64Array;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    const { components } = program;
    this.present = Int32Array.from(components, ({ nodes }) => nodes);
    this.paid = this.present.slice();
    this.presentArea = new Float64Array(components.length);
    this.paidArea = new Float64Array(components.length);
    components.forEach(({ source, nodes }, c) => {
      if (source.instances < nodes) this.setPresent(c, source.instances);
    });
  }

  /** The node stops: everything that it works on fails, and every call to it is refused. */
  failNode(node: number): void {
    if (this.nodeState[node] === NodeState.DEAD) return;
    this.disturbed = true;
    this.nodeState[node] = NodeState.DEAD;
    const component = this.program.components[this.nodeComponent[node]!]!;
    this.forget(node);
    for (let row = 0; row < this.end; row += this.stride) {
      if (this.words[row + Word.NODE] !== node || this.words[row + Word.STATE] === State.FREE) continue;
      const flags = this.words[row + Word.FLAGS]!;
      const foreign =
        (flags & Flag.BRANCH) !== 0 &&
        (this.words[row + Word.PARENT]! < 0 || this.words[this.words[row + Word.PARENT]! + Word.NODE] !== node);
      if ((flags & Flag.FRAME) === 0 && !foreign) continue;
      if (this.words[row + Word.STATE] === State.SHARING || this.words[row + Word.STATE] === State.TIMER) continue;
      // What has not arrived yet is not lost with the node, nor what it has answered.
      if (this.words[row + Word.STATE] === State.SEVERED || this.words[row + Word.STATE] === State.OUTBOUND) continue;
      if (this.words[row + Word.STATE] === State.HOMEBOUND) continue;
      this.halt(row, false);
      // A follower that dies no longer has to confirm a write; a node that is asked by another owes it an answer.
      const confirms = (flags & Flag.COPYING) !== 0 && component.led;
      const next = this.finish(row, confirms ? Outcome.OK : Outcome.FAILED);
      if (next < 0) continue;
      this.words[next + Word.STATE] = State.READY;
      this.pushReady(next);
    }
    // It comes back with all that was written meanwhile.
    this.behind.forget(node);
    this.lost(node);
    this.runReady();
  }

  /** The node stands still: it takes calls, but answers none. */
  hangNode(node: number): void {
    if (this.nodeState[node] !== NodeState.UP) return;
    this.disturbed = true;
    this.nodeState[node] = NodeState.HUNG;
    this.lost(node);
  }

  /** A failed or hung node is as before; a hung one goes on with what it was doing. */
  recoverNode(node: number): void {
    if (this.nodeState[node] === NodeState.UP) return;
    this.nodeState[node] = NodeState.UP;
    const parked = this.parked;
    this.parked = [];
    for (const row of parked) {
      if (this.words[row + Word.NODE] !== node) this.parked.push(row);
      else if (this.words[row + Word.STATE] === State.READY) this.pushReady(row);
      else {
        this.stretchService(row);
        this.cells[Cell.DUE] = this.cells[Cell.NOW]!;
        this.schedule(row);
      }
    }
    this.returned(node);
    this.takeMessages(node);
  }

  /** A node can take messages again. */
  takeMessages(node: number): void {
    const component = this.nodeComponent[node]!;
    for (const list of this.program.components[component]!.sources) this.dispatch(list);
    this.runReady();
  }

  /** What a node kept in memory is gone: sessions that are bound to it, entries of its caches. */
  forget(node: number): void {
    this.sessions.forget(node);
    const { memories, firstNode } = this.program.components[this.nodeComponent[node]!]!;
    for (const cache of memories) {
      this.caches[cache]![node - firstNode]!.flush();
      const unwritten = this.unwritten[cache]![node - firstNode]!;
      this.counters.cacheLostWrites[cache]! += unwritten.size;
      unwritten.clear();
    }
  }

  /**
   * Takes a node out of what all callers choose from, for a reason, or takes the reason back. It finishes what it has begun,
   * gets no further calls or messages, and remembers what it knows: a node that ends calls `forget` too.
   */
  setAbsent(node: number, reason: Absence, absent: boolean): void {
    this.membership.setAbsent(node, reason, absent);
    if (!absent) this.takeMessages(node);
  }

  /** From now on a component has so many nodes: its first ones. Those that go finish what they have begun, and forget. */
  setPresent(component: number, count: number): void {
    const { firstNode, nodes } = this.program.components[component]!;
    const before = this.present[component]!;
    const after = Math.max(0, Math.min(nodes, Math.round(count)));
    for (let i = after; i < before; i++) {
      this.setAbsent(firstNode + i, Absence.SCALED_IN, true);
      this.forget(firstNode + i);
    }
    for (let i = before; i < after; i++) this.setAbsent(firstNode + i, Absence.SCALED_IN, false);
    this.presentArea[component]! -= (after - before) * this.cells[Cell.NOW]!;
    this.present[component] = after;
    if (this.paid[component]! < after || before > after) this.setPaid(component, after);
  }

  /** So many nodes of a component are paid for from now on. */
  setPaid(component: number, count: number): void {
    this.paidArea[component]! -= (count - this.paid[component]!) * this.cells[Cell.NOW]!;
    this.paid[component] = count;
  }

  /** Seconds of all nodes that there were up to now, and of those that were paid for. */
  presentIntegral(component: number): number {
    return this.presentArea[component]! + this.present[component]! * this.cells[Cell.NOW]!;
  }

  paidIntegral(component: number): number {
    return this.paidArea[component]! + this.paid[component]! * this.cells[Cell.NOW]!;
  }

  /** Every demand on the node that begins from now on takes `factor` times as long as before. */
  slowNode(node: number, factor: number): void {
    this.disturbed = true;
    this.slowdown[node]! *= factor;
  }

  /**
   * Nothing passes between some nodes and others any more, nor between who calls from a zone and the nodes of the other side.
   * @returns the number of the cut, or -1 for one too many
   */
  cut(from: readonly number[], to: readonly number[], fromZone = 0, toZone = 0): number {
    const cut = this.drawCut(from, to, fromZone, toZone);
    this.detours = true;
    if (cut >= 0) this.cutsChanged();
    return cut;
  }

  /** A cut is mended: what waited on one side of it is delivered, and copies catch up. */
  mend(cut: number): void {
    this.mendCut(cut);
    this.detours = this.crossing || this.cuts !== 0;
    this.cutsChanged();
    this.fate = Fate.ARRIVES;
    // Those that another cut keeps back wait on.
    this.deliverSevered();
    this.program.lists.forEach((_, list) => this.dispatch(list));
    this.runReady();
  }

  flushCache(cache: number): void {
    for (const store of this.caches[cache]!) store.flush();
  }
}
