/** Makes a Network of a System. */
import type { System } from '../../model/system.js';
import { keysAtEntries } from './call-graph.js';
import { layOut, serve } from './data-layout.js';
import type { Entry, Network, NodeGroup } from './network.js';
import { poolsOf } from './pools.js';

export function compile(system: System): Network {
  const components = system.components;
  const byName = new Map(components.map((component, index) => [component.name, index]));
  const groups: NodeGroup[] = [];
  const layouts = components.map((component, index) => layOut(component, index, groups, system.keySpaces));
  const entries: Entry[] = [];
  const entryIndex = new Map<string, number>();
  components.forEach((component, index) => {
    for (const operation of component.operations) {
      entryIndex.set(`${component.name}\n${operation.name}`, entries.length);
      entries.push({ component: index, operation, servedBy: [], appliedBy: [] });
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
    entryOf: (component, operation) => entryIndex.get(`${component}\n${operation}`),
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
