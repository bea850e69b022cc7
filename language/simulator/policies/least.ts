import type { Views } from './policy.js';

/**
 * The present candidate with the least score; a fair draw among equals.
 * @param score of the candidate of an entry (`firstEntry[view] + candidate`) and a place (`from + candidate`)
 */
export function least(
  views: Views,
  view: number,
  from: number,
  present: number,
  draw: number,
  score: (views: Views, entry: number, at: number) => number,
): number {
  const first = views.firstEntry[view]!;
  let lowest = Infinity;
  let ties = 0;
  let picked = views.members[from]!;
  for (let m = 0; m < present; m++) {
    const i = views.members[from + m]!;
    const s = score(views, first + i, from + i);
    if (s < lowest) {
      lowest = s;
      ties = 1;
      picked = i;
    } else if (s === lowest && views.below(draw, ++ties) === 0) picked = i;
  }
  return picked;
}
