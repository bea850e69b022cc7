import type * as ast from '../generated/ast.js';
import {
  formatBy,
  formatCount,
  formatDuration,
  formatRate,
  formatRatio,
  formatUtilization,
} from '../model/format-quantity.js';
import type { ComponentResult, Estimate, LinkResult, OperationResult, Verdict } from '../model/results.js';

/** The busiest resource of a component, as it is called in few words, or undefined when it has none that is ever used. */
export function busiestResource(component: ComponentResult): { name: string; utilization: number } | undefined {
  return Object.entries(component.resources)
    .map(([name, { utilization }]) => ({ name: name === 'concurrency' ? 'slots' : name, utilization }))
    .sort((a, b) => b.utilization - a.utilization)[0];
}

/** The directions of a link as the Results name them, the one from the end that is written first before the other. */
export function directionsOf({ from, to }: ast.Link): [string, string] {
  const [a, b] = [from?.$refText ?? '', to?.$refText ?? ''];
  return [`${a} -> ${b}`, `${b} -> ${a}`];
}

/** A direction of a link as rows of name and value, for hovers. */
export function linkRows({ rate, lost, utilization }: LinkResult): [string, string][] {
  return [
    ['messages', formatRate(rate)],
    ...(lost > 0 ? [['lost', formatRatio(lost)] as [string, string]] : []),
    ...(utilization === undefined ? [] : [['bandwidth busy', formatUtilization(utilization)] as [string, string]]),
  ];
}

/** Words for a figure: its value with its interval, or how many samples it still lacks. */
function estimateText(estimate: Estimate | undefined, format: (value: number) => string): string {
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

/** An operation's figures as rows of name and value, for hovers. */
export function operationRows(operation: OperationResult): [string, string][] {
  return [['calls', formatRate(operation.rate)], ...latencyRows(operation)];
}

function latencyRows({ latency }: OperationResult): [string, string][] {
  return ['mean', 'p50', 'p95', 'p99', 'p99.9']
    .filter((statistic) => latency[statistic] !== undefined)
    .map((statistic) => [statistic, estimateText(latency[statistic], formatDuration)]);
}

const VERDICTS: Readonly<Record<Verdict['status'], { mark: string; word: string }>> = {
  pass: { mark: '✓', word: 'holds' },
  fail: { mark: '✗', word: 'fails' },
  undecided: { mark: '?', word: 'undecided' },
};

/** What was observed of a requirement, with a mark for its verdict. */
export function verdictText(verdict: Verdict): string {
  const { mark, word } = VERDICTS[verdict.status];
  const silent = verdict.unanswered === undefined ? '' : `, ${formatRatio(verdict.unanswered)} without answer`;
  return `${mark} ${verdict.observed === null ? word : formatBy(verdict.dimension, verdict.observed) + silent}`;
}
