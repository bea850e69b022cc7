import type { CacheMaker } from './cache.js';
import { recencyCache } from './recency.js';

/** What was stored first goes first, however often it was used. */
export const fifo: CacheMaker = (capacity, ttl, _below, sliding) => recencyCache(capacity, ttl, false, sliding);
