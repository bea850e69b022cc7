import type { CacheStore } from './cache.js';
import { KeyTable } from './key-table.js';
import { tableCache } from './table-cache.js';

/** A cache whose order of leaving is the order of the last use, or of storing where `renews` is false. */
export function recencyCache(capacity: number, ttl: number, renews: boolean, sliding?: boolean): CacheStore {
  const table = new KeyTable(capacity);
  const moveFirst = (slot: number): void => {
    if (renews) table.moveFirst(slot);
  };
  return tableCache(table, ttl, { used: moveFirst, renewed: moveFirst, victim: () => table.last }, sliding);
}
