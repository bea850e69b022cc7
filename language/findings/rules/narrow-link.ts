import { formatFactor, formatUtilization } from '../../model/format-quantity.js';
import { linkName } from '../../model/links.js';
import { isTimed } from '../../simulator/index.js';
import { ENOUGH_ROOM } from '../least-change.js';
import type { FindingRule } from '../rule.js';

/** Busy share from which on a warning is due. */
const BUSY = 0.85;

/** A link whose bandwidth is used up, or nearly so, or before all else: whatever crosses it waits for what went before. */
export const narrowLink: FindingRule = {
  code: 'narrow-link',
  summary:
    'A link needs more bandwidth than it has, or nearly so, or saturates before all else: how busy it is, and how much it carries at most.',
  find(context) {
    if (isTimed(context.system)) return [];
    return context.solution.links.flatMap(({ link, utilization }) => {
      const name = linkName(link);
      const isFirst = context.results.bottleneck?.component === name;
      if (!(utilization > BUSY) && !isFirst) return [];
      const over = utilization > 1;
      const tight = utilization > BUSY || 1 / utilization < ENOUGH_ROOM;
      const much = over
        ? `needs ${formatUtilization(utilization)} of its bandwidth`
        : `bandwidth ${formatUtilization(utilization)} busy`;
      const most = over ? 'carries at most' : 'saturates at';
      return [
        {
          code: 'narrow-link',
          severity: over ? ('error' as const) : tight ? ('warning' as const) : ('hint' as const),
          message: `${name}: ${much} ${context.point}; ${most} ${formatFactor(1 / utilization)} this load`,
          range: link.range,
          evidence: { utilization, saturatesAt: 1 / utilization },
        },
      ];
    });
  },
};
