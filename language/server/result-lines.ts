import { formatCount, formatDuration, formatFactor, formatMoney, formatRate, formatRatio } from '../model/format-quantity.js';
import type { ComponentResult, Estimate, LoadResult, OperationResult, Results, Verdict } from '../model/results.js';

/** The busiest resource of a component, or undefined when it has none that is ever used. */
export function busiestResource(component: ComponentResult): { name: string; utilization: number } | undefined {
  return Object.entries(component.resources)
    .map(([name, { utilization }]) => ({ name, utilization }))
    .sort((a, b) => b.utilization - a.utilization)[0];
}

/** Words for a figure: its value with its interval, or how many samples it still lacks. */
export function estimateText(estimate: Estimate | undefined, format: (value: number) => string): string {
  if (!estimate) return '–';
  if (estimate.value === null) {
    return estimate.missing === undefined ? '–' : `needs ${formatCount(estimate.missing)} more samples`;
  }
  const value = format(estimate.value);
  if (estimate.basis !== 'simulated' || estimate.low === null || estimate.high === null) {
    return estimate.basis === 'exact' || estimate.basis === 'simulated' ? value : `${value} (${estimate.basis})`;
  }
  const low = format(estimate.low);
  const high = format(estimate.high);
  return low === high ? value : `${value} (${low} to ${high})`;
}

/** A component's figures as rows of name and value, for hovers. */
export function componentRows(name: string, results: Results): [string, string][] {
  const component = results.components[name];
  if (!component) return [];
  const rows: [string, string][] = [];
  for (const [resource, { utilization, busiest }] of Object.entries(component.resources)) {
    const uneven = busiest !== undefined && busiest > utilization * 1.1 && busiest - utilization > 0.02;
    rows.push([resource, `${formatRatio(utilization)} busy${uneven ? `, ${formatRatio(busiest)} on the busiest node` : ''}`]);
  }
  rows.push(['calls', formatRate(component.throughput)]);
  if (component.queue.max > 0 || component.queue.mean > 0) {
    rows.push(['waiting', `${formatCount(component.queue.mean)} on average, ${formatCount(component.queue.max)} at most`]);
  }
  if (component.waiting?.value != null && component.waiting.value > 0) {
    rows.push(['wait', estimateText(component.waiting, formatDuration)]);
  }
  if (component.rejected > 0) rows.push(['turned away', formatRatio(component.rejected)]);
  if (component.growth !== undefined) rows.push(['backlog grows by', formatRate(component.growth)]);
  const cache = results.caches[name];
  if (cache) rows.push(['hit ratio', formatRatio(cache.hitRatio)]);
  const queue = results.queues[name];
  if (queue) {
    rows.push(['depth', `${formatCount(queue.depth.mean)} on average, ${formatCount(queue.depth.max)} at most`]);
    rows.push(['age', `${estimateText(queue.age['mean'], formatDuration)} on average`]);
  }
  if (component.costPerMonth !== undefined) rows.push(['cost', `${formatMoney(component.costPerMonth)} a month`]);
  if (results.bottleneck?.component === name) {
    const { resource, saturatesAt } = results.bottleneck;
    rows.push(['bottleneck', `${resource} saturates at ${formatFactor(saturatesAt.factor)} this load`]);
  }
  return rows;
}

export function loadRows(load: LoadResult): [string, string][] {
  const errors = load.errors.rejected + load.errors.timeout + load.errors.failed;
  const kinds = Object.entries(load.errors)
    .filter(([, share]) => share > 0)
    .map(([kind, share]) => `${formatRatio(share)} ${kind}`)
    .join(', ');
  return [
    ['offered', formatRate(load.offered)],
    ['completed', formatRate(load.throughput)],
    ['errors', errors > 0 ? `${formatRatio(errors)} (${kinds})` : 'none'],
    ...latencyRows(load),
  ];
}

export function operationRows(operation: OperationResult): [string, string][] {
  return [['calls', formatRate(operation.rate)], ...latencyRows(operation)];
}

function latencyRows({ latency }: Pick<LoadResult, 'latency'>): [string, string][] {
  return ['mean', 'p50', 'p95', 'p99', 'p99.9']
    .filter((statistic) => latency[statistic] !== undefined)
    .map((statistic) => [statistic, estimateText(latency[statistic], formatDuration)]);
}

/** What was observed of a requirement, with a mark for its verdict. */
export function verdictText(verdict: Verdict): string {
  const mark = { pass: '✓', fail: '✗', undecided: '?' }[verdict.status];
  return `${mark} ${verdict.observed === null ? 'undecided' : formatBy(verdict.dimension, verdict.observed)}`;
}

/** A quantity of a requirement's dimension in words. */
export function formatBy(dimension: string, value: number): string {
  switch (dimension) {
    case 'duration':
      return formatDuration(value);
    case 'rate':
      return formatRate(value);
    case 'ratio':
      return formatRatio(value);
    case 'money':
      return formatMoney(value);
    default:
      return formatCount(value);
  }
}
