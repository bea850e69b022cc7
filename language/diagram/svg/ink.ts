/** The color in which a figure is written that says how busy something is. */
import { BUSY, HOT } from '../heat.js';
import type { Role } from '../theme.js';

/** Plain up to `BUSY`, and without heat. */
export function busyInk(utilization: number, heat: boolean): Role {
  if (!heat || !(utilization >= BUSY)) return 'text';
  if (utilization >= 1) return 'over';
  return utilization >= HOT ? 'hot' : 'warm';
}
