/** The System as the solver walks it: operations by number, nodes by the work they share. */
import type { Component, KeySpace, Load, Operation } from '../../model/system.js';
import type { Journeys } from './journeys.js';
import type { NetworkPool } from './pools.js';
import type { Urgencies } from './urgency.js';

/** Nodes of a component that are alike: all of them, or the leaders, or the followers, of shards that are asked alike. */
export interface NodeGroup {
  role: 'all' | 'leader' | 'follower';
  component: number;
  nodes: number;
  /** The shard, or the node of a pool that goes by keys, where it is one alone that is asked more than others. */
  shard?: number;
  instance?: number;
  /** Nodes among which one request's node is chosen by the policy; the rest of the choice is by key. */
  choices: number;
}

/** One operation of one component, in one place and called at one level of urgency. */
export interface Entry {
  component: number;
  /** Place at which it runs; an operation that runs in several regions has an entry for each. */
  place: number;
  /** Level of urgency at which it is called, 0 being the most urgent; 0 where urgency makes no difference to it. */
  urgency: number;
  operation: Operation;
  /** The entries of the same operation in the same place by urgency; empty where this is the only one. */
  alike: readonly number[];
  /** Node groups that serve it, with the number of nodes there that one call sets to work: in all 1, unless it is spread. */
  servedBy: { group: number; share: number }[];
  /** Node groups that repeat its work afterwards (followers that apply a write), likewise. */
  appliedBy: { group: number; share: number }[];
  /** Where one call sets several nodes to work at once: `nodes` in each of `shards`, over when `needed` of them are done in each. */
  spread?: { shards: number; nodes: number; needed: number };
}

export interface Network {
  components: Component[];
  groups: NodeGroup[];
  groupsOf: number[][];
  entries: Entry[];
  loads: Load[];
  keySpaces: KeySpace[];
  /** By operation: the key spaces as its requests meet them, some of whose keys may never come to it. */
  spacesAt: KeySpace[][];
  pools: NetworkPool[];
  poolOf(component: string, pool: string): number | undefined;
  /** Where things are; null where all stand in one place. */
  journeys: Journeys | null;
  /** How urgent requests are; null where nobody is served before others. */
  urgencies: Urgencies | null;
  /** An operation as it runs when it is called from a zone, or where it alone runs, and as it is called at a level of urgency. */
  entryOf(component: string, operation: string, zone?: number, urgency?: number): number | undefined;
  componentOf(name: string): number | undefined;
}

/** Upper limit of any count of nodes, so that absurd sizes stay finite numbers. */
const MOST = 1e12;

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

/** Places in the queue of one node; Infinity without a bound. Whoever sheds all beyond a length has no more places than that. */
export function placesOf(component: Component): number {
  const { queue, shed } = component;
  const places = queue === undefined || !Number.isFinite(queue) ? Infinity : Math.max(0, Math.floor(queue));
  if (shed?.metric !== 'queue' || shed.share < 1) return places;
  if (shed.comparison === '>') return Math.min(places, Math.max(0, Math.floor(shed.bound) + 1));
  return shed.comparison === '>=' ? Math.min(places, Math.max(0, Math.ceil(shed.bound))) : places;
}

export function followersOf(component: Component): number {
  const replication = component.replication;
  if (replication?.style !== 'leader-follower') return 0;
  return Math.max(0, Math.floor(positive(replication.followers, 0)));
}

function positive(value: number | undefined, otherwise: number): number {
  return value !== undefined && value > 0 ? value : otherwise;
}
