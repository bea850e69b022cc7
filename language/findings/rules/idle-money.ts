import type { Finding } from '../../model/results.js';
import { formatMoney, formatUtilization } from '../../model/format-quantity.js';
import { MONTH } from '../../simulator/solver/index.js';
import type { FindingRule } from '../rule.js';
import { withKnob } from '../least-change.js';
import { isTimed } from '../../simulator/index.js';

/** Busy share at the design load below which machines count as idle, and the room that is left after fewer. */
const IDLE = 0.2;
const ROOM_LEFT = 2;
/** Machines are worth a word from this share of the cost on. */
const SHARE = 0.1;

/** Machines that are paid for and hardly used even at the design load. */
export const idleMoney: FindingRule = {
  code: 'idle-money',
  summary: 'Instances that are hardly used at the design load, and what fewer would save.',
  find(context) {
    const total = context.results.cost.perMonth;
    if (isTimed(context.system) || total === null || !(total > 0)) return [];
    return context.system.components.flatMap((component): Finding[] => {
      const { price, instances } = component;
      if (price === undefined || instances < 2 || component.replication || component.shards || !component.reached)
        return [];
      const resources = context.solution.resources.filter((one) => one.component === component.name);
      const busiest = resources.reduce((most, one) => Math.max(most, one.utilization), 0);
      const cost = price * instances * MONTH;
      if (resources.length === 0 || busiest > IDLE || cost < SHARE * total) return [];
      const fewer = Math.max(component.needs ?? 1, 2, Math.ceil(instances * busiest * ROOM_LEFT));
      if (fewer >= instances || context.budget.left <= 0) return [];
      context.budget.left--;
      const knob = { component: component.name, property: 'instances' as const, value: instances };
      const changed = context.solve(withKnob(context.system, knob, fewer));
      const tight = changed.resources.some((one) => one.component === component.name && one.saturatesAt < ROOM_LEFT);
      if (tight) return [];
      const saved = price * (instances - fewer) * MONTH;
      return [
        {
          code: 'idle-money',
          severity: 'hint',
          message: `${component.name}: ${instances} instances are ${formatUtilization(busiest)} busy ${context.point}; ${fewer} would still have room for twice the load and save ${formatMoney(saved)} a month`,
          component: component.name,
          range: component.propertyRanges['instances'] ?? component.range,
          evidence: { utilization: busiest, instances, fewer, savedPerMonth: saved },
          fix: {
            title: `Lower ${component.name}.instances from ${instances} to ${fewer}`,
            edit: { path: `${component.name}.instances`, value: fewer },
          },
        },
      ];
    });
  },
};
