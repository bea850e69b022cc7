/** Where a call may be served, and how far that is. */
import type { Journey } from './journeys.js';
import type { Network } from './network.js';

/** The operation that takes a message which is kept at a place: there, where it may run there. */
export function consumerOf(
  network: Network,
  { component, operation }: { component: string; operation: string },
  place: number,
  urgency: number,
): number | undefined {
  const there = network.journeys && network.entryOf(component, operation, place % network.journeys.zones, urgency);
  return there ?? network.entryOf(component, operation, undefined, urgency);
}

/** A place in which a target may serve a call. */
export interface Way {
  entry: number;
  nodes: number;
  journey?: Journey;
}

/**
 * The places in which an operation may serve a call that comes from a place, with the number of nodes there.
 * @param nearest only those that are nearest, of each shard by itself
 */
export function waysTo(network: Network, any: number, from: number, nearest = false): Way[] {
  const { journeys } = network;
  const called = network.entries[any];
  const component = called && network.components[called.component];
  if (!journeys || !component) return [];
  const everywhere = journeys.serving(component, called.operation);
  const found = nearest && everywhere.length > 1 ? journeys.nearest(component, called.operation, from) : everywhere;
  const standing = found.length > 0 ? found : [{ zone: from % journeys.zones, nodes: 1 }];
  return standing.flatMap(({ zone, nodes }) => {
    const entry = network.entryOf(component.name, called.operation.name, zone, called.urgency);
    if (entry === undefined) return [];
    // What lives inside of another is on the spot.
    const journey = component.inside === undefined ? journeys.between(from, network.entries[entry]!.place) : undefined;
    return [{ entry, nodes, ...(journey ? { journey } : {}) }];
  });
}

/** Those with the shortest way. */
export function leastOf(ways: readonly Way[]): Way[] {
  const least = Math.min(...ways.map(({ journey }) => journey?.rtt ?? 0));
  return ways.filter(({ journey }) => (journey?.rtt ?? 0) === least);
}

/** A share of the calls, divided by the number of nodes at the end of each way. */
export function divided(ways: readonly Way[], whole: number): { entry: number; share: number; journey?: Journey }[] {
  const all = ways.reduce((sum, { nodes }) => sum + nodes, 0);
  return ways.map(({ nodes, ...way }) => ({ ...way, share: (whole * nodes) / all }));
}
