/* eslint-disable @typescript-eslint/no-unsafe-enum-comparison -- the rows hold numbers of the enumerations in typed arrays */
/** The event loop and the instructions of the program. */
import type { Program } from '../compile/program.js';
import type { KernelOptions } from './draws.js';
import { Op } from './opcodes.js';
import { Routing } from './routing.js';
import { Flag, NodeState, Outcome, State } from './states.js';
import { Cell, Num, Word } from './table.js';

export type { KernelOptions } from './draws.js';
export { RowsExhausted } from './table.js';

/** Seconds over which a retry budget counts, as two halves of this length. */
const BUDGET_HALF = 5;

/** Rounds of loops, and retries, that one event may take without time passing; then another event goes on with them. */
const MOST_ROUNDS = 4096;
/** So many of them weigh as much as an event. */
const ROUNDS_OF_AN_EVENT = 32;

/** Takes in seconds. */
export interface LatencySink {
  record(seconds: number): void;
}

/** The present, counted row by row. */
export interface Audit {
  /** By station: rows in its queue; seconds waited, by those still waiting as well; server seconds, of unfinished work as well. */
  queued: Float64Array;
  waited: Float64Array;
  worked: Float64Array;
  /** By load: requests without an outcome. */
  inFlight: Float64Array;
  /** By operation: calls that have not ended. */
  atWork: Float64Array;
}

/** Values of one figure that are handed over together. */
const BLOCK = 16;

const NOWHERE: LatencySink = { record: () => undefined };

/** Sums since time 0, by number of load, operation, component, cache and message list; read by the monitors. */
export class Counters {
  /** Seconds recorded, and how many values, by figure: up to date after a `flush`. */
  readonly figureSum: Float64Array;
  readonly figureCount: Float64Array;
  readonly loadOffered: Float64Array;
  /** Entry 5 * load + outcome. */
  readonly loadEnded: Float64Array;
  /** Seconds, over completed requests. */
  readonly loadLatency: Float64Array;
  readonly operationCalls: Float64Array;
  readonly operationEnded: Float64Array;
  /** Those that ended with a value, or with none to give. */
  readonly operationCompleted: Float64Array;
  readonly operationLatency: Float64Array;
  readonly componentRejected: Float64Array;
  readonly cacheLookups: Float64Array;
  readonly cacheHits: Float64Array;
  readonly listTaken: Float64Array;
  readonly listAge: Float64Array;

  constructor({ loads, operations, components, caches, lists }: Program) {
    const firstList = loads.length + operations.length;
    this.figureSum = new Float64Array(firstList + lists.length);
    this.figureCount = new Float64Array(firstList + lists.length);
    this.loadOffered = new Float64Array(loads.length);
    this.loadEnded = new Float64Array(5 * loads.length);
    this.loadLatency = this.figureSum.subarray(0, loads.length);
    this.operationCalls = new Float64Array(operations.length);
    this.operationEnded = new Float64Array(operations.length);
    this.operationCompleted = this.figureCount.subarray(loads.length, firstList);
    this.operationLatency = this.figureSum.subarray(loads.length, firstList);
    this.componentRejected = new Float64Array(components.length);
    this.cacheLookups = new Float64Array(caches.length);
    this.cacheHits = new Float64Array(caches.length);
    this.listTaken = this.figureCount.subarray(firstList);
    this.listAge = this.figureSum.subarray(firstList);
  }
}

export class Kernel extends Routing {
  readonly counters: Counters;
  /** Figures that are recorded one by one: latencies of the loads, then of the operations, then ages by message list. */
  readonly operationFigure: number;
  readonly listFigure: number;
  private sinks: readonly LatencySink[];
  /** Recorded values on their way to their sinks, which take them in by blocks: a call for each would box the number. */
  private readonly recorded: Float64Array;
  private readonly recordedCount: Int32Array;

  private readonly code: Int32Array;
  private readonly entries: Int32Array;
  private readonly slots: Int32Array;
  private readonly queueLimits: Int32Array;
  private readonly constants: Float64Array;

  // Loads.
  private readonly loadRow: Int32Array;
  private readonly loadRate: Float64Array;
  private readonly users: number[][];

  // Calls with a timeout: for each site the calls under way, in the order in which their time runs out.
  private readonly timerFirst: Int32Array;
  private readonly timerLast: Int32Array;
  private readonly timerRow: Int32Array;
  private readonly timerSet: Uint8Array;
  // Retry budgets: first attempts and retries of the present and the past half, by site.
  private readonly budgetFirst: Float64Array;
  private readonly budgetRetry: Float64Array;
  private readonly budgetHalf: Float64Array;
  /** Rounds of loops, and retries, since the event began. */
  private rounds = 0;

  // Messages, by list.
  private readonly listFirst: Int32Array;
  private readonly listLast: Int32Array;
  readonly listDepth: Int32Array;
  readonly listDeepest: Int32Array;
  private readonly listArea: Float64Array;
  private readonly listCursor: Int32Array;
  private readonly storeDepth: Int32Array;
  private readonly freeSlots: Float64Array;

  private parked: number[] = [];

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    const { loads, operations, components, sites, lists, stores } = program;
    this.code = program.code;
    this.entries = Int32Array.from(operations, (o) => o.entry);
    this.slots = Int32Array.from(components, (c) => c.slots);
    this.queueLimits = Int32Array.from(components, (c) => c.queueLimit);
    this.constants = program.constants;
    this.counters = new Counters(program);
    this.operationFigure = loads.length;
    this.listFigure = loads.length + operations.length;
    const figures = this.listFigure + lists.length;
    this.sinks = Array.from({ length: figures }, () => NOWHERE);
    this.recorded = new Float64Array(figures * BLOCK);
    this.recordedCount = new Int32Array(figures);
    this.loadRow = new Int32Array(loads.length).fill(-1);
    this.loadRate = new Float64Array(loads.length);
    this.users = loads.map(() => []);
    this.timerFirst = new Int32Array(sites.length).fill(-1);
    this.timerLast = new Int32Array(sites.length).fill(-1);
    this.timerRow = new Int32Array(sites.length).fill(-1);
    this.timerSet = new Uint8Array(sites.length);
    this.budgetFirst = new Float64Array(2 * sites.length);
    this.budgetRetry = new Float64Array(2 * sites.length);
    this.budgetHalf = new Float64Array(sites.length);
    this.listFirst = new Int32Array(lists.length).fill(-1);
    this.listLast = new Int32Array(lists.length).fill(-1);
    this.listDepth = new Int32Array(lists.length);
    this.listDeepest = new Int32Array(lists.length);
    this.listArea = new Float64Array(lists.length);
    this.listCursor = new Int32Array(lists.length);
    this.storeDepth = new Int32Array(stores.length);
    this.freeSlots = Float64Array.from(components, (c) => c.slots * c.nodes);
    loads.forEach(({ source }, l) => {
      if (source.source.kind === 'open') this.setRate(l, source.source.rate);
      else this.setUsers(l, source.source.users);
    });
  }

  /** Seconds spent by all messages of a list up to now. */
  listIntegral(list: number): number {
    return this.listArea[list]! + this.listDepth[list]! * this.cells[Cell.NOW]!;
  }

  /** Handles events before `until`, at most `limit` of them, and returns how many; the clock stands at `until` where it got there. */
  run(until: number, limit: number): number {
    const cells = this.cells;
    let handled = 0;
    while (handled < limit) {
      const time = this.nextTime();
      if (time >= until) {
        cells[Cell.NOW] = until;
        break;
      }
      cells[Cell.NOW] = time;
      handled++;
      const row = this.beginEvent();
      switch (this.words[row + Word.STATE]) {
        case State.ON_CPU:
          if (this.disturbed && this.standsStill(row)) break;
          this.completed(row, this.words[row + Word.NODE]!, State.ON_CPU);
          this.execute(row);
          break;
        case State.WAITING:
          this.execute(row);
          break;
        case State.ARRIVAL:
          this.arrive(row);
          break;
        default:
          this.rareEvent(row);
      }
      while (this.readyCount > 0) this.activate(this.ready[--this.readyCount]!);
      this.endEvent();
      if (this.rounds !== 0) {
        handled += Math.floor(this.rounds / ROUNDS_OF_AN_EVENT);
        this.rounds = 0;
      }
    }
    return handled;
  }

  /** From now on the figures are recorded in these, in the order of the figures. */
  recordIn(sinks: readonly LatencySink[]): void {
    this.flush();
    this.sinks = sinks;
  }

  /** Records the seconds since `since`, a number of a row. */
  private record(figure: number, since: number): void {
    const count = this.recordedCount[figure]!;
    this.recorded[figure * BLOCK + count] = this.cells[Cell.NOW]! - this.numbers[since]!;
    this.recordedCount[figure] = count + 1;
    if (count + 1 === BLOCK) this.flushFigure(figure);
  }

  private flushFigure(figure: number): void {
    const sink = this.sinks[figure]!;
    const from = figure * BLOCK;
    const count = this.recordedCount[figure]!;
    let sum = 0;
    for (let i = from; i < from + count; i++) {
      const seconds = this.recorded[i]!;
      sum += seconds;
      sink.record(seconds);
    }
    this.counters.figureSum[figure]! += sum;
    this.counters.figureCount[figure]! += count;
    this.recordedCount[figure] = 0;
  }

  /** Hands over all that was recorded: before anything is read from the sinks. */
  flush(): void {
    for (let figure = 0; figure < this.recordedCount.length; figure++) {
      if (this.recordedCount[figure]! > 0) this.flushFigure(figure);
    }
  }

  private rareEvent(row: number): void {
    switch (this.words[row + Word.STATE]) {
      case State.ON_DISK:
        if (this.disturbed && this.standsStill(row)) break;
        this.completed(row, this.diskBase + this.words[row + Word.NODE]!, State.ON_DISK);
        this.execute(row);
        break;
      case State.SHARING: {
        const done = this.completeShared(this.words[row + Word.NODE]!);
        this.release(row);
        this.execute(done);
        break;
      }
      case State.TIMER:
        this.expire(row);
        break;
      case State.PAUSING:
        this.startAttempt(row);
        break;
      case State.ATTEMPTING:
        this.words[row + Word.FLAGS]! &= ~Flag.PENDING;
        this.hedge(row);
        break;
      default:
        // Withdrawn while its event was pending.
        this.release(row);
    }
  }

  /** Goes on with a row from the ready stack. */
  private activate(row: number): void {
    switch (this.words[row + Word.STATE]) {
      case State.READY:
        this.execute(row);
        break;
      case State.RETRYING:
        this.startAttempt(row);
        break;
      default:
        this.release(row);
    }
  }

  // --- Loads -------------------------------------------------------------------------------------------------------

  /** Sets the rate of an open load from now on; the time left to the next arrival is stretched accordingly. */
  setRate(load: number, rate: number): void {
    const now = this.cells[Cell.NOW]!;
    let row = this.loadRow[load]!;
    let left: number;
    if (row < 0) {
      row = this.take();
      this.loadRow[load] = row;
      this.words[row + Word.STATE] = State.ARRIVAL;
      this.words[row + Word.OPERATION] = load;
      this.words[row + Word.FLAGS] = 0;
      left = this.draw(this.program.loads[load]!.draw);
    } else if (this.loadRate[load]! > 0) {
      this.unschedule(row);
      left = (this.numbers[(row >> 1) + Num.WORK]! - now) * this.loadRate[load]!;
    } else left = this.numbers[(row >> 1) + Num.SINCE]!;
    this.loadRate[load] = rate;
    if (rate > 0) {
      this.numbers[(row >> 1) + Num.WORK] = now + left / rate;
      this.cells[Cell.DUE] = this.numbers[(row >> 1) + Num.WORK]!;
      this.schedule(row);
    } else this.numbers[(row >> 1) + Num.SINCE] = left;
  }

  /** Sets the number of users of a closed load. Those too many leave once their present request has been answered. */
  setUsers(load: number, wanted: number): void {
    const users = this.users[load]!;
    const count = Math.max(0, Math.round(wanted));
    while (users.length > count) {
      const row = users.pop()!;
      this.words[row + Word.FLAGS]! |= Flag.LEAVING;
      if ((this.words[row + Word.FLAGS]! & Flag.ASKING) === 0) {
        this.unschedule(row);
        this.release(row);
      }
    }
    while (users.length < count) {
      const row = this.take();
      users.push(row);
      this.words[row + Word.FLAGS] = Flag.USER;
      this.words[row + Word.PARENT] = -1;
      this.words[row + Word.NODE] = -1;
      this.words[row + Word.OPERATION] = load;
      this.words[row + Word.SCOPE] = -1;
      this.words[row + Word.BY] = -1;
      this.words[row + Word.PC] = this.program.loads[load]!.entry;
      this.execute(row);
      this.runReady();
    }
  }

  private runReady(): void {
    while (this.readyCount > 0) this.activate(this.ready[--this.readyCount]!);
  }

  /** A request of an open load arrives. */
  private arrive(row: number): void {
    const number = this.words[row + Word.OPERATION]!;
    const load = this.program.loads[number]!;
    const now = this.cells[Cell.NOW]!;
    this.drawWork(row, load.draw);
    const due = now + this.numbers[(row >> 1) + Num.WORK]! / this.loadRate[number]!;
    this.numbers[(row >> 1) + Num.WORK] = due;
    this.cells[Cell.DUE] = due;
    this.schedule(row);
    this.counters.loadOffered[number]!++;
    const request = this.take();
    this.words[request + Word.BY] = -1;
    this.words[request + Word.NODE] = -1;
    this.words[request + Word.SCOPE] = this.spaces > 0 ? this.openScope(-1) : -1;
    for (let i = 0; i < load.spaces.length; i++) this.keyOf(request, load.spaces[i]!);
    if (load.threaded) {
      this.words[request + Word.FLAGS] = Flag.REQUEST;
      this.words[request + Word.PARENT] = -1;
      this.words[request + Word.OPERATION] = number;
      this.numbers[(request >> 1) + Num.BORN] = now;
      this.words[request + Word.PC] = load.entry;
      this.execute(request);
      return;
    }
    // A plain call: the operation itself stands for the request.
    this.pick(load.site, request);
    this.words[request + Word.PARENT] = -2 - number;
    const ready = this.admit(request);
    if (ready >= 0) this.execute(ready);
  }

  /** A request has its final outcome. */
  private answered(load: number, row: number, outcome: number): void {
    const counters = this.counters;
    counters.loadEnded[5 * load + outcome]!++;
    if (outcome > Outcome.MISS) return;
    this.record(load, (row >> 1) + Num.BORN);
  }

  // --- Calls -------------------------------------------------------------------------------------------------------

  /**
   * Lets a row arrive as an operation at the picked node. Its parent, scope and node of the caller are set.
   * @returns the row that goes on now (this one, or whoever is told of a refusal), or -1
   */
  private admit(row: number): number {
    const node = this.pickedNode;
    const operation = this.pickedOperation;
    const number = this.nodeComponent[node]!;
    this.words[row + Word.NODE] = node;
    this.words[row + Word.OPERATION] = operation;
    this.words[row + Word.ENTRY] = this.pickedEntry;
    this.words[row + Word.BY] = this.pickedBy;
    this.words[row + Word.FLAGS] = Flag.FRAME;
    this.numbers[(row >> 1) + Num.BORN] = this.cells[Cell.NOW]!;
    this.words[row + Word.PC] = this.entries[operation]!;
    this.counters.operationCalls[operation]!++;
    if (this.disturbed && this.nodeState[node] === NodeState.DEAD) return this.finish(row, Outcome.FAILED);
    const limit = this.queueLimits[number]!;
    if (this.slots[number]! > 0) {
      const station = this.slotBase + node;
      if (this.busy[station]! >= this.servers[station]!) {
        if (limit >= 0 && this.queued[station]! >= limit) return this.refuse(row, number);
        this.words[row + Word.STATE] = State.QUEUED;
        this.words[row + Word.SITE] = station;
        this.enqueue(station, row);
        return -1;
      }
      this.occupy(row, node, number);
    } else if (limit >= 0 && this.busy[node]! >= this.servers[node]!) {
      const present = this.shared[node] === null ? this.queued[node]! : this.queued[node]! - this.servers[node]!;
      if (present >= limit) return this.refuse(row, number);
    }
    return row;
  }

  private refuse(row: number, component: number): number {
    this.counters.componentRejected[component]!++;
    return this.finish(row, Outcome.REJECTED);
  }

  /** Takes a free slot of a node. */
  private occupy(row: number, node: number, component: number): void {
    const station = this.slotBase + node;
    this.busy[station]!++;
    this.busyArea[station]! -= this.cells[Cell.NOW]!;
    this.freeSlots[component]!--;
    this.words[row + Word.FLAGS]! |= Flag.SLOT;
  }

  /** Gives up a slot: to the next call in the queue, else to the next message, else to nobody. */
  private vacateSlot(row: number): void {
    const node = this.words[row + Word.NODE]!;
    const station = this.slotBase + node;
    const number = this.nodeComponent[node]!;
    this.served[station]!++;
    if (this.queued[station]! > 0) {
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
    if (sources.length > 0 && this.nodeState[node] === NodeState.UP) this.takeOldest(node, number, sources);
  }

  /** Makes the row of a call from `row`; the choice of the node has been made. */
  private callee(row: number, parent: number): number {
    const child = this.take();
    this.words[child + Word.PARENT] = parent;
    this.words[child + Word.SCOPE] = this.shareScope(this.words[row + Word.SCOPE]!);
    return child;
  }

  /**
   * Ends an operation, a branch or a request with an outcome, and tells whoever waits.
   * @returns the row that goes on now, or -1
   */
  private finish(row: number, outcome: number): number {
    for (;;) {
      const flags = this.words[row + Word.FLAGS]!;
      const parent = this.words[row + Word.PARENT]!;
      const ready = this.readyCount;
      if ((flags & Flag.FRAME) !== 0) {
        this.endOperation(row, outcome, flags);
        if (parent <= -2) this.answered(-2 - parent, row, outcome);
        this.leaveScope(this.words[row + Word.SCOPE]!);
        this.release(row);
        if (parent < 0) return -1;
        if (this.words[parent + Word.STATE] === State.ATTEMPTING) {
          return this.takeTurns(ready, this.replied(parent, row, outcome));
        }
      } else if ((flags & Flag.BRANCH) !== 0) {
        this.leaveScope(this.words[row + Word.SCOPE]!);
        if (parent >= 0) this.unlinkBranch(row);
        this.release(row);
        if (parent < 0) return -1;
        outcome = this.joined(parent, outcome);
        if (outcome < 0) return -1;
        if (outcome <= Outcome.MISS) return parent;
        row = parent;
        continue;
      } else if ((flags & Flag.USER) !== 0) {
        return this.userAnswered(row, outcome);
      } else {
        this.answered(this.words[row + Word.OPERATION]!, row, outcome);
        this.leaveScope(this.words[row + Word.SCOPE]!);
        this.release(row);
        return -1;
      }
      const next = this.resume(parent, outcome);
      if (next >= 0) return this.takeTurns(ready, next);
      row = parent;
    }
  }

  /**
   * A reply makes two go on at the same moment: the caller, and whoever was waiting for the slot that is free now. A fair
   * coin decides who is first, since a fixed rule would favor one of them throughout.
   */
  private takeTurns(readyBefore: number, caller: number): number {
    if (caller < 0 || this.readyCount !== readyBefore + 1) return caller;
    const waiting = this.ready[readyBefore]!;
    if (this.words[waiting + Word.STATE] !== State.READY || this.streams.chance(this.coin, 0.5)) return caller;
    this.words[caller + Word.STATE] = State.READY;
    this.ready[readyBefore] = caller;
    return waiting;
  }

  /**
   * A thread that called learns the outcome.
   * @returns the thread, or -1 when the outcome ends it too
   */
  private resume(thread: number, outcome: number): number {
    if (outcome !== Outcome.OK) {
      const otherwise = this.code[this.words[thread + Word.PC]! - 1]!;
      if (otherwise >= 0) this.words[thread + Word.PC] = otherwise;
      else if (outcome !== Outcome.MISS) return -1;
    }
    this.words[thread + Word.STATE] = State.READY;
    return thread;
  }

  private endOperation(row: number, outcome: number, flags: number): void {
    const counters = this.counters;
    const operation = this.words[row + Word.OPERATION]!;
    counters.operationEnded[operation]!++;
    if (outcome <= Outcome.MISS) {
      this.record(this.operationFigure + operation, (row >> 1) + Num.BORN);
    }
    if (this.words[row + Word.ENTRY]! >= 0) this.settle(this.words[row + Word.ENTRY]!, row);
    if ((flags & Flag.SLOT) !== 0) this.vacateSlot(row);
  }

  // --- Calls that are watched over: timeout, retries, hedging -------------------------------------------------------

  /** Begins a watched call from `row`, which waits for its outcome if `parent` is that row. */
  private beginAttempts(row: number, parent: number, siteNumber: number): number {
    const watch = this.take();
    this.words[watch + Word.PARENT] = parent;
    this.words[watch + Word.NODE] = this.words[row + Word.NODE]!;
    this.words[watch + Word.SCOPE] = this.shareScope(this.words[row + Word.SCOPE]!);
    this.words[watch + Word.BY] = this.words[row + Word.BY]!;
    this.words[watch + Word.SITE] = siteNumber;
    this.words[watch + Word.ATTEMPTS] = 0;
    this.words[watch + Word.FLAGS] = 0;
    this.words[watch + Word.CHILD] = -1;
    this.words[watch + Word.OPEN] = -1;
    this.words[watch + Word.BEFORE] = -1;
    this.words[watch + Word.AFTER] = -1;
    this.numbers[(watch >> 1) + Num.SINCE] = -1;
    const site = this.sites[siteNumber]!;
    if (site.budget !== Infinity) this.countBudget(siteNumber, this.budgetFirst);
    if (parent >= 0) {
      this.words[parent + Word.CHILD] = watch;
      this.words[parent + Word.STATE] = State.CALLING;
    }
    return watch;
  }

  private startAttempt(watch: number): void {
    const row = this.launch(watch);
    if (row >= 0) this.execute(row);
  }

  /** Sends the next attempt. @returns the row that goes on now, or -1 */
  private launch(watch: number): number {
    const siteNumber = this.words[watch + Word.SITE]!;
    const site = this.sites[siteNumber]!;
    this.words[watch + Word.STATE] = State.ATTEMPTING;
    this.words[watch + Word.ATTEMPTS]!++;
    if (site.timeout !== Infinity) this.startTimer(watch, siteNumber, site.timeout);
    if (site.hedge !== Infinity && (this.words[watch + Word.FLAGS]! & Flag.PENDING) === 0) {
      this.words[watch + Word.FLAGS]! |= Flag.PENDING;
      this.cells[Cell.DUE] = this.cells[Cell.NOW]! + site.hedge;
      this.schedule(watch);
    }
    this.pick(siteNumber, watch);
    const child = this.callee(watch, watch);
    this.words[watch + Word.CHILD] = child;
    return this.admit(child);
  }

  /** The time after which a second attempt is made beside the first is over. */
  private hedge(watch: number): void {
    if (
      this.words[watch + Word.OPEN]! >= 0 ||
      this.words[watch + Word.CHILD]! < 0 ||
      this.words[watch + Word.ATTEMPTS]! > 1
    )
      return;
    this.pick(this.words[watch + Word.SITE]!, watch);
    const child = this.callee(watch, watch);
    this.words[watch + Word.OPEN] = child;
    const row = this.admit(child);
    if (row >= 0) this.execute(row);
  }

  /** An attempt has been answered. @returns the row that goes on now, or -1 */
  private replied(watch: number, child: number, outcome: number): number {
    if (this.words[watch + Word.CHILD] === child) {
      this.words[watch + Word.CHILD] = this.words[watch + Word.OPEN]!;
    }
    this.words[watch + Word.OPEN] = -1;
    const other = this.words[watch + Word.CHILD]!;
    if (other >= 0 && outcome > Outcome.MISS) return -1;
    if (other >= 0) this.abandon(other, this.sites[this.words[watch + Word.SITE]!]!.cancel);
    this.words[watch + Word.CHILD] = -1;
    this.stopTimer(watch);
    return outcome <= Outcome.MISS ? this.deliver(watch, outcome) : this.attemptFailed(watch, outcome);
  }

  /** Nobody waits for a call any more: its work is withdrawn, or goes on as an orphan. */
  private abandon(child: number, cancel: boolean): void {
    this.words[child + Word.PARENT] = -1;
    const entry = this.words[child + Word.ENTRY]!;
    if (entry >= 0) {
      this.settle(entry, child);
      this.words[child + Word.ENTRY] = -1;
    }
    if (cancel) this.withdraw(child);
  }

  private attemptFailed(watch: number, outcome: number): number {
    const siteNumber = this.words[watch + Word.SITE]!;
    const site = this.sites[siteNumber]!;
    const attempt = this.words[watch + Word.ATTEMPTS]!;
    if (attempt > site.retries || !this.mayRetry(siteNumber, site.budget)) return this.deliver(watch, outcome);
    const pause = site.backoff === null ? 0 : this.pause(site.backoff, attempt);
    // A hedge that is pending takes up the row's one entry in the event list.
    if ((pause > 0 || ++this.rounds >= MOST_ROUNDS) && (this.words[watch + Word.FLAGS]! & Flag.PENDING) === 0) {
      this.words[watch + Word.STATE] = State.PAUSING;
      this.cells[Cell.DUE] = this.cells[Cell.NOW]! + pause;
      this.schedule(watch);
    } else {
      this.words[watch + Word.STATE] = State.RETRYING;
      this.pushReady(watch);
    }
    return -1;
  }

  /** Seconds before retry number `retry`, from 1. */
  private pause(backoff: { base: number; factor: number; max: number; draw: number }, retry: number): number {
    let pause = backoff.base;
    for (let i = 1; i < retry && pause < backoff.max; i++) pause *= backoff.factor;
    if (pause > backoff.max) pause = backoff.max;
    return backoff.draw < 0 ? pause : pause * this.draw(backoff.draw);
  }

  /** Ends a watched call. @returns the row that goes on now, or -1 */
  private deliver(watch: number, outcome: number): number {
    const parent = this.words[watch + Word.PARENT]!;
    this.discard(watch);
    if (parent < 0) return -1;
    const next = this.resume(parent, outcome);
    return next >= 0 ? next : this.finish(parent, outcome);
  }

  private discard(watch: number): void {
    this.leaveScope(this.words[watch + Word.SCOPE]!);
    this.words[watch + Word.SCOPE] = -1;
    if ((this.words[watch + Word.FLAGS]! & Flag.PENDING) !== 0) this.words[watch + Word.STATE] = State.ZOMBIE;
    else this.release(watch);
  }

  private mayRetry(site: number, budget: number): boolean {
    if (budget === Infinity) return true;
    this.turnBudget(site);
    const retries = this.budgetRetry[2 * site]! + this.budgetRetry[2 * site + 1]!;
    const first = this.budgetFirst[2 * site]! + this.budgetFirst[2 * site + 1]!;
    if (retries + 1 > budget * first) return false;
    this.budgetRetry[2 * site]!++;
    return true;
  }

  private countBudget(site: number, counts: Float64Array): void {
    this.turnBudget(site);
    counts[2 * site]!++;
  }

  private turnBudget(site: number): void {
    const half = Math.floor(this.cells[Cell.NOW]! / BUDGET_HALF);
    const passed = half - this.budgetHalf[site]!;
    if (passed <= 0) return;
    this.budgetHalf[site] = half;
    for (const counts of [this.budgetFirst, this.budgetRetry]) {
      counts[2 * site + 1] = passed === 1 ? counts[2 * site]! : 0;
      counts[2 * site] = 0;
    }
  }

  /** A site's timeout is the same for all its calls, so they run out in the order in which they began: a plain list. */
  private startTimer(watch: number, site: number, timeout: number): void {
    const due = this.cells[Cell.NOW]! + timeout;
    this.numbers[(watch >> 1) + Num.SINCE] = due;
    const last = this.timerLast[site]!;
    this.words[watch + Word.BEFORE] = last;
    this.words[watch + Word.AFTER] = -1;
    if (last >= 0) this.words[last + Word.AFTER] = watch;
    else this.timerFirst[site] = watch;
    this.timerLast[site] = watch;
    if (this.timerSet[site] === 0) this.setTimer(site, due);
  }

  private setTimer(site: number, due: number): void {
    let row = this.timerRow[site]!;
    if (row < 0) {
      row = this.take();
      this.timerRow[site] = row;
      this.words[row + Word.STATE] = State.TIMER;
      this.words[row + Word.SITE] = site;
      this.words[row + Word.FLAGS] = 0;
    }
    this.timerSet[site] = 1;
    this.cells[Cell.DUE] = due;
    this.schedule(row);
  }

  private stopTimer(watch: number): void {
    if (this.numbers[(watch >> 1) + Num.SINCE]! < 0) return;
    this.numbers[(watch >> 1) + Num.SINCE] = -1;
    const site = this.words[watch + Word.SITE]!;
    const before = this.words[watch + Word.BEFORE]!;
    const after = this.words[watch + Word.AFTER]!;
    if (before >= 0) this.words[before + Word.AFTER] = after;
    else this.timerFirst[site] = after;
    if (after >= 0) this.words[after + Word.BEFORE] = before;
    else this.timerLast[site] = before;
  }

  /** The timer of a site goes off: ends the calls whose time has run out and waits for the next. */
  private expire(row: number): void {
    const site = this.words[row + Word.SITE]!;
    this.timerSet[site] = 0;
    const now = this.cells[Cell.NOW]!;
    for (
      let watch = this.timerFirst[site]!;
      watch >= 0 && this.numbers[(watch >> 1) + Num.SINCE]! <= now;
      watch = this.timerFirst[site]!
    ) {
      this.stopTimer(watch);
      const cancel = this.sites[site]!.cancel;
      if (this.words[watch + Word.CHILD]! >= 0) this.abandon(this.words[watch + Word.CHILD]!, cancel);
      if (this.words[watch + Word.OPEN]! >= 0) this.abandon(this.words[watch + Word.OPEN]!, cancel);
      this.words[watch + Word.CHILD] = -1;
      this.words[watch + Word.OPEN] = -1;
      const next = this.attemptFailed(watch, Outcome.TIMEOUT);
      if (next >= 0) this.pushReady(next);
    }
    const first = this.timerFirst[site]!;
    if (first >= 0 && this.timerSet[site] === 0) this.setTimer(site, this.numbers[(first >> 1) + Num.SINCE]!);
  }

  // --- Instructions --------------------------------------------------------------------------------------------------

  /** Runs a thread, and whoever goes on after it, until all wait for something. */
  private execute(first: number): void {
    const code = this.code;
    let row = first;
    let pc = this.words[row + Word.PC]!;
    for (;;) {
      if (this.disturbed && this.standsStill(row)) {
        this.words[row + Word.PC] = pc;
        this.words[row + Word.STATE] = State.READY;
        return;
      }
      // Whom an instruction hands over to; -1: nobody goes on.
      let next: number;
      switch (code[pc]) {
        case Op.CPU:
          this.words[row + Word.PC] = pc + 2;
          this.drawWork(row, code[pc + 1]!);
          this.seize(this.words[row + Word.NODE]!, row, State.ON_CPU);
          return;
        case Op.CALL: {
          this.words[row + Word.PC] = pc + 3;
          this.words[row + Word.STATE] = State.CALLING;
          this.pick(code[pc + 1]!, row);
          const child = this.callee(row, row);
          this.words[row + Word.CHILD] = child;
          next = this.admit(child);
          break;
        }
        case Op.END:
          next = this.finish(row, Outcome.OK);
          break;
        case Op.WAIT: {
          this.words[row + Word.PC] = pc + 2;
          const node = this.words[row + Word.NODE]!;
          // A user of a closed load, who thinks, stands on no node.
          this.pass(row, code[pc + 1]!, this.disturbed && node >= 0 ? this.slowdown[node]! : 1);
          return;
        }
        case Op.JUMP:
          pc = code[pc + 1]!;
          continue;
        case Op.CHOOSE: {
          this.drawCell(code[pc + 1]!);
          const u = this.cells[Cell.VALUE]!;
          let at = pc + 3;
          const end = at + 2 * code[pc + 2]!;
          while (at < end && this.constants[code[at]!]! <= u) at += 2;
          pc = at < end ? code[at + 1]! : code[end]!;
          continue;
        }
        case Op.SKIP:
          this.drawCell(code[pc + 1]!);
          pc = this.cells[Cell.VALUE]! < this.constants[code[pc + 2]!]! ? pc + 4 : code[pc + 3]!;
          continue;
        case Op.REPEAT: {
          const count = this.count(code[pc + 2]!, row);
          this.words[row + Word.REGISTER + code[pc + 1]!] = count;
          pc = count > 0 ? pc + 4 : code[pc + 3]!;
          continue;
        }
        case Op.AGAIN: {
          const at = row + Word.REGISTER + code[pc + 1]!;
          const left = this.words[at]! - 1;
          this.words[at] = left;
          pc = left > 0 ? code[pc + 2]! : pc + 3;
          if (++this.rounds < MOST_ROUNDS) continue;
          // A long loop that takes no time must not hold up the clock, the budget or a cancellation.
          this.words[row + Word.PC] = pc;
          this.resumeAt(row, 0);
          return;
        }
        case Op.SCOPE:
          this.words[row + Word.SCOPE] = this.openScope(this.words[row + Word.SCOPE]!);
          pc++;
          continue;
        case Op.UNSCOPE:
          this.words[row + Word.SCOPE] = this.closeScope(this.words[row + Word.SCOPE]!);
          pc++;
          continue;
        default: {
          const result = this.rareInstruction(row, pc);
          if (result === ROW_GOES_ON) {
            pc = this.words[row + Word.PC]!;
            continue;
          }
          next = result;
        }
      }
      if (next < 0) return;
      row = next;
      pc = this.words[row + Word.PC]!;
    }
  }

  /** @returns ROW_GOES_ON with the row's `pc` set, another row that goes on, or -1 */
  private rareInstruction(row: number, pc: number): number {
    const code = this.code;
    switch (code[pc]!) {
      case Op.DISK:
        this.words[row + Word.PC] = pc + 2;
        this.drawWork(row, code[pc + 1]!);
        this.seize(this.diskBase + this.words[row + Word.NODE]!, row, State.ON_DISK);
        return -1;
      case Op.THINK:
        this.words[row + Word.PC] = pc + 2;
        this.pass(row, code[pc + 1]!);
        this.postpone(row);
        return -1;
      case Op.ATTEMPT:
        this.words[row + Word.PC] = pc + 3;
        return this.launch(this.beginAttempts(row, row, code[pc + 1]!));
      case Op.SEND:
        this.words[row + Word.PC] = pc + 2;
        this.send(row, code[pc + 1]!);
        return ROW_GOES_ON;
      case Op.WHEN:
        this.words[row + Word.PC] = this.evaluate(code[pc + 1]!, row) !== 0 ? pc + 3 : code[pc + 2]!;
        return ROW_GOES_ON;
      case Op.FORK: {
        const branches = code[pc + 1]!;
        this.words[row + Word.PC] = code[pc + 3]!;
        if (!this.beginJoin(row, branches, code[pc + 2]!)) return ROW_GOES_ON;
        // The last one pushed runs first.
        for (let i = branches - 1; i >= 0; i--) this.branch(row, code[pc + 4 + i]!);
        return -1;
      }
      case Op.REPLICATE: {
        const copies = this.count(code[pc + 1]!, row);
        this.words[row + Word.PC] = code[pc + 3]!;
        if (!this.beginJoin(row, copies, code[pc + 2]!)) return ROW_GOES_ON;
        for (let i = 0; i < copies; i++) this.branch(row, code[pc + 4]!);
        return -1;
      }
      case Op.SPLIT: {
        const parts = code[pc + 1]!;
        const value = this.value(code[pc + 2]!, row);
        this.words[row + Word.PC] = code[pc + 3]!;
        this.beginJoin(row, parts, -1);
        for (let i = 0; i < parts; i++) this.numbers[(this.branch(row, code[pc + 4]!) >> 1) + Num.WORK] = value / parts;
        return -1;
      }
      case Op.SHARE:
        this.words[row + Word.PC] = pc + 2;
        this.seize(this.words[row + Word.NODE]!, row, State.ON_CPU);
        return -1;
      case Op.FAIL:
        if (this.draw(code[pc + 1]!) < this.constants[code[pc + 2]!]!) return this.finish(row, Outcome.FAILED);
        this.words[row + Word.PC] = pc + 3;
        return ROW_GOES_ON;
      case Op.LOOKUP:
        this.words[row + Word.PC] = this.lookup(row, code[pc + 1]!, code[pc + 2]!) ? pc + 4 : code[pc + 3]!;
        return ROW_GOES_ON;
      case Op.STORE:
      case Op.INVALIDATE: {
        const cache = code[pc + 1]!;
        const store = this.caches[cache]![this.localNode(row)]!;
        const key = this.cacheKey(row, cache, code[pc + 2]!);
        if (code[pc] === Op.STORE) store.store(key, this.cells[Cell.NOW]!);
        else store.invalidate(key);
        this.words[row + Word.PC] = pc + 3;
        return ROW_GOES_ON;
      }
      case Op.MISS:
        return this.finish(row, Outcome.MISS);
      case Op.ENQUEUE:
        return this.storeMessages(row, pc);
      case Op.APPLY:
        return this.replicate(row, pc);
      case Op.REQUEST: {
        const load = this.words[row + Word.OPERATION]!;
        this.words[row + Word.FLAGS]! |= Flag.ASKING;
        this.numbers[(row >> 1) + Num.BORN] = this.cells[Cell.NOW]!;
        this.counters.loadOffered[load]!++;
        this.words[row + Word.SCOPE] = this.spaces > 0 ? this.openScope(-1) : -1;
        for (const space of this.program.loads[load]!.spaces) this.keyOf(row, space);
        this.words[row + Word.PC] = pc + 1;
        return ROW_GOES_ON;
      }
      case Op.REPLIED:
        return this.userAnswered(row, Outcome.OK);
      default:
        throw new Error(`the program has no instruction ${code[pc]} (at ${pc}): please report this`);
    }
  }

  /** A user has the outcome of a request, and goes on to think. @returns the user, or -1 for one who leaves */
  private userAnswered(row: number, outcome: number): number {
    const load = this.words[row + Word.OPERATION]!;
    this.answered(load, row, outcome);
    this.leaveScope(this.words[row + Word.SCOPE]!);
    this.words[row + Word.SCOPE] = -1;
    this.words[row + Word.FLAGS]! &= ~Flag.ASKING;
    if ((this.words[row + Word.FLAGS]! & Flag.LEAVING) !== 0) {
      this.release(row);
      return -1;
    }
    this.words[row + Word.PC] = this.program.loads[load]!.entry;
    this.words[row + Word.STATE] = State.READY;
    return row;
  }

  /** Lets a drawn time pass for a row; left in `cells[Cell.VALUE]`. */
  private pass(row: number, operand: number, slowdown = 1): void {
    const seconds = this.value(operand, row) * slowdown;
    this.cells[Cell.VALUE] = seconds;
    this.words[row + Word.STATE] = State.WAITING;
    this.cells[Cell.DUE] = this.cells[Cell.NOW]! + seconds;
    this.schedule(row);
  }

  private resumeAt(row: number, seconds: number): void {
    this.words[row + Word.STATE] = State.WAITING;
    this.cells[Cell.DUE] = this.cells[Cell.NOW]! + seconds;
    this.schedule(row);
  }

  /** Takes the time in `cells[Cell.VALUE]` out of every latency that is being measured around a row. */
  private postpone(row: number): void {
    const seconds = this.cells[Cell.VALUE]!;
    for (let r = row; r >= 0; r = this.words[r + Word.PARENT]!) this.numbers[(r >> 1) + Num.BORN]! += seconds;
  }

  private send(row: number, siteNumber: number): void {
    const site = this.sites[siteNumber]!;
    if (site.timeout !== Infinity || site.retries > 0 || site.hedge !== Infinity) {
      const watch = this.beginAttempts(row, -1, siteNumber);
      this.words[watch + Word.STATE] = State.RETRYING;
      this.pushReady(watch);
      return;
    }
    this.pick(siteNumber, row);
    const ready = this.admit(this.callee(row, -1));
    if (ready < 0) return;
    this.words[ready + Word.STATE] = State.READY;
    this.pushReady(ready);
  }

  // --- Branches ------------------------------------------------------------------------------------------------------

  /** Prepares a row to wait for branches. @returns false when there is nothing to wait for */
  private beginJoin(row: number, branches: number, waitFor: number): boolean {
    if (branches <= 0) return false;
    this.words[row + Word.STATE] = State.JOINING;
    this.words[row + Word.CHILD] = -1;
    this.words[row + Word.OPEN] = branches;
    this.words[row + Word.NEEDED] = waitFor < 0 ? branches : Math.min(waitFor, branches);
    return true;
  }

  /** Starts a branch of a row at an address. */
  private branch(row: number, address: number): number {
    const branch = this.take();
    this.words[branch + Word.FLAGS] = Flag.BRANCH;
    this.words[branch + Word.PARENT] = row;
    this.words[branch + Word.NODE] = this.words[row + Word.NODE]!;
    this.words[branch + Word.OPERATION] = this.words[row + Word.OPERATION]!;
    this.words[branch + Word.BY] = this.words[row + Word.BY]!;
    this.words[branch + Word.SCOPE] =
      this.spaces > 0 ? this.openScope(this.shareScope(this.words[row + Word.SCOPE]!)) : -1;
    this.words[branch + Word.PC] = address;
    this.words[branch + Word.BEFORE] = -1;
    const first = this.words[row + Word.CHILD]!;
    this.words[branch + Word.AFTER] = first;
    if (first >= 0) this.words[first + Word.BEFORE] = branch;
    this.words[row + Word.CHILD] = branch;
    this.words[branch + Word.STATE] = State.READY;
    this.pushReady(branch);
    return branch;
  }

  private unlinkBranch(branch: number): void {
    const before = this.words[branch + Word.BEFORE]!;
    const after = this.words[branch + Word.AFTER]!;
    if (before >= 0) this.words[before + Word.AFTER] = after;
    else this.words[this.words[branch + Word.PARENT]! + Word.CHILD] = after;
    if (after >= 0) this.words[after + Word.BEFORE] = before;
  }

  /** A branch has ended. @returns the outcome of them all once it is certain, else -1; stragglers go on alone */
  private joined(row: number, outcome: number): number {
    this.words[row + Word.OPEN]!--;
    if (outcome <= Outcome.MISS) this.words[row + Word.NEEDED]!--;
    const failed = this.words[row + Word.OPEN]! < this.words[row + Word.NEEDED]!;
    if (this.words[row + Word.NEEDED]! > 0 && !failed) return -1;
    for (let branch = this.words[row + Word.CHILD]!; branch >= 0; branch = this.words[branch + Word.AFTER]!)
      this.words[branch + Word.PARENT] = -1;
    this.words[row + Word.CHILD] = -1;
    this.words[row + Word.STATE] = State.READY;
    return failed ? outcome : Outcome.OK;
  }

  /** Has the followers of a leader apply a write; waits for as many of them as the mode asks for. */
  private replicate(row: number, pc: number): number {
    const leader = this.words[row + Word.NODE]!;
    const component = this.program.components[this.nodeComponent[leader]!]!;
    const group = component.groupSize;
    const first = leader + 1;
    const apply = this.program.operations[this.code[pc + 1]!]!.apply;
    const lag = this.constants[this.code[pc + 3]!]!;
    let followers = 0;
    for (let n = first; n < leader + group; n++) if (this.nodeState[n] !== NodeState.DEAD) followers++;
    const wait = Math.min(this.code[pc + 2]!, followers);
    this.words[row + Word.PC] = this.code[pc + 4]!;
    if (wait > 0) this.beginJoin(row, followers, wait);
    else this.words[row + Word.CHILD] = -1;
    for (let n = first; n < leader + group; n++) {
      if (this.nodeState[n] === NodeState.DEAD) continue;
      const branch = this.branch(row, apply);
      this.words[branch + Word.NODE] = n;
      if (wait === 0) {
        this.unlinkBranch(branch);
        this.words[branch + Word.PARENT] = -1;
      }
      if (lag > 0) {
        this.readyCount--;
        this.resumeAt(branch, lag);
      }
    }
    return wait > 0 ? -1 : ROW_GOES_ON;
  }

  // --- Caches --------------------------------------------------------------------------------------------------------

  private cacheKey(row: number, cache: number, space: number): number {
    return this.dataKey(row, this.words[row + Word.BY]!, space >= 0 ? space : this.program.caches[cache]!.space);
  }

  private lookup(row: number, cache: number, space: number): boolean {
    this.counters.cacheLookups[cache]!++;
    const { component, coin } = this.program.caches[cache]!;
    const fixed = this.program.components[component]!.source.cache!.fixedHitRatio;
    const hit =
      fixed !== undefined
        ? this.draw(coin) < fixed
        : this.caches[cache]![this.localNode(row)]!.lookup(this.cacheKey(row, cache, space), this.cells[Cell.NOW]!);
    if (hit) this.counters.cacheHits[cache]!++;
    return hit;
  }

  // --- Messages ------------------------------------------------------------------------------------------------------

  private storeMessages(row: number, pc: number): number {
    const store = this.code[pc + 1]!;
    const lists = this.code[pc + 2]!;
    const { capacity, component } = this.program.stores[store]!;
    if (capacity >= 0 && this.storeDepth[store]! + lists > capacity) {
      this.counters.componentRejected[component]!++;
      return this.finish(row, Outcome.REJECTED);
    }
    this.words[row + Word.PC] = pc + 3 + lists;
    for (let i = 0; i < lists; i++) {
      const list = this.code[pc + 3 + i]!;
      const message = this.take();
      this.words[message + Word.STATE] = State.STORED;
      this.words[message + Word.FLAGS] = 0;
      this.words[message + Word.PARENT] = -1;
      this.words[message + Word.SCOPE] = this.shareScope(this.words[row + Word.SCOPE]!);
      this.words[message + Word.BY] = this.words[row + Word.BY]!;
      this.append(list, store, message);
      this.dispatch(list);
    }
    return ROW_GOES_ON;
  }

  private append(list: number, store: number, message: number): void {
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

  /** Hands waiting messages to nodes with a free slot, one node after the other in turn. */
  private dispatch(list: number): void {
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
      if (this.nodeState[node] === NodeState.UP && this.busy[this.slotBase + node]! < slots)
        this.consume(list, node, number);
    }
  }

  /** A slot of a node is free: it takes the message that has waited longest among all its sources. */
  private takeOldest(node: number, component: number, sources: readonly number[]): void {
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
  private consume(list: number, node: number, component: number): void {
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

  // --- Withdrawing and faults ----------------------------------------------------------------------------------------

  /** Takes a thread out of whatever it waits for; its calls are withdrawn as well, or go on as orphans. */
  private halt(row: number, withdrawCalls: boolean): void {
    const node = this.words[row + Word.NODE]!;
    switch (this.words[row + Word.STATE]) {
      case State.ON_CPU:
        this.haltService(row, node, State.ON_CPU);
        break;
      case State.ON_DISK:
        this.haltService(row, this.diskBase + node, State.ON_DISK);
        break;
      case State.ON_SHARED:
        this.withdrawShared(node, row);
        break;
      case State.WAITING:
        if (!this.unschedule(row)) this.unpark(row);
        break;
      case State.QUEUED:
        this.leaveQueue(row);
        break;
      case State.CALLING:
        this.dropCall(this.words[row + Word.CHILD]!, withdrawCalls);
        break;
      case State.JOINING:
        for (let branch = this.words[row + Word.CHILD]!; branch >= 0;) {
          const after = this.words[branch + Word.AFTER]!;
          this.words[branch + Word.PARENT] = -1;
          if (withdrawCalls || this.words[branch + Word.NODE] === node) {
            this.halt(branch, withdrawCalls);
            this.leaveScope(this.words[branch + Word.SCOPE]!);
            this.release(branch);
          }
          branch = after;
        }
        break;
      case State.READY:
        this.unready(row);
        break;
      default:
      // Nothing else is waited for.
    }
    this.words[row + Word.STATE] = State.READY;
  }

  private haltService(row: number, station: number, service: number): void {
    // What was left of it is known from the event list.
    let left = 0;
    if (this.unschedule(row)) left = this.cells[Cell.DUE]! - this.cells[Cell.NOW]!;
    else {
      this.unpark(row);
      this.stretchService(row);
    }
    this.workDone[station]! += this.numbers[(row >> 1) + Num.WORK]! - left;
    this.vacate(station, service);
  }

  private dropCall(child: number, withdraw: boolean): void {
    const state = this.words[child + Word.STATE];
    if (state !== State.ATTEMPTING && state !== State.PAUSING && state !== State.RETRYING) {
      this.abandon(child, withdraw);
      return;
    }
    this.stopTimer(child);
    if (this.words[child + Word.CHILD]! >= 0) this.abandon(this.words[child + Word.CHILD]!, withdraw);
    if (this.words[child + Word.OPEN]! >= 0) this.abandon(this.words[child + Word.OPEN]!, withdraw);
    this.words[child + Word.CHILD] = -1;
    this.words[child + Word.OPEN] = -1;
    if (state === State.PAUSING) this.unschedule(child);
    if (state === State.RETRYING) this.unready(child);
    this.discard(child);
  }

  private unready(row: number): void {
    const at = this.ready.subarray(0, this.readyCount).indexOf(row);
    if (at < 0) {
      this.unpark(row);
      return;
    }
    this.ready.copyWithin(at, at + 1, this.readyCount);
    this.readyCount--;
  }

  private unpark(row: number): void {
    const at = this.parked.indexOf(row);
    if (at >= 0) this.parked.splice(at, 1);
  }

  /** A server was held while its node stood still: that too was its service. */
  private stretchService(row: number): void {
    const state = this.words[row + Word.STATE];
    if (state !== State.ON_CPU && state !== State.ON_DISK) return;
    this.numbers[(row >> 1) + Num.WORK]! += this.cells[Cell.NOW]! - this.numbers[(row >> 1) + Num.SINCE]!;
  }

  /** Withdraws an operation for which nobody waits. */
  private withdraw(row: number): void {
    this.halt(row, true);
    this.endOperation(row, Outcome.FAILED, this.words[row + Word.FLAGS]!);
    this.leaveScope(this.words[row + Word.SCOPE]!);
    this.release(row);
  }

  /** True for a row whose node is hung: it is set aside until the node recovers. */
  private standsStill(row: number): boolean {
    const node = this.words[row + Word.NODE]!;
    if (node < 0 || this.nodeState[node] !== NodeState.HUNG) return false;
    this.parked.push(row);
    this.numbers[(row >> 1) + Num.SINCE] = this.cells[Cell.NOW]!;
    return true;
  }

  /** The node stops: everything that it works on fails, and every call to it is refused. */
  failNode(node: number): void {
    if (this.nodeState[node] === NodeState.DEAD) return;
    this.disturbed = true;
    this.nodeState[node] = NodeState.DEAD;
    for (let row = 0; row < this.end; row += this.stride) {
      if (this.words[row + Word.NODE] !== node || this.words[row + Word.STATE] === State.FREE) continue;
      const flags = this.words[row + Word.FLAGS]!;
      const foreign =
        (flags & Flag.BRANCH) !== 0 &&
        (this.words[row + Word.PARENT]! < 0 || this.words[this.words[row + Word.PARENT]! + Word.NODE] !== node);
      if ((flags & Flag.FRAME) === 0 && !foreign) continue;
      if (this.words[row + Word.STATE] === State.SHARING || this.words[row + Word.STATE] === State.TIMER) continue;
      this.halt(row, false);
      // A follower that dies no longer has to confirm a write.
      const next = this.finish(row, foreign ? Outcome.OK : Outcome.FAILED);
      if (next < 0) continue;
      this.words[next + Word.STATE] = State.READY;
      this.pushReady(next);
    }
    this.runReady();
  }

  /** The node stands still: it takes calls, but answers none. */
  hangNode(node: number): void {
    if (this.nodeState[node] !== NodeState.UP) return;
    this.disturbed = true;
    this.nodeState[node] = NodeState.HUNG;
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
    const component = this.nodeComponent[node]!;
    for (const list of this.program.components[component]!.sources) this.dispatch(list);
    this.runReady();
  }

  /** Every demand on the node that begins from now on takes `factor` times as long as before. */
  slowNode(node: number, factor: number): void {
    this.disturbed = true;
    this.slowdown[node]! *= factor;
  }

  /** Counts afresh, row by row, what the counters say in sum: what a check of the run compares them with. */
  audit(): Audit {
    const now = this.cells[Cell.NOW]!;
    const audit: Audit = {
      queued: new Float64Array(this.stations),
      waited: Float64Array.from(this.waitSum),
      worked: Float64Array.from(this.workDone),
      inFlight: new Float64Array(this.program.loads.length),
      atWork: new Float64Array(this.program.operations.length),
    };
    for (let row = 0; row < this.end; row += this.stride) {
      const state = this.words[row + Word.STATE]!;
      const flags = this.words[row + Word.FLAGS]!;
      if (
        state === State.FREE ||
        state === State.ZOMBIE ||
        state === State.ARRIVAL ||
        state === State.TIMER ||
        state === State.SHARING
      )
        continue;
      if (state === State.STORED) continue;
      if ((flags & Flag.FRAME) !== 0) {
        audit.atWork[this.words[row + Word.OPERATION]!]!++;
        if (this.words[row + Word.PARENT]! <= -2) audit.inFlight[-2 - this.words[row + Word.PARENT]!]!++;
      }
      if ((flags & (Flag.REQUEST | Flag.ASKING)) !== 0) audit.inFlight[this.words[row + Word.OPERATION]!]!++;
      if (state === State.QUEUED) {
        audit.queued[this.words[row + Word.SITE]!]!++;
        audit.waited[this.words[row + Word.SITE]!]! += now - this.numbers[(row >> 1) + Num.SINCE]!;
      }
    }
    this.eachScheduled((row, time) => {
      const state = this.words[row + Word.STATE]!;
      if (state !== State.ON_CPU && state !== State.ON_DISK) return;
      const station = this.words[row + Word.NODE]! + (state === State.ON_DISK ? this.diskBase : 0);
      audit.worked[station]! += this.numbers[(row >> 1) + Num.WORK]! - (time - now);
    });
    for (const row of this.parked) {
      const state = this.words[row + Word.STATE]!;
      if (state !== State.ON_CPU && state !== State.ON_DISK) continue;
      const station = this.words[row + Word.NODE]! + (state === State.ON_DISK ? this.diskBase : 0);
      audit.worked[station]! += this.numbers[(row >> 1) + Num.WORK]! + now - this.numbers[(row >> 1) + Num.SINCE]!;
    }
    return audit;
  }

  flushCache(cache: number): void {
    for (const store of this.caches[cache]!) store.flush();
  }
}

/** Answer of an instruction after which the same row goes on. */
const ROW_GOES_ON = -2;
