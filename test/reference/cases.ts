/** Which model shows which published figure, and how the figure is read off its results. */
import type { SimulationResult } from '../../language/model/results.js';
import type { Solution } from '../../language/simulator/solver/index.js';
import { coreSlowdown } from '../../language/simulator/core-slowdown.js';
import { ringOf, ringShares } from '../../language/simulator/policies/ring.js';
import { hitRatio, queueing } from '../../language/simulator/solver/index.js';
import { zipfKeys } from '../simulator/solver/systems.js';
import type { Target } from '../../language/simulator/index.js';

type Reading<R> = (results: R) => number | null | undefined;

export interface Case {
  /** The `.scale` file; absent where a formula is asked for and no system. */
  model?: string;
  /** The course of events to be run; absent: steady load. */
  scenario?: string;
  /** Read off a simulation that ran until `target` (a load's mean otherwise) is known to a third of the tolerance. */
  simulated?: Reading<SimulationResult>;
  target?: Target;
  /** Events to run in place of that, for figures that no target can name. */
  events?: number;
  /** Replications of a course of events at most. */
  replications?: number;
  solved?: Reading<Solution>;
  formula?: () => number;
}

const mean = (load = 'Users'): Pick<Case, 'simulated' | 'solved' | 'target'> => percentile('mean', load);

function percentile(statistic: string, load = 'Users'): Pick<Case, 'simulated' | 'solved' | 'target'> {
  return {
    target: { scope: { load }, measure: 'latency', statistic },
    simulated: ({ loads }) => loads[load]?.latency[statistic]?.value,
    solved: ({ loads }) => loads[load]?.latency[statistic]?.value,
  };
}

/** Mean wait, and what follows from it by a factor. */
const wait = (factor = 1, component = 'Web'): Pick<Case, 'simulated' | 'solved'> => ({
  simulated: ({ components }) => scaled(components[component]?.waiting?.value, factor),
  solved: ({ components }) => scaled(components[component]?.wait.value, factor),
});

const errors = (kind: 'rejected' | 'timeout' | 'failed'): Pick<Case, 'simulated' | 'solved'> => ({
  simulated: ({ loads }) => loads['Users']?.errors[kind],
  solved: ({ loads }) => loads['Users']?.errors[kind],
});

const throughput = (load = 'Users'): Pick<Case, 'simulated' | 'solved'> => ({
  simulated: ({ loads }) => loads[load]?.throughput,
  solved: ({ loads }) => loads[load]?.throughput,
});

const busy = (component: string, resource: string, factor = 1): Pick<Case, 'simulated' | 'solved'> => ({
  simulated: ({ components }) => scaled(components[component]?.resources[resource]?.utilization, factor),
  solved: ({ components }) => scaled(components[component]?.utilization[resource], factor),
});

const hits: Pick<Case, 'simulated' | 'solved'> = {
  simulated: ({ caches }) => caches['Items']?.hitRatio,
  solved: ({ caches }) => caches['Items']?.hitRatio,
};

const available: Pick<Case, 'solved'> = { solved: ({ availability }) => availability.value };
const downtime: Pick<Case, 'solved'> = {
  solved: ({ availability }) => scaled(availability.value === null ? null : 1 - availability.value, 365 * 24 * 60),
};

/** Reads that see the latest acknowledged write. */
const consistent: Pick<Case, 'simulated'> = {
  simulated: ({ replication }) => 1 - (replication?.['Db']?.stale ?? NaN),
};

/** Only simulated: the solver has an approximation there. */
const simulatedOnly = ({
  simulated,
  target,
}: Pick<Case, 'simulated' | 'target'>): Pick<Case, 'simulated' | 'target'> => ({
  ...(simulated ? { simulated } : {}),
  ...(target ? { target } : {}),
});

export const CASES: Readonly<Record<string, Case>> = {
  'mm1-T-80': { model: 'mm1-80', ...mean() },
  'mm1-Lq-80': {
    model: 'mm1-80',
    simulated: ({ components }) => components['Web']?.queue.mean,
    solved: ({ components }) => components['Web']?.waiting,
    events: 4e6,
  },
  'mm1-p50-90': { model: 'mm1-90', ...percentile('p50') },
  'mm1-p999-70': { model: 'mm1-70', ...percentile('p99.9'), events: 12e6 },
  'mg1-md1-Wq-80': { model: 'md1-80', ...wait(), events: 2e6 },
  'mg1-mh2-Wq-80': { model: 'mh2-80', ...wait(), events: 5e6 },
  // The solver goes on from it: it sharpens the formula where arrivals are more regular than Poisson.
  'kingman-e2h2-80': { formula: () => queueing.heavyTrafficWait(0.8, 1, 1, 0.5, 4) },
  'mg1-ps-det-80': { model: 'md1-ps-80', ...mean() },
  // Whoever waits does so for 1/(c mu - lambda) on average.
  'mmc-C-10-9': { model: 'mm10-90', ...wait(10 - 9), events: 12e6 },
  // So slow to forget that a run to 2% would take minutes.
  'halfin-whitt-100': { model: 'mm100-95', solved: wait(100 - 95).solved as Reading<Solution> },
  'erlangB-10-5': { model: 'erlang-b-10', ...errors('rejected'), events: 2e6 },
  'erlangB-100-84.06': { model: 'erlang-b-100', ...errors('rejected'), events: 12e6 },
  'erlangA-gmr-pab': { model: 'erlang-a', ...errors('timeout'), events: 3e6 },
  'mmck-pb': { model: 'mm3-10', ...errors('rejected'), events: 2e6 },
  'mm1k-overload': { model: 'mm1-20', ...throughput(), events: 1e6 },
  mminf: { model: 'mg-inf', ...busy('Web', 'cpu', 1000), events: 4e5 },
  'little-200rps': { model: 'little', solved: busy('Web', 'concurrency', 1000).solved as Reading<Solution> },
  'mva-qsp-X3': { model: 'terminals-3', ...throughput('Terminals'), events: 2e6 },
  'mva-qsp-Udisk': { model: 'terminals-20', ...busy('Disk1', 'cpu'), events: 1e6 },
  'mva-course': { model: 'course', ...mean('Terminals') },
  'forkjoin-2': { model: 'fork-join-2', ...mean() },
  'rr-2-80': { model: 'round-robin-2', ...mean() },
  'rr-4-80': { model: 'round-robin-4', ...mean() },
  'random-10-90': { model: 'random-10', ...mean() },
  'mm10-90': { model: 'mm10-90', ...mean() },
  'jsq-2-90': { model: 'least-connections-2', ...simulatedOnly(mean()) },
  'jsq-10-90': { model: 'least-connections-10', ...simulatedOnly(mean()) },
  'wrandom-hetero': { model: 'weighted-random', ...mean() },
  'tail-fanout-100': { model: 'fan-out-100', ...simulatedOnly(errors('timeout')), events: 12e6 },
  'tail-fanout-2000': { model: 'fan-out-2000', ...simulatedOnly(errors('timeout')), events: 6e6 },
  'fanout-max-mean': { model: 'slowest-of-100', ...milliseconds(mean()) },
  'quorum-2of3': { model: 'quorum-2-of-3', ...milliseconds(mean()) },
  'semisync-commit': { model: 'semi-sync', ...milliseconds(mean()) },
  'sync-commit': { model: 'sync', ...milliseconds(mean()) },
  'lru-8-3': { model: 'lru-8-3', ...hits, events: 5e5 },
  'lru-1000-100-0.8': { model: 'lru-1000-100', ...hits, events: 1e6 },
  'lru-che-1000-100-1': {
    formula: () => hitRatio({ eviction: 'lru' }, 100, zipfKeys('Item', 1000, 1), [], 1).ratio,
  },
  'lfu-1e6-1e4-0.8': {
    formula: () => hitRatio({ eviction: 'lfu' }, 10_000, zipfKeys('Item', 1e6, 0.8), [], 1).ratio,
  },
  'ttl-renew': { model: 'ttl-sliding', ...hits, events: 3e5 },
  'ttl-fixed': { model: 'ttl', ...hits, events: 3e5 },
  // The limit for many nodes, from which the solver goes on: it adds what few of them make of it.
  'supermarket-d2-90': { formula: () => queueing.choicesSojourn(0.9, 2) },
  'supermarket-d2-99': { formula: () => queueing.choicesSojourn(0.99, 2) },
  'supermarket-d3-90': { formula: () => queueing.choicesSojourn(0.9, 3) },
  'supermarket-d3-99': { formula: () => queueing.choicesSojourn(0.99, 3) },
  // Over so many rings, of which a model has but one for each pool.
  'ring-10-1': { formula: () => overRings(1000, 1, (shares) => 10 * Math.max(...shares)) },
  'ring-cv': {
    formula: () =>
      Math.sqrt(overRings(200, 100, (shares) => shares.reduce((sum, share) => sum + (10 * share - 1) ** 2 / 10, 0))),
  },
  'pbs-w10-t0': { model: 'bounded-staleness-slow', ...consistent, events: 2e6 },
  'pbs-w.25-t1': { model: 'bounded-staleness-fast', ...consistent, events: 1e6 },
  'retry-load': {
    model: 'retries',
    simulated: ({ operations }) => operations['Back.get']?.rate,
    solved: ({ operations }) => operations['Back.get']?.rate,
    events: 4e5,
  },
  'retry-success': {
    model: 'retries',
    simulated: ({ loads }) => ratio(loads['Users']?.throughput, loads['Users']?.offered),
    solved: ({ loads }) => ratio(loads['Users']?.throughput, loads['Users']?.offered),
    events: 4e5,
  },
  'retry-layers': { model: 'retry-layers', solved: ({ operations }) => operations['F.get']?.rate },
  'hedge-exp-mean': { model: 'hedge', ...mean(), events: 1e6 },
  'backoff-jitter': { model: 'backoff', ...mean() },
  'metastable-low': {
    model: 'retry-storm',
    solved: ({ loads }) => Math.sqrt(Math.sqrt(loads['Users']?.errors.timeout ?? NaN)),
  },
  'metastable-vulnerable': {
    // With every try made, four arrive for one: the load at which those alone are too many.
    model: 'mm1-80',
    solved: ({ bottleneck, loads }) => ((bottleneck?.saturatesAt ?? NaN) * (loads['Users']?.offered ?? NaN)) / 4,
  },
  'avail-series': { model: 'availability-series', ...available },
  'avail-series-down': { model: 'availability-series', ...downtime },
  'avail-app-x2': { model: 'availability-doubled', ...available },
  'nines-2': { model: 'nines-2', ...downtime },
  'nines-3': { model: 'nines-3', ...downtime },
  'nines-4': { model: 'nines-4', ...downtime },
  'nines-5': { model: 'nines-5', ...downtime },
  'avail-2of3': { model: 'two-of-three', ...available },
  'avail-mtbf': { model: 'mtbf', ...available },
  'diurnal-peak': { model: 'peak', solved: ({ loads }) => loads['Users']?.offered },
  'mapreduce-wide': { model: 'makespan', ...mean('Starts') },
  'amdahl-95-8': { model: 'amdahl', solved: ({ loads }) => 1 / (loads['Users']?.floor ?? NaN) },
  'usl-test-10': { model: 'usl-10', solved: ({ loads }) => 1 / (loads['Users']?.floor ?? NaN) },
  'lag-mm1': {
    model: 'follower-lag',
    simulated: ({ replication }) => scaled(replication?.['Db']?.lag?.['p99']?.value, 1000),
    events: 6e6,
  },
  'bucket-burst': {
    model: 'token-bucket',
    scenario: 'Burst',
    simulated: ({ loads, run }) => scaled(loads['Users']?.throughput, run.simulatedSeconds),
    events: 1e6,
  },
  'cobham-hi': {
    model: 'cobham',
    simulated: ({ loads }) => (loads['High']?.latency['mean']?.value ?? NaN) - 1,
    solved: ({ loads }) => (loads['High']?.latency['mean']?.value ?? NaN) - 1,
    events: 1e6,
  },
  'batch-fill': { model: 'batcher', ...mean() },
  // So many seconds from one expiry to the next.
  'stampede-extra': {
    model: 'stampede',
    simulated: ({ operations }) => scaled(operations['Db.get']?.rate, 10),
    solved: ({ operations }) => scaled(operations['Db.get']?.rate, 10),
    events: 1e6,
  },
  'zipf-hotkey': { model: 'hot-key', solved: ({ resources }) => resources.find(({ pool }) => pool)?.utilization },
  'usl-peak-specsdm91': { formula: () => bestCores({ contention: 0.01705, coherence: 7.892e-5 }) },
  'cap-cp-errors': {
    model: 'cut-off',
    scenario: 'Outage',
    simulated: ({ loads }) => {
      const all = Object.values(loads);
      const lost = all.reduce((sum, { offered, errors }) => sum + offered * (errors.timeout + errors.rejected), 0);
      return lost / all.reduce((sum, { offered }) => sum + offered, 0);
    },
    events: 1e6,
  },
  'hpa-formula': {
    model: 'hpa',
    scenario: 'Start',
    simulated: ({ series }) => last(seriesOf(series, 'Web.instances')),
    events: 1e6,
  },
  'step-inf': {
    model: 'from-empty',
    scenario: 'Start',
    // Around two seconds after the first request, where it rises almost evenly.
    simulated: ({ series }) => {
      const time = seriesOf(series, 'time');
      const around = seriesOf(series, 'Web.cpu').filter((_, i) => Math.abs((time[i] ?? NaN) + 0.025 - 3) < 0.25);
      return (1000 * around.reduce((sum, value) => sum + value, 0)) / around.length;
    },
    replications: 150,
    events: 1e6,
  },
  'lqn-ht83-X': { model: 'processor-and-disks', ...simulatedOnly(throughput('Jobs')), events: 2e6 },
  'lqn-A01-e1': { model: 'replies', ...simulatedOnly(throughput('First')), events: 3e6 },
  'lqn-A01-e2': { model: 'replies', ...simulatedOnly(throughput('Second')), events: 3e6 },
  'cost-fleet': { model: 'fleet', solved: ({ cost }) => cost.perMonth },
};

function milliseconds({
  simulated,
  solved,
  ...rest
}: Pick<Case, 'simulated' | 'solved' | 'target'>): Pick<Case, 'simulated' | 'solved' | 'target'> {
  return {
    ...rest,
    ...(simulated ? { simulated: (results) => scaled(simulated(results), 1000) } : {}),
    ...(solved ? { solved: (results) => scaled(solved(results), 1000) } : {}),
  };
}

function scaled(value: number | null | undefined, factor: number): number | null | undefined {
  return typeof value === 'number' ? value * factor : value;
}

function seriesOf(series: SimulationResult['series'], name: string): number[] {
  const values = series?.[name];
  return Array.isArray(values) ? values.map((value) => value ?? NaN) : [];
}

function last(values: readonly number[]): number | undefined {
  return values[values.length - 1];
}

/** Cores at which a component does the most work, between whole numbers of them (golden-section search). */
function bestCores(component: { contention: number; coherence: number }): number {
  const slowdown = coreSlowdown(component);
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = 1;
  let high = 1e4;
  for (let i = 0; i < 100; i++) {
    const [left, right] = [high - golden * (high - low), low + golden * (high - low)];
    if (left / slowdown(left) < right / slowdown(right)) low = left;
    else high = right;
  }
  return low;
}

/** The mean of what the shares of ten nodes come to, over so many rings. */
function overRings(rings: number, points: number, of: (shares: Float64Array) => number): number {
  let sum = 0;
  for (let i = 0; i < rings; i++) sum += of(ringShares(ringOf(`Pool ${i}`, 10, points), 10));
  return sum / rings;
}

function ratio(part: number | undefined, whole: number | undefined): number {
  return (part ?? NaN) / (whole ?? NaN);
}
