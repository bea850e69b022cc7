import type { Policy } from './policy.js';

/** The node with the fewest calls of this caller outstanding; a fair draw among equals. */
export const leastConnections: Policy = {
  name: 'least-connections',
  remembers: true,
  pick(views, view, from, present, draw) {
    const { outstanding, members } = views;
    const first = views.firstEntry[view]!;
    let least = outstanding[first + members[from]!]!;
    let ties = 1;
    let picked = 0;
    for (let m = 1; m < present; m++) {
      const n = outstanding[first + members[from + m]!]!;
      if (n < least) {
        least = n;
        ties = 1;
        picked = m;
      } else if (n === least) ties++;
    }
    if (ties === 1) return members[from + picked]!;
    let skip = views.below(draw, ties);
    for (let m = picked; ; m++) {
      const i = members[from + m]!;
      if (outstanding[first + i] === least && skip-- === 0) return i;
    }
  },
};
