/** Messages into a queue or topic. */
import { Op } from '../opcodes.js';
import { Outcome, State } from '../states.js';
import { Word } from '../table.js';
import type { Threads } from '../threads.js';
import { ROW_GOES_ON, type Instructions } from './instruction.js';

export const MESSAGING: Instructions = {
  [Op.ENQUEUE]: storeMessages,
};

function storeMessages(kernel: Threads, row: number, pc: number): number {
  const store = kernel.code[pc + 1]!;
  const lists = kernel.code[pc + 2]!;
  const { capacity, component } = kernel.program.stores[store]!;
  if (capacity >= 0 && kernel.storeDepth[store]! + lists > capacity) {
    kernel.counters.componentRejected[component]!++;
    return kernel.finish(row, Outcome.REJECTED);
  }
  kernel.words[row + Word.PC] = pc + 3 + lists;
  for (let i = 0; i < lists; i++) {
    const list = kernel.code[pc + 3 + i]!;
    const message = kernel.take();
    kernel.words[message + Word.STATE] = State.STORED;
    kernel.words[message + Word.FLAGS] = 0;
    kernel.words[message + Word.PARENT] = -1;
    kernel.words[message + Word.SCOPE] = kernel.shareScope(kernel.words[row + Word.SCOPE]!);
    kernel.words[message + Word.BY] = kernel.words[row + Word.BY]!;
    kernel.append(list, store, message);
    kernel.dispatch(list);
  }
  return ROW_GOES_ON;
}
