/** Frames around what stands in one region. */
import type { Box } from '../layout.js';
import { fitText } from '../text.js';
import type { Role } from '../theme.js';
import type { Markup } from './markup.js';
import { element, number } from './markup.js';

const NAME_SIZE = 11;

/** A frame with the name of its region in its upper left corner, behind everything else. */
export function drawFrame(region: string, box: Box, color: (role: Role) => string): Markup {
  return element(
    'g',
    { class: 'scale-frame' },
    element('rect', {
      x: number(box.x),
      y: number(box.y),
      width: number(box.width),
      height: number(box.height),
      rx: 16,
      fill: color('muted'),
      'fill-opacity': 0.03,
      stroke: color('muted'),
      'stroke-opacity': 0.45,
      'stroke-width': 1,
    }),
    element(
      'text',
      {
        x: number(box.x + 18),
        y: number(box.y + 23),
        'font-size': NAME_SIZE,
        'font-weight': 600,
        'letter-spacing': 0.6,
        fill: color('muted'),
      },
      fitText(region, NAME_SIZE, box.width - 36),
    ),
  );
}
