/** Pools and batches. */
import { Op } from '../opcodes.js';
import { Acquired, TAKE } from '../pools.js';
import { Outcome } from '../states.js';
import { Word } from '../table.js';
import { ROW_GOES_ON, type Instructions } from './instruction.js';

export const POOLS: Instructions = {
  [Op.HOLD]: (kernel, row, pc) => {
    const answer = kernel.acquire(row, pc);
    if (answer === Acquired.WAITS) return -1;
    const otherwise = kernel.code[pc + 2]!;
    if (answer === Acquired.REFUSED && otherwise < 0) {
      const pool = kernel.program.pools[kernel.code[pc + 3]!]!;
      return kernel.refuse(row, pool.component);
    }
    kernel.words[row + Word.PC] = answer === Acquired.ALL ? pc + 3 + TAKE * kernel.code[pc + 1]! : otherwise;
    return ROW_GOES_ON;
  },
  [Op.UNHOLD]: (kernel, row, pc) => {
    kernel.giveBack(row, kernel.code[pc + 1]!);
    kernel.words[row + Word.PC] = pc + 2;
    return ROW_GOES_ON;
  },
  [Op.BATCH]: (kernel, row, pc) => {
    kernel.gather(row, pc);
    return -1;
  },
  [Op.RAISE]: (kernel, row) => kernel.finish(row, kernel.outcomeOfBatch(row) || Outcome.FAILED),
};
