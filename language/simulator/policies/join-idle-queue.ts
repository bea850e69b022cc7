import type { Policy } from './policy.js';

/** A random one of the nodes without any call outstanding, or of all when there is none (Lu et al. 2011). */
export const joinIdleQueue: Policy = {
  name: 'join-idle-queue',
  remembers: true,
  pick(views, view, count, draw) {
    const outstanding = views.outstanding;
    const first = views.firstEntry[view]!;
    let idle = 0;
    for (let i = 0; i < count; i++) if (outstanding[first + i] === 0) idle++;
    if (idle === 0) return views.below(draw, count);
    let skip = views.below(draw, idle);
    for (let i = 0; ; i++) {
      if (outstanding[first + i] === 0 && skip-- === 0) return i;
    }
  },
};
