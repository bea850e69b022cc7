/** The course of a timed run: which figures are worth a line over time, with every value already in words. */
import type { Results } from '../model/results.js';
import type { EventAction, Place, System } from '../model/system.js';
import { formatCount, formatDuration, formatRatio, formatRate, formatUtilization } from '../model/format-quantity.js';
import { linkName } from '../model/links.js';
import { componentId, loadId } from './ids.js';

/** One figure over time. */
export interface Course {
  /** The box that it belongs to. */
  id: string;
  owner: string;
  /** `p99`, `cpu`, `errors`. */
  label: string;
  /** From 0 (zero) to 1 (the greatest value, or 100% for a share); null where nothing was observed. */
  heights: (number | null)[];
  /** Each value in words; empty where nothing was observed. */
  texts: string[];
  /** The greatest value in words. */
  most: string;
}

export interface OverTime {
  /** How long it ran, in words. */
  length: string;
  /** When each value was taken, in words. */
  times: string[];
  /** What happened, and when: from 0 (the start) to 1 (the end). */
  events: { at: number; text: string }[];
  courses: Course[];
}

interface Figure {
  name: string;
  format: (value: number) => string;
  /** A share of a whole: its line is drawn against 100%. */
  share: boolean;
  /** Left out where it stays zero all the time. */
  optional: boolean;
}

const LOAD_FIGURES: readonly Figure[] = [
  { name: 'throughput', format: formatRate, share: false, optional: false },
  { name: 'p99', format: formatDuration, share: false, optional: false },
  { name: 'errors', format: formatRatio, share: true, optional: true },
];

const COMPONENT_FIGURES: readonly Figure[] = [
  { name: 'cpu', format: formatUtilization, share: true, optional: true },
  { name: 'disk', format: formatUtilization, share: true, optional: true },
  { name: 'receiving', format: formatUtilization, share: true, optional: true },
  { name: 'sending', format: formatUtilization, share: true, optional: true },
  { name: 'instances', format: formatCount, share: false, optional: true },
  { name: 'queue', format: formatCount, share: false, optional: true },
  { name: 'hitRatio', format: formatRatio, share: true, optional: true },
];

/** Queues shorter than this all the time are not worth a line. */
const NOTEWORTHY_QUEUE = 1;

/** The lines of a timed run, loads first; null for a run without a course. */
export function overTime(system: System, results: Results): OverTime | null {
  const { series } = results;
  if (!series || series.time.length < 2) return null;
  const courses: Course[] = [];
  const add = (id: string, owner: string, figure: Figure): void => {
    const values = Object.hasOwn(series, `${owner}.${figure.name}`) ? series[`${owner}.${figure.name}`] : undefined;
    if (!Array.isArray(values) || values.every((value) => value === null)) return;
    const most = values.reduce<number>((top, value) => Math.max(top, value ?? 0), 0);
    if (figure.optional && most <= (figure.name === 'queue' ? NOTEWORTHY_QUEUE : 0)) return;
    const top = figure.share ? Math.max(1, most) : most;
    courses.push({
      id,
      owner,
      label: figure.name === 'hitRatio' ? 'hit ratio' : figure.name,
      heights: values.map((value) => (value === null ? null : top > 0 ? Math.round((value / top) * 1000) / 1000 : 0)),
      texts: values.map((value) => (value === null ? '' : figure.format(value))),
      most: figure.format(most),
    });
  };
  for (const { name } of system.loads) for (const figure of LOAD_FIGURES) add(loadId(name), name, figure);
  for (const { name } of system.components)
    for (const figure of COMPONENT_FIGURES) add(componentId(name), name, figure);

  const end = (series.time.at(-1) ?? 0) + series.step;
  return {
    length: formatDuration(end),
    times: series.time.map(formatDuration),
    events: eventsOf(system, end),
    courses,
  };
}

/** What happens when; what happens to a whole region is told once. */
function eventsOf({ timeline }: System, end: number): { at: number; text: string }[] {
  const told = new Map<string, { at: number; text: string }>();
  for (const { at, action } of timeline?.events ?? []) {
    const text = eventText(action);
    told.set(`${at} ${text}`, { at: Math.min(1, at / end), text });
  }
  return [...told.values()];
}

function eventText(action: EventAction): string {
  if ('region' in action && action.region !== undefined)
    return `${action.kind} ${action.region}${action.kind === 'slow' ? ` ${formatCount(action.factor)}x` : ''}`;
  switch (action.kind) {
    case 'load':
      return `${action.load} ${'factor' in action.change ? `${formatCount(action.change.factor)}x` : formatRate(action.change.rate)}`;
    case 'slow':
      return `slow ${action.component} ${formatCount(action.factor)}x`;
    case 'cut': {
      const name = (place: Place): string => {
        if (!('component' in place)) return place.region;
        return place.node === undefined ? place.component : `${place.component}.${place.node}`;
      };
      return `cut ${name(action.from)} <-> ${name(action.to)}`;
    }
    case 'flush':
      return `flush ${action.component}`;
    case 'instances':
      return `${action.component} ${formatCount(action.count)} instances`;
    case 'shards':
      return `${action.component} ${formatCount(action.count)} shards`;
    case 'demand':
      return `${action.component}.${action.operation} takes another time`;
    case 'aim':
      return `${action.component} -> ${Object.entries(action.shares)
        .filter(([, share]) => share > 0)
        .map(([name]) => name)
        .join(', ')}`;
    case 'behavior':
      return `${action.component}.${action.operation} does something else`;
    case 'operation':
      return `${action.component}.${action.operation.name} is there`;
    case 'sizes':
      return `${action.component}.${action.operation} takes or returns something else`;
    case 'asking':
      return `${action.load} asks otherwise`;
    case 'component':
      return `${action.component} ${Object.entries(action.change).map(partText).join(', ')}`;
    case 'link': {
      const figures = [
        ...(action.rtt === undefined ? [] : [formatDuration(action.rtt)]),
        ...(action.loss === undefined ? [] : [`${formatRatio(action.loss)} lost`]),
        ...(action.bandwidth === undefined ? [] : ['another bandwidth']),
      ];
      return `${linkName(action)} ${figures.join(', ')}`;
    }
    case 'send':
      return `send ${action.load}`;
    default:
      return `${action.kind} ${action.count === undefined ? '' : `${action.count} of `}${action.component}${action.node ? `.${action.node}` : ''}`;
  }
}

/** `cores 8`, `no queue`; of what is more than a number only how it is called. */
function partText([part, value]: [string, unknown]): string {
  if (value === null) return `no ${part}`;
  return typeof value === 'number' || typeof value === 'string' ? `${part} ${formatted(value)}` : `other ${part}`;
}

function formatted(value: number | string): string {
  return typeof value === 'number' ? formatCount(value) : value;
}
