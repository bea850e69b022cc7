/** Calls and replies on their way over links. */
import { Flag, NodeState, Outcome, State } from './states.js';
import { Outcomes } from './outcomes.js';
import { Cell, Num, Word } from './table.js';

export abstract class Travel extends Outcomes {
  /** Runs a thread, and whoever goes on after it, until all wait for something. */
  abstract execute(first: number): void;

  /** What was sent over a link arrives, or is given up by who sent it. */
  arrived(row: number): void {
    this.leaveLink(row);
    const flags = this.words[row + Word.FLAGS]!;
    const node = this.words[row + Word.NODE]!;
    this.words[row + Word.STATE] = State.READY;
    if ((flags & Flag.ASTRAY) !== 0) {
      this.words[row + Word.FLAGS] = flags & ~(Flag.AFAR | Flag.ASTRAY);
      this.goOn(this.finish(row, Outcome.FAILED));
      return;
    }
    if ((flags & Flag.FRAME) === 0) {
      // The part of one of several nodes in what another does.
      this.goOn(this.nodeState[node] === NodeState.DEAD ? this.finish(row, Outcome.FAILED) : row);
      return;
    }
    this.numbers[(row >> 1) + Num.BORN] = this.cells[Cell.NOW]!;
    if (this.words[row + Word.ENTRY]! < -1) {
      // A message, whose consumer has a slot ready for it.
      this.goOn(this.nodeState[node] === NodeState.DEAD ? this.finish(row, Outcome.FAILED) : row);
      return;
    }
    this.goOn(this.reach(row, node, this.nodeComponent[node]!));
  }

  /** Sends the reply of what came over a link on its way back. @returns -1: nobody goes on now */
  sendBack(row: number, outcome: number): number {
    const flags = this.words[row + Word.FLAGS]!;
    if ((flags & Flag.FRAME) !== 0) {
      // Its caller counts it until the reply is there.
      const entry = this.words[row + Word.ENTRY]!;
      const counted = entry >= 0 && this.words[row + Word.PARENT] !== -1;
      if (counted) this.words[row + Word.ENTRY] = -1;
      this.endOperation(row, outcome, flags);
      this.words[row + Word.ENTRY] = counted ? entry : -1;
    } else {
      if ((flags & Flag.OUTSTANDING) !== 0) this.dropPart(row);
      if ((flags & Flag.HOLDING) !== 0) this.giveBackAll(row);
      this.words[row + Word.ENTRY] = -1;
    }
    this.words[row + Word.FLAGS] = flags & (Flag.BRANCH | Flag.STALE | Flag.FRESH);
    this.words[row + Word.ATTEMPTS] = outcome;
    if (this.words[row + Word.PARENT] === -1 || !this.depart(row, State.HOMEBOUND)) return this.bring(row);
    return -1;
  }

  /** A reply is there. */
  cameBack(row: number): void {
    this.leaveLink(row);
    this.goOn(this.bring(row));
  }

  /** Hands a reply to whom it is for. @returns the row that goes on now, or -1 */
  private bring(row: number): number {
    const flags = this.words[row + Word.FLAGS]!;
    const parent = this.words[row + Word.PARENT]!;
    let outcome = (flags & Flag.ASTRAY) !== 0 ? Outcome.FAILED : this.words[row + Word.ATTEMPTS]!;
    const entry = this.words[row + Word.ENTRY]!;
    if (entry >= 0) this.settle(entry, row);
    if (parent >= 0 && (flags & Flag.STALE) !== 0 && outcome <= Outcome.MISS) this.tellStale(parent);
    this.leaveScope(this.words[row + Word.SCOPE]!);
    if (parent >= 0 && (flags & Flag.BRANCH) !== 0) {
      this.unlinkBranch(row);
      this.words[parent + Word.FLAGS]! |= flags & Flag.FRESH;
    }
    this.release(row);
    if (parent < 0) return -1;
    if ((flags & Flag.BRANCH) !== 0) {
      outcome = this.joined(parent, outcome);
      if (outcome < 0) return -1;
      return outcome <= Outcome.MISS ? parent : this.finish(parent, outcome);
    }
    if (this.words[parent + Word.STATE] === State.ATTEMPTING) return this.replied(parent, row, outcome);
    const next = this.resume(parent, outcome);
    return next >= 0 ? next : this.finish(parent, outcome);
  }

  private goOn(row: number): void {
    if (row >= 0) this.execute(row);
  }
}
