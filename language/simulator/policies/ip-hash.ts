import { placeOf } from './hashing.js';
import type { Policy } from './policy.js';

/** The node on which the client's hash falls among those present, so that a change of the pool moves most clients. */
export const ipHash: Policy = {
  name: 'ip-hash',
  remembers: false,
  identifies: 'client',
  pick(views, _view, from, present, draw) {
    const at = views.identity < 0 ? views.below(draw, present) : placeOf(views.identity, present);
    return views.members[from + at]!;
  },
};
