/** How often an entry with a time to live is hit before it goes. */
import { exp } from '../random/elementary.js';
import type { Cache } from '../../model/system.js';

/** Uses in the characteristic time from which on an entry in use is never evicted. */
const ALWAYS_USED = 30;

/**
 * Hits on an entry from when it is stored until it is evicted or too old, whichever comes first, on average.
 *
 * LRU: it goes at the first gap between two uses that is longer than the characteristic time, of which none can come
 * before that has passed; from then on taken to be exponential, so that without ageing it is the exact e^w - 1. FIFO: it
 * goes after a fixed time; random: after an exponential one. LFU: never, where it is held at all.
 *
 * @param uses look-ups of the key, on average, in the time for which an entry stays
 * @param aging look-ups of the key, on average, in the time to live
 */
export function hitsUntilGone(eviction: Cache['eviction'], uses: number, aging: number): number {
  switch (eviction) {
    case 'lru': {
      if (aging <= uses || uses > ALWAYS_USED) return aging;
      const later = exp(uses) - 1 - uses;
      return uses + (later > 0 ? later * (1 - exp((uses - aging) / later)) : 0);
    }
    case 'fifo':
      return Math.min(uses, aging);
    case 'random':
      return uses > 0 ? uses * (1 - exp(-aging / uses)) : 0;
    case 'lfu':
      return aging;
  }
}
