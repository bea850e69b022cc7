/** Regions that are down as a whole: what of a component is left then. */
import { regionOf } from '../../model/regions.js';
import type { Component, Region } from '../../model/system.js';

/** Regions whose being up or down is gone through in all combinations; of more, those that are down least count as always up. */
const TOLD_APART = 10;

/** Nodes, and shards, of a component that are looked at; their regions repeat. */
const LOOKED_AT = 4096;

/** Some regions are down, all others up. */
export interface RegionState {
  probability: number;
  down: ReadonlySet<string>;
}

/** The states that regions can be in together, each up or down by itself; one where none states an availability. */
export function regionStates(regions: readonly Region[]): RegionState[] {
  const fallible = regions
    .flatMap(({ name, availability }) =>
      availability !== undefined && availability < 1 ? [{ name, availability }] : [],
    )
    .sort((a, b) => a.availability - b.availability)
    .slice(0, TOLD_APART);
  let states: RegionState[] = [{ probability: 1, down: new Set() }];
  for (const { name, availability } of fallible) {
    states = states.flatMap(({ probability, down }) => [
      { probability: probability * availability, down },
      { probability: probability * (1 - availability), down: new Set([...down, name]) },
    ]);
  }
  return states;
}

/** How many of a component's nodes there are while some regions are down. */
export function nodesLeft(component: Component, nodes: number, down: ReadonlySet<string>): number {
  if (down.size === 0 || !component.in) return nodes;
  const looked = Math.min(nodes, LOOKED_AT);
  let left = 0;
  for (let node = 0; node < looked; node++) if (!down.has(regionOf(component, node) ?? '')) left++;
  return Math.round((left * nodes) / looked);
}

/**
 * What holds of a shard, on average over the shards of a component.
 * @param valueOf of a shard by which of its nodes are there, the leader first
 */
export function overShards(
  component: Component,
  down: ReadonlySet<string>,
  valueOf: (there: readonly boolean[]) => number,
): number {
  const shards = Math.max(1, Math.round(component.shards?.count ?? 1));
  const members = Math.max(1, Math.floor(component.instances / shards));
  const looked = Math.min(shards, LOOKED_AT);
  let sum = 0;
  for (let shard = 0; shard < looked; shard++) {
    sum += valueOf(
      Array.from({ length: members }, (_, i) => !down.has(regionOf(component, shard * members + i) ?? '')),
    );
  }
  return sum / looked;
}
