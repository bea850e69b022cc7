import type { SeriesPoint, SeriesResults, SeriesVerdict } from '../model/results.js';

/** A cell by the name of its column. */
type Row = ReadonlyMap<string, string | number | null>;

/** One row a run (RFC 4180, but for plain line ends), in SI units: the knobs as they would be written, then the figures that every run has. */
export function seriesCsv({ sweeps, finds }: Pick<SeriesResults, 'sweeps' | 'finds'>): string {
  const rows = [...sweeps, ...finds].flatMap(({ text, points }) => points.map((point) => rowOf(text, point)));
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const lines = rows.map((row) => columns.map((column) => cell(row.get(column) ?? null)).join(','));
  return [columns.map(cell).join(','), ...lines].map((line) => `${line}\n`).join('');
}

function rowOf(series: string, point: SeriesPoint): Row {
  const row = new Map<string, string | number | null>([['series', series]]);
  for (const { path, text } of point.knobs) row.set(path, text);
  for (const [name, { offered, throughput, errors, latency }] of Object.entries(point.loads)) {
    row.set(`${name} offered per second`, offered);
    row.set(`${name} completed per second`, throughput);
    row.set(`${name} errors`, errors.rejected + errors.timeout + errors.failed);
    for (const [statistic, { value }] of Object.entries(latency)) row.set(`${name} ${statistic} seconds`, value);
  }
  row.set('bottleneck', point.bottleneck?.component ?? null);
  row.set('saturates at', point.bottleneck?.saturatesAt.factor ?? null);
  row.set('availability', point.availability);
  row.set('usd per month', point.cost.perMonth);
  for (const verdict of point.requirements) row.set(nameOf(verdict), verdict.status);
  row.set('problem', point.problem ?? null);
  return row;
}

function nameOf({ text, scenario }: SeriesVerdict): string {
  return `require ${text}${scenario === null ? '' : ` in ${scenario}`}`;
}

function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
