import type { CacheStore } from './cache.js';
import type { KeyTable } from './key-table.js';

/** What sets one eviction apart from another. Slots are those of the table. */
interface Eviction {
  /** An entry was hit. */
  used(slot: number): void;
  /** An entry that is held was stored anew. */
  renewed(slot: number): void;
  /** The slot of the entry that makes room in a full table. */
  victim(): number;
  /** An entry came in. */
  added?(slot: number): void;
  /** An entry goes, for whatever reason. */
  removed?(slot: number): void;
  /** All entries go. */
  cleared?(): void;
  /** There is room for no more than so many; where absent, victim after victim goes. */
  shrunk?(capacity: number): void;
}

/** A cache over a table of keys: time to live, storing and dropping, with the eviction handed in. */
export function tableCache(table: KeyTable, lifetime: number, eviction: Eviction, renewed = false): CacheStore {
  let ttl = lifetime;
  let sliding = renewed;
  const drop = (slot: number): void => {
    eviction.removed?.(slot);
    table.remove(slot);
  };
  return {
    get size() {
      return table.size;
    },
    lookup(key, now) {
      const slot = table.find(key);
      if (slot < 0) return false;
      if (now - table.storedAt[slot]! >= ttl) {
        drop(slot);
        return false;
      }
      if (sliding) table.storedAt[slot] = now;
      eviction.used(slot);
      return true;
    },
    store(key, now) {
      const slot = table.find(key);
      if (slot >= 0) {
        table.storedAt[slot] = now;
        eviction.renewed(slot);
        return;
      }
      if (table.size >= table.capacity) {
        if (table.capacity === 0) return;
        drop(eviction.victim());
      }
      const added = table.add(key, now);
      eviction.added?.(added);
    },
    invalidate(key) {
      const slot = table.find(key);
      if (slot >= 0) drop(slot);
    },
    change(capacity, newTtl, newSliding) {
      table.capacity = capacity;
      ttl = newTtl;
      sliding = newSliding;
      if (table.size <= capacity) return;
      if (eviction.shrunk) eviction.shrunk(capacity);
      else while (table.size > capacity) drop(eviction.victim());
    },
    flush() {
      table.clear();
      eviction.cleared?.();
    },
  };
}
