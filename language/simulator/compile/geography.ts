/** Where nodes stand and loads come from, and what lies in between, as numbers. */
import { directionNames, endName } from '../../model/links.js';
import { regionOf } from '../../model/regions.js';
import type { EventAction, Load, Operation } from '../../model/system.js';
import { hasTooManyPlaces, isCrossed, placesIn, worstOf, type Places } from '../data/places.js';
import type { Assembler } from './assembler.js';
import { TooLarge } from './too-large.js';

export interface Geography extends Pick<Places, 'regions' | 'zones' | 'places' | 'between'> {
  /** By node: its place. In zone 0 a node is wherever it is called from. */
  placeOf: Int32Array;
  /** By load: the places that its requests come from, and the shares up to each. */
  origins: Origin[];
  /** By an event that changes where a load comes from. */
  laterOrigins: ReadonlyMap<EventAction, Origin>;
  /** The regions of loads that come from several: whose figures are kept apart. */
  sources: { load: number; region: string; place: number }[];
  links: CompiledLink[];
  /** True where some link takes time. */
  crossing: boolean;
  /** By operation, two each: how large its requests and its replies are, `NO_SIZE` where nothing says; null where no link asks. */
  sizes: Int32Array | null;
  /** By an event that changes them: the same for its operation. */
  laterSizes: ReadonlyMap<EventAction, readonly [number, number]>;
}

/** Where requests of a load come from. */
export interface Origin {
  places: number[];
  thresholds: number[];
  draw: number;
}

export interface CompiledLink {
  /** Its two directions, by what they lead from and to: `Us -> Eu`. */
  names: [string, string];
  /** Seconds there and back. */
  rtt: number;
  /** Share of messages that are lost, and what it is drawn with. */
  loss: number;
  draw: number;
  /** True where it has a bandwidth, at first or by an event. */
  limited: boolean;
  /** Seconds that a byte takes to be put on it; 0 where it has no limit. */
  secondsPerByte: number;
  /** Its first end: a zone or a class, and -1 for the other. */
  firstZone: number;
  firstClass: number;
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
  const originOf = ({ name, from: shares = [] }: Pick<Load, 'name' | 'from'>): Origin => {
    let reached = 0;
    return {
      places: shares.length === 0 ? [0] : shares.map(({ region }) => zoneOf.get(region) ?? 0),
      thresholds: shares.map(({ share }) => (reached += share)),
      draw: shares.length > 1 ? assembler.coin(`where ${name} comes from`) : -1,
    };
  };
  const origins = system.loads.map(originOf);
  const events = (system.timeline?.events ?? []).map(({ action }) => action);
  const asking = events.filter((action) => action.kind === 'asking');
  const limited = links.some((_, link) => worstOf(system, link).limited);
  return {
    regions,
    zones,
    places,
    between,
    placeOf,
    origins,
    links: links.map(({ rtt, loss, ends, bandwidth }, link) => ({
      names: directionNames({ ends }),
      rtt,
      loss,
      draw: worstOf(system, link).loss > 0 ? assembler.coin(`loss between ${ends.map(endName).join(' and ')}`) : -1,
      limited: worstOf(system, link).limited,
      secondsPerByte: secondsPerByte(bandwidth),
      firstZone: 'region' in ends[0] ? (zoneOf.get(ends[0].region) ?? -1) : -1,
      firstClass: 'component' in ends[0] ? (classOf.get(ends[0].component) ?? -1) : -1,
    })),
    laterOrigins: new Map(
      asking.map((action) => [
        action,
        originOf({ name: action.load, ...(action.from === undefined ? {} : { from: action.from }) }),
      ]),
    ),
    sources: system.loads.flatMap(({ name, from = [] }, load) => {
      const later = asking.flatMap((action) => (action.load === name ? (action.from ?? []) : []));
      const names = new Set([...from, ...later].map(({ region }) => region));
      if (names.size < 2) return [];
      return [...names].map((region) => ({ load, region, place: zoneOf.get(region) ?? 0 }));
    }),
    crossing: isCrossed(system),
    sizes: limited ? sizesOf(assembler) : null,
    laterSizes: new Map(
      events
        .filter((action) => action.kind === 'sizes')
        .map((action) => [
          action,
          sizesIn(assembler, action, `over links, of ${action.component}.${action.operation}`),
        ]),
    ),
  };
}

/** Seconds that a byte takes to be put on a link; 0 without a limit. */
export function secondsPerByte(bandwidth: number | null | undefined): number {
  return bandwidth == null ? 0 : 1 / bandwidth;
}

/** In place of the operand of a size that nothing says. */
export const NO_SIZE = 0x7fffffff;

/** What the messages of every operation are drawn from. */
function sizesOf(assembler: Assembler): Int32Array {
  return Int32Array.from(
    assembler.operations.flatMap(({ component, name }) => {
      const { source } = assembler.components[component]!;
      const operation = source.operations.find((one) => one.name === name);
      return sizesIn(assembler, operation ?? {}, `over links, of ${source.name}.${name}`);
    }),
  );
}

function sizesIn(
  assembler: Assembler,
  { takes, returns }: Pick<Operation, 'takes' | 'returns'>,
  purpose: string,
): [number, number] {
  return [
    takes === undefined ? NO_SIZE : assembler.value(takes, `requests ${purpose}`),
    returns === undefined ? NO_SIZE : assembler.value(returns, `replies ${purpose}`),
  ];
}
