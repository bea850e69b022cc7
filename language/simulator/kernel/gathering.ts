/** Batches: requests gather at a node until there are enough of them, then one thread runs the steps for all. */
import type { Program } from '../compile/program.js';
import { Admission } from './admission.js';
import type { KernelOptions } from './draws.js';
import { Flag, Outcome, State } from './states.js';
import { Cell, Num, Word } from './table.js';

// Words that mean something of their own. Of a request: the thread that runs for it, -1 while the batch gathers; where it gathers;
// how the batch ended. Of the thread: the first of its requests.
const RUNNER = Word.CHILD;
const PLACE = Word.SITE;
const ENDED = Word.NEEDED;
const MEMBERS = Word.ATTEMPTS;

/** The instruction RAISE stands so many words after BATCH. */
const RAISE = 4;

export abstract class Gathering extends Admission {
  private readonly firstGathered: Int32Array;
  private readonly lastGathered: Int32Array;
  private readonly gathered: Int32Array;
  private readonly gatheringRow: Int32Array;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    this.firstGathered = new Int32Array(program.gatheringPlaces).fill(-1);
    this.lastGathered = new Int32Array(program.gatheringPlaces).fill(-1);
    this.gathered = new Int32Array(program.gatheringPlaces);
    this.gatheringRow = new Int32Array(program.gatheringPlaces).fill(-1);
  }

  /** Lets a thread wait for the batch of the instruction at `pc`. */
  gather(row: number, pc: number): void {
    const { first, size, within } = this.program.gatherings[this.code[pc + 1]!]!;
    const at = first + this.localNode(row);
    this.words[row + Word.PC] = pc;
    this.words[row + Word.STATE] = State.GATHERED;
    this.words[row + RUNNER] = -1;
    this.words[row + PLACE] = at;
    this.words[row + Word.NEXT] = -1;
    const last = this.lastGathered[at]!;
    if (last < 0) this.firstGathered[at] = row;
    else this.words[last + Word.NEXT] = row;
    this.lastGathered[at] = row;
    this.gathered[at]!++;
    if (this.gathered[at]! >= size) {
      const waiting = this.gatheringRow[at]!;
      if (waiting >= 0) this.words[waiting + Word.STATE] = State.ZOMBIE;
      this.runBatch(at, pc);
    } else if (this.gatheringRow[at]! < 0) {
      const timer = this.take();
      this.gatheringRow[at] = timer;
      this.words[timer + Word.STATE] = State.GATHERING;
      this.words[timer + Word.FLAGS] = 0;
      this.words[timer + Word.NODE] = -1;
      this.words[timer + Word.PC] = pc;
      this.words[timer + PLACE] = at;
      this.cells[Cell.DUE] = this.cells[Cell.NOW]! + within;
      this.schedule(timer);
    }
  }

  /** A batch has waited long enough. */
  gatheredLongEnough(timer: number): void {
    const at = this.words[timer + PLACE]!;
    const pc = this.words[timer + Word.PC]!;
    this.release(timer);
    this.gatheringRow[at] = -1;
    if (this.gathered[at]! > 0) this.runBatch(at, pc);
  }

  private runBatch(at: number, pc: number): void {
    const first = this.firstGathered[at]!;
    this.gatheringRow[at] = -1;
    this.firstGathered[at] = -1;
    this.lastGathered[at] = -1;
    this.gathered[at] = 0;
    const runner = this.take();
    this.words[runner + Word.FLAGS] = Flag.BRANCH | Flag.BATCH;
    this.words[runner + Word.PARENT] = -1;
    this.inherit(first, runner);
    this.words[runner + Word.NODE] = this.words[first + Word.NODE]!;
    this.words[runner + Word.OPERATION] = this.words[first + Word.OPERATION]!;
    this.words[runner + Word.BY] = this.words[first + Word.BY]!;
    this.words[runner + Word.SCOPE] = this.shareScope(this.words[first + Word.SCOPE]!);
    this.words[runner + Word.PC] = this.code[pc + 2]!;
    this.words[runner + MEMBERS] = first;
    this.numbers[(runner >> 1) + Num.BORN] = this.cells[Cell.NOW]!;
    for (let row = first; row >= 0; row = this.words[row + Word.NEXT]!) this.words[row + RUNNER] = runner;
    this.words[runner + Word.STATE] = State.READY;
    this.pushReady(runner);
  }

  /** The steps of a batch have ended: all whom they ran for go on, or end in the same way. */
  endBatch(runner: number, outcome: number): void {
    for (let row = this.words[runner + MEMBERS]!; row >= 0;) {
      const next = this.words[row + Word.NEXT]!;
      const pc = this.words[row + Word.PC]!;
      this.words[row + ENDED] = outcome;
      this.words[row + Word.PC] = outcome <= Outcome.MISS ? this.code[pc + 3]! : pc + RAISE;
      this.words[row + Word.STATE] = State.READY;
      this.pushReady(row);
      row = next;
    }
  }

  /** How the batch ended that a request was in. */
  outcomeOfBatch(row: number): number {
    return this.words[row + ENDED]!;
  }

  /** Takes a request out of the batch that it waits in. */
  leaveBatch(row: number): void {
    const runner = this.words[row + RUNNER]!;
    const at = this.words[row + PLACE]!;
    const after = this.words[row + Word.NEXT]!;
    const head = runner >= 0 ? this.words[runner + MEMBERS]! : this.firstGathered[at]!;
    let before = -1;
    for (let other = head; other !== row; other = this.words[other + Word.NEXT]!) before = other;
    if (before >= 0) this.words[before + Word.NEXT] = after;
    else if (runner >= 0) this.words[runner + MEMBERS] = after;
    else this.firstGathered[at] = after;
    if (runner >= 0) return;
    this.gathered[at]!--;
    if (this.lastGathered[at] === row) this.lastGathered[at] = before;
  }
}
