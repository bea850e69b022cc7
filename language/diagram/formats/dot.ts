import { kindStyle } from '../kinds.js';
import type { Shape } from '../kinds.js';
import { oneLine } from '../text.js';
import { paint } from '../theme.js';
import { boxLines, edgeLines, shortIds } from './format.js';
import type { DiagramFormat } from './format.js';

const SHAPES: Record<Shape, string> = { card: 'box', drum: 'cylinder', tube: 'cds', pill: 'oval' };

/** A graph in the language of Graphviz. */
export const dot: DiagramFormat = {
  name: 'dot',
  write: (diagram, { theme, heat = true }) => {
    const { graph, layout, measures } = diagram;
    const ids = shortIds(diagram);
    const color = paint(theme);
    const lines = [
      'digraph {',
      `  graph [label=${quote([oneLine(graph.title)])}, labelloc=t, rankdir=${layout.direction === 'down' ? 'TB' : 'LR'}, fontname="Helvetica"]`,
      '  node [fontname="Helvetica", fontsize=11, style="rounded"]',
      '  edge [fontname="Helvetica", fontsize=10]',
    ];
    for (const node of graph.nodes) {
      const of = measures?.nodes.get(node.id);
      const { shape, foreign } = kindStyle(node.kind);
      const attributes = [`label=${quote(boxLines(node, of))}`, `shape=${SHAPES[shape]}`];
      // Rounded corners are for boxes only; other shapes reject them.
      attributes.push(`style=${foreign ? '"rounded,dashed"' : shape === 'card' ? 'rounded' : 'solid'}`);
      if (node.stack > 0) attributes.push('peripheries=2');
      if (heat && of && of.level !== null) attributes.push(`color="${color(`heat-${of.level}`)}"`, 'penwidth=3');
      if (!node.reached) attributes.push('fontcolor=gray');
      lines.push(`  ${ids.get(node.id)} [${attributes.join(', ')}]`);
    }
    for (const edge of graph.edges) {
      const text = edgeLines(edge, measures?.edges.get(edge.id));
      const attributes = [
        text.length > 0 ? `label=${quote(text)}` : '',
        edge.asynchronous ? 'style=dashed' : '',
      ].filter((part) => part !== '');
      lines.push(
        `  ${ids.get(edge.from)} -> ${ids.get(edge.to)}${attributes.length > 0 ? ` [${attributes.join(', ')}]` : ''}`,
      );
    }
    lines.push('}');
    return lines.join('\n') + '\n';
  },
};

/** Lines in double quotes; a backslash would begin an escape. */
function quote(lines: readonly string[]): string {
  return `"${lines.map((line) => line.replaceAll('\\', '\\\\').replaceAll('"', '\\"')).join('\\n')}"`;
}
