/** Users of closed loads. */
import { Op } from '../opcodes.js';
import { Flag, Outcome } from '../states.js';
import { Cell, Num, Word } from '../table.js';
import { ROW_GOES_ON, type Instructions } from './instruction.js';

export const USERS: Instructions = {
  [Op.REQUEST]: (kernel, row, pc) => {
    const load = kernel.words[row + Word.OPERATION]!;
    kernel.words[row + Word.FLAGS]! |= Flag.ASKING;
    kernel.numbers[(row >> 1) + Num.BORN] = kernel.cells[Cell.NOW]!;
    kernel.counters.loadOffered[load]!++;
    kernel.words[row + Word.SCOPE] = kernel.openRequest(load);
    for (const space of kernel.loadSpaces[load]!) kernel.keyOf(row, space);
    kernel.words[row + Word.PC] = pc + 1;
    return ROW_GOES_ON;
  },
  [Op.REPLIED]: (kernel, row) => kernel.userAnswered(row, Outcome.OK),
};
