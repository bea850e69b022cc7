/** Makes a Network of a System. */
import type { System } from '../../model/system.js';
import { keysAtEntries } from './call-graph.js';
import { layOut, serve } from './data-layout.js';
import type { Entry, Network, NodeGroup } from './network.js';

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
  const network: Network = {
    components,
    groups,
    groupsOf: layouts.map(({ own }) => own),
    entries,
    loads: system.loads,
    keySpaces: system.keySpaces,
    entryOf: (component, operation) => entryIndex.get(`${component}\n${operation}`),
    componentOf: (name) => byName.get(name),
  };
  const carried = keysAtEntries(network);
  entries.forEach((entry, index) => {
    const layout = layouts[entry.component];
    if (layout) serve(entry, layout, carried[index] ?? [], network);
  });
  return network;
}
