import type { CacheMaker } from './cache.js';
import { KeyTable } from './key-table.js';
import { tableCache } from './table-cache.js';

/** Any entry goes, with equal probability. */
export const random: CacheMaker = (capacity, ttl, below) => {
  const table = new KeyTable(capacity);
  return tableCache(table, ttl, {
    used: () => undefined,
    // A full table has no free slots, so that every slot below its capacity holds an entry.
    victim: () => below(capacity),
    renewed: () => undefined,
  });
};
