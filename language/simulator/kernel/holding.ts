/**
 * Rows that a component holds before they enter: requests over its rate limit, senders who find a queue full. First come,
 * first let in. They count among those that wait at the component.
 */
import type { Program } from '../compile/program.js';
import type { KernelOptions } from './draws.js';
import { Pools } from './pools.js';
import { State } from './states.js';
import { Cell, Num, Word } from './table.js';

export abstract class Holding extends Pools {
  /** By component. */
  readonly heldFirst: Int32Array;
  readonly heldLast: Int32Array;
  readonly heldCount: Int32Array;
  private readonly heldArea: Float64Array;
  /** Seconds waited by those who are held no more. */
  readonly heldWaited: Float64Array;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    const { length } = program.components;
    this.heldFirst = new Int32Array(length).fill(-1);
    this.heldLast = new Int32Array(length).fill(-1);
    this.heldCount = new Int32Array(length);
    this.heldArea = new Float64Array(length);
    this.heldWaited = new Float64Array(length);
  }

  /** Seconds spent by all that were held up to now. */
  heldIntegral(component: number): number {
    return this.heldArea[component]! + this.heldCount[component]! * this.cells[Cell.NOW]!;
  }

  holdBack(row: number, component: number): void {
    const now = this.cells[Cell.NOW]!;
    this.words[row + Word.STATE] = State.HELD;
    this.words[row + Word.SITE] = component;
    this.words[row + Word.NEXT] = -1;
    this.numbers[(row >> 1) + Num.SINCE] = now;
    const last = this.heldLast[component]!;
    if (last < 0) this.heldFirst[component] = row;
    else this.words[last + Word.NEXT] = row;
    this.heldLast[component] = row;
    this.heldCount[component]!++;
    this.heldArea[component]! -= now;
    const waiting = this.componentQueued[component]! + 1;
    this.componentQueued[component] = waiting;
    if (waiting > this.componentLongest[component]!) this.componentLongest[component] = waiting;
  }

  /** Lets go of the first one held; there must be one. */
  letGo(component: number): number {
    const row = this.heldFirst[component]!;
    this.unlinkHeld(row, -1, component);
    return row;
  }

  /** Lets go of one that waits no longer; rare, so it is searched for. */
  leaveHeld(row: number): void {
    const component = this.words[row + Word.SITE]!;
    let before = -1;
    for (let r = this.heldFirst[component]!; r !== row; r = this.words[r + Word.NEXT]!) before = r;
    this.unlinkHeld(row, before, component);
  }

  private unlinkHeld(row: number, before: number, component: number): void {
    const now = this.cells[Cell.NOW]!;
    const after = this.words[row + Word.NEXT]!;
    if (before < 0) this.heldFirst[component] = after;
    else this.words[before + Word.NEXT] = after;
    if (after < 0) this.heldLast[component] = before;
    this.heldCount[component]!--;
    this.heldArea[component]! += now;
    this.heldWaited[component]! += now - this.numbers[(row >> 1) + Num.SINCE]!;
    this.componentQueued[component]!--;
  }
}
