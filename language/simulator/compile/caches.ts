/** Declares the cache of a component: how much a node of it holds, and whether entry by entry. */
import type { Component } from '../../model/system.js';
import { entriesOf } from '../caches/capacity.js';
import { ringShares } from '../policies/ring.js';
import { residence, type Residence } from '../solver/hit-ratio.js';
import type { Assembler } from './assembler.js';
import { changesOf } from './changes.js';

/** Entries of a whole cache that are kept one by one; beyond it hits are drawn by how long entries stay. */
const MOST_ENTRIES = 100_000;

/** @returns the number of the cache */
export function declareCache(assembler: Assembler, source: Component, component: number, nodes: number): number {
  const cache = source.cache!;
  const space = assembler.space(source.key);
  const keys = assembler.system.keySpaces.find(({ name }) => name === source.key);
  const most = space < 0 ? Infinity : assembler.spaces[space]!.count;
  const capacity = entriesOf(cache, most);
  const later = changesOf(assembler.system, source.name).flatMap((change) => change.cache ?? []);
  const largest = Math.max(capacity, ...later.map((one) => entriesOf(one, most)));
  const huge = keys !== undefined && space >= 0 && cache.fixedHitRatio === undefined && largest * nodes > MOST_ENTRIES;
  const points = cache.partitioned && nodes > 1 ? source.policySettings?.points : undefined;
  const ring = points === undefined ? null : assembler.ring(source.name, nodes, points);
  const shares = ring === null ? null : ringShares(ring, nodes);
  const known = new Map<number, Residence>();
  const staysOn = (node: number, entries: number): Residence => {
    // A node with a tenth of the keys is to them what a cache ten times as large would be to all.
    const total = !cache.partitioned ? entries : shares === null ? entries * nodes : entries / (shares[node] || 1);
    const found = known.get(total);
    if (found !== undefined) return found;
    const asked = { ...keys!, count: Math.min(keys!.count, most) };
    const stays = residence(cache.eviction, Math.min(total, asked.count), asked, assembler.system.keySpaces);
    known.set(total, stays);
    return stays;
  };
  if (huge) {
    assembler.notes.push(
      `${source.name}: too large to be simulated entry by entry; whether an entry is there is drawn by how long entries stay (Che, Tung and Wang 2002), off by less than 1% of the look-ups.`,
    );
  }
  return (
    assembler.caches.push({
      component,
      space,
      coin: assembler.coin(`stated hits of ${source.name}`),
      capacity,
      writesBack: false,
      split: ring === null || shares === null ? null : { ring, shares },
      residence: huge ? staysOn : null,
    }) - 1
  );
}
