/** Makes a Network of a System. */
import type { Component, Operation, System } from '../../model/system.js';
import { keysAtEntries } from './call-graph.js';
import { layOut, serve } from './data-layout.js';
import { Journeys } from './journeys.js';
import { keyedPools, nodeShares, spaceFor, type KeyedPool } from './keyed-pools.js';
import type { Entry, Network, NodeGroup } from './network.js';
import { poolsOf } from './pools.js';

export function compile(system: System): Network {
  const components = system.components;
  const byName = new Map(components.map((component, index) => [component.name, index]));
  const groups: NodeGroup[] = [];
  const journeys = Journeys.of(system);
  const entries: Entry[] = [];
  const entryIndex = new Map<string, number>();
  components.forEach((component, index) => {
    for (const operation of component.operations) {
      const name = `${component.name}\n${operation.name}`;
      entryIndex.set(name, entries.length);
      for (const zone of zonesOf(component, operation, journeys)) {
        if (journeys) entryIndex.set(`${name}\n${zone}`, entries.length);
        const place = journeys?.placeIn(component, zone) ?? 0;
        entries.push({ component: index, place, operation, servedBy: [], appliedBy: [] });
      }
    }
  });
  const poolIndex = new Map<string, number>();
  const network: Network = {
    pools: [],
    poolOf: (component, pool) => poolIndex.get(`${component}\n${pool}`),
    components,
    groups,
    groupsOf: [],
    entries,
    loads: system.loads,
    keySpaces: system.keySpaces,
    journeys,
    entryOf: (component, operation, zone) =>
      entryIndex.get(zone === undefined ? `${component}\n${operation}` : `${component}\n${operation}\n${zone}`),
    componentOf: (name) => byName.get(name),
  };
  const carried = keysAtEntries(network);
  const keyed = keyedPools(network);
  const layouts = components.map((component, index) =>
    layOut(component, index, groups, system.keySpaces, journeys, sharesIn(network, index, carried, keyed.get(index))),
  );
  network.groupsOf = layouts.map(({ own }) => own);
  network.pools = poolsOf(network);
  network.pools.forEach(({ component, pool }, i) => poolIndex.set(`${components[component]?.name}\n${pool.name}`, i));
  entries.forEach((entry, index) => {
    // What lives inside of another works on the nodes of that.
    const home = components[entry.component]?.inside;
    const layout = layouts[(home === undefined ? undefined : byName.get(home)) ?? entry.component];
    if (layout) serve(entry, layout, carried[index] ?? [], network);
  });
  return network;
}

/** How often each node of a pool is asked that goes by keys, under each of the key spaces that it is asked by. */
function sharesIn(
  network: Network,
  component: number,
  carried: readonly (readonly string[])[],
  pool: KeyedPool | undefined,
): { pool: KeyedPool; shares: Float64Array[] } | undefined {
  if (pool === undefined) return undefined;
  const spaces = new Set<string>();
  network.entries.forEach((entry, e) => {
    const space = entry.component === component ? spaceFor(network, component, carried[e] ?? []) : undefined;
    if (space !== undefined) spaces.add(space);
  });
  return { pool, shares: [...spaces].map((space) => nodeShares(pool, space, network)) };
}

/** The zones in which an operation runs: those of the nodes that serve it, or any from which it may be called. */
function zonesOf(component: Component, operation: Operation, journeys: Journeys | null): number[] {
  if (!journeys) return [0];
  const serving = journeys.serving(component, operation);
  return serving.length > 0
    ? serving.map(({ zone }) => zone)
    : Array.from({ length: journeys.zones }, (_, zone) => zone);
}
