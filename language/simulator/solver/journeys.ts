/** Where operations run and calls come from, and the ways between, as the solver walks them. */
import { regionOf } from '../../model/regions.js';
import type { Component, Load, Operation, System } from '../../model/system.js';
import { placeFrom, placesIn, type Places } from '../data/places.js';
import { MOST_LOSSES, retransmissionMoments } from '../retransmission.js';
import { pow } from '../random/elementary.js';
import { spreadOf, type Spread } from './spread.js';

/** Nodes of a component that are looked at to see where they stand; their regions repeat. */
const LOOKED_AT = 4096;

/** There and back over a link. */
export interface Journey {
  /** Seconds where nothing is lost. */
  rtt: number;
  time: Spread;
  /** Probability that a message on the way is given up. */
  lost: number;
  /** The directions in which requests and replies pass, where the link has a bandwidth. */
  lines?: { there: number; back: number; secondsPerByte: number };
}

/** Nodes that may serve a call, and the zone in which they stand. */
interface Standing {
  zone: number;
  nodes: number;
}

export class Journeys {
  /** By link, from its first end and from its second. */
  private readonly ways: [Journey, Journey][];
  private readonly standing = new Map<string, readonly Standing[]>();

  private constructor(private readonly places: Places) {
    this.ways = places.links.map(({ rtt, loss, bandwidth }, link) => {
      const { mean, variance } = retransmissionMoments(rtt, loss);
      const way = { rtt, time: spreadOf(rtt + 2 * mean, 2 * variance), lost: 1 - pow(1 - pow(loss, MOST_LOSSES), 2) };
      if (bandwidth === undefined) return [way, way];
      const lines = { there: 2 * link, back: 2 * link + 1, secondsPerByte: 1 / bandwidth };
      return [
        { ...way, lines },
        { ...way, lines: { ...lines, there: lines.back, back: lines.there } },
      ];
    });
  }

  /** Null where all stands in one place. */
  static of(system: System): Journeys | null {
    const places = placesIn(system);
    return places && new Journeys(places);
  }

  get zones(): number {
    return this.places.zones;
  }

  zone(region: string): number {
    return this.places.zoneOf.get(region) ?? 0;
  }

  /** The place at which an operation of a component runs in a zone. */
  placeIn(component: Component, zone: number): number {
    return (this.places.classOf.get(component.name) ?? 0) * this.places.zones + zone;
  }

  /** What lies between two places; undefined for nothing. */
  between(from: number, to: number): Journey | undefined {
    const link = this.places.between[from * this.places.places + placeFrom(this.places, to, from)]!;
    return link < 0 ? undefined : this.ways[link]![this.isFirstEnd(link, from) ? 0 : 1];
  }

  /** Directions of all links; 0 where none has a bandwidth. */
  get lines(): number {
    return this.ways.some(([way]) => way.lines) ? 2 * this.ways.length : 0;
  }

  /** True where a place belongs to what the link names first. */
  private isFirstEnd(link: number, place: number): boolean {
    const [end] = this.places.links[link]!.ends;
    if ('region' in end) return place % this.places.zones === this.places.zoneOf.get(end.region);
    return Math.floor(place / this.places.zones) === this.places.classOf.get(end.component);
  }

  /** Seconds there and back between two places, where nothing is lost. */
  roundTrip(from: number, to: number): number {
    return this.between(from, to)?.rtt ?? 0;
  }

  /** The zones that a load comes from, with their shares. */
  origins({ from }: Load): { zone: number; share: number }[] {
    if (from === undefined || from.length === 0) return [{ zone: 0, share: 1 }];
    return from.map(({ region, share }) => ({ zone: this.zone(region), share }));
  }

  /** Zones in which nodes of a component stand that may serve an operation; none where it is wherever it is called from. */
  serving(component: Component, { write }: Pick<Operation, 'write'>): readonly Standing[] {
    if (component.in === undefined || component.in.length === 0) return [];
    const id = `${component.name} ${String(write)}`;
    const known = this.standing.get(id);
    if (known) return known;
    const counts = new Map<number, number>();
    for (const zone of this.servingOf(component, { write }, 0, Math.min(component.instances, LOOKED_AT))) {
      counts.set(zone, (counts.get(zone) ?? 0) + 1);
    }
    const standing = [...counts].map(([zone, nodes]) => ({ zone, nodes }));
    this.standing.set(id, standing);
    return standing;
  }

  /**
   * The same as the nearest node of each shard to a place serves it: with the number of shards, or of those nodes where they
   * are equally near.
   */
  nearest(component: Component, operation: Pick<Operation, 'write'>, from: number): readonly Standing[] {
    const id = `${component.name} ${String(operation.write)} ${from}`;
    const known = this.standing.get(id);
    if (known) return known;
    const members = membersOf(component);
    const shards = Math.max(1, Math.floor(component.instances / members));
    const counts = new Map<number, number>();
    for (let shard = 0; shard < Math.min(shards, LOOKED_AT); shard++) {
      const zones = this.servingOf(component, operation, shard * members, Math.min(members, LOOKED_AT));
      const away = zones.map((zone) => this.roundTrip(from, this.placeIn(component, zone)));
      const least = Math.min(...away);
      const near = zones.filter((_, i) => away[i] === least);
      for (const zone of near) counts.set(zone, (counts.get(zone) ?? 0) + 1 / near.length);
    }
    const standing = [...counts].map(([zone, nodes]) => ({ zone, nodes }));
    this.standing.set(id, standing);
    return standing;
  }

  /** The zones of the nodes, of so many from one on, that may serve an operation. */
  private servingOf(component: Component, { write }: Pick<Operation, 'write'>, first: number, count: number): number[] {
    const { replication } = component;
    const led = replication?.style === 'leader-follower';
    const reads = led ? (write ? 'leader' : replication.reads) : 'any';
    const members = membersOf(component);
    const zones: number[] = [];
    for (let node = first; node < first + count; node++) {
      const leads = node % members === 0;
      if (led && reads !== 'any' && leads !== (reads === 'leader')) continue;
      zones.push(this.zone(regionOf(component, node) ?? ''));
    }
    return zones;
  }

  /** Seconds there and back to the other nodes of a shard, one of whose nodes is at a place (the leader, where there is one), ascending. */
  toOthers(component: Component, place: number): number[] {
    return this.otherPlaces(component, place)
      .map((other) => this.roundTrip(place, other))
      .sort((a, b) => a - b);
  }

  /** The places of the other nodes of such a shard. */
  otherPlaces(component: Component, place: number): number[] {
    const members = membersOf(component);
    const shards = Math.max(1, Math.floor(component.instances / members));
    const zone = place % this.zones;
    const zoneAt = (node: number): number => this.zone(regionOf(component, node) ?? '');
    const candidates = component.replication?.style === 'leader-follower' ? 1 : members;
    for (let shard = 0; shard < Math.min(shards, LOOKED_AT); shard++) {
      const first = shard * members;
      for (let own = first; own < first + candidates; own++) {
        if (zoneAt(own) !== zone) continue;
        const others = Array.from({ length: members }, (_, i) => first + i).filter((node) => node !== own);
        return others.map((node) => this.placeIn(component, zoneAt(node)));
      }
    }
    return [];
  }
}

/** Nodes of one shard. */
function membersOf(component: Component): number {
  const shards = Math.max(1, Math.round(component.shards?.count ?? 1));
  return Math.max(1, Math.floor(component.instances / shards));
}
