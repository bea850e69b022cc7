/** Where nodes stand and loads come from, and what lies in between, as numbers. */
import { regionOf } from '../../model/regions.js';
import type { LinkEnd } from '../../model/system.js';
import { hasTooManyPlaces, isCrossed, placesIn, type Places } from '../data/places.js';
import type { Assembler } from './assembler.js';
import { TooLarge } from './too-large.js';

export interface Geography extends Pick<Places, 'regions' | 'zones' | 'places' | 'between'> {
  /** By node: its place. In zone 0 a node is wherever it is called from. */
  placeOf: Int32Array;
  /** By load: the places that its requests come from, and the shares up to each. */
  origins: { places: number[]; thresholds: number[]; draw: number }[];
  links: CompiledLink[];
  /** True where some link takes time. */
  crossing: boolean;
}

interface CompiledLink {
  /** Seconds there and back. */
  rtt: number;
  /** Share of messages that are lost, and what it is drawn with. */
  loss: number;
  draw: number;
}

/**
 * Compiles where everything is; null where all stands in one place. The components have been declared.
 * @throws TooLarge where a table of what lies between all places would not fit
 */
export function compileGeography(assembler: Assembler): Geography | null {
  const { system } = assembler;
  if (hasTooManyPlaces(system)) {
    throw new TooLarge(
      'So many components have links of their own that one run cannot hold what lies between all of them: link their regions instead.',
    );
  }
  const table = placesIn(system);
  if (table === null) return null;
  const { regions, zones, places, between, zoneOf, classOf, links } = table;
  const placeOf = new Int32Array(assembler.nodes);
  for (const { source, firstNode, nodes } of assembler.components) {
    const first = zones * (classOf.get(source.name) ?? 0);
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
    between,
    placeOf,
    origins,
    links: links.map(({ rtt, loss, ends }) => ({
      rtt,
      loss,
      draw: loss > 0 ? assembler.coin(`loss between ${ends.map(nameOf).join(' and ')}`) : -1,
    })),
    crossing: isCrossed(system),
  };
}

function nameOf(end: LinkEnd): string {
  return 'region' in end ? end.region : end.component;
}
