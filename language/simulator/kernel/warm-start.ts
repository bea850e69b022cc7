/** Fills caches as they stand after a long time of steady use. */
import type { CacheStore } from '../caches/index.js';
import { cacheMaker } from '../caches/index.js';
import type { Program } from '../compile/program.js';
import { placeOf } from '../policies/hashing.js';
import type { Streams } from '../random/index.js';

/** Draws made for all nodes of a cache together: where more are needed, some room is left, which use then fills. */
export const MAX_DRAWS = 6_000_000;

interface KeySource {
  drawKey(space: number): number;
}

/**
 * The stores of every cache, node by node. Under independent draws an LRU cache holds the `capacity` distinct keys that
 * were drawn last (King 1971): drawing backwards in time until it is full gives a content that is exactly stationary.
 */
export function fillCaches(program: Program, source: KeySource, streams: Streams): CacheStore[][] {
  return program.caches.map(({ component, space }) => {
    const { source: declared, nodes } = program.components[component]!;
    const cache = declared.cache!;
    const stream = streams.open(`content of ${declared.name}`);
    const keys = space < 0 ? Infinity : program.spaces[space]!.count;
    const capacity = Math.min(Math.max(0, Math.floor(cache.capacity)), keys, 2147483647);
    const ttl = cache.ttl ?? Infinity;
    const make = cacheMaker(cache.eviction);
    const warm = cache.start === 'warm' && space >= 0 && cache.fixedHitRatio === undefined && capacity > 0;
    return Array.from({ length: nodes }, (_, node) => {
      const store = make(capacity, ttl, (n) => streams.below(stream, n));
      if (!warm) return store;
      const split = cache.partitioned && nodes > 1;
      const belongs = (key: number): boolean => !split || placeOf(key, nodes) === node;
      // Under a time to live, an item met at a random moment has used up a uniform part of it.
      const storedAt = (): number => (ttl === Infinity ? 0 : -ttl * streams.uniform(stream));
      if (capacity === keys) {
        // Of more keys than can be put in, the most popular.
        for (let key = Math.min(keys, Math.ceil(MAX_DRAWS / nodes)) - 1; key >= 0; key--)
          if (belongs(key)) store.store(key, storedAt());
      } else
        for (const key of latestKeys(capacity, MAX_DRAWS / nodes, () => source.drawKey(space), belongs))
          store.store(key, storedAt());
      return store;
    });
  });
}

/** The distinct keys drawn last, the latest at the end. */
function latestKeys(capacity: number, most: number, draw: () => number, belongs: (key: number) => boolean): number[] {
  const seen = new Set<number>();
  const limit = Math.min(most, 100_000 + 30 * capacity);
  for (let i = 0; i < limit && seen.size < capacity; i++) {
    const key = draw();
    if (belongs(key)) seen.add(key);
  }
  return [...seen].reverse();
}
