import { isDeepStrictEqual } from 'node:util';
import {
  formatBy,
  formatCount,
  formatDuration,
  formatFactor,
  formatMoney,
  formatQueue,
  formatRate,
  formatRatio,
  formatUtilization,
} from '../model/format-quantity.js';
import type { Finding, LoadResult, Results, Verdict } from '../model/results.js';
import { hang } from './hang.js';
import { table } from './text-table.js';
import type { Paper, Terminal } from './terminal.js';

type Colors = Terminal['colors'];

/** A study's results for people: what breaks first, what is asked and met, then the figures. */
export function textReport(results: Results, paper: Paper): string {
  const { colors } = paper;
  const blocks = [
    headline(results, colors),
    findings(results.findings, paper),
    requirements(results, paper),
    loads(results, paper),
    components(results, paper),
    links(results, paper),
    uncertainty(results, paper),
    footer(results, paper),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function headline(results: Results, colors: Colors): string {
  const design = [results.variant && `variant ${results.variant}`, results.scenario && `scenario ${results.scenario}`];
  const names = design.filter((name) => name !== null).join(', ');
  const title = colors.bold(results.model) + (names === '' ? '' : colors.dim(` (${names})`));
  const { bottleneck } = results;
  if (!bottleneck) return title;
  const { factor } = bottleneck.saturatesAt;
  const busy = `${bottleneck.component} ${bottleneck.resource} ${formatUtilization(bottleneck.utilization)} busy`;
  const restless = bottleneck.restless?.join(' and ');
  const words =
    restless === undefined
      ? `${busy}, saturates at ${formatFactor(factor)} this load`
      : `${busy}: the users of ${restless} ask again at once`;
  const paint =
    restless !== undefined ? colors.green : factor < 1 ? colors.red : factor < 1.2 ? colors.yellow : colors.green;
  return `${title}\nBottleneck: ${paint(words)}`;
}

const SEVERITY_MARKS: Record<Finding['severity'], { word: string; color: 'red' | 'yellow' | 'cyan' | 'dim' }> = {
  error: { word: 'error', color: 'red' },
  warning: { word: 'warning', color: 'yellow' },
  information: { word: 'note', color: 'cyan' },
  hint: { word: 'hint', color: 'dim' },
};

function findings(all: readonly Finding[], paper: Paper): string {
  const { colors, width } = paper;
  const lines = all
    .filter(({ code }) => code !== 'requirement-failed' && code !== 'requirement-undecided')
    .map((finding) => {
      const { word, color } = SEVERITY_MARKS[finding.severity];
      return `  ${colors[color](word)}  ${hang(finding.message, word.length + 4, width)}${fixLine(finding, paper)}`;
    });
  return lines.length === 0 ? '' : `${colors.bold('Findings')}\n${lines.join('\n')}`;
}

/** What mends it, and what that was seen to bring, on a line of its own. */
function fixLine({ fix }: Finding, { colors, width }: Paper): string {
  const text = [fix?.title, fix?.check?.text].filter(Boolean).join(': ');
  return text === '' ? '' : colors.dim(`\n    ${hang(text, 4, width)}`);
}

/** Verdicts as lines: a mark, the requirement as written, the evidence, and where it fails what mends it. */
export function verdictLines(verdicts: readonly Verdict[], paper: Paper, all: readonly Finding[] = []): string[] {
  const { colors, width } = paper;
  const marks: Record<Verdict['status'], string> = {
    pass: colors.green('✓ pass'),
    fail: colors.red('✗ fail'),
    undecided: colors.yellow('? undecided'),
  };
  return verdicts.map((verdict) => {
    const mark =
      verdict.status === 'fail' && verdict.expectFail ? colors.yellow('✗ fails, as expected') : marks[verdict.status];
    const observed = verdict.observed === null ? '' : `  observed ${formatBy(verdict.dimension, verdict.observed)}`;
    const unsaid = verdict.status === 'undecided' || verdict.observed === null;
    const reason = unsaid ? colors.dim(`\n    ${hang(verdict.reason, 4, width)}`) : '';
    const silent =
      verdict.unanswered === undefined || unsaid
        ? ''
        : colors.yellow(`  ${formatRatio(verdict.unanswered)} of the requests got no answer`);
    const finding = all.find(
      ({ code, range }) => code === 'requirement-failed' && isDeepStrictEqual(range, verdict.range),
    );
    const fix = finding ? fixLine(finding, paper) : '';
    return `  ${mark}  ${verdict.text}${colors.dim(observed)}${silent}${reason}${fix}`;
  });
}

function requirements({ requirements: verdicts, findings: all }: Results, paper: Paper): string {
  return verdicts.length === 0
    ? ''
    : `${paper.colors.bold('Requirements')}\n${verdictLines(verdicts, paper, all).join('\n')}`;
}

function loads(results: Results, paper: Paper): string {
  const seen = ({ throughput, errors, latency }: Pick<LoadResult, 'throughput' | 'errors' | 'latency'>): string[] => {
    const at = (statistic: string): string => {
      const value = latency[statistic]?.value;
      return value == null ? '–' : formatDuration(value);
    };
    const wrong = errors.rejected + errors.timeout + errors.failed;
    return [formatRate(throughput), formatRatio(wrong), ...['mean', 'p50', 'p95', 'p99'].map(at)];
  };
  const rows = Object.entries(results.loads).flatMap(([name, load]) => [
    [name, formatRate(load.offered), ...seen(load)],
    ...Object.entries(load.regions ?? {}).map(([region, from]) => [`  from ${region}`, '', ...seen(from)]),
  ]);
  const figures = table(['Load', 'offered', 'completed', 'errors', 'mean', 'p50', 'p95', 'p99'], rows, paper);
  const why = unknown(results).map((line) => paper.colors.dim(hang(line, 0, paper.width)));
  return [figures, ...why].join('\n');
}

/** Why a percentile is not shown, and what brings it about. */
function unknown({ loads: all }: Results): string[] {
  return Object.entries(all).flatMap(([name, { latency }]) => {
    const { value, missing } = latency['p99'] ?? { value: 0, missing: undefined };
    return value === null && missing !== undefined
      ? [`p99 of ${name} needs ${formatCount(missing)} more requests; a requirement on it makes the run long enough`]
      : [];
  });
}

function components(results: Results, paper: Paper): string {
  const rows = Object.entries(results.components).map(([name, component]) => {
    const busiest = Object.entries(component.resources).sort(([, a], [, b]) => b.utilization - a.utilization)[0];
    const busy = busiest
      ? `${busiest[0] === 'concurrency' ? 'slots' : busiest[0]} ${formatUtilization(busiest[1].utilization)}`
      : '–';
    const cache = results.caches[name];
    const notes = [
      ...(cache ? [`hit ${formatRatio(cache.hitRatio)}`] : []),
      ...(component.growth === undefined ? [] : [`backlog grows by ${formatRate(component.growth)}`]),
      ...(component.rejected > 0 ? [`${formatRatio(component.rejected)} turned away`] : []),
    ];
    const cost = component.costPerMonth === undefined ? '' : formatMoney(component.costPerMonth);
    return [
      name,
      String(component.instances),
      formatRate(component.throughput),
      busy,
      formatQueue(component.queue.mean),
      cost,
      notes.join(', '),
    ];
  });
  return table(['Component', 'nodes', 'calls', 'busiest', 'waiting', 'per month', ''], rows, paper);
}

/** What passes over the links, in each direction that anything takes. */
function links({ links: all = {} }: Results, paper: Paper): string {
  const rows = Object.entries(all)
    .filter(([, { rate }]) => rate > 0)
    .map(([name, { rate, lost, utilization }]) => [
      name,
      formatRate(rate),
      lost > 0 ? formatRatio(lost) : '',
      utilization === undefined ? '' : `bandwidth ${formatUtilization(utilization)}`,
    ]);
  return rows.length === 0 ? '' : table(['Link', 'messages', 'lost', 'busy'], rows, paper);
}

/** Figures as ranges, and what they depend on most. */
function uncertainty({ uncertainty: found }: Results, paper: Paper): string {
  if (!found) return '';
  const rows = found.figures.map(({ name, dimension, low, median, high, influences }) => {
    const show = (value: number | null): string => (value === null ? 'without end' : formatBy(dimension, value));
    const most = influences.map(({ input, share }) => `${input} ${formatRatio(share)}`).join(', ');
    return [name, show(low), show(median), show(high), most];
  });
  const head = ['Uncertain', '5%', 'median', '95%', 'depends most on'];
  return `${table(head, rows, paper)}\n${paper.colors.dim(hang(found.method, 0, paper.width))}`;
}

/** Why a run ended. */
const ENDS: Record<Results['run']['stopped'], string> = {
  precision: 'precise enough',
  duration: 'ran its full time',
  budget: 'ended by the limit on events',
  cancelled: 'cancelled',
  limit: 'ended by the time limit',
  unstable: 'ended, since a queue grows without end',
  solved: 'solved',
};

function footer({ run, cost, availability, seed, engine }: Results, { colors, width }: Paper): string {
  const parts =
    engine === 'solve'
      ? ['solved, not simulated']
      : [
          `${formatCount(run.requests)} requests in ${formatDuration(run.simulatedSeconds)} simulated`,
          `${formatDuration(run.warmupSeconds)} of warm-up cut`,
          ENDS[run.stopped],
          `seed ${String(seed)}`,
        ];
  if (cost.perMonth !== null) parts.push(`${formatMoney(cost.perMonth)} a month`);
  if (availability !== null) parts.push(`availability ${formatRatio(availability)}`);
  return [parts.join(' · '), ...run.notes].map((line) => colors.dim(hang(line, 0, width))).join('\n');
}
