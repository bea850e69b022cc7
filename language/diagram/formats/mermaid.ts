import { kindStyle } from '../kinds.js';
import type { Shape } from '../kinds.js';
import { paint } from '../theme.js';
import { boxLines, edgeLines, shortIds } from './format.js';
import type { DiagramFormat } from './format.js';

const BRACKETS: Record<Shape, [string, string]> = {
  card: ['[', ']'],
  drum: ['[(', ')]'],
  tube: ['[[', ']]'],
  pill: ['([', '])'],
};

/** A Mermaid flowchart, as Markdown pages render it. */
export const mermaid: DiagramFormat = {
  name: 'mermaid',
  write: (diagram, { theme, heat = true }) => {
    const { graph, layout, measures } = diagram;
    const ids = shortIds(diagram);
    const color = paint(theme);
    const lines = [`flowchart ${layout.direction === 'down' ? 'TD' : 'LR'}`];
    for (const node of graph.nodes) {
      const [open, close] = BRACKETS[kindStyle(node.kind).shape];
      lines.push(`  ${ids.get(node.id)}${open}"${label(boxLines(node, measures?.nodes.get(node.id)))}"${close}`);
    }
    for (const edge of graph.edges) {
      const text = label(edgeLines(edge, measures?.edges.get(edge.id)));
      const arrow = edge.asynchronous ? '-.->' : '-->';
      lines.push(`  ${ids.get(edge.from)} ${arrow}${text === '' ? '' : `|"${text}"|`} ${ids.get(edge.to)}`);
    }
    for (const node of graph.nodes) {
      const level = measures?.nodes.get(node.id)?.level;
      if (!heat || level === null || level === undefined) continue;
      lines.push(`  style ${ids.get(node.id)} stroke:${color(`heat-${level}`)},stroke-width:3px`);
    }
    return lines.join('\n') + '\n';
  },
};

function label(lines: readonly string[]): string {
  return lines.map(escapeMermaid).join('<br/>');
}

/** Everything but letters, digits and harmless signs as a numeric entity: Mermaid renders labels as HTML and Markdown. */
function escapeMermaid(text: string): string {
  return Array.from(text.toWellFormed(), (character) =>
    /[\p{L}\p{N} .,·+%≈×/\-:]/u.test(character) ? character : `#${character.codePointAt(0) ?? 63};`,
  ).join('');
}
