import type { Policy } from './policy.js';

/**
 * In turn, in proportion to the weights and as evenly spread as can be: each candidate earns its weight on every call, the
 * one with the most pays for all and is picked. Over a whole round each is picked exactly as often as its weight says.
 */
export const weightedRoundRobin: Policy = {
  name: 'weighted-round-robin',
  remembers: true,
  pick(views, view, from, present, draw) {
    const { credit, weights, members } = views;
    const first = views.firstEntry[view]!;
    // Beginning anywhere, so that callers who each go round by themselves are not in step.
    if (views.cursor[view] === 0) {
      views.cursor[view] = 1;
      for (let m = 0; m < present; m++) {
        const i = members[from + m]!;
        credit[first + i] = weights[from + i]! * (views.below(draw, 1024) / 1024);
      }
    }
    let total = 0;
    let most = -Infinity;
    let picked = 0;
    for (let m = 0; m < present; m++) {
      const i = members[from + m]!;
      const weight = weights[from + i]!;
      total += weight;
      const earned = credit[first + i]! + weight;
      credit[first + i] = earned;
      if (earned > most) {
        most = earned;
        picked = i;
      }
    }
    credit[first + picked]! -= total;
    return picked;
  },
};
