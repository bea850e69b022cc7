/** How urgent requests are, in a system in which some component serves the most urgent first. */
import { eachStep } from '../../model/nested-steps.js';
import type { Call, Component, Step, System } from '../../model/system.js';
import type { NodeLoad } from './stations.js';
import { UNBOUNDED } from './spread.js';

/** Priorities told apart; of more, the lowest ones count as one. */
const TOLD_APART = 16;

/** The priorities that requests have, and which operations are called at which of them. */
export class Urgencies {
  private readonly levelOf = new Map<number, number>();

  private constructor(
    /** Distinct priorities, the most urgent first. */
    readonly count: number,
    private readonly system: System,
    priorities: readonly number[],
  ) {
    priorities.forEach((priority, i) => this.levelOf.set(priority, Math.min(i, count - 1)));
  }

  /** Null where nobody is served before others. */
  static of(system: System): Urgencies | null {
    if (system.components.every(({ discipline, reached }) => discipline !== 'priority' || !reached)) return null;
    const found = new Set<number>();
    const note = (priority: number | undefined): void => {
      if (priority !== undefined) found.add(priority);
    };
    const noteCalls = (steps: readonly Step[]): void => {
      eachStep(steps, (step) => {
        if (step.kind === 'call' || step.kind === 'send') note(step.call.priority);
      });
    };
    for (const { priority, call } of system.loads) {
      found.add(priority ?? 0);
      noteCalls(call.else ?? []);
    }
    for (const { reached, priority, operations } of system.components) {
      if (!reached) continue;
      note(priority);
      for (const { steps } of operations) noteCalls(steps);
    }
    if (found.size < 2) return null;
    const priorities = [...found].sort((a, b) => b - a);
    return new Urgencies(Math.min(TOLD_APART, priorities.length), system, priorities);
  }

  /** The level of a call: its own, else that of its component, else that of the request. */
  ofCall(call: Call, component: Component | undefined, carried: number): number {
    return this.level(call.priority ?? component?.priority) ?? carried;
  }

  /** The level of what a load asks. */
  ofLoad({ priority }: { priority?: number }): number {
    return this.level(priority ?? 0) ?? 0;
  }

  /**
   * The levels at which each operation is called, by `component\noperation`; only of those for which it matters, because they or
   * others that they call are served by priority.
   */
  levels(): Map<string, number[]> {
    const { components, loads } = this.system;
    const byName = new Map(components.map((component) => [component.name, component]));
    const stepsOf = ({ component, operation }: Called): readonly Step[] =>
      byName.get(component)?.operations.find(({ name }) => name === operation)?.steps ?? [];
    const matters = this.whereItMatters();
    const levels = new Map<string, Set<number>>();
    const pending: { called: Called; level: number }[] = [];
    const reach = (called: Called, level: number): void => {
      const name = nameOf(called);
      const known = levels.get(name) ?? new Set<number>();
      if (known.has(level) || !matters.has(name)) return;
      levels.set(name, known.add(level));
      pending.push({ called, level });
    };
    for (const load of loads) {
      const level = this.ofLoad(load);
      for (const target of load.call.targets) reach(target, level);
      eachCalled(load.call.else ?? [], (called, call) => reach(called, this.level(call?.priority) ?? level));
    }
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { called, level } = next;
      const component = byName.get(called.component);
      eachCalled(stepsOf(called), (callee, call) =>
        reach(callee, call === undefined ? level : this.ofCall(call, component, level)),
      );
    }
    return new Map([...levels].map(([name, found]) => [name, [...found].sort((a, b) => a - b)]));
  }

  private level(priority: number | undefined): number | undefined {
    return priority === undefined ? undefined : this.levelOf.get(priority);
  }

  /** Operations that are served by priority, and all that call them. */
  private whereItMatters(): Set<string> {
    const { components } = this.system;
    const byName = new Map(components.map((component) => [component.name, component]));
    const callers = new Map<string, Called[]>();
    const pending: Called[] = [];
    for (const component of components) {
      const home = component.inside === undefined ? component : byName.get(component.inside);
      for (const { name, steps } of component.operations) {
        const caller = { component: component.name, operation: name };
        if (home?.discipline === 'priority') pending.push(caller);
        eachCalled(steps, (called) => {
          const known = callers.get(nameOf(called));
          if (known) known.push(caller);
          else callers.set(nameOf(called), [caller]);
        });
      }
    }
    const found = new Set<string>();
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (found.has(nameOf(next))) continue;
      found.add(nameOf(next));
      pending.push(...(callers.get(nameOf(next)) ?? []));
    }
    return found;
  }
}

interface Called {
  component: string;
  operation: string;
}

export function nameOf({ component, operation }: Called): string {
  return `${component}\n${operation}`;
}

/** Operations that steps call, or leave messages for; those without a call. */
function eachCalled(steps: readonly Step[], visit: (called: Called, call: Call | undefined) => void): void {
  eachStep(steps, (step) => {
    if (step.kind === 'call' || step.kind === 'send') {
      for (const target of step.call.targets) visit(target, step.call);
    } else if (step.kind === 'enqueue') {
      for (const consumer of step.consumers) visit(consumer, undefined);
      if (step.deadLetters) visit(step.deadLetters, undefined);
    }
  });
}

/** Share that a station is busy at most which is known to keep up. */
const NEARLY_ALL = 0.99;

/** What one level of urgency meets at a station. */
export interface LevelTimes {
  wait: number;
  /** Share of what the more urgent leave over that this level and those above it would take; above 1 it cannot keep up. */
  utilization: number;
}

/** A station that serves the most urgent first, as it would be in the order of arrival. */
export interface InOrder {
  /** Mean seconds of a wait; UNBOUNDED where the servers cannot keep up: the urgent levels do all the same. */
  wait: number;
  /** Share of the arrivals that wait. */
  waits: number;
  servers: number;
  /** True where only so many may wait. */
  bounded: boolean;
}

/**
 * Mean waits of each level where the most urgent is served first and nobody in service is interrupted (Cobham 1954): with sigma the
 * share that a level and all above it keep busy, its wait is proportional to 1 / ((1 - sigma of those above) (1 - sigma)). The
 * waits together, weighted by work, are what they are in the order of arrival (the conservation law of Kleinrock 1965). Exact
 * for M/G/1, and for M/M/c where all services are alike; elsewhere as good as the wait in the order of arrival is.
 *
 * @param levels what each asks for, the most urgent first
 */
export function waitsByLevel({ wait, waits, servers, bounded }: InOrder, levels: readonly NodeLoad[]): LevelTimes[] {
  const busy = levels.map(({ rate, service }) => (rate * service) / servers);
  // A finite wait has a station that keeps up, whatever is asked of it: then something bounds how many wait.
  const most = wait < UNBOUNDED ? NEARLY_ALL : Infinity;
  let reached = 0;
  const sigmas = busy.map((one) => Math.min(most, (reached += one)));
  const ratios = sigmas.map((sigma, i) => (sigma < 1 ? 1 / ((1 - (sigmas[i - 1] ?? 0)) * (1 - sigma)) : Infinity));
  // What the law leaves to a level and all below it, and how busy they keep the servers.
  let [work, rest] = [wait * reached, reached];
  const first =
    wait < UNBOUNDED && !bounded ? unitOf(wait, busy, ratios) : untilOneIsFree(levels, busy, servers, waits);
  return levels.map((_, i) => {
    const own = busy[i] as number;
    let waited = Math.min(UNBOUNDED, first * (ratios[i] as number));
    // Of a bounded queue those who come last find fewer before them than the formula has it.
    if (wait < UNBOUNDED && bounded) waited = rest > own ? Math.min(waited, work / rest) : work / Math.max(1e-300, own);
    work = Math.max(0, work - waited * own);
    rest -= own;
    return { wait: waited, utilization: own / Math.max(1e-9, 1 - (sigmas[i - 1] ?? 0)) };
  });
}

/** What all waits are a multiple of, so that together they come to what the law says. */
function unitOf(wait: number, busy: readonly number[], ratios: readonly number[]): number {
  const law = busy.reduce((sum, one, i) => sum + (one > 0 ? one * (ratios[i] as number) : 0), 0);
  const all = busy.reduce((sum, one) => sum + one, 0);
  return law > 0 ? (wait * all) / law : 0;
}

/** Mean seconds until one of the servers is free, of those that are busy with the most urgent work that there is. */
function untilOneIsFree(levels: readonly NodeLoad[], busy: readonly number[], servers: number, waits: number): number {
  let share = 1;
  let remaining = 0;
  levels.forEach(({ service, scv }, i) => {
    const served = Math.min(share, busy[i] as number);
    share -= served;
    remaining += (served * service * (1 + scv)) / 2 / servers;
  });
  return share < 1 ? (waits * remaining) / (1 - share) : 0;
}
