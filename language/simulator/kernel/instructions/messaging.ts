/** Messages into a queue or topic. */
import { Op } from '../opcodes.js';
import { Outcome } from '../states.js';
import { Word } from '../table.js';
import type { Threads } from '../threads.js';
import { ROW_GOES_ON, type Instructions } from './instruction.js';

export const MESSAGING: Instructions = {
  [Op.ENQUEUE]: storeMessages,
};

function storeMessages(kernel: Threads, row: number, pc: number): number {
  const store = kernel.code[pc + 1]!;
  const { component, waits } = kernel.program.stores[store]!;
  // Who comes later must not overtake those who wait for room.
  if (kernel.heldCount[component]! > 0 || !kernel.hasRoom(store, kernel.code[pc + 2]!)) {
    if (!waits) {
      kernel.counters.componentRejected[component]!++;
      return kernel.finish(row, Outcome.REJECTED);
    }
    kernel.words[row + Word.PC] = pc;
    kernel.holdBack(row, component);
    return -1;
  }
  kernel.words[row + Word.PC] = pc;
  kernel.storeFor(row);
  return ROW_GOES_ON;
}
