/** The interpreter: the common instructions inline, all others by the table. */
import { Threads } from './threads.js';
import { MOST_ROUNDS } from './attempts.js';
import { INSTRUCTIONS, ROW_GOES_ON } from './instructions/index.js';
import { Op } from './opcodes.js';
import { Outcome, State } from './states.js';
import { Cell, Word } from './table.js';

export abstract class Execution extends Threads {
  /** Runs a thread, and whoever goes on after it, until all wait for something. */
  execute(first: number): void {
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
          const child = this.callee(row, row, code[pc + 1]!);
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
          const instruction = INSTRUCTIONS[code[pc]!];
          if (instruction === undefined)
            throw new Error(`the program has no instruction ${code[pc]} (at ${pc}): please report this`);
          const result = instruction(this, row, pc);
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
}
