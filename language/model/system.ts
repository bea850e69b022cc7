/**
 * The System: what a `.scale` document says, lowered to plain data.
 *
 * Both engines, the findings and the diagram read it; nothing in it refers to the parser. It can be cloned, posted to a
 * worker and written as JSON. Every quantity is in SI base units: seconds, bytes, per second, US dollars; ratios are
 * plain numbers (70% is 0.7). An absent optional field means "none" (no limit, no timeout, no price), never zero.
 *
 * One System is one design (a variant, or none) under one course of events (a scenario, or none) with all parameters
 * resolved. Names are unique within their sort and serve as references between the parts.
 */

/** Where a thing was written. Lines and characters count from zero, as in the language server protocol. */
export interface SourceRange {
  uri: string;
  start: { line: number; character: number };
  end: { line: number; character: number };
}

/** A random quantity, drawn anew each time it is needed. Parameters in the unit of the quantity. */
export type Distribution =
  | { kind: 'exact'; value: number }
  | { kind: 'exponential'; mean: number }
  | { kind: 'uniform'; low: number; high: number }
  | { kind: 'normal'; mean: number; sd: number }
  | { kind: 'lognormal'; mu: number; sigma: number }
  | { kind: 'erlang'; k: number; mean: number }
  | { kind: 'hyperexponential'; mean: number; cv: number }
  | { kind: 'pareto'; mean: number; shape: number; max?: number }
  | { kind: 'choice'; options: { probability: number; value: number }[] }
  | { kind: 'empirical'; values: number[] };

/** Arithmetic that can only be done for a given request, because it mentions attributes of its keys. Truth is 1 or 0. */
export type Expression =
  | { kind: 'number'; value: number }
  | { kind: 'attribute'; keys: string; attribute: string }
  /** A value by the time of day. */
  | { kind: 'timetable'; steps: TimetableStep[] }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression }
  | { kind: 'not'; operand: Expression };

export type BinaryOperator = '+' | '-' | '*' | '/' | '<' | '<=' | '>' | '>=' | '==' | '!=' | 'and' | 'or';

/** A quantity in a behavior: a distribution, or arithmetic over key attributes evaluated for each request. */
export type Value = Distribution | { kind: 'expression'; expression: Expression };

export interface System {
  /** The title that the document gives, or the file's name without its ending. */
  title: string;
  variant: string | null;
  scenario: string | null;
  keySpaces: KeySpace[];
  components: Component[];
  loads: Load[];
  /** Where components run and loads come from; absent: everything stands in one place. */
  regions?: Region[];
  /** What lies between regions or components; nothing lies where there is none. */
  links?: Link[];
  requirements: Requirement[];
  /** True where something else than a load follows the time of day. */
  daily?: boolean;
  /** The course of events; absent in a steady-state study. */
  timeline?: Timeline;
  /** What the author is uncertain of; the System stands at the middle of each unless it is a draw itself. */
  uncertain?: UncertainValue[];
  /** The same design at draws of its uncertain values, each with where they lie from 0 to 1; only where a study of them is wanted. */
  draws?: { shares: number[]; system: System }[];
}

/** A value of which only the bounds are known. It is drawn once for a run. */
export interface UncertainValue {
  /** What it is in the document: `Web.get cpu`, `Web.instances`, or a param. */
  name: string;
  range: SourceRange;
  /** As written. */
  text: string;
  /** SI units. */
  low: number;
  high: number;
}

/** Where components run and loads come from. */
export interface Region {
  name: string;
  range: SourceRange;
  /** Probability that the region as a whole is up in the long run; absent: always. */
  availability?: number;
}

/** What lies between two places, the same in both directions. */
export interface Link {
  ends: [LinkEnd, LinkEnd];
  range: SourceRange;
  /** Seconds there and back. */
  rtt: number;
  /** Share of the messages that are lost, each by itself. */
  loss: number;
  /** Bytes per second in each direction; absent: no limit. */
  bandwidth?: number;
}

export type LinkEnd = { region: string } | { component: string };

/** What requests are about. Spaces with the same `base` share their keys and attributes. */
export interface KeySpace {
  name: string;
  range: SourceRange;
  /** The space this one draws from; its own name unless declared with `like`. */
  base: string;
  /** Number of distinct keys, at least 1. */
  count: number;
  popularity: Popularity;
  attributes: { name: string; distribution: Distribution }[];
}

export type Popularity =
  | { kind: 'uniform' }
  /** The k-th most popular key is drawn with probability proportional to k^-exponent. */
  | { kind: 'zipf'; exponent: number }
  /** A key is drawn with probability proportional to one of its attributes. */
  | { kind: 'attribute'; attribute: string };

export type PolicyName =
  | 'round-robin'
  | 'random'
  | 'least-connections'
  | 'weighted-round-robin'
  | 'least-response-time'
  | 'resource-based'
  | 'ip-hash'
  | 'consistent-hashing'
  | 'power-of-two'
  | 'join-idle-queue'
  | 'shortest-expected-delay'
  | 'sticky'
  | 'nearest';

/** What is said of a policy beside its name. */
export interface PolicySettings {
  /** Of power-of-two: distinct candidates that are compared; absent: 2. */
  choices?: number;
  /** Of consistent hashing: points of each node on the ring; absent: so many that all have equal shares. */
  points?: number;
}

export type Discipline = 'fifo' | 'ps' | 'lifo' | 'priority';

/** A pool of identical nodes with the operations they offer. Sizes, limits and prices are per node. */
export interface Component {
  name: string;
  /** A kind of the catalogue: `service`, `database`, … */
  kind: string;
  range: SourceRange;
  /** Where each property was written, by property name, so that a finding can blame it and a fix can edit it. */
  propertyRanges: Record<string, SourceRange>;
  /** False when no load reaches it: neither simulated nor priced, drawn faintly. */
  reached: boolean;
  /** Declared targets of forwarding, in the order written. */
  targets: string[];

  /** How the number of nodes changes while the system runs; absent: it does not. */
  scaling?: Scaling;
  /**
   * Nodes in the pool, at the start where they change. For a database: shards x (1 + followers), node `s * (1 + followers)` leading shard `s` at first; for a
   * quorum shards x n.
   */
  instances: number;
  cores: number;
  /** Universal scalability law: work takes 1 + contention (n - 1) + coherence n (n - 1) times as long while n cores are busy. */
  contention?: number;
  coherence?: number;
  /** Bytes per second that one node can receive, and as many that it can send meanwhile; absent: no limit. */
  bandwidth?: number;
  /** Requests one node works on at once, over every nested call; absent: no limit. */
  concurrency?: number;
  /** Requests that may wait in front of one node for a slot (or, without `concurrency`, for a core); absent: unbounded. */
  queue?: number;
  /** Seconds that a request waits for a slot of a node before it leaves; absent: for ever. */
  patience?: Value;
  discipline: Discipline;
  /** How urgent its calls are, a greater number being served first under `priority`; absent: as the request that makes them. */
  priority?: number;
  /** How calls are spread over this pool. */
  policy: PolicyName;
  policySettings?: PolicySettings;
  /** True for balancers: all callers share one view (one cursor, one count) of the targets. */
  sharedView: boolean;
  /** Component whose nodes this one lives in: one on each, on its cores; only that component calls it. */
  inside?: string;
  /** Regions that its nodes stand in, by turns (`regionOf` says which); absent: each call is served where it comes from. */
  in?: string[];
  /** Nodes needed for the component to be up (k of n); absent: 1. */
  needs?: number;

  /** Key space that the component's data is looked up by, where one is named on it. */
  key?: string;
  /** Of a resolver of names: seconds that callers keep its answers; absent: they ask each time. */
  ttl?: number;
  cache?: Cache;
  replication?: Replication;
  shards?: Shards;
  /** What a store with copies gives up while they cannot reach each other; absent: `cp`. */
  partition?: 'cp' | 'ap';
  /** For queues and topics: messages are kept here until a consumer is free. */
  messages?: Messages;
  /** How many requests the component as a whole lets in; absent: all. */
  limit?: RateLimit;
  /** What a node turns away while it is in trouble; absent: nothing. */
  shed?: Shedding;
  /** What steps take by `hold`. */
  pools?: Pool[];

  /** Probability that one node is up in the long run. */
  availability?: number;
  mtbf?: number;
  mttr?: number;
  /** US dollars per second of one node, per request, per byte sent. */
  price?: number;
  requestPrice?: number;
  egressPrice?: number;

  operations: Operation[];
}

/** How data is split. */
export interface Shards {
  /** At the start, where their number changes. */
  count: number;
  keys?: string;
  by: 'hash' | 'consistent-hashing' | 'range' | 'list' | 'function';
  /** Shards that there are at once at most, where events change their number. */
  most?: number;
  /** Seconds of work, on the node that it leaves and on each that it goes to, for one key that moves; absent: none. */
  copy?: number;
}

/** How a queue or topic keeps messages. */
export interface Messages {
  /** Messages that may wait, over all consumers; absent: unbounded. */
  capacity?: number;
  consumers: string[];
  /** What a full one does with the next message: reject it (where absent), or hold its sender until there is room. */
  full?: 'reject' | 'wait';
  /** Parts within which order is kept, chosen by the message's key of a space; absent: none, any order of handling. */
  partitions?: { count: number; keys?: string };
  /** Further attempts at a message whose handling failed, and seconds from the failure to the next; absent: none. */
  redeliver?: { attempts: number; after: number };
  /** Seconds from its taking for which nobody else gets a message; it is delivered again unless it has been handled by then. Absent: until the handling ends. */
  visibility?: number;
}

/** A token bucket: it fills at `rate` per second up to `burst` tokens, and each request takes one. */
export interface RateLimit {
  rate: number;
  burst: number;
  /** What becomes of a request that finds no token: rejected, or held until there is one, in order of arrival. */
  excess: 'reject' | 'wait';
}

/** Requests turned away on arrival at a node with this probability, while the node's metric is beyond the bound. */
export interface Shedding {
  share: number;
  /** `queue`: requests that wait there now; `memory`: share taken now; `cpu`, `latency`, `rate`: over the node's last second. */
  metric: 'queue' | 'memory' | 'cpu' | 'latency' | 'rate';
  comparison: Comparison;
  bound: number;
}

/** How the number of nodes follows the load or the clock. */
export interface Scaling {
  /** Nodes that there are at once at most. */
  max: number;
  autoscale?: Autoscale;
  /** The number of nodes, from each of these seconds of the day on. */
  timetable?: TimetableStep[];
}

/** A value that holds from a second of the day on, until the next. */
export interface TimetableStep {
  time: number;
  value: number;
}

export interface Autoscale {
  min: number;
  max: number;
  /** Seconds between two decisions; from the decision until a new node takes calls; after a change in which nothing is removed. */
  every: number;
  startup: number;
  cooldown: number;
  rules: ScalingRule[];
  /** In place of `min`: the least number of nodes by the time of day. */
  timetable?: TimetableStep[];
}

/** `metric`: `cpu`, `memory` (shares), `queue` (waiting, per node), `latency` (seconds), `rate` (per second and node). */
export type ScalingRule =
  | { kind: 'target'; metric: string; bound: number }
  /** Adds or removes that many nodes, or that share of those present, when the metric is above or below the bound. */
  | { kind: 'add' | 'remove'; metric: string; bound: number; above: boolean; amount: number; share: boolean };

/** Something of which there is a limited number, in every node or once for the whole component. */
export interface Pool {
  name: string;
  range: SourceRange;
  propertyRanges: Record<string, SourceRange>;
  /** Pieces to give, or bytes; at least 1. Of a shared pool: of the whole component. */
  size: number;
  /** Key space with a pool for each of its keys. */
  keys?: string;
  /** Requests that may wait for it (for one key, where it has keys); absent: unbounded. */
  queue?: number;
  /** True where other components take from it too: then there is one for all nodes. */
  shared: boolean;
}

export interface Cache {
  /** Items one node holds; all that can be asked for where its size is written in bytes, which then limit it. */
  capacity: number;
  /** Bytes one node holds, and how large its entries are. */
  bytes?: number;
  size?: Distribution;
  eviction: 'lru' | 'lfu' | 'fifo' | 'random';
  /** Seconds after which a stored item no longer counts as a hit; absent: never. */
  ttl?: number;
  /** True where the `ttl` counts from the last hit. */
  sliding?: boolean;
  start: 'warm' | 'cold';
  /** True when the nodes split the keys among them; false when each holds its own copies. */
  partitioned: boolean;
  /** A hit ratio stated by the author in place of a simulated one. */
  fixedHitRatio?: number;
  /** True where misses of a key that is being fetched wait for that fetch. */
  singleFlight?: boolean;
}

export interface Replication {
  style: 'leader-follower' | 'quorum';
  /** Followers of each leader; of a quorum's group all members but one. */
  followers: number;
  mode: 'async' | 'sync' | 'semi-sync';
  /** Followers that must confirm a semi-synchronous write. */
  acks: number;
  /** Seconds from the commit on the leader until a follower starts to apply the write. */
  lag: number;
  reads: 'followers' | 'leader' | 'any';
  /** Seconds until the loss of a leader is noticed, and from then until a follower has taken over; absent: none does. */
  failover?: { detect: number; elect: number };
  /** Replies that a read and a write of a quorum wait for. */
  quorum?: { read: number; write: number };
  /** Seconds of the ways between who takes a request and each member of a quorum; absent: none beside links. */
  ways?: { write?: Value; ack?: Value; read?: Value; response?: Value };
}

/** What a component does when one of its operations is called. Forwarding is already spelled out as steps. */
export interface Operation {
  name: string;
  range: SourceRange;
  /** A write goes to the leader and is applied by every follower. */
  write: boolean;
  /** Bytes of a request and of its reply. */
  takes?: Value;
  returns?: Value;
  /** True when no author wrote it: it only hands the call on. */
  forwarded: boolean;
  steps: Step[];
}

export type Step = StepOf<keyof StepFields>;

/** A step of one kind. */
export type StepOf<K extends keyof StepFields> = K extends K ? { kind: K; range: SourceRange } & StepFields[K] : never;

/** Each step kind and what it carries. Durations and demands in seconds. */
export interface StepFields {
  /** Work on the node's cores; with `cores` it is spread over that many of them. */
  cpu: { demand: Value; cores?: number };
  disk: { demand: Value };
  /** Bytes that come in or go out through the node's network, one message after the other in each direction. */
  transfer: { direction: 'in' | 'out'; bytes: Value };
  /** Latency that holds no resource. */
  wait: { duration: Value };
  /** A person's pause; not part of any latency. */
  think: { duration: Value };
  /** A synchronous call: holds the caller's slot until the reply. */
  call: { call: Call };
  /** An asynchronous call: the reply does not wait. */
  send: {
    call: Call;
    /**
     * Not at once, but together with all else that the node has changed since it last sent: every so many seconds, and once for
     * all changes of a key in between.
     */
    batched?: { every: number; keys?: string };
  };
  choose: { branches: { probability: number; steps: Step[] }[] };
  when: { condition: Expression; then: Step[]; else: Step[] };
  repeat: { count: Value; steps: Step[] };
  /** Branches at once; `waitFor`: go on after that many succeeded. */
  parallel: { branches: Step[][]; waitFor?: number };
  /** The same steps `count` times at once, each copy with its own draws of keys. */
  replicate: { count: Value; steps: Step[]; waitFor?: number };
  fail: { probability: number };
  /**
   * Takes from pools, in the order of pools and keys, for as long as the steps run. `else` runs where a queue is full; where
   * the pool has no `queue` it runs as soon as there is too little.
   */
  hold: { takes: Take[]; steps: Step[]; else?: Step[] };
  /** Gathers requests at a node until there are `size` of them or `within` seconds have passed, and runs the steps once for all. */
  batch: { size: number; within: number; steps: Step[] };
  /** Waits so many seconds and runs the steps, again and again until the asynchronous work that it has started is done. */
  await: { every: number; steps: Step[] };
  /** The caller has its answer now; the steps that follow go on for nobody. Stands only among an operation's own steps, once. */
  reply: unknown;
  /** Looks the request's key up in this component's cache. */
  lookup: { keys?: string; miss: Step[] };
  /** Stores the request's key in this component's cache. */
  store: { keys?: string };
  /** Drops the request's key from this component's cache. */
  invalidate: { keys?: string };
  /** From now on what the nodes of this component's cache hold of the request's key is older than the data. */
  outdate: { keys?: string };
  /** Ends the operation without a value: the caller's `else` runs; without one the caller goes on. */
  miss: unknown;
  /**
   * Puts a message into this component, for each consumer in turn, or with `shared` for whichever of them is free first; ends
   * once it is stored. A message that fails for good goes to `deadLetters`.
   */
  enqueue: {
    consumers: { component: string; operation: string }[];
    shared?: boolean;
    deadLetters?: { component: string; operation: string };
  };
}

/** What is taken from one pool. More than the pool has counts as all of it. */
export interface Take {
  component: string;
  pool: string;
  amount: Value;
  /** Key space whose key of the request it is, in a pool that has one for each key; absent: that by which the data is found. */
  keys?: string;
}

/** A call with everything that its modifiers say. */
export interface Call {
  /** One entry, or several when a balancer chooses among components. */
  targets: { component: string; operation: string; weight?: number }[];
  /** True where an event changes the weights while the system runs. */
  shifts?: boolean;
  range: SourceRange;
  /** Bytes that the caller sends and gets back, where its network is limited. */
  request?: Value;
  reply?: Value;
  /** Key space by which the callee's shard or cache entry is chosen. */
  by?: string;
  /** Probability that the call is made at all; absent: always. */
  probability?: number;
  /** Seconds each attempt may take. */
  timeout?: number;
  /** Further attempts after the first. */
  retries: number;
  backoff?: Backoff;
  /** Retries allowed as a share of first attempts. */
  budget?: number;
  /** How urgent it is, a greater number being served first under `priority`; absent: as its caller's calls are. */
  priority?: number;
  /** A second attempt is started after this many seconds, or after the given quantile of past replies. */
  hedge?: { after: number } | { quantile: number };
  /** True: after a timeout the callee's work is withdrawn; false: it goes on as an orphan. */
  cancel: boolean;
  /** Opens above this share of failed attempts over so many seconds; tries again so many seconds later. */
  breaker?: { errors: number; over: number; reset: number };
  /** Runs when no value came back. */
  else?: Step[];
  /** Chooses the node in place of the target's own policy: set where a balancer calls. */
  policy?: PolicyName;
  policySettings?: PolicySettings;
  /** True when all of the caller's nodes share one view of the target. */
  sharedView: boolean;
  /** Health checks by which the caller finds dead nodes and leaves them out; absent: it checks nothing. */
  health?: HealthCheck;
}

export interface HealthCheck {
  /** Seconds between two checks of a node. */
  every: number;
  /** Failed checks in a row after which a node is left out, good ones after which it is taken back. */
  down: number;
  up: number;
}

/** The pause before retry number k (from 1). */
export interface Backoff {
  kind: 'fixed' | 'exponential';
  /** Seconds before the first retry. */
  base: number;
  factor: number;
  max?: number;
  /** `full`: uniform between zero and the pause. */
  jitter: 'none' | 'full';
}

/** Who asks. */
export interface Load {
  name: string;
  range: SourceRange;
  propertyRanges: Record<string, SourceRange>;
  call: Call;
  source: OpenSource | ClosedSource;
  /** How urgent its requests are, a greater number being served first under `priority`; absent: 0. */
  priority?: number;
  /** Design point as a multiple of the mean; 1 where none is written. */
  peak: number;
  /** Key spaces drawn once for each request, at its arrival. */
  keys: string[];
  /** Regions that the requests come from, with their shares, which total 1; absent: from nowhere in particular. */
  from?: { region: string; share: number }[];
  /** A course over time that replaces rate and peak. */
  shape?: LoadShape;
}

/** The level of a load over time. */
export interface LoadShape {
  /** In the order of time, in seconds from the start (or from midnight): multiples of the mean, straight lines in between. */
  points: { time: number; factor: number }[];
  /** Seconds that are worth looking at; a daily course repeats after that. */
  duration: number;
  daily?: boolean;
}

export interface OpenSource {
  kind: 'open';
  /** Long-run mean, requests per second, as written. Cost is priced at it. */
  meanRate: number;
  /** Requests per second at the operating point to be studied. */
  rate: number;
  arrivals:
    | { kind: 'poisson' }
    | { kind: 'constant' }
    | { kind: 'erlang'; k: number }
    | { kind: 'hyperexponential'; cv: number }
    /** Groups of `size` requests at Poisson moments. */
    | { kind: 'batches'; size: number }
    /** Poisson at `high` or `low` times the mean, by turns of exponential lengths with these means in seconds. */
    | { kind: 'bursty'; high: number; low: number; burst: number; lull: number };
}

export interface ClosedSource {
  kind: 'closed';
  meanUsers: number;
  /** Users at the operating point to be studied. */
  users: number;
  /** Pause of a user between a reply and the next request. */
  think: Distribution;
}

/** A load at which the system is studied. */
export type LoadPoint =
  | { kind: 'mean' }
  | { kind: 'peak' }
  /** The named loads at the given multiple of their mean or absolute rate; all others at their peak. */
  | { kind: 'scaled'; loads: Record<string, { factor: number } | { rate: number }> };

/** A course of events on a clock of its own; before the first event the loads stand at their mean. */
export interface Timeline {
  /** Seconds. */
  duration: number;
  events: TimedEvent[];
}

export interface TimedEvent {
  range: SourceRange;
  /** Seconds from the start. */
  at: number;
  /** Seconds over which a load change ramps; 0: at once. */
  over: number;
  /** Seconds after which the former state returns; absent: it stays. */
  for?: number;
  action: EventAction;
}

export type EventAction =
  /** Multiplies the mean of a load, or sets its rate. */
  | { kind: 'load'; load: string; change: { factor: number } | { rate: number } }
  /** Nodes stop and refuse at once. `node` restricts it to leaders or followers, `count` to that many nodes. */
  | ({ kind: 'fail' | 'hang' | 'recover'; count?: number } & NodesOf)
  /** Every demand on the component takes `factor` times as long. */
  | ({ kind: 'slow'; factor: number } & NodesOf)
  /** Nodes take no new calls and finish what they have; `replace`: so many at a time in turn, over the event's `over`. */
  | ({ kind: 'drain' | 'replace'; count?: number } & NodesOf)
  /** Nothing passes between some nodes and others. */
  | { kind: 'cut'; from: Place; to: Place }
  /** From now on the pool has so many nodes. */
  | { kind: 'instances'; component: string; count: number }
  /** From now on the data is split into so many shards; the keys that belong elsewhere move there over the event's `over`. */
  | { kind: 'shards'; component: string; count: number }
  /** A step of an operation, by its number among those that take a time of their own, takes another time from now on. */
  | { kind: 'demand'; component: string; operation: string; index: number; value: Distribution }
  /** What an operation does from now on, for whoever calls it anew. */
  | { kind: 'behavior'; component: string; operation: string; steps: Step[] }
  /** An operation that a component offers from now on. */
  | { kind: 'operation'; component: string; operation: Operation }
  /** How large requests and replies of an operation are from now on; where absent, nothing says it. */
  | { kind: 'sizes'; component: string; operation: string; takes?: Value; returns?: Value }
  /** How requests of a load are made from now on; of users who wait for replies, how long they pause. */
  | ({ kind: 'asking'; load: string; think?: Distribution } & Asking)
  /** Properties of a component, from now on. */
  | { kind: 'component'; component: string; change: ComponentChange }
  /** What lies between two places, from now on, little by little over the event's `over`; `bandwidth` null: no limit. */
  | { kind: 'link'; link: number; ends: Link['ends']; rtt?: number; loss?: number; bandwidth?: number | null }
  /** What a component passes on goes to its targets by these shares from now on; over the event's `over` where it has one. */
  | { kind: 'aim'; component: string; shares: Record<string, number> }
  /** Empties a cache. */
  | { kind: 'flush'; component: string }
  /** One request of an open load, about keys whose attributes have these values. */
  | { kind: 'send'; load: string; keys: { keys: string; attribute: string; value: number }[] };

/** What decides how a load asks. */
export type Asking = Pick<Load, 'call' | 'keys' | 'from' | 'priority'>;

/** Parts of a component that change while it runs. */
export type ChangeablePart =
  | 'scaling'
  | 'cores'
  | 'contention'
  | 'coherence'
  | 'bandwidth'
  | 'concurrency'
  | 'queue'
  | 'patience'
  | 'discipline'
  | 'limit'
  | 'shed'
  | 'priority'
  | 'pools'
  | 'ttl'
  | 'cache'
  | 'replication'
  | 'messages';

/** What parts of a component become; null: none. */
export type ComponentChange = { [P in ChangeablePart]?: Exclude<Component[P], undefined> | null };

/** Nodes of a component: all of them, those that lead or follow when it happens, or those in a region. */
export interface NodesOf {
  component: string;
  node?: 'leader' | 'follower';
  region?: string;
}

/** One side of a cut: nodes of a component, or a region with all that stands there and whoever asks from there. */
export type Place = NodesOf | { region: string };

export type Comparison = '<' | '<=' | '>' | '>=';

export interface Requirement {
  /** As written. */
  text: string;
  range: SourceRange;
  scope:
    | { kind: 'system' }
    | { kind: 'load'; name: string }
    | { kind: 'component'; name: string }
    | { kind: 'operation'; component: string; operation: string }
    | { kind: 'pool'; component: string; pool: string };
  /** A measure of the catalogue: `latency`, `errors`, `throughput`, `cpu`, … */
  measure: string;
  /** `mean`, `max`, `p50`, `p99`, `p99.9`, …; absent for measures that have none. */
  statistic?: string;
  comparison: Comparison;
  bound: number;
  /** What the bound is measured in, for display. */
  dimension: 'duration' | 'rate' | 'ratio' | 'count' | 'money';
  at: LoadPoint;
  /** In a timed study: only what happens from this second on counts. */
  after?: number;
  /**
   * The design after the change of params that the requirement is about. The bound is then on how much the figure rises, as a
   * share of what it was (0.02: by 2%; a fall is below zero).
   */
  change?: System;
  /** The author marks the failure as the lesson. */
  expectFail: boolean;
}
