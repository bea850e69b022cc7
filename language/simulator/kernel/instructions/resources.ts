/** Work and time: what the interpreter does not do inline. */
import { Op } from '../opcodes.js';
import { Outcome, State } from '../states.js';
import { Num, Word } from '../table.js';
import { ROW_GOES_ON, type Instruction, type Instructions } from './instruction.js';

/** Bytes pass through one direction of the network of the row's node. */
function transfer(kernel: Parameters<Instruction>[0], row: number, pc: number, base: number, service: State): number {
  kernel.words[row + Word.PC] = pc + 2;
  const bytes = kernel.value(kernel.code[pc + 1]!, row);
  const component = kernel.nodeComponent[kernel.words[row + Word.NODE]!]!;
  kernel.numbers[(row >> 1) + Num.WORK] = bytes * kernel.byteSeconds[component]!;
  kernel.seize(base + kernel.words[row + Word.NODE]!, row, service);
  return -1;
}

export const RESOURCES: Instructions = {
  [Op.DISK]: (kernel, row, pc) => {
    kernel.words[row + Word.PC] = pc + 2;
    kernel.drawWork(row, kernel.code[pc + 1]!);
    kernel.seize(kernel.diskBase + kernel.words[row + Word.NODE]!, row, State.ON_DISK);
    return -1;
  },
  [Op.RECEIVE]: (kernel, row, pc) => transfer(kernel, row, pc, kernel.receivingBase, State.ON_RECEIVING),
  [Op.TRANSMIT]: (kernel, row, pc) => transfer(kernel, row, pc, kernel.sendingBase, State.ON_SENDING),
  [Op.THINK]: (kernel, row, pc) => {
    kernel.words[row + Word.PC] = pc + 2;
    kernel.pass(row, kernel.code[pc + 1]!);
    kernel.postpone(row);
    return -1;
  },
  [Op.SPLIT]: (kernel, row, pc) => {
    const code = kernel.code;
    const parts = code[pc + 1]!;
    const value = kernel.value(code[pc + 2]!, row);
    kernel.words[row + Word.PC] = code[pc + 3]!;
    kernel.beginJoin(row, parts, -1);
    for (let i = 0; i < parts; i++) {
      kernel.numbers[(kernel.branch(row, code[pc + 4]!) >> 1) + Num.WORK] = value / parts;
    }
    return -1;
  },
  [Op.SHARE]: (kernel, row, pc) => {
    kernel.words[row + Word.PC] = pc + 2;
    kernel.seize(kernel.words[row + Word.NODE]!, row, State.ON_CPU);
    return -1;
  },
  [Op.FAIL]: (kernel, row, pc) => {
    if (kernel.draw(kernel.code[pc + 1]!) < kernel.constants[kernel.code[pc + 2]!]!) {
      return kernel.finish(row, Outcome.FAILED);
    }
    kernel.words[row + Word.PC] = pc + 3;
    return ROW_GOES_ON;
  },
};
