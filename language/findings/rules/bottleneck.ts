import { formatFactor, formatUtilization } from '../../model/format-quantity.js';
import { componentNamed, nameOf } from '../context.js';
import { ENOUGH_ROOM, roomFor } from '../least-change.js';
import type { FindingRule } from '../rule.js';
import { isTimed } from '../../simulator/index.js';

/** Busy share from which on a warning is due. */
const BUSY = 0.85;

/** The resource that gives out first as the loads grow. A hint in a healthy model. */
export const bottleneck: FindingRule = {
  code: 'bottleneck',
  summary: 'The resource that saturates first, how busy it is, and at how much more load it gives out.',
  find(context) {
    const found = context.results.bottleneck;
    const resource = context.solution.bottleneck;
    const component = found && componentNamed(context.system, found.component);
    if (isTimed(context.system) || !found || !resource || !component) return [];
    const { factor } = found.saturatesAt;
    if (factor <= 1) return [];
    const tight = found.utilization > BUSY || factor < ENOUGH_ROOM;
    const fix = tight ? roomFor(context, resource) : undefined;
    return [
      {
        code: 'bottleneck',
        severity: tight ? 'warning' : 'hint',
        message: `${nameOf(resource)}: ${found.resource} ${formatUtilization(found.utilization)} busy ${context.point}; saturates at ${formatFactor(factor)} this load`,
        component: found.component,
        range: component.range,
        evidence: { utilization: found.utilization, saturatesAt: factor },
        ...(fix ? { fix } : {}),
      },
    ];
  },
};
