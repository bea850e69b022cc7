/** A timed study: independent replications of one course of events. */
import type { Run, SimulationResult } from '../../model/results.js';
import type { System } from '../../model/system.js';
import type { Program } from '../compile/program.js';
import { Kernel, RowsExhausted } from '../kernel/kernel.js';
import { TimedLatency, TimedRecord } from '../monitor/timed-record.js';
import { sourcesOf } from '../monitor/links.js';
import { timedResult } from '../monitor/timed-result.js';
import { between, TotalsReader, type Totals } from '../monitor/totals.js';
import { quantileOf, type Settings } from '../options.js';
import { defaultPrecision, LogHistogram, replicationMean, replicationQuantile } from '../statistics/index.js';
import { Abridgement, type Sample } from './abridgement.js';
import { Course, lastEvent } from './course.js';
import { checkRun } from './self-check.js';
import type { Progress, Study } from './study.js';

const DAY = 86_400;

/** Bins that the time is cut into at most. */
const MOST_BINS = 120;
/** Fewest replications, where the budget allows them, and where all is decided beyond doubt. */
const FEWEST_REPLICATIONS = 10;
const FEWEST_DECIDED = 3;
/** The system runs for this share of the course before it begins, so that it does not begin empty; at most so many seconds. */
const LEAD_SHARE = 0.1;
const LEAD_SECONDS = 20;

/** True for a System that changes with the clock. */
export function isTimed(system: System): boolean {
  return (
    system.timeline !== undefined || system.daily === true || system.loads.some((load) => load.shape !== undefined)
  );
}

export class TimedStudy implements Study {
  private readonly reader: TotalsReader;
  private readonly record: TimedRecord;
  private readonly duration: number;
  private readonly step: number;
  private readonly lead: number;
  private events = 0;
  private requests = 0;
  /** Seconds of the replications so far that were simulated. */
  private simulatedSeconds = 0;
  /** Requests that had ended before the replication's course began. */
  private endedBefore = 0;
  private replication = 0;
  /** Seconds of the course that were carried out. */
  private reached: number;
  private stopped: Run['stopped'] | null = null;
  private readonly notes: string[];

  // The replication under way.
  private kernel!: Kernel;
  private course!: Course;
  private loads: TimedLatency[] = [];
  private operations: TimedLatency[] = [];
  private lists: TimedLatency[] = [];
  private lags: TimedLatency[] = [];
  private copies: TimedLatency[] = [];
  private settled: TimedLatency[] = [];
  private sources: TimedLatency[] = [];
  private bin = 0;
  private binTotals!: Totals;
  private binsSoFar: { before: Totals; after: Totals; loads: LogHistogram[] }[] = [];
  private windowTotals: Totals[] = [];
  /** Before the first window, and in each up to the next: by store the most messages that waited. */
  private deepest: Float64Array[] = [];
  private leading = true;
  /** Where only samples of quiet stretches are simulated. */
  private abridged: Abridgement | undefined;
  readonly greatest: Record<'loads' | 'operations' | 'lists' | 'lags' | 'copies' | 'settled' | 'sources', Float64Array>;

  constructor(
    private readonly system: System,
    private readonly program: Program,
    private readonly settings: Settings,
  ) {
    this.reader = new TotalsReader(program);
    this.duration = Math.min(settings.duration, durationOf(system));
    this.reached = this.duration;
    this.step = niceStep(this.duration / MOST_BINS);
    this.lead = Math.min(LEAD_SECONDS, LEAD_SHARE * this.duration, settings.sample);
    const after = system.requirements.map((r) => r.after ?? 0).filter((t) => t > 0 && t < this.duration);
    const starts = [...new Set([0, ...after])].sort((a, b) => a - b);
    const bins = Math.max(1, Math.ceil(this.duration / this.step - 1e-9));
    this.record = new TimedRecord(
      starts,
      Array.from({ length: bins }, (_, i) => i * this.step),
      program.loads.length,
    );
    this.notes = [...program.notes];
    this.greatest = {
      loads: new Float64Array(program.loads.length),
      operations: new Float64Array(program.operations.length),
      lists: new Float64Array(program.lists.length),
      lags: new Float64Array(program.lists.length),
      copies: new Float64Array(program.copies.length),
      settled: new Float64Array(program.follows ? program.loads.length : 0),
      sources: new Float64Array(sourcesOf(program).length),
    };
    this.begin();
  }

  advance(events: number): boolean {
    const last = this.events + events;
    try {
      while (this.stopped === null && this.events < last) this.stepOn(last - this.events);
    } catch (error) {
      if (!(error instanceof RowsExhausted)) throw error;
      this.overflowed();
    }
    return this.stopped === null;
  }

  /** More waited than a run can hold. */
  private overflowed(): void {
    const filling = this.leading;
    // Where theory says so already, that is no accident of the run.
    const hopeless = filling && this.replication === 0 && this.settings.overloaded;
    this.notes.push(
      hopeless
        ? `More than ${this.settings.maxJobs} requests, calls and messages waited before the course had even begun: the system cannot keep up.`
        : `More than ${this.settings.maxJobs} requests, calls and messages at once did not fit ${filling ? 'while the system filled up for' : `${this.time.toPrecision(3)} s into`} replication ${this.replication + 1}; the run ended there.`,
    );
    this.end('limit');
    if (hopeless) this.stopped = 'unstable';
  }

  /** Starts a replication. */
  private begin(): void {
    const { program, settings } = this;
    this.kernel = new Kernel(program, {
      seed: settings.seed,
      replication: this.replication,
      maxRows: settings.maxJobs,
    });
    this.kernel.midnight = this.lead;
    this.course = new Course(this.system, program, this.kernel);
    this.loads = program.loads.map(() => new TimedLatency());
    this.operations = program.operations.map(() => new TimedLatency());
    this.lists = program.lists.map(() => new TimedLatency());
    this.lags = program.lists.map(() => new TimedLatency());
    this.copies = program.copies.map(() => new TimedLatency());
    this.settled = program.follows ? program.loads.map(() => new TimedLatency()) : [];
    this.sources = sourcesOf(program).map(() => new TimedLatency());
    this.bin = 0;
    this.binsSoFar = [];
    this.windowTotals = [];
    this.deepest = [];
    this.leading = true;
    if (settings.sample < Infinity) this.abridged = new Abridgement(this.stretches(), settings.sample);
  }

  /** Moments at which something happens, from the start to the end. */
  private stretches(): number[] {
    const events = (this.system.timeline?.events ?? [])
      .map(({ at }) => at)
      .filter((at) => at > 0 && at < this.duration);
    return [...new Set([0, ...events, this.duration])].sort((a, b) => a - b);
  }

  /** Seconds of the course, of which some may have been passed over. */
  private get time(): number {
    return this.kernel.now - this.lead + (this.abridged?.skipped ?? 0);
  }

  /** What has been counted so far, with what was passed over. */
  private totals(): Totals {
    const totals = this.reader.read(this.kernel);
    return this.abridged?.counted(totals) ?? totals;
  }

  /** Runs to the next moment at which something is to be done, or until the events are used up. */
  private stepOn(most: number): void {
    const { kernel } = this;
    const until = this.leading ? this.lead : this.lead + this.nextStop() - (this.abridged?.skipped ?? 0);
    const allowed = Math.min(most, this.settings.eventBudget - this.events);
    this.events += kernel.run(until, allowed);
    if (kernel.now >= until) this.arrived();
    if (this.stopped === null && this.events >= this.settings.eventBudget) this.end('budget');
  }

  /** The next change, end of a bin, or beginning of a window, on the timeline. */
  private nextStop(): number {
    const window = this.record.starts[this.windowTotals.length] ?? Infinity;
    return Math.min(this.course.next, this.binEnd(), window, this.duration, this.abridged?.next ?? Infinity);
  }

  private binEnd(): number {
    return Math.min(this.duration, (this.bin + 1) * this.step);
  }

  private arrived(): void {
    if (this.leading) {
      this.leading = false;
      this.emptyColdCaches();
      this.kernel.recordIn(this.figures());
      this.binTotals = this.reader.read(this.kernel);
      this.endedBefore = sum(this.kernel.counters.loadEnded);
    }
    this.kernel.flush();
    const due = this.time + 1e-9 * this.duration;
    if (due >= (this.record.starts[this.windowTotals.length] ?? Infinity)) this.openWindow();
    if (due >= this.binEnd()) this.closeBin();
    this.course.applyDue(due);
    if (due >= this.duration) this.complete();
    else if (this.abridged !== undefined && due >= this.abridged.next) this.abridge(this.abridged, due);
  }

  /** What starts cold is empty when the course begins, not when the system began to run before it. */
  private emptyColdCaches(): void {
    const { caches, components } = this.program;
    caches.forEach(({ component }, cache) => {
      if (components[component]!.source.cache?.start === 'cold') this.kernel.flushCache(cache);
    });
  }

  private abridge(abridged: Abridgement, time: number): void {
    abridged.look(time, {
      kernel: this.kernel,
      figures: () => this.figures(),
      totals: () => this.totals(),
      passTo: (to, sample) => this.passTo(to, sample, abridged),
    });
  }

  /** Lets time pass as it did in a sample: bins and windows end and begin on the way. */
  private passTo(to: number, sample: Sample, abridged: Abridgement): void {
    const figures = this.figures();
    for (let { time } = this; time < to;) {
      const window = this.record.starts[this.windowTotals.length] ?? Infinity;
      const stop = Math.min(to, this.binEnd(), window);
      figures.forEach((latency, i) => latency.repeat(sample.figures[i]!, (stop - time) / sample.seconds));
      abridged.passed(stop - time, sample);
      time = stop;
      if (time >= to) return;
      if (time >= window) this.openWindow();
      if (time >= this.binEnd()) this.closeBin();
    }
  }

  private openWindow(): void {
    this.windowTotals.push(this.totals());
    this.noteDeepest();
    for (const latency of this.figures()) latency.windows.push(new LogHistogram());
  }

  /** A window begins, or the last one ends: from now on the most messages that wait are counted anew. */
  private noteDeepest(): void {
    const { storeDeepest, storeDepth } = this.kernel;
    this.deepest.push(Float64Array.from(storeDeepest));
    storeDeepest.set(storeDepth);
  }

  /** In the order in which the kernel records them. */
  private figures(): TimedLatency[] {
    const { loads, operations, lists, copies, settled, lags, sources } = this;
    return [...loads, ...operations, ...lists, ...copies, ...settled, ...lags, ...sources];
  }

  private closeBin(): void {
    const after = this.totals();
    this.binsSoFar.push({ before: this.binTotals, after, loads: this.loads.map((l) => l.bin) });
    for (const latency of this.loads) latency.bin = new LogHistogram();
    this.binTotals = after;
    this.bin++;
  }

  /** A replication is complete: its record counts, and the next begins unless enough is known. */
  private complete(): void {
    checkRun(this.kernel, this.program);
    this.keep();
    this.replication++;
    if (this.isEnough()) this.stopped = 'duration';
    else if (this.replication >= this.settings.replications) this.stopped = 'duration';
    else this.begin();
  }

  private isEnough(): boolean {
    const { decided } = this.settings;
    if (this.replication >= FEWEST_DECIDED && decided?.((after) => this.after(after)) === true) return true;
    return this.replication >= FEWEST_REPLICATIONS && this.precise();
  }

  private keep(): void {
    this.kernel.flush();
    this.keepDrains();
    this.binsSoFar.forEach(({ before, after, loads }, bin) => this.record.addBin(bin, before, after, loads));
    const end = this.totals();
    this.noteDeepest();
    this.windowTotals.forEach((start, w) => {
      this.record.windows[w]!.push({
        totals: between(start, end),
        loads: this.loads.map((l) => l.windows[w]!),
        operations: this.operations.map((l) => l.windows[w]!),
        lists: this.lists.map((l) => l.windows[w]!),
        lags: this.lags.map((l) => l.windows[w]!),
        copies: this.copies.map((c) => c.windows[w]!),
        settled: this.settled.map((s) => s.windows[w]!),
        deepest: this.deepest.slice(w + 1).reduce((a, b) => a.map((one, store) => Math.max(one, b[store]!))),
        sources: this.sources.map((s) => s.windows[w]!),
      });
    });
    this.simulatedSeconds += this.kernel.now - this.lead;
    if (this.windowTotals.length > 0) this.requests += sum(this.kernel.counters.loadEnded) - this.endedBefore;
    const raise = (into: Float64Array, from: readonly TimedLatency[]): void =>
      from.forEach(({ max }, i) => (into[i] = Math.max(into[i]!, max)));
    raise(this.greatest.loads, this.loads);
    raise(this.greatest.operations, this.operations);
    raise(this.greatest.lists, this.lists);
    raise(this.greatest.lags, this.lags);
    raise(this.greatest.copies, this.copies);
    raise(this.greatest.settled, this.settled);
    raise(this.greatest.sources, this.sources);
  }

  /** How long after the last event the queues were empty. */
  private keepDrains(): void {
    const { timeline } = this.system;
    if (timeline === undefined) return;
    // Between events some time may have been passed over.
    const from = this.abridged?.began ?? this.lead + lastEvent(timeline);
    if (this.kernel.now < from) return;
    this.record.drains.push(
      this.kernel.drainedAt.map((time) => (time < from ? from - this.kernel.now : Math.max(0, time - from))),
    );
  }

  /** True when each load's mean, and every target that asks for more, is known well enough. */
  private precise(): boolean {
    const all = this.record.windows[0]!;
    const owed = this.program.loads.map((_, l) => ({ statistic: 'mean', load: l, measure: 'latency' }));
    const named = this.settings.targets.flatMap(({ scope, statistic, measure }) => {
      const load = 'load' in scope ? this.program.loads.findIndex((l) => l.source.name === scope.load) : -1;
      return load < 0 ? [] : [{ statistic, load, measure }];
    });
    const targets = [...owed, ...named];
    const confidence = 1 - 0.05 / targets.length;
    return targets.every(({ statistic, load, measure }) => {
      const p = quantileOf(statistic);
      const settled = measure === 'settled' && this.program.follows;
      const estimate =
        p === undefined
          ? replicationMean(
              all.map((r) =>
                settled
                  ? r.totals.loadSettled[load]! / r.settled[load]!.count
                  : r.totals.loadLatency[load]! / r.loads[load]!.count,
              ),
              confidence,
            )
          : replicationQuantile(
              all.map((r) => (settled ? r.settled[load]! : r.loads[load]!)),
              p,
              confidence,
            );
      const asked = this.settings.halfWidth ?? defaultPrecision(p) * this.settings.precision;
      return !(estimate.value > 0) || (estimate.high - estimate.low) / 2 <= asked * estimate.value;
    });
  }

  /** Ends the study early. A first replication that is not complete still shows how far it came. */
  private end(why: Run['stopped']): void {
    this.stopped = why;
    // Where the table was full, the run ended in the middle of an event.
    if (why !== 'limit') checkRun(this.kernel, this.program);
    if (this.replication > 0) return;
    this.reached = Math.max(0, this.time);
    if (this.leading) return;
    this.notes.push(
      `The run ended ${this.reached.toPrecision(3)} s into the first replication: its figures are of that time alone.`,
    );
    if (this.windowTotals.length > 0) this.keep();
  }

  stop(why: Run['stopped']): void {
    if (this.stopped === null) this.end(why);
  }

  progress(): Progress {
    const done = (this.replication + Math.max(0, this.time) / this.duration) / FEWEST_REPLICATIONS;
    return {
      fraction: this.stopped === null ? Math.min(0.99, Math.max(done, this.events / this.settings.eventBudget)) : 1,
      events: this.events,
      simulatedSeconds: this.duration * this.replication,
    };
  }

  result(): SimulationResult {
    return this.resultFrom(0);
  }

  /** The figures of what happens from a moment on that a requirement names; of none, if the run ends before. */
  after(seconds: number): SimulationResult {
    if (seconds >= this.duration) {
      const whole = this.result();
      return { ...whole, run: { ...whole.run, simulatedSeconds: 0 } };
    }
    const window = this.record.starts.indexOf(seconds);
    if (window < 0) throw new RangeError(`no requirement of this system begins after ${seconds} s`);
    return this.resultFrom(window);
  }

  private abridgedNotes(): string[] {
    if (this.abridged === undefined || this.record.replications === 0) return [];
    const { sample } = this.settings;
    const simulated = this.simulatedSeconds / this.record.replications;
    return [
      `Of the ${Number(this.duration.toPrecision(3))} s of the course ${Number(simulated.toPrecision(2))} s were simulated in each run: what the events set going, and samples of ${Number(sample.toPrecision(2))} s that stand for the quiet time around it.`,
    ];
  }

  private resultFrom(window: number): SimulationResult {
    const start = this.record.starts[window]!;
    const run: Run = {
      study: 'timed',
      simulatedSeconds: Math.max(0, this.reached - start),
      warmupSeconds: this.lead,
      replications: this.record.replications,
      requests: this.requests,
      events: this.events,
      wallSeconds: 0,
      stopped: this.stopped ?? 'cancelled',
      unreached: [],
      reproducible: true,
      notes: [...this.notes, ...this.abridgedNotes()],
    };
    return timedResult(
      this.program,
      this.kernel,
      this.reader,
      this.record,
      window,
      this.step,
      this.settings,
      run,
      this.greatest,
    );
  }
}

function durationOf(system: System): number {
  if (system.timeline !== undefined) return system.timeline.duration;
  return Math.max(1, system.daily === true ? DAY : 0, ...system.loads.map((load) => load.shape?.duration ?? 0));
}

/** The least of 1, 2, 5, 10, 15, 30 times a power of ten, or whole minutes, that is not below the given seconds. */
function niceStep(seconds: number): number {
  for (let unit = 1e-6; unit < 1; unit *= 10) {
    for (const step of [1, 2, 5]) if (step * unit >= seconds) return step * unit;
  }
  for (const step of [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600]) if (step >= seconds) return step;
  return Math.ceil(seconds / 3600) * 3600;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
