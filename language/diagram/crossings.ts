/** Which links the calls of an edge cross, as far as the text tells: what a run found of a link is drawn on these edges. */
import { directionNames, linkName } from '../model/links.js';
import { regionOf } from '../model/regions.js';
import type { Component, Link, LinkEnd, System } from '../model/system.js';
import type { DiagramEdge } from './graph.js';
import { componentId, loadId } from './ids.js';

/** One direction of a link with a bandwidth. */
export interface Crossing {
  /** As the Results name it: `Us -> Eu`. */
  direction: string;
  /** `Us <-> Eu`. */
  link: string;
}

/** Where something is; null: nowhere in particular. */
type Zone = string | null;

/** Nodes of a component that are looked at to see where they stand; their regions repeat. */
const LOOKED_AT = 4096;

/** Pairs of regions that are looked at for one edge. Where there are more, some of its links may stay untold. */
const MOST_PAIRS = 10_000;

/**
 * The directions of links with a bandwidth that calls of each edge, and their replies, may pass; edges without any are left
 * out. What stands in no region is wherever it is called from.
 */
export function crossingsOf(system: System, edges: readonly DiagramEdge[]): Map<string, Crossing[]> {
  const crossings = new Map<string, Crossing[]>();
  const links = new Links(system.links ?? []);
  if (!links.limited) return crossings;
  const components = new Map(system.components.map((component) => [componentId(component.name), component]));
  const zones = zonesOf(system, edges);
  for (const edge of edges) {
    const target = components.get(edge.to);
    if (!target) continue;
    const caller = components.get(edge.from)?.name;
    const found = new Map<string, Crossing>();
    let left = MOST_PAIRS;
    for (const { operation, nearest } of edge.operations) {
      const standing = standingOf(target, operation);
      for (const from of zones.get(edge.from) ?? []) {
        for (const to of servedFrom(from, standing, nearest, links)) {
          if (--left < 0) break;
          const crossed = links.between({ zone: from, component: caller }, { zone: to, component: target.name });
          if (crossed?.link.bandwidth === undefined) continue;
          const [there, back] = crossed.directions;
          for (const direction of edge.asynchronous ? [there] : [there, back])
            found.set(direction, { direction, link: linkName(crossed.link) });
        }
      }
    }
    if (found.size > 0) crossings.set(edge.id, [...found.values()]);
  }
  return crossings;
}

/** Where calls come from: what stands in no region is where its callers are. */
function zonesOf(system: System, edges: readonly DiagramEdge[]): Map<string, ReadonlySet<Zone>> {
  const zones = new Map<string, Set<Zone>>();
  for (const { name, from = [] } of system.loads)
    zones.set(loadId(name), new Set(from.length === 0 ? [null] : from.map(({ region }) => region)));
  const placed = new Set<string>();
  for (const component of system.components) {
    const id = componentId(component.name);
    zones.set(id, new Set(component.in));
    if (zones.get(id)!.size > 0) placed.add(id);
  }
  const calls = new Map<string, string[]>();
  for (const { from, to } of edges) if (!placed.has(to)) calls.set(from, [...(calls.get(from) ?? []), to]);
  const open = [...zones.keys()];
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for (const to of calls.get(from) ?? []) {
      const known = zones.get(to)!;
      const before = known.size;
      for (const zone of zones.get(from)!) known.add(zone);
      if (known.size > before) open.push(to);
    }
  }
  return zones;
}

/** The regions of the nodes that may serve an operation: a write goes to a leader, a read to those that answer reads. */
function standingOf(component: Component, operation: string): ReadonlySet<string> {
  const { in: regions = [], instances, replication, shards } = component;
  const write = component.operations.find(({ name }) => name === operation)?.write === true;
  const serving = write ? 'leader' : (replication?.reads ?? 'any');
  if (replication?.style !== 'leader-follower' || serving === 'any') return new Set(regions);
  const count = Math.max(1, Math.round(shards?.count ?? 1));
  const members = Math.max(1, count > 1 ? Math.floor(instances / count) : instances);
  const standing = new Set<string>();
  for (let node = 0; node < Math.min(instances, LOOKED_AT); node++) {
    const region = regionOf(component, node);
    if (region !== undefined && (node % members === 0) === (serving === 'leader')) standing.add(region);
  }
  return standing;
}

/** From where a call from a zone is answered. */
function servedFrom(from: Zone, standing: ReadonlySet<string>, nearest: boolean, links: Links): Iterable<Zone> {
  if (standing.size === 0) return [from];
  if (!nearest || from === null) return standing;
  const away = new Map([...standing].map((zone) => [zone, zone === from ? 0 : links.roundTrip(from, zone)]));
  const least = Math.min(...away.values());
  return [...standing].filter((zone) => away.get(zone) === least);
}

interface Place {
  zone: Zone;
  /** Absent for loads. */
  component?: string | undefined;
}

/** The links of a System by their ends. */
class Links {
  readonly limited: boolean;
  private readonly byEnds = new Map<string, { link: Link; directions: [string, string] }>();

  constructor(links: readonly Link[]) {
    this.limited = links.some(({ bandwidth }) => bandwidth !== undefined);
    for (const link of links) {
      const [there, back] = directionNames(link);
      this.byEnds.set(keyOf(link.ends[1], link.ends[0]), { link, directions: [back, there] });
      this.byEnds.set(keyOf(link.ends[0], link.ends[1]), { link, directions: [there, back] });
    }
  }

  /** The link between two places that names most of what stands there, with the way from the first to the second first. */
  between(from: Place, to: Place): { link: Link; directions: [string, string] } | undefined {
    for (const named of [2, 1, 0]) {
      for (const [a, b] of endsOf(from, to, named)) {
        const found = this.byEnds.get(keyOf(a, b));
        if (found) return found;
      }
    }
    return undefined;
  }

  /** Seconds there and back between two regions. */
  roundTrip(from: string, to: string): number {
    return this.byEnds.get(keyOf({ region: from }, { region: to }))?.link.rtt ?? 0;
  }
}

/** What a link between two places may be written between, with so many components among its ends. */
function endsOf(from: Place, to: Place, named: number): [LinkEnd, LinkEnd][] {
  const ends = ({ zone, component }: Place): LinkEnd[] => [
    ...(component === undefined ? [] : [{ component }]),
    ...(zone === null ? [] : [{ region: zone }]),
  ];
  const components = (...pair: LinkEnd[]): number => pair.filter((end) => 'component' in end).length;
  return ends(from)
    .flatMap((a) => ends(to).map((b): [LinkEnd, LinkEnd] => [a, b]))
    .filter((pair) => components(...pair) === named);
}

function keyOf(a: LinkEnd, b: LinkEnd): string {
  return JSON.stringify([a, b]);
}
