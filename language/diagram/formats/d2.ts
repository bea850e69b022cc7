import { kindStyle } from '../kinds.js';
import type { Shape } from '../kinds.js';
import { paint } from '../theme.js';
import { boxLines, edgeLines, shortIds } from './format.js';
import type { DiagramFormat } from './format.js';

const SHAPES: Record<Shape, string> = { card: 'rectangle', drum: 'cylinder', tube: 'queue', pill: 'oval' };

/** A diagram in the language D2. */
export const d2: DiagramFormat = {
  name: 'd2',
  write: (diagram, { theme, heat = true }) => {
    const { graph, layout, measures } = diagram;
    const ids = shortIds(diagram);
    const color = paint(theme);
    const lines = [`direction: ${layout.direction}`];
    for (const node of graph.nodes) {
      const of = measures?.nodes.get(node.id);
      const style: string[] = [`shape: ${SHAPES[kindStyle(node.kind).shape]}`];
      if (node.stack > 0) style.push('style.multiple: true');
      if (kindStyle(node.kind).foreign) style.push('style.stroke-dash: 4');
      if (!node.reached) style.push('style.opacity: 0.5');
      if (heat && of && of.level !== null)
        style.push(`style.stroke: ${quote(color(`heat-${of.level}`))}`, 'style.stroke-width: 3');
      lines.push(`${ids.get(node.id)}: ${quote(boxLines(node, of).join(' · '))} { ${style.join('; ')} }`);
    }
    for (const edge of graph.edges) {
      const text = edgeLines(edge, measures?.edges.get(edge.id)).join(' · ');
      const label = text === '' ? '' : `: ${quote(text)}`;
      const dash = edge.asynchronous ? `${label === '' ? ':' : ''} { style.stroke-dash: 5 }` : '';
      lines.push(`${ids.get(edge.from)} -> ${ids.get(edge.to)}${label}${dash}`);
    }
    return lines.join('\n') + '\n';
  },
};

/** In single quotes nothing is special but the quote itself: no substitutions, no escapes. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
