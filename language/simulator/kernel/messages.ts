/** Messages: lists of them in front of their consumers, and how they are handed out. */
import type { Program } from '../compile/program.js';
import { placeFrom } from '../data/places.js';
import { partitionHash } from '../policies/hashing.js';
import { Holding } from './holding.js';
import type { KernelOptions } from './draws.js';
import { MessageTimes } from './message-times.js';
import { Partitions } from './partitions.js';
import { Flag, NodeState, State } from './states.js';
import { Cell, Num, Word } from './table.js';

export abstract class Messages extends Holding {
  readonly slots: Int32Array;
  readonly freeSlots: Float64Array;
  // Messages, by list.
  readonly partitions: Partitions;
  protected readonly times = new MessageTimes();
  readonly listDepth: Int32Array;
  readonly listArea: Float64Array;
  /** By list: the consumer whose turn it is, and by consumer of a list the node whose turn it is. */
  private readonly consumerTurn: Int32Array;
  private readonly nodeTurns: Int32Array[];
  /** By store: messages in all its lists, and the most there have been since a study last asked. */
  readonly storeDepth: Int32Array;
  readonly storeDeepest: Int32Array;
  /** By store: messages that there is room for; -1: any number. */
  protected readonly capacities: Int32Array;
  /** By store: when it was empty for the first time since the last `followDrain`; -1: not yet. */
  readonly drainedAt: Float64Array;

  /** By operation: where whoever calls it begins. */
  abstract readonly entries: Int32Array;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    const { components, lists, stores } = program;
    this.slots = Int32Array.from(components, (c) => c.slots);
    this.freeSlots = Float64Array.from(components, (c) => c.slots * c.nodes);
    this.partitions = new Partitions(lists);
    this.listDepth = new Int32Array(lists.length);
    this.listArea = new Float64Array(lists.length);
    this.consumerTurn = new Int32Array(lists.length);
    this.nodeTurns = lists.map(({ consumers }) => new Int32Array(consumers.length));
    this.storeDepth = new Int32Array(stores.length);
    this.storeDeepest = new Int32Array(stores.length);
    this.capacities = Int32Array.from(stores, ({ capacity }) => capacity);
    this.drainedAt = new Float64Array(stores.length);
  }

  /** Seconds spent by all messages of a list up to now. */
  listIntegral(list: number): number {
    return this.listArea[list]! + this.listDepth[list]! * this.cells[Cell.NOW]!;
  }

  /** From now on the time is noted at which each store is empty. */
  followDrain(): void {
    for (let store = 0; store < this.drainedAt.length; store++)
      this.drainedAt[store] = this.storeDepth[store] === 0 ? this.cells[Cell.NOW]! : -1;
  }

  /** Takes a free slot of a node. */
  occupy(row: number, node: number, component: number): void {
    const station = this.slotBase + node;
    this.busy[station]!++;
    this.busyArea[station]! -= this.cells[Cell.NOW]!;
    this.freeSlots[component]!--;
    this.words[row + Word.FLAGS]! |= Flag.SLOT;
  }

  /** True where a store has room for a message in so many lists. */
  hasRoom(store: number, lists: number): boolean {
    const capacity = this.capacities[store]!;
    return capacity < 0 || this.storeDepth[store]! + lists <= capacity;
  }

  /** Stores a message of a row's request in a list, and hands it out if somebody is free. */
  store(row: number, list: number): void {
    const { store, consumers } = this.program.lists[list]!;
    this.deepen(list, store);
    // What nobody takes is only counted.
    if (consumers.length === 0) return;
    const message = this.messageOf(row, list, this.words[row + Word.SCOPE]!);
    this.times.stored[message / this.stride] = this.cells[Cell.NOW]!;
    this.beginApart(message);
    this.append(message, this.partitionOf(message, list));
    this.dispatch(list);
  }

  protected messageOf(row: number, list: number, scope: number): number {
    const message = this.take();
    this.times.fit(this.end / this.stride);
    this.inherit(row, message);
    if (this.geography !== null) this.words[message + Word.ORIGIN] = this.placeOfStore(row, list);
    this.words[message + Word.STATE] = State.STORED;
    this.words[message + Word.FLAGS] = 0;
    this.words[message + Word.PARENT] = -1;
    this.words[message + Word.NODE] = -1;
    this.words[message + Word.OPERATION] = list;
    this.words[message + Word.ATTEMPTS] = 0;
    this.words[message + Word.SCOPE] = this.shareScope(scope);
    this.words[message + Word.BY] = this.words[row + Word.BY]!;
    return message;
  }

  /** Where a message is kept: at the queue, or where it came from. */
  private placeOfStore(row: number, list: number): number {
    const { placeOf } = this.geography!;
    const { component } = this.program.stores[this.program.lists[list]!.store]!;
    return placeFrom(this.geography!, placeOf[this.program.components[component]!.firstNode]!, this.placeOf(row));
  }

  private partitionOf(message: number, list: number): number {
    const { partitions, space } = this.program.lists[list]!;
    if (partitions <= 1) return this.partitions.first[list]!;
    const hash = space < 0 ? -1 : partitionHash(this.dataKey(message, this.words[message + Word.BY]!, space));
    return this.partitions.partitionFor(list, hash);
  }

  protected deepen(list: number, store: number): void {
    this.listDepth[list]!++;
    this.listArea[list]! -= this.cells[Cell.NOW]!;
    const all = this.storeDepth[store]! + 1;
    this.storeDepth[store] = all;
    if (all > this.storeDeepest[store]!) this.storeDeepest[store] = all;
  }

  /** Puts a message at the end of its line. */
  protected append(message: number, partition: number): void {
    const { head, tail } = this.partitions;
    this.numbers[(message >> 1) + Num.SINCE] = this.cells[Cell.NOW]!;
    this.words[message + Word.NEXT] = -1;
    const last = tail[partition]!;
    if (last < 0) head[partition] = message;
    else this.words[last + Word.NEXT] = message;
    tail[partition] = message;
    this.partitions.offer(partition);
  }

  /** True for a node that is up and there. */
  takesMessages(node: number): boolean {
    return this.nodeState[node] === NodeState.UP && !this.membership.isAbsent(node);
  }

  /** True where a component may take a message now; a layer above knows of its rate limit. */
  abstract admitsMessage(component: number): boolean;

  /** Hands waiting messages to nodes with a free slot, one consumer and one node after the other in turn. */
  dispatch(list: number): void {
    const { consumers } = this.program.lists[list]!;
    for (let i = 0; i < consumers.length && this.partitions.headOf(list) >= 0; i++) {
      const turn = this.consumerTurn[list]!;
      this.consumerTurn[list] = turn + 1 === consumers.length ? 0 : turn + 1;
      this.dispatchTo(list, turn, consumers[turn]!.component);
    }
  }

  /** True for a node that a cut keeps from the messages of a list. */
  protected isCutOff(list: number, node: number): boolean {
    const { component } = this.program.stores[this.program.lists[list]!.store]!;
    return this.severed(this.program.components[component]!.firstNode, node);
  }

  private dispatchTo(list: number, consumer: number, component: number): void {
    const { firstNode, nodes, slots } = this.program.components[component]!;
    const turns = this.nodeTurns[list]!;
    // Without a limit of concurrency every message is taken at once.
    const tries = slots === 0 ? Infinity : nodes;
    let idle = 0;
    for (let i = 0; i < tries && idle < nodes && this.partitions.headOf(list) >= 0; i++) {
      if (slots > 0 && this.freeSlots[component]! <= 0) return;
      const at = turns[consumer]!;
      turns[consumer] = at + 1 === nodes ? 0 : at + 1;
      const node = firstNode + at;
      idle++;
      if (!this.takesMessages(node) || (slots > 0 && this.busy[this.slotBase + node]! >= this.slots[component]!))
        continue;
      if (this.cuts !== 0 && this.isCutOff(list, node)) continue;
      if (!this.admitsMessage(component)) return;
      idle = 0;
      this.consume(list, node, component);
    }
  }

  /** A slot of a node is free: it takes the message that has waited longest among all its sources. */
  takeOldest(node: number, component: number, sources: readonly number[]): void {
    let oldest = -1;
    let since = Infinity;
    for (let i = 0; i < sources.length; i++) {
      const message = this.partitions.headOf(sources[i]!);
      if (this.cuts !== 0 && this.isCutOff(sources[i]!, node)) continue;
      if (message < 0 || this.numbers[(message >> 1) + Num.SINCE]! >= since) continue;
      since = this.numbers[(message >> 1) + Num.SINCE]!;
      oldest = sources[i]!;
    }
    if (oldest >= 0 && this.admitsMessage(component)) this.consume(oldest, node, component);
  }

  /** A node begins to work on the next message of a list. */
  private consume(list: number, node: number, component: number): void {
    const now = this.cells[Cell.NOW]!;
    const { store, consumers, visibility } = this.program.lists[list]!;
    const { head, tail, busy, ordered } = this.partitions;
    const partition = this.partitions.turnOf(list);
    const message = head[partition]!;
    const next = this.words[message + Word.NEXT]!;
    head[partition] = next;
    if (next < 0) tail[partition] = -1;
    if (ordered[list] === 1) busy[partition] = 1;
    else this.partitions.offer(partition);
    this.record(this.listFigure + list, (message >> 1) + Num.SINCE);
    const operation = consumers.length === 1 ? consumers[0]!.operation : this.operationAt(list, component);
    this.words[message + Word.NODE] = node;
    this.words[message + Word.OPERATION] = operation;
    this.words[message + Word.ENTRY] = -2 - partition;
    this.words[message + Word.ATTEMPTS]!++;
    this.numbers[(message >> 1) + Num.BORN] = now;
    this.words[message + Word.FLAGS] = Flag.FRAME;
    this.words[message + Word.PC] = this.entries[operation]!;
    this.counters.operationCalls[operation]!++;
    if (this.program.components[component]!.slots > 0) this.occupy(message, node, component);
    if (visibility > 0) this.hide(message, list, visibility);
    if (this.crossing && this.depart(message, State.OUTBOUND)) this.words[message + Word.FLAGS]! &= ~Flag.AFAR;
    else {
      this.words[message + Word.STATE] = State.READY;
      this.pushReady(message);
    }
    this.leaveStore(list, store);
  }

  private operationAt(list: number, component: number): number {
    for (const consumer of this.program.lists[list]!.consumers)
      if (consumer.component === component) return consumer.operation;
    return -1;
  }

  /** A message leaves a store: it may be empty then, or have room for those who wait for it. */
  protected leaveStore(list: number, store: number): void {
    this.listDepth[list]!--;
    this.listArea[list]! += this.cells[Cell.NOW]!;
    const depth = this.storeDepth[store]! - 1;
    this.storeDepth[store] = depth;
    if (depth === 0 && this.drainedAt[store]! < 0) this.drainedAt[store] = this.cells[Cell.NOW]!;
    this.letIn(store);
  }

  /** Those who wait for room in a store go on as far as there is any. */
  protected letIn(store: number): void {
    const { component } = this.program.stores[store]!;
    while (this.heldCount[component]! > 0 && this.hasRoom(store, this.program.stores[store]!.lists)) {
      const sender = this.letGo(component);
      this.words[sender + Word.STATE] = State.READY;
      this.pushReady(sender);
      this.storeFor(sender);
    }
  }

  /** Stores what a sender has waited to store, and lets it go on; another layer reads its instruction. */
  abstract storeFor(sender: number): void;

  /** Nobody else gets a message that is being handled, for so many seconds. */
  protected abstract hide(message: number, list: number, visibility: number): void;
}
