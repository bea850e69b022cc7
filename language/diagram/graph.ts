/**
 * The graph that a System is drawn as: a node for each component and each load, an edge for each pair between which
 * calls are made. Everything here follows from the text; what a run found is laid over it later and never moves a box.
 */
import type { Component, Load, SourceRange, System } from '../model/system.js';
import { stepsAtAnyTime } from '../model/nested-steps.js';
import { findCalls } from './calls.js';
import type { Crossing } from './crossings.js';
import { crossingsOf } from './crossings.js';
import { formatCount, formatRatio, formatRate } from '../model/format-quantity.js';
import { componentId, loadId } from './ids.js';
import { kindStyle } from './kinds.js';

export interface DiagramNode {
  /** Unique in the diagram: `component Web`, `load Readers`. */
  id: string;
  role: 'component' | 'load';
  name: string;
  /** A kind of the catalogue, or `load`. */
  kind: string;
  /** Its size in few words, what matters most first: `6 × 4 cores`. Empty where nothing is to be said. */
  details: string[];
  /** What it holds a limited number of, a line each: `20 Connections`, `1 Row per Slot`. */
  pools: { name: string; text: string }[];
  /** How many further boxes are drawn behind it: 0 for one node, 2 for three nodes and more. */
  stack: 0 | 1 | 2;
  /** The region in which all of it stands. */
  region?: string;
  /** False when no load reaches it. */
  reached: boolean;
  range: SourceRange;
}

/** One operation that an edge leads to. */
interface EdgeOperation {
  /** The caller's operation; null when the caller is a load. */
  caller: string | null;
  /** The callee's operation. */
  operation: string;
  /** The node nearest to the caller answers. */
  nearest: boolean;
}

export interface DiagramEdge {
  /** Unique in the diagram. */
  id: string;
  from: string;
  to: string;
  asynchronous: boolean;
  /** Empty for a target that is declared but never called. */
  operations: EdgeOperation[];
  /** Directions of links with a bandwidth that calls and replies may pass; empty for most edges. */
  crossings: Crossing[];
  reached: boolean;
}

export interface DiagramGraph {
  title: string;
  variant: string | null;
  scenario: string | null;
  nodes: DiagramNode[];
  edges: DiagramEdge[];
}

/**
 * Derives the diagram of a System: loads first, then components, each in the order written. Calls to a component that
 * the System doesn't have are left out.
 */
export function deriveGraph(system: System): DiagramGraph {
  const nodes: DiagramNode[] = [...system.loads.map(loadNode), ...system.components.map(componentNode)];
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const policies = new Map(system.components.map(({ name, policy }) => [componentId(name), policy]));
  const edges = new Map<string, DiagramEdge>();

  const connect = (
    from: string,
    caller: string | null,
    to: string,
    operation: string | null,
    asynchronous: boolean,
    byPolicy: boolean,
  ): void => {
    const source = byId.get(from);
    const target = byId.get(to);
    if (!source || !target) return;
    const id = `${from} ${asynchronous ? '~>' : '->'} ${to}`;
    let edge = edges.get(id);
    if (!edge) {
      edge = { id, from, to, asynchronous, operations: [], crossings: [], reached: source.reached && target.reached };
      edges.set(id, edge);
    }
    if (operation === null) return;
    if (!edge.operations.some((known) => known.caller === caller && known.operation === operation)) {
      const nearest = byPolicy || policies.get(to) === 'nearest';
      edge.operations.push({ caller, operation, nearest });
    }
  };

  const called = calledOperations(system);
  for (const load of system.loads) {
    for (const target of load.call.targets)
      connect(
        loadId(load.name),
        null,
        componentId(target.component),
        target.operation,
        false,
        load.call.policy === 'nearest',
      );
  }
  for (const component of system.components) {
    const from = componentId(component.name);
    // Where nothing is called, everything is shown that could be.
    const used = component.operations.filter(({ name }) => called.has(operationKey(component.name, name)));
    for (const operation of used.length > 0 ? used : component.operations) {
      for (const call of findCalls(stepsAtAnyTime(system, component.name, operation), component.name)) {
        connect(from, operation.name, componentId(call.component), call.operation, call.asynchronous, call.nearest);
      }
    }
    for (const target of [...component.targets, ...(component.messages?.consumers ?? [])]) {
      const to = componentId(target);
      if (edges.has(`${from} -> ${to}`) || edges.has(`${from} ~> ${to}`)) continue;
      connect(from, null, to, null, component.messages !== undefined, false);
    }
  }
  for (const [id, crossings] of crossingsOf(system, [...edges.values()])) edges.get(id)!.crossings = crossings;
  return { title: system.title, variant: system.variant, scenario: system.scenario, nodes, edges: [...edges.values()] };
}

const operationKey = (component: string, operation: string): string => JSON.stringify([component, operation]);

/**
 * The operations that a load sets off, directly or through others. A component that forwards offers every operation of
 * its target: an edge for those that nobody calls would only be noise.
 */
function calledOperations(system: System): Set<string> {
  const steps = new Map(
    system.components.flatMap((component) =>
      component.operations.map((operation) => [operationKey(component.name, operation.name), { component, operation }]),
    ),
  );
  const called = new Set<string>();
  const open = system.loads.flatMap((load) =>
    load.call.targets.map((target) => operationKey(target.component, target.operation)),
  );
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const found = steps.get(key);
    if (!found || called.has(key)) continue;
    called.add(key);
    const { component, operation } = found;
    for (const call of findCalls(stepsAtAnyTime(system, component.name, operation), component.name))
      open.push(operationKey(call.component, call.operation));
  }
  return called;
}

/** The names of the callee's operations that an edge leads to, each once, in the order met. */
export function operationNames(edge: DiagramEdge): string[] {
  return [...new Set(edge.operations.map((call) => call.operation))];
}

function loadNode(load: Load): DiagramNode {
  const { source } = load;
  const detail =
    source.kind === 'closed'
      ? `${formatCount(source.users)} ${source.users === 1 ? 'user' : 'users'}`
      : `${formatRate(source.rate)}${source.rate > source.meanRate ? ' at peak' : ''}`;
  return {
    id: loadId(load.name),
    role: 'load',
    name: load.name,
    kind: 'load',
    details: [detail, ...(load.from ? [`from ${load.from.map(({ region }) => region).join(', ')}`] : [])],
    pools: [],
    stack: 0,
    reached: true,
    range: load.range,
  };
}

function componentNode(component: Component): DiagramNode {
  const nodes = component.scaling?.max ?? component.instances;
  return {
    id: componentId(component.name),
    role: 'component',
    name: component.name,
    kind: component.kind,
    details: componentDetails(component),
    pools: (component.pools ?? []).map(({ name, size, keys }) => ({
      name,
      text: `${formatCount(size)} ${name}${keys === undefined ? '' : ` per ${keys}`}`,
    })),
    stack: nodes >= 3 ? 2 : nodes === 2 ? 1 : 0,
    ...regionOf(component),
    reached: component.reached,
    range: component.range,
  };
}

function regionOf({ in: regions = [] }: Component): { region?: string } {
  const [only, ...others] = new Set(regions);
  return only === undefined || others.length > 0 ? {} : { region: only };
}

/** `quorum 2 of 3`, or of reads and writes where they differ. */
function quorumText({ followers, quorum }: NonNullable<Component['replication']>): string {
  const all = formatCount(1 + followers);
  if (!quorum) return `quorum of ${all}`;
  const { read, write } = quorum;
  return read === write
    ? `quorum ${formatCount(read)} of ${all}`
    : `quorum r ${formatCount(read)}, w ${formatCount(write)} of ${all}`;
}

/** `6`, or between which numbers an autoscaler or a timetable moves: `2–10`. */
function instancesText({ instances, scaling }: Component): string {
  const { autoscale, timetable } = scaling ?? {};
  const bounds = autoscale
    ? [autoscale.min, autoscale.max, ...(autoscale.timetable ?? []).map(({ value }) => value)]
    : (timetable ?? []).map(({ value }) => value);
  const [least, most] = [Math.min(...bounds), Math.max(...bounds)];
  return least < most ? `${formatCount(least)}–${formatCount(most)}` : formatCount(instances);
}

function componentDetails(component: Component): string[] {
  const parts: string[] = [];
  const followers = component.replication?.followers ?? 0;
  const shards = component.shards?.count ?? 1;
  const style = kindStyle(component.kind);
  const cores = style.sized && Number.isFinite(component.cores) ? component.cores : undefined;
  const instances = instancesText(component);
  const coresText = cores === undefined ? undefined : `${formatCount(cores)} ${cores === 1 ? 'core' : 'cores'}`;

  if (shards > 1 && followers > 0) parts.push(`${formatCount(shards)} shards × ${formatCount(1 + followers)}`);
  else if (shards > 1) parts.push(`${formatCount(shards)} shards`);
  else if (component.replication?.style === 'leader-follower' && followers > 0)
    parts.push(`leader + ${formatCount(followers)}`);
  else if (component.replication?.style === 'quorum') parts.push(quorumText(component.replication));
  else if (instances !== '1' && coresText === undefined) parts.push(`× ${instances}`);

  const regions = [...new Set(component.in)];
  // No frame says where it stands if that is in several regions.
  if (regions.length > 1) parts.push(`in ${regions.join(', ')}`);
  if (coresText !== undefined) {
    const plain = parts.length === (regions.length > 1 ? 1 : 0) && instances !== '1';
    parts.push(plain ? `${instances} × ${coresText}` : coresText);
  }
  const { concurrency } = component;
  // A worker has as many slots as cores unless it says otherwise.
  if (concurrency !== undefined && Number.isFinite(concurrency) && concurrency !== cores)
    parts.push(`${formatCount(concurrency)} ${concurrency === 1 ? 'slot' : 'slots'}`);
  if (component.cache) {
    if (component.cache.fixedHitRatio !== undefined) parts.push(`hit ${formatRatio(component.cache.fixedHitRatio)}`);
    else parts.push(`${formatCount(component.cache.capacity)} items`, component.cache.eviction);
  }
  if (component.messages?.capacity !== undefined) parts.push(`holds ${formatCount(component.messages.capacity)}`);
  if (component.kind === 'balancer') parts.push(component.policy);
  if (component.limit) parts.push(`at most ${formatRate(component.limit.rate)}`);
  if (regions.length === 1) parts.push(`in ${regions.join()}`);
  if (component.availability !== undefined && parts.length < 2) parts.push(`${formatRatio(component.availability)} up`);
  return parts;
}
