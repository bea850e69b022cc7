import type { Policy } from './policy.js';

/** Each node with the same probability, whatever it is doing. */
export const random: Policy = {
  name: 'random',
  remembers: false,
  pick: (views, _view, from, present, draw) => views.members[from + views.below(draw, present)]!,
};
