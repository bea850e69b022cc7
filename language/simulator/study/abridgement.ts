/**
 * A course of events too long to be run from end to end, in which nothing happens for most of the time: of each stretch a sample
 * is simulated, and stands for the rest of it. What an event sets going is simulated in full, until the system is as calm as it
 * was before. The sample that stands for much is met with its weight wherever figures are taken, so that they are unbiased; how
 * much they scatter shows in how the replications differ, as ever.
 */
import type { Kernel } from '../kernel/kernel.js';
import { Register } from '../kernel/loop/registers.js';
import { State } from '../kernel/states.js';
import { Word } from '../kernel/table.js';
import type { TimedLatency } from '../monitor/timed-record.js';
import { between, plus, type Totals } from '../monitor/totals.js';
import { LogHistogram } from '../statistics/index.js';

/** Looks in a sample, at which it is seen what calm is like. */
const LOOKS = 8;
/** A stretch hardly longer than its sample is simulated whole. */
const WORTH = 1.5;

/** What stands for the part of a stretch that is passed over. */
export interface Sample {
  /** Sums over the sample, and its seconds. */
  totals: Totals;
  seconds: number;
  /** What was recorded in it, by figure. */
  figures: readonly LogHistogram[];
}

/** What an abridgement asks of its study. */
interface Host {
  kernel: Kernel;
  figures(): readonly TimedLatency[];
  totals(): Totals;
  /** Lets time pass, to a moment of the course, without simulating it. */
  passTo(time: number, sample: Sample): void;
}

/** One replication's state. Times are seconds of the course. */
export class Abridgement {
  /** When to look again; Infinity where the rest is simulated whole. */
  next = 0;
  /** Seconds of the course that have passed without being simulated. */
  skipped = 0;
  /** What would have been counted in them. */
  private extra: Totals | undefined;
  /** Number of the stretch, and the end of its sample while that is taken. */
  private stretch = 0;
  private sampleEnd = Infinity;
  private before: Totals | undefined;
  private recorded: readonly LogHistogram[] = [];
  /** What was present at most while all was calm, and how much longer any work under way took. */
  private most = 0;
  private longest = 0;
  /** When the kernel's clock met the present stretch. */
  began = 0;

  /**
   * @param bounds moments at which stretches begin, from 0, and the end
   * @param sample seconds of one
   */
  constructor(
    private readonly bounds: readonly number[],
    private readonly sample: number,
  ) {}

  /** What has been counted, with what was passed over. */
  counted(totals: Totals): Totals {
    return this.extra === undefined ? totals : plus(totals, this.extra, 1);
  }

  /** So many seconds have passed as in a sample. */
  passed(seconds: number, { totals, seconds: length }: Sample): void {
    this.skipped += seconds;
    this.extra = plus(this.extra ?? between(totals, totals), totals, seconds / length);
  }

  /** Looks at the kernel, at a moment of the course after which its changes have been made. */
  look(time: number, host: Host): void {
    const end = this.bounds[this.stretch + 1];
    if (end === undefined) return;
    if (time >= end) {
      this.stretch++;
      this.began = host.kernel.now;
      // A stretch that began while another was still restless has no sample of it.
      if (this.before !== undefined) this.endSample(host);
      this.next = time + this.sample / LOOKS;
      if (this.stretch + 1 >= this.bounds.length) this.next = Infinity;
    } else if (this.before !== undefined) this.lookInSample(time, end, host);
    else if (this.stretch === 0 || this.isCalm(host.kernel)) this.beginSample(time, end, host);
    else this.next = time + this.sample / LOOKS;
  }

  private beginSample(time: number, end: number, host: Host): void {
    if (end - time < WORTH * this.sample) {
      this.next = end;
      return;
    }
    this.sampleEnd = time + this.sample;
    this.before = host.totals();
    this.recorded = host.figures().map((latency) => latency.also(new LogHistogram()));
    this.next = time + this.sample / LOOKS;
  }

  private lookInSample(time: number, end: number, host: Host): void {
    const { present, longest } = stateOf(host.kernel);
    this.most = Math.max(this.most, present);
    this.longest = Math.max(this.longest, longest);
    if (time < this.sampleEnd * (1 - 1e-12)) {
      this.next = Math.min(this.sampleEnd, time + this.sample / LOOKS);
      return;
    }
    const totals = between(this.before!, host.totals());
    const sample: Sample = { totals, seconds: totals.time, figures: this.recorded };
    this.endSample(host);
    this.next = end;
    host.passTo(end, sample);
  }

  private endSample(host: Host): void {
    this.before = undefined;
    for (const latency of host.figures()) latency.notAlso();
  }

  private isCalm(kernel: Kernel): boolean {
    const { present, longest } = stateOf(kernel);
    return present <= this.most && longest <= Math.max(2 * this.longest, this.sample / LOOKS);
  }
}

/** What is present, and how much longer the longest work under way takes. */
function stateOf(kernel: Kernel): { present: number; longest: number } {
  let longest = 0;
  kernel.eachScheduled((row, time) => {
    const state = kernel.words[row + Word.STATE]!;
    if (kernel.baseOf(state) >= 0 || state === (State.SHARING as number))
      longest = Math.max(longest, time - kernel.now);
  });
  const add = (numbers: Int32Array): number => numbers.reduce((sum, one) => sum + one, 0);
  return {
    present: kernel.heapSize + kernel.registers[Register.LATER]! + add(kernel.componentQueued) + add(kernel.listDepth),
    longest,
  };
}
