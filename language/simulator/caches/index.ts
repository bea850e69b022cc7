/** The evictions by name. A new one is a file beside this and an entry here. */
import type { Cache } from '../../model/system.js';
import type { CacheMaker } from './cache.js';
import { fifo } from './fifo.js';
import { lru } from './lru.js';

export type { CacheStore } from './cache.js';

const EVICTIONS: Partial<Record<Cache['eviction'], CacheMaker>> = { lru, fifo };

/** @throws RangeError for an eviction that is not simulated yet */
export function cacheMaker(eviction: Cache['eviction']): CacheMaker {
  const maker = EVICTIONS[eviction];
  if (maker === undefined) throw new RangeError(`the eviction ${eviction} is not simulated yet`);
  return maker;
}
