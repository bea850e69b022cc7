/** Declares the cache of a component: how much a node of it holds, and whether entry by entry. */
import type { Component } from '../../model/system.js';
import { itemsOf } from '../caches/capacity.js';
import { residence } from '../solver/hit-ratio.js';
import type { Assembler } from './assembler.js';

/** Entries of a whole cache that are kept one by one; beyond it hits are drawn by how long entries stay. */
const MOST_ENTRIES = 100_000;

/** @returns the number of the cache */
export function declareCache(assembler: Assembler, source: Component, component: number, nodes: number): number {
  const cache = source.cache!;
  const space = assembler.space(source.key);
  const keys = assembler.system.keySpaces.find(({ name }) => name === source.key);
  const most = space < 0 ? Infinity : assembler.spaces[space]!.count;
  const capacity = Math.min(Math.max(0, Math.floor(itemsOf(cache))), most, 2147483647);
  const huge = keys !== undefined && space >= 0 && cache.fixedHitRatio === undefined && capacity * nodes > MOST_ENTRIES;
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
      residence: huge
        ? residence(
            cache.eviction,
            cache.partitioned ? capacity * nodes : capacity,
            { ...keys, count: Math.min(keys.count, most) },
            assembler.system.keySpaces,
          )
        : null,
    }) - 1
  );
}
