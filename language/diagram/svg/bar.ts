/** A bar that says how busy something is. */
import { OVERLOAD } from '../heat.js';
import type { Role } from '../theme.js';
import type { Child } from './markup.js';
import { element } from './markup.js';

const HEIGHT = 5;

export interface Bar {
  x: number;
  y: number;
  width: number;
  /** Of the bar that is filled; more than 1 fills all of it. */
  share: number;
  /** Its heat; null without colors. */
  level: number | null;
  paint: (role: Role) => string;
}

/** The bar, striped where it stands for an overload: that is told without any color. */
export function drawBar({ x, y, width, share, level, paint }: Bar): Child {
  const filled = Math.max(HEIGHT, Math.min(1, Math.max(0, share)) * width);
  const bar = { x, y, height: HEIGHT, rx: HEIGHT / 2 };
  return [
    element('rect', { ...bar, width, fill: paint('track') }),
    element('rect', {
      class: 'scale-gauge-fill',
      ...bar,
      width: filled,
      fill: level === null ? paint('muted') : paint(`heat-${level}`),
    }),
    level === OVERLOAD ? element('rect', { ...bar, width, fill: 'url(#scale-hatch)' }) : null,
  ];
}
