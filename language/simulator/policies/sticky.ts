import type { Policy } from './policy.js';
import { roundRobin } from './round-robin.js';

/** The node that served the session first; a new session goes to the next in turn. */
export const sticky: Policy = {
  name: 'sticky',
  remembers: true,
  identifies: 'client',
  pick(views, view, from, present, draw) {
    if (views.identity < 0) return roundRobin.pick(views, view, from, present, draw);
    const bound = views.bound(view, from);
    if (bound >= 0) return bound;
    const candidate = roundRobin.pick(views, view, from, present, draw);
    views.bind(view, from, candidate);
    return candidate;
  },
};
