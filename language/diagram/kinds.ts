/**
 * How each kind of component is drawn: one entry a kind. Icons are strokes on a grid of 24 by 24, drawn for this project:
 * round caps, a weight of 1.6, at most three strokes of meaning each.
 */

/** Outline of a box. A tube lies where messages wait; a drum stands where data is kept. */
export type Shape = 'card' | 'drum' | 'tube' | 'pill';

export interface KindStyle {
  /** What a reader calls it. */
  label: string;
  shape: Shape;
  /** Drawn with a broken outline: it belongs to somebody else. */
  foreign: boolean;
  /** Whether cores say anything about its size. */
  sized: boolean;
  /** SVG path data on the 24 x 24 grid, stroked. */
  icon: string;
}

const circle = (x: number, y: number, r: number): string =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;

const STYLES: Record<string, KindStyle> = {
  client: {
    label: 'client',
    shape: 'card',
    foreign: false,
    sized: false,
    icon: 'M5.5 5.5h13v9.5h-13zM3 18.5h18',
  },
  dns: {
    label: 'DNS',
    shape: 'card',
    foreign: false,
    sized: false,
    icon: 'M12 3.5v17M12 5h6l2.5 2.25L18 9.5h-6M12 11.5H6l-2.5 2.25L6 16h6',
  },
  cdn: {
    label: 'CDN',
    shape: 'card',
    foreign: false,
    sized: false,
    icon: `${circle(12, 12, 8.5)}M3.5 12h17M12 3.5c-5 5-5 12 0 17c5-5 5-12 0-17`,
  },
  balancer: {
    label: 'balancer',
    shape: 'card',
    foreign: false,
    sized: false,
    icon: `${circle(12, 5, 2)}M12 7v10.5M12 9.5c0 3.5-6.5 3-6.5 8M12 9.5c0 3.5 6.5 3 6.5 8M4 18.5h3M10.5 18.5h3M17 18.5h3`,
  },
  gateway: {
    label: 'gateway',
    shape: 'card',
    foreign: false,
    sized: true,
    icon: 'M3.5 20h17M6 20v-9a6 6 0 0 1 12 0v9M10 20v-7.5a2 2 0 0 1 4 0V20',
  },
  service: {
    label: 'service',
    shape: 'card',
    foreign: false,
    sized: true,
    icon: `M12 3.2l7.6 4.4v8.8L12 20.8l-7.6-4.4V7.6z${circle(12, 12, 2.6)}`,
  },
  cache: {
    label: 'cache',
    shape: 'card',
    foreign: false,
    sized: false,
    icon: 'M13.2 3.2L5.2 13.6h6l-1 7.2l8.4-10.6h-6.2z',
  },
  database: {
    label: 'database',
    shape: 'drum',
    foreign: false,
    sized: true,
    icon: 'M5 6.2a7 2.7 0 1 0 14 0a7 2.7 0 1 0-14 0M5 6.2v11.6c0 1.5 3.1 2.7 7 2.7s7-1.2 7-2.7V6.2M5 12c0 1.5 3.1 2.7 7 2.7s7-1.2 7-2.7',
  },
  storage: {
    label: 'storage',
    shape: 'drum',
    foreign: false,
    sized: true,
    icon: 'M4.5 6.5a7.5 2.4 0 1 0 15 0a7.5 2.4 0 1 0-15 0M4.5 6.5l1.9 12.2c.2 1 2.6 1.8 5.6 1.8s5.4-.8 5.6-1.8l1.9-12.2',
  },
  queue: {
    label: 'queue',
    shape: 'tube',
    foreign: false,
    sized: false,
    icon: 'M3.5 8h4.2v8H3.5zM9.9 8h4.2v8H9.9zM16.3 8h4.2v8h-4.2z',
  },
  topic: {
    label: 'topic',
    shape: 'tube',
    foreign: false,
    sized: false,
    icon: `${circle(12, 12, 2)}M8.2 8.2a5.4 5.4 0 0 0 0 7.6M15.8 8.2a5.4 5.4 0 0 1 0 7.6M5.3 5.3a9.5 9.5 0 0 0 0 13.4M18.7 5.3a9.5 9.5 0 0 1 0 13.4`,
  },
  worker: {
    label: 'worker',
    shape: 'card',
    foreign: false,
    sized: true,
    icon: `${circle(12, 12, 2.3)}${circle(12, 12, 5.4)}M17 14.1L19.8 15.2M14.1 17L15.2 19.8M9.9 17L8.8 19.8M7 14.1L4.2 15.2M7 9.9L4.2 8.8M9.9 7L8.8 4.2M14.1 7L15.2 4.2M17 9.9L19.8 8.8`,
  },
  external: {
    label: 'external',
    shape: 'card',
    foreign: true,
    sized: false,
    icon: 'M7.3 18.5h9.6a4 4 0 0 0 .7-7.9a5.8 5.8 0 0 0-11.2 1a3.5 3.5 0 0 0 .9 6.9z',
  },
  load: {
    label: 'load',
    shape: 'pill',
    foreign: false,
    sized: false,
    icon: `${circle(9.2, 8.2, 3.2)}M3.2 19.2c0-3.2 2.6-5.4 6-5.4s6 2.2 6 5.4M15.6 5.2a3.2 3.2 0 0 1 0 6M17.4 14.2c2.1.8 3.4 2.6 3.4 5`,
  },
};

const UNKNOWN: KindStyle = {
  label: 'component',
  shape: 'card',
  foreign: false,
  sized: true,
  icon: 'M6 5h12a1.5 1.5 0 0 1 1.5 1.5v11A1.5 1.5 0 0 1 18 19H6a1.5 1.5 0 0 1-1.5-1.5v-11A1.5 1.5 0 0 1 6 5z',
};

/** Kinds that have a drawing of their own, `load` included. */
export const DRAWN_KINDS: readonly string[] = Object.keys(STYLES);

/** How a kind is drawn; a plain card for one that has no entry. */
export function kindStyle(kind: string): KindStyle {
  return (Object.hasOwn(STYLES, kind) ? STYLES[kind] : undefined) ?? { ...UNKNOWN, label: kind };
}
