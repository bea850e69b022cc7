import { formatFactor, formatRate, formatUtilization } from '../../model/format-quantity.js';
import { componentNamed, nameOf, type FindingContext } from '../context.js';
import { roomFor } from '../least-change.js';
import { restlessLoads } from '../restless.js';
import type { FindingRule } from '../rule.js';
import { seenWithRoom } from '../seen-with-room.js';
import type { Finding } from '../../model/results.js';
import { isTimed } from '../../simulator/index.js';

/** Overloaded resources that are told one by one; the rest follows from them. */
const TOLD = 5;

/** Resources that need more than there is of them: never a latency, always what is lacking. */
export const overload: FindingRule = {
  code: 'overload',
  summary:
    'A resource needs more than there is of it: by how much, how fast its backlog grows, what it carries at most.',
  find(context) {
    if (isTimed(context.system)) return [];
    const stores = storesOf(context.system);
    if (context.solution.endless.length > 0) return [];
    // Before anything has run, only what hangs on no approximation is said.
    const ran = context.results.run.stopped !== 'solved';
    const lacking = context.solution.resources.filter(
      (one) =>
        one.saturatesAt < 1 &&
        (ran || one.sure) &&
        !seenWithRoom(one, context.results) &&
        restlessLoads(context.system, one).length === 0,
    );
    // Of the shards of a component the busiest tells it; the others are told with it.
    const kind = ({ component, resource, role }: (typeof lacking)[number]): string =>
      `${component} ${resource} ${role}`;
    const told = lacking.filter((one, i) => lacking.findIndex((other) => kind(other) === kind(one)) === i);
    if (told.length === 0) return unexplained(context);
    return told.slice(0, TOLD).flatMap((resource) => {
      const component = componentNamed(context.system, resource.component);
      if (!component) return [];
      const needed = resource.saturatesAt > 0 ? 1 / resource.saturatesAt : resource.utilization;
      const simulated = context.results.components[resource.component];
      const growth = simulated?.growth ?? context.solution.components[resource.component]?.growth ?? 0;
      const rejected = simulated?.rejected ?? context.solution.components[resource.component]?.rejected ?? 0;
      const store = stores.get(resource.component);
      const waits = store === undefined ? 'its queue' : `the queue ${store}`;
      const consequence =
        growth > 0
          ? `; ${waits} grows by ${formatRate(growth).replace(' rps', ' requests/s')}`
          : rejected > 0
            ? `; it turns away ${formatUtilization(rejected)} of its calls`
            : '';
      const fix = roomFor(context, resource);
      return [
        {
          code: 'overload',
          severity: 'error' as const,
          message: `${nameOf(resource)}: ${resource.resource} needs ${formatUtilization(needed)} of what it has ${context.point}${consequence}; carries ${atMost(formatFactor(resource.saturatesAt))} this load`,
          component: resource.component,
          range: component.range,
          evidence: { utilization: needed, saturatesAt: resource.saturatesAt, growth },
          ...(fix ? { fix } : {}),
        },
      ];
    });
  },
};

/** What a run saw grow without end though no formula says why. */
function unexplained({ results, system, point }: FindingContext): Finding[] {
  if (results.run.stopped !== 'unstable') return [];
  return Object.entries(results.components).flatMap(([name, { growth }]): Finding[] => {
    const component = componentNamed(system, name);
    if (!component || !(growth !== undefined && growth > 0)) return [];
    return [
      {
        code: 'overload',
        severity: 'error',
        message: `${name}: what waits there grows by ${formatRate(growth).replace(' rps', ' requests/s')} ${point}, though its machines are not busy all the time: it waits for something that is`,
        component: name,
        range: component.range,
        evidence: { growth },
      },
    ];
  });
}

/** By worker: the queue it takes its messages from. */
function storesOf(system: { components: { name: string; messages?: { consumers: string[] } }[] }): Map<string, string> {
  const stores = new Map<string, string>();
  for (const component of system.components) {
    for (const consumer of component.messages?.consumers ?? []) stores.set(consumer, component.name);
  }
  return stores;
}

/** A bound as it is said: `at most 0.48x`, and what is too small to be told `under 0.01x`. */
function atMost(factor: string): string {
  return factor.startsWith('under') ? factor : `at most ${factor}`;
}
