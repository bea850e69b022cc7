/** One edge: its line, its arrowhead and its label. */
import { formatDuration, formatRate, formatUtilization } from '../../model/format-quantity.js';
import type { DiagramEdge } from '../graph.js';
import { BUSY } from '../heat.js';
import type { Box, EdgeRoute, Point } from '../layout.js';
import type { EdgeMeasures, LinkMeasures } from '../measures.js';
import { linkText, noticedLink } from '../measures.js';
import { METRICS, edgeTitle, labelHeight } from '../sizing.js';
import { textWidth } from '../text.js';
import type { Role } from '../theme.js';
import { drawBar } from './bar.js';
import { busyInk } from './ink.js';
import type { Markup } from './markup.js';
import { element, number, path } from './markup.js';

const CORNER = 12;
const THINNEST = 1.25;
const THICKEST = 3;

export interface EdgeContext {
  paint: (role: Role) => string;
  /** Whether what is busy is colored. */
  heat: boolean;
  curved: boolean;
  down: boolean;
  /** Of all edges, per second. */
  highestRate: number;
}

/** The line with its arrowhead; thicker where more calls pass. Messages are dashed. */
export function drawEdge(
  edge: DiagramEdge,
  route: EdgeRoute,
  measures: EdgeMeasures | undefined,
  context: EdgeContext,
): Markup | null {
  const { paint } = context;
  const tip = route.points.at(-1);
  const before = route.points.at(-2);
  if (!tip || !before) return null;
  const share = context.highestRate > 0 ? (measures?.rate ?? 0) / context.highestRate : 0;
  const width = THINNEST + (THICKEST - THINNEST) * Math.sqrt(Math.min(1, Math.max(0, share)));
  const size = 7 + width;
  const direction = context.curved && route.points.length > 1 ? tangent(before, tip, context.down) : unit(before, tip);
  const neck = { x: tip.x - direction.x * size, y: tip.y - direction.y * size };
  const line = [...route.points.slice(0, -1), neck];
  const course = context.curved ? curve(line, context.down) : rounded(line);
  const link = noticedLink(measures);
  const hot = link !== null && context.heat && link.utilization >= BUSY;
  const stroke = paint(hot ? `heat-${link.level}` : 'edge');
  return element(
    'g',
    {
      class: edge.asynchronous ? 'scale-edge scale-async' : 'scale-edge',
      'data-edge': edge.id,
      'data-from': edge.from,
      'data-to': edge.to,
      opacity: edge.reached ? null : 0.45,
    },
    element('title', {}, describeEdge(edge, measures)),
    link && link.limit !== null ? lineHalo(course, width, stroke) : null,
    element('path', {
      d: course,
      fill: 'none',
      stroke,
      'stroke-width': width,
      'stroke-dasharray': edge.asynchronous ? `${number(4 + width)} ${number(3 + width)}` : null,
      'stroke-linejoin': 'round',
    }),
    element('path', { d: arrowhead(tip, direction, size), fill: stroke }),
  );
}

/** A soft band along the line whose link limits the system, as around a box that does. */
function lineHalo(course: string, width: number, stroke: string): Markup {
  return element(
    'g',
    { class: 'scale-halo', 'aria-hidden': 'true' },
    element('path', { d: course, fill: 'none', stroke, 'stroke-width': width + 8, 'stroke-opacity': 0.25 }),
  );
}

/** The label on its own ground, so that it stays readable where lines cross behind it. */
export function drawLabel(
  edge: DiagramEdge,
  route: EdgeRoute,
  measures: EdgeMeasures | undefined,
  context: EdgeContext,
): Markup | null {
  const { paint } = context;
  const box = route.label;
  const title = edgeTitle(edge);
  if (!box || title.text === '') return null;
  const figures = figuresOf(measures);
  const link = noticedLink(measures);
  const widest = Math.max(
    textWidth(title.text, METRICS.labelSize),
    textWidth(figures, FIGURES_SIZE),
    link ? linkWidth(link) : 0,
  );
  const ground = Math.min(box.width, widest + 2 * METRICS.labelPadding);
  const center = labelCenter(edge, route, box, ground);
  const lines = [title.text, figures, link].filter((line) => line !== '' && line !== null).length;
  const height = lines === 1 ? 22 : labelHeight(lines);
  const top = box.y + (box.height - height) / 2;
  const baseline = (line: number): number => top + (lines === 1 ? 15 : 13 + line * METRICS.labelLine);
  return element(
    'g',
    {
      class: 'scale-label',
      'data-edge': edge.id,
      'data-from': edge.from,
      'data-to': edge.to,
      opacity: edge.reached ? null : 0.6,
    },
    element('title', {}, describeEdge(edge, measures)),
    element('rect', {
      class: 'scale-label-ground',
      x: center - ground / 2,
      y: top,
      width: ground,
      height,
      rx: 6,
      fill: paint('canvas'),
    }),
    element(
      'text',
      {
        x: center,
        y: baseline(0),
        'font-size': METRICS.labelSize,
        'font-weight': 500,
        'text-anchor': 'middle',
        'unicode-bidi': 'isolate',
        fill: paint('text'),
      },
      title.text,
    ),
    figures === ''
      ? null
      : element(
          'text',
          {
            class: 'scale-rate',
            x: center,
            y: baseline(1),
            'font-size': FIGURES_SIZE,
            'text-anchor': 'middle',
            fill: paint('muted'),
          },
          figures,
        ),
    link ? drawLink(link, center - linkWidth(link) / 2, baseline(lines - 1), context) : null,
  );
}

const FIGURES_SIZE = METRICS.labelSize - 0.5;
const LINK_GAP = 7;

function linkWidth(link: LinkMeasures): number {
  return METRICS.linkGauge + LINK_GAP + textWidth(linkText(link), FIGURES_SIZE, true);
}

/** How much of a link's bandwidth is taken, as on boxes: a bar and a figure. */
function drawLink(link: LinkMeasures, left: number, baseline: number, { paint, heat }: EdgeContext): Markup {
  const ink = busyInk(link.utilization, heat);
  return element(
    'g',
    { class: 'scale-link' },
    drawBar({
      x: left,
      y: baseline - 6.5,
      width: METRICS.linkGauge,
      share: link.utilization,
      level: heat ? link.level : null,
      paint,
    }),
    element(
      'text',
      {
        x: left + METRICS.linkGauge + LINK_GAP,
        y: baseline,
        'font-size': FIGURES_SIZE,
        'font-weight': ink === 'text' && link.limit === null ? 500 : 600,
        fill: paint(ink === 'text' ? 'muted' : ink),
      },
      linkText(link),
    ),
  );
}

/** The middle of its room; at a box that calls itself, close to the loop. */
function labelCenter(edge: DiagramEdge, route: EdgeRoute, box: Box, width: number): number {
  const middle = box.x + box.width / 2;
  const loop = route.points[1];
  if (edge.from !== edge.to || !loop) return middle;
  return loop.x > middle ? box.x + box.width - width / 2 : box.x + width / 2;
}

function figuresOf(measures: EdgeMeasures | undefined): string {
  if (!measures || measures.rate === null) return '';
  const rate = (measures.exact ? '' : '≈ ') + formatRate(measures.rate);
  return measures.latency === null ? rate : `${rate} · ${formatDuration(measures.latency)}`;
}

function describeEdge(edge: DiagramEdge, measures: EdgeMeasures | undefined): string {
  const name = (id: string): string => id.slice(id.indexOf(' ') + 1);
  const verb = edge.asynchronous ? 'sends to' : 'calls';
  const head = `${name(edge.from)} ${verb} ${name(edge.to)}`;
  const operations = edgeTitle(edge).full;
  const parts = [operations === '' ? head : `${head}: ${operations}`];
  if (measures && measures.rate !== null) parts.push(`${measures.exact ? '' : 'about '}${formatRate(measures.rate)}`);
  if (measures && measures.latency !== null) parts.push(`${formatDuration(measures.latency)} on average`);
  const link = measures?.link;
  if (link) parts.push(`link ${link.direction} ${formatUtilization(link.utilization)} busy`);
  if (link?.limit) parts.push('the bottleneck');
  return parts.join(', ');
}

function unit(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}

/** Curves arrive along the flow. */
function tangent(from: Point, to: Point, down: boolean): Point {
  if (down ? from.y === to.y : from.x === to.x) return unit(from, to);
  return down ? { x: 0, y: Math.sign(to.y - from.y) } : { x: Math.sign(to.x - from.x), y: 0 };
}

function arrowhead(tip: Point, direction: Point, size: number): string {
  const half = size * 0.45;
  const base = { x: tip.x - direction.x * size, y: tip.y - direction.y * size };
  const notch = { x: tip.x - direction.x * size * 0.8, y: tip.y - direction.y * size * 0.8 };
  const side = { x: -direction.y * half, y: direction.x * half };
  return path(
    'M',
    tip.x,
    tip.y,
    'L',
    base.x + side.x,
    base.y + side.y,
    'L',
    notch.x,
    notch.y,
    'L',
    base.x - side.x,
    base.y - side.y,
    'Z',
  );
}

/** Straight pieces with rounded corners. */
function rounded(points: readonly Point[]): string {
  const first = points[0] as Point;
  const parts: (string | number)[] = ['M', first.x, first.y];
  for (let index = 1; index < points.length; index++) {
    const point = points[index] as Point;
    const previous = points[index - 1] as Point;
    const next = points[index + 1];
    if (!next) {
      parts.push('L', point.x, point.y);
      break;
    }
    const before = Math.hypot(point.x - previous.x, point.y - previous.y);
    const after = Math.hypot(next.x - point.x, next.y - point.y);
    const radius = Math.min(CORNER, before / 2, after / 2);
    const back = unit(point, previous);
    const ahead = unit(point, next);
    parts.push('L', point.x + back.x * radius, point.y + back.y * radius);
    parts.push('Q', point.x, point.y, point.x + ahead.x * radius, point.y + ahead.y * radius);
  }
  return path(...parts);
}

/** A soft course from point to point that leaves and arrives along the flow. */
function curve(points: readonly Point[], down: boolean): string {
  const first = points[0] as Point;
  const parts: (string | number)[] = ['M', first.x, first.y];
  for (let index = 1; index < points.length; index++) {
    const from = points[index - 1] as Point;
    const to = points[index] as Point;
    const straight = down ? from.x === to.x || from.y === to.y : from.y === to.y || from.x === to.x;
    if (straight) parts.push('L', to.x, to.y);
    else if (down) parts.push('C', from.x, (from.y + to.y) / 2, to.x, (from.y + to.y) / 2, to.x, to.y);
    else parts.push('C', (from.x + to.x) / 2, from.y, (from.x + to.x) / 2, to.y, to.x, to.y);
  }
  return path(...parts);
}
