import type { Terminal } from './terminal.js';

/** Columns aligned by their widest cell: the first and last to the left, numbers to the right. */
export function table(head: string[], rows: string[][], colors: Terminal['colors']): string {
  if (rows.length === 0) return '';
  const used = head.map((_, column) => rows.some((row) => (row[column] ?? '') !== ''));
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: string[]): string =>
    row
      .map((cell, column) =>
        column === 0 || column === head.length - 1
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column] ?? 0),
      )
      .filter((_, column) => used[column])
      .join('  ')
      .trimEnd();
  return [colors.bold(line(head)), ...rows.map(line)].join('\n');
}
