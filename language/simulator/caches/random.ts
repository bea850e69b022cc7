import type { CacheMaker } from './cache.js';
import { KeyTable } from './key-table.js';
import { tableCache } from './table-cache.js';

/** Any entry goes, with equal probability. */
export const random: CacheMaker = (capacity, ttl, below, sliding) => {
  const table = new KeyTable(capacity);
  const eviction = {
    used: () => undefined,
    // A full table has no free slots, so that every slot below its capacity holds an entry.
    victim: () => below(table.capacity),
    renewed: () => undefined,
    shrunk: (room: number) => {
      const entries = table.entries();
      table.clear();
      for (let left = entries.length; left > entries.length - room; left--) {
        const at = below(left);
        const { key, storedAt } = entries[at]!;
        entries[at] = entries[left - 1]!;
        table.add(key, storedAt);
      }
    },
  };
  return tableCache(table, ttl, eviction, sliding);
};
