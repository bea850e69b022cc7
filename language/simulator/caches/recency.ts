import type { CacheStore } from './cache.js';
import { KeyTable } from './key-table.js';

/** A cache whose order of leaving is the order of the last use, or of storing where `renews` is false. */
export function recencyCache(capacity: number, ttl: number, renews: boolean): CacheStore {
  const table = new KeyTable(capacity);
  return {
    get size() {
      return table.size;
    },
    lookup(key, now) {
      const slot = table.find(key);
      if (slot < 0) return false;
      if (now - table.storedAt[slot]! >= ttl) {
        table.remove(slot);
        return false;
      }
      if (renews) table.moveFirst(slot);
      return true;
    },
    store(key, now) {
      const slot = table.find(key);
      if (slot >= 0) {
        table.storedAt[slot] = now;
        if (renews) table.moveFirst(slot);
        return;
      }
      if (table.size >= capacity) {
        if (capacity === 0) return;
        table.remove(table.last);
      }
      table.add(key, now);
    },
    invalidate(key) {
      const slot = table.find(key);
      if (slot >= 0) table.remove(slot);
    },
    flush: () => table.clear(),
  };
}
