/** How often each shard of a component is asked, remembered: a solver asks for the same shares at every size of every pool. */
import type { Component, KeySpace } from '../../model/system.js';
import { placementOf, shardShares } from '../data/placement.js';

const KNOWN = new WeakMap<readonly KeySpace[], Map<string, Float64Array>>();

/**
 * Share of the requests that each shard gets when keys are drawn from a space.
 *
 * @param component one whose data is split
 * @param drawn name of the space that the keys are drawn from
 * @returns one share a shard, 1 in total; not to be changed
 */
export function sharesOf(component: Component, drawn: string, spaces: readonly KeySpace[]): Float64Array {
  const known = KNOWN.get(spaces) ?? new Map<string, Float64Array>();
  KNOWN.set(spaces, known);
  const asked = JSON.stringify([component.shards, component.key, drawn]);
  const found = known.get(asked);
  if (found) return found;
  const space = spaces.find(({ name }) => name === drawn);
  const shares = shardShares(placementOf(component, spaces), space, spaces);
  known.set(asked, shares);
  return shares;
}
