import type { Basis } from '../../model/results.js';
import type { Link } from '../../model/system.js';

/** A figure of the solver: exact where theory is, else an approximation or a bound. Null: there is none. */
export interface Figure {
  value: number | null;
  basis: Exclude<Basis, 'simulated'>;
}

/** What can be said about a System without running it. SI units. */
export interface Solution {
  loads: Record<string, SolvedLoad>;
  /** By `Component.operation`. */
  operations: Record<string, SolvedOperation>;
  components: Record<string, SolvedComponent>;
  caches: Record<string, SolvedCache>;
  queues: Record<string, SolvedQueue>;
  /** Calls and sends per second between operations, attempts counted one by one. */
  calls: SolvedCall[];
  /** Every resource with a capacity, the one that saturates first at the front. */
  resources: SolvedResource[];
  /** Links with a bandwidth. */
  links: SolvedLink[];
  /** The resource that saturates first when all loads grow alike; null where nothing is used. */
  bottleneck: SolvedResource | null;
  availability: SolvedAvailability;
  cost: SolvedCost;
  /** Operations (`A.get`) that call each other, or themselves, at least once for every call: the work never ends. */
  endless: string[];
  /** What is approximate, and why; one plain sentence each. */
  notes: string[];
}

export interface SolvedLoad {
  /** Requests per second sent, at this operating point. */
  offered: number;
  /** Requests per second that end with a value. */
  throughput: number;
  /** Shares of the offered requests. */
  errors: { rejected: number; timeout: number; failed: number };
  /** `mean`, `p50`, `p95`, `p99`, `p99.9`; null values where a station on the way cannot keep up. */
  latency: Record<string, Figure>;
  /** Mean seconds until all that a request causes is done, where something asks for it. */
  settled?: Figure;
  /** Any other percentile, p between 0 and 1. Null where there is none. */
  percentile: (p: number) => number | null;
  /** Mean time with no other request in the system, seconds: what more machines cannot undercut. */
  floor: number;
  /** The same for a percentile. */
  floorPercentile: (p: number) => number;
}

export interface SolvedOperation {
  /** Calls per second that arrive. */
  rate: number;
  /** Mean seconds from arrival to reply. */
  latency: Figure;
  percentile: (p: number) => number | null;
}

export interface SolvedComponent {
  /** Calls per second that are taken in. */
  throughput: number;
  /** Busy share of all nodes, by resource (`cpu`, `disk`, `receiving`, `sending`, `concurrency`). Above 1: needs more than there is. */
  utilization: Record<string, number>;
  /** Mean number that waits in front of it, over all nodes; null where it grows without end. */
  waiting: number | null;
  /** Mean seconds a call waits; null where it grows without end. */
  wait: Figure;
  /** Share of the calls that a full queue turns away. */
  rejected: number;
  /** Requests per second by which its backlog grows; 0 where it keeps up. */
  growth: number;
}

interface SolvedCache {
  hitRatio: number;
  basis: Exclude<Basis, 'simulated'>;
  /** Look-ups per second. */
  rate: number;
}

export interface SolvedQueue {
  /** Messages per second put in. */
  rate: number;
  /** Messages that wait on average; null where they pile up. */
  depth: number | null;
  /** Mean seconds from being stored to being taken; null likewise. */
  age: number | null;
  /** Mean seconds from being stored until a consumer is done with it; null likewise. */
  lag: number | null;
}

export interface SolvedCall {
  from: { component: string; operation: string } | { load: string };
  to: { component: string; operation: string };
  rate: number;
  asynchronous: boolean;
}

/** A resource of a component, or of the leaders or followers of one. */
export interface SolvedLink {
  link: Link;
  /** Busy share of the direction that is busier. Above 1: needs more than there is. */
  utilization: number;
}

export interface SolvedResource {
  component: string;
  /** `cpu`, `disk`, `receiving`, `sending`, `concurrency`, `partitions` of a queue or topic, or the name of a pool. */
  resource: string;
  /** True for a pool that steps take from; of one with keys the share of the key that is wanted most. */
  pool?: true;
  /** True for a pool that each of many keys has for itself. */
  keyed?: true;
  /** Which nodes, where the component's nodes differ in their work. */
  role: 'all' | 'leader' | 'follower';
  /** The shard, from 0, where it is one alone that is asked more than the others. */
  shard?: number;
  /** Likewise the instance of a pool in which keys decide on it. */
  instance?: number;
  /** Busy share; above 1: needs more than there is. */
  utilization: number;
  /** All loads grown by this factor saturate it; Infinity where they never do. */
  saturatesAt: number;
  /** By load: that load alone grown by this factor saturates it, the others unchanged. */
  saturatesAtLoad: Record<string, number>;
  basis: 'exact' | 'approximate' | 'bound';
  /** True where an overload of it would hang on no approximation that may be far off. */
  sure: boolean;
}

export interface SolvedAvailability {
  /** Share of requests that meet a system that is up, over all loads by rate; null when nothing states one. */
  value: number | null;
  byLoad: Record<string, number>;
  /** Components on a synchronous path that state none; they were taken to be always up. */
  unstated: string[];
  /** By component: what it states, as one: k of its nodes up. */
  components: Record<string, number>;
}

export interface SolvedCost {
  /** US dollars in 730 hours at the mean rate; null where no price is stated. */
  perMonth: number | null;
  perMillionRequests: number | null;
  /** US dollars a month by component, where it states a price. */
  components: Record<string, number>;
}
