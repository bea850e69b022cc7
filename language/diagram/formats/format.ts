import type { EdgeMeasures, NodeMeasures } from '../measures.js';
import { linkText, noticedLink } from '../measures.js';
import { formatDuration, formatRate } from '../../model/format-quantity.js';
import type { DiagramEdge, DiagramNode } from '../graph.js';
import { operationNames } from '../graph.js';
import type { DrawnDiagram } from '../svg.js';
import { oneLine } from '../text.js';

export interface FormatOptions {
  theme: 'light' | 'dark';
  /** Colors boxes by how busy they are; without results it changes nothing. */
  heat?: boolean;
}

/** A way to write a diagram down. */
export interface DiagramFormat {
  name: string;
  write: (diagram: DrawnDiagram, options: FormatOptions) => string;
}

/** The lines of a box for formats that can't draw: name, size, and the figure that counts. */
export function boxLines(node: DiagramNode, measures: NodeMeasures | undefined): string[] {
  const figure = measures?.figure ? `${measures.figureLabel} ${measures.figure}` : null;
  const second = [figure, measures?.state, ...node.details].filter((part) => part).join(' · ');
  const pools = node.pools.map(({ name, text }) => {
    const taken = measures?.pools.get(name);
    return oneLine([text, ...(taken ? [taken.figure] : [])].join(' · '));
  });
  return [oneLine(node.name), oneLine(second), ...pools].filter((line) => line !== '');
}

/** The lines of an edge's label: what is called, how often and how long it takes, and how busy a link on the way is. */
export function edgeLines(edge: DiagramEdge, measures: EdgeMeasures | undefined): string[] {
  const figures: string[] = [];
  if (measures && measures.rate !== null) figures.push((measures.exact ? '' : '≈ ') + formatRate(measures.rate));
  if (measures && measures.latency !== null) figures.push(formatDuration(measures.latency));
  const link = noticedLink(measures);
  const lines = [oneLine(operationNames(edge).join(', ')), figures.join(' · '), link ? linkText(link) : ''];
  return lines.filter((line) => line !== '');
}

/** Short names for the boxes, safe in every format, in the order of the graph. */
export function shortIds(diagram: DrawnDiagram): Map<string, string> {
  return new Map(diagram.graph.nodes.map((node, index) => [node.id, `n${index + 1}`]));
}
