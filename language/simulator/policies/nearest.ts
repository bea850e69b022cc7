import type { Policy } from './policy.js';

/** One of those with the shortest way from the caller, in turn. */
export const nearest: Policy = {
  name: 'nearest',
  remembers: true,
  pick: (views, view, from, _present, draw) => views.nearest(view, from, draw),
};
