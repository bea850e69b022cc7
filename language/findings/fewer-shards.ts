/**
 * Large systems whose data is split by key, with fewer shards: one in k of the shards, and of the nodes of every other pool, under one
 * in k of the load. A shard then sees what it saw before, as long as keys are spread evenly over the shards.
 *
 * Loads that fan out are the exception: one request of theirs reaches every shard, so that each shard sees all of these requests and of
 * each its own part. They stay whole, and each of the calls that they fan out to is made with probability 1 in k. A pool that both
 * kinds of loads ask keeps as many nodes as its work, by the solver, leaves it.
 */
import { eachStep, withNested } from '../model/nested-steps.js';
import type { Component, Step, StepOf, System } from '../model/system.js';
import { placementOf, shardShares } from '../simulator/data/placement.js';
import { spacesAsked } from '../simulator/data/spaces-asked.js';
import { solve, type Solution } from '../simulator/solver/index.js';
import { momentsOfValue, probabilityOf } from '../simulator/solver/moments.js';
import { bestFactor, IDLE, isPerNode, isThinnable, LEAST_NODES, thinned, type ScaledDown } from './scale-down.js';

/** Calls per second below which a system is simulated whole. */
const LARGE = 300_000;
/** Calls that a request makes at once, on average, of which a smaller pool would feel the burst. */
const MOST_AT_ONCE = LEAST_NODES / 2;
/** Shards that are asked at most so many times as often as the average count as even. */
const EVEN = 1.05;

/** What a component may have beside what belongs to one node. */
const SPLIT: ReadonlySet<string> = new Set<keyof Component>(['key', 'shards', 'cache', 'messages']);

/** The System with fewer shards; undefined where it is small enough, or has what cannot be divided. */
export function withFewerShards(system: System, solution: Solution): ScaledDown | undefined {
  const reached = system.components.filter((component) => component.reached);
  const calls = Object.values(solution.components).reduce((sum, { throughput }) => sum + throughput, 0);
  if (calls < LARGE || !reached.every((component) => isPerNode(component, SPLIT))) return undefined;
  if (!system.loads.every(isThinnable) || !isUndisturbed(system) || looksAtFanOuts(system)) return undefined;
  const operations = operationsOf(reached);
  const waitedFor = reachedFrom(operations, startsOf(system), false);
  const wide = new Set<Step>();
  for (const [name, steps] of operations) {
    for (const { step, times } of replicated(steps, system)) {
      if (waitedFor.has(name) ? times > MOST_AT_ONCE : !isOneCall(step)) return undefined;
      if (!waitedFor.has(name)) wide.add(step);
    }
  }
  const whole = new Set(
    system.loads.flatMap((load) => {
      const causes = reachedFrom(operations, [load.call.targets.map(nameOf)].flat(), true);
      return [...causes].some((name) =>
        replicated(operations.get(name) ?? [], system).some(({ step }) => wide.has(step)),
      )
        ? [load.name]
        : [];
    }),
  );
  if (whole.size === system.loads.length) return undefined;
  const partOf = (k: number): System => ({
    ...system,
    loads: system.loads.map((load) => (whole.has(load.name) ? load : thinned(load, k))),
    components: system.components.map((component) => withRarerCalls(component, wide, k)),
  });
  // What is asked of a component falls from all to what the whole loads ask: a + b / k.
  const half = solve(partOf(2));
  const left = (name: string, k: number): number => {
    const [all, atHalf] = [workOf(solution, name), workOf(half, name)];
    return all > 0 ? 1 - 2 * (1 - atHalf / all) * (1 - 1 / k) : 1;
  };
  const spaces = spacesAsked(system);
  const busy = reached.filter(({ name }) => {
    const used = Object.values(solution.components[name]?.utilization ?? {});
    return used.some((utilization) => utilization > IDLE);
  });
  if (!busy.every((component) => isEven(component, spaces, system))) return undefined;
  if (reached.some(({ name, messages }) => messages && left(name, 2) < 0.999)) return undefined;
  let most = 1;
  const fits = (k: number): boolean =>
    busy.every(({ name, instances }) => left(name, k) > 0.999 || instances * left(name, k) >= LEAST_NODES);
  for (let k = 1.25; k <= 256 && fits(k); k *= 1.25) most = k;
  if (most < 2) return undefined;
  const { factor, rounding } = bestFactor(most, busy, ({ name, instances }, k) => instances * left(name, k));
  const sizes = new Map(
    reached.map(({ name, instances }) => [name, Math.max(1, Math.round(instances * left(name, factor)))]),
  );
  const part = partOf(factor);
  const resized: System = {
    ...part,
    components: part.components.map((component) => {
      const count = sizes.get(component.name);
      if (count === undefined) return component;
      const shards = component.shards && { ...component.shards, count };
      return { ...component, instances: count, ...(shards ? { shards } : {}) };
    }),
  };
  const after = solve(resized);
  const ratio = (all: number | undefined, now: number | undefined): number => (all && now ? all / now : 1);
  return {
    system: resized,
    factor,
    rounding,
    growth: {
      load: (name) => (whole.has(name) ? 1 : factor),
      operation: (name) => ratio(solution.operations[name]?.rate, after.operations[name]?.rate),
      calls: (name) => ratio(solution.components[name]?.throughput, after.components[name]?.throughput),
      nodes: (name) => ratio(reached.find((one) => one.name === name)?.instances, sizes.get(name)),
    },
    note: `Scaled down: one in ${Number(factor.toPrecision(3))} of the shards, and of the nodes of other pools, was simulated under one in as many of the requests${whole.size > 0 ? `; of ${[...whole].join(' and ')}, which fan out, all under one in as many of the calls that they fan out to` : ''}`,
  };
}

function isUndisturbed({ timeline }: System): boolean {
  return (timeline?.events ?? []).every(({ action }) => action.kind === 'send' || action.kind === 'slow');
}

/** True where somebody asks how long work lasts that is done by fewer. */
function looksAtFanOuts({ requirements }: System): boolean {
  return requirements.some(({ measure }) => measure === 'settled' || measure === 'lag' || measure === 'drained');
}

function nameOf({ component, operation }: { component: string; operation: string }): string {
  return `${component}.${operation}`;
}

function startsOf({ loads }: System): string[] {
  return loads.flatMap(({ call }) => call.targets.map(nameOf));
}

function operationsOf(components: readonly Component[]): Map<string, readonly Step[]> {
  return new Map(
    components.flatMap(({ name, operations }) =>
      operations.map((operation): [string, readonly Step[]] => [`${name}.${operation.name}`, operation.steps]),
    ),
  );
}

/** The operations that some set going, those among them that nobody waits for or not. */
function reachedFrom(
  operations: ReadonlyMap<string, readonly Step[]>,
  starts: readonly string[],
  everything: boolean,
): Set<string> {
  const seen = new Set<string>();
  const pending = [...starts];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    eachStep(operations.get(name) ?? [], (step) => {
      if (step.kind === 'call' || (step.kind === 'send' && everything)) pending.push(...step.call.targets.map(nameOf));
      if (step.kind === 'enqueue' && everything) pending.push(...step.consumers.map(nameOf));
    });
  }
  return seen;
}

/** The steps that are done several times at once, and how often each of them is on average. */
function replicated(steps: readonly Step[], { keySpaces }: System): { step: StepOf<'replicate'>; times: number }[] {
  const found: { step: StepOf<'replicate'>; times: number }[] = [];
  eachStep(steps, (step) => {
    if (step.kind !== 'replicate') return;
    const [only] = step.steps;
    const share = step.steps.length === 1 && only?.kind === 'when' && only.else.length === 0;
    const picked = share ? probabilityOf(only.condition, keySpaces) : 1;
    found.push({ step, times: momentsOfValue(step.count, keySpaces).mean * picked });
  });
  return found;
}

function isOneCall({ steps, waitFor }: StepOf<'replicate'>): boolean {
  return steps.length === 1 && steps[0]?.kind === 'call' && waitFor === undefined;
}

/** A component whose wide fan-outs make one in k of their calls. */
function withRarerCalls(component: Component, wide: ReadonlySet<Step>, k: number): Component {
  const change = (steps: readonly Step[]): Step[] =>
    steps.map((step) => {
      const [only] = step.kind === 'replicate' ? step.steps : [];
      if (step.kind !== 'replicate' || !wide.has(step) || only?.kind !== 'call') return withNested(step, change);
      const probability = (only.call.probability ?? 1) / k;
      return { ...step, steps: [{ ...only, call: { ...only.call, probability } }] };
    });
  return {
    ...component,
    operations: component.operations.map((operation) => ({ ...operation, steps: change(operation.steps) })),
  };
}

/** Seconds of work a second, or where there is none the calls. */
function workOf({ components }: Solution, name: string): number {
  const component = components[name];
  const busy = component?.utilization['cpu'] ?? 0;
  return busy > 0 ? busy : (component?.throughput ?? 0);
}

/** True where no shard is asked more often than the others. */
function isEven(component: Component, asked: ReadonlyMap<string, ReadonlySet<string>>, { keySpaces }: System): boolean {
  const { shards, cache } = component;
  if (cache?.partitioned === true || (cache && cache.start === 'cold')) return false;
  if (shards === undefined) return true;
  if (shards.by !== 'hash') return false;
  const own = keySpaces.find(({ name }) => name === shards.keys);
  const names = new Set([shards.keys, ...(asked.get(component.name) ?? [])]);
  return keySpaces.every((space) => {
    if (!names.has(space.name) || space.base !== own?.base) return true;
    const shares = shardShares(placementOf(component, keySpaces), space, keySpaces);
    return Math.max(...shares) * shares.length < EVEN;
  });
}
