import type { Policy } from './policy.js';

/** One node after the other, beginning anywhere. */
export const roundRobin: Policy = {
  name: 'round-robin',
  remembers: true,
  pick(views, view, from, present, draw) {
    // 0 marks a view that was never used; the cursor is kept one too high.
    const cursor = views.cursor[view]!;
    let at = cursor === 0 ? views.below(draw, present) : cursor - 1;
    // Fewer may be present than there were.
    if (at >= present) at = 0;
    views.cursor[view] = at + 1 === present ? 1 : at + 2;
    return views.members[from + at]!;
  },
};
