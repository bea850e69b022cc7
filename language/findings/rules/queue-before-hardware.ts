import type { Finding } from '../../model/results.js';
import { formatRatio, formatUtilization } from '../../model/format-quantity.js';
import { isTimed } from '../../simulator/index.js';
import { placeOf } from '../context.js';
import { leastRaise, raise } from '../least-change.js';
import type { FindingRule } from '../rule.js';

/** Share of calls turned away from which on it is told, what a fix leaves of it, and busy share below which the machines have room. */
const MANY = 0.01;
const FEW = 0.001;
const ROOM = 0.85;

/** A queue that is full in every burst although the machines behind it have room on average. */
export const queueBeforeHardware: FindingRule = {
  code: 'queue-before-hardware',
  summary: 'A bounded queue turns calls away although the hardware behind it has room.',
  find(context) {
    const { system, results, point } = context;
    if (isTimed(system)) return [];
    return system.components.flatMap((component): Finding[] => {
      const { queue } = component;
      const seen = results.components[component.name];
      if (!component.reached || queue === undefined || component.limit || component.shed || !seen) return [];
      const busy = Math.max(0, ...Object.values(seen.resources).map(({ utilization }) => utilization));
      if (seen.rejected < MANY || busy > ROOM) return [];
      const knob = { component: component.name, property: 'queue' as const, value: queue };
      const value =
        component.kind === 'external'
          ? undefined
          : leastRaise(
              context,
              system,
              knob,
              Math.max(2 * queue, 4),
              (solution) => (solution.components[component.name]?.rejected ?? 1) < FEW,
            );
      return [
        {
          code: 'queue-before-hardware',
          severity: 'information',
          message: `${component.name}: its queue of ${queue} turns away ${formatRatio(seen.rejected)} of the calls ${point} although it is only ${formatUtilization(busy)} busy: bursts need more room to wait`,
          component: component.name,
          range: placeOf(component, 'queue'),
          evidence: { rejected: seen.rejected, busy, queue },
          ...(value === undefined ? {} : { fix: raise(knob, value) }),
        },
      ];
    });
  },
};
