/** What one node of a cache holds: keys of one key space, at most `capacity` of them. */
export interface CacheStore {
  /** True when the key is held and not older than its time to live; a hit may change what goes next. */
  lookup(key: number, now: number): boolean;
  /** Puts the key in, or renews it; something else may have to go. */
  store(key: number, now: number): void;
  invalidate(key: number): void;
  /** From now on there is room for so many, of which those are hits that are younger; what no longer fits goes at once. */
  change(capacity: number, ttl: number, sliding: boolean): void;
  /** Empties the cache. */
  flush(): void;
  readonly size: number;
}

/**
 * Makes a store. `ttl` in seconds; `below(n)` gives a uniform whole number from 0 to n - 1; with `sliding` the time to live counts
 * from the last hit, else from storing.
 */
export type CacheMaker = (capacity: number, ttl: number, below: (n: number) => number, sliding?: boolean) => CacheStore;
