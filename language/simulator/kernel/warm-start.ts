/** Fills caches as they stand after a long time of steady use. */
import { cacheMaker, estimatedCache } from '../caches/index.js';
import type { CacheStore } from '../caches/index.js';
import type { CompiledCache, CompiledSpace, Program } from '../compile/program.js';
import { placeOf } from '../policies/hashing.js';
import { placeOnRing } from '../policies/ring.js';
import type { Streams } from '../random/index.js';
import type { Residence } from '../solver/hit-ratio.js';

/** Draws at most, for each entry there is room for: where popularity is very uneven some room is left, which use then fills. */
const DRAWS_FOR_AN_ENTRY = 30;

interface KeySource {
  drawKey(space: number): number;
}

/** The stores of every cache, node by node. */
export function fillCaches(program: Program, source: KeySource, streams: Streams): CacheStore[][] {
  return program.caches.map((cache) => {
    const { source: declared, nodes } = program.components[cache.component]!;
    const stream = streams.open(`content of ${declared.name}`);
    return Array.from({ length: nodes }, (_, node) =>
      cache.residence === null
        ? keptCache(program, cache, node, source, streams, stream)
        : drawnCache(program, cache, (capacity) => cache.residence!(node, capacity), node, streams, stream),
    );
  });
}

/** A cache that is drawn rather than kept: it needs no filling. */
function drawnCache(
  program: Program,
  cache: CompiledCache,
  stays: (capacity: number) => Residence,
  node: number,
  streams: Streams,
  stream: number,
): CacheStore {
  const { source, nodes } = program.components[cache.component]!;
  const { eviction, ttl, sliding, start, partitioned } = source.cache!;
  return estimatedCache({
    ...stays(cache.capacity),
    stays,
    eviction,
    split: !partitioned ? 1 : cache.split === null ? nodes : 1 / (cache.split.shares[node]! || 1),
    ttl: ttl ?? Infinity,
    sliding: sliding === true,
    warm: start === 'warm',
    popularity: popularityIn(program.spaces[cache.space]!),
    uniform: () => streams.uniform(stream),
  });
}

/** Probability that a draw from the space gives a key. */
function popularityIn({ popularity, count }: CompiledSpace): (key: number) => number {
  switch (popularity.kind) {
    case 'uniform':
      return () => 1 / count;
    case 'zipf':
      return (key) => popularity.ranks.probability(key);
    case 'attribute': {
      const total = popularity.values.total();
      return total > 0 ? (key) => Math.max(0, popularity.values.value(key)) / total : () => 1 / count;
    }
  }
}

/**
 * A cache kept entry by entry. Under independent draws an LRU cache holds the `capacity` distinct keys that were drawn last
 * (King 1971): drawing backwards in time until it is full gives a content that is exactly stationary. An LFU cache that has long
 * been in use holds the most popular keys; the others begin as LRU does and come to their own state while draws pass.
 */
function keptCache(
  program: Program,
  { component, space, capacity, split }: CompiledCache,
  node: number,
  source: KeySource,
  streams: Streams,
  stream: number,
): CacheStore {
  const { source: declared, nodes } = program.components[component]!;
  const cache = declared.cache!;
  const ttl = cache.ttl ?? Infinity;
  const store = cacheMaker(cache.eviction)(capacity, ttl, (n) => streams.below(stream, n), cache.sliding);
  if (cache.start !== 'warm' || space < 0 || cache.fixedHitRatio !== undefined || capacity === 0) return store;
  const belongs = (key: number): boolean => {
    if (!cache.partitioned || nodes === 1) return true;
    return (split === null ? placeOf(key, nodes) : placeOnRing(split.ring, key)) === node;
  };
  // Under a time to live, an item met at a random moment has used up a uniform part of it.
  const storedAt = (): number => (ttl === Infinity ? 0 : -ttl * streams.uniform(stream));
  const { count } = program.spaces[space]!;
  if (capacity === count) {
    for (let key = count - 1; key >= 0; key--) if (belongs(key)) store.store(key, storedAt());
    return store;
  }
  const draw = (): number => source.drawKey(space);
  const lfu = cache.eviction === 'lfu';
  const keys = lfu
    ? mostPopular(capacity, draw, belongs, popularityIn(program.spaces[space]!))
    : latestKeys(capacity, draw, belongs);
  for (const key of keys) store.store(key, storedAt());
  if (lfu && keys.length > 0) {
    // Each has been used as often as its popularity says, compared with a newcomer's single use.
    const popularity = popularityIn(program.spaces[space]!);
    const least = popularity(keys[0]!);
    for (const key of keys) {
      const uses = Math.min(64, Math.ceil(4 * (popularity(key) / least)));
      for (let use = 0; use < uses; use++) store.lookup(key, 0);
    }
  }
  if (cache.eviction === 'fifo' || cache.eviction === 'random') {
    for (let i = 0; i < 4 * capacity; i++) {
      const key = draw();
      if (belongs(key) && !store.lookup(key, 0)) store.store(key, storedAt());
    }
  }
  return store;
}

/** The distinct keys drawn last, the latest at the end. */
function latestKeys(capacity: number, draw: () => number, belongs: (key: number) => boolean): number[] {
  const seen = new Set<number>();
  const limit = 100_000 + DRAWS_FOR_AN_ENTRY * capacity;
  for (let i = 0; i < limit && seen.size < capacity; i++) {
    const key = draw();
    if (belongs(key)) seen.add(key);
  }
  return [...seen].reverse();
}

/** The most popular of the keys that come up in many draws, the most popular at the end. */
function mostPopular(
  capacity: number,
  draw: () => number,
  belongs: (key: number) => boolean,
  popularity: (key: number) => number,
): number[] {
  const seen = new Set<number>();
  for (let i = 0; i < 10_000 + 4 * capacity || (seen.size < capacity && i < DRAWS_FOR_AN_ENTRY * capacity); i++) {
    const key = draw();
    if (belongs(key)) seen.add(key);
  }
  return [...seen]
    .sort((a, b) => popularity(b) - popularity(a))
    .slice(0, capacity)
    .reverse();
}
