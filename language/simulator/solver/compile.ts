/** Makes a Network of a System. */
import type { Component, Operation, System } from '../../model/system.js';
import { keysAtEntries } from './call-graph.js';
import { layOut, serve } from './data-layout.js';
import { Journeys } from './journeys.js';
import type { Entry, Network, NodeGroup } from './network.js';
import { poolsOf } from './pools.js';

export function compile(system: System): Network {
  const components = system.components;
  const byName = new Map(components.map((component, index) => [component.name, index]));
  const groups: NodeGroup[] = [];
  const journeys = Journeys.of(system);
  const layouts = components.map((component, index) => layOut(component, index, groups, system.keySpaces, journeys));
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
  const groupsOf = layouts.map(({ own }) => own);
  const pools = poolsOf({ components, keySpaces: system.keySpaces, groups, groupsOf });
  const poolIndex = new Map(pools.map(({ component, pool }, i) => [`${components[component]?.name}\n${pool.name}`, i]));
  const network: Network = {
    pools,
    poolOf: (component, pool) => poolIndex.get(`${component}\n${pool}`),
    components,
    groups,
    groupsOf,
    entries,
    loads: system.loads,
    keySpaces: system.keySpaces,
    journeys,
    entryOf: (component, operation, zone) =>
      entryIndex.get(zone === undefined ? `${component}\n${operation}` : `${component}\n${operation}\n${zone}`),
    componentOf: (name) => byName.get(name),
  };
  const carried = keysAtEntries(network);
  entries.forEach((entry, index) => {
    // What lives inside of another works on the nodes of that.
    const home = components[entry.component]?.inside;
    const layout = layouts[(home === undefined ? undefined : byName.get(home)) ?? entry.component];
    if (layout) serve(entry, layout, carried[index] ?? [], network);
  });
  return network;
}

/** The zones in which an operation runs: those of the nodes that serve it, or any from which it may be called. */
function zonesOf(component: Component, operation: Operation, journeys: Journeys | null): number[] {
  if (!journeys) return [0];
  const serving = journeys.serving(component, operation);
  return serving.length > 0
    ? serving.map(({ zone }) => zone)
    : Array.from({ length: journeys.zones }, (_, zone) => zone);
}
