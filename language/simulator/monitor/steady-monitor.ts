/** Everything that is recorded in a steady-state study, on one clock of batches. */
import type { Program } from '../compile/program.js';
import type { Kernel } from '../kernel/kernel.js';
import { Outcome } from '../kernel/states.js';
import { BatchTable, Recorder, type Tally } from '../statistics/index.js';
import { operationsByComponent, resourcesOf, sumBusy, sumOver, sumQueued, type Resource } from './component-sums.js';
import { crossingsSince, readCrossings, sourcesOf } from './links.js';
import { CumulativeSeries, CumulativeTotals, type Sums } from './cumulative.js';

/** Operations whose quantiles are kept; in a larger model only those that are asked for have them. */
const MOST_QUANTILES = 300;

/** By number of the load. */
export interface LoadFigures {
  latency: Tally[];
  offered: CumulativeTotals;
  throughput: CumulativeSeries;
  /** Shares of the requests that ended. */
  rejected: CumulativeTotals;
  timeout: CumulativeTotals;
  failed: CumulativeTotals;
  errors: CumulativeSeries;
  /** Share of the completed requests; only where something keeps copies. */
  stale: CumulativeSeries | null;
  /** Until all that a request has caused is done; only where that is followed. */
  settled: Tally[] | null;
}

/** By number of the operation. */
interface OperationFigures {
  rate: CumulativeTotals;
  latency: Tally[];
  /** Whether its quantiles are of interest. */
  quantiles: boolean[];
  stale: CumulativeSeries | null;
}

interface ResourceFigures {
  resource: Resource;
  /** Its number among those of all components. */
  number: number;
  /** Busy seconds of every node when recording began. */
  busyBefore: Float64Array;
}

/** By number of the component. */
export interface ComponentFigures {
  resources: ResourceFigures[][];
  /** By number of the resource. */
  utilization: CumulativeSeries;
  throughput: CumulativeSeries;
  queue: CumulativeSeries;
  waiting: CumulativeSeries;
  rejected: CumulativeTotals;
  /** Requests and messages waiting at the end of each batch. */
  backlog: BatchTable;
}

/** By number of the message list. */
interface ListFigures {
  depth: CumulativeSeries;
  age: Tally[];
  /** From being stored until its consumer is done with it. */
  lag: Tally[];
}

/** By number of what keeps copies. */
export interface CopiesFigures {
  stale: CumulativeSeries;
  lag: Tally[];
  lostWrites: CumulativeTotals;
  conflicts: CumulativeTotals;
}

export class SteadyMonitor {
  readonly recorder: Recorder;
  readonly loads: LoadFigures;
  readonly operations: OperationFigures;
  readonly components: ComponentFigures;
  readonly caches: { hitRatio: CumulativeSeries; rate: CumulativeTotals };
  readonly lists: ListFigures;
  readonly copies: CopiesFigures;
  /** Latencies of loads that come from several regions, by region; how busy the directions of links are. */
  readonly sources: Tally[];
  readonly lines: CumulativeSeries;
  private crossingsBefore: ReturnType<typeof readCrossings>;
  private readonly series: CumulativeSeries[] = [];
  private readonly totals: CumulativeTotals[] = [];
  /** By component: the message lists that are stored in it and meant to be worked off. */
  private readonly stored: number[][];
  private endedBefore = 0;
  private seconds: number;

  constructor(
    private readonly kernel: Kernel,
    private readonly program: Program,
    batchSeconds: number,
    wantsQuantiles: (operation: number) => boolean,
  ) {
    this.recorder = new Recorder(kernel.now, batchSeconds, false);
    this.seconds = batchSeconds;
    this.loads = this.loadFigures();
    this.operations = this.operationFigures(wantsQuantiles);
    this.components = this.componentFigures();
    const { counters } = kernel;
    const { caches, lists, copies } = program;
    this.caches = {
      hitRatio: this.add(
        caches.length,
        sumsOf(() => counters.cacheHits),
        sumsOf(() => counters.cacheLookups),
      ),
      rate: this.rate(
        caches.length,
        sumsOf(() => counters.cacheLookups),
      ),
    };
    this.lists = {
      depth: this.add(
        lists.length,
        sumsBy((i) => kernel.listIntegral(i)),
      ),
      age: lists.map(() => this.recorder.tally()),
      lag: lists.map(() => this.recorder.tally()),
    };
    this.copies = {
      stale: this.add(
        copies.length,
        sumsOf(() => counters.copiesStale),
        sumsOf(() => counters.copiesReads),
      ),
      lag: copies.map(() => this.recorder.tally()),
      lostWrites: this.total(
        copies.length,
        sumsOf(() => counters.copiesLost),
      ),
      conflicts: this.total(
        copies.length,
        sumsOf(() => counters.copiesConflicts),
      ),
    };
    this.sources = sourcesOf(program).map(() => this.recorder.tally());
    this.lines = this.add(
      kernel.lines?.sent.length ?? 0,
      sumsBy((line) => kernel.lines!.busyIntegral(line, kernel.now)),
    );
    this.crossingsBefore = readCrossings(kernel);
    this.stored = program.components.map(({ store }) =>
      // Where nobody takes messages they are meant to be kept.
      lists.flatMap((list, i) => (store >= 0 && list.store === store && list.consumers.length > 0 ? [i] : [])),
    );
    kernel.recordIn([
      ...this.loads.latency,
      ...this.operations.latency,
      ...this.lists.age,
      ...this.copies.lag,
      ...(this.loads.settled ?? []),
      ...this.lists.lag,
      ...this.sources,
    ]);
    this.clear();
  }

  private loadFigures(): LoadFigures {
    const { loads, tellsStale, follows } = this.program;
    const { counters } = this.kernel;
    const count = loads.length;
    const ended = (...outcomes: number[]): Sums => {
      const [first, ...others] = outcomes;
      return (into) => {
        const { loadEnded } = counters;
        for (let l = 0; l < into.length; l++) into[l] = loadEnded[5 * l + first!]!;
        for (const outcome of others) for (let l = 0; l < into.length; l++) into[l]! += loadEnded[5 * l + outcome]!;
      };
    };
    const all = ended(Outcome.OK, Outcome.MISS, Outcome.REJECTED, Outcome.TIMEOUT, Outcome.FAILED);
    const completed = ended(Outcome.OK, Outcome.MISS);
    return {
      latency: loads.map(() => this.recorder.tally()),
      offered: this.rate(
        count,
        sumsOf(() => counters.loadOffered),
      ),
      throughput: this.add(count, completed),
      rejected: this.total(count, ended(Outcome.REJECTED), all),
      timeout: this.total(count, ended(Outcome.TIMEOUT), all),
      failed: this.total(count, ended(Outcome.FAILED), all),
      errors: this.add(count, ended(Outcome.REJECTED, Outcome.TIMEOUT, Outcome.FAILED), all),
      stale: tellsStale
        ? this.add(
            count,
            sumsOf(() => counters.loadStale),
            completed,
          )
        : null,
      settled: follows ? loads.map(() => this.recorder.tally()) : null,
    };
  }

  private operationFigures(wantsQuantiles: (operation: number) => boolean): OperationFigures {
    const { operations, tellsStale } = this.program;
    const { counters } = this.kernel;
    const count = operations.length;
    const soleLoad = new Map(Array.from(this.kernel.soleOperation, (operation, load) => [operation, load]));
    const quantiles = operations.map((_, o) => count <= MOST_QUANTILES || wantsQuantiles(o));
    return {
      rate: this.rate(
        count,
        sumsOf(() => counters.operationCalls),
      ),
      // The latencies of a load's requests, where they are the same.
      latency: operations.map((_, o) => {
        const load = soleLoad.get(o);
        return load === undefined ? this.recorder.tally(quantiles[o]) : this.loads.latency[load]!;
      }),
      quantiles,
      stale: tellsStale
        ? this.add(
            count,
            sumsOf(() => counters.operationStale),
            sumsOf(() => counters.operationCompleted),
          )
        : null,
    };
  }

  private componentFigures(): ComponentFigures {
    const { kernel, program } = this;
    const { counters } = kernel;
    const count = program.components.length;
    const operationsOf = operationsByComponent(program);
    const overOperations = (counted: () => Float64Array): Sums =>
      sumsBy((c) => {
        const values = counted();
        let sum = 0;
        for (const operation of operationsOf[c]!) sum += values[operation]!;
        return sum;
      });
    let resourceCount = 0;
    const resources = program.components.map((_, c) =>
      resourcesOf(kernel, program, c).map((resource) => ({
        resource,
        number: resourceCount++,
        busyBefore: new Float64Array(resource.nodes),
      })),
    );
    const flat = resources.flat().map(({ resource }) => resource);
    const ended = overOperations(() => counters.operationEnded);
    return {
      resources,
      utilization: this.add(
        flat.length,
        sumsBy((r) => sumBusy(kernel, flat[r]!) / (flat[r]!.nodes * flat[r]!.servers)),
      ),
      throughput: this.add(count, ended),
      queue: this.add(
        count,
        sumsBy((c) => {
          let sum = kernel.heldIntegral(c);
          for (const { resource } of resources[c]!) sum += sumQueued(kernel, resource);
          return sum;
        }),
      ),
      waiting: this.add(
        count,
        sumsBy((c) => {
          let sum = kernel.heldWaited[c]!;
          for (const { resource } of resources[c]!) sum += sumOver(kernel.waitSum, resource);
          return sum;
        }),
        ended,
      ),
      rejected: this.total(
        count,
        sumsOf(() => counters.componentRejected),
        overOperations(() => counters.operationCalls),
      ),
      backlog: new BatchTable(count),
    };
  }

  private add(count: number, top: Sums, bottom?: Sums): CumulativeSeries {
    const series = new CumulativeSeries(count, top, bottom);
    this.series.push(series);
    return series;
  }

  private total(count: number, top: Sums, bottom?: Sums): CumulativeTotals {
    const total = new CumulativeTotals(count, top, bottom);
    this.totals.push(total);
    return total;
  }

  /** Figures per second. */
  private rate(count: number, top: Sums): CumulativeTotals {
    return this.total(count, top, (into) => into.fill(this.kernel.now));
  }

  /** Ends the present batch. @returns true when it is time for a look */
  closeBatch(): boolean {
    const seconds = this.seconds;
    this.kernel.markBatch();
    // Among the sums that shares of stale replies are made of are some that a flush brings up to date.
    if (this.recorder.isDue || this.program.tellsStale) this.kernel.flush();
    for (const series of this.series) series.closeBatch(seconds);
    const { backlog } = this.components;
    const levels = backlog.append();
    for (let c = 0; c < levels.length; c++) levels[c] = this.backlogOf(c);
    const look = this.recorder.closeBatch();
    if (this.recorder.batchSeconds !== seconds) {
      this.seconds = this.recorder.batchSeconds;
      for (const series of this.series) series.collapse();
      backlog.keepLater();
    }
    return look;
  }

  /** Throws away all that was recorded, as at the end of the warm-up. */
  restart(batchSeconds: number): void {
    this.kernel.flush();
    this.recorder.restart(this.kernel.now, batchSeconds);
    this.seconds = batchSeconds;
    this.clear();
  }

  /** What has passed over links, and ended by regions, since recording began. */
  get crossings(): ReturnType<typeof crossingsSince> {
    return crossingsSince(this.crossingsBefore, this.kernel);
  }

  /** Requests that ended since recording began. */
  get requests(): number {
    return this.ended() - this.endedBefore;
  }

  private ended(): number {
    return this.kernel.counters.loadEnded.reduce((sum, n) => sum + n, 0);
  }

  private clear(): void {
    this.endedBefore = this.ended();
    this.crossingsBefore = readCrossings(this.kernel);
    for (const series of this.series) series.clear();
    for (const total of this.totals) total.clear();
    const { backlog, resources } = this.components;
    backlog.clear();
    resources.forEach((figures, c) => {
      this.kernel.componentLongest[c] = this.kernel.componentQueued[c]!;
      for (const { resource, busyBefore } of figures) {
        for (let i = 0; i < resource.nodes; i++) busyBefore[i] = this.kernel.busyIntegral(resource.first + i);
      }
    });
    this.kernel.storeDeepest.set(this.kernel.storeDepth);
  }

  /** What waits at a component: requests at its nodes, messages that are stored in it, what a narrow link delays. */
  private backlogOf(component: number): number {
    let waiting = this.kernel.componentQueued[component]! + this.kernel.underWay[component]!;
    for (const list of this.stored[component]!) waiting += this.kernel.listDepth[list]!;
    return waiting;
  }
}

/** Sums that the kernel keeps as they are asked for. It may move its arrays while it runs, so they are looked up each time. */
function sumsOf(values: () => Float64Array): Sums {
  return (into) => into.set(values());
}

/** Sums that are put together one by one. */
function sumsBy(sum: (i: number) => number): Sums {
  return (into) => {
    for (let i = 0; i < into.length; i++) into[i] = sum(i);
  };
}
