/** What series of runs found, in words and heights ready to be drawn: sweeps, searches, and designs beside each other. */
import {
  formatBy,
  formatDuration,
  formatFactor,
  formatMoney,
  formatRate,
  formatRatio,
  formatUtilization,
} from '../model/format-quantity.js';
import type { DesignRank, FindResult, SeriesPoint, SweepResult } from '../model/results.js';
import type { SourceRange } from '../model/system.js';
import type { Course } from './courses.js';

/** What the requirements say of one run; `none` where nothing is required, `problem` where there was no run. */
type PointVerdict = 'pass' | 'fail' | 'undecided' | 'none' | 'problem';

/** One sweep or search. */
export interface SeriesChart {
  /** As written. */
  text: string;
  range: SourceRange;
  /** What a search found, in one sentence. */
  answer: { text: string; found: boolean } | null;
  /** The value of each run's knob, or knobs. */
  ticks: string[];
  verdicts: { status: PointVerdict; text: string }[];
  /** The first run that meets everything; null where none does or nothing is required. */
  best: number | null;
  /** One line a figure over the knob; none where two knobs make a grid. */
  lines: Course[];
  /** With two knobs: a row for each value of the first, a cell for each of the second. */
  grid: { across: string; columns: string[]; down: string; rows: { name: string; cells: number[] }[] } | null;
  /** The same figures as a table; a column that says nothing is left out. */
  table: { head: string[]; rows: string[][] };
}

/** One design beside the others. */
export interface DesignRow {
  /** Null: as written. */
  variant: string | null;
  status: PointVerdict;
  /** `3 of 4 met`. */
  met: string;
  saturatesAt: string;
  cost: string;
  reason: string;
}

/** Everything that series of runs found for one document. */
export interface ExplorationContent {
  charts: SeriesChart[];
  designs: DesignRow[];
}

/** What is told of an exploration. */
export function explorationOf(found: {
  sweeps: readonly SweepResult[];
  finds: readonly FindResult[];
  designs: readonly DesignRank[];
}): ExplorationContent {
  return {
    charts: [
      ...found.sweeps.map((sweep) => chartOf(sweep, null)),
      ...found.finds.map((find) => chartOf(find, { text: find.reason, found: find.least !== null }, find.least?.text)),
    ],
    designs: found.designs.map(designRow),
  };
}

function designRow({ variant, met, failed, undecided, costPerMonth, saturatesAt, reason }: DesignRank): DesignRow {
  const all = met + failed + undecided;
  const cost = costPerMonth === null ? '' : formatMoney(costPerMonth);
  return {
    variant,
    status: failed > 0 ? 'fail' : undecided > 0 ? 'undecided' : all > 0 ? 'pass' : 'none',
    met: all === 0 ? '' : `${met} of ${all} met`,
    saturatesAt: saturatesAt === null ? '' : formatFactor(saturatesAt),
    cost,
    // What stands in a column of its own isn't told again.
    reason: capital(reason.replace(`; ${cost} a month.`, '.')),
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function chartOf(
  { text, range, points }: SweepResult | FindResult,
  answer: SeriesChart['answer'],
  least?: string,
): SeriesChart {
  const verdicts = points.map(verdictOf);
  const ticks = points.map(({ knobs }) => knobs.map((knob) => knob.text).join(', '));
  const grid = gridOf(points);
  const first = verdicts.findIndex(({ status }) => status === 'pass');
  const found = least === undefined ? first : ticks.indexOf(least);
  const lines = linesOf(points);
  return {
    text,
    range,
    answer,
    ticks,
    verdicts,
    best: found < 0 || grid ? null : found,
    lines: grid ? [] : lines,
    grid,
    table: {
      head: [points[0]?.knobs.map(({ path }) => path).join(', ') ?? '', ...lines.map(named), 'requirements'],
      rows: points.map((_, index) => [
        ticks[index] ?? '',
        ...lines.map(({ texts }) => texts[index] ?? ''),
        verdicts[index]?.text ?? '',
      ]),
    },
  };
}

const named = ({ owner, label }: Course): string => `${owner} ${label}`.trim();

function verdictOf({ problem, requirements }: SeriesPoint): { status: PointVerdict; text: string } {
  if (problem !== undefined) return { status: 'problem', text: problem };
  const owed = requirements.filter(({ expectFail }) => !expectFail);
  if (owed.length === 0) return { status: 'none', text: '' };
  const worst = owed.find(({ status }) => status === 'fail') ?? owed.find(({ status }) => status === 'undecided');
  if (!worst) return { status: 'pass', text: owed.length === 1 ? 'met' : 'all met' };
  const seen = worst.observed === null ? '' : ` (${formatBy(worst.dimension, worst.observed)})`;
  const word = worst.status === 'fail' ? 'not met' : 'undecided';
  return { status: worst.status, text: `${word}: ${worst.text}${seen}` };
}

/** What is worth a line over a knob. */
interface Figure {
  owner: string;
  label: string;
  value: (point: SeriesPoint) => number | null | undefined;
  format: (value: number) => string;
  /** Drawn against 100%. */
  share?: boolean;
  /** Left out where it never differs from zero. */
  optional?: boolean;
}

function linesOf(points: readonly SeriesPoint[]): Course[] {
  const loads = [...new Set(points.flatMap(({ loads: of }) => Object.keys(of)))];
  const figures: Figure[] = [
    {
      owner: 'busiest',
      label: '',
      value: ({ bottleneck }) => bottleneck?.utilization,
      format: formatUtilization,
      share: true,
    },
    ...loads.flatMap((name): Figure[] => [
      { owner: name, label: 'p99', value: ({ loads: of }) => of[name]?.latency['p99']?.value, format: formatDuration },
      {
        owner: name,
        label: 'mean',
        value: ({ loads: of }) => of[name]?.latency['mean']?.value,
        format: formatDuration,
      },
      { owner: name, label: 'completed', value: ({ loads: of }) => of[name]?.throughput, format: formatRate },
      {
        owner: name,
        label: 'errors',
        value: ({ loads: of }) => errorsOf(of[name]),
        format: formatRatio,
        share: true,
        optional: true,
      },
    ]),
    { owner: 'cost', label: 'a month', value: ({ cost }) => cost.perMonth, format: formatMoney, optional: true },
  ];
  return figures.flatMap((figure) => lineOf(figure, points));
}

function errorsOf(load: SeriesPoint['loads'][string] | undefined): number | undefined {
  return load && load.errors.rejected + load.errors.timeout + load.errors.failed;
}

function lineOf({ owner, label, value, format, share, optional }: Figure, points: readonly SeriesPoint[]): Course[] {
  const values = points.map((point) => value(point) ?? null);
  if (values.every((one) => one === null)) return [];
  const most = values.reduce<number>((top, one) => Math.max(top, one ?? 0), 0);
  if (optional === true && most === 0) return [];
  const top = share === true ? Math.max(1, most) : most;
  const suffix = (point: SeriesPoint | undefined): string =>
    owner === 'busiest' && point?.bottleneck ? ` ${point.bottleneck.component}` : '';
  return [
    {
      id: '',
      owner,
      label,
      heights: values.map((one) => (one === null ? null : top > 0 ? Math.round((one / top) * 1000) / 1000 : 0)),
      texts: values.map((one, index) => (one === null ? '' : format(one) + suffix(points[index]))),
      most: format(most),
    },
  ];
}

/** Runs of two knobs by row and column; null for any other number of knobs. */
function gridOf(points: readonly SeriesPoint[]): SeriesChart['grid'] {
  const [first] = points;
  const [down, across] = first?.knobs ?? [];
  if (!down || !across || first?.knobs.length !== 2) return null;
  const columns = [...new Set(points.map(({ knobs }) => knobs[1]?.text ?? ''))];
  const rows = new Map<string, number[]>();
  points.forEach(({ knobs }, index) => {
    const name = knobs[0]?.text ?? '';
    const row = rows.get(name);
    if (row) row.push(index);
    else rows.set(name, [index]);
  });
  return {
    across: across.path,
    columns,
    down: down.path,
    rows: [...rows].map(([name, cells]) => ({ name, cells })),
  };
}
