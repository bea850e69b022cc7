/** Everything that is recorded in a steady-state study, on one clock of batches. */
import type { Program } from '../compile/program.js';
import type { Kernel } from '../kernel/kernel.js';
import { Outcome } from '../kernel/states.js';
import { Recorder, type Tally } from '../statistics/index.js';
import { operationsByComponent, resourcesOf, sumBusy, sumOver, sumQueued, type Resource } from './component-sums.js';
import type { CopiesFigures } from './copies.js';
import { CumulativeSeries, CumulativeTotal } from './cumulative.js';

/** Operations whose quantiles are kept; in a larger model only those that are asked for have them. */
const MOST_QUANTILES = 300;

export interface LoadFigures {
  latency: Tally;
  offered: CumulativeTotal;
  throughput: CumulativeSeries;
  /** Shares of the requests that ended. */
  rejected: CumulativeTotal;
  timeout: CumulativeTotal;
  failed: CumulativeTotal;
  errors: CumulativeSeries;
  /** Share of the completed requests; only where something keeps copies. */
  stale: CumulativeSeries | null;
  /** Until all that a request has caused is done; only where that is followed. */
  settled: Tally | null;
}

interface ResourceFigures {
  resource: Resource;
  utilization: CumulativeSeries;
  /** Busy seconds of every node when recording began. */
  busyBefore: Float64Array;
}

export interface ComponentFigures {
  resources: ResourceFigures[];
  throughput: CumulativeSeries;
  queue: CumulativeSeries;
  waiting: CumulativeSeries;
  rejected: CumulativeTotal;
  /** Requests and messages waiting at the end of each batch. */
  backlog: number[];
}

export interface ListFigures {
  depth: CumulativeSeries;
  age: Tally;
  /** From being stored until its consumer is done with it. */
  lag: Tally;
}

export class SteadyMonitor {
  readonly recorder: Recorder;
  readonly loads: LoadFigures[];
  readonly operations: { rate: CumulativeTotal; latency: Tally; stale: CumulativeSeries | null }[];
  readonly components: ComponentFigures[];
  readonly caches: { hitRatio: CumulativeSeries; rate: CumulativeTotal }[];
  readonly lists: ListFigures[];
  readonly copies: CopiesFigures[];
  private readonly series: CumulativeSeries[] = [];
  private readonly totals: CumulativeTotal[] = [];
  private endedBefore = 0;
  private seconds: number;

  constructor(
    private readonly kernel: Kernel,
    private readonly program: Program,
    batchSeconds: number,
    wantsQuantiles: (operation: number) => boolean,
  ) {
    this.recorder = new Recorder(kernel.now, batchSeconds);
    this.seconds = batchSeconds;
    const { counters } = kernel;
    const ended = (load: number, ...outcomes: number[]): number =>
      outcomes.reduce((sum, outcome) => sum + counters.loadEnded[5 * load + outcome]!, 0);
    const all = [Outcome.OK, Outcome.MISS, Outcome.REJECTED, Outcome.TIMEOUT, Outcome.FAILED];
    const { tellsStale } = program;
    this.loads = program.loads.map((_, l) => ({
      latency: this.recorder.tally(),
      offered: this.total(() => counters.loadOffered[l]!),
      throughput: this.add(() => ended(l, Outcome.OK, Outcome.MISS)),
      rejected: this.total(
        () => ended(l, Outcome.REJECTED),
        () => ended(l, ...all),
      ),
      timeout: this.total(
        () => ended(l, Outcome.TIMEOUT),
        () => ended(l, ...all),
      ),
      failed: this.total(
        () => ended(l, Outcome.FAILED),
        () => ended(l, ...all),
      ),
      errors: this.add(
        () => ended(l, Outcome.REJECTED, Outcome.TIMEOUT, Outcome.FAILED),
        () => ended(l, ...all),
      ),
      stale: !tellsStale
        ? null
        : this.add(
            () => counters.loadStale[l]!,
            () => ended(l, Outcome.OK, Outcome.MISS),
          ),
      settled: program.follows ? this.recorder.tally() : null,
    }));
    const few = program.operations.length <= MOST_QUANTILES;
    const { soleOperation } = kernel;
    this.operations = program.operations.map((_, o) => ({
      rate: this.total(() => counters.operationCalls[o]!),
      latency: this.tallyOf(soleOperation.indexOf(o), few || wantsQuantiles(o)),
      stale: !tellsStale
        ? null
        : this.add(
            () => counters.operationStale[o]!,
            () => counters.operationCompleted[o]!,
          ),
    }));
    const operationsOf = operationsByComponent(program);
    this.components = program.components.map((_, c) => {
      const stations = resourcesOf(kernel, program, c);
      const total = (values: Float64Array): number => operationsOf[c]!.reduce((sum, o) => sum + values[o]!, 0);
      return {
        resources: stations.map((resource) => ({
          resource,
          utilization: this.add(() => sumBusy(kernel, resource) / (resource.nodes * resource.servers)),
          busyBefore: new Float64Array(resource.nodes),
        })),
        throughput: this.add(() => total(counters.operationEnded)),
        queue: this.add(() => stations.reduce((sum, r) => sum + sumQueued(kernel, r), kernel.heldIntegral(c))),
        waiting: this.add(
          () => stations.reduce((sum, r) => sum + sumOver(kernel.waitSum, r), kernel.heldWaited[c]!),
          () => total(counters.operationEnded),
        ),
        rejected: this.total(
          () => counters.componentRejected[c]!,
          () => total(counters.operationCalls),
        ),
        backlog: [],
      };
    });
    this.caches = program.caches.map((_, i) => ({
      hitRatio: this.add(
        () => counters.cacheHits[i]!,
        () => counters.cacheLookups[i]!,
      ),
      rate: this.total(() => counters.cacheLookups[i]!),
    }));
    this.lists = program.lists.map((_, i) => ({
      depth: this.add(() => kernel.listIntegral(i)),
      age: this.recorder.tally(),
      lag: this.recorder.tally(),
    }));
    this.copies = program.copies.map((_, i) => ({
      stale: this.add(
        () => counters.copiesStale[i]!,
        () => counters.copiesReads[i]!,
      ),
      lag: this.recorder.tally(),
      lostWrites: this.total(
        () => counters.copiesLost[i]!,
        () => 1,
      ),
      conflicts: this.total(
        () => counters.copiesConflicts[i]!,
        () => 1,
      ),
    }));
    kernel.recordIn([
      ...this.loads.map((l) => l.latency),
      ...this.operations.map((o) => o.latency),
      ...this.lists.map((l) => l.age),
      ...this.copies.map((c) => c.lag),
      ...this.loads.flatMap((l) => l.settled ?? []),
      ...this.lists.map((l) => l.lag),
    ]);
    this.clear();
  }

  /** The latencies of an operation: those of a load's requests where they are the same. */
  private tallyOf(load: number, withQuantiles: boolean): Tally {
    return load >= 0 && withQuantiles ? this.loads[load]!.latency : this.recorder.tally(withQuantiles);
  }

  private add(top: () => number, bottom?: () => number): CumulativeSeries {
    const series = new CumulativeSeries(top, bottom);
    this.series.push(series);
    return series;
  }

  private total(top: () => number, bottom: () => number = () => this.kernel.now): CumulativeTotal {
    const total = new CumulativeTotal(top, bottom);
    this.totals.push(total);
    return total;
  }

  /** Ends the present batch. @returns true when it is time for a look */
  closeBatch(): boolean {
    const seconds = this.seconds;
    this.kernel.flush();
    for (const series of this.series) series.closeBatch(seconds);
    this.components.forEach((component, c) => component.backlog.push(this.backlogOf(c)));
    const look = this.recorder.closeBatch();
    if (this.recorder.batchSeconds !== seconds) {
      this.seconds = this.recorder.batchSeconds;
      for (const { series } of this.series) series.collapse();
      for (const { backlog } of this.components) {
        for (let i = 1; i < backlog.length; i += 2) backlog[i >> 1] = backlog[i]!;
        backlog.length >>= 1;
      }
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

  /** Requests that ended since recording began. */
  get requests(): number {
    return this.ended() - this.endedBefore;
  }

  private ended(): number {
    return this.kernel.counters.loadEnded.reduce((sum, n) => sum + n, 0);
  }

  private clear(): void {
    this.endedBefore = this.ended();
    for (const series of this.series) series.clear();
    for (const total of this.totals) total.clear();
    this.components.forEach((component, c) => {
      component.backlog.length = 0;
      this.kernel.componentLongest[c] = this.kernel.componentQueued[c]!;
      for (const { resource, busyBefore } of component.resources) {
        for (let i = 0; i < resource.nodes; i++) busyBefore[i] = this.kernel.busyIntegral(resource.first + i);
      }
    });
    this.kernel.listDeepest.set(this.kernel.listDepth);
  }

  /** What waits at a component: requests at its nodes, messages that are stored in it, what a narrow link delays. */
  private backlogOf(component: number): number {
    let waiting = this.kernel.componentQueued[component]! + this.kernel.underWay[component]!;
    const { store } = this.program.components[component]!;
    if (store >= 0)
      this.program.lists.forEach((list, i) => {
        // Where nobody takes messages they are meant to be kept.
        if (list.store === store && list.consumers.length > 0) waiting += this.kernel.listDepth[i]!;
      });
    return waiting;
  }
}
