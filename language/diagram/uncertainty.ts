/** What uncertain values make of the figures, in words and positions ready to be drawn. */
import { formatBy, formatRatio } from '../model/format-quantity.js';
import type { Results, UncertainFigure } from '../model/results.js';

/** One figure as a range. Positions run from 0 (zero) to 1 (the right end of the plot). */
interface UncertainRow {
  name: string;
  /** The requirement that it is about, as written. */
  requirement: string | null;
  /** `18 ms to 43 ms`. */
  range: string;
  median: string;
  from: number;
  to: number;
  middle: number | null;
  /** Where the requirement's bound stands, and in words. */
  bound: { at: number; text: string } | null;
  /** What it depends on most: `mostly on serviceTime (72%)`; empty where nothing stands out. */
  depends: string;
}

export interface UncertaintyContent {
  /** How it was found, in one sentence. */
  method: string;
  rows: UncertainRow[];
}

/** Least share of a figure's variation that makes an input worth naming, and how many are named. */
const NOTEWORTHY = 0.1;
const NAMED = 3;

/** Null where nothing is uncertain. */
export function uncertaintyOf({ uncertainty, requirements }: Results): UncertaintyContent | null {
  if (!uncertainty || uncertainty.figures.length === 0) return null;
  return {
    method: uncertainty.method,
    rows: uncertainty.figures.map((figure) =>
      rowOf(figure, requirements.find(({ text }) => text === figure.requirement)?.bound),
    ),
  };
}

function rowOf(figure: UncertainFigure, bound: number | undefined): UncertainRow {
  const { name, requirement, dimension, low, median, high, endless } = figure;
  const show = (value: number | null): string => (value === null ? 'without end' : formatBy(dimension, value));
  const known = [low, median, high, bound ?? null].filter((value): value is number => value !== null);
  const end = Math.max(0, ...known) * 1.12;
  const at = (value: number): number => (end > 0 ? Math.round((value / end) * 1000) / 1000 : 0);
  const range =
    low === high ? show(low) : high === null ? `from ${show(low)}, without end` : `${show(low)} to ${show(high)}`;
  return {
    name,
    requirement: requirement ?? null,
    range: endless > 0 && high !== null ? `${range}, without end in ${formatRatio(endless)}` : range,
    median: show(median),
    from: low === null ? 1 : at(low),
    to: high === null ? 1 : at(high),
    middle: median === null ? null : at(median),
    bound: bound === undefined ? null : { at: at(bound), text: formatBy(dimension, bound) },
    depends: dependsOn(figure),
  };
}

function dependsOn({ influences }: UncertainFigure): string {
  const named = influences
    .filter(({ share }) => share >= NOTEWORTHY)
    .sort((a, b) => b.share - a.share)
    .slice(0, NAMED);
  return named
    .map(({ input, share, correlation }) => `${input} ${correlation < 0 ? '↓' : '↑'} ${formatRatio(share)}`)
    .join(', ');
}
