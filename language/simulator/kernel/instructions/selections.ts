/** Copies of steps of which a condition on their keys picks some. */
import { Op } from '../opcodes.js';
import { Word } from '../table.js';
import type { Threads } from '../threads.js';
import { ROW_GOES_ON, type Instructions } from './instruction.js';

export const SELECTIONS: Instructions = {
  [Op.SELECT]: (kernel, row, pc) => {
    const { code } = kernel;
    const copies = kernel.count(code[pc + 1]!, row);
    const selection = kernel.program.selections[code[pc + 5]!]!;
    const { space, keys } = selection;
    kernel.words[row + Word.PC] = code[pc + 3]!;
    // Where the request carries a key all copies have the same one, and each looks at it.
    if (kernel.keyDrawn(row, space) >= 0 || keys.isOutdated) {
      if (!kernel.beginJoin(row, copies, code[pc + 2]!)) return ROW_GOES_ON;
      for (let i = 0; i < copies; i++) kernel.branch(row, code[pc + 4]!);
      return -1;
    }
    const picked = succeeding(kernel, copies, selection);
    if (!kernel.beginJoin(row, picked, code[pc + 2]!)) return ROW_GOES_ON;
    for (let i = 0; i < picked; i++) {
      const branch = kernel.branch(row, code[pc + 6]!);
      kernel.setKey(branch, space, keys.draw(kernel.streams, kernel.keyStreams[space]!));
    }
    return -1;
  },
};

/** How many of so many copies are picked, each with the same probability. */
export function succeeding(kernel: Threads, copies: number, { gap, scale }: { gap: number; scale: number }): number {
  let picked = 0;
  for (let at = Math.floor(kernel.draw(gap) * scale); at < copies; at += 1 + Math.floor(kernel.draw(gap) * scale))
    picked++;
  return picked;
}
