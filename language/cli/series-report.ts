import {
  formatBy,
  formatDuration,
  formatFactor,
  formatMoney,
  formatRate,
  formatRatio,
} from '../model/format-quantity.js';
import type { FindResult, SeriesPoint, SeriesVerdict, SweepResult } from '../model/results.js';
import { table } from './text-table.js';
import type { Paper } from './terminal.js';

/** Sweeps and searches as tables: one row a run. */
export function seriesReport(
  { sweeps, finds }: { sweeps: readonly SweepResult[]; finds: readonly FindResult[] },
  paper: Paper,
): string {
  const { colors } = paper;
  const blocks = [
    ...sweeps.map(({ text, points }) => `${colors.bold(text)}\n${pointTable(points, paper)}`),
    ...finds.map(({ text, least, reason, points }) => {
      const answer = least ? colors.green(reason) : colors.red(reason);
      return `${colors.bold(text)}\n${answer}\n${pointTable(points, paper)}`;
    }),
  ];
  return blocks.length === 0 ? '' : `\n${blocks.join('\n\n')}\n`;
}

function pointTable(points: readonly SeriesPoint[], paper: Paper): string {
  const [first] = points;
  if (!first) return '';
  const withFigures = points.find(({ problem }) => problem === undefined) ?? first;
  const loads = Object.keys(withFigures.loads);
  const head = [
    ...first.knobs.map(({ path }) => path),
    ...loads.flatMap((load) => {
      const prefix = loads.length > 1 ? `${load} ` : '';
      return [`${prefix}completed`, `${prefix}errors`, `${prefix}mean`, `${prefix}p99`];
    }),
    'saturates',
    'per month',
    'requirements',
  ];
  const rows = points.map((point) => [
    ...point.knobs.map(({ text }) => text),
    ...loads.flatMap((name) => {
      const load = point.loads[name];
      if (!load) return ['–', '–', '–', '–'];
      const { rejected, timeout, failed } = load.errors;
      const at = (statistic: string): string => {
        const value = load.latency[statistic]?.value;
        return value == null ? '–' : formatDuration(value);
      };
      return [formatRate(load.throughput), formatRatio(rejected + timeout + failed), at('mean'), at('p99')];
    }),
    point.bottleneck ? `${point.bottleneck.component} at ${formatFactor(point.bottleneck.saturatesAt.factor)}` : '',
    point.cost.perMonth === null ? '' : formatMoney(point.cost.perMonth),
    point.problem ?? verdict(point.requirements),
  ]);
  return table(head, rows, paper);
}

/** All met, or what is not. */
function verdict(requirements: readonly SeriesVerdict[]): string {
  const owed = requirements.filter(({ expectFail }) => !expectFail);
  if (owed.length === 0) return '';
  const broken = owed.filter(({ status }) => status === 'fail');
  const open = owed.filter(({ status }) => status === 'undecided');
  const say = ({ text, observed, dimension }: SeriesVerdict): string =>
    `${text}${observed === null ? '' : ` (${formatBy(dimension, observed)})`}`;
  const more = (all: readonly SeriesVerdict[]): string => (all.length > 1 ? ` and ${String(all.length - 1)} more` : '');
  if (broken[0]) return `✗ ${say(broken[0])}${more(broken)}`;
  if (open[0]) return `? ${say(open[0])}${more(open)}`;
  return '✓ all met';
}
