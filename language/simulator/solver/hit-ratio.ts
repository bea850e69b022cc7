/** Hit ratios of caches under independent references (each look-up draws its key anew). */
import { quantileFunction } from '../random/distribution.js';
import { exp, log, pow } from '../random/elementary.js';
import type { Cache, KeySpace } from '../../model/system.js';
import { hitsUntilGone } from '../caches/aging.js';
import { isPossible } from './moments.js';

/** Keys alike in popularity: how many, and the probability that a look-up is for a given one of them. */
export interface KeyGroup {
  count: number;
  probability: number;
  /** The same of the look-ups that are counted, where others keep keys in the cache as well. */
  asked?: number;
}

export interface HitRatio {
  ratio: number;
  /** Share of the look-ups that call what is behind, where that is less than the misses: those who wait for another's fetch do not. */
  called?: number;
  basis: 'exact' | 'approximate' | 'bound';
}

/** Keys that are kept one by one; the rest is grouped in runs whose ranks differ by at most 4%. */
const SINGLE_KEYS = 200;
const RUN = 1.04;
/** Up to here the sets of keys that a cache can hold are enumerated. */
const ENUMERABLE_KEYS = 12;

/**
 * Hit ratio of one cache in the long run.
 *
 * LRU: exact by enumeration of the sets it can hold (King 1971) for up to 12 keys, else the characteristic time of Che,
 * Tung and Wang (2002), within about 1%. FIFO and random: exact up to 12 keys (Gelenbe 1973: both alike), else by their
 * characteristic time. LFU: keys of the highest popularity, a bound. `ttl` counts from the
 * time an item was stored, or from its last hit.
 *
 * @param rate look-ups per second that one copy of the cache sees; only `ttl` depends on it
 * @param capacity items that one copy holds
 * @param fetch seconds from a miss until the item is stored, in which all who ask for it miss it too; taken into account
 * where nothing is evicted
 */
export function hitRatio(
  cache: Pick<Cache, 'eviction' | 'ttl' | 'sliding' | 'singleFlight'>,
  capacity: number,
  keys: KeySpace | readonly KeyGroup[] | undefined,
  keySpaces: readonly KeySpace[],
  rate: number,
  fetch = 0,
): HitRatio {
  if (!(capacity >= 1)) return { ratio: 0, basis: 'exact' };
  const joint = isJoint(keys);
  const groups = joint ? keys : keys ? groupsOf(keys, keySpaces) : ONE_KEY;
  const distinct = groups.reduce((sum, group) => sum + group.count, 0);
  const size = Math.floor(capacity);
  if (size >= distinct) {
    return cache.ttl === undefined ? { ratio: 1, basis: 'exact' } : withTtl(groups, cache, rate, fetch);
  }
  if (cache.eviction === 'lfu') return mostPopular(groups, size, cache, rate);
  const lru = cache.eviction === 'lru';
  if (distinct <= ENUMERABLE_KEYS && cache.ttl === undefined && !joint) {
    const probabilities = groups.flatMap((group) => new Array<number>(group.count).fill(group.probability));
    return {
      ratio: lru ? enumerateLru(probabilities, size) : enumerateProductForm(probabilities, size),
      basis: 'exact',
    };
  }
  const time = rememberedTime(groups, size, lru);
  let ratio = 0;
  for (const { count, probability, asked = probability } of groups) {
    const present = presence(probability * time, lru);
    let hit = present;
    if (cache.ttl !== undefined && cache.sliding === true) {
      hit = Math.min(present, 1 - exp(-probability * rate * cache.ttl));
    } else if (cache.ttl !== undefined && present > 0) {
      const hits = hitsUntilGone(cache.eviction, probability * time, probability * rate * cache.ttl);
      hit = hits / (1 + hits);
    }
    ratio += count * asked * hit;
  }
  return { ratio: clamp(ratio), basis: 'approximate' };
}

/** How long, and from which popularity on, a cache keeps its keys: what a very large one is drawn by. */
export interface Residence {
  /** Look-ups for which an entry stays; Infinity where nothing is evicted. */
  window: number;
  /** Popularity from which an LFU cache holds a key, and its share of the keys just as popular. */
  threshold: number;
  atThreshold: number;
}

/** @param capacity items, over all nodes that split the keys */
export function residence(
  eviction: Cache['eviction'],
  capacity: number,
  keys: KeySpace,
  keySpaces: readonly KeySpace[],
): Residence {
  const groups = groupsOf(keys, keySpaces);
  const distinct = groups.reduce((sum, group) => sum + group.count, 0);
  if (capacity >= distinct) return { window: Infinity, threshold: 0, atThreshold: 1 };
  if (eviction !== 'lfu')
    return { window: rememberedTime(groups, capacity, eviction === 'lru'), threshold: 0, atThreshold: 1 };
  let room = capacity;
  for (const { count, probability } of [...groups].sort((a, b) => b.probability - a.probability)) {
    if (room <= count) return { window: 0, threshold: probability, atThreshold: room / count };
    room -= count;
  }
  return { window: 0, threshold: 0, atThreshold: 1 };
}

/** Different keys for each of so many draws, on average: 1 where none comes up twice. Without a space all are of one key. */
export function distinctShare(draws: number, keys: KeySpace | undefined, keySpaces: readonly KeySpace[]): number {
  if (!(draws > 0)) return 1;
  const groups = keys ? groupsOf(keys, keySpaces) : ONE_KEY;
  let distinct = 0;
  for (const { count, probability } of groups) distinct += count * (1 - exp(-probability * draws));
  return clamp(distinct / draws);
}

function isJoint(keys: KeySpace | readonly KeyGroup[] | undefined): keys is readonly KeyGroup[] {
  return Array.isArray(keys);
}

/**
 * The popularity of keys that are asked for in several ways, each with its share of the look-ups: of those most popular in one
 * way as in the other. What a cache holds goes by all of them together, as the characteristic time of Che, Tung and Wang (2002) does.
 *
 * @returns the groups of the keys, alike under every way, with the probability of each under all together and under each
 */
export function togetherPopular(
  ways: readonly { groups: readonly KeyGroup[]; share: number }[],
): { count: number; probability: number; each: number[] }[] {
  const merged: { count: number; probability: number; each: number[] }[] = [];
  const at = ways.map(({ groups, share }) => ({ groups, share, i: 0, left: groups[0]?.count ?? 0 }));
  for (;;) {
    const count = Math.min(...at.map(({ left }) => (left > 0 ? left : Infinity)));
    if (!Number.isFinite(count)) return merged;
    const each = at.map(({ groups, i, left }) => (left > 0 ? (groups[i]?.probability ?? 0) : 0));
    merged.push({ count, probability: at.reduce((sum, { share }, i) => sum + share * each[i]!, 0), each });
    for (const one of at) {
      if (!(one.left > 0)) continue;
      one.left -= count;
      if (one.left <= 1e-9 * count) one.left = one.groups[++one.i]?.count ?? 0;
    }
  }
}

const ONE_KEY: readonly KeyGroup[] = [{ count: 1, probability: 1 }];

/**
 * A key space stays the same object over all the loads and sizes that a study tries; what depends on it alone is
 * worked out once. Both are pure functions of their keys.
 */
const groupsByKeys = new WeakMap<KeySpace, readonly KeyGroup[]>();
const timesByGroups = new WeakMap<readonly KeyGroup[], Map<string, number>>();

/** The same as `popularityOf`, remembered. */
export function groupsOf(keys: KeySpace, keySpaces: readonly KeySpace[]): readonly KeyGroup[] {
  const known = groupsByKeys.get(keys);
  if (known) return known;
  const groups = popularityOf(keys, keySpaces);
  groupsByKeys.set(keys, groups);
  return groups;
}

function rememberedTime(groups: readonly KeyGroup[], capacity: number, lru: boolean): number {
  const times = timesByGroups.get(groups) ?? new Map<string, number>();
  timesByGroups.set(groups, times);
  const id = `${lru ? 'lru' : 'fifo'} ${capacity}`;
  const known = times.get(id);
  if (known !== undefined) return known;
  const time = characteristicTime(groups, capacity, lru);
  times.set(id, time);
  return time;
}

/** Keys with their probabilities, most popular first; totals 1. */
export function popularityOf(keys: KeySpace, keySpaces: readonly KeySpace[]): KeyGroup[] {
  const count = Math.max(1, Math.floor(Math.min(keys.count, 1e15)));
  const popularity = keys.popularity;
  if (popularity.kind === 'zipf') return zipfGroups(count, popularity.exponent);
  if (popularity.kind === 'attribute') {
    const base = keySpaces.find((space) => space.name === keys.base) ?? keys;
    const distribution = [...keys.attributes, ...base.attributes].find(
      (attribute) => attribute.name === popularity.attribute,
    )?.distribution;
    if (distribution && isPossible(distribution)) {
      const slices = 400;
      const weights: { count: number; weight: number }[] = [];
      const quantile = quantileFunction(distribution);
      let below = 0;
      for (let i = 1; i <= slices; i++) {
        const upTo = i === slices ? 1 : 1 - pow(0.965, i);
        const value = Math.max(0, quantile((below + upTo) / 2));
        weights.push({ count: (upTo - below) * count, weight: value });
        below = upTo;
      }
      const total = weights.reduce((sum, group) => sum + group.count * group.weight, 0);
      if (total > 0) {
        return weights.reverse().map((group) => ({ count: group.count, probability: group.weight / total }));
      }
    }
  }
  return [{ count, probability: 1 / count }];
}

function zipfGroups(count: number, exponent: number): KeyGroup[] {
  const groups: KeyGroup[] = [];
  let total = 0;
  for (let rank = 1; rank <= Math.min(count, SINGLE_KEYS); rank++) {
    const weight = pow(rank, -exponent);
    groups.push({ count: 1, probability: weight });
    total += weight;
  }
  let from = SINGLE_KEYS;
  while (from < count) {
    const upTo = Math.min(count, Math.max(from + 1, Math.floor(from * RUN)));
    // Midpoint rule turned around: the sum over ranks is the integral between the half ranks.
    const mass = integralOfPower(from + 0.5, upTo + 0.5, exponent);
    groups.push({ count: upTo - from, probability: mass / (upTo - from) });
    total += mass;
    from = upTo;
  }
  for (const group of groups) group.probability /= total;
  return groups;
}

function integralOfPower(low: number, high: number, exponent: number): number {
  return Math.abs(exponent - 1) < 1e-9
    ? log(high / low)
    : (pow(high, 1 - exponent) - pow(low, 1 - exponent)) / (1 - exponent);
}

/** Time, in look-ups, for which an item stays after its last use (LRU) or on average after its fill. */
function characteristicTime(groups: readonly KeyGroup[], capacity: number, lru: boolean): number {
  const held = (time: number): number =>
    groups.reduce((sum, { count, probability }) => sum + count * presence(probability * time, lru), 0);
  let low = 0;
  let high = capacity;
  for (let i = 0; i < 200 && held(high) < capacity; i++) {
    low = high;
    high *= 2;
  }
  for (let i = 0; i < 60 && high - low > 1e-9 * high; i++) {
    const middle = (low + high) / 2;
    if (held(middle) < capacity) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function presence(uses: number, lru: boolean): number {
  return lru ? 1 - exp(-uses) : uses / (1 + uses);
}

/**
 * From one expiry of an item to the next: a miss, those who ask while it is fetched, and the hits until it is too old. All
 * who missed it store it, so that the last of them decides when; with single flight there is one fetch.
 */
function withTtl(
  groups: readonly KeyGroup[],
  { ttl, sliding, singleFlight }: Pick<Cache, 'ttl' | 'sliding' | 'singleFlight'>,
  rate: number,
  fetch = 0,
): HitRatio {
  if (ttl === undefined || rate === Infinity) return { ratio: clamp(sharesOf(groups)), basis: 'exact' };
  let ratio = 0;
  let called = 0;
  let most = 0;
  for (const { count, probability, asked = probability } of groups) {
    const uses = probability * rate * ttl;
    const waiting = probability * rate * fetch;
    most = Math.max(most, waiting);
    const fetches = singleFlight === true ? 1 : 1 + waiting;
    const later = singleFlight === true ? waiting : 2 * waiting - (1 - exp(-waiting));
    // A hit that begins the time anew ends it only with a gap that is longer.
    const hits = sliding === true ? exp(Math.min(700, uses)) - 1 : uses;
    const all = 1 + hits + later;
    ratio += count * asked * ((all - 1 - waiting) / all);
    called += (count * asked * fetches) / all;
  }
  return {
    ratio: clamp(ratio),
    ...(singleFlight === true ? { called: clamp(called) } : {}),
    basis: most < 1e-3 ? 'exact' : 'approximate',
  };
}

function sharesOf(groups: readonly KeyGroup[]): number {
  return groups.reduce((sum, { count, probability, asked = probability }) => sum + count * asked, 0);
}

function mostPopular(
  groups: readonly KeyGroup[],
  capacity: number,
  cache: Pick<Cache, 'ttl' | 'sliding'>,
  rate: number,
): HitRatio {
  const sorted = [...groups].sort((a, b) => b.probability - a.probability);
  const held: KeyGroup[] = [];
  let room = capacity;
  for (const { count, ...group } of sorted) {
    held.push({ ...group, count: Math.min(room, count) });
    room -= count;
    if (room <= 0) break;
  }
  return { ratio: withTtl(held, cache, rate).ratio, basis: cache.ttl === undefined ? 'bound' : 'approximate' };
}

/**
 * The chance that the `size` last used keys are a given set: the sum over which of them came last but least recently.
 * Each set of k keys grows out of its subsets of k - 1, so that 2^n sets suffice.
 */
function enumerateLru(probabilities: readonly number[], size: number): number {
  const n = probabilities.length;
  const chance = new Float64Array(1 << n);
  const mass = new Float64Array(1 << n);
  chance[0] = 1;
  let hits = 0;
  for (let set = 1; set < 1 << n; set++) {
    let members = 0;
    for (let key = 0; key < n; key++) {
      const bit = 1 << key;
      if ((set & bit) === 0) continue;
      members++;
      const rest = set ^ bit;
      mass[set] = (mass[rest] as number) + (probabilities[key] as number);
      if (members <= size) {
        chance[set] =
          (chance[set] as number) +
          ((chance[rest] as number) * (probabilities[key] as number)) / (1 - (mass[rest] as number));
      }
    }
    if (members === size) hits += (chance[set] as number) * (mass[set] as number);
  }
  return clamp(hits);
}

/** FIFO and random eviction: a set is held in proportion to the product of its keys' probabilities. */
function enumerateProductForm(probabilities: readonly number[], size: number): number {
  const n = probabilities.length;
  let total = 0;
  let hits = 0;
  for (let set = 1; set < 1 << n; set++) {
    let members = 0;
    let product = 1;
    let mass = 0;
    for (let key = 0; key < n; key++) {
      if ((set & (1 << key)) === 0) continue;
      members++;
      product *= probabilities[key] as number;
      mass += probabilities[key] as number;
    }
    if (members !== size) continue;
    total += product;
    hits += product * mass;
  }
  return total > 0 ? clamp(hits / total) : 0;
}

function clamp(p: number): number {
  return p > 1 ? 1 : p > 0 ? p : 0;
}
