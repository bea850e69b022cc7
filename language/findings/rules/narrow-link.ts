import { formatFactor, formatUtilization } from '../../model/format-quantity.js';
import type { LinkEnd } from '../../model/system.js';
import { isTimed } from '../../simulator/index.js';
import type { FindingRule } from '../rule.js';

/** Busy share from which on a warning is due. */
const BUSY = 0.85;

/** A link whose bandwidth is used up, or nearly so: whatever crosses it waits for what went before. */
export const narrowLink: FindingRule = {
  code: 'narrow-link',
  summary: 'A link needs more bandwidth than it has, or nearly so: how busy it is, and how much it carries at most.',
  find(context) {
    if (isTimed(context.system)) return [];
    return context.solution.links.flatMap(({ link, utilization }) => {
      if (!(utilization > BUSY)) return [];
      const over = utilization > 1;
      const much = over
        ? `needs ${formatUtilization(utilization)} of its bandwidth`
        : `${formatUtilization(utilization)} busy`;
      const most = over ? 'carries at most' : 'saturates at';
      return [
        {
          code: 'narrow-link',
          severity: over ? ('error' as const) : ('warning' as const),
          message: `${link.ends.map(nameOf).join(' <-> ')}: ${much} ${context.point}; ${most} ${formatFactor(1 / utilization)} this load`,
          range: link.range,
          evidence: { utilization, saturatesAt: 1 / utilization },
        },
      ];
    });
  },
};

function nameOf(end: LinkEnd): string {
  return 'region' in end ? end.region : end.component;
}
