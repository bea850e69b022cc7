/** One box: its outline by kind, its icon, its name and size, and what a run found about it. */
import type { DiagramNode } from '../graph.js';
import { BUSY, HOT } from '../heat.js';
import type { Shape } from '../kinds.js';
import { kindStyle } from '../kinds.js';
import type { Box } from '../layout.js';
import type { NodeMeasures } from '../measures.js';
import { listedPools, METRICS } from '../sizing.js';
import { fitParts, fitText, oneLine, textWidth } from '../text.js';
import type { Role } from '../theme.js';
import { drawBar } from './bar.js';
import { busyInk } from './ink.js';
import type { Markup } from './markup.js';
import { element, path } from './markup.js';

export interface BoxContext {
  paint: (role: Role) => string;
  /** Whether busy boxes are colored. */
  heat: boolean;
  /** Whether boxes can be reached with the keyboard and clicked. */
  interactive: boolean;
}

const DRUM_LIP = 6;
const TUBE_CAP = 8;

/** The boxes behind a box that stands for several nodes. */
export function drawDeck(node: DiagramNode, box: Box, { paint }: BoxContext): Markup | null {
  if (node.stack === 0) return null;
  const { shape, foreign } = kindStyle(node.kind);
  const sheets: Markup[] = [];
  for (let depth = node.stack; depth >= 1; depth--) {
    const inset = shape === 'drum' ? 0 : 7 * depth;
    const sheet = {
      x: box.x + inset,
      y: box.y + METRICS.stackOffset * depth,
      width: box.width - 2 * inset,
      height: box.height,
    };
    sheets.push(
      element('g', { transform: `translate(${sheet.x} ${sheet.y})`, opacity: node.reached ? null : 0.5 }, [
        outline(shape, sheet, {
          fill: paint('surface'),
          stroke: paint('border'),
          'stroke-width': 1,
          'stroke-dasharray': foreign ? '4 3' : null,
        }),
      ]),
    );
  }
  return element('g', { class: 'scale-deck', 'data-deck': node.id, 'aria-hidden': 'true' }, sheets);
}

/** The box itself. */
export function drawBox(node: DiagramNode, box: Box, measures: NodeMeasures | undefined, context: BoxContext): Markup {
  const { paint, heat, interactive } = context;
  const style = kindStyle(node.kind);
  const level = heat ? (measures?.level ?? null) : null;
  const ink = busyInk(measures?.utilization ?? 0, heat);
  const ring: Role = ink === 'text' ? 'muted' : ink;
  const marked =
    measures !== undefined && (measures.limit !== null || measures.failing || (measures.utilization ?? 0) >= HOT);
  const label = describe(node, measures);

  return element(
    'g',
    {
      class: classes(node, measures),
      transform: `translate(${box.x} ${box.y})`,
      'data-node': node.id,
      opacity: node.reached ? null : 0.5,
      role: interactive ? 'button' : 'img',
      tabindex: interactive ? 0 : null,
      'aria-label': label,
    },
    element('title', {}, label),
    measures?.limit ? halo(style.shape, box, paint(ring)) : null,
    outline(style.shape, box, {
      class: 'scale-outline',
      fill: paint('surface'),
      stroke: paint(marked ? ring : 'border'),
      'stroke-width': marked ? 1.5 : 1,
      'stroke-dasharray': style.foreign ? '4 3' : null,
    }),
    shapeDetail(style.shape, box, paint(marked ? ring : 'border')),
    style.shape === 'pill'
      ? pillContent(node, box, measures, context)
      : cardContent(node, box, measures, context, level, ink),
  );
}

function cardContent(
  node: DiagramNode,
  box: Box,
  measures: NodeMeasures | undefined,
  { paint, heat }: BoxContext,
  level: number | null,
  ink: Role,
): Markup {
  const style = kindStyle(node.kind);
  const gauge = measures?.utilization ?? null;
  const left = style.shape === 'tube' ? TUBE_CAP + 6 : METRICS.padding;
  const right = box.width - (style.shape === 'tube' ? TUBE_CAP * 2 + 8 : METRICS.padding);
  // Without a gauge the lines stand in the middle of the box.
  const lift = style.shape === 'drum' ? DRUM_LIP - 1 : 0;
  const shift = gauge === null ? lift / 2 + 9 : lift > 0 ? 2 : 0;
  const warm = level !== null && (measures?.utilization ?? 0) >= BUSY;
  const tile = 34;
  const textStart = left + tile + 10;
  const figureWidth = measures?.figure ? Math.max(textWidth(measures.figure, METRICS.figureSize, true), 30) + 10 : 0;
  const name = oneLine(node.name);
  const details = detailsOf(node, measures);
  // A pool's name may be long; the line for the pool has it whole.
  const figureLabel = fitText(measures?.figureLabel ?? '', METRICS.detailSize, METRICS.figureRoom);
  const labelWidth = figureLabel === '' ? 0 : textWidth(figureLabel, METRICS.detailSize) + 10;

  return element(
    'g',
    { class: 'scale-content' },
    element('rect', {
      x: left,
      y: 12 + shift,
      width: tile,
      height: tile,
      rx: 9,
      fill: paint('tile'),
      class: 'scale-tile',
    }),
    element('path', {
      d: style.icon,
      transform: `translate(${left + 6} ${18 + shift}) scale(0.917)`,
      fill: 'none',
      stroke: paint(warm ? ink : 'muted'),
      'stroke-width': 1.7,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    }),
    textLine(fitText(name, METRICS.nameSize, right - textStart - figureWidth, true), textStart, 26 + shift, {
      class: 'scale-name',
      'font-size': METRICS.nameSize,
      'font-weight': 600,
      fill: paint('text'),
    }),
    textLine(fitParts(details, ' · ', METRICS.detailSize, right - textStart - labelWidth), textStart, 42 + shift, {
      class: 'scale-detail',
      'font-size': METRICS.detailSize,
      fill: paint(measures?.state?.startsWith('backlog') ? 'over' : 'muted'),
    }),
    measures?.figure
      ? [
          textLine(measures.figure, right, 27 + shift, {
            class: 'scale-figure',
            'font-size': METRICS.figureSize,
            'font-weight': 600,
            'text-anchor': 'end',
            fill: paint(ink),
          }),
          textLine(figureLabel, right, 42 + shift, {
            class: 'scale-figure-label',
            'font-size': METRICS.detailSize,
            'text-anchor': 'end',
            fill: paint('muted'),
          }),
        ]
      : null,
    gauge === null
      ? null
      : drawGauge(gauge, heat ? level : null, measures?.limit ?? null, left, right, 56 + shift, ink, paint),
    poolLines(node, measures, left, right, lift, { paint, heat }),
  );
}

/** What there is a limited number of in a box, a line each: how many, and which share of them is taken. */
function poolLines(
  node: DiagramNode,
  measures: NodeMeasures | undefined,
  left: number,
  right: number,
  lift: number,
  { paint, heat }: Pick<BoxContext, 'paint' | 'heat'>,
): Markup[] {
  const { listed, more } = listedPools(node);
  const lines = listed.map(({ name, text }) => ({
    text: oneLine(text),
    taken: measures?.pools.get(name),
  }));
  if (more > 0) lines.push({ text: `and ${more} more`, taken: undefined });
  return lines.map(({ text, taken }, index) => {
    const y = METRICS.nodeHeight + lift / 2 + 7 + index * METRICS.poolLine;
    const room = right - left - (taken ? textWidth(taken.figure, METRICS.detailSize, true) + 10 : 0);
    const hot = heat && taken !== undefined && taken.utilization >= HOT;
    return element(
      'g',
      { class: 'scale-pool' },
      textLine(fitText(text, METRICS.detailSize, room), left, y, {
        'font-size': METRICS.detailSize,
        fill: paint('muted'),
      }),
      taken
        ? textLine(taken.figure, right, y, {
            'font-size': METRICS.detailSize,
            'font-weight': 600,
            'text-anchor': 'end',
            fill: paint(hot ? 'hot' : 'text'),
          })
        : null,
    );
  });
}

function pillContent(
  node: DiagramNode,
  box: Box,
  measures: NodeMeasures | undefined,
  { paint, heat }: BoxContext,
): Markup {
  const ink: Role = measures?.failing && heat ? 'over' : 'text';
  const right = box.width - 20;
  const textStart = METRICS.textStart - 4;
  const figureWidth = measures?.figure ? textWidth(measures.figure, METRICS.nameSize, true) + 10 : 0;
  const details = detailsOf(node, measures);
  const labelWidth = measures?.figureLabel ? textWidth(measures.figureLabel, METRICS.detailSize) + 10 : 0;
  return element(
    'g',
    { class: 'scale-content' },
    element('circle', { cx: 27, cy: box.height / 2, r: 18, fill: paint('tile'), class: 'scale-tile' }),
    element('path', {
      d: kindStyle(node.kind).icon,
      transform: `translate(16 ${box.height / 2 - 11}) scale(0.917)`,
      fill: 'none',
      stroke: paint('muted'),
      'stroke-width': 1.7,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    }),
    textLine(fitText(oneLine(node.name), METRICS.nameSize, right - textStart - figureWidth, true), textStart, 23, {
      class: 'scale-name',
      'font-size': METRICS.nameSize,
      'font-weight': 600,
      fill: paint('text'),
    }),
    textLine(fitParts(details, ' · ', METRICS.detailSize, right - textStart - labelWidth), textStart, 38.5, {
      class: 'scale-detail',
      'font-size': METRICS.detailSize,
      fill: paint(measures?.state && heat ? 'hot' : 'muted'),
    }),
    measures?.figure
      ? [
          textLine(measures.figure, right, 23, {
            class: 'scale-figure',
            'font-size': METRICS.nameSize,
            'font-weight': 600,
            'text-anchor': 'end',
            fill: paint(ink),
          }),
          textLine(measures.figureLabel, right, 38.5, {
            class: 'scale-figure-label',
            'font-size': METRICS.detailSize,
            'text-anchor': 'end',
            fill: paint('muted'),
          }),
        ]
      : null,
  );
}

function drawGauge(
  utilization: number,
  level: number | null,
  limit: string | null,
  left: number,
  right: number,
  y: number,
  ink: Role,
  paint: (role: Role) => string,
): Markup {
  const room = limit === null ? 0 : textWidth(limit, 10, true) + 10;
  return element(
    'g',
    { class: 'scale-gauge', 'aria-hidden': 'true' },
    drawBar({ x: left, y, width: right - left - room, share: utilization, level, paint }),
    limit === null
      ? null
      : textLine(limit, right, y + 5.5, {
          class: 'scale-limit',
          'font-size': 10,
          'font-weight': 600,
          'text-anchor': 'end',
          fill: paint(ink === 'text' ? 'muted' : ink),
        }),
  );
}

/** The outline of a box that stands at the origin. */
function outline(
  shape: Shape,
  box: { width: number; height: number },
  attributes: Record<string, string | number | null>,
): Markup {
  const { width, height } = box;
  switch (shape) {
    case 'pill':
      return element('rect', { width, height, rx: height / 2, ...attributes });
    case 'drum':
      return element('path', { d: drum(width, height), ...attributes });
    case 'tube':
      return element('path', { d: tube(width, height), ...attributes });
    case 'card':
      return element('rect', { width, height, rx: 12, ...attributes });
  }
}

function drum(width: number, height: number): string {
  const a = width / 2;
  const lip = DRUM_LIP;
  return path(
    'M',
    0,
    lip,
    'A',
    a,
    lip,
    0,
    0,
    1,
    width,
    lip,
    'V',
    height - lip,
    'A',
    a,
    lip,
    0,
    0,
    1,
    0,
    height - lip,
    'Z',
  );
}

function tube(width: number, height: number): string {
  const cap = TUBE_CAP;
  const b = height / 2;
  return path(
    'M',
    cap,
    0,
    'H',
    width - cap,
    'A',
    cap,
    b,
    0,
    0,
    1,
    width - cap,
    height,
    'H',
    cap,
    'A',
    cap,
    b,
    0,
    0,
    1,
    cap,
    0,
    'Z',
  );
}

/** The line that makes a drum of an outline, and a tube. */
function shapeDetail(shape: Shape, { width, height }: Box, stroke: string): Markup | null {
  const attributes = { fill: 'none', stroke, 'stroke-width': 1 };
  if (shape === 'drum') {
    return element('path', {
      d: path('M', 0, DRUM_LIP, 'A', width / 2, DRUM_LIP, 0, 0, 0, width, DRUM_LIP),
      ...attributes,
    });
  }
  if (shape === 'tube') {
    const x = width - TUBE_CAP;
    return element('path', { d: path('M', x, 0, 'A', TUBE_CAP, height / 2, 0, 0, 0, x, height), ...attributes });
  }
  return null;
}

/** A soft ring around the box that limits the system. */
function halo(shape: Shape, box: Box, stroke: string): Markup {
  const grown = { width: box.width + 8, height: box.height + 8 };
  return element('g', { transform: 'translate(-4 -4)', class: 'scale-halo', 'aria-hidden': 'true' }, [
    shape === 'card'
      ? element('rect', { ...grown, rx: 16, fill: 'none', stroke, 'stroke-width': 4, 'stroke-opacity': 0.2 })
      : outline(shape, grown, { fill: 'none', stroke, 'stroke-width': 4, 'stroke-opacity': 0.2 }),
  ]);
}

function textLine(text: string, x: number, y: number, attributes: Record<string, string | number>): Markup | null {
  return text === '' ? null : element('text', { x, y, 'unicode-bidi': 'isolate', ...attributes }, text);
}

/** Its state, then its size; its kind where there is neither. */
function detailsOf(node: DiagramNode, measures: NodeMeasures | undefined): string[] {
  const parts = measures?.state ? [measures.state, ...node.details] : node.details;
  return parts.length > 0 ? parts : [kindStyle(node.kind).label];
}

function classes(node: DiagramNode, measures: NodeMeasures | undefined): string {
  const names = ['scale-node', `scale-${node.role}`];
  if (measures?.limit) names.push('scale-bottleneck');
  if (measures?.failing) names.push('scale-failing');
  if (!node.reached) names.push('scale-unreached');
  return names.join(' ');
}

/** What a screen reader says, and what a pointer that rests on the box is told. */
function describe(node: DiagramNode, measures: NodeMeasures | undefined): string {
  const parts = [`${oneLine(node.name)}, ${kindStyle(node.kind).label}`, ...node.details];
  parts.push(...node.pools.map(({ text }) => oneLine(text)));
  if (measures?.figure)
    parts.push(
      node.role === 'load'
        ? `${measures.figureLabel} ${measures.figure}`
        : `${measures.figureLabel} ${measures.figure} busy`,
    );
  if (measures?.state) parts.push(measures.state);
  if (measures?.limit) parts.push('the bottleneck');
  if (!node.reached) parts.push('no load reaches it');
  return parts.filter((part) => part !== '').join(', ');
}
