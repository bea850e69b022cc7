/** The System as the solver walks it: operations by number, nodes by the work they share. */
import type { Call, Component, KeySpace, Load, Operation, System } from '../../model/system.js';

/** Nodes of a component that are alike: all of them, or the leaders, or the followers. */
interface NodeGroup {
  role: 'all' | 'leader' | 'follower';
  component: number;
  nodes: number;
  /** Nodes among which one request's node is chosen by the policy; the rest of the choice is by key. */
  choices: number;
}

/** One operation of one component. */
interface Entry {
  component: number;
  operation: Operation;
  /** Node groups that serve it, with the share of calls that each gets. */
  servedBy: { group: number; share: number }[];
  /** Node groups that repeat its work afterwards (followers that apply a write), times per node. */
  appliedBy: number[];
}

export interface Network {
  components: Component[];
  groups: NodeGroup[];
  groupsOf: number[][];
  entries: Entry[];
  loads: Load[];
  keySpaces: KeySpace[];
  entryOf(component: string, operation: string): number | undefined;
  componentOf(name: string): number | undefined;
}

/** Upper limit of any count of nodes, so that absurd sizes stay finite numbers. */
const MOST = 1e12;

export function compile(system: System): Network {
  const components = system.components;
  const byName = new Map(components.map((component, index) => [component.name, index]));
  const groups: NodeGroup[] = [];
  const groupsOf = components.map((component, index) => {
    const first = groups.length;
    groups.push(...groupsFor(component, index));
    return groups.slice(first).map((_, i) => first + i);
  });
  const entries: Entry[] = [];
  const entryIndex = new Map<string, number>();
  components.forEach((component, index) => {
    for (const operation of component.operations) {
      entryIndex.set(`${component.name}\n${operation.name}`, entries.length);
      entries.push(entryFor(component, index, operation, groupsOf[index] as number[], groups));
    }
  });
  return {
    components,
    groups,
    groupsOf,
    entries,
    loads: system.loads,
    keySpaces: system.keySpaces,
    entryOf: (component, operation) => entryIndex.get(`${component}\n${operation}`),
    componentOf: (name) => byName.get(name),
  };
}

/** Targets of a call that exist, with the share of the calls that each gets. */
export function targetsOf(network: Network, call: Call): { entry: number; share: number }[] {
  const present = call.targets.flatMap((target) => {
    const entry = network.entryOf(target.component, target.operation);
    return entry === undefined ? [] : [{ entry, weight: positive(target.weight, 1) }];
  });
  const total = present.reduce((sum, target) => sum + target.weight, 0);
  if (!(total > 0)) return [];
  return present.map(({ entry, weight }) => ({ entry, share: weight / total }));
}

export function nodesOf(component: Component): number {
  return Math.min(MOST, Math.max(1, Math.floor(positive(component.instances, 1))));
}

export function coresOf(component: Component): number {
  return Math.min(MOST, Math.max(1, Math.floor(positive(component.cores, 1))));
}

/** Slots of one node; Infinity without a limit. */
export function slotsOf(component: Component): number {
  const limit = component.concurrency;
  return limit === undefined || !Number.isFinite(limit) ? Infinity : Math.max(1, Math.floor(limit));
}

/** Places in the queue of one node; Infinity without a bound. */
export function placesOf(component: Component): number {
  const places = component.queue;
  return places === undefined || !Number.isFinite(places) ? Infinity : Math.max(0, Math.floor(places));
}

export function followersOf(component: Component): number {
  const replication = component.replication;
  if (replication?.style !== 'leader-follower') return 0;
  return Math.max(0, Math.floor(positive(replication.followers, 0)));
}

function groupsFor(component: Component, index: number): NodeGroup[] {
  const nodes = nodesOf(component);
  const followers = followersOf(component);
  const keyed = component.shards !== undefined || component.cache?.partitioned === true;
  if (followers === 0) return [{ role: 'all', component: index, nodes, choices: keyed ? 1 : nodes }];
  const shards = Math.max(1, Math.round(nodes / (1 + followers)));
  return [
    { role: 'leader', component: index, nodes: shards, choices: 1 },
    { role: 'follower', component: index, nodes: shards * followers, choices: followers },
  ];
}

function entryFor(
  component: Component,
  index: number,
  operation: Operation,
  own: readonly number[],
  groups: readonly NodeGroup[],
): Entry {
  const [first, second] = own as [number, number | undefined];
  if (second === undefined)
    return { component: index, operation, servedBy: [{ group: first, share: 1 }], appliedBy: [] };
  if (operation.write)
    return { component: index, operation, servedBy: [{ group: first, share: 1 }], appliedBy: [second] };
  const reads = component.replication?.reads ?? 'followers';
  if (reads === 'leader') return { component: index, operation, servedBy: [{ group: first, share: 1 }], appliedBy: [] };
  if (reads === 'followers') {
    return { component: index, operation, servedBy: [{ group: second, share: 1 }], appliedBy: [] };
  }
  const leaders = (groups[first] as NodeGroup).nodes;
  const followers = (groups[second] as NodeGroup).nodes;
  return {
    component: index,
    operation,
    servedBy: [
      { group: first, share: leaders / (leaders + followers) },
      { group: second, share: followers / (leaders + followers) },
    ],
    appliedBy: [],
  };
}

function positive(value: number | undefined, otherwise: number): number {
  return value !== undefined && value > 0 ? value : otherwise;
}
