/** How the nodes of a component share its work: shards that are asked more than others, leaders and followers, quorums. */
import type { Component, KeySpace } from '../../model/system.js';
import type { Outcome } from './outcome.js';
import type { Journeys } from './journeys.js';
import { nodeShares, spaceFor, type KeyedPool } from './keyed-pools.js';
import type { Entry, Network, NodeGroup } from './network.js';
import { followersOf, nodesOf } from './network.js';
import { sharesOf } from './shard-shares.js';
import { untilDone } from './spread.js';
import { meanOf, varianceOf } from './spread.js';

/** The hottest shard by itself, the next ones in classes each so many times as large as the one before. */
const CLASS_GROWTH = 4;
const MOST_CLASSES = 6;
/** Shards are told apart where the hottest is asked so many times as often as the average. */
const UNEVEN = 1.02;

/** Shards that are asked about equally often. */
interface ShardClass {
  shards: readonly number[];
  /** Numbers of the node groups: of all members, or of the leaders. */
  first: number;
  followers: number;
}

export interface Layout {
  own: number[];
  shards: number;
  /** Nodes of one shard. */
  members: number;
  classes: ShardClass[];
  /** Of a plain pool in several regions: the group of the nodes of each zone. */
  byZone?: ReadonlyMap<number, number>;
  /** Where keys decide on the node of a plain pool: how they lie. */
  keyed?: KeyedPool;
}

/**
 * Cuts a component's nodes into groups of nodes that are alike, and adds the groups to `groups`.
 *
 * @param carried by operation of the component: the key spaces that its requests carry
 */
export function layOut(
  component: Component,
  index: number,
  groups: NodeGroup[],
  spaces: readonly KeySpace[],
  carried: readonly (readonly string[])[],
  journeys: Journeys | null = null,
  keyed?: { pool: KeyedPool; shares: readonly Float64Array[] },
): Layout {
  const nodes = nodesOf(component);
  const shards = Math.min(nodes, Math.max(1, Math.round(component.shards?.count ?? 1)));
  const members = Math.max(1, Math.floor(nodes / shards));
  const followers = followersOf(component);
  const own: number[] = [];
  const add = (group: NodeGroup): number => {
    own.push(groups.length);
    return groups.push(group) - 1;
  };
  if (component.shards === undefined && component.replication === undefined) {
    const partitioned = component.cache?.partitioned === true;
    const standing = journeys?.serving(component, { write: false }) ?? [];
    if (standing.length > 1) {
      const known = standing.reduce((sum, { nodes }) => sum + nodes, 0);
      const byZone = new Map(
        standing.map(({ zone, nodes: there }) => {
          const count = Math.max(1, Math.round((nodes * there) / known));
          return [zone, add({ role: 'all', component: index, nodes: count, choices: partitioned ? 1 : count })];
        }),
      );
      return { own, shards: 1, members: nodes, classes: [{ shards: [0], first: own[0]!, followers: -1 }], byZone };
    }
    const cut = keyed === undefined ? [] : classesBy(nodes, keyed.shares);
    if (keyed !== undefined && cut.length > 1) {
      const classes = cut.map((numbers): ShardClass => {
        const alone = numbers.length === 1 ? { instance: numbers[0]! } : {};
        const first = add({ role: 'all', component: index, nodes: numbers.length, choices: 1, ...alone });
        return { shards: numbers, first, followers: -1 };
      });
      return { own, shards: nodes, members: 1, classes, keyed: keyed.pool };
    }
    const choices = partitioned ? 1 : nodes;
    const all = add({ role: 'all', component: index, nodes, choices });
    return { own, shards: 1, members: nodes, classes: [{ shards: [0], first: all, followers: -1 }] };
  }
  const cut = classesOf(component, shards, spaces, carried);
  const classes = cut.map((numbers): ShardClass => {
    const only = numbers[0];
    const alone = cut.length > 1 && numbers.length === 1 && only !== undefined ? { shard: only } : {};
    const count = numbers.length;
    const first = add({
      role: followers === 0 ? 'all' : 'leader',
      component: index,
      nodes: followers === 0 ? count * members : count,
      choices: followers === 0 ? members : 1,
      ...alone,
    });
    return { shards: numbers, first, followers: first };
  });
  if (followers > 0) {
    for (const one of classes) {
      const alone = groups[one.first]?.shard;
      const count = one.shards.length;
      one.followers = add({
        role: 'follower',
        component: index,
        nodes: count * followers,
        choices: followers,
        ...(alone === undefined ? {} : { shard: alone }),
      });
    }
  }
  return { own, shards, members, classes };
}

/** Shards in classes, the hottest first; one class where all are asked alike. */
function classesOf(
  component: Component,
  shards: number,
  spaces: readonly KeySpace[],
  carried: readonly (readonly string[])[],
): number[][] {
  if (shards === 1) return [[0]];
  const base = baseOf(component.shards?.keys ?? component.key, spaces);
  const asked = new Set(carried.map((names) => names.find((name) => baseOf(name, spaces) === base)));
  const drawn = spaces.filter((space) => space.base === base && asked.has(space.name));
  return classesBy(
    shards,
    drawn.map((space) => sharesOf(component, space.name, spaces)),
  );
}

/** The same by the shares of each, under any key space by which they are asked. */
function classesBy(shards: number, known: readonly Float64Array[]): number[][] {
  const all = Array.from({ length: shards }, (_, shard) => shard);
  const total = new Float64Array(shards);
  let uneven = false;
  for (const shares of known) {
    shares.forEach((share, shard) => {
      total[shard] = (total[shard] as number) + share;
      if (share * shards > UNEVEN) uneven = true;
    });
  }
  if (!uneven) return [all];
  all.sort((a, b) => (total[b] as number) - (total[a] as number) || a - b);
  const classes: number[][] = [];
  let size = 1;
  for (let from = 0; from < shards; from += size, size *= CLASS_GROWTH) {
    const last = classes.length === MOST_CLASSES - 1;
    classes.push(all.slice(from, last ? shards : from + size));
    if (last) break;
  }
  return classes;
}

function baseOf(name: string | undefined, spaces: readonly KeySpace[]): string | undefined {
  return spaces.find((space) => space.name === name)?.base;
}

/** Fills in which nodes serve an operation, given the key spaces that its requests carry. */
export function serve(entry: Entry, layout: Layout, carried: readonly string[], network: Network): void {
  const component = network.components[entry.component];
  if (!component) return;
  const { shards, members, classes } = layout;
  const there = layout.byZone?.get(entry.place % (network.journeys?.zones ?? 1));
  if (there !== undefined) {
    entry.servedBy.push({ group: there, share: 1 });
    return;
  }
  if (layout.keyed) {
    // What is about no key goes to any of them.
    const space = spaceFor(network, entry.component, carried);
    const shares = space === undefined ? undefined : nodeShares(layout.keyed, space, network);
    for (const { first, shards: numbers } of classes) {
      const share = numbers.reduce((sum, node) => sum + (shares?.[node] ?? 1 / shards), 0);
      entry.servedBy.push({ group: first, share });
    }
    return;
  }
  const visits = visitsByClass(component, layout, carried, network.keySpaces);
  const scattered = visits === undefined;
  const followers = followersOf(component);
  const quorum = component.replication?.style === 'quorum' ? component.replication.quorum : undefined;
  const reads = followers === 0 || entry.operation.write ? 'leader' : component.replication?.reads;
  classes.forEach(({ first, followers: second, shards: numbers }, i) => {
    const share = visits?.[i] ?? numbers.length;
    if (quorum) entry.servedBy.push({ group: first, share: share * members });
    else if (reads === 'leader') entry.servedBy.push({ group: first, share });
    else if (reads === 'followers') entry.servedBy.push({ group: second, share });
    else {
      entry.servedBy.push({ group: first, share: share / (1 + followers) });
      entry.servedBy.push({ group: second, share: (share * followers) / (1 + followers) });
    }
    if (entry.operation.write && followers > 0) entry.appliedBy.push({ group: second, share: share * followers });
  });
  if (!quorum && !scattered) return;
  const needed = quorum ? (entry.operation.write ? quorum.write : quorum.read) : 1;
  entry.spread = { shards: scattered ? shards : 1, nodes: quorum ? members : 1, needed };
}

/** Share of the calls that goes to each class of shards; undefined for calls without the key, which ask every shard. */
function visitsByClass(
  component: Component,
  { shards, classes }: Layout,
  carried: readonly string[],
  spaces: readonly KeySpace[],
): number[] | undefined {
  const name = component.shards?.keys ?? component.key;
  if (shards === 1 || name === undefined) return classes.map((one) => one.shards.length / shards);
  const base = baseOf(name, spaces);
  const known = carried.find((one) => baseOf(one, spaces) === base);
  if (known === undefined) return undefined;
  const shares = sharesOf(component, known, spaces);
  return classes.map((one) => one.shards.reduce((sum, shard) => sum + (shares[shard] as number), 0));
}

/** The nodes that serve an operation, as one of them is met. */
export function oneOf(servedBy: Entry['servedBy']): Entry['servedBy'] {
  const all = servedBy.reduce((sum, { share }) => sum + share, 0);
  return all > 1 + 1e-9 ? servedBy.map(({ group, share }) => ({ group, share: share / all })) : servedBy;
}

/** What becomes of the work of one node where several do it at once. */
export function spreadOut(body: Outcome, { shards, nodes, needed }: NonNullable<Entry['spread']>): Outcome {
  const inShard = untilDone([{ spread: body.time, copies: nodes }], Math.min(nodes, needed));
  const time = untilDone([{ spread: inShard, copies: shards }], shards);
  return { ...body, time, held: meanOf(time), heldVariance: varianceOf(time) };
}
