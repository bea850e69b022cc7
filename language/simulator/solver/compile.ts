/** Makes a Network of a System. */
import type { Component, Operation, Step, System, Value } from '../../model/system.js';
import { waysTo } from '../data/ways.js';
import { keysAtEntries } from './call-graph.js';
import { layOut, serve } from './data-layout.js';
import { Journeys } from './journeys.js';
import { keyedPools, nodeShares, spaceFor, type KeyedPool } from './keyed-pools.js';
import type { Entry, Network, NodeGroup } from './network.js';
import { poolsOf } from './pools.js';
import { spacesMet, withSelectedKeys } from './selected-keys.js';
import { nameOf, Urgencies } from './urgency.js';

export function compile(written: System): Network {
  const system = withSelectedKeys(written);
  const components = system.components;
  const byName = new Map(components.map((component, index) => [component.name, index]));
  const groups: NodeGroup[] = [];
  const journeys = Journeys.of(system);
  const entries: Entry[] = [];
  const entryIndex = new Map<string, number>();
  const urgencies = Urgencies.of(system);
  const levels = urgencies?.levels();
  components.forEach((component, index) => {
    for (const written of component.operations) {
      const operation = withWays(component, written);
      const name = nameOf({ component: component.name, operation: operation.name });
      entryIndex.set(name, entries.length);
      for (const zone of zonesOf(component, operation, journeys)) {
        const here = journeys ? `${name}\n${zone}` : name;
        entryIndex.set(here, entries.length);
        const place = journeys?.placeIn(component, zone) ?? 0;
        const apart = levels?.get(name) ?? [0];
        const first = entries.length;
        for (const urgency of apart) {
          entryIndex.set(`${here}\t${urgency}`, entries.length);
          entries.push({
            component: index,
            place,
            urgency,
            operation,
            servedBy: [],
            appliedBy: [],
            alike: apart.length > 1 ? apart.map((_, i) => first + i) : [],
          });
        }
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
    spacesAt: [],
    journeys,
    urgencies,
    entryOf: (component, operation, zone, urgency) => {
      const name = nameOf({ component, operation });
      const here = zone === undefined || journeys === null ? name : `${name}\n${zone}`;
      const apart = urgencies === null || urgency === undefined ? undefined : entryIndex.get(`${here}\t${urgency}`);
      return apart ?? entryIndex.get(here);
    },
    componentOf: (name) => byName.get(name),
  };
  const carried = keysAtEntries(network);
  network.spacesAt = carried.map((names) => spacesMet(names, system.keySpaces));
  const keyed = keyedPools(network);
  const layouts = components.map((component, index) =>
    layOut(
      component,
      index,
      groups,
      system.keySpaces,
      carried.filter((_, e) => entries[e]?.component === index),
      journeys,
      sharesIn(network, index, carried, keyed.get(index)),
    ),
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

/** What each member of a quorum does, with the way to it and back. */
function withWays(component: Component, operation: Operation): Operation {
  const { there, back } = waysTo(component, operation);
  if (there === undefined && back === undefined) return operation;
  const pass = (duration: Value | undefined): Step[] =>
    duration === undefined ? [] : [{ kind: 'wait', range: operation.range, duration }];
  return { ...operation, steps: [...pass(there), ...operation.steps, ...pass(back)] };
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
