import type { Policy } from './policy.js';

/** A random one of the nodes without any call outstanding, or of all when there is none (Lu et al. 2011). */
export const joinIdleQueue: Policy = {
  name: 'join-idle-queue',
  remembers: true,
  pick(views, view, from, present, draw) {
    const { outstanding, members } = views;
    const first = views.firstEntry[view]!;
    let idle = 0;
    for (let m = 0; m < present; m++) if (outstanding[first + members[from + m]!] === 0) idle++;
    if (idle === 0) return members[from + views.below(draw, present)]!;
    let skip = views.below(draw, idle);
    for (let m = 0; ; m++) {
      const i = members[from + m]!;
      if (outstanding[first + i] === 0 && skip-- === 0) return i;
    }
  },
};
