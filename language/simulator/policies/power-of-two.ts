import type { Policy } from './policy.js';

/** Two distinct nodes at random, and the one of them with fewer calls outstanding; a fair coin when equal (Mitzenmacher 2001). */
export const powerOfTwo: Policy = {
  name: 'power-of-two',
  remembers: true,
  pick(views, view, from, present, draw) {
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
