/** Messages: lists of them in front of their consumers. */
import type { Program } from '../compile/program.js';
import { Holding } from './holding.js';
import type { KernelOptions } from './draws.js';
import { Flag, NodeState, State } from './states.js';
import { Cell, Num, Word } from './table.js';

export abstract class Messages extends Holding {
  readonly slots: Int32Array;
  readonly freeSlots: Float64Array;
  // Messages, by list.
  readonly listFirst: Int32Array;
  readonly listLast: Int32Array;
  readonly listDepth: Int32Array;
  readonly listDeepest: Int32Array;
  readonly listArea: Float64Array;
  readonly listCursor: Int32Array;
  readonly storeDepth: Int32Array;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    const { components, lists, stores } = program;
    this.slots = Int32Array.from(components, (c) => c.slots);
    this.freeSlots = Float64Array.from(components, (c) => c.slots * c.nodes);
    this.listFirst = new Int32Array(lists.length).fill(-1);
    this.listLast = new Int32Array(lists.length).fill(-1);
    this.listDepth = new Int32Array(lists.length);
    this.listDeepest = new Int32Array(lists.length);
    this.listArea = new Float64Array(lists.length);
    this.listCursor = new Int32Array(lists.length);
    this.storeDepth = new Int32Array(stores.length);
  }

  /** Seconds spent by all messages of a list up to now. */
  listIntegral(list: number): number {
    return this.listArea[list]! + this.listDepth[list]! * this.cells[Cell.NOW]!;
  }

  /** Takes a free slot of a node. */
  occupy(row: number, node: number, component: number): void {
    const station = this.slotBase + node;
    this.busy[station]!++;
    this.busyArea[station]! -= this.cells[Cell.NOW]!;
    this.freeSlots[component]!--;
    this.words[row + Word.FLAGS]! |= Flag.SLOT;
  }

  append(list: number, store: number, message: number): void {
    const now = this.cells[Cell.NOW]!;
    this.numbers[(message >> 1) + Num.SINCE] = now;
    this.words[message + Word.NEXT] = -1;
    const last = this.listLast[list]!;
    if (last < 0) this.listFirst[list] = message;
    else this.words[last + Word.NEXT] = message;
    this.listLast[list] = message;
    const depth = this.listDepth[list]! + 1;
    this.listDepth[list] = depth;
    if (depth > this.listDeepest[list]!) this.listDeepest[list] = depth;
    this.listArea[list]! -= now;
    this.storeDepth[store]!++;
  }

  /** True for a node that is up and there. */
  takesMessages(node: number): boolean {
    return this.nodeState[node] === NodeState.UP && !this.membership.isAbsent(node);
  }

  /** Hands waiting messages to nodes with a free slot, one node after the other in turn. */
  dispatch(list: number): void {
    const number = this.program.lists[list]!.component;
    const { firstNode, nodes, slots } = this.program.components[number]!;
    if (slots === 0) {
      while (this.listFirst[list]! >= 0) this.consume(list, firstNode + this.listCursor[list]!, number);
      return;
    }
    for (let tries = 0; tries < nodes && this.listFirst[list]! >= 0 && this.freeSlots[number]! > 0; tries++) {
      const at = this.listCursor[list]!;
      this.listCursor[list] = at + 1 === nodes ? 0 : at + 1;
      const node = firstNode + at;
      if (this.takesMessages(node) && this.busy[this.slotBase + node]! < slots) this.consume(list, node, number);
    }
  }

  /** A slot of a node is free: it takes the message that has waited longest among all its sources. */
  takeOldest(node: number, component: number, sources: readonly number[]): void {
    let oldest = -1;
    for (let i = 0; i < sources.length; i++) {
      const message = this.listFirst[sources[i]!]!;
      if (message < 0) continue;
      if (
        oldest < 0 ||
        this.numbers[(message >> 1) + Num.SINCE]! < this.numbers[(this.listFirst[oldest]! >> 1) + Num.SINCE]!
      )
        oldest = sources[i]!;
    }
    if (oldest >= 0) this.consume(oldest, node, component);
  }

  /** A node begins to work on the first message of a list. */
  consume(list: number, node: number, component: number): void {
    const now = this.cells[Cell.NOW]!;
    const { store, operation } = this.program.lists[list]!;
    const message = this.listFirst[list]!;
    const next = this.words[message + Word.NEXT]!;
    this.listFirst[list] = next;
    if (next < 0) this.listLast[list] = -1;
    this.listDepth[list]!--;
    this.listArea[list]! += now;
    this.storeDepth[store]!--;
    this.record(this.listFigure + list, (message >> 1) + Num.SINCE);
    this.words[message + Word.NODE] = node;
    this.words[message + Word.OPERATION] = operation;
    this.words[message + Word.ENTRY] = -1;
    this.numbers[(message >> 1) + Num.BORN] = now;
    this.words[message + Word.FLAGS] = Flag.FRAME;
    this.words[message + Word.PC] = this.program.operations[operation]!.entry;
    this.counters.operationCalls[operation]!++;
    if (this.program.components[component]!.slots > 0) this.occupy(message, node, component);
    this.words[message + Word.STATE] = State.READY;
    this.pushReady(message);
  }
}
