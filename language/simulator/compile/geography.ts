/** Where nodes stand and loads come from, and what lies in between, as numbers. */
import { regionOf } from '../../model/regions.js';
import type { Link, LinkEnd, System } from '../../model/system.js';
import type { Assembler } from './assembler.js';
import { TooLarge } from './too-large.js';

/**
 * A *place* is where calls come from or go to, as far as links tell places apart: a class (a component that has links of its own; 0 for
 * all others) and a zone (a region, from 1; 0 for nowhere in particular). Its number is `class * zones + zone`.
 */
export interface Geography {
  /** Names of the regions; zone i + 1 is region i. */
  regions: string[];
  zones: number;
  places: number;
  /** By node: its place. In zone 0 a node is wherever it is called from. */
  placeOf: Int32Array;
  /** By load: the places that its requests come from, and the shares up to each. */
  origins: { places: number[]; thresholds: number[]; draw: number }[];
  links: CompiledLink[];
  /** Entry `from * places + to`: the link in between; -1 where nothing lies there. */
  between: Int32Array;
  /** True where some link takes time. */
  crossing: boolean;
}

export interface CompiledLink {
  /** Seconds there and back. */
  rtt: number;
  /** Share of messages that are lost, and what it is drawn with. */
  loss: number;
  draw: number;
}

/** Places that the table of links is kept for at most. */
const MOST_PLACES = 2048;

/** True where some link takes time, so that calls travel. */
export function isCrossed({ links }: System): boolean {
  return (links ?? []).some(({ rtt, loss }) => rtt > 0 || loss > 0);
}

/**
 * Compiles where everything is; null where all stands in one place. The components have been declared.
 * @throws TooLarge where a table of what lies between all places would not fit
 */
export function compileGeography(assembler: Assembler): Geography | null {
  const { system } = assembler;
  const regions = (system.regions ?? []).map(({ name }) => name);
  const links = system.links ?? [];
  if (regions.length === 0 && links.length === 0) return null;
  const zones = regions.length + 1;
  const zoneOf = new Map(regions.map((name, i) => [name, i + 1]));
  const linked = [...new Set(links.flatMap(({ ends }) => ends.flatMap(componentOf)))];
  const classes = new Map(linked.map((name, i) => [name, i + 1]));
  const places = zones * (1 + linked.length);
  if (places > MOST_PLACES) {
    throw new TooLarge(
      `${linked.length} components with links of their own in ${regions.length} regions are more than one run can hold: link the regions instead.`,
    );
  }
  const placeOf = new Int32Array(assembler.nodes);
  for (const { source, firstNode, nodes } of assembler.components) {
    const first = zones * (classes.get(source.name) ?? 0);
    for (let n = 0; n < nodes; n++) placeOf[firstNode + n] = first + (zoneOf.get(regionOf(source, n) ?? '') ?? 0);
  }
  const origins = system.loads.map(({ name, from }) => {
    const shares = from ?? [];
    let reached = 0;
    return {
      places: shares.length === 0 ? [0] : shares.map(({ region }) => zoneOf.get(region) ?? 0),
      thresholds: shares.map(({ share }) => (reached += share)),
      draw: shares.length > 1 ? assembler.coin(`where ${name} comes from`) : -1,
    };
  });
  return {
    regions,
    zones,
    places,
    placeOf,
    origins,
    links: links.map(({ rtt, loss, ends }) => ({
      rtt,
      loss,
      draw: loss > 0 ? assembler.coin(`loss between ${ends.map(nameOf).join(' and ')}`) : -1,
    })),
    between: tableOf(links, places, zones, zoneOf, classes),
    crossing: isCrossed(system),
  };
}

/** The link between each pair of places: the one that names most of what stands there. */
function tableOf(
  links: readonly Link[],
  places: number,
  zones: number,
  zoneOf: ReadonlyMap<string, number>,
  classes: ReadonlyMap<string, number>,
): Int32Array {
  const table = new Int32Array(places * places).fill(-1);
  // Links between regions first, so that what is said of components takes their place.
  const order = links.map((_, i) => i).sort((a, b) => rank(links[a]!) - rank(links[b]!));
  const all = Array.from({ length: places }, (_, place) => place);
  for (const number of order) {
    const [a, b] = links[number]!.ends.map((end) =>
      'region' in end
        ? all.filter((place) => place % zones === zoneOf.get(end.region))
        : all.filter((place) => Math.floor(place / zones) === classes.get(end.component)),
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

function rank({ ends }: Link): number {
  return ends.flatMap(componentOf).length;
}

function componentOf(end: LinkEnd): string[] {
  return 'component' in end ? [end.component] : [];
}

function nameOf(end: LinkEnd): string {
  return 'region' in end ? end.region : end.component;
}
