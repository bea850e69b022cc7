import { hash32 } from '../random/index.js';

/** Separates the choice of a node from other uses of a key's hash. */
const NODE_SALT = 0x5ca1e;

/** Separates the choice of a partition from other uses of a key's hash. */
const PARTITION_SALT = 0x9a27;

/** The hash of a message's key by which its partition is chosen: a whole number, of which the remainder counts. */
export function partitionHash(key: number): number {
  return hash32(key, PARTITION_SALT) >>> 0;
}

/** The partition, of so many, of a message with this key. */
export function partitionOf(key: number, count: number): number {
  return partitionHash(key) % count;
}

/** The whole number from 0 to n - 1 that a key falls on, each for the same share of all keys. */
export function placeOf(key: number, n: number): number {
  return (hash32(key, NODE_SALT) >>> 0) % n;
}

/**
 * The candidate that a key belongs to: the first present one of a sequence of its own. What a hash ring with very many
 * points a node does (Karger et al. 1997): all get the same share of the keys; where one drops out its keys alone move,
 * spread over all others, and they move back when it returns.
 *
 * @param candidates in the whole set, of which `members`, in rising order, are the `present` entries from `from` on
 */
export function ringOwner(key: number, candidates: number, members: Int32Array, from: number, present: number): number {
  let salt = NODE_SALT;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const candidate = (hash32(key, salt) >>> 0) % candidates;
    if (present === candidates || isMember(candidate, members, from, present)) return candidate;
    salt = (salt + 0x9e3779b9) | 0;
  }
  return members[from + placeOf(key, present)]!;
}

/** So many misses in a row befall one key in a million even where three quarters of the nodes are missing. */
const MOST_TRIES = 48;

/** True where a candidate is among the `present` members from `from` on, which stand in rising order. */
export function isMember(candidate: number, members: Int32Array, from: number, present: number): boolean {
  let low = 0;
  let high = present;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (members[from + middle]! < candidate) low = middle + 1;
    else high = middle;
  }
  return low < present && members[from + low] === candidate;
}
