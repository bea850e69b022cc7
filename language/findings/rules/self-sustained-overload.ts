import type { Finding } from '../../model/results.js';
import type { System } from '../../model/system.js';
import { formatDuration, formatUtilization } from '../../model/format-quantity.js';
import { writtenCalls } from '../calls.js';
import { componentNamed, type FindingContext } from '../context.js';
import { goneAsFluid } from '../fluid.js';
import type { FindingRule } from '../rule.js';
import { isTimed } from '../../simulator/index.js';

/** Busy share in a run from which on a resource counts as saturated, and by how much the load alone must need less. */
const SATURATED = 0.97;
const NEEDED = 0.92;
/** Bins of the course after which what is still saturated is believed to stay so. */
const FEWEST_BINS = 5;

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

/** What is still saturated when a course ends, long after what piled up in it should have gone. */
function atTheEnd({ system, course, results }: FindingContext): Finding[] {
  const { series } = results;
  const last = course.at(-1);
  if (!series || !last || last.solution.endless.length > 0) return [];
  return last.solution.resources.flatMap((resource): Finding[] => {
    const component = componentNamed(system, resource.component);
    const levels = series[`${resource.component}.${resource.resource}`];
    const needed = 1 / resource.saturatesAt;
    if (!component || resource.resource === 'concurrency' || resource.role !== 'all' || !Array.isArray(levels))
      return [];
    if (needed > NEEDED) return [];
    // Twice the time that a backlog takes to go: longer than that is no backlog.
    const gone = goneAsFluid(resource, 0, course) ?? last.from;
    const from = Math.max(last.from + (last.to - last.from) / 2, last.from + 2 * (gone - last.from));
    const seen = levels.filter((_, i) => (series.time[i] ?? 0) >= from);
    if (seen.length < FEWEST_BINS || seen.some((level) => (level ?? 0) < SATURATED)) return [];
    return [
      {
        code: 'self-sustained-overload',
        severity: 'warning',
        message: `${resource.component}: ${resource.resource} is still ${formatUtilization(Math.min(...seen.map((level) => level ?? 0)))} busy at the end although the load alone needs ${formatUtilization(needed)} since ${formatDuration(last.from)}: ${whyItStays(system, component.name)}`,
        component: resource.component,
        range: component.range,
        evidence: { needed, since: last.from },
      },
    ];
  });
}

/** The load alone could be carried; what it caused once keeps the system down. */
export const selfSustainedOverload: FindingRule = {
  code: 'self-sustained-overload',
  summary:
    'Retries, abandoned calls, misses of one key or messages shown again keep a resource saturated that the load alone does not fill.',
  find(context) {
    if (context.results.run.stopped === 'solved') return [];
    if (isTimed(context.system)) return atTheEnd(context);
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
