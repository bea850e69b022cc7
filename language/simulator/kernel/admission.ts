/** How a call arrives at a node: refused, queued, or with a slot; and how a slot is given up. */
import type { Value } from '../../model/system.js';
import { UNLIMITED_SLOTS } from '../compile/changes.js';
import type { Program } from '../compile/program.js';
import { Guards, Passage } from './guards.js';
import type { KernelOptions } from './draws.js';
import { Patience } from './patience.js';
import { Fate, Flag, NodeState, Outcome, State } from './states.js';
import { Cell, Num, Word } from './table.js';

/** In place of an operand: nobody leaves. */
const NO_PATIENCE = 0x7fffffff;

export abstract class Admission extends Guards {
  readonly entries: Int32Array;
  /** By operation: where what a follower does again begins. */
  readonly applies: Int32Array;
  /** By load: where its requests begin, and its users where they wait for replies. */
  readonly loadEntries: Int32Array;
  /** By operation: 1 where it runs on the node of whoever calls it. */
  readonly within: Uint8Array;
  readonly queueLimits: Int32Array;
  private readonly patience: Int32Array;
  /** By node: when those leave who wait there; only where somebody has. */
  private readonly patiences: (Patience | null)[];
  /** Since when a row waits tells whether it is the same wait: the row may be another's by now. */
  private readonly waitsForSlot = (row: number, since: number, station: number): boolean =>
    this.words[row + Word.STATE] === State.QUEUED &&
    this.words[row + Word.SITE] === station &&
    this.numbers[(row >> 1) + Num.SINCE] === since;
  /** Calls that a cut keeps from their callees. */
  severedCalls: number[] = [];

  /**
   * Ends an operation, a branch or a request with an outcome, and tells whoever waits.
   * @returns the row that goes on now, or -1
   */
  abstract finish(row: number, outcome: number): number;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    this.entries = Int32Array.from(program.operations, (o) => o.entry);
    this.applies = Int32Array.from(program.operations, (o) => o.apply);
    this.loadEntries = Int32Array.from(program.loads, ({ entry }) => entry);
    this.within = Uint8Array.from(program.operations, (o) =>
      program.components[o.component]!.source.inside === undefined ? 0 : 1,
    );
    this.queueLimits = Int32Array.from(program.components, (c) => c.queueLimit);
    this.patience = Int32Array.from(program.components, ({ source }, c) => this.operandOf(c, source.patience));
    this.patiences = new Array<Patience | null>(program.nodes).fill(null);
  }

  /**
   * Lets a row arrive as an operation at the picked node. Its parent, scope and node of the caller are set.
   * @returns the row that goes on now (this one, or whoever is told of a refusal), or -1
   */
  admit(row: number): number {
    const node = this.pickedNode;
    const operation = this.pickedOperation;
    this.words[row + Word.NODE] = node;
    this.words[row + Word.OPERATION] = operation;
    this.words[row + Word.ENTRY] = this.pickedEntry;
    this.words[row + Word.BY] = this.pickedBy;
    this.words[row + Word.FLAGS] = Flag.FRAME;
    this.numbers[(row >> 1) + Num.BORN] = this.cells[Cell.NOW]!;
    this.words[row + Word.PC] = this.entries[operation]!;
    this.counters.operationCalls[operation]!++;
    return this.comeTo(row);
  }

  /** A call has been made, to the node and for the operation of its row. @returns the row that goes on now, or -1 */
  protected comeTo(row: number): number {
    // On the node of its caller nobody waits at a door.
    if (this.within[this.words[row + Word.OPERATION]!] !== 0) return row;
    const node = this.words[row + Word.NODE]!;
    const number = this.nodeComponent[node]!;
    if (this.fate !== Fate.ARRIVES) return this.misdirected(row, number);
    return this.reach(row, node, number);
  }

  /** A call has come to its node. @returns the row that goes on now, or -1 */
  reach(row: number, node: number, number: number): number {
    if (this.disturbed && this.nodeState[node] === NodeState.DEAD) return this.finish(row, Outcome.FAILED);
    if (this.guarded[number] !== 0) {
      const passage = this.passes(row, node, number);
      if (passage === Passage.HELD) return -1;
      if (passage === Passage.REFUSED) return this.refuse(row, number);
    }
    return this.atDoor(row, node, number);
  }

  /** A row that was held arrives at the door after all. */
  enter(row: number): void {
    const node = this.words[row + Word.NODE]!;
    const number = this.nodeComponent[node]!;
    const next = this.sheds(node, number) ? this.refuse(row, number) : this.atDoor(row, node, number);
    if (next < 0) return;
    this.words[next + Word.STATE] = State.READY;
    this.pushReady(next);
  }

  /** Takes a slot or a place in the queue. @returns the row that goes on now, or -1 */
  private atDoor(row: number, node: number, number: number): number {
    const limit = this.queueLimits[number]!;
    if (this.slots[number]! > 0) {
      const station = this.slotBase + node;
      if (this.busy[station]! >= this.servers[station]!) {
        if (limit >= 0 && this.queued[station]! >= limit) return this.refuse(row, number);
        this.words[row + Word.STATE] = State.QUEUED;
        this.words[row + Word.SITE] = station;
        this.enqueue(station, row);
        if (this.patience[number] !== NO_PATIENCE) this.waitPatiently(row, this.patience[number]!);
        return -1;
      }
      if (this.servers[station] === UNLIMITED_SLOTS && this.isFull(node, number)) return this.refuse(row, number);
      this.occupy(row, node, number);
    } else if (limit >= 0 && this.isFull(node, number)) return this.refuse(row, number);
    return row;
  }

  /** True where as many wait for a core as may. */
  private isFull(node: number, number: number): boolean {
    const limit = this.queueLimits[number]!;
    return limit >= 0 && this.busy[node]! >= this.servers[node]! && this.waitingAt(node, number) >= limit;
  }

  /** Who begins to wait for a slot of a component from now on leaves when this is over; absent: never. */
  setPatience(component: number, patience: Value | undefined): void {
    this.patience[component] = this.operandOf(component, patience);
  }

  private operandOf(component: number, patience: Value | undefined): number {
    return (patience && this.program.components[component]!.patiences.get(patience)) ?? NO_PATIENCE;
  }

  /** A request has begun to wait for a slot: when its patience ends it leaves. */
  private waitPatiently(row: number, operand: number): void {
    const node = this.words[row + Word.NODE]!;
    const end = this.cells[Cell.NOW]! + this.value(operand, row);
    const patience = (this.patiences[node] ??= new Patience(this.slotBase + node, this.waitsForSlot));
    patience.add(row, this.numbers[(row >> 1) + Num.SINCE]!, end);
    if (end < patience.due) this.awaitImpatient(patience, node);
  }

  /** Has something happen when the first who waits at a node loses patience. */
  private awaitImpatient(patience: Patience, node: number): void {
    if (patience.timer >= 0) this.words[patience.timer + Word.STATE] = State.ZOMBIE;
    const timer = this.take();
    this.words[timer + Word.STATE] = State.PATIENCE;
    this.words[timer + Word.FLAGS] = 0;
    this.words[timer + Word.NODE] = -1;
    this.words[timer + Word.PARENT] = -1;
    this.words[timer + Word.SCOPE] = -1;
    this.words[timer + Word.SITE] = node;
    patience.timer = timer;
    patience.due = patience.first;
    this.cells[Cell.DUE] = patience.due;
    this.schedule(timer);
  }

  /** The patience of those who have waited too long at a node is at its end: they leave. */
  patienceEnds(timer: number): void {
    const node = this.words[timer + Word.SITE]!;
    const patience = this.patiences[node]!;
    this.release(timer);
    patience.timer = -1;
    patience.due = Infinity;
    while (patience.first < Infinity) {
      const row = patience.firstRow;
      const waits = this.waitsForSlot(row, patience.firstSince, this.slotBase + node);
      if (waits && patience.first > this.cells[Cell.NOW]!) break;
      patience.removeFirst();
      if (!waits) continue;
      this.leaveQueue(row);
      const next = this.finish(row, Outcome.TIMEOUT);
      if (next < 0) continue;
      this.words[next + Word.STATE] = State.READY;
      this.pushReady(next);
    }
    if (patience.first < patience.due) this.awaitImpatient(patience, node);
  }

  /** A call that has a way to go, or that cuts keep from being served. @returns the row that goes on now, or -1 */
  misdirected(row: number, number: number): number {
    const fate = this.fate;
    this.fate = Fate.ARRIVES;
    if (fate === Fate.TRAVELS && this.depart(row, State.OUTBOUND)) return -1;
    if (fate === Fate.GONE) return this.finish(row, Outcome.FAILED);
    if (fate === Fate.REFUSED) return this.refuse(row, number);
    const parent = this.words[row + Word.PARENT]!;
    this.words[row + Word.STATE] = State.SEVERED;
    // Whether someone waits for it: if so and no longer when the cut is mended, it is not delivered any more.
    this.words[row + Word.CHILD] = -1;
    this.words[row + Word.OPEN] = parent === -1 ? 0 : 1;
    this.severedCalls.push(row);
    return -1;
  }

  /** Delivers the calls that cuts have kept back. */
  deliverSevered(): void {
    const calls = this.severedCalls;
    this.severedCalls = [];
    for (const row of calls) {
      const node = this.words[row + Word.NODE]!;
      const caller = this.words[row + Word.PARENT]!;
      const from = caller >= 0 ? this.words[caller + Word.NODE]! : -1;
      if (this.isKeptFrom(from, this.geography === null ? 0 : this.words[row + Word.ORIGIN]!, node)) {
        this.severedCalls.push(row);
        continue;
      }
      this.words[row + Word.STATE] = State.READY;
      const forgotten = this.words[row + Word.PARENT] === -1 && this.words[row + Word.OPEN] === 1;
      if (!forgotten && this.crossing && this.depart(row, State.OUTBOUND)) continue;
      const next = forgotten ? this.finish(row, Outcome.TIMEOUT) : this.reach(row, node, this.nodeComponent[node]!);
      if (next < 0) continue;
      this.words[next + Word.STATE] = State.READY;
      this.pushReady(next);
    }
  }

  refuse(row: number, component: number): number {
    this.counters.componentRejected[component]!++;
    return this.finish(row, Outcome.REJECTED);
  }

  /** Gives up a slot: to the next call in the queue, else to the next message, else to nobody. */
  vacateSlot(row: number): void {
    const node = this.words[row + Word.NODE]!;
    const station = this.slotBase + node;
    const number = this.nodeComponent[node]!;
    this.served[station]!++;
    // Where there are fewer slots than there were, some are given up.
    const left = this.busy[station]! <= this.servers[station]!;
    if (left && this.queued[station]! > 0) {
      const waiting = this.dequeue(station);
      this.words[waiting + Word.FLAGS]! |= Flag.SLOT;
      this.words[waiting + Word.STATE] = State.READY;
      this.pushReady(waiting);
      return;
    }
    this.busy[station]!--;
    this.busyArea[station]! += this.cells[Cell.NOW]!;
    this.freeSlots[number]!++;
    const sources = this.program.components[number]!.sources;
    if (left && sources.length > 0 && this.takesMessages(node)) this.takeOldest(node, number, sources);
  }

  /** Makes the row of a call from `row` at a site; the choice of the node has been made. */
  callee(row: number, parent: number, site: number): number {
    const child = this.take();
    this.words[child + Word.PARENT] = parent;
    this.inheritAsCall(row, child, site);
    this.words[child + Word.SCOPE] = this.shareScope(this.words[row + Word.SCOPE]!);
    return child;
  }
}
