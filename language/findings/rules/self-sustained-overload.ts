import type { Finding } from '../../model/results.js';
import type { System } from '../../model/system.js';
import { formatUtilization } from '../../model/format-quantity.js';
import { writtenCalls } from '../calls.js';
import { componentNamed } from '../context.js';
import type { FindingRule } from '../rule.js';
import { isTimed } from '../../simulator/index.js';

/** Busy share in a run from which on a resource counts as saturated, and by how much the load alone must need less. */
const SATURATED = 0.97;
const NEEDED = 0.92;

/** What makes work of its own out of waiting, and what ends that. */
function whyItStays(system: System, component: string): string {
  const shown = system.components.find(
    ({ messages }) => messages?.visibility !== undefined && messages.consumers.includes(component),
  );
  if (shown)
    return `messages that are shown again before they are handled feed themselves. A longer \`visibility\` of ${shown.name} ends that, or fewer of them at once`;
  const retried = writtenCalls(system).some(({ call }) => call.retries > 0 || call.timeout !== undefined);
  const crowded = system.components.some(({ cache }) => cache && cache.singleFlight !== true);
  return crowded && !retried
    ? 'misses feed themselves, since until a missing key is fetched all who ask for it fetch it too. `single-flight: on` at the cache ends that'
    : 'retries and abandoned calls feed themselves. A `budget` on the retries ends that';
}

/** The load alone could be carried; what it caused once keeps the system down. */
export const selfSustainedOverload: FindingRule = {
  code: 'self-sustained-overload',
  summary:
    'Retries, abandoned calls, misses of one key or messages shown again keep a resource saturated that the load alone does not fill.',
  find(context) {
    if (isTimed(context.system) || context.results.run.stopped === 'solved') return [];
    return context.solution.resources.flatMap((resource): Finding[] => {
      const component = componentNamed(context.system, resource.component);
      const seen = context.results.components[resource.component]?.resources[resource.resource];
      const needed = 1 / resource.saturatesAt;
      if (!component || resource.resource === 'concurrency' || !seen) return [];
      if (seen.utilization < SATURATED || needed > NEEDED) return [];
      return [
        {
          code: 'self-sustained-overload',
          severity: 'error',
          message: `${resource.component}: ${resource.resource} is ${formatUtilization(seen.utilization)} busy ${context.point} although the load alone needs ${formatUtilization(needed)}: ${whyItStays(context.system, component.name)}`,
          component: resource.component,
          range: component.range,
          evidence: { utilization: seen.utilization, needed },
        },
      ];
    });
  },
};
