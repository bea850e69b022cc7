/** Branches of a thread that run at once, and the join that waits for them. */
import { Gathering } from './gathering.js';
import { Flag, Outcome, State } from './states.js';
import { Cell, Num, Word } from './table.js';

export abstract class Branches extends Gathering {
  /** Prepares a row to wait for branches. @returns false when there is nothing to wait for */
  beginJoin(row: number, branches: number, waitFor: number): boolean {
    if (branches <= 0) return false;
    this.words[row + Word.STATE] = State.JOINING;
    this.words[row + Word.CHILD] = -1;
    this.words[row + Word.OPEN] = branches;
    this.words[row + Word.NEEDED] = waitFor < 0 ? branches : Math.min(waitFor, branches);
    return true;
  }

  /** Starts a branch of a row at an address. */
  branch(row: number, address: number): number {
    const branch = this.take();
    this.words[branch + Word.FLAGS] = Flag.BRANCH;
    this.words[branch + Word.PARENT] = row;
    this.inherit(row, branch);
    this.words[branch + Word.NODE] = this.words[row + Word.NODE]!;
    this.words[branch + Word.OPERATION] = this.words[row + Word.OPERATION]!;
    this.words[branch + Word.BY] = this.words[row + Word.BY]!;
    this.words[branch + Word.SCOPE] = this.scoped ? this.openScope(this.shareScope(this.words[row + Word.SCOPE]!)) : -1;
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

  unlinkBranch(branch: number): void {
    const before = this.words[branch + Word.BEFORE]!;
    const after = this.words[branch + Word.AFTER]!;
    if (before >= 0) this.words[before + Word.AFTER] = after;
    else this.words[this.words[branch + Word.PARENT]! + Word.CHILD] = after;
    if (after >= 0) this.words[after + Word.BEFORE] = before;
  }

  /** The write that a node has yet to apply is acknowledged: until then what it holds is stale. */
  acknowledge(part: number): void {
    this.words[part + Word.FLAGS]! |= Flag.ACKNOWLEDGED;
    this.cells[Cell.VALUE] = this.numbers[(part >> 1) + Num.BORN]!;
    this.behind.acknowledge(this.words[part + Word.NODE]!, this.words[part + Word.ATTEMPTS]!, this.cells);
  }

  /** The part of a node in a write ends without having been done. */
  dropPart(part: number): void {
    if ((this.words[part + Word.FLAGS]! & Flag.OUTSTANDING) === 0) return;
    this.behind.drop(this.words[part + Word.NODE]!, this.words[part + Word.ATTEMPTS]!);
  }

  /** Counts a read of data that is kept in copies. */
  countRead(row: number, copies: number, stale: boolean): void {
    this.counters.copiesReads[copies]!++;
    if (!stale) return;
    this.counters.copiesStale[copies]!++;
    this.words[row + Word.FLAGS]! |= Flag.STALE;
  }

  /** What waits for a row has, through it, read something stale. */
  tellStale(parent: number): void {
    if (parent < 0) return;
    this.words[parent + Word.FLAGS]! |= Flag.STALE;
    // A watched call hands it on to the thread that made it.
    if (this.words[parent + Word.STATE] === State.ATTEMPTING && this.words[parent + Word.PARENT]! >= 0)
      this.words[this.words[parent + Word.PARENT]! + Word.FLAGS]! |= Flag.STALE;
  }

  /** A branch has ended. @returns the outcome of them all once it is certain, else -1; stragglers go on alone */
  joined(row: number, outcome: number): number {
    this.words[row + Word.OPEN]!--;
    if (outcome <= Outcome.MISS) this.words[row + Word.NEEDED]!--;
    const failed = this.words[row + Word.OPEN]! < this.words[row + Word.NEEDED]!;
    if (this.words[row + Word.NEEDED]! > 0 && !failed) return -1;
    for (let branch = this.words[row + Word.CHILD]!; branch >= 0; branch = this.words[branch + Word.AFTER]!) {
      this.words[branch + Word.PARENT] = -1;
      if (!failed && (this.words[branch + Word.FLAGS]! & Flag.COPYING) !== 0) this.acknowledge(branch);
    }
    this.words[row + Word.CHILD] = -1;
    this.words[row + Word.STATE] = State.READY;
    return failed ? outcome : Outcome.OK;
  }
}
