import type { Policy } from './policy.js';

/** One node after the other, beginning anywhere. */
export const roundRobin: Policy = {
  name: 'round-robin',
  remembers: true,
  pick(views, view, count, draw) {
    if (count === 1) return 0;
    // 0 marks a view that was never used; the cursor is kept one too high.
    const cursor = views.cursor[view]!;
    const picked = cursor === 0 ? views.below(draw, count) : cursor - 1;
    views.cursor[view] = picked + 1 === count ? 1 : picked + 2;
    return picked;
  },
};
