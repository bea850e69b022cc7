/**
 * The Results: what a study of a System found, as one JSON document.
 *
 * The JSON Schema beside this file is the authority for readers outside; these types are the same document for ours.
 * SI units: seconds, per second, bytes; ratios are plain numbers.
 */
import type { SourceRange } from './system.js';

/** What a figure rests on. */
export type Basis = 'exact' | 'bound' | 'approximate' | 'simulated';

/**
 * A figure with its 95% confidence interval. `value` is null where the samples do not suffice; `missing` then says how many
 * more are needed. Exact figures have `low` = `value` = `high`.
 */
export interface Estimate {
  value: number | null;
  low: number | null;
  high: number | null;
  basis: Basis;
  missing?: number;
}

/** Sojourn times over completed requests: `mean`, `max` and percentiles by name (`p50`, `p99`, `p99.9`). Seconds. */
export type Latency = Record<string, Estimate>;

/** A 95% confidence interval of the plain number that stands beside it. */
export interface Interval {
  low: number;
  high: number;
  basis: Basis;
}

export interface Results {
  schema: 1;
  model: string;
  engine: 'simulate' | 'solve';
  variant: string | null;
  scenario: string | null;
  seed: number;
  run: Run;
  loads: Record<string, LoadResult>;
  operations: Record<string, OperationResult>;
  components: Record<string, ComponentResult>;
  caches: Record<string, CacheResult>;
  queues: Record<string, QueueResult>;
  /** Directions of the links that something may cross, as `Us -> Eu`; absent where there are none. */
  links?: Record<string, LinkResult>;
  /** Databases that keep copies and change them, by name of the component; absent where there are none. */
  replication?: Record<string, ReplicationResult>;
  bottleneck: Bottleneck | null;
  /** Long-run probability that a request meets a system that is up; null when no component states one. */
  availability: number | null;
  /** Components on the synchronous path that state no availability. */
  availabilityUnstated: string[];
  cost: Cost;
  requirements: Verdict[];
  findings: Finding[];
  series?: Series;
  /** What uncertain values make of the figures; the rest of the Results stands at the middle of each. */
  uncertainty?: Uncertainty;
}

export interface Run {
  /** `steady`: until precise enough; `timed`: over the course of a scenario. */
  study: 'steady' | 'timed';
  /** Simulated time that was measured, warm-up excluded. */
  simulatedSeconds: number;
  warmupSeconds: number;
  replications: number;
  /** Requests that ended within the measured time. */
  requests: number;
  events: number;
  /** The only field that differs between two runs with one seed. */
  wallSeconds: number;
  stopped: 'precision' | 'duration' | 'budget' | 'cancelled' | 'limit' | 'unstable' | 'solved';
  /** Named figures that did not reach their target precision. */
  unreached: string[];
  /** True when the result depends on the machine's speed (a wall-clock limit ended it). */
  reproducible: boolean;
  /** Plain sentences on what was approximated or scaled down, and by how much. */
  notes: string[];
}

export interface LoadResult {
  /** Requests per second sent by the load, retries not counted. */
  offered: number;
  /** Requests per second that completed with a value. */
  throughput: number;
  throughputInterval?: Interval;
  /** Shares of the offered requests, by the final outcome. */
  errors: { rejected: number; timeout: number; failed: number };
  /** Of the sum of the three. */
  errorsInterval?: Interval;
  latency: Latency;
  /** Until all that a completed request has caused is done; only where a requirement or an `await` asks for it. */
  settled?: Latency;
  /** Share of the completed requests that read what is older than the last acknowledged write of its key. */
  stale?: number;
  staleInterval?: Interval;
  /** By region, where its requests come from several. */
  regions?: Record<string, RegionResult>;
}

/** What a load sees from one of its regions. */
export interface RegionResult {
  /** Requests per second that completed with a value. */
  throughput: number;
  /** Shares of the requests from there. */
  errors: { rejected: number; timeout: number; failed: number };
  latency: Latency;
}

/** One direction of a link. */
export interface LinkResult {
  /** Messages per second that are put on it: requests and replies, and what is sent again after a loss. */
  rate: number;
  /** Share of these that are lost. */
  lost: number;
  /** Bytes per second that pass, and the busy share of its bandwidth; only where a link has a bandwidth, and this one. */
  bytes?: number;
  utilization?: number;
  utilizationInterval?: Interval;
}

export interface OperationResult {
  /** Calls per second that arrived, attempts counted one by one. */
  rate: number;
  /** From arrival at the node to the reply. */
  latency: Latency;
  /** Share of the replies that are older than the last acknowledged write of their key. */
  stale?: number;
  staleInterval?: Interval;
}

export interface ResourceResult {
  /** Busy share of the capacity, over all nodes. */
  utilization: number;
  utilizationInterval?: Interval;
  /** Busy share on the busiest node. */
  busiest?: number;
  /** Which node that is, and the shard that it belongs to, counted from 1. */
  busiestInstance?: number;
  busiestShard?: number;
}

export interface ComponentResult {
  kind: string;
  /** On average, where their number changes; those that are paid for include the ones that still start. */
  instances: number;
  instancesInterval?: Interval;
  paidInstances?: number;
  /** `cpu`, `disk`, `receiving` and `sending` (the network), `concurrency`, `memory`, and pools by their names. */
  resources: Record<string, ResourceResult>;
  /** Calls that ended, per second. */
  throughput: number;
  throughputInterval?: Interval;
  /** Requests that wait, summed over the nodes, on time average and at most. */
  queue: { mean: number; max: number };
  /** Mean seconds a call waits for a slot or a core. */
  waiting?: Estimate;
  /** Growth of the backlog in requests per second, where the station is unstable. */
  growth?: number;
  /** Share of calls turned away by a full queue. */
  rejected: number;
  /** In a course of events, where a policy is sticky: sessions found lost with their instance. */
  sessionsLost?: number;
  sessionsLostInterval?: Interval;
  /** In a course of events that changes its shards: share of the keys that moved to another one, added up over the changes. */
  moved?: number;
  movedInterval?: Interval;
  costPerMonth?: number;
}

export interface CacheResult {
  hitRatio: number;
  hitRatioInterval?: Interval;
  /** Look-ups per second. */
  rate: number;
  /** In a course of events, where changes are written back later: those lost with their instance before that. */
  lostWrites?: number;
  lostWritesInterval?: Interval;
}

export interface ReplicationResult {
  /** Share of the reads that are older than the last acknowledged write of their key. */
  stale?: number;
  staleInterval?: Interval;
  /** Seconds from the commit on the leader until a follower has applied the write. */
  lag?: Latency;
  /** Acknowledged writes that a new leader did not have. */
  lostWrites: number;
  lostWritesInterval?: Interval;
  /** Writes of a key that another side of a partition had written without either knowing of the other. */
  conflicts: number;
  conflictsInterval?: Interval;
}

export interface QueueResult {
  /** Messages that wait. */
  depth: { mean: number; max: number };
  /** The same with intervals; of the maximum how far it may go in another course of events. */
  backlog?: { mean: Estimate; max: Estimate };
  /** Seconds from being stored to being taken; of several groups of consumers that for which messages wait longest. */
  age: Latency;
  /** Seconds from being stored until the consumer is done with it, all attempts included; of several groups that of the slowest. */
  lag: Latency;
  /** Of several groups of consumers the one whose lag that is, by name of the component. */
  slowest?: string;
  /** In a course of events: seconds from the end of its last event until nothing waits. Where that does not come, the time that was left. */
  drained?: Estimate;
  /** Share of the replications in which something waited to the end. */
  undrained?: number;
}

export interface Bottleneck {
  component: string;
  resource: string;
  utilization: number;
  /** All loads grown by this factor saturate the resource; below 1: overloaded as it stands. */
  saturatesAt: { factor: number; load: 'all' };
  /** Loads whose users ask again as soon as they are answered: by them it is always busy, however much there is of it. */
  restless?: string[];
  basis: Basis;
}

export interface Cost {
  /** US dollars in a month of 730 hours; null where no price is stated. */
  perMonth: number | null;
  perMillionRequests: number | null;
}

export interface Verdict {
  text: string;
  range: SourceRange;
  status: 'pass' | 'fail' | 'undecided';
  /** True when the author wrote `expect fail`. */
  expectFail: boolean;
  observed: number | null;
  low: number | null;
  high: number | null;
  bound: number;
  dimension: string;
  /** Where values are uncertain: the share of their draws in which it holds. */
  holdsIn?: number;
  /** Of a latency, which only completed requests have: the share of requests that got no answer, where it is above 1%. */
  unanswered?: number;
  /** One or two sentences: the evidence, or why it is undecided. */
  reason: string;
}

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface Finding {
  /** An entry of the findings table: `bottleneck`, `overload`, … */
  code: string;
  severity: Severity;
  /** One sentence in the form "Db: cpu 91% busy at peak; saturates at 1.10x this load". */
  message: string;
  component?: string;
  load?: string;
  range: SourceRange;
  /** The numbers that show it, by name, SI units. */
  evidence: Record<string, number>;
  fix?: Fix;
}

export interface Fix {
  title: string;
  edit: { path: string; value: number | string };
  /** What the mended model does better, simulated with the same chances; absent until it has been. */
  check?: FixCheck;
}

/** A figure before and after a fix. SI units. */
export interface FixCheck {
  /** "Readers p99 412 ms -> 96 ms, difference -316 ms (95%: -330 ms to -301 ms)". */
  text: string;
  /** "Readers p99". */
  figure: string;
  /** Null where the figure grows without end. */
  before: number | null;
  after: number;
  /** After less before, pair by pair, with its 95% interval; null without a figure before. */
  difference: { value: number; low: number; high: number } | null;
  /** Pairs of runs. */
  pairs: number;
}

/** A timed run in equal steps of `step` seconds; every other field is a figure such as `Web.cpu` or `Readers.p99`. */
export interface Series {
  step: number;
  time: number[];
  [figure: string]: number | (number | null)[];
}

export interface Uncertainty {
  /** One sentence: how it was found, and how far that may be trusted. */
  method: string;
  draws: number;
  /** Low and high in SI units. */
  inputs: { name: string; text: string; range: SourceRange; low: number; high: number }[];
  figures: UncertainFigure[];
}

/** A figure over the draws of the uncertain values. */
export interface UncertainFigure {
  name: string;
  /** The requirement that it is about, as written. */
  requirement?: string;
  dimension: string;
  /** Between these lie nine draws in ten; null: without end. */
  low: number | null;
  median: number | null;
  high: number | null;
  /** Share of the draws in which it grows without end. */
  endless: number;
  /** What it depends on most: rank correlation, and the share of all squared correlations. */
  influences: { input: string; correlation: number; share: number }[];
}

/** A requirement's verdict at one point of a series. */
export type SeriesVerdict = Pick<
  Verdict,
  'text' | 'status' | 'expectFail' | 'observed' | 'low' | 'high' | 'bound' | 'dimension' | 'reason'
> & {
  /** The course of events in which it binds; null: steady load. */
  scenario: string | null;
};

/** One run of a series, in short. All runs of a series have the seed of the Results. */
export interface SeriesPoint {
  /** Each knob as it would be written, and in SI units; null for words. */
  knobs: { path: string; text: string; value: number | null }[];
  /** Why there was no run with these values; the figures below are empty then. */
  problem?: string;
  run: Pick<Run, 'requests' | 'events' | 'stopped' | 'reproducible'> | null;
  loads: Record<string, LoadResult>;
  bottleneck: Bottleneck | null;
  availability: number | null;
  cost: Cost;
  requirements: SeriesVerdict[];
}

export interface SweepResult {
  /** As written. */
  text: string;
  range: SourceRange;
  /** In the order of the knobs, the last one changing fastest. */
  points: SeriesPoint[];
}

export interface FindResult {
  text: string;
  range: SourceRange;
  path: string;
  /** The least value at which every requirement holds; null where none does. */
  least: { text: string; value: number } | null;
  /** False where a value above one that meets every requirement fails one again. */
  monotonic: boolean;
  /** One sentence: what was found, or why nothing was. */
  reason: string;
  /** Every value that was tried, in rising order. */
  points: SeriesPoint[];
}

/** What the sweeps and searches of a document found; nothing in it depends on where, or in how many parts, it was run. */
export interface SeriesResults {
  schema: 1;
  model: string;
  /** Of what was run, without its places: parts of one run share it. */
  fingerprint: string;
  variant: string | null;
  /** The course of events that the sweeps were run under; null: steady load. Searches look at every one. */
  scenario: string | null;
  seed: number;
  /** Where only a part was carried out. */
  shard?: { index: number; of: number };
  sweeps: SweepResult[];
  finds: FindResult[];
}

/** One design in comparison with the others of its document, the best first. */
export interface DesignRank {
  /** Null: as written. */
  variant: string | null;
  /** Requirements by verdict, over steady load and all scenarios; what fails as announced fails here too: it sets designs apart. */
  met: number;
  failed: number;
  undecided: number;
  costPerMonth: number | null;
  /** All loads grown by this factor saturate it. */
  saturatesAt: number | null;
  /** One sentence: why it stands where it does. */
  reason: string;
}

/** What the simulator alone answers; the rest of the Results is derived from it and from the solver. */
export type SimulationResult = Pick<
  Results,
  'run' | 'loads' | 'operations' | 'components' | 'caches' | 'queues' | 'links' | 'replication' | 'series'
>;
