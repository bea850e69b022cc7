import type { Finding, Series } from '../../model/results.js';
import { formatDuration, formatFactor, formatUtilization } from '../../model/format-quantity.js';
import type { SolvedResource } from '../../simulator/solver/index.js';
import type { FindingContext } from '../context.js';
import { componentNamed, nameOf } from '../context.js';
import { courseLength, type Plateau } from '../course.js';
import { goneAsFluid } from '../fluid.js';
import type { FindingRule } from '../rule.js';

/** Overloads of one course that are told. */
const TOLD = 5;
/** A run that saw less than this of a resource's capacity used did not see the overload. */
const SEEN = 0.9;
/** What waits has gone when it is down to so many times what waited before, or to so few. */
const AS_BEFORE = 2;
const FEW = 10;

/** A stretch of time over which a resource needs more than there is of it. */
interface Overload {
  resource: SolvedResource;
  from: number;
  to: number;
  /** Greatest need, relative to what there is. */
  needed: number;
}

/** What is too much for a while: from when to when, how much of it can be carried, and when the backlog is gone. */
export const overloadInCourse: FindingRule = {
  code: 'overload-in-course',
  summary:
    'A resource needs more than there is of it for part of a course of events: when, how much, and until when it is felt.',
  find(context) {
    const { course, results, system } = context;
    const length = courseLength(system);
    const series = results.run.stopped === 'solved' ? undefined : results.series;
    const found = overloadsOf(course).filter((one) => !series || isSeen(one, series));
    found.sort((a, b) => b.needed * (b.to - b.from) - a.needed * (a.to - a.from));
    return found.slice(0, TOLD).flatMap((overload): Finding[] => {
      const { resource, from, to, needed } = overload;
      const component = componentNamed(system, resource.component);
      if (!component) return [];
      const gone = to >= length ? undefined : goneBy(overload, context, series);
      const until =
        from <= 0 && to >= length
          ? 'all the time'
          : `from ${formatDuration(from)} to ${to >= length ? 'the end' : formatDuration(to)}`;
      const rest =
        to >= length
          ? ''
          : gone === undefined
            ? `; what piles up has not gone when the run ends after ${formatDuration(length)}`
            : gone - to > 0.02 * length
              ? `; what piles up is gone by ${formatDuration(gone)}`
              : '';
      const event = system.timeline?.events.find(({ at }) => Math.abs(at - from) < 1e-6 * length);
      return [
        {
          code: 'overload-in-course',
          severity: gone === undefined ? 'warning' : 'information',
          message: `${nameOf(resource)}: ${resource.resource} needs ${formatUtilization(needed)} of what it has ${until}; carries at most ${formatFactor(1 / needed)} that load${rest}`,
          component: resource.component,
          range: event?.range ?? component.range,
          evidence: { from, to, utilization: needed, ...(gone === undefined ? {} : { gone }) },
        },
      ];
    });
  },
};

/** Overloads by resource; stretches that follow on each other are one. */
function overloadsOf(course: readonly Plateau[]): Overload[] {
  const all: Overload[] = [];
  const open = new Map<string, Overload>();
  for (const { from, to, solution } of course) {
    const now = new Set<string>();
    for (const resource of solution.endless.length > 0 ? [] : solution.resources) {
      if (!(resource.saturatesAt < 1)) continue;
      const key = `${nameOf(resource)} ${resource.resource}`;
      const needed = resource.saturatesAt > 0 ? 1 / resource.saturatesAt : resource.utilization;
      const known = open.get(key);
      now.add(key);
      if (known) {
        known.to = to;
        known.needed = Math.max(known.needed, needed);
      } else {
        const begun = { resource, from, to, needed };
        open.set(key, begun);
        all.push(begun);
      }
    }
    for (const key of open.keys()) if (!now.has(key)) open.delete(key);
  }
  return all;
}

function isSeen({ resource, from, to }: Overload, series: Series): boolean {
  const levels = series[`${resource.component}.${resource.resource}`];
  if (!Array.isArray(levels) || resource.role !== 'all') return true;
  const within = levels.filter((_, i) => overlaps(series, i, from, to));
  return within.length === 0 || within.some((level) => (level ?? 0) >= SEEN);
}

function overlaps(series: Series, bin: number, from: number, to: number): boolean {
  const start = series.time[bin] ?? 0;
  return start + series.step > from && start < to;
}

/** Second by which what piled up has gone; undefined where the course ends before. */
function goneBy(overload: Overload, context: FindingContext, series: Series | undefined): number | undefined {
  if (series) return goneInRun(overload, series);
  const gone = goneAsFluid(overload.resource, overload.from, context.course);
  return gone === Infinity ? undefined : gone;
}

/** As the run saw it: all that waits anywhere is back to what it was. */
function goneInRun({ from, to }: Overload, series: Series): number | undefined {
  const waiting = series.time.map(() => 0);
  for (const [name, values] of Object.entries(series)) {
    if (!Array.isArray(values) || !(name.endsWith('.queue') || name.endsWith('.depth'))) continue;
    values.forEach((value, i) => (waiting[i] = (waiting[i] ?? 0) + (value ?? 0)));
  }
  const before = waiting.filter((_, i) => (series.time[i] ?? 0) + series.step <= from);
  const calm = Math.max(FEW, AS_BEFORE * Math.max(0, ...before));
  const bin = series.time.findIndex((time, i) => time >= to - 1e-9 && (waiting[i] ?? 0) <= calm);
  return bin < 0 ? undefined : Math.max(to, series.time[bin] ?? to);
}
