import { formatFactor, formatUtilization } from '../../model/format-quantity.js';
import { componentNamed, placeOf } from '../context.js';
import type { FindingRule } from '../rule.js';
import { isTimed } from '../../simulator/index.js';

/** A limit further away than this many times the load is nobody's concern. */
const NEAR = 2;

/** A limit that somebody wrote gives out while the machines are still idle. */
export const limitBeforeHardware: FindingRule = {
  code: 'limit-before-hardware',
  summary: 'A limit on concurrency is reached before the hardware is.',
  find(context) {
    const first = context.solution.resources[0];
    if (isTimed(context.system) || first?.resource !== 'concurrency' || !(first.saturatesAt < NEAR)) return [];
    // An overload says it already.
    if (first.saturatesAt < 1) return [];
    const hardware = context.solution.resources.find((resource) => resource.resource !== 'concurrency');
    const component = componentNamed(context.system, first.component);
    if (!component || component.concurrency === undefined) return [];
    // A worker's slots are its hardware as far as the author is concerned.
    if (component.propertyRanges['concurrency'] === undefined || component.kind === 'external') return [];
    const spare = hardware
      ? `, when ${hardware.component} ${hardware.resource}, the next to give out, is ${formatUtilization(hardware.utilization * first.saturatesAt)} busy`
      : '';
    return [
      {
        code: 'limit-before-hardware',
        severity: 'information',
        message: `${first.component}: its concurrency of ${component.concurrency} is the limit, not the hardware: all slots are taken at ${formatFactor(first.saturatesAt)} this load${spare}`,
        component: first.component,
        range: placeOf(component, 'concurrency'),
        evidence: {
          utilization: first.utilization,
          saturatesAt: first.saturatesAt,
          hardwareSaturatesAt: hardware?.saturatesAt ?? 0,
        },
      },
    ];
  },
};
