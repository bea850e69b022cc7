import type { Finding } from '../../model/results.js';
import { formatFactor, formatUtilization } from '../../model/format-quantity.js';
import type { Component } from '../../model/system.js';
import { isTimed } from '../../simulator/index.js';
import type { FindingRule } from '../rule.js';

/** How much busier than the average the busiest node must be, and busy share from which on it matters and from which on it warns. */
const UNEVEN = 1.4;
const MATTERS = 0.5;
const BUSY = 0.85;
const BY_KEY: ReadonlySet<string> = new Set(['consistent-hashing', 'ip-hash', 'sticky']);

/** A few keys, or one, keep one node busy while the others have room: more nodes do not help against that. */
export const hotNode: FindingRule = {
  code: 'hot-node',
  summary: 'One shard or node is much busier than the average, because requests are dealt out by key.',
  find({ system, results, point }) {
    if (isTimed(system) || results.run.stopped === 'solved') return [];
    return system.components.flatMap((component): Finding[] => {
      const by = dealtBy(component);
      if (!component.reached || by === undefined) return [];
      const resources = Object.entries(results.components[component.name]?.resources ?? {});
      for (const [resource, { utilization, busiest }] of resources) {
        if (busiest === undefined || busiest < MATTERS || busiest < UNEVEN * utilization) continue;
        return [
          {
            code: 'hot-node',
            severity: busiest > BUSY ? 'warning' : 'information',
            message: `${component.name}: one ${by} is ${formatUtilization(busiest)} busy ${point} (${resource}) while the average is ${formatUtilization(utilization)}; it gives out at ${formatFactor(1 / busiest)} this load, and more of them would not spread what belongs to one key. A cache in front, or a finer key, would`,
            component: component.name,
            range: component.propertyRanges['shards'] ?? component.propertyRanges['policy'] ?? component.range,
            evidence: { busiest, utilization },
          },
        ];
      }
      return [];
    });
  },
};

/** What a key decides on, where one does. */
function dealtBy(component: Component): string | undefined {
  if (component.shards !== undefined && component.shards.count > 1) return 'shard';
  if (component.instances < 2) return undefined;
  return component.cache?.partitioned === true || BY_KEY.has(component.policy) ? 'node' : undefined;
}
