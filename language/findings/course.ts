/**
 * A course of events as a series of steady states: what the solver knows of each stretch of time in which nothing changes
 * much. Ramps are cut into parts that are taken at their middle.
 */
import type { Load, LoadShape, System, TimedEvent } from '../model/system.js';
import type { Solution } from '../simulator/solver/index.js';
import { changesAt, rewritten } from './rewritten.js';
import { slowed } from './slowed.js';

/** A stretch of time, in seconds from the start, and the system as it is meanwhile. */
export interface Plateau {
  from: number;
  to: number;
  system: System;
  solution: Solution;
}

/** Parts that a ramp is cut into, stretches that are looked at, and the fewer of a large system. */
const RAMP_PARTS = 4;
const MOST = 60;
const MOST_OF_LARGE = 16;
const LARGE = 100;

/** Seconds that the course of a System lasts; 0 where nothing depends on the clock. */
export function courseLength(system: System): number {
  return system.timeline?.duration ?? Math.max(0, ...system.loads.map((load) => load.shape?.duration ?? 0));
}

/** Every stretch of the course, in the order of time. Equal states are solved once. */
export function plateausOf(system: System, solve: (system: System) => Solution): Plateau[] {
  const end = courseLength(system);
  const times = thinned(breaksOf(system, end), system.components.length > LARGE ? MOST_OF_LARGE : MOST);
  const known = new Map<string, { system: System; solution: Solution }>();
  return times.slice(1).map((to, i) => {
    const from = times[i] ?? 0;
    const middle = (from + to) / 2;
    const loads = system.loads.map((load) => levelAt(load, system, middle));
    const disturbances = disturbancesAt(system, middle);
    const changes = changesAt(system, middle);
    const key = JSON.stringify([loads, disturbances, changes]);
    let state = known.get(key);
    if (!state) {
      const changed = stateOf(rewritten(system, changes), loads, disturbances);
      known.set(key, (state = { system: changed, solution: solve(changed) }));
    }
    return { from, to, ...state };
  });
}

/** Moments at which something changes, or a part of a ramp begins. */
function breaksOf(system: System, end: number): number[] {
  const times = new Set([0, end]);
  const add = (time: number): void => {
    if (time > 0 && time < end) times.add(time);
  };
  const ramp = (from: number, to: number): void => {
    for (let i = 0; i <= RAMP_PARTS; i++) add(from + ((to - from) * i) / RAMP_PARTS);
  };
  for (const event of system.timeline?.events ?? []) {
    add(event.at);
    if (event.over > 0) ramp(event.at, event.at + Math.min(event.over, event.for ?? Infinity));
    if (event.for !== undefined) add(event.at + event.for);
  }
  for (const { shape } of system.loads) {
    if (!shape) continue;
    const days = shape.daily === true ? Math.ceil(end / shape.duration) : 1;
    for (let day = 0; day < Math.min(days, MOST); day++) {
      shape.points.forEach(({ time, factor }, i) => {
        const next = shape.points[i + 1];
        const from = day * shape.duration;
        add(from + time);
        if (next && next.factor !== factor) ramp(from + time, from + next.time);
      });
    }
  }
  return [...times].sort((a, b) => a - b);
}

/** At most so many of the moments, the first and the last among them. */
function thinned(times: readonly number[], most: number): number[] {
  if (times.length <= most) return [...times];
  return Array.from({ length: most }, (_, i) => times[Math.round((i * (times.length - 1)) / (most - 1))] as number);
}

/** A load's level at a moment, as a multiple of its mean. */
function levelAt(load: Load, system: System, time: number): number {
  const { source } = load;
  const mean = source.kind === 'open' ? source.meanRate : source.meanUsers;
  const standing = mean > 0 ? (source.kind === 'open' ? source.rate : source.users) / mean : 1;
  const own = load.shape ? shapeAt(load.shape, time) : standing;
  return own * factorAt(load.name, mean * own, system.timeline?.events ?? [], time);
}

function shapeAt({ points, duration, daily }: LoadShape, time: number): number {
  const at = daily === true && duration > 0 ? time % duration : time;
  const next = points.findIndex((point) => point.time > at);
  const after = points[next];
  const before = points[next < 0 ? points.length - 1 : Math.max(0, next - 1)];
  if (!after || !before || after.time <= before.time) return before?.factor ?? 1;
  const part = Math.max(0, at - before.time) / (after.time - before.time);
  return before.factor + (after.factor - before.factor) * part;
}

/** What events have multiplied a load by: the former factor comes back when an event is over. */
function factorAt(load: string, level: number, events: readonly TimedEvent[], time: number): number {
  let factor = 1;
  const ends: { time: number; former: number }[] = [];
  const endUntil = (moment: number): void => {
    ends.sort((a, b) => a.time - b.time);
    while ((ends[0]?.time ?? Infinity) <= moment) factor = ends.shift()?.former ?? factor;
  };
  for (const event of [...events].sort((a, b) => a.at - b.at)) {
    const { action } = event;
    if (action.kind !== 'load' || action.load !== load || event.at > time) continue;
    endUntil(event.at);
    const aim = 'factor' in action.change ? action.change.factor : level > 0 ? action.change.rate / level : 1;
    if (event.for !== undefined) ends.push({ time: event.at + event.for, former: factor });
    const part = event.over > 0 ? Math.min(1, (time - event.at) / event.over) : 1;
    factor += (aim - factor) * part;
  }
  endUntil(time);
  return factor;
}

interface Disturbance {
  component: string;
  slow: number;
  /** Nodes that are down. */
  down: number;
}

/** Slow and missing nodes at a moment. Lost leaders are left out: what they refuse is no load. */
function disturbancesAt(system: System, time: number): Disturbance[] {
  const found = new Map<string, Disturbance>();
  for (const event of system.timeline?.events ?? []) {
    const { action } = event;
    if (event.at > time || time >= event.at + (event.for ?? Infinity)) continue;
    if (action.kind !== 'slow' && action.kind !== 'fail' && action.kind !== 'hang' && action.kind !== 'recover')
      continue;
    const known = found.get(action.component) ?? { component: action.component, slow: 1, down: 0 };
    found.set(action.component, known);
    if (action.kind === 'slow') known.slow *= action.factor;
    else if (action.kind === 'recover') known.down = 0;
    else if (action.node === undefined && action.count !== undefined) known.down += action.count;
  }
  return [...found.values()].filter(({ slow, down }) => slow !== 1 || down > 0);
}

function stateOf(system: System, levels: readonly number[], disturbances: readonly Disturbance[]): System {
  const still: System = { ...system };
  delete still.timeline;
  return {
    ...still,
    loads: system.loads.map((load, i) => {
      const constant: Load = { ...load };
      delete constant.shape;
      const { source } = load;
      const level = levels[i] ?? 1;
      return source.kind === 'open'
        ? { ...constant, source: { ...source, rate: source.meanRate * level } }
        : { ...constant, source: { ...source, users: Math.round(source.meanUsers * level) } };
    }),
    components: system.components.map((written) => {
      // What an autoscaler may add counts as there: an overload is what even that does not carry.
      const most = written.scaling?.max ?? 0;
      const component = most > written.instances ? { ...written, instances: most } : written;
      const disturbed = disturbances.find((one) => one.component === component.name);
      if (!disturbed) return component;
      const changed = disturbed.slow === 1 ? component : slowed(component, disturbed.slow);
      // Without any node left there is nothing to be busy.
      const left = component.replication ? component.instances : component.instances - disturbed.down;
      return left > 0 ? { ...changed, instances: left } : changed;
    }),
  };
}
