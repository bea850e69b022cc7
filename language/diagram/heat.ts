/**
 * How busy something is, as a color: eleven levels from calm (a quiet slate blue) over amber and orange to crimson. In the
 * light palette lightness falls with every level, in the dark one it rises, so the order survives in gray and for every
 * common form of color blindness. Color never stands alone: the bar's length and the percentage say the same.
 */

/** Level of overload: the last of the scale. */
export const OVERLOAD = 10;

/** From here on a component is drawn to be noticed. */
export const BUSY = 0.7;

/** From here on it is drawn as a warning, as the findings have it. */
export const HOT = 0.85;

/** The level of a utilization: tenths from 0 to 9, and `OVERLOAD` from 100% on. */
export function heatLevel(utilization: number): number {
  if (!(utilization > 0)) return 0;
  return utilization >= 1 ? OVERLOAD : Math.floor(utilization * 10 + 1e-9);
}
