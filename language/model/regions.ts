/** Where the nodes of a component stand. */
import type { Component } from './system.js';

/**
 * The region of a node: its component's regions in turn, in the order written. The nodes of a shard stand in the regions that follow
 * one another, the leader in the first of them; the shards begin with one region each in turn. So the leader of a store with one
 * shard stands in the first region, and the leaders of a store with many are spread over all.
 *
 * @param node counted from 0 within the component
 * @returns undefined where the component names no region
 */
export function regionOf(component: Component, node: number): string | undefined {
  const { in: regions, instances } = component;
  if (regions === undefined || regions.length === 0) return undefined;
  const shards = Math.max(1, Math.round(component.shards?.count ?? 1));
  const members = shards > 1 ? Math.max(1, Math.floor(instances / shards)) : Infinity;
  const turn = members === Infinity ? node : Math.floor(node / members) + (node % members);
  return regions[turn % regions.length];
}
