/** Taking a thread out of whatever it waits for, and setting those aside whose node stands still. */
import { Attempts } from './attempts.js';
import { Flag, NodeState, Outcome, State } from './states.js';
import { Cell, Num, Word } from './table.js';

export abstract class Withdrawal extends Attempts {
  parked: number[] = [];

  /** Takes a thread out of whatever it waits for; its calls are withdrawn as well, or go on as orphans. */
  halt(row: number, withdrawCalls: boolean): void {
    const node = this.words[row + Word.NODE]!;
    switch (this.words[row + Word.STATE]) {
      case State.ON_CPU:
      case State.ON_DISK:
      case State.ON_RECEIVING:
      case State.ON_SENDING: {
        const service = this.words[row + Word.STATE]!;
        this.haltService(row, this.baseOf(service) + node, service);
        break;
      }
      case State.ON_SHARED:
        this.withdrawShared(node, row);
        break;
      case State.WAITING:
      case State.LAGGING:
        if (!this.unschedule(row)) this.unpark(row);
        break;
      case State.OUTBOUND:
      case State.HOMEBOUND:
        this.unschedule(row);
        this.leaveLink(row);
        break;
      case State.SEVERED:
        this.severedCalls.splice(this.severedCalls.indexOf(row), 1);
        break;
      case State.QUEUED:
        this.leaveQueue(row);
        break;
      case State.HELD:
        this.leaveHeld(row);
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
            this.dropPart(branch);
            if ((this.words[branch + Word.FLAGS]! & Flag.HOLDING) !== 0) this.giveBackAll(branch);
            this.leaveScope(this.words[branch + Word.SCOPE]!);
            this.release(branch);
          }
          branch = after;
        }
        break;
      case State.READY:
        this.unready(row);
        break;
      case State.POOLED:
        // What it waits for is given up with what it holds.
        break;
      case State.GATHERED:
        this.leaveBatch(row);
        break;
      case State.EXPECTING:
        this.flights.leave(row);
        break;
      default:
      // Nothing else is waited for.
    }
    this.words[row + Word.STATE] = State.READY;
  }

  haltService(row: number, station: number, service: number): void {
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

  dropCall(child: number, withdraw: boolean): void {
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

  unready(row: number): void {
    const at = this.ready.subarray(0, this.readyCount).indexOf(row);
    if (at < 0) {
      this.unpark(row);
      return;
    }
    this.ready.copyWithin(at, at + 1, this.readyCount);
    this.readyCount--;
  }

  unpark(row: number): void {
    const at = this.parked.indexOf(row);
    if (at >= 0) this.parked.splice(at, 1);
  }

  /** A server was held while its node stood still: that too was its service. */
  stretchService(row: number): void {
    if (this.baseOf(this.words[row + Word.STATE]!) < 0) return;
    this.numbers[(row >> 1) + Num.WORK]! += this.cells[Cell.NOW]! - this.numbers[(row >> 1) + Num.SINCE]!;
  }

  /** Withdraws an operation for which nobody waits. */
  withdraw(row: number): void {
    const ended = this.words[row + Word.STATE] === State.HOMEBOUND;
    this.halt(row, true);
    if (ended) {
      this.leaveScope(this.words[row + Word.SCOPE]!);
      this.release(row);
      return;
    }
    this.fetchFailed(row, -1);
    this.endOperation(row, Outcome.FAILED, this.words[row + Word.FLAGS]!);
    this.leaveScope(this.words[row + Word.SCOPE]!);
    this.release(row);
  }

  /** True for a row whose node is hung: it is set aside until the node recovers. */
  standsStill(row: number): boolean {
    const node = this.words[row + Word.NODE]!;
    if (node < 0 || this.nodeState[node] !== NodeState.HUNG) return false;
    this.parked.push(row);
    this.numbers[(row >> 1) + Num.SINCE] = this.cells[Cell.NOW]!;
    return true;
  }
}
