/** What the preview tells around the drawing: facts already in words, so that it only has to show them. */
import type { Estimate, Finding, Latency, Results, Verdict } from '../model/results.js';
import type { Component, Load, SourceRange, System } from '../model/system.js';
import { overTime } from './courses.js';
import type { OverTime } from './courses.js';
import {
  formatCount,
  formatDuration,
  formatBy,
  formatMoney,
  formatQueue,
  formatRatio,
  formatRate,
  formatUtilization,
} from '../model/format-quantity.js';
import type { DiagramEdge } from './graph.js';
import { deriveGraph } from './graph.js';
import { heatLevel } from './heat.js';
import { componentId, loadId } from './ids.js';
import { kindStyle } from './kinds.js';
import { busyResources } from './measures.js';
import type { UncertaintyContent } from './uncertainty.js';
import { uncertaintyOf } from './uncertainty.js';

export interface Fact {
  label: string;
  value: string;
  /** An interval, or what the value rests on. */
  note?: string;
  /** A bar beside the value, from 0 to 1, and its heat level. */
  share?: number;
  level?: number;
}

export interface DiagramCard {
  /** The box in the drawing: its `data-node`. */
  id: string;
  name: string;
  /** `service`, `database`, `load`. */
  kind: string;
  detail: string;
  range: SourceRange;
  facts: Fact[];
}

/** A verdict, and in which scenario it was judged; null: under steady load. */
export interface JudgedRequirement extends Verdict {
  scenario: string | null;
}

/** A finding. */
export interface FindingRow extends Finding {
  /** Where it is none of the shown study: in which course of events it was found; null: under steady load. */
  elsewhere?: { scenario: string | null };
}

/** One requirement and what was observed. */
export interface RequirementRow {
  text: string;
  status: Verdict['status'];
  /** `83 ms`; empty where nothing was observed. */
  observed: string;
  /** The confidence interval, or empty. */
  interval: string;
  reason: string;
  expectFail: boolean;
  /** The scenario in which it was judged; null: under steady load. */
  scenario: string | null;
  range: SourceRange;
}

export interface PanelContent {
  /** A card for each box, in the diagram's order. */
  cards: DiagramCard[];
  requirements: RequirementRow[];
  /** What was found beside the verdicts on the requirements. */
  findings: FindingRow[];
  /** The course of a timed run. */
  overTime: OverTime | null;
  /** Figures as ranges; null where nothing is uncertain. */
  uncertainty: UncertaintyContent | null;
  /** What concerns the system as a whole: `99.9% available`, `$412 a month`. */
  summary: string[];
  /** What the figures rest on: `Simulated 40 s, 800k requests`. Empty without results. */
  basis: string;
}

/**
 * Everything that is told about `system` around its drawing. `requirements` may come from more studies than this one, and
 * `elsewhere` holds what was found in those.
 */
export function panelOf(
  system: System,
  results?: Results,
  requirements: readonly JudgedRequirement[] = (results?.requirements ?? []).map((verdict) => ({
    ...verdict,
    scenario: results?.scenario ?? null,
  })),
  elsewhere: readonly FindingRow[] = [],
): PanelContent {
  return {
    cards: cardsOf(system, results),
    requirements: requirements.map(requirementRow),
    findings: [...(results?.findings ?? []), ...elsewhere].filter(({ code }) => !TOLD_BY_REQUIREMENTS.has(code)),
    overTime: results ? overTime(system, results) : null,
    uncertainty: results ? uncertaintyOf(results) : null,
    summary: results ? summaryOf(results) : [],
    basis: results ? basisOf(results) : '',
  };
}

/** Findings that only repeat a verdict. */
const TOLD_BY_REQUIREMENTS: ReadonlySet<string> = new Set(['requirement-failed', 'requirement-undecided']);

function requirementRow(verdict: JudgedRequirement): RequirementRow {
  const { text, status, observed, low, high, dimension, reason, expectFail, scenario, range } = verdict;
  const figure = (value: number): string => formatBy(dimension, value);
  return {
    text,
    status,
    observed: observed === null ? '' : figure(observed),
    interval: low === null || high === null || low === high ? '' : `${figure(low)} to ${figure(high)}`,
    reason,
    expectFail,
    scenario,
    range,
  };
}

function summaryOf(results: Results): string[] {
  const parts: string[] = [];
  if (results.availability !== null) parts.push(`${formatRatio(results.availability)} available`);
  if (results.cost.perMonth !== null) parts.push(`${formatMoney(results.cost.perMonth)} a month`);
  if (results.cost.perMillionRequests !== null) {
    parts.push(`${formatMoney(results.cost.perMillionRequests)} per million requests`);
  }
  return parts;
}

function basisOf({ engine, run }: Results): string {
  if (engine === 'solve') return 'Solved, not simulated yet';
  return `Simulated ${formatDuration(run.simulatedSeconds)}, ${formatCount(run.requests)} requests`;
}

function cardsOf(system: System, results?: Results): DiagramCard[] {
  const loads = new Map(system.loads.map((load) => [loadId(load.name), load]));
  const components = new Map(system.components.map((component) => [componentId(component.name), component]));
  const { nodes, edges } = deriveGraph(system);
  return nodes.map((node) => {
    const load = loads.get(node.id);
    const component = components.get(node.id);
    return {
      id: node.id,
      name: node.name,
      kind: kindStyle(node.kind).label,
      detail: node.details.join(' · '),
      range: node.range,
      facts: [
        ...(load ? loadFacts(load, results) : component ? componentFacts(component, results) : []),
        ...linkFacts(
          edges.filter(({ from, to }) => from === node.id || to === node.id),
          results,
        ),
      ],
    };
  });
}

function own<T>(record: Record<string, T> | undefined, name: string): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}

const RESOURCES: Record<string, string> = {
  cpu: 'CPU busy',
  disk: 'Disk busy',
  receiving: 'Network in busy',
  sending: 'Network out busy',
  concurrency: 'Slots taken',
  memory: 'Memory taken',
};

function loadFacts(load: Load, results: Results | undefined): Fact[] {
  const facts: Fact[] = [];
  if (load.source.kind === 'open') {
    facts.push({ label: 'Mean rate', value: formatRate(load.source.meanRate) });
    if (load.peak !== 1) facts.push({ label: 'Peak', value: `${formatCount(load.peak)}x the mean` });
  } else facts.push({ label: 'Users', value: formatCount(load.source.users) });
  const result = own(results?.loads, load.name);
  if (!result) return facts;
  facts.push(
    { label: 'Offered', value: formatRate(result.offered) },
    { label: 'Completed', value: formatRate(result.throughput) },
  );
  for (const [kind, share] of Object.entries(result.errors)) {
    if (share > 0) facts.push({ label: ERRORS[kind] ?? kind, value: formatRatio(share) });
  }
  facts.push(...latencyFacts(result.latency));
  return facts;
}

const ERRORS: Record<string, string> = { rejected: 'Rejected', timeout: 'Timed out', failed: 'Failed' };

function componentFacts(component: Component, results: Results | undefined): Fact[] {
  const facts: Fact[] = [];
  const result = own(results?.components, component.name);
  if (!component.reached) facts.push({ label: 'Reached', value: 'by no load', note: 'neither simulated nor priced' });
  for (const [name, resource] of result ? busyResources(result) : []) {
    const interval = resource.utilizationInterval;
    facts.push({
      label: RESOURCES[name] ?? name,
      value: formatUtilization(resource.utilization),
      share: Math.min(1, Math.max(0, resource.utilization)),
      level: heatLevel(resource.utilization),
      ...(interval ? rangeNote(formatUtilization(interval.low), formatUtilization(interval.high)) : {}),
    });
    if (resource.busiest !== undefined && resource.busiest > resource.utilization * 1.05 + 0.005) {
      facts.push({ label: '… on the busiest node', value: formatUtilization(resource.busiest) });
    }
  }
  if (!result) return facts;
  facts.push({ label: 'Throughput', value: formatRate(result.throughput) });
  if (result.waiting && result.waiting.value !== null && result.waiting.value > 0)
    facts.push({ label: 'Mean wait', ...estimate(result.waiting) });
  if (result.queue.max > 0) {
    facts.push({
      label: 'Queue',
      value: formatQueue(result.queue.mean),
      ...atMost(result.queue),
    });
  }
  if (result.growth !== undefined && result.growth > 0)
    facts.push({ label: 'Backlog grows', value: formatRate(result.growth) });
  if (result.rejected > 0) facts.push({ label: 'Turned away', value: formatRatio(result.rejected) });
  if (result.moved !== undefined) facts.push({ label: 'Keys moved', value: formatRatio(result.moved) });
  const cache = own(results?.caches, component.name);
  if (cache) facts.push({ label: 'Hit ratio', value: formatRatio(cache.hitRatio), share: cache.hitRatio });
  const queue = own(results?.queues, component.name);
  if (queue) {
    facts.push({
      label: 'Messages waiting',
      value: formatCount(queue.depth.mean),
      ...atMost(queue.depth),
    });
    facts.push(...latencyFacts(queue.age).map((fact) => ({ ...fact, label: `Age, ${fact.label}` })));
    const lag = queue.slowest === undefined ? 'Lag' : `Lag of ${queue.slowest}`;
    facts.push(...latencyFacts(queue.lag).map((fact) => ({ ...fact, label: `${lag}, ${fact.label}` })));
  }
  for (const operation of component.operations) {
    const of = own(results?.operations, `${component.name}.${operation.name}`);
    // What is only handed on, and never called, is no news of this component.
    if (!of || (operation.forwarded && of.rate === 0)) continue;
    const mean = own(of.latency, 'mean');
    const latency = mean && mean.value !== null ? formatDuration(mean.value) : undefined;
    facts.push({
      label: operation.name,
      value: formatRate(of.rate),
      ...(latency ? { note: `${latency} on average` } : {}),
    });
  }
  if (result.costPerMonth !== undefined) facts.push({ label: 'Cost a month', value: formatMoney(result.costPerMonth) });
  return facts;
}

/** The highest that was seen; the solver, which sees none, gives the mean for it. */
function atMost({ mean, max }: { mean: number; max: number }): { note?: string } {
  return max > mean ? { note: `at most ${formatCount(max)}` } : {};
}

/** The links that calls from and to a box cross, as far as their bandwidth is used. */
function linkFacts(edges: readonly DiagramEdge[], results: Results | undefined): Fact[] {
  const directions = new Set(edges.flatMap(({ crossings }) => crossings.map(({ direction }) => direction)));
  return [...directions].flatMap((direction) => {
    const { utilization = 0, utilizationInterval: interval } = own(results?.links, direction) ?? {};
    if (!(utilization > 0)) return [];
    return [
      {
        label: `${direction} busy`,
        value: formatUtilization(utilization),
        share: Math.min(1, utilization),
        level: heatLevel(utilization),
        ...(interval ? rangeNote(formatUtilization(interval.low), formatUtilization(interval.high)) : {}),
      },
    ];
  });
}

function latencyFacts(latency: Latency): Fact[] {
  return ['mean', 'p50', 'p95', 'p99', 'p99.9'].flatMap((name) => {
    const figure = own(latency, name);
    return figure && figure.value !== null ? [{ label: name, ...estimate(figure) }] : [];
  });
}

function estimate(figure: Estimate): { value: string; note?: string } {
  const value = figure.value === null ? 'unknown' : formatDuration(figure.value);
  if (figure.low === null || figure.high === null) return { value };
  return { value, ...rangeNote(formatDuration(figure.low), formatDuration(figure.high)) };
}

/** From where to where a figure may lie; nothing where both ends read alike. */
function rangeNote(low: string, high: string): { note?: string } {
  return low === high ? {} : { note: `${low} to ${high}` };
}
