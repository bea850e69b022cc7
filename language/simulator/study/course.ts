/** The course of a timed study: every change to the kernel, in the order of time. */
import type { EventAction, Load, System, TimedEvent } from '../../model/system.js';
import type { CompiledComponent, Program } from '../compile/program.js';
import type { Kernel } from '../kernel/kernel.js';
import { NodeState } from '../kernel/states.js';

/** Steps that a ramp of a load is made of. */
const RAMP_STEPS = 50;

/** Health checks of balancers: one in so many seconds, and how many in a row make them believe it. */
const CHECK_EVERY = 5;
const CHECKS = 2;

interface Change {
  /** Seconds on the timeline. */
  time: number;
  apply: () => void;
}

/** The changes of one replication. Those to come are kept in order; a change may add further ones. */
export class Course {
  private readonly changes: Change[] = [];
  private readonly rates: number[];

  constructor(
    system: System,
    private readonly program: Program,
    private readonly kernel: Kernel,
  ) {
    this.rates = program.loads.map(({ source }) =>
      source.source.kind === 'open' ? source.source.rate : source.source.users,
    );
    program.loads.forEach(({ source }, l) => this.addShape(source, l));
    for (const event of system.timeline?.events ?? []) this.add(event.at, () => this.begin(event));
  }

  /** Time of the next change; Infinity after the last. */
  get next(): number {
    return this.changes[0]?.time ?? Infinity;
  }

  /** Applies everything that is due at `time`. */
  applyDue(time: number): void {
    for (let first = this.changes[0]; first !== undefined && first.time <= time; first = this.changes[0]) {
      this.changes.shift();
      first.apply();
    }
  }

  private add(time: number, apply: () => void): void {
    let at = this.changes.length;
    while (at > 0 && this.changes[at - 1]!.time > time) at--;
    this.changes.splice(at, 0, { time, apply });
  }

  /** A load's own course: straight lines between the given points, as multiples of its mean. */
  private addShape(load: Load, number: number): void {
    const shape = load.shape ?? [];
    const mean = meanOf(load);
    shape.forEach(({ time, factor }, i) => {
      this.add(time, () => this.setLoad(number, mean * factor));
      const next = shape[i + 1];
      if (next !== undefined && next.time > time) this.ramp(number, time, next.time, mean * factor, mean * next.factor);
    });
  }

  private ramp(load: number, from: number, to: number, start: number, end: number): void {
    for (let i = 1; i <= RAMP_STEPS && start !== end; i++) {
      // Each step stands for the middle of its part of the ramp.
      const time = from + ((to - from) * (i - 1)) / RAMP_STEPS;
      this.add(time, () => this.setLoad(load, start + ((end - start) * (i - 0.5)) / RAMP_STEPS));
    }
    this.add(to, () => this.setLoad(load, end));
  }

  private setLoad(load: number, rate: number): void {
    this.rates[load] = rate;
    if (this.program.loads[load]!.source.source.kind === 'open') this.kernel.setRate(load, rate);
    else this.kernel.setUsers(load, rate);
  }

  private begin(event: TimedEvent): void {
    const undo = this.perform(event.action, event);
    if (event.for !== undefined) this.add(event.at + event.for, undo);
  }

  /** Carries out an action. @returns what brings the former state back */
  private perform(action: EventAction, event: TimedEvent): () => void {
    switch (action.kind) {
      case 'load':
        return this.changeLoad(action, event);
      case 'fail':
      case 'hang': {
        const nodes = this.affected(action, NodeState.UP);
        for (const node of nodes) this.disturb(node, action.kind, event.at);
        return () => nodes.forEach((node) => this.recover(node, event.at + (event.for ?? 0)));
      }
      case 'recover': {
        const nodes = [...this.affected(action, NodeState.DEAD), ...this.affected(action, NodeState.HUNG)];
        for (const node of nodes) this.recover(node, event.at);
        return () => nodes.forEach((node) => this.disturb(node, 'fail', event.at + (event.for ?? 0)));
      }
      case 'slow': {
        const nodes = this.affected(action);
        for (const node of nodes) this.kernel.slowNode(node, action.factor);
        return () => nodes.forEach((node) => this.kernel.slowNode(node, 1 / action.factor));
      }
      case 'flush': {
        const cache = this.component(action.component)?.cache ?? -1;
        if (cache >= 0) this.kernel.flushCache(cache);
        return () => undefined;
      }
    }
  }

  private changeLoad(action: Extract<EventAction, { kind: 'load' }>, event: TimedEvent): () => void {
    const number = this.program.loads.findIndex((l) => l.source.name === action.load);
    if (number < 0) return () => undefined;
    const former = this.rates[number]!;
    const rate =
      'factor' in action.change
        ? meanOf(this.program.loads[number]!.source) * action.change.factor
        : action.change.rate;
    const over = Math.min(event.over, event.for ?? Infinity);
    if (over > 0) {
      this.ramp(number, event.at, event.at + over, former, rate);
      this.applyDue(event.at);
    } else this.setLoad(number, rate);
    return () => this.setLoad(number, former);
  }

  private component(name: string): CompiledComponent | undefined {
    return this.program.components.find((c) => c.source.name === name);
  }

  /** The nodes that an action names: all of them, leaders or followers, and of these as many as it says. */
  private affected(
    action: { component: string; node?: 'leader' | 'follower'; count?: number },
    state?: number,
  ): number[] {
    const component = this.component(action.component);
    if (component === undefined) return [];
    const { firstNode, groupSize } = component;
    let nodes = Array.from({ length: component.nodes }, (_, i) => firstNode + i);
    if (action.node !== undefined && groupSize > 1) {
      nodes = nodes.filter((node) => ((node - firstNode) % groupSize === 0) === (action.node === 'leader'));
    }
    if (state !== undefined) nodes = nodes.filter((node) => this.kernel.nodeState[node] === state);
    return action.count === undefined ? nodes : nodes.slice(0, action.count);
  }

  private disturb(node: number, how: 'fail' | 'hang', time: number): void {
    if (how === 'fail') this.kernel.failNode(node);
    else this.kernel.hangNode(node);
    this.add(believed(time), () => {
      if (this.kernel.nodeState[node] !== NodeState.UP && this.steadySince(node, time))
        this.kernel.setRemoved(node, true);
    });
    this.changedAt.set(node, time);
  }

  private recover(node: number, time: number): void {
    this.kernel.recoverNode(node);
    this.add(believed(time), () => {
      if (this.kernel.nodeState[node] === NodeState.UP && this.steadySince(node, time))
        this.kernel.setRemoved(node, false);
    });
    this.changedAt.set(node, time);
  }

  private readonly changedAt = new Map<number, number>();

  private steadySince(node: number, time: number): boolean {
    return this.changedAt.get(node) === time;
  }
}

/** When health checks have noticed a change at `time`. */
function believed(time: number): number {
  return (Math.floor(time / CHECK_EVERY) + CHECKS) * CHECK_EVERY;
}

function meanOf({ source }: Load): number {
  return source.kind === 'open' ? source.meanRate : source.meanUsers;
}
