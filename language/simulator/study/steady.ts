/** A steady-state study: one long run, its beginning thrown away, continued until it is precise enough. */
import type { Run, SimulationResult } from '../../model/results.js';
import type { System } from '../../model/system.js';
import type { Program } from '../compile/program.js';
import { Kernel, RowsExhausted } from '../kernel/kernel.js';
import { mean } from '../random/index.js';
import { sumBusy, sumOver } from '../monitor/component-sums.js';
import { steadyResult } from '../monitor/steady-result.js';
import { SteadyMonitor } from '../monitor/steady-monitor.js';
import { quantileOf, type Settings, type Target } from '../options.js';
import {
  backlogTrend,
  defaultPrecision,
  isWarm,
  LEAST_RUN_RELAXATION_TIMES,
  relaxationTime,
  RELAXATION_TIMES,
  StoppingRule,
  type Batches,
  type Tally,
  type Trend,
  type Target as PrecisionTarget,
} from '../statistics/index.js';
import { checkRun } from './self-check.js';
import type { Progress, Study } from './study.js';

/** Requests in one of the first batches, over all loads: so many, but more where closing a batch is much work. */
const REQUESTS_PER_BATCH = 50;
const REQUESTS_PER_FIGURE = 3;
/** Parts of the pilot that become the first batches of the run. */
const PILOT_PARTS = 64;
/** Series of one kind that are each watched for the end of the warm-up. */
const MOST_TRANSIENTS = 8;
/** Requests that must have piled up before a queue is called a growing one. */
const LEAST_BACKLOG = 100;
/** Fewer requests of a load than this are no sample: even their rate is known to a third at best. */
const FEW_REQUESTS = 10;
/** Relaxation times after which a verdict may end the run: less than precise figures take, since it has to be clear-cut. */
const LEAST_DECIDED_RELAXATION_TIMES = 100;
/** Events that an unstable run goes on for, so that what the overload does not touch is decided. */
const UNSTABLE_EVENTS = 400_000;
/** Requests that have ended without one that completed, after which nothing is expected to. */
const HOPELESS = 1000;
const HOPELESS_EVENTS = 2e6;

interface Wanted {
  name: string;
  target: PrecisionTarget;
  /** A load's mean, which is owed whether or not a requirement asks for it. */
  load?: number;
}

export class SteadyStudy implements Study {
  private readonly kernel: Kernel;
  private readonly monitor: SteadyMonitor;
  private readonly wanted: Wanted[];
  private events = 0;
  private warm = false;
  private warmupSeconds = 0;
  private stopped: Run['stopped'] | null = null;
  private growthNeeded = Infinity;
  /** Growth of the backlog per second, by number of a component that cannot keep up. */
  private readonly growth = new Map<number, number>();
  private suspects = new Map<number, number>();
  /** Events at which a run without a steady state, or without anything to measure, ends. */
  private earlyEnd = Infinity;
  /** True once the run held all that it may hold. */
  private full = false;

  constructor(
    private readonly system: System,
    private readonly program: Program,
    private readonly settings: Settings,
  ) {
    this.kernel = new Kernel(program, { seed: settings.seed, replication: 0, maxRows: settings.maxJobs });
    const named = new Set(settings.targets.map((t) => this.operationOf(t)));
    this.monitor = new SteadyMonitor(this.kernel, program, this.firstBatch(), (o) => named.has(o));
    this.wanted = [
      ...program.loads.flatMap((load, l) => (settings.owesMeans ? [this.wantedMean(load.source.name, l)] : [])),
      ...settings.targets.flatMap((t) => this.wantedFigure(t)),
    ];
  }

  advance(events: number): boolean {
    if (this.stopped !== null) return false;
    const last = this.events + events;
    try {
      while (this.stopped === null && this.events < last) this.step(last - this.events);
    } catch (error) {
      if (!(error instanceof RowsExhausted)) throw error;
      this.stopped = 'limit';
      this.full = true;
    }
    return this.stopped === null;
  }

  private step(most: number): void {
    const { recorder } = this.monitor;
    const allowed = Math.min(most, this.settings.eventBudget - this.events);
    const handled = this.kernel.run(recorder.nextEnd, allowed);
    this.events += handled;
    if (this.kernel.now >= recorder.nextEnd) {
      const look = this.monitor.closeBatch();
      if (this.warm && recorder.elapsed >= this.settings.duration) this.end('duration');
      else if (look) this.look();
    }
    if (this.stopped === null && this.events >= Math.min(this.earlyEnd, this.settings.eventBudget))
      this.end(this.growth.size > 0 ? 'unstable' : 'budget');
  }

  /** Judges what has been recorded: is it the steady state, does it exist, is it known well enough? */
  private look(): void {
    this.watchBacklogs();
    if (this.stopped !== null) return;
    const { recorder } = this.monitor;
    if (!this.warm) {
      if (!isWarm(this.transients(), recorder.elapsed, RELAXATION_TIMES * this.relaxation())) return;
      this.warm = true;
      this.warmupSeconds = this.kernel.now;
      const batch = Math.min(recorder.elapsed, this.settings.duration) / PILOT_PARTS;
      this.monitor.restart(batch);
      this.suspects.clear();
      return;
    }
    if (this.settings.duration < Infinity || this.growth.size > 0) return;
    const owed = this.attainable();
    if (owed.length === 0 && this.wanted.length > 0) {
      this.earlyEnd = Math.min(this.earlyEnd, HOPELESS_EVENTS);
      return;
    }
    const relaxation = this.relaxation();
    if (this.isMet(owed, LEAST_RUN_RELAXATION_TIMES * relaxation)) this.end('precision');
    else if (recorder.elapsed >= LEAST_DECIDED_RELAXATION_TIMES * relaxation && this.isDecided()) {
      const means = owed.filter(({ load }) => load !== undefined);
      if (this.isMet(means, LEAST_DECIDED_RELAXATION_TIMES * relaxation)) this.end('precision');
    }
  }

  private isMet(owed: readonly Wanted[], leastSeconds: number): boolean {
    const rule = new StoppingRule(
      owed.map((w) => w.target),
      leastSeconds,
    );
    this.growthNeeded = Math.max(rule.growthNeeded(), leastSeconds / this.monitor.recorder.elapsed);
    return rule.met(this.monitor.recorder.elapsed);
  }

  private isDecided(): boolean {
    return this.settings.decided?.(() => this.result()) ?? false;
  }

  /**
   * What must show no trace of the beginning: latencies and backlogs, each by itself where they are few, else in sum. Among
   * hundreds of series some would look unsettled by chance at every look.
   */
  private transients(): Batches[] {
    const { loads, components, lists } = this.monitor;
    const groups = [
      loads.latency.map(({ series }) => series),
      this.program.components.map((_, c) => components.queue.at(c)),
      this.program.lists.flatMap(({ consumers }, i) => (consumers.length > 0 ? [lists.depth.at(i)] : [])),
    ];
    return groups.flatMap((group) => (group.length <= MOST_TRANSIENTS ? group : [addUp(group)]));
  }

  /** Targets that the run can reach at all: a load whose requests all end without a value has no latency. */
  private attainable(): Wanted[] {
    const { latency, errors } = this.monitor.loads;
    // What the share of errors is divided by are the requests that ended.
    const hopeless = latency.filter(({ count }, l) => count === 0 && errors.seconds(l) >= HOPELESS);
    if (hopeless.length === 0) return this.wanted;
    const without = new Set<Batches | Tally>(hopeless.flatMap((tally) => [tally, tally.series]));
    return this.wanted.filter(({ target }) => !without.has(target.kind === 'mean' ? target.series : target.tally));
  }

  /** A backlog that grows beyond doubt at two looks in a row has no steady state. */
  private watchBacklogs(): void {
    const seconds = this.monitor.recorder.batchSeconds;
    const suspects = new Map<number, number>();
    const { backlog: levels } = this.monitor.components;
    this.program.components.forEach((_, c) => {
      if (levels.last(c) < LEAST_BACKLOG) return;
      const backlog = levels.column(c);
      // The later half alone must grow too: filling up from empty is growth that ends.
      const whole = backlogTrend(backlog, seconds);
      const later = backlogTrend(backlog.slice(backlog.length >> 1), seconds);
      if (whole.growing && later.growing) suspects.set(c, later.perSecond);
      // Where theory says so already, a drift of more than its own error is enough.
      else if (this.settings.overloaded && isLikely(whole) && isLikely(later)) this.growth.set(c, whole.perSecond);
    });
    for (const [c, growth] of suspects) {
      if (this.settings.overloaded || this.suspects.has(c)) this.growth.set(c, growth);
    }
    this.suspects = suspects;
    if (this.growth.size === 0) return;
    this.earlyEnd = Math.min(this.earlyEnd, this.events + UNSTABLE_EVENTS);
    if (this.settings.decided === undefined || this.isDecided()) this.end('unstable');
  }

  /**
   * Relaxation time of the station that takes longest to forget its start, from what was measured so far. A queue that
   * never holds n (a bounded one, or one that a few users share) is a random walk between two walls, which forgets within
   * (n / pi)^2 services however busy its servers are: the spectral gap 2 mu (1 - cos(pi / n)) of a full M/M/1/n - 1 (Morse 1958).
   */
  private relaxation(): number {
    const { kernel, monitor } = this;
    let longest = 0;
    monitor.components.resources.forEach((resources, c) => {
      for (const { resource } of resources) {
        const served = sumOver(kernel.served, resource);
        const busy = sumBusy(kernel, resource);
        if (served === 0 || busy === 0 || kernel.now === 0) continue;
        const utilization = busy / (resource.nodes * resource.servers * kernel.now);
        const serviceRate = (resource.servers * served) / busy;
        const most = kernel.componentLongest[c]! + resource.servers + 1;
        longest = Math.max(
          longest,
          Math.min(relaxationTime(serviceRate, utilization), (most / Math.PI) ** 2 / serviceRate),
        );
      }
    });
    return longest;
  }

  private end(why: Run['stopped']): void {
    this.stopped = why;
    checkRun(this.kernel, this.program);
  }

  stop(why: Run['stopped']): void {
    this.stopped ??= why;
  }

  progress(): Progress {
    const budget = this.events / this.settings.eventBudget;
    const duration = this.warm ? this.monitor.recorder.elapsed / this.settings.duration : 0;
    const precision = this.warm ? 1 / this.growthNeeded : 0;
    return {
      fraction: this.stopped === null ? Math.min(1, Math.max(budget, duration, precision)) : 1,
      events: this.events,
      simulatedSeconds: this.kernel.now,
    };
  }

  after(seconds: number): SimulationResult {
    throw new RangeError(`a steady state has no moment ${seconds} s`);
  }

  result(): SimulationResult {
    const { recorder } = this.monitor;
    this.kernel.flush();
    const unreached =
      this.stopped === 'precision'
        ? []
        : this.wanted.filter(({ target }) => new StoppingRule([target]).growthNeeded() > 1).map((w) => w.name);
    const run: Run = {
      study: 'steady',
      simulatedSeconds: recorder.elapsed,
      warmupSeconds: this.warmupSeconds,
      replications: 1,
      requests: this.monitor.requests,
      events: this.events,
      wallSeconds: 0,
      stopped: this.stopped ?? 'cancelled',
      unreached,
      reproducible: true,
      notes: this.notes(),
    };
    return steadyResult(
      this.system,
      this.program,
      this.kernel,
      this.monitor,
      this.settings,
      run,
      this.growth,
      this.stopped !== null,
    );
  }

  private notes(): string[] {
    const notes = [...this.program.notes];
    if (this.full) {
      notes.push(
        `More than ${this.settings.maxJobs} requests, calls and messages at once did not fit; the run ended there.`,
      );
    }
    for (const [l, { source }] of this.program.loads.entries()) {
      const { count } = this.monitor.loads.latency[l]!;
      if (this.stopped === null || this.stopped === 'unstable' || count >= FEW_REQUESTS) continue;
      notes.push(
        count === 0
          ? `No request of ${source.name} completed in the simulated time.`
          : `Of ${source.name} only ${count} ${count === 1 ? 'request' : 'requests'} completed in the simulated time, too few for its figures to say much.`,
      );
    }
    if (!this.warm && this.stopped !== 'unstable') {
      notes.push('The run ended before it had settled: its figures include the beginning from an empty system.');
    }
    return notes;
  }

  private firstBatch(): number {
    const rate = this.program.loads.reduce((sum, { source: { source } }) => {
      if (source.kind === 'open') return sum + source.rate;
      return sum + source.users / (mean(source.think) + 1e-3);
    }, 0);
    const { loads, operations, components } = this.program;
    const figures = loads.length + operations.length + components.length;
    return rate > 0 ? Math.max(REQUESTS_PER_BATCH, REQUESTS_PER_FIGURE * figures) / rate : 1;
  }

  private wantedMean(load: string, number: number): Wanted {
    return {
      load: number,
      name: `${load} latency mean`,
      target: { kind: 'mean', series: this.monitor.loads.latency[number]!.series, relative: this.halfWidth(undefined) },
    };
  }

  private wantedFigure(target: Target): Wanted[] {
    const { scope, measure, statistic } = target;
    const tallies = this.talliesOf(target);
    const name =
      'load' in scope
        ? scope.load
        : 'operation' in scope
          ? `${scope.operation.component}.${scope.operation.operation}`
          : scope.component;
    const p = quantileOf(statistic);
    if (p === undefined && statistic !== 'mean') return [];
    const relative = this.halfWidth(p);
    return tallies.map((tally) => ({
      name: `${name} ${measure} ${statistic}`,
      target:
        p === undefined ? { kind: 'mean', series: tally.series, relative } : { kind: 'quantile', tally, p, relative },
    }));
  }

  /** What a target is read from; of a queue or topic the messages of each group of its consumers. */
  private talliesOf(target: Target): Tally[] {
    const { scope, measure } = target;
    if (!('component' in scope)) {
      const tally = this.tallyOf(target);
      return tally === undefined ? [] : [tally];
    }
    if (measure !== 'age' && measure !== 'lag') return [];
    const { lists, stores, copies, components } = this.program;
    const number = components.findIndex(({ source }) => source.name === scope.component);
    const messages = lists.flatMap(({ store, consumers }, i) =>
      stores[store]!.component === number && consumers.length > 0 ? [this.monitor.lists[measure][i]!] : [],
    );
    const followers = copies.indexOf(number);
    return measure === 'lag' && followers >= 0 ? [this.monitor.copies.lag[followers]!] : messages;
  }

  private tallyOf(target: Target): Tally | undefined {
    const { scope, measure } = target;
    if ('component' in scope) return undefined;
    if (measure === 'settled' && 'load' in scope) return this.monitor.loads.settled?.[this.loadNamed(scope.load)];
    if (measure !== 'latency') return undefined;
    if ('operation' in scope) return this.monitor.operations.latency[this.operationOf(target)];
    return this.monitor.loads.latency[this.loadNamed(scope.load)];
  }

  private loadNamed(name: string): number {
    return this.program.loads.findIndex((l) => l.source.name === name);
  }

  private operationOf({ scope }: Target): number {
    if (!('operation' in scope)) return -1;
    const { component, operation } = scope.operation;
    return this.program.operations.findIndex(
      (o) => o.name === operation && this.program.components[o.component]!.source.name === component,
    );
  }

  private halfWidth(p: number | undefined): number {
    return this.settings.halfWidth ?? defaultPrecision(p) * this.settings.precision;
  }
}

/** Several series as one: their numerators and their denominators added up. */
function addUp(group: readonly Batches[]): Batches {
  const length = group[0]?.length ?? 0;
  const numerators = new Float64Array(length);
  const denominators = new Float64Array(length);
  for (const series of group) {
    for (let i = 0; i < length; i++) {
      numerators[i]! += series.numerators[i]!;
      denominators[i]! += series.denominators[i]!;
    }
  }
  return { length, numerators, denominators };
}

/** A drift beyond its standard error, which is about half of the way to the end of its interval. */
function isLikely({ perSecond, high }: Trend): boolean {
  return perSecond > (high - perSecond) / 2;
}
