import { formatRate, formatUtilization } from '../../model/format-quantity.js';
import { isTimed } from '../../simulator/index.js';
import { componentNamed, nameOf } from '../context.js';
import { restlessLoads } from '../restless.js';
import type { FindingRule } from '../rule.js';

/** Users without a pause keep whatever is slowest busy at all times: what counts is how much it completes. */
export const alwaysBusy: FindingRule = {
  code: 'always-busy',
  summary: 'Users ask again as soon as they are answered, so that something is always busy: what it completes.',
  find(context) {
    const found = context.results.bottleneck;
    const resource = context.solution.resources.find(
      (one) => one.component === found?.component && one.resource === found.resource,
    );
    const component = found && componentNamed(context.system, found.component);
    if (isTimed(context.system) || !found || !resource || !component) return [];
    const loads = restlessLoads(context.system, resource);
    const [first] = loads;
    if (first?.source.kind !== 'closed' || found.saturatesAt.factor >= 1) return [];
    const users = loads.reduce((sum, { source }) => sum + (source.kind === 'closed' ? source.users : 0), 0);
    const completed = loads.reduce((sum, { name }) => sum + (context.results.loads[name]?.throughput ?? 0), 0);
    const names = loads.map(({ name }) => name).join(' and ');
    return [
      {
        code: 'always-busy',
        severity: 'hint',
        message: `${nameOf(resource)}: ${resource.resource} ${formatUtilization(found.utilization)} busy ${context.point}: the ${users} users of ${names} ask again as soon as they are answered, which completes ${formatRate(completed)}; give them a \`think\` if they are people`,
        component: component.name,
        range: component.range,
        evidence: { utilization: found.utilization, users, throughput: completed },
      },
    ];
  },
};
