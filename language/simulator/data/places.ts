/** Places, and what lies between them, for the kernel and the solver alike. */
import type { Link, LinkEnd, System } from '../../model/system.js';

/**
 * A *place* is where calls come from or go to, as far as links tell places apart: a class (a component that has links of its own; 0 for
 * all others) and a zone (a region, from 1; 0 for nowhere in particular). Its number is `class * zones + zone`.
 */
export interface Places {
  /** Names of the regions; zone i + 1 is region i. */
  regions: readonly string[];
  zones: number;
  places: number;
  links: readonly Link[];
  /** Entry `from * places + to`: the link in between; -1 where nothing lies there. */
  between: Int32Array;
  /** By name of a region and of a component. */
  zoneOf: ReadonlyMap<string, number>;
  classOf: ReadonlyMap<string, number>;
}

/** Places that the table of links is kept for at most. */
const MOST_PLACES = 2048;

/** True where some link takes time, at first or by an event, so that calls travel. */
export function isCrossed(system: System): boolean {
  return (system.links ?? []).some((_, link) => {
    const { rtt, loss, limited } = worstOf(system, link);
    return rtt > 0 || loss > 0 || limited;
  });
}

/** The longest round trip, the greatest loss and whether there is a bandwidth, over all that events make of a link. */
export function worstOf({ links, timeline }: System, link: number): Pick<Link, 'rtt' | 'loss'> & { limited: boolean } {
  const { rtt, loss, bandwidth } = links![link]!;
  const worst = { rtt, loss, limited: bandwidth !== undefined };
  for (const { action } of timeline?.events ?? []) {
    if (action.kind !== 'link' || action.link !== link) continue;
    worst.rtt = Math.max(worst.rtt, action.rtt ?? 0);
    worst.loss = Math.max(worst.loss, action.loss ?? 0);
    worst.limited ||= typeof action.bandwidth === 'number';
  }
  return worst;
}

/** True where a table of what lies between all places would not fit. */
export function hasTooManyPlaces(system: System): boolean {
  return (1 + (system.regions ?? []).length) * (1 + linkedOf(system).length) > MOST_PLACES;
}

/** Where everything can be; null where all stands in one place. */
export function placesIn(system: System): Places | null {
  const regions = (system.regions ?? []).map(({ name }) => name);
  const links = system.links ?? [];
  if ((regions.length === 0 && links.length === 0) || hasTooManyPlaces(system)) return null;
  const zones = regions.length + 1;
  const zoneOf = new Map(regions.map((name, i) => [name, i + 1]));
  const linked = linkedOf(system);
  const classOf = new Map(linked.map((name, i) => [name, i + 1]));
  const places = zones * (1 + linked.length);
  return { regions, zones, places, links, zoneOf, classOf, between: tableOf(links, places, zones, zoneOf, classOf) };
}

/** The place of a node that is called from another: where it stands, or where the call comes from. */
export function placeFrom({ zones }: Pick<Places, 'zones'>, place: number, from: number): number {
  return place % zones === 0 ? place + (from % zones) : place;
}

/** The link between each pair of places: the one that names most of what stands there. */
function tableOf(
  links: readonly Link[],
  places: number,
  zones: number,
  zoneOf: ReadonlyMap<string, number>,
  classOf: ReadonlyMap<string, number>,
): Int32Array {
  const table = new Int32Array(places * places).fill(-1);
  // Links between regions first, so that what is said of components takes their place.
  const order = links.map((_, i) => i).sort((a, b) => rank(links[a]!) - rank(links[b]!));
  const all = Array.from({ length: places }, (_, place) => place);
  for (const number of order) {
    const [a, b] = links[number]!.ends.map((end) =>
      'region' in end
        ? all.filter((place) => place % zones === zoneOf.get(end.region))
        : all.filter((place) => Math.floor(place / zones) === classOf.get(end.component)),
    ) as [number[], number[]];
    for (const from of a) {
      for (const to of b) {
        table[from * places + to] = number;
        table[to * places + from] = number;
      }
    }
  }
  return table;
}

/** Components that have links of their own. */
function linkedOf({ links = [] }: System): string[] {
  return [...new Set(links.flatMap(({ ends }) => ends.flatMap(componentOf)))];
}

function rank({ ends }: Link): number {
  return ends.flatMap(componentOf).length;
}

function componentOf(end: LinkEnd): string[] {
  return 'component' in end ? [end.component] : [];
}
