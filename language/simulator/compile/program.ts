/**
 * A System compiled to numbers: what the kernel runs. Names stay behind in the lists that the result is written from.
 */
import type {
  Call,
  Component,
  Discipline,
  Distribution,
  EventAction,
  Load,
  Shedding,
  Step,
  Value,
} from '../../model/system.js';
import type { Moves } from '../data/moves.js';
import type { Placement } from '../data/placement.js';
import type { Batch } from './batches.js';
import type { Selection } from './selections.js';
import type { Geography } from './geography.js';
import type { Ring } from '../policies/ring.js';
import type { Residence } from '../solver/hit-ratio.js';
import type { KeyAttribute, SamplerTable, Zipf } from '../random/index.js';

/** A source of random numbers with a stream of its own. */
export interface Draw {
  /** Number of the distribution in the sampler table. */
  sampler: number;
  distribution: Distribution;
  /** What it is for; with the seed and the replication it fixes the numbers. */
  purpose: string;
  index: number;
}

/** How a node of a target is found: by the policy among all, or first a shard by key and then a node of it. */
export type TargetMode = 'pool' | 'group';

/** Nodes that a policy picks among: `count` entries of the program's candidates, starting at `from`. */
export interface CandidateSet {
  from: number;
  count: number;
  /** Number of the watch whose health checks leave dead nodes out; -1: the caller checks nothing. */
  watch: number;
}

/** How often callers check the health of their candidates, and how many equal answers in a row they believe. */
export interface Watch {
  /** Seconds. */
  every: number;
  down: number;
  up: number;
}

/** One component that a site calls, or several plain pools taken together. */
export interface Target {
  /** Number of the component; the first one where several are taken together. */
  component: number;
  /** The operation called in each component taken together. */
  operations: { component: number; operation: number }[];
  mode: TargetMode;
  /** Number of the policy that picks among a set. */
  policy: number;
  /** Distinct candidates that a policy compares which draws some. */
  choices: number;
  /** Where the candidates have unequal shares of the keys. */
  ring: Ring | null;
  /** Candidate sets of this target, one for each shard; numbered from here within the site. */
  set: number;
  /** Cumulative share of the calls up to this target. */
  threshold: number;
  /** Key space that chooses node or shard; -1: none. */
  space: number;
}

/** A place in the program that calls. */
export interface Site {
  targets: Target[];
  sets: CandidateSet[];
  /** View (what the policy knows) of the first calling node on the first set; one for each set follows. */
  view: number;
  /** True when every calling node has views of its own: `sets.length` further ones a node. */
  viewPerNode: boolean;
  /** Number of calling nodes; 1 for a load. */
  callers: number;
  /** Key space that the callee is addressed by; -1: as the caller was. */
  by: number;
  /** True where the callee lives on the caller's own node. */
  inside: boolean;
  /** True when a callee that is not addressed here is addressed as the caller was. */
  inherits: boolean;
  /** Uniform numbers for the choice of a target and a node. */
  draw: number;
  /** Seconds; Infinity: none. */
  timeout: number;
  retries: number;
  backoff: { base: number; factor: number; max: number; draw: number } | null;
  /** Retries as a share of first attempts; Infinity: unlimited. */
  budget: number;
  /** Seconds until a second attempt is started beside the first; Infinity: none, or not known beforehand. */
  hedge: number;
  /** Percentile of past replies after which a second attempt is started, as a share; 0: none. */
  hedgeQuantile: number;
  breaker: NonNullable<Call['breaker']> | null;
  /** True where a call has any of these. */
  watched: boolean;
  /** Number of the calling component whose events change the shares of the targets; -1: none does. */
  shiftedBy: number;
  /** Number of the component whose answer says where calls go; -1: the policy does. */
  resolver: number;
  /** Seconds for which who called here keeps what was chosen; 0: not at all. */
  answers: number;
  /** How urgent the callee is; null: as its caller's calls are. */
  priority: number | null;
  cancel: boolean;
}

export interface CompiledOperation {
  component: number;
  name: string;
  entry: number;
  /** Entry of the steps that a follower spends on a write; -1 where there are none. */
  apply: number;
  write: boolean;
}

export interface CompiledComponent {
  source: Component;
  firstNode: number;
  nodes: number;
  hasDisk: boolean;
  /** True where its nodes can receive and send only so much at a time. */
  hasNetwork: boolean;
  /** Slots of one node; 0: no limit. */
  slots: number;
  /** True where events change any of its properties. */
  changes: boolean;
  /** In which orders those wait who wait there, at first and by events. */
  disciplines: Discipline[];
  /** True where events change how many cores its nodes have, or how they hinder each other. */
  changesCores: boolean;
  /** Requests that may wait in front of a node; -1: unbounded. */
  queueLimit: number;
  /** By what is written of it, at first and by events: what the time is drawn from after which a request leaves that waits for a slot. */
  patiences: Map<Value, number>;
  /** Nodes per shard (leader and followers); 0 where the component is a plain pool. */
  groupSize: number;
  /** Number of the first shard among the groups of all components; -1 where it is a plain pool. */
  firstGroup: number;
  /** Those that there are at most, where their number changes. */
  shards: number;
  /** True where one node of each shard takes the writes. */
  led: boolean;
  shardSpace: number;
  /** Says on which shard a key lies, at the start where that changes; null with one shard. */
  placement: Placement | null;
  /** What copies keys to another shard goes on with: after reading them, and one word further after writing. -1: nothing does. */
  moved: number;
  /** What moves from one number of shards to another, by both, as far as that was asked for. */
  moves: Map<string, Moves>;
  /** Number among the components that keep copies and change them; -1 for others. */
  copies: number;
  /** Number of its cache, or -1. */
  cache: number;
  /** Caches that its nodes hold: its own, and those of components that live inside of it. */
  memories: number[];
  /** Number of its message store, or -1. */
  store: number;
  /** Message lists that its nodes take from. */
  sources: number[];
  /** What its nodes turn requests away by, at first or by an event. */
  rules: Shedding[];
  /** Decides who is turned away where only a share is. */
  shedCoin: number;
}

export interface CompiledCache {
  component: number;
  /** Key space that it is looked up by where the step names none; -1: the caller's. */
  space: number;
  /** Decides look-ups where the hit ratio is stated. */
  coin: number;
  /** Entries of one node. */
  capacity: number;
  /** True where changes are written to the target later. */
  writesBack: boolean;
  /** Where its nodes split the keys by a ring that gives them unequal shares: the ring, and the share of each node. */
  split: { ring: Ring; shares: Float64Array } | null;
  /** Where the cache is too large to be kept entry by entry: how long the entries of a node stay that has room for so many. */
  residence: ((node: number, capacity: number) => Residence) | null;
}

/** Something that steps take from. */
export interface CompiledPool {
  component: number;
  name: string;
  /** Number of its first station, counted from the first of all pools: one for each node, or one in all where it is shared. */
  first: number;
  nodes: number;
  /** Units that it has to give, for each key where it has keys; and how much a unit is. */
  size: number;
  unit: number;
  /** Requests that may wait; -1: unbounded. */
  queue: number;
  /** Key space with a pool for each of its keys; -1: none. */
  space: number;
  /** Number of those keys; 1 without. */
  keys: number;
}

/** A place in the program where requests gather. */
export interface CompiledGathering {
  /** Number of the first node's gathering. */
  first: number;
  size: number;
  /** Seconds. */
  within: number;
}

/** The messages in one queue for one consumer, or for several of which each message goes to one. */
export interface MessageList {
  store: number;
  /** None where nobody takes them. */
  consumers: { component: number; operation: number }[];
  /** Parts within which order is kept; 0: there is no order. */
  partitions: number;
  /** Key space that chooses the part; -1: they go round. */
  space: number;
  /** Further attempts at a message whose handling failed, and seconds until the next. */
  attempts: number;
  after: number;
  /** Seconds that a message is hidden from its taking on, unless its handling ends before; 0: until that ends. */
  visibility: number;
  /** Lists that a message goes to which failed for good. */
  deadLetters: number[];
  /** The operation that stores there; -1: none. */
  deadOperation: number;
}

export interface MessageStore {
  component: number;
  /** -1: unbounded. */
  capacity: number;
  /** True where senders wait for room. */
  waits: boolean;
  /** Lists that a message is stored in. */
  lists: number;
}

export interface CompiledLoad {
  source: Load;
  entry: number;
  /** True when a request needs a thread of its own beside the operation that it calls. */
  threaded: boolean;
  site: number;
  /** Draws inter-arrival times with mean 1, or think times in seconds. */
  draw: number;
  /** Key spaces to draw at arrival. */
  spaces: number[];
  /** Requests that arrive together. */
  group: number;
  /** A rate that goes up and down at random: multiples of it, mean seconds of each state, and what their lengths are drawn from. */
  bursts: { high: number; low: number; burst: number; lull: number; draw: number } | null;
}

/** A numbered key space. Spaces with one base share keys and attributes. */
export interface CompiledSpace {
  name: string;
  base: number;
  count: number;
  popularity: { kind: 'uniform' } | { kind: 'zipf'; ranks: Zipf } | { kind: 'attribute'; values: KeyAttribute };
}

export interface Program {
  code: Int32Array;
  constants: Float64Array;
  expressions: Int32Array[];
  samplers: SamplerTable;
  draws: Draw[];
  sites: Site[];
  operations: CompiledOperation[];
  components: CompiledComponent[];
  caches: CompiledCache[];
  stores: MessageStore[];
  lists: MessageList[];
  /** Components that keep copies of what they change. */
  copies: number[];
  /** True where a read may be older than the last acknowledged write of its key. */
  tellsStale: boolean;
  /** Shards of all components. */
  groups: number;
  pools: CompiledPool[];
  gatherings: CompiledGathering[];
  /** Stations of all pools, and places where requests gather. */
  poolStations: number;
  gatheringPlaces: number;
  loads: CompiledLoad[];
  spaces: CompiledSpace[];
  attributes: CompiledAttribute[];
  nodes: number;
  /** Node numbers, in the sets that sites pick from. */
  candidates: Int32Array;
  /** What a candidate counts beside the others of its set: its cores, unless weights were given. */
  candidateWeights: Float64Array;
  /** By candidate: 1 where its weight is its cores. */
  weighsByCores: Uint8Array;
  sets: CandidateSet[];
  watches: Watch[];
  /** Number of candidates in each view that a policy keeps. */
  viewSizes: number[];
  /** True where a policy keeps a number of its own for each candidate. */
  usesCredit: boolean;
  /** By component: true where sessions are bound to its nodes. */
  bindsSessions: boolean[];
  /** By step that takes a time of its own: the sources that it is drawn from. */
  stepDraws: ReadonlyMap<Step, readonly number[]>;
  /** By change of such a time: the number of its distribution in the sampler table. */
  retunes: ReadonlyMap<EventAction, number>;
  /** By change of what an operation does, or of how a load asks: what it is from then on. */
  behaviors: ReadonlyMap<EventAction, CompiledOperation>;
  asking: ReadonlyMap<EventAction, CompiledLoad>;
  /** True where it matters when all that a request has caused is done. */
  follows: boolean;
  /** Loops within loops at most. */
  registers: number;
  /** Wide fan-outs that may be carried out as one piece of work for each server. */
  batches: Batch[];
  /** Copies of which a condition on their keys picks some. */
  selections: Selection[];
  /** Where everything is; null where all stands in one place. */
  geography: Geography | null;
  notes: string[];
}

/** An attribute of the keys of one base space. */
export interface CompiledAttribute {
  base: number;
  name: string;
  values: KeyAttribute;
}
