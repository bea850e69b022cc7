import type { Policy } from './policy.js';

/** The node with the fewest calls of this caller outstanding; a fair draw among equals. */
export const leastConnections: Policy = {
  name: 'least-connections',
  remembers: true,
  pick(views, view, count, draw) {
    const outstanding = views.outstanding;
    const first = views.firstEntry[view]!;
    let least = outstanding[first]!;
    let ties = 1;
    let picked = 0;
    for (let i = 1; i < count; i++) {
      const n = outstanding[first + i]!;
      if (n < least) {
        least = n;
        ties = 1;
        picked = i;
      } else if (n === least) ties++;
    }
    if (ties === 1) return picked;
    let skip = views.below(draw, ties);
    for (let i = picked; ; i++) {
      if (outstanding[first + i] === least && skip-- === 0) return i;
    }
  },
};
