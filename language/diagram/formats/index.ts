/** Every format that a diagram can be written in: one entry each. */
import { renderSvg } from '../svg.js';
import type { DrawnDiagram } from '../svg.js';
import { d2 } from './d2.js';
import { dot } from './dot.js';
import type { DiagramFormat, FormatOptions } from './format.js';
import { mermaid } from './mermaid.js';

const svg: DiagramFormat = {
  name: 'svg',
  write: (diagram, { theme, heat = true }) => renderSvg(diagram, { theme, heat, header: true, legend: true }) + '\n',
};

const FORMATS: readonly DiagramFormat[] = [svg, mermaid, d2, dot];

/** The names of all formats. */
export const exportFormats: readonly string[] = FORMATS.map((format) => format.name);

/** Writes a diagram; throws a `RangeError` that lists the formats where `name` is none. */
export function exportDiagram(name: string, diagram: DrawnDiagram, options: FormatOptions): string {
  const format = FORMATS.find((one) => one.name === name);
  if (!format) throw new RangeError(`There is no format "${name}". There are: ${exportFormats.join(', ')}.`);
  return format.write(diagram, options);
}
