/** A hash ring on which every node has a limited number of points, so that their shares of the keys are unequal. */
import { hash32, SplitMix64 } from '../random/index.js';
import { isMember } from './hashing.js';

/** Positions on the ring go from 0 to this, without it. */
const ROUND = 2147483648;

/** Separates the place of a key on a ring from other uses of its hash. */
const KEY_SALT = 0x7196;

/** Points that a ring may have in all. */
export const MOST_POINTS = 1_000_000;

export interface Ring {
  /** Of the points, in rising order. */
  positions: Uint32Array;
  /** The candidate that each of them belongs to. */
  owners: Int32Array;
}

/**
 * The ring of a pool (Karger et al. 1997): points at places that a hash of the pool's name, the candidate and the number of
 * the point gives, so that the kernel and the solver have the same.
 *
 * @throws RangeError for more than `MOST_POINTS` points in all
 */
export function ringOf(name: string, candidates: number, points: number): Ring {
  const total = candidates * points;
  if (total > MOST_POINTS) throw new RangeError(`a ring of ${total} points is too large`);
  const source = new SplitMix64(0);
  source.absorbText(name);
  source.next();
  const placed = new Float64Array(total);
  for (let i = 0; i < total; i++) {
    source.next();
    // The candidate in the fraction: a sort of plain numbers then moves both.
    placed[i] = (source.high >>> 1) + Math.floor(i / points) / candidates;
  }
  placed.sort();
  const positions = new Uint32Array(total);
  const owners = new Int32Array(total);
  placed.forEach((value, i) => {
    const position = Math.floor(value);
    positions[i] = position;
    owners[i] = Math.round((value - position) * candidates);
  });
  return { positions, owners };
}

/** Number of the first point at or after a key's place, the ring being closed. */
function pointAfter({ positions }: Ring, key: number): number {
  const place = hash32(key, KEY_SALT) >>> 1;
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (positions[middle]! < place) low = middle + 1;
    else high = middle;
  }
  return low === positions.length ? 0 : low;
}

/** The candidate that a key belongs to while all are there. */
export function placeOnRing(ring: Ring, key: number): number {
  return ring.owners[pointAfter(ring, key)]!;
}

/**
 * The present candidate that a key belongs to: the owner of the next point that has one of the `present` members, which stand
 * in rising order from `from` on.
 */
export function ownerOnRing(ring: Ring, key: number, members: Int32Array, from: number, present: number): number {
  const { owners } = ring;
  let at = pointAfter(ring, key);
  for (let tries = 0; tries < owners.length; tries++) {
    const owner = owners[at]!;
    if (isMember(owner, members, from, present)) return owner;
    at = at + 1 === owners.length ? 0 : at + 1;
  }
  return members[from]!;
}

/** Share of the places on a ring that belongs to each candidate, 1 in total. */
export function ringShares({ positions, owners }: Ring, candidates: number): Float64Array {
  const shares = new Float64Array(candidates);
  const last = positions.length - 1;
  for (let i = 0; i <= last; i++) {
    const arc = i === 0 ? positions[0]! + ROUND - positions[last]! : positions[i]! - positions[i - 1]!;
    shares[owners[i]!]! += arc / ROUND;
  }
  if (last === 0) shares[owners[0]!] = 1;
  return shares;
}
