/** What an amendment means for a system that runs: the difference between two of its designs, as events. */
import { eachStep, timedSteps } from '../nested-steps.js';
import type {
  Asking,
  Call,
  Component,
  ComponentChange,
  Distribution,
  EventAction,
  Link,
  Load,
  Operation,
  Step,
  System,
} from '../system.js';
import { CHANGEABLE, isChangeable, setPart } from './changeable-parts.js';
import { fixedOfLoad, fixedOfWorld, fixedPart, type Fixed } from './fixed-parts.js';
import { optional } from './optional.js';

/** Events that lead from one design to the other, and what else differs: that cannot change while it runs. */
export interface RuntimeChanges {
  readonly actions: EventAction[];
  readonly fixed: Fixed[];
}

/**
 * Compares two designs that differ by amendments alone.
 * @param start the design that the run began with: means of loads are given as multiples of those there
 * @param course `rewritten`: operations that earlier events have given other steps than those at the start, as `component.operation`;
 *   those of this event are added. `reached`: components that some load reaches in the end
 */
export function changesBetween(
  start: System,
  before: System,
  after: System,
  { rewritten, reached }: { rewritten: Set<string>; reached: ReadonlySet<string> },
): RuntimeChanges {
  const changes: RuntimeChanges = { actions: [], fixed: [] };
  changes.fixed.push(...fixedOfWorld(differing(worldOf(before), worldOf(after))));
  compareLinks(before.links ?? [], after.links ?? [], changes);
  after.loads.forEach((load, i) => {
    const [was, first] = [before.loads[i], start.loads[i]];
    if (was && first) compareLoads(first, was, load, changes);
  });
  for (const component of after.components) {
    const was = before.components.find(({ name }) => name === component.name);
    if (was && (was.reached || component.reached || reached.has(component.name)))
      compareComponents(was, component, after, changes, rewritten);
  }
  return changes;
}

function worldOf({ keySpaces, regions }: System): object {
  return { keySpaces, regions };
}

function compareLinks(before: readonly Link[], after: readonly Link[], { actions }: RuntimeChanges): void {
  after.forEach((link, number) => {
    const was = before[number];
    if (was === undefined || alike(was, link)) return;
    const { rtt, loss, bandwidth, ends } = link;
    actions.push({
      kind: 'link',
      link: number,
      ends,
      ...(was.rtt === rtt ? {} : { rtt }),
      ...(was.loss === loss ? {} : { loss }),
      ...(was.bandwidth === bandwidth ? {} : { bandwidth: bandwidth ?? null }),
    });
  });
}

function compareLoads(first: Load, before: Load, after: Load, { actions, fixed }: RuntimeChanges): void {
  const [base, was, is] = [meanOf(first), meanOf(before), meanOf(after)];
  if (was !== is && base > 0) actions.push({ kind: 'load', load: after.name, change: { factor: is / base } });
  for (const part of differing(standing(before), standing(after))) fixed.push(fixedOfLoad(part, after.name));
  const think = thinkOf(after);
  const asks = asking(after);
  if (alike(asking(before), asks) && alike(thinkOf(before), think)) return;
  actions.push({ kind: 'asking', load: after.name, ...asks, ...optional('think', think) });
}

/** What decides how a load asks. */
function asking({ call, keys, from, priority }: Load): Asking {
  return { call, keys, ...optional('from', from), ...optional('priority', priority) };
}

function thinkOf({ source }: Load): Distribution | undefined {
  return source.kind === 'closed' ? source.think : undefined;
}

/** A load without what changes while the system runs. */
function standing({ source, ...load }: Load): object {
  const rest = source.kind === 'open' ? { kind: source.kind, arrivals: source.arrivals } : { kind: source.kind };
  return { ...load, ...ASKING, source: rest, range: undefined, propertyRanges: undefined };
}

const ASKING: Record<keyof Asking, undefined> = {
  call: undefined,
  keys: undefined,
  from: undefined,
  priority: undefined,
};

/** Names of the parts in which two things differ. */
function differing(before: object, after: object): string[] {
  const [was, is] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...was.keys(), ...is.keys()])].filter((part) => !alike(was.get(part), is.get(part)));
}

function meanOf({ source }: Load): number {
  return source.kind === 'open' ? source.meanRate : source.meanUsers;
}

/** What follows from the rest, or is compared by itself. */
const DERIVED: ReadonlySet<string> = new Set(['range', 'propertyRanges', 'reached', 'targets', 'operations']);

function compareComponents(
  before: Component,
  after: Component,
  design: System,
  { actions, fixed }: RuntimeChanges,
  rewritten: Set<string>,
): void {
  const { name } = after;
  const change: ComponentChange = {};
  const parts = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof Component>;
  for (const part of parts) {
    if (DERIVED.has(part) || alike(before[part], after[part])) continue;
    // The calls of what stands in front of others say themselves how they are spread.
    if (after.sharedView && (part === 'policy' || part === 'policySettings')) continue;
    const pool = after.shards === undefined && after.replication === undefined && after.scaling === undefined;
    if (part === 'shards' && isResharded(before, after)) {
      actions.push({ kind: 'shards', component: name, count: after.shards!.count });
    } else if (part === 'instances' && isResharded(before, after)) continue;
    else if (isChangeable(part) && CHANGEABLE[part](before, after)) setPart(change, after, part);
    else if (part === 'instances' && pool) actions.push({ kind: 'instances', component: name, count: after.instances });
    else {
      const found = fixedPart(part, before, after);
      if (found) fixed.push(found);
    }
  }
  if (Object.keys(change).length > 0) actions.push({ kind: 'component', component: name, change });
  const aims = new Map<string, number>();
  for (const operation of after.operations) {
    const was = before.operations.find((one) => one.name === operation.name);
    const whole = `${name}.${operation.name}`;
    if (!was) {
      actions.push({ kind: 'operation', component: name, operation });
      continue;
    }
    if (was.write !== operation.write) {
      fixed.push({
        what: `whether \`${whole}\` writes`,
        why: 'Give it an operation of another name, and have it called from then on.',
      });
      continue;
    }
    const { takes, returns } = operation;
    if (!alike(was.takes, takes) || !alike(was.returns, returns)) {
      const sizes = { ...optional('takes', takes), ...optional('returns', returns) };
      actions.push({ kind: 'sizes', component: name, operation: operation.name, ...sizes });
    }
    const changed = rewritten.has(whole) ? undefined : compareOperations(name, was, operation, aims, design);
    if (changed) actions.push(...changed);
    else if (alike(was.steps, operation.steps)) continue;
    else {
      rewritten.add(whole);
      actions.push({ kind: 'behavior', component: name, operation: operation.name, steps: operation.steps });
    }
  }
  if (aims.size > 0) actions.push({ kind: 'aim', component: name, shares: Object.fromEntries(aims) });
}

/** True where data is split into more or fewer shards, and as it was for the rest. */
function isResharded({ shards: was }: Component, { shards: is }: Component): boolean {
  if (was?.keys === undefined || is === undefined || was.count === is.count) return false;
  return alike({ ...was, count: 0 }, { ...is, count: 0 });
}

/** Undefined where more differs than how long steps take, and where what is passed on goes. */
function compareOperations(
  component: string,
  before: Operation,
  after: Operation,
  aims: Map<string, number>,
  design: System,
): EventAction[] | undefined {
  if (outline(before.steps) !== outline(after.steps)) return undefined;
  const actions: EventAction[] = [];
  const were = timedSteps(before.steps);
  const timed = timedSteps(after.steps);
  for (const [index, { value }] of timed.entries()) {
    if (alike(were[index]?.value, value)) continue;
    if (value.kind === 'expression' || were[index]?.value.kind === 'expression') return undefined;
    actions.push({ kind: 'demand', component, operation: after.name, index, value });
  }
  const had = callsOf(before.steps);
  for (const [index, call] of callsOf(after.steps).entries()) {
    const was = had[index];
    if (alike(was?.targets, call.targets)) {
      if (alike([was?.request, was?.reply], [call.request, call.reply])) continue;
      return undefined;
    }
    if (!after.forwarded) return undefined;
    for (const [name, share] of sharesOf(call, design)) aims.set(name, share);
  }
  return actions;
}

/** Shares of a call's targets by their component: as written, else one for each of their instances. */
function sharesOf(call: Call, { components }: Pick<System, 'components'>): Map<string, number> {
  const stated = call.targets.some(({ weight }) => weight !== undefined);
  return new Map(
    call.targets.map(({ component, weight }) => {
      const instances = components.find(({ name }) => name === component)?.instances ?? 1;
      return [component, stated ? (weight ?? 0) : instances];
    }),
  );
}

function callsOf(steps: readonly Step[]): Call[] {
  const calls: Call[] = [];
  eachStep(steps, (step) => {
    if (step.kind === 'call' || step.kind === 'send') calls.push(step.call);
  });
  return calls;
}

/** Steps without what may change: times, targets, and the sizes that follow from the targets. */
function outline(steps: readonly Step[]): string {
  const left = new Set(['range', 'demand', 'duration', 'targets', 'request', 'reply']);
  return JSON.stringify(steps, (key, value: unknown) => (left.has(key) ? undefined : value));
}

function alike(a: unknown, b: unknown): boolean {
  return a === b || text(a) === text(b);
}

function text(value: unknown): string | undefined {
  return JSON.stringify(value, (key, part: unknown) =>
    key === 'range' || key === 'propertyRanges' ? undefined : part,
  );
}

/** Gives the calls of those that are aimed anew every target that they ever have, the later ones without a share at first. */
export function prepareAims(components: ReadonlyMap<string, Component>, actions: readonly EventAction[]): void {
  const all = { components: [...components.values()] };
  for (const action of actions) {
    const component = action.kind === 'aim' ? components.get(action.component) : undefined;
    if (action.kind !== 'aim' || !component) continue;
    for (const operation of component.operations) {
      if (!operation.forwarded) continue;
      for (const call of callsOf(operation.steps)) {
        const shares = sharesOf(call, all);
        const later = Object.keys(action.shares).filter((name) => {
          const offers = components.get(name)?.operations.some((one) => one.name === operation.name) === true;
          return offers && !shares.has(name);
        });
        call.targets = [
          ...call.targets.map((target) => ({ ...target, weight: shares.get(target.component) ?? 0 })),
          ...later.map((name) => ({ component: name, operation: operation.name, weight: 0 })),
        ];
        call.shifts = true;
      }
    }
  }
}

/** Gives components the operations that events add to them. Until then nobody calls them. */
export function addOperations(components: ReadonlyMap<string, Component>, actions: readonly EventAction[]): void {
  for (const action of actions) {
    const component = action.kind === 'operation' ? components.get(action.component) : undefined;
    if (action.kind !== 'operation' || component === undefined) continue;
    if (!component.operations.some(({ name }) => name === action.operation.name))
      component.operations.push(action.operation);
  }
}
