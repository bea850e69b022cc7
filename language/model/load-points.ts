/** Operating points: the same System under another load. */
import type { Load, LoadPoint, System } from './system.js';

/** The System with its loads set to an operating point, at which they stay. The given one is left as it is. */
export function atPoint(system: System, point: LoadPoint): System {
  return withLoads(withoutClock(system), (load) => loadAt(steady(load), point));
}

/** The System without a time of day: pools that follow one have the most nodes that they ever have. */
function withoutClock(system: System): System {
  if (system.daily !== true) return system;
  const { daily, ...rest } = system;
  return daily
    ? {
        ...rest,
        components: system.components.map((component) =>
          component.scaling?.timetable ? { ...component, instances: component.scaling.max } : component,
        ),
      }
    : system;
}

/** A load without its course over time. */
function steady(load: Load): Load {
  const { shape, ...rest } = load;
  return shape ? rest : load;
}

/** The System with every load grown by a factor from where it stands. */
export function scaleLoads(system: System, factor: number): System {
  return withLoads(system, (load) => scaleLoad(load, factor));
}

/** One load grown by a factor from where it stands. */
function scaleLoad(load: Load, factor: number): Load {
  const { source } = load;
  return source.kind === 'open'
    ? { ...load, source: { ...source, rate: source.rate * factor } }
    : { ...load, source: { ...source, users: source.users * factor } };
}

/** A load at the given multiple of its long-run mean. */
export function atMultipleOfMean(load: Load, factor: number): Load {
  const { source } = load;
  return source.kind === 'open'
    ? { ...load, source: { ...source, rate: source.meanRate * factor } }
    : { ...load, source: { ...source, users: Math.round(source.meanUsers * factor) } };
}

/** True when two operating points are the same study. */
export function samePoint(a: LoadPoint, b: LoadPoint): boolean {
  return pointKey(a) === pointKey(b);
}

/** A text that is equal for equal operating points. */
function pointKey(point: LoadPoint): string {
  if (point.kind !== 'scaled') return point.kind;
  return JSON.stringify(Object.entries(point.loads).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** How people say it: "at peak", "at Authors 5x", and nothing for the mean. */
export function describePoint(point: LoadPoint): string {
  if (point.kind === 'mean') return 'at the mean load';
  if (point.kind === 'peak') return 'at peak';
  const loads = Object.entries(point.loads).map(([name, amount]) =>
    'factor' in amount ? `${name} ${amount.factor}x` : `${name} ${amount.rate} rps`,
  );
  return `at ${loads.join(', ')}`;
}

function loadAt(load: Load, point: LoadPoint): Load {
  if (point.kind === 'mean') return atMultipleOfMean(load, 1);
  const amount = point.kind === 'scaled' && Object.hasOwn(point.loads, load.name) ? point.loads[load.name] : undefined;
  if (!amount) return atMultipleOfMean(load, load.peak);
  if ('factor' in amount) return atMultipleOfMean(load, amount.factor);
  const { source } = load;
  return source.kind === 'open'
    ? { ...load, source: { ...source, rate: amount.rate } }
    : { ...load, source: { ...source, users: Math.round(amount.rate) } };
}

function withLoads(system: System, change: (load: Load) => Load): System {
  return { ...system, loads: system.loads.map(change) };
}
