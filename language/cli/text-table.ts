import { hang } from './hang.js';
import type { Paper } from './terminal.js';

const GAP = '  ';
/** The last column is broken into lines where it has at least this much room. */
const LEAST_LAST = 24;

/**
 * Columns aligned by their widest cell: the first and last to the left, numbers to the right. Where a terminal is too narrow for
 * all of them, they stand in several tables below each other, each with the first column.
 */
export function table(head: string[], rows: string[][], { colors, width }: Paper): string {
  if (rows.length === 0) return '';
  const cells = [head, ...rows];
  const cell = (row: string[], column: number): string => row[column] ?? '';
  const widths = head.map((_, column) => Math.max(...cells.map((row) => cell(row, column).length)));
  const used = head.map((_, column) => column).filter((column) => rows.some((row) => cell(row, column) !== ''));
  const last = head.length - 1;

  const line = (row: string[], columns: readonly number[]): string => {
    let text = '';
    for (const [place, column] of columns.entries()) {
      if (place > 0) text += GAP;
      if (column === last && place > 0) text += hang(cell(row, column), text.length, width);
      else if (column === 0 || column === last) text += cell(row, column).padEnd(widths[column] ?? 0);
      else text += cell(row, column).padStart(widths[column] ?? 0);
    }
    return text.trimEnd();
  };
  return grouped(used, widths, last, width)
    .map((columns) =>
      cells.map((row, i) => (i === 0 ? colors.bold(line(row, columns)) : line(row, columns))).join('\n'),
    )
    .join('\n\n');
}

/** Columns that fit beside each other, in order; the first stands in each group. */
function grouped(used: readonly number[], widths: readonly number[], last: number, width: number): number[][] {
  const [first, ...others] = used;
  if (first === undefined) return [];
  const groups: number[][] = [[first]];
  let taken = widths[first] ?? 0;
  for (const column of others) {
    const wanted = widths[column] ?? 0;
    const needed = GAP.length + (column === last ? Math.min(wanted, LEAST_LAST) : wanted);
    const group = groups.at(-1) as number[];
    if (group.length > 1 && taken + needed > width) {
      groups.push([first, column]);
      taken = (widths[first] ?? 0) + needed;
    } else {
      group.push(column);
      taken += needed;
    }
  }
  return groups;
}
