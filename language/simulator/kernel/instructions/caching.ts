/** Look-ups, and what is stored and dropped. */
import { Op } from '../opcodes.js';
import { Outcome } from '../states.js';
import { Cell, Word } from '../table.js';
import type { Threads } from '../threads.js';
import { ROW_GOES_ON, type Instructions } from './instruction.js';

export const CACHING: Instructions = {
  [Op.LOOKUP]: (kernel, row, pc) => {
    const code = kernel.code;
    kernel.words[row + Word.PC] = lookup(kernel, row, code[pc + 1]!, code[pc + 2]!) ? pc + 4 : code[pc + 3]!;
    return ROW_GOES_ON;
  },
  [Op.STORE]: (kernel, row, pc) => {
    const cache = kernel.code[pc + 1]!;
    const key = cacheKey(kernel, row, cache, kernel.code[pc + 2]!);
    kernel.caches[cache]![kernel.localNode(row)]!.store(key, kernel.cells[Cell.NOW]!);
    kernel.words[row + Word.PC] = pc + 3;
    return ROW_GOES_ON;
  },
  [Op.INVALIDATE]: (kernel, row, pc) => {
    const cache = kernel.code[pc + 1]!;
    kernel.caches[cache]![kernel.localNode(row)]!.invalidate(cacheKey(kernel, row, cache, kernel.code[pc + 2]!));
    kernel.words[row + Word.PC] = pc + 3;
    return ROW_GOES_ON;
  },
  [Op.MISS]: (kernel, row) => kernel.finish(row, Outcome.MISS),
};

function cacheKey(kernel: Threads, row: number, cache: number, space: number): number {
  return kernel.dataKey(row, kernel.words[row + Word.BY]!, space >= 0 ? space : kernel.program.caches[cache]!.space);
}

function lookup(kernel: Threads, row: number, cache: number, space: number): boolean {
  kernel.counters.cacheLookups[cache]!++;
  const { component, coin } = kernel.program.caches[cache]!;
  const fixed = kernel.program.components[component]!.source.cache!.fixedHitRatio;
  const hit =
    fixed !== undefined
      ? kernel.draw(coin) < fixed
      : kernel.caches[cache]![kernel.localNode(row)]!.lookup(
          cacheKey(kernel, row, cache, space),
          kernel.cells[Cell.NOW]!,
        );
  if (hit) kernel.counters.cacheHits[cache]!++;
  return hit;
}
