/** What a thread may do at an instruction: let time pass, and send. */
import type { Program } from '../compile/program.js';
import { Withdrawal } from './withdrawal.js';
import type { KernelOptions } from './draws.js';
import { State } from './states.js';
import { Cell, Num, Word } from './table.js';

export abstract class Threads extends Withdrawal {
  readonly constants: Float64Array;
  /** By number of a batch: the share of its copies that each shard gets, once it was needed. */
  readonly batchShares: (Float64Array | undefined)[] = [];

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    this.constants = program.constants;
  }

  /** Lets a drawn time pass for a row; left in `cells[Cell.VALUE]`. */
  pass(row: number, operand: number, slowdown = 1): void {
    const seconds = this.value(operand, row) * slowdown;
    this.cells[Cell.VALUE] = seconds;
    this.words[row + Word.STATE] = State.WAITING;
    this.cells[Cell.DUE] = this.cells[Cell.NOW]! + seconds;
    this.schedule(row);
  }

  resumeAt(row: number, seconds: number): void {
    this.words[row + Word.STATE] = State.WAITING;
    this.cells[Cell.DUE] = this.cells[Cell.NOW]! + seconds;
    this.schedule(row);
  }

  /** Takes the time in `cells[Cell.VALUE]` out of every latency that is being measured around a row. */
  postpone(row: number): void {
    const seconds = this.cells[Cell.VALUE]!;
    for (let r = row; r >= 0; r = this.words[r + Word.PARENT]!) this.numbers[(r >> 1) + Num.BORN]! += seconds;
    if (this.lineage !== null) this.lineage.postpone(this.words[row + Word.SCOPE]!, seconds);
  }

  /** Stores the message of a thread that stands at such an instruction, in each of its lists, and moves it on. */
  storeFor(sender: number): void {
    const pc = this.words[sender + Word.PC]!;
    const lists = this.code[pc + 2]!;
    this.words[sender + Word.PC] = pc + 3 + lists;
    for (let i = 0; i < lists; i++) this.store(sender, this.code[pc + 3 + i]!);
  }

  send(row: number, siteNumber: number): void {
    const site = this.sites[siteNumber]!;
    if (site.watched) {
      const watch = this.beginAttempts(row, -1, siteNumber);
      this.beginApart(watch);
      this.words[watch + Word.STATE] = State.RETRYING;
      this.pushReady(watch);
      return;
    }
    this.pick(siteNumber, row);
    const child = this.callee(row, -1, siteNumber);
    this.beginApart(child);
    const ready = this.admit(child);
    if (ready < 0) return;
    this.words[ready + Word.STATE] = State.READY;
    this.pushReady(ready);
  }
}
