/** Look-ups, and what is stored and dropped. */
import { Op } from '../opcodes.js';
import { Flag, Outcome, State } from '../states.js';
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
    const node = kernel.localNode(row);
    kernel.caches[cache]![node]!.store(key, kernel.cells[Cell.NOW]!);
    kernel.outdated[cache]![node]!.delete(key);
    kernel.words[row + Word.PC] = pc + 3;
    return ROW_GOES_ON;
  },
  [Op.OUTDATE]: (kernel, row, pc) => {
    const cache = kernel.code[pc + 1]!;
    const key = cacheKey(kernel, row, cache, kernel.code[pc + 2]!);
    for (const outdated of kernel.outdated[cache]!) outdated.add(key);
    kernel.words[row + Word.PC] = pc + 3;
    return ROW_GOES_ON;
  },
  [Op.INVALIDATE]: (kernel, row, pc) => {
    const cache = kernel.code[pc + 1]!;
    kernel.caches[cache]![kernel.localNode(row)]!.invalidate(cacheKey(kernel, row, cache, kernel.code[pc + 2]!));
    kernel.words[row + Word.PC] = pc + 3;
    return ROW_GOES_ON;
  },
  [Op.FETCH]: (kernel, row, pc) => {
    const cache = kernel.code[pc + 1]!;
    const space = kernel.code[pc + 2]!;
    kernel.words[row + Word.PC] = pc + 4;
    if (lookup(kernel, row, cache, space)) return ROW_GOES_ON;
    const node = kernel.localNode(row);
    const key = cacheKey(kernel, row, cache, space);
    const flight = kernel.flights.find(cache, node, key);
    if (flight !== undefined) {
      kernel.flights.join(row, flight);
      kernel.words[row + Word.STATE] = State.EXPECTING;
      return -1;
    }
    kernel.flights.begin(row, { cache, node, key, address: pc, waiting: [] });
    kernel.words[row + Word.FLAGS]! |= Flag.FETCHING;
    kernel.words[row + Word.PC] = kernel.code[pc + 3]!;
    return ROW_GOES_ON;
  },
  [Op.FETCHED]: (kernel, row, pc) => {
    kernel.words[row + Word.PC] = pc + 3;
    kernel.words[row + Word.FLAGS]! &= ~Flag.FETCHING;
    for (const waiting of kernel.flights.end(row)?.waiting ?? []) {
      kernel.words[waiting + Word.PC] = pc + 3;
      kernel.words[waiting + Word.STATE] = State.READY;
      kernel.pushReady(waiting);
    }
    return ROW_GOES_ON;
  },
  [Op.SHARE_OUTCOME]: (kernel, row) => kernel.finish(row, kernel.words[row + Word.ATTEMPTS]!),
  [Op.WRITE_BACK]: (kernel, row, pc) => {
    const code = kernel.code;
    kernel.words[row + Word.PC] = code[pc + 4]!;
    const cache = code[pc + 1]!;
    const node = kernel.localNode(row);
    const key = cacheKey(kernel, row, cache, code[pc + 2]!);
    const unwritten = kernel.unwritten[cache]![node]!;
    if (unwritten.has(key)) return ROW_GOES_ON;
    unwritten.add(key);
    kernel.words[row + Word.CHILD] = -1;
    const branch = kernel.branch(row, pc + 5);
    kernel.unlinkBranch(branch);
    kernel.words[branch + Word.PARENT] = -1;
    kernel.readyCount--;
    // All that an instance has changed is written at one moment; the instances take turns.
    const every = kernel.constants[code[pc + 3]!]!;
    const now = kernel.cells[Cell.NOW]!;
    const phase = (every * node) / kernel.unwritten[cache]!.length;
    kernel.resumeAt(branch, (Math.floor((now - phase) / every) + 1) * every + phase - now);
    return ROW_GOES_ON;
  },
  [Op.CLEAN]: (kernel, row, pc) => {
    const cache = kernel.code[pc + 1]!;
    kernel.unwritten[cache]![kernel.localNode(row)]!.delete(cacheKey(kernel, row, cache, kernel.code[pc + 2]!));
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
  const fixed = kernel.statedHits[cache]!;
  const hit =
    fixed >= 0
      ? kernel.draw(kernel.program.caches[cache]!.coin) < fixed
      : find(kernel, row, cache, cacheKey(kernel, row, cache, space));
  if (hit) kernel.counters.cacheHits[cache]!++;
  return hit;
}

/** True where the node's cache has a key; what it has may be older than the data. */
function find(kernel: Threads, row: number, cache: number, key: number): boolean {
  const node = kernel.localNode(row);
  if (!kernel.caches[cache]![node]!.lookup(key, kernel.cells[Cell.NOW]!)) return false;
  if (kernel.outdated[cache]![node]!.has(key)) kernel.words[row + Word.FLAGS]! |= Flag.STALE;
  return true;
}
