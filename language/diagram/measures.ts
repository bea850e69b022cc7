/** What a run found, laid over a graph: one entry for each box and each edge, in words and numbers ready to be drawn. */
import type { Bottleneck, ComponentResult, Estimate, LoadResult, ResourceResult, Results } from '../model/results.js';
import type { Component, System } from '../model/system.js';
import { findCalls } from './calls.js';
import {
  formatCount,
  formatDuration,
  formatFactor,
  formatRatio,
  formatRate,
  formatUtilization,
} from '../model/format-quantity.js';
import type { DiagramEdge, DiagramGraph } from './graph.js';
import { heatLevel } from './heat.js';
import { componentId, loadId } from './ids.js';
import { kindStyle } from './kinds.js';

export interface NodeMeasures {
  /** The figure that counts most for this box: `58%`, or a load's `83 ms`. */
  figure: string | null;
  /** What the figure is: `cpu`, `p99`. */
  figureLabel: string;
  /** Busy share of the busiest resource; null where nothing can be busy. */
  utilization: number | null;
  level: number | null;
  /** Comes before the size in the line below the name: `hit 71%`. */
  state: string | null;
  /** Set on the box that limits the system. */
  limit: string | null;
  /** The share that is taken of its pools, by their names. */
  pools: ReadonlyMap<string, { figure: string; utilization: number }>;
  /** True when a finding of severity error blames it. */
  failing: boolean;
}

export interface EdgeMeasures {
  /** Calls per second; null where it isn't known. */
  rate: number | null;
  /** False when calls of several callers were told apart by an estimate. */
  exact: boolean;
  /** Mean seconds until the reply; null for messages. */
  latency: number | null;
  /** The direction of a link on the way that is busiest; null where none has a bandwidth, or nothing passes. */
  link: LinkMeasures | null;
}

export interface LinkMeasures {
  /** `Us -> Eu`. */
  direction: string;
  /** Busy share of the bandwidth, by all that passes there, and its heat level. */
  utilization: number;
  level: number;
  /** Set where the link limits the system. */
  limit: string | null;
}

export interface Measures {
  nodes: Map<string, NodeMeasures>;
  edges: Map<string, EdgeMeasures>;
  /** Of all edges, per second; 0 without any. */
  highestRate: number;
}

/** Percentiles that stand for a load's latency, the best one first. */
const LATENCY_FIGURES = ['p99', 'p95', 'p90', 'p50', 'mean'];

/** Lays `results` over the graph that was derived from `system`. */
export function measure(graph: DiagramGraph, system: System, results: Results): Measures {
  const nodes = new Map<string, NodeMeasures>();
  const failing = new Set(
    results.findings
      .filter((finding) => finding.severity === 'error')
      .flatMap((finding) => [
        finding.component && componentId(finding.component),
        finding.load && loadId(finding.load),
      ]),
  );
  for (const load of system.loads) {
    const result = own(results.loads, load.name);
    if (result) nodes.set(loadId(load.name), loadMeasures(result, failing.has(loadId(load.name))));
  }
  for (const component of system.components) {
    const result = own(results.components, component.name);
    if (!result) continue;
    nodes.set(componentId(component.name), {
      ...componentMeasures(component, result, results),
      pools: poolMeasures(component, result),
      failing: failing.has(componentId(component.name)),
    });
  }
  const edges = edgeMeasures(graph, system, results);
  const highestRate = Math.max(0, ...[...edges.values()].map((edge) => edge.rate ?? 0));
  return { nodes, edges, highestRate };
}

/**
 * The resources of a component that say something: what neither has a size worth naming nor does any work (a queue, an
 * external service) isn't "0% busy", it is nothing that could be busy.
 */
export function busyResources(result: ComponentResult): [string, ResourceResult][] {
  return Object.entries(result.resources).filter(
    ([, resource]) => resource.utilization > 0 || kindStyle(result.kind).sized,
  );
}

/** The resource of a component that is busiest, and how busy it is. */
function busiestResource(result: ComponentResult): { name: string; utilization: number } | null {
  let best: { name: string; utilization: number } | null = null;
  for (const [name, resource] of busyResources(result)) {
    if (!best || resource.utilization > best.utilization) best = { name, utilization: resource.utilization };
  }
  return best;
}

function own<T>(record: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function loadMeasures(result: LoadResult, failing: boolean): NodeMeasures {
  const name = LATENCY_FIGURES.find((figure) => known(own(result.latency, figure)));
  const value = name === undefined ? null : (result.latency[name]?.value ?? null);
  const errors = result.errors.rejected + result.errors.timeout + result.errors.failed;
  return {
    figure: value === null ? null : formatDuration(value),
    figureLabel: name ?? '',
    utilization: null,
    level: null,
    state: errors >= 0.0005 ? `${formatRatio(errors)} errors` : null,
    limit: null,
    pools: new Map(),
    failing,
  };
}

const known = (estimate: Estimate | undefined): boolean => estimate !== undefined && estimate.value !== null;

function poolMeasures({ pools = [] }: Component, result: ComponentResult): NodeMeasures['pools'] {
  return new Map(
    pools.flatMap(({ name }) => {
      const taken = own(result.resources, name)?.utilization;
      return taken === undefined ? [] : [[name, { figure: formatUtilization(taken), utilization: taken }]];
    }),
  );
}

function componentMeasures(
  component: Component,
  result: ComponentResult,
  results: Results,
): Omit<NodeMeasures, 'failing' | 'pools'> {
  const { name } = component;
  const busiest = busiestResource(result);
  const { bottleneck } = results;
  const isLimit = bottleneck?.component === name;
  // The resource that limits is the one to show, even if another one (slots held while waiting) is fuller.
  const limiting = isLimit ? own(result.resources, bottleneck.resource) : undefined;
  const shown = limiting && bottleneck ? { name: bottleneck.resource, utilization: limiting.utilization } : busiest;
  return {
    figure: shown ? formatUtilization(shown.utilization) : null,
    figureLabel: shown ? (shown.name === 'concurrency' ? 'slots' : shown.name) : '',
    utilization: shown?.utilization ?? null,
    level: shown ? heatLevel(shown.utilization) : null,
    state: componentState(component, result, results),
    limit: isLimit && bottleneck ? limitText(bottleneck) : null,
  };
}

function limitText({ restless, saturatesAt }: Bottleneck): string {
  return restless ? 'limit' : `limit ${formatFactor(saturatesAt.factor)}`;
}

function componentState({ name, cache: kept }: Component, result: ComponentResult, results: Results): string | null {
  if (result.growth !== undefined && result.growth > 0) return `backlog +${formatRate(result.growth)}`;
  const cache = own(results.caches, name);
  // A hit ratio that is given stands with the size.
  if (cache && kept?.fixedHitRatio === undefined) return `hit ${formatRatio(cache.hitRatio)}`;
  const queue = own(results.queues, name);
  // A mean of a few hundredths is none that anybody would see.
  if (queue) return `${formatCount(Math.round(queue.depth.mean * 10) / 10)} waiting`;
  if (result.rejected >= 0.0005) return `${formatRatio(result.rejected)} rejected`;
  return null;
}

function edgeMeasures(graph: DiagramGraph, system: System, results: Results): Map<string, EdgeMeasures> {
  const flows = flowsOf(system, results);
  const measures = new Map<string, EdgeMeasures>();
  for (const edge of graph.edges) {
    let rate: number | null = null;
    let exact = true;
    let weighted = 0;
    let weight = 0;
    const callee = edge.to.slice(componentId('').length);
    const seen = new Set<string>();
    for (const call of edge.operations) {
      const key = flowKey(edge.from, call.caller, callee, call.operation, edge.asynchronous);
      if (seen.has(key)) continue;
      seen.add(key);
      const flow = flows.get(key);
      if (!flow) continue;
      rate = (rate ?? 0) + flow.rate;
      exact &&= flow.exact;
      const latency = own(results.operations, `${callee}.${call.operation}`)?.latency;
      const mean = latency ? own(latency, 'mean')?.value : undefined;
      if (mean !== undefined && mean !== null) {
        weighted += mean * flow.rate;
        weight += flow.rate;
      }
    }
    const latency = edge.asynchronous || weight === 0 ? null : weighted / weight;
    measures.set(edge.id, { rate, exact, latency, link: linkMeasures(edge, results) });
  }
  return measures;
}

/** From here on a link is drawn: below, there is no news of it. */
const NOTICED = 0.1;

/** The link on the way of an edge, where it is used enough to be noticed or limits the system. */
export function noticedLink(measures: EdgeMeasures | undefined): LinkMeasures | null {
  const link = measures?.link ?? null;
  return link && (link.utilization >= NOTICED || link.limit !== null) ? link : null;
}

/** `link 39%`, and where it limits the system `link 92% · limit 1.09x`. */
export function linkText({ utilization, limit }: LinkMeasures): string {
  return [`link ${formatUtilization(utilization)}`, ...(limit === null ? [] : [limit])].join(' · ');
}

/** What was found of the links that an edge crosses: of the busiest direction, for that is what its calls wait for. */
function linkMeasures({ crossings }: DiagramEdge, { links = {}, bottleneck }: Results): LinkMeasures | null {
  let busiest: LinkMeasures | null = null;
  for (const { direction, link } of crossings) {
    const utilization = own(links, direction)?.utilization ?? 0;
    if (utilization <= (busiest?.utilization ?? 0)) continue;
    const limit = bottleneck?.component === link ? limitText(bottleneck) : null;
    busiest = { direction, utilization, level: heatLevel(utilization), limit };
  }
  return busiest;
}

interface Flow {
  rate: number;
  exact: boolean;
}

const flowKey = (
  from: string,
  caller: string | null,
  callee: string,
  operation: string,
  asynchronous: boolean,
): string => JSON.stringify([from, caller, callee, operation, asynchronous]);

/**
 * Calls per second from each caller's operation to each callee's. The callee's measured rate is shared out among its
 * callers in proportion to what their own rates and steps let expect; with one caller nothing has to be estimated.
 */
function flowsOf(system: System, results: Results): Map<string, Flow> {
  interface Part {
    key: string;
    expected: number;
    exact: boolean;
  }
  const callers = new Map<string, Part[]>();
  const add = (target: string, part: Part): void => {
    const parts = callers.get(target);
    const same = parts?.find((other) => other.key === part.key);
    if (same) {
      same.expected += part.expected;
      same.exact &&= part.exact;
    } else if (parts) parts.push(part);
    else callers.set(target, [part]);
  };
  const missRatio = (component: string): number | undefined => {
    const cache = own(results.caches, component);
    return cache ? 1 - cache.hitRatio : undefined;
  };
  const rateOf = (component: string, operation: string): number | undefined =>
    own(results.operations, `${component}.${operation}`)?.rate;

  for (const load of system.loads) {
    const offered = own(results.loads, load.name)?.offered ?? 0;
    const total = load.call.targets.reduce((sum, target) => sum + (target.weight ?? 1), 0);
    for (const target of load.call.targets) {
      const share = total > 0 ? (target.weight ?? 1) / total : 0;
      add(`${target.component}.${target.operation}`, {
        key: flowKey(loadId(load.name), null, target.component, target.operation, false),
        expected: offered * share,
        exact: load.call.targets.length === 1,
      });
    }
  }
  for (const component of system.components) {
    for (const operation of component.operations) {
      const rate = rateOf(component.name, operation.name);
      for (const call of findCalls(operation.steps, component.name, missRatio)) {
        add(`${call.component}.${call.operation}`, {
          key: flowKey(componentId(component.name), operation.name, call.component, call.operation, call.asynchronous),
          expected: (rate ?? 0) * call.visits,
          exact: call.exact && rate !== undefined,
        });
      }
    }
  }

  const flows = new Map<string, Flow>();
  for (const [target, parts] of callers) {
    const measured = own(results.operations, target)?.rate;
    const expected = parts.reduce((sum, part) => sum + part.expected, 0);
    for (const part of parts) {
      if (measured === undefined) {
        if (part.expected > 0) flows.set(part.key, { rate: part.expected, exact: part.exact });
      } else if (parts.length === 1) flows.set(part.key, { rate: measured, exact: true });
      else {
        const rate = expected > 0 ? (measured * part.expected) / expected : 0;
        flows.set(part.key, { rate, exact: parts.every((other) => other.exact) });
      }
    }
  }
  return flows;
}
