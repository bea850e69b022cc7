/** What the colors and lines mean, in one quiet row. */
import { OVERLOAD } from '../heat.js';
import { METRICS } from '../sizing.js';
import { textWidth } from '../text.js';
import type { Role } from '../theme.js';
import { drawBar } from './bar.js';
import type { Child, Markup } from './markup.js';
import { element } from './markup.js';

const LEGEND_HEIGHT = 16;
const SIZE = 10.5;
const GAP = 24;

export interface LegendParts {
  heat: boolean;
  synchronous: boolean;
  asynchronous: boolean;
  /** Whether some line says how busy a link is. */
  links: boolean;
}

/** The legend, broken into rows of at most `width` pixels. */
export function drawLegend(
  parts: LegendParts,
  width: number,
  paint: (role: Role) => string,
): { markup: Markup; height: number } {
  const entries: { width: number; markup: Child[] }[] = [];
  const text = (content: string, x: number): Markup =>
    element('text', { x, y: 12, 'font-size': SIZE, fill: paint('muted') }, content);

  if (parts.heat) {
    const step = 13;
    const start = textWidth('busy 0%', SIZE) + 7;
    const swatches = Array.from({ length: OVERLOAD }, (_, level) =>
      element('rect', { x: start + level * step, y: 5, width: step, height: 7, fill: paint(`heat-${level}`) }),
    );
    const end = start + OVERLOAD * step;
    const over = end + textWidth('100%', SIZE) + 14;
    entries.push({
      width: over + 2 * step + 7 + textWidth('overloaded', SIZE),
      markup: [
        text('busy 0%', 0),
        ...swatches,
        text('100%', end + 7),
        element('rect', { x: over, y: 5, width: 2 * step, height: 7, rx: 3.5, fill: paint(`heat-${OVERLOAD}`) }),
        element('rect', { x: over, y: 5, width: 2 * step, height: 7, rx: 3.5, fill: 'url(#scale-hatch)' }),
        text('overloaded', over + 2 * step + 7),
      ],
    });
  }
  const line = (dashed: boolean, words: string): void => {
    entries.push({
      width: 37 + textWidth(words, SIZE),
      markup: [
        element('path', {
          d: 'M0 8.5H22',
          stroke: paint('edge'),
          'stroke-width': 1.75,
          'stroke-dasharray': dashed ? '5 4' : null,
        }),
        element('path', { d: 'M29 8.5L22 5.5V11.5Z', fill: paint('edge') }),
        text(words, 36),
      ],
    });
  };
  if (parts.synchronous) line(false, 'waits for the reply');
  if (parts.asynchronous) line(true, 'does not wait');
  if (parts.links) {
    const words = 'link: how much of its bandwidth is busy';
    const bar = { x: 0, y: 6, width: METRICS.linkGauge, share: 0.4, level: parts.heat ? 4 : null, paint };
    const start = METRICS.linkGauge + 7;
    entries.push({ width: start + textWidth(words, SIZE), markup: [drawBar(bar), text(words, start)] });
  }

  let x = 0;
  let y = 0;
  const placed = entries.map((entry) => {
    if (x > 0 && x + entry.width > width) {
      x = 0;
      y += LEGEND_HEIGHT + 6;
    }
    const group = element('g', { transform: `translate(${Math.round(x)} ${y})` }, entry.markup);
    x += entry.width + GAP;
    return group;
  });
  return { markup: element('g', { class: 'scale-legend', 'aria-hidden': 'true' }, placed), height: y + LEGEND_HEIGHT };
}
