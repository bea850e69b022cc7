/** The course of a timed study: every change to the kernel, in the order of time. */
import { timedSteps } from '../../model/nested-steps.js';
import { regionOf } from '../../model/regions.js';
import { withChange } from '../data/component-change.js';
import type {
  Component,
  ComponentChange,
  EventAction,
  Load,
  NodesOf,
  Place,
  System,
  TimedEvent,
  Timeline,
} from '../../model/system.js';
import { secondsPerByte } from '../compile/geography.js';
import type { CompiledComponent, Program } from '../compile/program.js';
import type { Kernel } from '../kernel/kernel.js';
import { applyChange, partsOf } from './component-changes.js';
import { Scaler } from './scaler.js';
import { Absence } from '../kernel/membership.js';
import { NodeState } from '../kernel/states.js';

/** Seconds that a replacement takes where no time is written for all of them. */
const REPLACED_IN = 30;

/** Steps that a ramp of a load is made of at most, and the change of the mean that one step is worth at least. */
const RAMP_STEPS = 50;
const LEAST_STEP = 0.01;

interface Side {
  nodes: number[];
  zone: number;
}

/** What comes first of what happens at one time. */
const enum Turn {
  /** What has begun goes on. */
  GO_ON = 0,
  /** An event is over, the latest first: what it found comes back. */
  END = 1,
  BEGIN = 2,
}

/** Seconds by which times differ that are meant to be one: sums of such as are written. */
const AT_ONCE = 1e-9;

interface Change {
  /** Seconds on the timeline. */
  time: number;
  turn: Turn;
  apply: () => void;
}

/** Seconds from the start until the last event is over. */
export function lastEvent({ events }: Timeline): number {
  return Math.max(0, ...events.map(({ at, over, for: lasting }) => at + Math.max(over, lasting ?? 0)));
}

/** The changes of one replication. Those to come are kept in order; a change may add further ones. */
export class Course {
  private readonly changes: Change[] = [];
  /** By load: where its own course stands, and what events have multiplied it by, as multiples of its mean. */
  private readonly levels: number[];
  private readonly factors: number[];
  /** By what is done in another way: where it began at the start, and after each change that holds still. */
  private readonly rewritten = new Map<string, unknown[]>();
  private readonly scalers = new Map<number, Scaler>();
  /** Components as events have changed them. */
  private readonly standing: Component[];

  constructor(
    system: System,
    private readonly program: Program,
    private readonly kernel: Kernel,
  ) {
    this.levels = program.loads.map(({ source: { source } }) =>
      source.kind === 'open' ? ratio(source.rate, source.meanRate) : ratio(source.users, source.meanUsers),
    );
    this.factors = program.loads.map((load) => (meanOf(load.source) > 0 ? 1 : 0));
    this.standing = program.components.map(({ source }) => source);
    // What a replication before this one has given to keys is no part of the model.
    for (const { values } of program.attributes) values.takeBack();
    const length = system.timeline?.duration ?? Infinity;
    program.loads.forEach(({ source }, l) => this.addShape(source, l, length));
    for (const event of system.timeline?.events ?? []) this.add(event.at, () => this.begin(event), Turn.BEGIN);
    if (system.timeline !== undefined) this.add(lastEvent(system.timeline), () => kernel.followDrain());
    program.components.forEach((component, c) => {
      if (component.source.scaling === undefined) return;
      const scaler = new Scaler(c, component, program, kernel, (time, apply) => this.add(time, apply));
      this.scalers.set(c, scaler);
      scaler.begin(length);
    });
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

  private add(time: number, apply: () => void, turn = Turn.GO_ON): void {
    const isAfter = (one: Change): boolean => {
      if (Math.abs(one.time - time) > AT_ONCE) return one.time > time;
      return one.turn > turn || (one.turn === turn && turn === Turn.END);
    };
    let at = this.changes.length;
    while (at > 0 && isAfter(this.changes[at - 1]!)) at--;
    this.changes.splice(at, 0, { time, turn, apply });
  }

  /** A load's own course: straight lines between the given points, as multiples of its mean, day after day where it is daily. */
  private addShape({ shape }: Load, load: number, length: number): void {
    const first = shape?.points[0];
    if (shape === undefined || first === undefined) return;
    this.setLevel(load, first.factor);
    const days = shape.daily === true && length < Infinity ? Math.ceil(length / shape.duration) : 1;
    for (let day = 0; day < days; day++) {
      const from = day * shape.duration;
      shape.points.forEach(({ time, factor }, i) => {
        if (from + time >= length) return;
        this.add(from + time, () => this.setLevel(load, factor));
        const next = shape.points[i + 1];
        if (next !== undefined && next.time > time)
          this.ramp(from + time, from + next.time, factor, next.factor, (level) => this.setLevel(load, level));
      });
    }
  }

  private ramp(from: number, to: number, start: number, end: number, set: (level: number) => void): void {
    const most = Math.max(Math.abs(start), Math.abs(end), 1e-12);
    const steps = Math.min(RAMP_STEPS, Math.ceil(Math.abs(end - start) / most / LEAST_STEP));
    for (let i = 1; i <= steps; i++) {
      // Each step stands for the middle of its part of the ramp.
      this.add(from + ((to - from) * (i - 1)) / steps, () => set(start + ((end - start) * (i - 0.5)) / steps));
    }
    if (steps > 0) this.add(to, () => set(end));
  }

  private setLevel(load: number, level: number): void {
    this.levels[load] = level;
    this.setLoad(load);
  }

  private setFactor(load: number, factor: number): void {
    this.factors[load] = factor;
    this.setLoad(load);
  }

  private setLoad(load: number): void {
    const { source } = this.program.loads[load]!;
    const rate = unitOf(source) * this.levels[load]! * this.factors[load]!;
    if (source.source.kind === 'open') this.kernel.setRate(load, rate);
    else this.kernel.setUsers(load, rate);
  }

  private begin(event: TimedEvent): void {
    const undo = this.perform(event.action, event);
    if (event.for !== undefined) this.add(event.at + event.for, undo, Turn.END);
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
      case 'drain': {
        const nodes = this.present(action).slice(0, action.count);
        const back = this.takeOut(nodes, Absence.DRAINED, event.at);
        return () => back(event.at + (event.for ?? 0));
      }
      case 'replace':
        this.replace(action, event);
        return () => undefined;
      case 'instances': {
        const number = this.program.components.findIndex(({ source }) => source.name === action.component);
        if (number < 0) return () => undefined;
        const former = this.kernel.present[number]!;
        const over = Math.min(event.over, event.for ?? Infinity);
        if (over > 0) {
          this.ramp(event.at, event.at + over, former, action.count, (count) => this.kernel.setPresent(number, count));
          this.applyDue(event.at);
        } else this.kernel.setPresent(number, action.count);
        return () => this.kernel.setPresent(number, former);
      }
      case 'shards':
        return this.reshard(action, event);
      case 'demand': {
        const undo = this.retune(action);
        return () => undo.forEach((one) => one());
      }
      case 'behavior':
        return this.changeBehavior(action);
      case 'sizes':
        return this.changeSizes(action);
      case 'asking':
        return this.changeAsking(action);
      case 'operation':
        // It is there from the start, and not called before.
        return () => undefined;
      case 'component':
        return this.changeComponent(action, event);
      case 'aim':
        return this.aim(action, event);
      case 'link':
        return this.changeLink(action, event);
      case 'send':
        this.send(action);
        return () => undefined;
      case 'cut': {
        const [from, to] = [action.from, action.to].map((side) => this.sideOf(side)) as [Side, Side];
        const cut = this.kernel.cut(from.nodes, to.nodes, from.zone, to.zone);
        return () => {
          if (cut >= 0) this.kernel.mend(cut);
        };
      }
      case 'flush': {
        const cache = this.component(action.component)?.cache ?? -1;
        if (cache >= 0) this.kernel.flushCache(cache);
        return () => undefined;
      }
    }
  }

  /** The nodes that an action names and that take calls now. */
  private present(action: NodesOf): number[] {
    return this.affected(action, NodeState.UP).filter((node) => !this.kernel.membership.isAbsent(node));
  }

  /**
   * Has nodes take no new calls; where none would be left they stop, and calls fail.
   * @returns what brings them back, new and with an empty memory, at a time
   */
  private takeOut(nodes: readonly number[], reason: Absence, time: number): (time: number) => void {
    const component = this.program.components[this.kernel.nodeComponent[nodes[0] ?? 0]!]!.source.name;
    if (nodes.length > 0 && nodes.length === this.present({ component }).length) {
      for (const node of nodes) this.disturb(node, 'fail', time);
      return (later) => nodes.forEach((node) => this.recover(node, later));
    }
    for (const node of nodes) {
      this.kernel.setAbsent(node, reason, true);
      this.kernel.handOver(node);
    }
    return () => {
      for (const node of nodes) {
        this.kernel.forget(node);
        this.kernel.setAbsent(node, reason, false);
      }
    };
  }

  /** A rolling replacement: so many nodes at a time, the next when those before are back. */
  private replace(action: Extract<EventAction, { kind: 'drain' | 'replace' }>, event: TimedEvent): void {
    const nodes = this.affected(action);
    const size = Math.max(1, action.count ?? 1);
    const turns = Math.ceil(nodes.length / size);
    const each = event.over > 0 ? event.over / turns : REPLACED_IN;
    for (let turn = 0; turn < turns; turn++) {
      const now = nodes.slice(turn * size, (turn + 1) * size);
      const from = event.at + turn * each;
      this.add(from, () => {
        const up = now.filter((node) => this.kernel.nodeState[node] === NodeState.UP);
        const back = this.takeOut(up, Absence.REPLACED, from);
        this.add(from + each, () => back(from + each));
      });
    }
    this.applyDue(event.at);
  }

  /** One request about the key that comes closest to what is asked for, which then has exactly that. */
  private send(action: Extract<EventAction, { kind: 'send' }>): void {
    const { loads, spaces, attributes } = this.program;
    const load = loads.findIndex((l) => l.source.name === action.load);
    if (load < 0) return;
    const keys = new Map<number, number>();
    for (const { keys: name, attribute: wanted, value } of action.keys) {
      const space = spaces.findIndex((s) => s.name === name);
      const attribute = attributes.find((a) => a.base === spaces[space]?.base && a.name === wanted);
      if (attribute === undefined) continue;
      const key = keys.get(space) ?? attribute.values.keyNear(value);
      attribute.values.give(key, value);
      keys.set(space, key);
    }
    this.kernel.sendRequest(load, keys);
  }

  /** Data is split anew: shards that are added are there at once, those that go stay until all their keys have moved. */
  private reshard({ component, count }: Extract<EventAction, { kind: 'shards' }>, event: TimedEvent): () => void {
    const number = this.program.components.findIndex(({ source }) => source.name === component);
    if (number < 0 || this.program.components[number]!.placement === null) return () => undefined;
    const { groupSize } = this.program.components[number]!;
    const former = this.kernel.shards[number]!;
    const settle = (): void => this.kernel.setPresent(number, this.kernel.shards[number]! * groupSize);
    const split = (shards: number, time: number): void => {
      const move = this.kernel.beginMove(number, shards, event.over);
      settle();
      this.add(time + event.over, () => {
        this.kernel.endMove(number, move);
        settle();
      });
    };
    split(count, event.at);
    return () => split(former, event.at + (event.for ?? 0));
  }

  /** A step takes another time, whoever does it. */
  private retune(action: Extract<EventAction, { kind: 'demand' }>): (() => void)[] {
    const sampler = this.program.retunes.get(action);
    const operation = this.component(action.component)?.source.operations.find(({ name }) => name === action.operation);
    const step = operation && timedSteps(operation.steps)[action.index]?.step;
    if (sampler === undefined || step === undefined) return [];
    const sources = this.program.stepDraws.get(step) ?? [];
    return sources.map((source) => this.kernel.retune(source, sampler, action.value));
  }

  /** Whoever begins from now on does what another state says. @returns what brings back the one that holds without this change */
  private rewrite<State>(id: string, first: State, next: State, set: (state: State) => void): () => void {
    const holding = (this.rewritten.get(id) ?? [first]) as State[];
    this.rewritten.set(id, holding);
    holding.push(next);
    set(next);
    return () => {
      holding.splice(holding.lastIndexOf(next), 1);
      set(holding.at(-1)!);
    };
  }

  private changeBehavior(action: Extract<EventAction, { kind: 'behavior' }>): () => void {
    const number = this.operationNumber(action);
    const next = this.program.behaviors.get(action);
    if (number < 0 || next === undefined) return () => undefined;
    return this.rewrite(`operation ${number}`, this.program.operations[number]!, next, (state) =>
      this.kernel.rewriteOperation(number, state),
    );
  }

  private changeAsking(action: Extract<EventAction, { kind: 'asking' }>): () => void {
    const { loads, geography, asking } = this.program;
    const number = loads.findIndex(({ source }) => source.name === action.load);
    const next = asking.get(action);
    if (number < 0 || next === undefined) return () => undefined;
    const { priority = 0 } = loads[number]!.source;
    const first = { load: loads[number]!, priority, origin: geography?.origins[number] };
    const then = { load: next, priority: action.priority ?? 0, origin: geography?.laterOrigins.get(action) };
    return this.rewrite(`load ${number}`, first, then, ({ load, priority: urgency, origin }) =>
      this.kernel.rewriteLoad(number, load, urgency, origin),
    );
  }

  private changeSizes(action: Extract<EventAction, { kind: 'sizes' }>): () => void {
    const number = this.operationNumber(action);
    const { sizes, laterSizes } = this.program.geography ?? {};
    const next = laterSizes?.get(action);
    if (number < 0 || !sizes || next === undefined) return () => undefined;
    const first = [sizes[2 * number]!, sizes[2 * number + 1]!] as const;
    return this.rewrite(`sizes ${number}`, first, next, (state) => this.kernel.setSizes(number, state));
  }

  private operationNumber({ component, operation }: { component: string; operation: string }): number {
    return this.program.operations.findIndex(
      (one) => one.name === operation && this.program.components[one.component]!.source.name === component,
    );
  }

  /** Properties of a component become others. @returns what brings the former ones back */
  private changeComponent(
    { component, change }: Extract<EventAction, { kind: 'component' }>,
    event: TimedEvent,
  ): () => void {
    const number = this.program.components.findIndex(({ source }) => source.name === component);
    if (number < 0) return () => undefined;
    const set = (parts: ComponentChange, time: number): void => {
      this.standing[number] = withChange(this.standing[number]!, parts);
      applyChange(this.kernel, number, parts, this.standing[number], (autoscale) =>
        this.scalers.get(number)?.change(autoscale, time),
      );
    };
    const former = partsOf(this.standing[number]!, change);
    set(change, event.at);
    return () => set(former, event.at + (event.for ?? 0));
  }

  /** A link gets slower or faster, at once or step by step; a bandwidth that comes or goes does so at once. */
  private changeLink(action: Extract<EventAction, { kind: 'link' }>, event: TimedEvent): () => void {
    const former = this.kernel.geography?.links[action.link];
    if (former === undefined) return () => undefined;
    const { rtt, loss, secondsPerByte: perByte } = former;
    const set = (part: number): void => {
      const mixed = (was: number, is: number | undefined): number => (is === undefined ? was : was + part * (is - was));
      this.kernel.setLink(action.link, {
        ...(action.rtt === undefined ? {} : { rtt: mixed(rtt, action.rtt) }),
        ...(action.loss === undefined ? {} : { loss: mixed(loss, action.loss) }),
        ...(action.bandwidth === undefined ? {} : { secondsPerByte: bandwidthAt(part) }),
      });
    };
    const bandwidthAt = (part: number): number => {
      if (part === 0) return perByte;
      const there = perByte > 0 && typeof action.bandwidth === 'number';
      return secondsPerByte(there ? 1 / perByte + part * (action.bandwidth! - 1 / perByte) : action.bandwidth);
    };
    this.gradually(event, set);
    return () => set(0);
  }

  /** Sets a change by the part of it that holds: step by step over the event's `over`, or all of it at once. */
  private gradually(event: TimedEvent, set: (part: number) => void): void {
    const over = Math.min(event.over, event.for ?? Infinity);
    if (over > 0) {
      this.ramp(event.at, event.at + over, 0, 1, set);
      this.applyDue(event.at);
    } else set(1);
  }

  /** Calls are passed on by other shares, at once or step by step. */
  private aim({ component, shares }: Extract<EventAction, { kind: 'aim' }>, event: TimedEvent): () => void {
    const number = this.program.components.findIndex(({ source }) => source.name === component);
    if (number < 0 || !this.program.sites.some(({ shiftedBy }) => shiftedBy === number)) return () => undefined;
    const nameOf = (target: number): string => this.program.components[target]!.source.name;
    const former = this.sharesOf(number);
    const wanted = normalized(new Map(Object.entries(shares)));
    const set = (part: number): void => {
      const mixed = (name: string): number => (1 - part) * (former.get(name) ?? 0) + part * (wanted.get(name) ?? 0);
      this.aims.set(
        number,
        new Map([...new Set([...former.keys(), ...wanted.keys()])].map((name) => [name, mixed(name)])),
      );
      this.kernel.aim(number, (target) => mixed(nameOf(target)));
    };
    this.gradually(event, set);
    return () => set(0);
  }

  /** By which shares a component passes calls on now: those of the program, or those of the last event. */
  private sharesOf(component: number): Map<string, number> {
    const known = this.aims.get(component);
    if (known !== undefined) return known;
    const shares = new Map<string, number>();
    // An operation that only some targets offer goes to these alone: what all have in common tells the shares.
    const sites = this.program.sites.filter(({ shiftedBy }) => shiftedBy === component);
    const widest = sites.reduce((most, site) => (site.targets.length > most.targets.length ? site : most), sites[0]!);
    let before = 0;
    for (const { component: target, threshold } of widest.targets) {
      shares.set(this.program.components[target]!.source.name, threshold - before);
      before = threshold;
    }
    return shares;
  }

  private readonly aims = new Map<number, Map<string, number>>();

  private changeLoad(action: Extract<EventAction, { kind: 'load' }>, event: TimedEvent): () => void {
    const number = this.program.loads.findIndex((l) => l.source.name === action.load);
    if (number < 0) return () => undefined;
    const former = this.factors[number]!;
    const { source } = this.program.loads[number]!;
    const factor =
      'factor' in action.change
        ? action.change.factor * Math.sign(meanOf(source))
        : ratio(action.change.rate, unitOf(source) * this.levels[number]!);
    const over = Math.min(event.over, event.for ?? Infinity);
    if (over > 0) {
      this.ramp(event.at, event.at + over, former, factor, (level) => this.setFactor(number, level));
      this.applyDue(event.at);
    } else this.setFactor(number, factor);
    return () => this.setFactor(number, former);
  }

  /** What stands on one side of a cut: the nodes of a component, or those of a region and who calls from there. */
  private sideOf(place: Place): Side {
    if ('component' in place) return { nodes: this.affected(place), zone: 0 };
    const { region } = place;
    const nodes = this.program.components.flatMap(({ source }) => this.affected({ component: source.name, region }));
    return { nodes, zone: 1 + (this.program.geography?.regions.indexOf(region) ?? -1) };
  }

  private component(name: string): CompiledComponent | undefined {
    return this.program.components.find((c) => c.source.name === name);
  }

  /** The nodes that an action names: all of them, leaders or followers, those in a region, and of these as many as it says that there are. */
  private affected(action: NodesOf & { count?: number }, state?: number): number[] {
    const component = this.component(action.component);
    if (component === undefined) return [];
    const { firstNode, groupSize } = component;
    let nodes = Array.from({ length: component.nodes }, (_, i) => firstNode + i);
    if (action.node !== undefined && groupSize > 1) {
      const { leaders } = this.kernel;
      nodes = nodes.filter((node) => (leaders[this.kernel.groupOf(node)] === node) === (action.node === 'leader'));
    }
    const { region } = action;
    if (region !== undefined) nodes = nodes.filter((node) => regionOf(component.source, node - firstNode) === region);
    if (state !== undefined) nodes = nodes.filter((node) => this.kernel.nodeState[node] === state);
    if (action.count === undefined) return nodes;
    // Of those that there are: no instance counts that has not been started.
    const present = this.kernel.present[this.kernel.nodeComponent[firstNode]!]!;
    return nodes.filter((node) => node - firstNode < present).slice(0, action.count);
  }

  private disturb(node: number, how: 'fail' | 'hang', time: number): void {
    if (how === 'fail') this.kernel.failNode(node);
    else this.kernel.hangNode(node);
    this.believe(node, time, false);
  }

  private recover(node: number, time: number): void {
    this.kernel.recoverNode(node);
    this.believe(node, time, true);
  }

  /** Each watch notices a change of a node once enough of its checks in a row have seen it. */
  private believe(node: number, time: number, up: boolean): void {
    this.changedAt.set(node, time);
    this.program.watches.forEach((watch, number) => {
      const checks = up ? watch.up : watch.down;
      this.add((Math.floor(time / watch.every) + checks) * watch.every, () => {
        const isUp = this.kernel.nodeState[node] === NodeState.UP;
        if (isUp === up && this.steadySince(node, time)) this.kernel.membership.setUnhealthy(node, number, !up);
      });
    });
  }

  private readonly changedAt = new Map<number, number>();

  private steadySince(node: number, time: number): boolean {
    return this.changedAt.get(node) === time;
  }
}

function meanOf({ source }: Load): number {
  return source.kind === 'open' ? source.meanRate : source.meanUsers;
}

/** What levels and factors of a load are multiples of: its mean, or one where it asks for nothing before an event says how much. */
function unitOf(load: Load): number {
  return meanOf(load) || 1;
}

/** A part of a mean as a multiple of it; of a mean of zero every part is all. */
function ratio(part: number, mean: number): number {
  return mean > 0 ? part / mean : 1;
}

/** Shares that total 1. */
function normalized(shares: ReadonlyMap<string, number>): Map<string, number> {
  const total = [...shares.values()].reduce((sum, share) => sum + share, 0);
  return new Map([...shares].map(([name, share]) => [name, ratio(share, total)]));
}
