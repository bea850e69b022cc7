/** Autoscalers and timetables of instances: how many nodes of each pool there are, decision by decision. */
import type { Autoscale, ScalingRule } from '../../model/system.js';
import type { CompiledComponent, Program } from '../compile/program.js';
import type { Kernel } from '../kernel/kernel.js';

const DAY = 86_400;

/** Sums of a pool at one moment; the difference of two tells the metric in between. */
interface Sums {
  time: number;
  present: number;
  /** Seconds for which nodes were busy with all their cores. */
  busy: number;
  /** Seconds for which memory was taken, of all that a node has. */
  memory: number;
  waiting: number;
  calls: number;
  ended: number;
  latency: number;
}

/** One pool whose number of nodes changes. */
export class Scaler {
  /** Decides how many nodes there are; absent: nobody does. */
  private deciding: Autoscale | undefined;
  private starting = 0;
  private changedAt = -Infinity;
  private last: Sums;
  private readonly operations: number[];

  /**
   * @param add has something done at a time of the course
   */
  constructor(
    private readonly number: number,
    private readonly component: CompiledComponent,
    program: Program,
    private readonly kernel: Kernel,
    private readonly add: (time: number, apply: () => void) => void,
  ) {
    this.operations = program.operations.flatMap((operation, o) => (operation.component === number ? [o] : []));
    this.last = this.sums();
  }

  /** Enters everything that happens at known times into the course of `length` seconds. */
  begin(length: number): void {
    const scaling = this.component.source.scaling;
    if (scaling === undefined) return;
    const { timetable, autoscale } = scaling;
    const days = Number.isFinite(length) ? Math.ceil(length / DAY) : 1;
    if (timetable !== undefined) {
      this.kernel.setPresent(this.number, atClock(timetable, 0));
      for (let day = 0; day < days; day++) {
        for (const { time, value } of timetable) {
          this.add(day * DAY + time, () => this.kernel.setPresent(this.number, value));
        }
      }
    }
    if (autoscale !== undefined) {
      this.kernel.setPresent(
        this.number,
        clamp(this.component.source.instances, this.least(autoscale, 0), autoscale.max),
      );
      this.change(autoscale, 0);
    }
  }

  /** From a time on another autoscaler decides, or none; the first time when one of its intervals has passed. */
  change(autoscale: Autoscale | undefined, time: number): void {
    this.deciding = autoscale;
    this.last = this.sums();
    if (autoscale !== undefined) this.decideAfter(autoscale, time);
  }

  private decideAfter(autoscale: Autoscale, time: number): void {
    this.add(time + autoscale.every, () => {
      if (this.deciding !== autoscale) return;
      this.decide(autoscale, time + autoscale.every);
      this.decideAfter(autoscale, time + autoscale.every);
    });
  }

  private least({ min, timetable }: Autoscale, time: number): number {
    return timetable === undefined ? min : atClock(timetable, time % DAY);
  }

  /** Looks at what happened since the last decision, and adds or removes nodes. */
  private decide(autoscale: Autoscale, time: number): void {
    const now = this.sums();
    const active = this.kernel.present[this.number]!;
    const planned = active + this.starting;
    let wanted = planned;
    for (const rule of autoscale.rules) {
      const value = this.metric(rule.metric, this.last, now);
      if (Number.isFinite(value)) wanted = apply(rule, value, active, wanted);
    }
    this.last = now;
    wanted = clamp(wanted, this.least(autoscale, time), autoscale.max);
    if (wanted > planned) this.start(autoscale, time, wanted - planned);
    else if (wanted < planned && this.starting === 0 && time >= this.changedAt + autoscale.cooldown - 1e-9) {
      this.changedAt = time;
      this.kernel.setPresent(this.number, wanted);
      this.kernel.setPaid(this.number, wanted);
    }
  }

  private start(autoscale: Autoscale, time: number, count: number): void {
    this.changedAt = time;
    this.starting += count;
    this.kernel.setPaid(this.number, this.kernel.present[this.number]! + this.starting);
    const ready = (): void => {
      this.starting -= count;
      this.kernel.setPresent(this.number, this.kernel.present[this.number]! + count);
    };
    if (autoscale.startup > 0) this.add(time + autoscale.startup, ready);
    else ready();
  }

  private metric(name: string, before: Sums, after: Sums): number {
    const instances = after.present - before.present;
    switch (name) {
      case 'cpu':
        return (after.busy - before.busy) / instances;
      case 'memory':
        return (after.memory - before.memory) / instances;
      case 'queue':
        return (after.waiting - before.waiting) / instances;
      case 'rate':
        return (after.calls - before.calls) / instances;
      case 'latency':
        return (after.latency - before.latency) / (after.ended - before.ended);
      default:
        return NaN;
    }
  }

  private sums(): Sums {
    const { kernel, component, number } = this;
    kernel.flush();
    const { counters } = kernel;
    let busy = 0;
    let memory = 0;
    const firstMemory = kernel.memoryOf(component.firstNode);
    let waiting = 0;
    for (let node = component.firstNode; node < component.firstNode + component.nodes; node++) {
      busy += kernel.wholeIntegral(node);
      if (firstMemory >= 0) memory += kernel.wholeIntegral(kernel.memoryOf(node));
      waiting += kernel.queueIntegral(node);
      if (component.hasDisk) waiting += kernel.queueIntegral(kernel.diskBase + node);
      if (component.hasNetwork)
        waiting += kernel.queueIntegral(kernel.receivingBase + node) + kernel.queueIntegral(kernel.sendingBase + node);
      if (component.slots > 0) waiting += kernel.queueIntegral(kernel.slotBase + node);
    }
    for (const list of component.sources) waiting += kernel.listIntegral(list);
    const over = (values: Float64Array): number => this.operations.reduce((sum, o) => sum + values[o]!, 0);
    return {
      time: kernel.now,
      present: kernel.presentIntegral(number),
      busy,
      memory,
      waiting,
      calls: over(counters.operationCalls),
      ended: over(counters.operationCompleted),
      latency: over(counters.operationLatency),
    };
  }
}

/** The number of nodes that a rule asks for, given what is planned. What still starts is part of what an `add` adds. */
function apply(rule: ScalingRule, value: number, active: number, planned: number): number {
  if (rule.kind === 'target') return Math.ceil((active * value) / rule.bound - 1e-9);
  if (rule.above ? !(value > rule.bound) : !(value < rule.bound)) return planned;
  if (rule.kind === 'add')
    return Math.max(planned, active + (rule.share ? Math.ceil(active * rule.amount - 1e-9) : rule.amount));
  return Math.min(planned, active - (rule.share ? Math.floor(active * rule.amount + 1e-9) : rule.amount));
}

/** What a timetable says at a time of day; before its first time what its last says. */
function atClock(timetable: readonly { time: number; value: number }[], time: number): number {
  const sorted = [...timetable].sort((a, b) => a.time - b.time);
  const before = sorted.filter((step) => step.time <= time);
  return (before.at(-1) ?? sorted.at(-1))?.value ?? 0;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
