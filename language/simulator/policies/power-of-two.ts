import type { Policy } from './policy.js';

/** Two distinct nodes at random, and the one of them with fewer calls outstanding; a fair coin when equal (Mitzenmacher 2001). */
export const powerOfTwo: Policy = {
  name: 'power-of-two',
  remembers: true,
  pick(views, view, count, draw) {
    if (count === 1) return 0;
    const a = views.below(draw, count);
    let b = views.below(draw, count - 1);
    if (b >= a) b++;
    const first = views.firstEntry[view]!;
    // a and b are exchangeable, so that taking a when equal is fair.
    return views.outstanding[first + b]! < views.outstanding[first + a]! ? b : a;
  },
};
