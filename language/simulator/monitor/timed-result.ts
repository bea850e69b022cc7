/** Writes the results of a timed study. */
import type {
  ComponentResult,
  Estimate,
  Interval,
  Latency,
  QueueResult,
  Run,
  Series,
  SimulationResult,
} from '../../model/results.js';
import type { Program } from '../compile/program.js';
import type { Kernel } from '../kernel/kernel.js';
import { Outcome } from '../kernel/states.js';
import type { Settings } from '../options.js';
import { replicationMean, replicationQuantile, samplesNeeded, type LogHistogram } from '../statistics/index.js';
import { timedCopies, timedLoadStale, timedOperationStale } from './copies.js';
import { estimateOf, greatestOf, intervalOf, noEstimate } from './estimates.js';
import { consumerOf } from './groups.js';
import { linesOf, linkResults, regionResults, sourcesOf } from './links.js';
import type { BinRecord, TimedRecord, WindowRecord } from './timed-record.js';
import type { Totals, TotalsReader } from './totals.js';

export function timedResult(
  program: Program,
  kernel: Kernel,
  reader: TotalsReader,
  record: TimedRecord,
  window: number,
  step: number,
  settings: Settings,
  run: Run,
  greatest: {
    loads: Float64Array;
    operations: Float64Array;
    lists: Float64Array;
    lags: Float64Array;
    copies: Float64Array;
    settled: Float64Array;
    sources: Float64Array;
  },
): SimulationResult {
  const replications = record.windows[window]!;
  const totals = replications.map((r) => r.totals);
  const result: SimulationResult = { run, loads: {}, operations: {}, components: {}, caches: {}, queues: {} };
  if (replications.length === 0) return result;
  program.loads.forEach(({ source }, l) => {
    const ended = (t: Totals, ...outcomes: number[]): number =>
      outcomes.reduce((sum, o) => sum + t.loadEnded[5 * l + o]!, 0);
    const all = (t: Totals): number =>
      ended(t, Outcome.OK, Outcome.MISS, Outcome.REJECTED, Outcome.TIMEOUT, Outcome.FAILED);
    const throughput = meanOf(totals, (t) => ended(t, Outcome.OK, Outcome.MISS) / t.time);
    const errors = meanOf(totals, (t) => share(ended(t, Outcome.REJECTED, Outcome.TIMEOUT, Outcome.FAILED), all(t)));
    const outcome = (o: number): number => meanOf(totals, (t) => share(ended(t, o), all(t))).value;
    result.loads[source.name] = {
      offered: meanOf(totals, (t) => t.loadOffered[l]! / t.time).value,
      throughput: throughput.value,
      errors: {
        rejected: outcome(Outcome.REJECTED),
        timeout: outcome(Outcome.TIMEOUT),
        failed: outcome(Outcome.FAILED),
      },
      latency: latencyOf(
        replications.map((r) => r.loads[l]!),
        totals.map((t) => t.loadLatency[l]!),
        greatest.loads[l]!,
        settings,
      ),
      ...named('throughputInterval', throughput.interval),
      ...named('errorsInterval', errors.interval),
      ...timedLoadStale(program, (value) => meanOf(totals, value), l),
      ...regionResults(
        program,
        l,
        (value) => meanOf(totals, value),
        (s) =>
          latencyOf(
            replications.map((r) => r.sources[s]!),
            totals.map((t) => t.sourceLatency[s]!),
            greatest.sources[s]!,
            settings,
          ),
      ),
      ...(program.follows
        ? {
            settled: latencyOf(
              replications.map((r) => r.settled[l]!),
              totals.map((t) => t.loadSettled[l]!),
              greatest.settled[l]!,
              settings,
            ),
          }
        : {}),
    };
  });
  program.operations.forEach(({ component, name }, o) => {
    result.operations[`${program.components[component]!.source.name}.${name}`] = {
      rate: meanOf(totals, (t) => t.operationCalls[o]! / t.time).value,
      latency: latencyOf(
        replications.map((r) => r.operations[o]!),
        totals.map((t) => t.operationLatency[o]!),
        greatest.operations[o]!,
        settings,
      ),
      ...timedOperationStale(program, (value) => meanOf(totals, value), o),
    };
  });
  program.components.forEach(({ source, nodes }, c) => {
    const throughput = meanOf(totals, (t) => t.ended[c]! / t.time);
    const component: ComponentResult = {
      kind: source.kind,
      instances: nodes,
      ...(source.scaling === undefined ? {} : instancesOf(totals, c)),
      resources: {},
      throughput: throughput.value,
      ...named('throughputInterval', throughput.interval),
      queue: { mean: meanOf(totals, (t) => t.queued[c]! / t.time).value, max: kernel.componentLongest[c]! },
      waiting: estimateOf(replicationMean(totals.map((t) => share(t.waited[c]!, t.ended[c]!)))),
      rejected: meanOf(totals, (t) => share(t.rejected[c]!, t.called[c]!)).value,
      ...(program.bindsSessions[c] ? sessionsLost(totals, c) : {}),
      ...(source.shards?.most === undefined ? {} : movedKeys(totals, c)),
    };
    reader.resources(kernel, c).forEach(({ name }, r) => {
      const utilization = meanOf(totals, (t) => busyShare(t, c, r, nodes));
      component.resources[name] = {
        utilization: utilization.value,
        ...named('utilizationInterval', utilization.interval),
      };
    });
    result.components[source.name] = component;
  });
  program.caches.forEach(({ component, writesBack }, i) => {
    const hitRatio = meanOf(totals, (t) => share(t.cacheHits[i]!, t.cacheLookups[i]!));
    const lost = meanOf(totals, (t) => t.cacheLostWrites[i]!);
    result.caches[program.components[component]!.source.name] = {
      hitRatio: hitRatio.value,
      rate: meanOf(totals, (t) => t.cacheLookups[i]! / t.time).value,
      ...named('hitRatioInterval', hitRatio.interval),
      ...(writesBack ? { lostWrites: lost.value, ...named('lostWritesInterval', lost.interval) } : {}),
    };
  });
  Object.assign(
    result,
    linkResults(program, (value) => meanOf(totals, value)),
  );
  if (program.copies.length > 0) result.replication = {};
  program.copies.forEach((c, i) => {
    const { source, led } = program.components[c]!;
    const lag = !led
      ? undefined
      : latencyOf(
          replications.map((r) => r.copies[i]!),
          totals.map((t) => t.copiesLag[i]!),
          greatest.copies[i]!,
          settings,
        );
    result.replication![source.name] = timedCopies((value) => meanOf(totals, value), i, lag);
  });
  program.stores.forEach(({ component }, s) => {
    const lists = program.lists.flatMap((list, i) => (list.store === s ? [i] : []));
    const ages = lists.map((list) => ({
      list,
      parts: replications.map((r) => r.lists[list]!),
      sums: totals.map((t) => t.listAge[list]!),
      greatest: greatest.lists[list]!,
    }));
    const lags = lists.map((list) => ({
      list,
      parts: replications.map((r) => r.lags[list]!),
      sums: totals.map((t) => t.listLag[list]!),
      greatest: greatest.lags[list]!,
    }));
    result.queues[program.components[component]!.source.name] = {
      ...backlog(replications, totals, lists, s),
      age: figuresOf(slowestOf(ages), settings),
      lag: figuresOf(slowestOf(lags), settings),
      ...(lags.length > 1 ? { slowest: consumerOf(program, slowestOf(lags)!.list) } : {}),
      ...drained(record, s),
    };
  });
  result.series = seriesOf(program, kernel, reader, record, step);
  return result;
}

/** Messages that wait in the lists of a store. */
function backlog(
  replications: readonly WindowRecord[],
  totals: readonly Totals[],
  lists: readonly number[],
  store: number,
): Pick<QueueResult, 'depth' | 'backlog'> {
  const add = (by: (list: number) => number): number => lists.reduce((sum, list) => sum + by(list), 0);
  const { value, interval } = meanOf(totals, (t) => add((list) => t.listDepth[list]! / t.time));
  const max = greatestOf(replications.map(({ deepest }) => deepest[store]!));
  return {
    depth: { mean: value, max: max.value! },
    backlog: { mean: { value, low: interval?.low ?? null, high: interval?.high ?? null, basis: 'simulated' }, max },
  };
}

/** How long a store took to be empty after the last event. */
function drained({ drains }: TimedRecord, store: number): Pick<QueueResult, 'drained' | 'undrained'> {
  if (drains.length === 0) return {};
  const seconds = drains.map((stores) => Math.abs(stores[store]!));
  const never = drains.filter((stores) => stores[store]! < 0).length;
  const { value, low, high } = replicationMean(seconds);
  return {
    drained: replicated({ value, low: Math.max(0, low), high }, drains.length),
    ...(never > 0 ? { undrained: never / drains.length } : {}),
  };
}

function named<K extends string>(name: K, interval: Interval | undefined): Partial<Record<K, Interval>> {
  return interval === undefined ? {} : ({ [name]: interval } as Record<K, Interval>);
}

/** Sessions that were found lost with their instance. */
function sessionsLost(
  totals: readonly Totals[],
  component: number,
): Pick<ComponentResult, 'sessionsLost' | 'sessionsLostInterval'> {
  const lost = meanOf(totals, (t) => t.sessionsLost[component]!);
  return { sessionsLost: lost.value, ...named('sessionsLostInterval', lost.interval) };
}

/** Keys that another number of shards moved. */
function movedKeys(totals: readonly Totals[], component: number): Pick<ComponentResult, 'moved' | 'movedInterval'> {
  const moved = meanOf(totals, (t) => t.movedKeys[component]!);
  return { moved: moved.value, ...named('movedInterval', moved.interval) };
}

/** Nodes that there were, and that were paid for, on average. */
function instancesOf(
  totals: readonly Totals[],
  component: number,
): Pick<ComponentResult, 'instances' | 'instancesInterval' | 'paidInstances'> {
  const present = meanOf(totals, (t) => t.present[component]! / t.time);
  return {
    instances: present.value,
    ...named('instancesInterval', present.interval),
    paidInstances: meanOf(totals, (t) => t.paid[component]! / t.time).value,
  };
}

/** Busy share of a resource, over the nodes that there were. Those that go still finish their work, which may be a little more. */
function busyShare(totals: Totals, component: number, resource: number, nodes: number): number {
  return Math.min(1, share(totals.busy[component]![resource]! * nodes, totals.present[component]!));
}

const share = (part: number, of: number): number => (of > 0 ? part / of : 0);

/** Mean over the replications, and its interval where there are several. */
function meanOf(
  totals: readonly Totals[],
  value: (t: Totals) => number,
): { value: number; interval: Interval | undefined } {
  const values = totals.map(value);
  const estimate = replicationMean(values);
  return { value: estimate.value, interval: values.length > 1 ? intervalOf(estimate) : undefined };
}

/** What was recorded of the messages for one group of consumers. */
interface Recorded {
  list: number;
  /** By replication. */
  parts: readonly LogHistogram[];
  sums: readonly number[];
  greatest: number;
}

/** The group with the greatest mean; undefined where there is none. */
function slowestOf(groups: readonly Recorded[]): Recorded | undefined {
  const mean = ({ parts, sums }: Recorded): number =>
    share(
      sums.reduce((a, b) => a + b, 0),
      parts.reduce((count, part) => count + part.count, 0),
    );
  return groups.reduce<Recorded | undefined>((a, b) => (a === undefined || mean(b) > mean(a) ? b : a), undefined);
}

function figuresOf(group: Recorded | undefined, settings: Settings): Latency {
  if (group === undefined) return { mean: noEstimate(1) };
  return latencyOf(group.parts, group.sums, group.greatest, settings);
}

function latencyOf(
  parts: readonly LogHistogram[],
  sums: readonly number[],
  greatest: number,
  settings: Settings,
): Latency {
  const count = parts.reduce((total, part) => total + part.count, 0);
  const latency: Latency = {};
  if (count === 0) {
    latency['mean'] = noEstimate(1);
    for (const { name, p } of settings.quantiles) latency[name] = noEstimate(Math.ceil(samplesNeeded(p)));
    return latency;
  }
  const means = parts.flatMap((part, r) => (part.count > 0 ? [sums[r]! / part.count] : []));
  latency['mean'] = replicated(replicationMean(means), means.length);
  const replications = parts.filter((part) => part.count > 0);
  for (const { name, p } of settings.quantiles) {
    const missing = Math.ceil(samplesNeeded(p)) - count;
    latency[name] =
      missing > 0 ? noEstimate(missing) : replicated(replicationQuantile(replications, p), replications.length);
  }
  const { value, high } = greatestOf(replications.map((part) => part.quantile(1)));
  // A histogram knows a value to 0.1%: where it is the greatest of all, that is known exactly.
  const exact = value! > greatest * 0.998 ? greatest : value;
  latency['max'] = {
    value: exact,
    low: exact,
    high: high === null ? null : Math.max(exact!, high),
    basis: 'simulated',
  };
  return latency;
}

/** One replication alone has no interval. */
function replicated(estimate: { value: number; low: number; high: number }, replications: number): Estimate {
  const result = estimateOf(estimate);
  return replications > 1 ? result : { ...result, low: null, high: null };
}

function seriesOf(program: Program, kernel: Kernel, reader: TotalsReader, record: TimedRecord, step: number): Series {
  const bins = record.bins.filter((bin) => bin.totals.length > 0);
  const series: Series = { step, time: record.binTimes.slice(0, bins.length) };
  const add = (name: string, value: (bin: BinRecord) => number): void => {
    series[name] = bins.map((bin) => {
      const x = value(bin);
      return Number.isFinite(x) ? x : null;
    });
  };
  const mean = (bin: BinRecord, value: (t: Totals) => number): number =>
    bin.totals.reduce((sum, t) => sum + value(t), 0) / bin.totals.length;
  const ratio = (bin: BinRecord, top: (t: Totals) => number, bottom: (t: Totals) => number): number =>
    bin.totals.reduce((sum, t) => sum + top(t), 0) / bin.totals.reduce((sum, t) => sum + bottom(t), 0);
  program.loads.forEach(({ source }, l) => {
    const ended = (t: Totals, from: number, to: number): number => {
      let sum = 0;
      for (let o = from; o <= to; o++) sum += t.loadEnded[5 * l + o]!;
      return sum;
    };
    add(`${source.name}.offered`, (bin) => mean(bin, (t) => t.loadOffered[l]! / t.time));
    add(`${source.name}.throughput`, (bin) => mean(bin, (t) => ended(t, Outcome.OK, Outcome.MISS) / t.time));
    add(`${source.name}.errors`, (bin) =>
      ratio(
        bin,
        (t) => ended(t, Outcome.REJECTED, Outcome.FAILED),
        (t) => ended(t, Outcome.OK, Outcome.FAILED),
      ),
    );
    const meanLatency = (t: Totals): number => t.loadLatency[l]! / ended(t, Outcome.OK, Outcome.MISS);
    add(`${source.name}.mean`, (bin) =>
      ratio(
        bin,
        (t) => t.loadLatency[l]!,
        (t) => ended(t, Outcome.OK, Outcome.MISS),
      ),
    );
    for (const side of ['low', 'high'] as const) {
      add(`${source.name}.mean.${side}`, (bin) => {
        const means = bin.totals.map(meanLatency).filter((x) => Number.isFinite(x));
        return means.length > 1 ? replicationMean(means)[side] : NaN;
      });
    }
    for (const [name, p] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const) {
      add(`${source.name}.${name}`, (bin) => (bin.loads[l]!.count * (1 - p) >= 1 ? bin.loads[l]!.quantile(p) : NaN));
    }
  });
  sourcesOf(program).forEach(({ load, region }, s) => {
    const name = `${program.loads[load]!.source.name} from ${region}`;
    const completed = (t: Totals): number => t.sourceEnded[5 * s]! + t.sourceEnded[5 * s + Outcome.MISS]!;
    const wrong = (t: Totals): number =>
      [Outcome.REJECTED, Outcome.TIMEOUT, Outcome.FAILED].reduce((sum, o) => sum + t.sourceEnded[5 * s + o]!, 0);
    add(`${name}.throughput`, (bin) => mean(bin, (t) => completed(t) / t.time));
    add(`${name}.errors`, (bin) => ratio(bin, wrong, (t) => wrong(t) + completed(t)));
    add(`${name}.mean`, (bin) => ratio(bin, (t) => t.sourceLatency[s]!, completed));
  });
  for (const { name, number, limited } of linesOf(program)) {
    if (limited) add(`${name}.bandwidth`, (bin) => mean(bin, (t) => Math.min(1, t.linkBusy[number]! / t.time)));
    add(`${name}.lost`, (bin) =>
      ratio(
        bin,
        (t) => t.linkLost[number]!,
        (t) => t.linkSent[number]!,
      ),
    );
  }
  program.components.forEach(({ source, nodes }, c) => {
    reader
      .resources(kernel, c)
      .forEach(({ name }, r) => add(`${source.name}.${name}`, (bin) => mean(bin, (t) => busyShare(t, c, r, nodes))));
    if (source.scaling !== undefined)
      add(`${source.name}.instances`, (bin) => mean(bin, (t) => t.present[c]! / t.time));
    add(`${source.name}.queue`, (bin) => mean(bin, (t) => t.queued[c]! / t.time));
    add(`${source.name}.throughput`, (bin) => mean(bin, (t) => t.ended[c]! / t.time));
  });
  program.caches.forEach(({ component }, i) =>
    add(`${program.components[component]!.source.name}.hitRatio`, (bin) =>
      ratio(
        bin,
        (t) => t.cacheHits[i]!,
        (t) => t.cacheLookups[i]!,
      ),
    ),
  );
  program.stores.forEach(({ component }, s) =>
    add(`${program.components[component]!.source.name}.depth`, (bin) =>
      program.lists.reduce(
        (sum, list, i) => sum + (list.store === s ? mean(bin, (t) => t.listDepth[i]! / t.time) : 0),
        0,
      ),
    ),
  );
  return series;
}
