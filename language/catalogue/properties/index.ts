import type { Owner, PropertyEntry, PropertyInput } from '../types.js';
import { AVAILABILITY } from './availability.js';
import { BALANCING } from './balancing.js';
import { CACHING } from './caching.js';
import { CALL_MODIFIERS } from './calls.js';
import { CAPACITY } from './capacity.js';
import { COST } from './cost.js';
import { DATA } from './data.js';
import { GEOGRAPHY } from './geography.js';
import { KEYS, LOAD } from './load.js';
import { MESSAGING_PROPERTIES } from './messaging.js';
import { RESILIENCE } from './resilience.js';
import { SCALING } from './scaling.js';

/** Areas in the order of the formatter and of the reference, with their headings there. */
const AREAS: readonly (readonly [title: string, entries: readonly PropertyInput[]])[] = [
  ['Load', LOAD],
  ['Keys', KEYS],
  ['Geography', GEOGRAPHY],
  ['Capacity', CAPACITY],
  ['Balancing', BALANCING],
  ['Caching', CACHING],
  ['Data', DATA],
  ['Messaging', MESSAGING_PROPERTIES],
  ['Resilience', RESILIENCE],
  ['Scaling', SCALING],
  ['Calls', CALL_MODIFIERS],
  ['Availability', AVAILABILITY],
  ['Cost', COST],
];

/** Every property, setting and call modifier once, in the formatter's order. */
export const PROPERTIES: readonly PropertyEntry[] = AREAS.flatMap(([, entries]) => entries).map((input, order) => ({
  style: 'property',
  probes: [],
  ...input,
  order,
}));

/** The same by area, for the reference. */
export function propertiesByArea(): readonly { readonly title: string; readonly entries: readonly PropertyEntry[] }[] {
  let next = 0;
  return AREAS.map(([title, entries]) => {
    const from = next;
    next += entries.length;
    return { title, entries: PROPERTIES.slice(from, next) };
  });
}

function entryFor(owner: Owner, entry: PropertyEntry): PropertyEntry {
  const variation = entry.per?.[owner];
  return variation === undefined ? entry : { ...entry, ...variation };
}

function indexByOwner(): ReadonlyMap<Owner, ReadonlyMap<string, PropertyEntry>> {
  const index = new Map<Owner, Map<string, PropertyEntry>>();
  for (const entry of PROPERTIES) {
    for (const owner of entry.owners) {
      let named = index.get(owner);
      if (named === undefined) {
        named = new Map();
        index.set(owner, named);
      }
      named.set(entry.name, entryFor(owner, entry));
    }
  }
  return index;
}

const BY_OWNER = indexByOwner();

/** All properties of a kind, declaration, call or group of settings, in the formatter's order; none for others. */
export function propertiesOf(owner: string): readonly PropertyEntry[] {
  return [...(BY_OWNER.get(owner as Owner)?.values() ?? [])];
}

/** The property of that name as it holds for this owner; undefined where the owner has none. */
export function property(owner: string, name: string): PropertyEntry | undefined {
  return BY_OWNER.get(owner as Owner)?.get(name);
}

/** Everything that does have a property of that name, for a message that says where it belongs. */
export function ownersOf(name: string): readonly Owner[] {
  return [...BY_OWNER].filter(([, named]) => named.has(name)).map(([owner]) => owner);
}

/** Owners that take further names beside their properties: a key space names its attributes itself. */
export const OPEN_OWNERS: readonly Owner[] = ['keys'];
