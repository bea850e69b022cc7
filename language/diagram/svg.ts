/** The one renderer: a laid-out graph becomes an SVG document, for the command line, the preview and Markdown alike. */
import type { Results } from '../model/results.js';
import type { DiagramGraph } from './graph.js';
import type { Layout } from './layout.js';
import type { Measures } from './measures.js';
import { noticedLink } from './measures.js';
import { drawBox, drawDeck } from './svg/box.js';
import { drawEdge, drawLabel } from './svg/edge.js';
import { drawFrame } from './svg/frame.js';
import { drawHeader } from './svg/header.js';
import { drawLegend } from './svg/legend.js';
import type { Markup } from './svg/markup.js';
import { element, number } from './svg/markup.js';
import type { Role, Theme } from './theme.js';
import { paint } from './theme.js';

export interface SvgOptions {
  /** `css-variables` refers to the web view's `--scale-…` variables, and makes boxes reachable with the keyboard. */
  theme: Theme;
  /** Colors boxes by how busy they are. */
  heat: boolean;
  /** Title, one sentence on the bottleneck, and the requirements above the drawing. */
  header: boolean;
  legend: boolean;
}

/** A diagram ready to be drawn. Measures and results are absent where nothing was run yet. */
export interface DrawnDiagram {
  graph: DiagramGraph;
  layout: Layout;
  measures?: Measures | undefined;
  results?: Results | undefined;
}

const MARGIN = 28;
/** A drawing is at least this wide, so that its title and its legend have room. */
const NARROWEST = 560;

/** An SVG document. The same input gives the same bytes; text that a user wrote is always escaped. */
export function renderSvg({ graph, layout, measures, results }: DrawnDiagram, options: SvgOptions): string {
  const color = paint(options.theme);
  const interactive = options.theme === 'css-variables';
  const context = {
    paint: color,
    heat: options.heat && measures !== undefined,
    interactive,
    curved: layout.curved,
    down: layout.direction === 'down',
    highestRate: measures?.highestRate ?? 0,
  };

  // Layers from back to front: frames, decks, lines, boxes, labels.
  const frames = Object.entries(layout.frames ?? {}).map(([region, box]) => drawFrame(region, box, color));
  const decks: (Markup | null)[] = [];
  const boxes: Markup[] = [];
  for (const node of graph.nodes) {
    const box = layout.nodes[node.id];
    if (!box) continue;
    decks.push(drawDeck(node, box, context));
    boxes.push(drawBox(node, box, measures?.nodes.get(node.id), context));
  }
  const lines: (Markup | null)[] = [];
  const labels: (Markup | null)[] = [];
  for (const edge of graph.edges) {
    const route = layout.edges[edge.id];
    if (!route) continue;
    lines.push(drawEdge(edge, route, measures?.edges.get(edge.id), context));
    labels.push(drawLabel(edge, route, measures?.edges.get(edge.id), context));
  }

  const contentWidth = Math.max(layout.width, options.header || options.legend ? NARROWEST : 0);
  const header = options.header ? drawHeader(graph, results, contentWidth, color) : undefined;
  const legend =
    options.legend && graph.nodes.length > 0
      ? drawLegend(
          {
            heat: context.heat,
            synchronous: graph.edges.some((edge) => !edge.asynchronous),
            asynchronous: graph.edges.some((edge) => edge.asynchronous),
            links: graph.edges.some(({ id }) => noticedLink(measures?.edges.get(id)) !== null),
          },
          contentWidth,
          color,
        )
      : undefined;

  // Room below for the decks of the lowest boxes.
  const deckRoom = 12;
  const top = MARGIN + (header ? header.height + 28 : 0);
  const bodyHeight = layout.height + deckRoom;
  const width = contentWidth + 2 * MARGIN;
  const height = top + bodyHeight + (legend ? 20 + legend.height : 0) + MARGIN;
  const left = MARGIN + Math.floor((contentWidth - layout.width) / 2);

  const body = element(
    'g',
    { class: 'scale-viewport' },
    element(
      'g',
      { transform: `translate(${left} ${top})` },
      frames.length > 0 ? element('g', { class: 'scale-frames' }, frames) : null,
      element('g', { class: 'scale-decks' }, decks),
      element('g', { class: 'scale-edges' }, lines),
      element('g', { class: 'scale-nodes' }, boxes),
      element('g', { class: 'scale-labels' }, labels),
      graph.nodes.length === 0 ? emptyNote(color) : null,
    ),
  );

  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'scale-diagram',
      width: number(width),
      height: number(height),
      viewBox: `0 0 ${number(width)} ${number(height)}`,
      'font-family': color('font'),
      role: interactive ? 'group' : 'img',
      'aria-label': `Diagram of ${graph.title}`,
    },
    interactive ? null : element('title', {}, graph.title),
    element('defs', {}, hatch(color)),
    interactive ? null : element('rect', { width, height, fill: color('canvas') }),
    header ? element('g', { transform: `translate(${MARGIN} ${MARGIN})` }, header.markup) : null,
    body,
    legend
      ? element(
          'g',
          { transform: `translate(${MARGIN} ${number(height - MARGIN - legend.height + 4)})` },
          legend.markup,
        )
      : null,
  ).markup;
}

/** Stripes that mark an overload without any color. */
function hatch(color: (role: Role) => string): Markup {
  return element(
    'pattern',
    { id: 'scale-hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    element('rect', { width: 2.5, height: 6, fill: color('surface'), 'fill-opacity': 0.75 }),
  );
}

function emptyNote(color: (role: Role) => string): Markup {
  return element(
    'text',
    { x: 0, y: 4, 'font-size': 13, fill: color('muted') },
    'Nothing to draw yet: the model has no components.',
  );
}
