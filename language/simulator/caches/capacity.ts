import type { Cache } from '../../model/system.js';
import { mean } from '../random/distribution.js';

/** Entries that one node of a cache holds: as written, or as many of mean size as fit into its bytes. */
export function itemsOf({ capacity, bytes, size }: Cache): number {
  if (bytes === undefined || size === undefined) return capacity;
  const each = mean(size);
  return each > 0 ? Math.floor(bytes / each) : capacity;
}

/** The same, as a whole number of keys of which there are so many. */
export function entriesOf(cache: Cache, keys: number): number {
  return Math.min(Math.max(0, Math.floor(itemsOf(cache))), keys, 2147483647);
}
