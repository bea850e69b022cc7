/** Ends of operations, branches and requests, and who goes on after them. */
import type { Program } from '../compile/program.js';
import { Branches } from './branches.js';
import type { KernelOptions } from './draws.js';
import { Flag, Outcome, State } from './states.js';
import { Num, Word } from './table.js';

/** Words of a `FETCH` and the jump after it: behind them stands what those do whose fetch has failed. */
const FETCH_LENGTH = 6;

export abstract class Outcomes extends Branches {
  readonly code: Int32Array;

  /** An attempt of a watched call has been answered. @returns the row that goes on now, or -1 */
  abstract replied(watch: number, child: number, outcome: number): number;

  /** What came over a link has ended: its reply goes back over it. @returns -1: nobody goes on now */
  abstract sendBack(row: number, outcome: number): number;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    this.code = program.code;
  }

  /**
   * Ends an operation, a branch or a request with an outcome, and tells whoever waits.
   * @returns the row that goes on now, or -1
   */
  finish(row: number, outcome: number): number {
    for (;;) {
      const flags = this.words[row + Word.FLAGS]!;
      const parent = this.words[row + Word.PARENT]!;
      const ready = this.readyCount;
      if ((flags & (Flag.STALE | Flag.AFAR)) !== 0) {
        if ((flags & Flag.AFAR) !== 0) return this.sendBack(row, outcome);
        if (outcome <= Outcome.MISS) this.tellStale(parent);
      }
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
        if ((flags & Flag.OUTSTANDING) !== 0) this.dropPart(row);
        if ((flags & Flag.HOLDING) !== 0) this.giveBackAll(row);
        if ((flags & Flag.BATCH) !== 0) this.endBatch(row, outcome);
        // Of an operation that has replied already.
        if ((flags & Flag.SLOT) !== 0) this.vacateSlot(row);
        if ((flags & Flag.FETCHING) !== 0) this.fetchFailed(row, outcome);
        this.leaveScope(this.words[row + Word.SCOPE]!);
        if (parent >= 0) this.unlinkBranch(row);
        if (parent >= 0 && (flags & Flag.FRESH) !== 0) this.words[parent + Word.FLAGS]! |= Flag.FRESH;
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
   * An operation replies, and goes on for nobody: a row of its own takes the answer to the caller, and what is left of the
   * operation is a straggler, which keeps the slot and all else that it holds.
   * @returns the row that goes on now
   */
  replyEarly(row: number): number {
    const flags = this.words[row + Word.FLAGS]!;
    // Nobody waits for what handles a message: it is done with at its end.
    if ((flags & Flag.FRAME) === 0 || this.words[row + Word.ENTRY]! < -1) return row;
    const answer = this.take();
    this.words.copyWithin(answer, row, row + this.stride);
    this.shareScope(this.words[row + Word.SCOPE]!);
    const parent = this.words[row + Word.PARENT]!;
    if (parent >= 0) {
      if (this.words[parent + Word.CHILD] === row) this.words[parent + Word.CHILD] = answer;
      else if (this.words[parent + Word.OPEN] === row) this.words[parent + Word.OPEN] = answer;
    }
    const carried = Flag.FRAME | Flag.STALE | Flag.AFAR;
    this.words[answer + Word.FLAGS] = flags & carried;
    this.words[row + Word.FLAGS] = (flags & ~carried) | Flag.BRANCH;
    this.words[row + Word.PARENT] = -1;
    this.words[row + Word.ENTRY] = -1;
    const caller = this.finish(answer, Outcome.OK);
    if (caller < 0) return row;
    // Both go on at the same moment.
    const [first, second] = this.streams.chance(this.coin, 0.5) ? [caller, row] : [row, caller];
    this.words[second + Word.STATE] = State.READY;
    this.pushReady(second);
    return first;
  }

  /**
   * A reply makes two go on at the same moment: the caller, and whoever was waiting for the slot that is free now. A fair
   * coin decides who is first, since a fixed rule would favor one of them throughout.
   */
  takeTurns(readyBefore: number, caller: number): number {
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
  resume(thread: number, outcome: number): number {
    if (outcome !== Outcome.OK) {
      const otherwise = this.code[this.words[thread + Word.PC]! - 1]!;
      if (otherwise >= 0) this.words[thread + Word.PC] = otherwise;
      else if (outcome !== Outcome.MISS) return -1;
    }
    this.words[thread + Word.STATE] = State.READY;
    return thread;
  }

  endOperation(row: number, outcome: number, flags: number): void {
    const counters = this.counters;
    const operation = this.words[row + Word.OPERATION]!;
    counters.operationEnded[operation]!++;
    if (this.nodeWindows.followsEnds) this.noteEnd(row);
    if (outcome <= Outcome.MISS) {
      if (this.recordedByLoad[operation] === 0) this.record(this.operationFigure + operation, (row >> 1) + Num.BORN);
      if ((flags & Flag.STALE) !== 0) counters.operationStale[operation]!++;
    }
    const entry = this.words[row + Word.ENTRY]!;
    if (entry >= 0) this.settle(entry, row);
    else if (entry < -1) this.messageEnded(row, outcome);
    if ((flags & Flag.HOLDING) !== 0) this.giveBackAll(row);
    if ((flags & Flag.SLOT) !== 0) this.vacateSlot(row);
    if ((flags & Flag.FETCHING) !== 0) this.fetchFailed(row, outcome);
  }

  /** Whoever waits for what a row was fetching ends as the row did; those whose fetch was withdrawn (-1) ask again. */
  fetchFailed(row: number, outcome: number): void {
    const flight = this.flights.end(row);
    if (flight === undefined) return;
    for (const waiting of flight.waiting) {
      this.words[waiting + Word.ATTEMPTS] = outcome;
      this.words[waiting + Word.PC] = outcome < 0 ? flight.address : flight.address + FETCH_LENGTH;
      this.words[waiting + Word.STATE] = State.READY;
      this.pushReady(waiting);
    }
  }

  /** A request has its final outcome. */
  answered(load: number, row: number, outcome: number): void {
    const counters = this.counters;
    counters.loadEnded[5 * load + outcome]!++;
    if (this.firstSource[load]! >= 0) this.answeredFrom(load, row, outcome);
    if (outcome > Outcome.MISS) return;
    if (this.lineage !== null) this.lineage.answer(this.outermost(this.words[row + Word.SCOPE]!));
    if ((this.words[row + Word.FLAGS]! & Flag.STALE) !== 0) counters.loadStale[load]!++;
    this.record(load, (row >> 1) + Num.BORN);
  }

  /** The same for the region that the request came from. */
  private answeredFrom(load: number, row: number, outcome: number): void {
    const { sources } = this.program.geography!;
    let source = this.firstSource[load]!;
    while (sources[source]!.place !== this.words[row + Word.ORIGIN]! && sources[source + 1]?.load === load) source++;
    this.counters.sourceEnded[5 * source + outcome]!++;
    if (outcome <= Outcome.MISS) this.record(this.sourceFigure + source, (row >> 1) + Num.BORN);
  }

  /** A user has the outcome of a request, and goes on to think. @returns the user, or -1 for one who leaves */
  userAnswered(row: number, outcome: number): number {
    const load = this.words[row + Word.OPERATION]!;
    this.answered(load, row, outcome);
    this.leaveScope(this.words[row + Word.SCOPE]!);
    this.words[row + Word.SCOPE] = -1;
    this.words[row + Word.FLAGS]! &= ~(Flag.ASKING | Flag.STALE);
    if ((this.words[row + Word.FLAGS]! & Flag.LEAVING) !== 0) {
      this.release(row);
      return -1;
    }
    this.words[row + Word.PC] = this.loadEntries[load]!;
    this.words[row + Word.STATE] = State.READY;
    return row;
  }
}
