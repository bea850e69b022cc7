/** Timeouts: for each site the calls under way, in the order in which their time runs out. */
import type { Program } from '../compile/program.js';
import type { KernelOptions } from './draws.js';
import { State } from './states.js';
import { Travel } from './travel.js';
import { Cell, Num, Word } from './table.js';

export abstract class Timers extends Travel {
  // Calls with a timeout: for each site the calls under way, in the order in which their time runs out.
  readonly timerFirst: Int32Array;
  readonly timerLast: Int32Array;
  readonly timerRow: Int32Array;
  readonly timerSet: Uint8Array;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    const { sites } = program;
    this.timerFirst = new Int32Array(sites.length).fill(-1);
    this.timerLast = new Int32Array(sites.length).fill(-1);
    this.timerRow = new Int32Array(sites.length).fill(-1);
    this.timerSet = new Uint8Array(sites.length);
  }

  /** A site's timeout is the same for all its calls, so they run out in the order in which they began: a plain list. */
  startTimer(watch: number, site: number, timeout: number): void {
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

  setTimer(site: number, due: number): void {
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

  stopTimer(watch: number): void {
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
}
