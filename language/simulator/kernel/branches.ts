/* eslint-disable @typescript-eslint/no-unsafe-enum-comparison -- the rows hold numbers of the enumerations in typed arrays */
/** Branches of a thread that run at once, and the join that waits for them. */
import { Admission } from './admission.js';
import { Flag, Outcome, State } from './states.js';
import { Word } from './table.js';

export abstract class Branches extends Admission {
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

  unlinkBranch(branch: number): void {
    const before = this.words[branch + Word.BEFORE]!;
    const after = this.words[branch + Word.AFTER]!;
    if (before >= 0) this.words[before + Word.AFTER] = after;
    else this.words[this.words[branch + Word.PARENT]! + Word.CHILD] = after;
    if (after >= 0) this.words[after + Word.BEFORE] = before;
  }

  /** A branch has ended. @returns the outcome of them all once it is certain, else -1; stragglers go on alone */
  joined(row: number, outcome: number): number {
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
}
