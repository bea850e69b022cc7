/** Measured data out of CSV files: the values of a column, and the course of a load. */
import type { AstNode } from 'langium';
import { UNITS } from '../syntax/units.js';
import { PLAIN, type Exponents } from './dimension.js';
import { dataFile } from './linking/library.js';
import { error, type Report } from './report.js';
import type { LoadShape } from './system.js';

/** Rows that are used of a file at most. */
const MOST_ROWS = 10_000;
/** Points from which on a course goes in steps: straight lines between so many look no different. */
const SMOOTH_POINTS = 300;

interface Row {
  /** Number of the line in the file, from 1. */
  line: number;
  cells: string[];
}

/** Splits a line at commas, semicolons or tabs; cells may stand in quotes. */
function cellsOf(line: string): string[] {
  const cells = line.match(/("([^"]|"")*"|[^,;\t])+|(?<=[,;\t]|^)(?=[,;\t]|$)/g) ?? [];
  return cells.map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/s, '$1')
      .replaceAll('""', '"'),
  );
}

/** The rows of a file that can be read; undefined where it cannot, which has been reported at `node`. */
function rowsOf(path: string, node: AstNode, report: Report): Row[] | undefined {
  const file = dataFile(node, path);
  if ('problem' in file) {
    const reasons = {
      missing: `There is no file \`${path}\` that can be read. The path is relative to this file; check its spelling.`,
      outside: `\`${path}\` lies outside of the workspace: copy the file into it, and write its path relative to this file.`,
      'too-large': `\`${path}\` is too large: at most 8 million characters are read. Keep every tenth line, or one per minute.`,
    };
    error(report, 'bad-data', node, reasons[file.problem]);
    return undefined;
  }
  const rows: Row[] = [];
  const lines = file.text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!.replace(/^\uFEFF/, '').trim();
    if (line === '' || line.startsWith('#')) continue;
    rows.push({ line: i + 1, cells: cellsOf(line) });
    if (rows.length <= MOST_ROWS + 1) continue;
    error(
      report,
      'bad-data',
      node,
      `\`${path}\` has more than ${String(MOST_ROWS)} rows, the most that are read: keep every tenth line, or one per minute.`,
    );
    return undefined;
  }
  return rows;
}

function numberIn(cell: string | undefined): number | undefined {
  if (cell === undefined || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell)) return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
}

function malformed(path: string, line: number, what: string, node: AstNode, report: Report): undefined {
  error(report, 'bad-data', node, `\`${path}\`, line ${String(line)}: ${what}`);
  return undefined;
}

/** Values of a column, in SI units by the unit that its heading ends with: `ms`, `latency_ms`, `latency (ms)`. */
export function readColumn(
  path: string,
  column: string,
  node: AstNode,
  report: Report,
): { values: number[]; dimension: Exponents } | undefined {
  const rows = rowsOf(path, node, report);
  if (!rows) return undefined;
  const [head, ...body] = rows;
  const at = head?.cells.indexOf(column) ?? -1;
  if (!head || at < 0) {
    const known = (head?.cells ?? []).slice(0, 12).map((cell) => `\`${cell.slice(0, 40)}\``);
    error(
      report,
      'bad-data',
      node,
      `\`${path}\` has no column \`${column}\`. ${known.length > 0 ? `Its first line names ${known.join(', ')}.` : 'It is empty.'}`,
    );
    return undefined;
  }
  const unit = UNITS.get(/([a-zA-Z%]+)\W*$/.exec(column)?.[1] ?? '');
  const values: number[] = [];
  for (const { line, cells } of body) {
    const value = numberIn(cells[at]);
    if (value === undefined || value < 0) {
      return malformed(
        path,
        line,
        `\`${column}\` is no number, or below zero. Correct the line or remove it.`,
        node,
        report,
      );
    }
    values.push(value * (unit?.factor ?? 1));
  }
  if (values.length === 0) return malformed(path, head.line, 'no values follow the headings.', node, report);
  const dimension = unit ? { time: unit.time, bytes: unit.bytes, money: unit.money } : PLAIN;
  return { values, dimension };
}

/** A course with its mean rate, per second: straight lines between the rows of a file. */
export function readTrace(path: string, node: AstNode, report: Report): { mean: number; shape: LoadShape } | undefined {
  const rows = rowsOf(path, node, report);
  if (!rows) return undefined;
  const points: { time: number; rate: number }[] = [];
  rows.forEach(({ cells }, i) => {
    const [time, rate] = [numberIn(cells[0]), numberIn(cells[1])];
    // The first line may be a heading.
    if (time !== undefined && rate !== undefined) points.push({ time, rate });
    else if (i > 0) points.push({ time: NaN, rate: NaN });
  });
  const skipped = rows.length - points.length;
  for (let i = 0; i < points.length; i++) {
    const { time, rate } = points[i]!;
    const { line } = rows[i + skipped]!;
    if (Number.isNaN(time) || rate < 0) {
      return malformed(path, line, 'a time in seconds and a rate per second, at least 0, are expected.', node, report);
    }
    if (i > 0 && time <= points[i - 1]!.time) {
      return malformed(
        path,
        line,
        'the time does not lie after that of the line before. Sort the file by time.',
        node,
        report,
      );
    }
  }
  const [first] = points;
  const last = points.at(-1);
  if (points.length < 2 || !first || !last) {
    return malformed(path, rows.at(-1)?.line ?? 1, 'a course has at least two rows of time and rate.', node, report);
  }
  let area = 0;
  for (let i = 1; i < points.length; i++) {
    area += ((points[i]!.rate + points[i - 1]!.rate) / 2) * (points[i]!.time - points[i - 1]!.time);
  }
  const duration = last.time - first.time;
  const mean = area / duration;
  if (!(mean > 0)) return malformed(path, rows[0]?.line ?? 1, 'all rates are zero.', node, report);
  const course = points.map(({ time, rate }) => ({ time: time - first.time, factor: rate / mean }));
  const steps =
    course.length > SMOOTH_POINTS
      ? course.flatMap((point, i) => (i === 0 ? [point] : [{ time: point.time, factor: course[i - 1]!.factor }, point]))
      : course;
  return { mean, shape: { points: steps, duration } };
}
