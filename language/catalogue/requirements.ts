import type { MeasureEntry, MetricEntry, StatisticEntry } from './types.js';

/** What a requirement can bound, in the order of the reference. */
export const MEASURES: readonly MeasureEntry[] = [
  {
    name: 'latency',
    summary: 'Time from sending to the arrival of the reply.',
    doc: 'Over completed requests; the default measure, so it need not be written. For an operation it counts from the arrival of the call.',
    example: 'require Users latency p99 < 200ms',
    dimension: 'duration',
    scopes: ['load', 'operation'],
    statistic: 'required',
    simulated: true,
  },
  {
    name: 'settled',
    summary: 'Time until all the work that a request caused is done.',
    doc: 'From sending the request until nothing is left of what it has caused: calls sent with `~>` and what came of them, messages with their redeliveries, followers that apply a write, work that goes on after a timeout. Of requests that completed; pauses of a person are no part of it.',
    example: 'require Users settled p99 < 10s',
    dimension: 'duration',
    scopes: ['load'],
    statistic: 'required',
    simulated: true,
  },
  {
    name: 'age',
    summary: 'Time that a message waits until it is taken.',
    doc: 'From being stored to being taken by a worker.',
    example: 'require Mail age p99 < 1min',
    dimension: 'duration',
    scopes: ['queue'],
    statistic: 'required',
    simulated: true,
  },
  {
    name: 'lag',
    summary:
      'How far those that follow are behind: consumers behind their queue or topic, followers behind their leader.',
    doc: 'Of messages: from being stored until a consumer is done with them, all attempts included; of several groups of consumers that of the slowest. As a number of messages: see `backlog`. Of a database: from the commit on the leader until a follower has applied the write.',
    example: 'require Mail lag p99 < 2s',
    dimension: 'duration',
    scopes: ['queue', 'database'],
    statistic: 'required',
    simulated: true,
  },
  {
    name: 'backlog',
    summary: 'How many messages wait in a queue or topic.',
    doc: 'Messages stored and not taken yet, those included that wait for their next attempt; of several groups of consumers the sum. Its `mean` is over time, its `max` the most that there are at once; it has no percentiles. Those in hand are no part of it: with them it is the mean `lag` times the rate (Little 1961).',
    example: 'require Mail backlog max < 10k',
    dimension: 'count',
    scopes: ['queue'],
    statistic: 'required',
    statistics: ['mean', 'max'],
    simulated: true,
  },
  {
    name: 'errors',
    summary: 'Share of the requests that end without a value.',
    doc: 'By the final outcome, after all retries: rejected (by a full queue, a `limit`, `shed`, an open breaker), timed out, or failed (by `fail` or a dead instance). An error that nothing catches keeps its sort on its way to the user.',
    example: 'require Users errors < 1%',
    dimension: 'ratio',
    scopes: ['load'],
    statistic: 'none',
    simulated: true,
  },
  {
    name: 'throughput',
    summary: 'Requests completed per second.',
    doc: 'For a component: calls that ended, per second.',
    example: 'require Users throughput > 90 rps',
    dimension: 'rate',
    scopes: ['load', 'component'],
    statistic: 'none',
    simulated: true,
  },
  {
    name: 'cpu',
    summary: 'Busy share of the cores.',
    doc: 'Over all instances of the component.',
    example: 'require Web cpu < 70% at peak',
    dimension: 'ratio',
    scopes: ['component'],
    statistic: 'none',
    simulated: true,
  },
  {
    name: 'instances',
    summary: 'How many instances there are.',
    doc: 'On average, where an autoscaler or a timetable changes their number.',
    example: 'require Web instances <= 4',
    dimension: 'count',
    scopes: ['component'],
    statistic: 'none',
    simulated: true,
  },
  {
    name: 'disk',
    summary: 'Busy share of the disks.',
    doc: 'Over all instances of the component.',
    example: 'require Web disk < 70% at peak',
    dimension: 'ratio',
    scopes: ['component'],
    statistic: 'none',
    simulated: true,
  },
  {
    name: 'network',
    summary: 'Busy share of the network.',
    doc: 'Over all instances of the component, in the direction that is busier. Only where it has a `bandwidth`.',
    example: 'require Web network < 70% at peak',
    dimension: 'ratio',
    scopes: ['component'],
    statistic: 'none',
    simulated: true,
  },
  {
    name: 'memory',
    summary: 'Share of the memory that is taken.',
    doc: 'Over all instances of the component. Only where it has a `memory`.',
    example: 'require Web memory < 80% at peak',
    dimension: 'ratio',
    scopes: ['component'],
    statistic: 'none',
    simulated: true,
  },
  {
    name: 'concurrency',
    summary: 'Share of the slots that are taken.',
    doc: 'Only where the component has a `concurrency`.',
    example: 'require Web concurrency < 80% at peak',
    dimension: 'ratio',
    scopes: ['component'],
    statistic: 'none',
    simulated: true,
  },
  {
    name: 'utilization',
    summary: 'Share of a pool that is taken.',
    doc: 'Over all instances and keys; the pool is named as in `hold`.',
    example: 'require Booking.Places utilization < 80% at peak',
    dimension: 'ratio',
    scopes: ['pool'],
    statistic: 'none',
    simulated: true,
  },
  {
    name: 'drained',
    summary: 'Time until a queue is empty after the last event of a scenario.',
    doc: 'Written `drained within`, in a scenario: from the end of its last event (ramps and what returns after `for` included) until no message waits, none for its redelivery either. It is `undecided` where the scenario ends too early.',
    example: 'require Mail drained within 5min',
    dimension: 'duration',
    scopes: ['queue'],
    statistic: 'none',
    simulated: true,
  },
  {
    name: 'hitRatio',
    summary: 'Share of the look-ups that are hits.',
    doc: 'Over all instances of the cache.',
    example: 'require Hot hitRatio > 70%',
    dimension: 'ratio',
    scopes: ['cache'],
    statistic: 'none',
    simulated: true,
  },
  {
    name: 'stale',
    summary: 'Share of the replies that are older than the last acknowledged write of their key.',
    doc: 'Reads from followers, from quorums with r + w <= n, and from caches that a write has not reached may be stale. A request is stale if anything is that it waited for. Requests without a key are all about one thing.',
    example: 'require Users stale < 1%',
    dimension: 'ratio',
    scopes: ['load', 'operation', 'database'],
    statistic: 'none',
    simulated: true,
  },
  {
    name: 'lostWrites',
    summary: 'Acknowledged writes that a failover lost, or a cache that writes back later with its instance.',
    doc: 'A number of writes, over the whole scenario.',
    example: 'require Db lostWrites < 1',
    dimension: 'count',
    scopes: ['database', 'cache', 'system'],
    statistic: 'none',
    happensBy: ['fail', 'hang', 'cut', 'replace', 'drain', 'instances'],
    simulated: true,
  },
  {
    name: 'conflicts',
    summary: 'Writes of a key that another side of a partition had written too.',
    doc: 'A number of writes, over the whole scenario: neither side knew of the other. Only a store with `partition: ap` has any.',
    example: 'require Db conflicts < 1',
    dimension: 'count',
    scopes: ['database'],
    statistic: 'none',
    happensBy: ['cut'],
    simulated: true,
  },
  {
    name: 'moved',
    summary: 'Share of the keys that went to another shard.',
    doc: 'Of all keys, over the whole scenario, by events that change the `shards`; of several changes the sum. From n shards to n + 1 consistent hashing moves 1/(n + 1) of the keys, a hash modulo the number of shards all but that.',
    example: 'require Db moved < 25%',
    dimension: 'ratio',
    scopes: ['database'],
    statistic: 'none',
    happensBy: ['shards'],
    sums: true,
    simulated: true,
  },
  {
    name: 'sessionsLost',
    summary: 'Sessions that were lost with their instance.',
    doc: 'A number of sessions, over the whole scenario, of a component behind a `sticky` policy; counted when their users come back.',
    example: 'require Web sessionsLost < 1',
    dimension: 'count',
    scopes: ['component'],
    statistic: 'none',
    happensBy: ['fail', 'hang', 'cut', 'replace', 'drain', 'instances', '->'],
    simulated: true,
  },
  {
    name: 'availability',
    summary: 'Probability that a request meets a system that is up.',
    doc: 'Solved from the availability of the components; `undecided` where a component on the way states none.',
    example: 'require availability > 99.9%',
    dimension: 'ratio',
    scopes: ['system'],
    statistic: 'none',
    simulated: true,
  },
  {
    name: 'cost',
    summary: 'What the system costs.',
    doc: 'Per time, such as `usd/month`; a month has 730 hours. At the mean rate of the loads.',
    example: 'require cost < 2000 usd/month',
    dimension: 'money per time',
    scopes: ['system', 'component'],
    statistic: 'none',
    simulated: true,
  },
  {
    name: 'costPerRequest',
    summary: 'What one request costs.',
    doc: 'The cost divided by the mean rate of all loads.',
    example: 'require costPerRequest < 0.001 usd',
    dimension: 'money',
    scopes: ['system'],
    statistic: 'none',
    simulated: true,
  },
];

function percentile(name: string, quantile: number): StatisticEntry {
  return {
    name,
    quantile,
    summary: `${String(100 - Number(((1 - quantile) * 100).toFixed(4)))}% of the values lie below it.`,
    doc: 'Of completed requests. With too few samples the verdict is `undecided` and says how many more are needed.',
    example: `require Users ${name} < 200ms`,
    simulated: true,
  };
}

/** Any other percentile from p1 to p99.99 may be written as well. */
export const STATISTICS: readonly StatisticEntry[] = [
  {
    name: 'mean',
    quantile: null,
    summary: 'The arithmetic mean.',
    doc: 'Of completed requests.',
    example: 'require Users mean < 50ms',
    simulated: true,
  },
  percentile('p50', 0.5),
  percentile('p90', 0.9),
  percentile('p95', 0.95),
  percentile('p99', 0.99),
  percentile('p99.9', 0.999),
  percentile('p99.99', 0.9999),
  {
    name: 'max',
    quantile: null,
    summary: 'The greatest value.',
    doc: 'Grows with the length of the run: what was seen fails a bound, and only in a course of events, which has an end, can one be met. There `max` is the greatest of all replications, and meets a bound that another replication would keep to as well.',
    example: 'require Users max < 2s',
    simulated: true,
  },
];

/** What autoscaling and load shedding look at: figures of one instance, or of the pool as its mean. */
export const METRICS: readonly MetricEntry[] = [
  {
    name: 'cpu',
    summary: 'Busy share of the cores.',
    doc: 'Mean over the instances.',
    example: 'target: cpu 70%',
    dimension: 'ratio',
    simulated: true,
  },
  {
    name: 'memory',
    summary: 'Share of the memory that is taken.',
    doc: 'Mean over the instances. Only where there is a `memory`, of which `hold memory` takes.',
    example: 'target: memory 80%',
    dimension: 'ratio',
    simulated: true,
  },
  {
    name: 'queue',
    summary: 'Requests or messages that wait.',
    doc: 'Per instance; for a worker, the messages in its queue divided by its instances.',
    example: 'target: queue 20',
    dimension: 'count',
    simulated: true,
  },
  {
    name: 'latency',
    summary: 'Mean time from arrival to reply.',
    doc: 'Over the calls that ended since the last decision.',
    example: 'target: latency 200ms',
    dimension: 'duration',
    simulated: true,
  },
  {
    name: 'rate',
    summary: 'Requests per second.',
    doc: 'Per instance.',
    example: 'target: rate 100 rps',
    dimension: 'rate',
    simulated: true,
  },
];

/** The measure of that name; undefined where there is none. */
export function measure(name: string): MeasureEntry | undefined {
  return MEASURES.find((entry) => entry.name === name);
}

/** `mean`, `max`, or any percentile from p1 to p99.99; undefined for other words. */
export function statistic(name: string): StatisticEntry | undefined {
  const known = STATISTICS.find((entry) => entry.name === name);
  if (known !== undefined) {
    return known;
  }
  const digits = /^p(\d{1,2}(?:\.\d{1,2})?)$/.exec(name)?.[1];
  const percent = digits === undefined ? 0 : Number(digits);
  return percent >= 1 ? percentile(name, percent / 100) : undefined;
}

/** The metric of that name; undefined where there is none. */
export function metric(name: string): MetricEntry | undefined {
  return METRICS.find((entry) => entry.name === name);
}
