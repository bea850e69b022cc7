import type { Policy } from './policy.js';

/** The node whose recent response time, times the calls it would then have outstanding, is least; a fair draw among equals. */
export const leastResponseTime: Policy = {
  name: 'least-response-time',
  remembers: true,
  pick(views, view, count, draw) {
    const first = views.firstEntry[view]!;
    let least = Infinity;
    let ties = 0;
    let picked = 0;
    for (let i = 0; i < count; i++) {
      const score = views.responseTime[first + i]! * (views.outstanding[first + i]! + 1);
      if (score < least) {
        least = score;
        ties = 1;
        picked = i;
      } else if (score === least && views.below(draw, ++ties) === 0) picked = i;
    }
    return picked;
  },
};
