import { ringOwner } from './hashing.js';
import type { Policy } from './policy.js';
import { ownerOnRing } from './ring.js';

/** The node to which the key belongs on a hash ring; any, for a call that is about no key. */
export const consistentHashing: Policy = {
  name: 'consistent-hashing',
  remembers: false,
  identifies: 'key',
  pick(views, view, from, present, draw) {
    if (views.identity < 0) return views.members[from + views.below(draw, present)]!;
    if (views.ring !== null) return ownerOnRing(views.ring, views.identity, views.members, from, present);
    return ringOwner(views.identity, views.sizes[view]!, views.members, from, present);
  },
};
