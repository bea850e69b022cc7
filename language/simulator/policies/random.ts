import type { Policy } from './policy.js';

/** Each node with the same probability, whatever it is doing. */
export const random: Policy = {
  name: 'random',
  remembers: false,
  pick: (views, _view, count, draw) => (count === 1 ? 0 : views.below(draw, count)),
};
