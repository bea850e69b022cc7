/**
 * A cache too large to be kept entry by entry: whether a key is held is drawn with the probability that theory gives it.
 *
 * Under independent draws an LRU cache holds what was asked for within its characteristic time T, a number of look-ups
 * (Fagin 1977; Che, Tung and Wang 2002): a key of popularity p with probability 1 - exp(-p T). FIFO and random eviction
 * hold it with p T / (1 + p T), LFU where it is among the most popular. Since a cold start or a flush the window is what has
 * been looked up since, if that is less. The error shrinks with the size (Fricker, Robert and Roberts 2012); at the size from which
 * this is used it is below 0.5% of the look-ups.
 *
 * What was looked up last is kept exactly (`RECENT` keys), so that a key that was fetched is there for those who ask next.
 */
import { exp } from '../random/elementary.js';
import type { Cache } from '../../model/system.js';
import { hitsUntilGone } from './aging.js';
import type { CacheStore } from './cache.js';
import { KeyTable } from './key-table.js';

/** Keys of which it is known exactly whether they are held. */
const RECENT = 8192;

/** How long the entries of a cache stay. */
interface Stays {
  /** Look-ups, over all nodes that split the keys, for which an entry stays. */
  window: number;
  /** Popularity from which an LFU cache holds a key, and the probability for those just there. */
  threshold: number;
  atThreshold: number;
}

export interface Estimate extends Stays {
  eviction: Cache['eviction'];
  /** The same with another capacity. */
  stays: (capacity: number) => Stays;
  /** Nodes among which the keys are split: each sees as much smaller a part of the look-ups. */
  split: number;
  /** Seconds; Infinity: none. With `sliding` it counts from the last hit, else from storing. */
  ttl: number;
  sliding: boolean;
  warm: boolean;
  /** Probability that a look-up is for a key. */
  popularity: (key: number) => number;
  /** A uniform number between 0 and 1. */
  uniform: () => number;
}

const LONG_AGO = 1e18;

export function estimatedCache(estimate: Estimate): CacheStore {
  const { eviction, split, popularity, uniform, stays } = estimate;
  let { window, threshold, atThreshold, ttl, sliding } = estimate;
  /** The look-up since which there is more room, -1 where there is not, and what held before. */
  let grownAt = -1;
  let formerWindow = 0;
  let formerThreshold = 0;
  const recent = new KeyTable(RECENT);
  /** By slot: true for a key that is held, false for one that was dropped; the look-up at which it was last met. */
  const held = new Uint8Array(RECENT);
  const metAt = new Float64Array(RECENT);
  const renews = eviction === 'lru' || eviction === 'lfu';
  let lookups = 0;
  let since = estimate.warm ? -LONG_AGO : 0;
  let began = -1;

  /** Probability that a key of popularity p that is not among the recent ones is held. */
  function presence(p: number, now: number): number {
    const passed = (lookups - since) * split;
    // Those met lately are not asked about here: this one has not been looked up for `known` look-ups.
    const oldest = recent.size < RECENT ? Math.max(0, since) : metAt[recent.last]!;
    const known = Math.min(window, (lookups - oldest) * split);
    const present = Math.min(filledOf(p, passed), steadyOf(p, known, Math.min(window, passed)));
    if (ttl === Infinity || present === 0) return present;
    const rate = now > began ? lookups / (now - began) : 0;
    if (sliding) {
      // Held if it was asked for within the time to live, and it has not been for `known` look-ups.
      const span = split * rate * ttl - known;
      return span > 0 ? Math.min(present, 1 - exp(-p * span)) : 0;
    }
    return Math.min(filledOf(p, passed), young(p, known, split * rate * ttl));
  }

  /**
   * Probability that a key that has not been looked up for `known` look-ups is held and not too old: over how long ago it
   * was looked up, that it has not been evicted since and was young enough then. It was stored then, or hit at an age that
   * is as likely to be any.
   */
  function young(p: number, known: number, lifetime: number): number {
    if (eviction === 'lfu' && p < threshold) return 0;
    const stays = eviction === 'fifo' ? Math.min(window, lifetime) : lifetime;
    const latest = eviction === 'lru' ? Math.min(window, stays) : stays;
    if (!(latest > known) || !(p > 0)) return 0;
    const hits = hitsUntilGone(eviction, p * window, p * lifetime);
    // A random victim goes after an exponential time.
    const leaving = eviction === 'random' && window < Infinity ? 1 / window : 0;
    const rate = p + leaving;
    const before = (p / rate) * exp(-leaving * known);
    const left = exp(-rate * (latest - known));
    const within = before * (1 - left);
    const ago = before * (known + 1 / rate - (latest + 1 / rate) * left);
    return Math.max(0, ((1 + hits) * within - (hits / stays) * ago) / (1 + hits));
  }

  /** One miss in 1 + p T look-ups, and no more than one in the 1 + p known of them that this answer stands for. */
  function turnsOf(p: number, known: number, span: number): number {
    return Math.max(0, 1 - (1 + p * known) / (1 + p * span));
  }

  /** False for a key met lately that a cache which has shrunk since has no room for. */
  function fits(key: number, slot: number): boolean {
    return eviction === 'lfu' ? popularity(key) >= threshold : (lookups - metAt[slot]!) * split <= window + 1;
  }

  function filledOf(p: number, passed: number): number {
    return 1 - exp(-p * passed);
  }

  function steadyOf(p: number, known: number, span: number): number {
    if (window === Infinity) return 1;
    switch (eviction) {
      case 'lru':
        return span > known ? 1 - exp(-p * (span - known)) : 0;
      case 'lfu': {
        const held = p > threshold ? 1 : p === threshold ? atThreshold : 0;
        return grownAt >= 0 && p < formerThreshold ? Math.min(held, filledOf(p, (lookups - grownAt) * split)) : held;
      }
      case 'fifo':
      case 'random':
        if (grownAt < 0) return turnsOf(p, known, window);
        // What was there stays until the added room is full.
        return Math.min(
          turnsOf(p, known, window),
          1 - (1 - turnsOf(p, known, formerWindow)) * (1 - filledOf(p, (lookups - grownAt) * split)),
        );
    }
  }

  function meet(key: number, now: number, isHeld: boolean): void {
    let slot = recent.find(key);
    if (slot < 0) {
      if (recent.size >= RECENT) recent.remove(recent.last);
      slot = recent.add(key, now);
    } else recent.moveFirst(slot);
    held[slot] = isHeld ? 1 : 0;
    metAt[slot] = lookups;
  }

  return {
    get size() {
      return recent.size;
    },
    lookup(key, now) {
      if (began < 0) began = now;
      lookups++;
      const slot = recent.find(key);
      if (slot >= 0) {
        if (held[slot] === 1 && now - recent.storedAt[slot]! >= ttl) held[slot] = 0;
        const hit = held[slot] === 1 && fits(key, slot);
        if (hit && sliding) recent.storedAt[slot] = now;
        if (renews) {
          recent.moveFirst(slot);
          metAt[slot] = lookups;
        }
        return hit;
      }
      const hit = uniform() < presence(popularity(key), now);
      meet(key, now, hit);
      // An entry met at a random moment has used up a uniform part of its time.
      if (hit && ttl !== Infinity) recent.storedAt[recent.find(key)] = sliding ? now : now - ttl * uniform();
      return hit;
    },
    store(key, now) {
      // One that is too unpopular for an LFU cache is the next to go.
      if (eviction === 'lfu' && popularity(key) < threshold) return;
      meet(key, now, true);
      recent.storedAt[recent.find(key)] = now;
    },
    invalidate(key) {
      meet(key, 0, false);
    },
    change(capacity, newTtl, newSliding) {
      ttl = newTtl;
      sliding = newSliding;
      const next = stays(capacity);
      if (next.window > window && eviction === 'lru') since = Math.max(since, lookups - window / split);
      grownAt = next.window > window || next.threshold < threshold ? lookups : -1;
      formerWindow = window;
      formerThreshold = threshold;
      ({ window, threshold, atThreshold } = next);
    },
    flush() {
      recent.clear();
      since = lookups;
    },
  };
}
