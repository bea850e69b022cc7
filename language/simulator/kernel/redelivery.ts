/** What becomes of messages that were handed out: done with, tried again, shown again since it takes too long, given up. */
import type { Messages as Rules } from '../../model/system.js';
import type { Program } from '../compile/program.js';
import type { KernelOptions } from './draws.js';
import { Leases } from './leases.js';
import { Messages } from './messages.js';
import { Flag, NodeState, Outcome, State } from './states.js';
import { Cell, Num, Word } from './table.js';

export abstract class Redelivery extends Messages {
  private readonly leases: Leases;
  /** By list: further attempts at a message, and seconds from a failure to the next. */
  private readonly attempts: Int32Array;
  private readonly pauses: Float64Array;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    this.leases = new Leases(program.lists.length);
    this.attempts = Int32Array.from(program.lists, ({ attempts }) => attempts);
    this.pauses = Float64Array.from(program.lists, ({ after }) => after);
  }

  /** There is room for so many messages from now on, and they are tried so often. What is too many stays. */
  setMessages(component: number, { capacity, redeliver }: Pick<Rules, 'capacity' | 'redeliver'>): void {
    const { store } = this.program.components[component]!;
    if (store < 0) return;
    this.program.lists.forEach((list, number) => {
      if (list.store !== store) return;
      this.attempts[number] = redeliver?.attempts ?? 0;
      this.pauses[number] = redeliver?.after ?? 0;
    });
    this.capacities[store] = capacity ?? -1;
    this.letIn(store);
  }

  /** The handling of a message has ended: its partition goes on, and what failed is tried again or given up. */
  messageEnded(row: number, outcome: number): void {
    const partition = -2 - this.words[row + Word.ENTRY]!;
    const list = this.partitions.listOf[partition]!;
    const { visibility } = this.program.lists[list]!;
    const attempts = this.attempts[list]!;
    this.words[row + Word.ENTRY] = -1;
    if ((this.words[row + Word.FLAGS]! & Flag.OVERDUE) !== 0) return;
    let pause = this.pauses[list]!;
    let silent = false;
    if (visibility > 0) {
      // Nobody tells the queue of a consumer that has died, or that a cut lies before: its time must run out.
      silent = this.isSilent(list, this.words[row + Word.NODE]!);
      if (silent) pause = this.leases.until[row / this.stride]! - this.cells[Cell.NOW]!;
      this.leaveScope(this.leases.end(list, row / this.stride));
    }
    if (silent || (outcome > Outcome.MISS && this.words[row + Word.ATTEMPTS]! <= attempts)) {
      this.redeliver(row, partition, list, pause);
      return;
    }
    this.done(row, list, partition, outcome > Outcome.MISS);
  }

  /** True for a consumer from which the queue of a list hears nothing. */
  private isSilent(list: number, node: number): boolean {
    return this.nodeState[node] === NodeState.DEAD || (this.cuts !== 0 && this.isCutOff(list, node));
  }

  /** A queue is done with a message, which may have failed for good: its partition goes on. */
  private done(row: number, list: number, partition: number, failed: boolean): void {
    const { deadLetters, deadOperation } = this.program.lists[list]!;
    if (failed) this.bury(row, deadLetters, deadOperation);
    this.recordFrom(this.lagFigure + list, this.times.stored, row / this.stride);
    if (this.partitions.busy[partition] === 0) return;
    this.partitions.busy[partition] = 0;
    this.partitions.offer(partition);
    this.dispatch(list);
  }

  /** A message whose handling failed waits for its next attempt; in an ordered partition all behind it wait as well. */
  private redeliver(row: number, partition: number, list: number, pause: number): void {
    const message = this.again(row, partition, list, this.words[row + Word.SCOPE]!);
    this.cells[Cell.DUE] = this.cells[Cell.NOW]! + pause;
    this.schedule(message);
  }

  /** A message once more, for its next attempt. */
  private again(row: number, partition: number, list: number, scope: number): number {
    const message = this.messageOf(row, list, scope);
    this.times.stored[message / this.stride] = this.times.stored[row / this.stride]!;
    this.words[message + Word.STATE] = State.REDELIVERED;
    this.words[message + Word.ENTRY] = partition;
    this.words[message + Word.ATTEMPTS] = this.words[row + Word.ATTEMPTS]!;
    this.deepen(list, this.program.lists[list]!.store);
    return message;
  }

  /** Nobody else gets a message that is being handled, for so many seconds. */
  protected override hide(message: number, list: number, visibility: number): void {
    const until = this.cells[Cell.NOW]! + visibility;
    this.leases.fit(this.end / this.stride);
    this.leases.begin(list, message / this.stride, until, this.shareScope(this.words[message + Word.SCOPE]!));
    if (this.leases.armed[list] === 0) this.arm(list, until);
  }

  private arm(list: number, due: number): void {
    let row = this.leases.timer[list]!;
    if (row < 0) {
      row = this.take();
      this.leases.timer[list] = row;
      this.words[row + Word.STATE] = State.HIDDEN;
      this.words[row + Word.FLAGS] = 0;
      this.words[row + Word.PARENT] = -1;
      this.words[row + Word.NODE] = -1;
      this.words[row + Word.SCOPE] = -1;
      this.words[row + Word.SITE] = list;
    }
    this.leases.armed[list] = 1;
    this.cells[Cell.DUE] = due;
    this.schedule(row);
  }

  /** Messages of a list that are still being handled are delivered again, or given up: their time has run out. */
  showAgain(row: number): void {
    const list = this.words[row + Word.SITE]!;
    const { leases } = this;
    while (leases.first[list]! >= 0 && leases.until[leases.first[list]!]! <= this.cells[Cell.NOW]!)
      this.overdue(leases.first[list]! * this.stride, list);
    // Armed up to here: what is taken meanwhile runs out later.
    leases.armed[list] = 0;
    const first = leases.first[list]!;
    if (first >= 0) this.arm(list, leases.until[first]!);
  }

  private overdue(row: number, list: number): void {
    const partition = -2 - this.words[row + Word.ENTRY]!;
    const scope = this.leases.end(list, row / this.stride);
    this.words[row + Word.FLAGS]! |= Flag.OVERDUE;
    if (this.words[row + Word.ATTEMPTS]! <= this.attempts[list]!)
      this.redelivered(this.again(row, partition, list, scope));
    else this.done(row, list, partition, true);
    this.leaveScope(scope);
  }

  /** The pause of a message is over: it stands in its line again, in front where there is an order, or is given up. */
  redelivered(message: number): void {
    const { head, tail, busy, ordered } = this.partitions;
    const partition = this.words[message + Word.ENTRY]!;
    const list = this.words[message + Word.OPERATION]!;
    if (this.words[message + Word.ATTEMPTS]! > this.attempts[list]!) {
      this.dropSilent(message, partition, list);
      return;
    }
    this.words[message + Word.STATE] = State.STORED;
    if (ordered[list] === 0) this.append(message, partition);
    else {
      this.numbers[(message >> 1) + Num.SINCE] = this.cells[Cell.NOW]!;
      this.words[message + Word.NEXT] = head[partition]!;
      head[partition] = message;
      if (tail[partition]! < 0) tail[partition] = message;
      busy[partition] = 0;
      this.partitions.offer(partition);
    }
    this.dispatch(list);
  }

  /** The time of a message has run out of whose last attempt the queue has heard nothing. */
  private dropSilent(message: number, partition: number, list: number): void {
    this.leaveStore(list, this.program.lists[list]!.store);
    this.done(message, list, partition, true);
    this.leaveScope(this.words[message + Word.SCOPE]!);
    this.release(message);
  }

  /** A message that failed for good goes to the queue for such, where there is one with room. */
  private bury(row: number, lists: readonly number[], operation: number): void {
    const first = lists[0];
    if (first === undefined) return;
    this.counters.operationCalls[operation]!++;
    this.counters.operationEnded[operation]!++;
    const { store } = this.program.lists[first]!;
    if (!this.hasRoom(store, lists.length)) {
      this.counters.componentRejected[this.program.stores[store]!.component]!++;
      return;
    }
    for (const list of lists) this.store(row, list);
  }
}
