/** Keys that move from one shard to another. */
import { Op } from '../opcodes.js';
import { Num, Word } from '../table.js';
import { ROW_GOES_ON, type Instructions } from './instruction.js';

export const RESHARDING: Instructions = {
  [Op.MOVED]: (kernel, row, pc) => {
    const component = kernel.program.components[kernel.nodeComponent[kernel.words[row + Word.NODE]!]!]!;
    kernel.write(component, kernel.words[row + Word.ATTEMPTS]!, kernel.numbers[(row >> 1) + Num.BORN]!);
    kernel.words[row + Word.PC] = pc + 1;
    return ROW_GOES_ON;
  },
};
