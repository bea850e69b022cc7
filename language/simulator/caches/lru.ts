import type { CacheMaker } from './cache.js';
import { recencyCache } from './recency.js';

/** What was used least recently goes first. */
export const lru: CacheMaker = (capacity, ttl, _below, sliding) => recencyCache(capacity, ttl, true, sliding);
