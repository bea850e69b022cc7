import { leastConnections } from './least-connections.js';
import type { Policy } from './policy.js';

/**
 * Distinct nodes at random, two unless the author says how many, and the one of them with fewest calls outstanding; a fair
 * coin when equal (Mitzenmacher 2001).
 */
export const powerOfTwo: Policy = {
  name: 'power-of-two',
  remembers: true,
  pick(views, view, from, present, draw) {
    const { choices } = views;
    if (choices !== 2) {
      if (choices >= present) return leastConnections.pick(views, view, from, present, draw);
      return leastOf(views, view, from, present, draw);
    }
    const a = views.below(draw, present);
    let b = views.below(draw, present - 1);
    if (b >= a) b++;
    const first = views.firstEntry[view]!;
    const one = views.members[from + a]!;
    const other = views.members[from + b]!;
    // The two are exchangeable, so that taking the first when equal is fair.
    return views.outstanding[first + other]! < views.outstanding[first + one]! ? other : one;
  },
};

/** Places of the candidates drawn so far. */
const DRAWN = new Int32Array(128);

/** The best of more than two, or of one: fewer than there are. */
function leastOf(...[views, view, from, present, draw]: Parameters<Policy['pick']>): number {
  const first = views.firstEntry[view]!;
  let picked = -1;
  let fewest = Infinity;
  for (let drawn = 0; drawn < views.choices; drawn++) {
    // One of those that are left (Floyd's sampling would favor an order): the k-th not drawn yet.
    let at = views.below(draw, present - drawn);
    let place = 0;
    while (place < drawn && DRAWN[place]! <= at) {
      at++;
      place++;
    }
    DRAWN.copyWithin(place + 1, place, drawn);
    DRAWN[place] = at;
    const candidate = views.members[from + at]!;
    const calls = views.outstanding[first + candidate]!;
    // All orders of the drawn are equally likely, so that the first of equals is a fair choice.
    if (calls >= fewest) continue;
    fewest = calls;
    picked = candidate;
  }
  return picked;
}
