/** The evictions by name. A new one is a file beside this and an entry here. */
import type { Cache } from '../../model/system.js';
import type { CacheMaker } from './cache.js';
import { fifo } from './fifo.js';
import { lfu } from './lfu.js';
import { lru } from './lru.js';
import { random } from './random.js';

export type { CacheStore } from './cache.js';
export { estimatedCache } from './estimated.js';

const EVICTIONS: Record<Cache['eviction'], CacheMaker> = { lru, lfu, fifo, random };

export function cacheMaker(eviction: Cache['eviction']): CacheMaker {
  return EVICTIONS[eviction];
}
