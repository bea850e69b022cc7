/** Where data lies: the shard of a key, for the kernel and the solver alike. */
import type { Component, KeySpace, Shards } from '../../model/system.js';
import { log, pow } from '../random/elementary.js';
import { hash32, KeyAttribute, KeySelection, ProportionalRanks } from '../random/index.js';
import type { SelectedSpace } from './selected-keys.js';

/** Separates the choice of a shard from other uses of a key's hash. */
const SHARD_SALT = 0x5ca1e;

/** Keys that one space can have. */
const MOST_KEYS = 2147483647;

/** Keys that a directory places one by one; the others lie as the function puts them. */
const LISTED = 65_536;

export type Scheme = Shards['by'];

/**
 * Places keys on shards. Keys are numbered from 0; under `zipf` in the order of their popularity.
 *
 * - `hash`: by a hash of the key modulo the number of shards, which tells neighbors apart.
 * - `consistent-hashing`: by a hash too, but so that another number of shards moves no more keys than it must.
 * - `range`: in the order of the keys, each shard the same number of them.
 * - `function`: the key modulo the number of shards.
 * - `list`: a directory, in which the most wanted keys are placed one by one on the shard that has least to do so far.
 */
export class Placement {
  private readonly listed: Int32Array;

  /**
   * @param shards at least 1
   * @param keys number of distinct keys, at least 1
   * @param weight of a key among the first ones: what share of requests it gets, in any unit; for `list` alone
   */
  constructor(
    readonly scheme: Scheme,
    readonly shards: number,
    readonly keys: number,
    private readonly weight: (key: number) => number = () => 1,
  ) {
    this.listed = scheme === 'list' ? directory(shards, Math.min(keys, LISTED), weight) : new Int32Array(0);
  }

  /** The same keys on another number of shards. */
  withShards(shards: number): Placement {
    return new Placement(this.scheme, shards, this.keys, this.weight);
  }

  /** The shard of a key, from 0. */
  of(key: number): number {
    switch (this.scheme) {
      case 'hash':
        return (hash32(key, SHARD_SALT) >>> 0) % this.shards;
      case 'consistent-hashing':
        return lastJump(key, this.shards);
      case 'range':
        return Math.min(this.shards - 1, Math.floor((key * this.shards) / this.keys));
      case 'list':
        return key < this.listed.length ? this.listed[key]! : key % this.shards;
      case 'function':
        return key % this.shards;
    }
  }
}

/**
 * The shard of a key as on a hash ring with very many points for each shard (Karger et al. 1997): when the n-th shard comes one
 * key in n jumps there, and no other moves. Each draw is the number of shards at which the key jumps next (Lamping and Veach 2014).
 */
function lastJump(key: number, shards: number): number {
  let shard = 0;
  for (let next = 0; next < shards;) {
    shard = next;
    const chance = ((hash32(key, SHARD_SALT + shard) >>> 0) + 0.5) / 4294967296;
    next = Math.floor((shard + 1) / chance);
  }
  return shard;
}

/** Each key in turn on the shard with the least weight so far (Graham 1966); of equals the first. */
function directory(shards: number, keys: number, weight: (key: number) => number): Int32Array {
  const places = new Int32Array(keys);
  // A heap of shards by weight, then number.
  const heap = Int32Array.from({ length: Math.min(shards, keys) }, (_, s) => s);
  const loads = new Float64Array(heap.length);
  const before = (a: number, b: number): boolean => loads[a]! < loads[b]! || (loads[a]! === loads[b]! && a < b);
  for (let key = 0; key < keys; key++) {
    const shard = heap[0]!;
    places[key] = shard;
    loads[shard]! += weight(key);
    let i = 0;
    for (let down = 1; down < heap.length; down = 2 * i + 1) {
      if (down + 1 < heap.length && before(heap[down + 1]!, heap[down]!)) down++;
      if (!before(heap[down]!, shard)) break;
      heap[i] = heap[down]!;
      i = down;
    }
    heap[i] = shard;
  }
  return places;
}

/** What a key weighs in comparison with others of its space. */
function weightOf(space: KeySpace | undefined, spaces: readonly KeySpace[]): (key: number) => number {
  const popularity = space?.popularity;
  if (popularity?.kind === 'zipf') {
    const { exponent } = popularity;
    return (key) => pow(key + 1, -exponent);
  }
  if (space === undefined || popularity?.kind !== 'attribute') return () => 1;
  const base = spaces.find((one) => one.name === space.base) ?? space;
  const { attribute: name } = popularity;
  const attribute = [...space.attributes, ...base.attributes].find((one) => one.name === name);
  if (attribute === undefined) return () => 1;
  const values = new KeyAttribute(countOf(space), attribute.distribution, `${base.name}.${name}`);
  return (key) => Math.max(0, values.value(key));
}

function countOf(space: KeySpace | undefined): number {
  return Math.max(1, Math.min(MOST_KEYS, Math.round(space?.count ?? MOST_KEYS)));
}

/** The placement that a component states, with the key space that splits it. */
export function placementOf(component: Component, spaces: readonly KeySpace[]): Placement {
  const { shards } = component;
  const name = shards?.keys ?? component.key;
  const space = spaces.find((one) => one.name === name);
  const scheme = shards?.by ?? 'hash';
  const weight = scheme === 'list' ? weightOf(space, spaces) : undefined;
  return new Placement(scheme, Math.max(1, Math.round(shards?.count ?? 1)), countOf(space), weight);
}

/** Where keys lie, as far as the shares of the places follow from it. */
export interface KeyPlacement {
  readonly scheme: Scheme;
  readonly shards: number;
  /** The place of a key, from 0. */
  of(key: number): number;
  /** Shares of very many keys asked for alike, where they are not equal. */
  readonly even?: Float64Array;
}

/** Keys whose places are looked at one by one; the rest is taken to be spread evenly. */
const LOOKED_AT = 20_000;

/**
 * Share of the requests that each shard gets when keys are drawn from a space: exact over the first keys, which under
 * `zipf` are the most wanted; the rest spread evenly, or by its ranks where the scheme keeps the order.
 */
export function shardShares(
  placement: KeyPlacement,
  space: KeySpace | undefined,
  spaces: readonly KeySpace[],
): Float64Array {
  const { shards } = placement;
  const shares = new Float64Array(shards);
  const popularity = space?.popularity;
  const ranked = space && shards > 1 ? rankedKeys(space, spaces) : undefined;
  if (ranked) return sharesByRank(placement, ranked);
  if (space === undefined || shards === 1 || (popularity?.kind !== 'zipf' && space.count > LOOKED_AT)) {
    return placement.even ?? shares.fill(1 / shards);
  }
  const count = countOf(space);
  const head = Math.min(count, LOOKED_AT);
  const weight = weightOf(space, spaces);
  let total = 0;
  for (let key = 0; key < head; key++) {
    const w = weight(key);
    shares[placement.of(key)]! += w;
    total += w;
  }
  if (head < count && popularity?.kind === 'zipf') {
    for (let shard = 0; shard < shards; shard++) {
      const tail =
        placement.scheme === 'range'
          ? ranksBetween(
              popularity.exponent,
              Math.max(head, Math.ceil((shard * count) / shards)),
              Math.ceil(((shard + 1) * count) / shards),
            )
          : ranksBetween(popularity.exponent, head, count) * (placement.even?.[shard] ?? 1 / shards);
      shares[shard]! += tail;
      total += tail;
    }
  }
  return total > 0 ? shares.map((share) => share / total) : (placement.even ?? shares.fill(1 / shards));
}

/** Keys in the order of an attribute: which of them are drawn, alike or in proportion to it. */
interface RankedKeys {
  values: KeyAttribute;
  from: number;
  to: number;
  proportional: boolean;
}

/** The keys of a space that are told apart by their rank alone: too many to look at all, or some of them. */
function rankedKeys(space: KeySpace, spaces: readonly KeySpace[]): RankedKeys | undefined {
  const { whole = space, bound } = space as Partial<SelectedSpace>;
  const proportional = whole.popularity.kind === 'attribute';
  const name = bound?.attribute ?? (whole.popularity.kind === 'attribute' ? whole.popularity.attribute : undefined);
  const count = countOf(whole);
  if (name === undefined || (bound === undefined && count <= LOOKED_AT)) return undefined;
  if (!proportional && space.count > LOOKED_AT) return undefined;
  const base = spaces.find((one) => one.name === whole.base) ?? whole;
  const attribute = [...whole.attributes, ...base.attributes].find((one) => one.name === name);
  if (attribute === undefined) return undefined;
  const values = new KeyAttribute(count, attribute.distribution, `${base.name}.${name}`);
  if (bound === undefined) return { values, from: 0, to: count, proportional };
  const { from, to } = new KeySelection(values, bound.side, bound.value, proportional);
  return to > from ? { values, from, to, proportional } : undefined;
}

/** The shares of shards, exact over the keys that are wanted most; the rest spread evenly. */
function sharesByRank(placement: KeyPlacement, { values, from, to, proportional }: RankedKeys): Float64Array {
  const { shards, even } = placement;
  const shares = new Float64Array(shards);
  const weight = (rank: number): number => (proportional ? Math.max(0, values.ofRank(rank)) : 1);
  const head = Math.max(from, to - LOOKED_AT);
  let total = 0;
  for (let rank = head; rank < to; rank++) {
    const w = weight(rank);
    shares[placement.of(values.keyAt(rank))]! += w;
    total += w;
  }
  const rest = head > from ? new ProportionalRanks(weight, from, head).total() : 0;
  for (let shard = 0; shard < shards; shard++) shares[shard]! += rest * (even?.[shard] ?? 1 / shards);
  total += rest;
  return total > 0 ? shares.map((share) => share / total) : shares.fill(1 / shards);
}

/** Sum of k^-exponent over the ranks after `from` up to `to`: the integral between half ranks. */
function ranksBetween(exponent: number, from: number, to: number): number {
  if (to <= from) return 0;
  const upTo = (rank: number): number =>
    Math.abs(exponent - 1) < 1e-9 ? log(rank + 0.5) : pow(rank + 0.5, 1 - exponent) / (1 - exponent);
  return upTo(to) - upTo(from);
}
