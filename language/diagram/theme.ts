/** The colors of a drawing. A drawing names what a color is for; a palette says what it looks like. */
import { OVERLOAD } from './heat.js';

export type Theme = 'light' | 'dark' | 'css-variables';

const ROLES = [
  'canvas',
  'surface',
  'tile',
  'border',
  'text',
  'muted',
  'edge',
  'track',
  'warm',
  'hot',
  'over',
  'pass',
  'fail',
  'undecided',
  'font',
] as const;

export type Role = (typeof ROLES)[number] | `heat-${number}`;

/** Every role that the web view's style sheet has to define, as `--scale-<role>`. */
export const ALL_ROLES: readonly Role[] = [
  ...ROLES,
  ...Array.from({ length: OVERLOAD + 1 }, (_, level): Role => `heat-${level}`),
];

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif";

const HEAT = {
  light: [
    '#b8cada',
    '#afc4d7',
    '#a6bed3',
    '#9db8d0',
    '#94b2cc',
    '#8bacc9',
    '#81a9c5',
    '#d0922a',
    '#d87710',
    '#d54507',
    '#b61537',
  ],
  dark: [
    '#465463',
    '#495a6b',
    '#4d6074',
    '#50667c',
    '#536b85',
    '#58738f',
    '#597b99',
    '#c18e35',
    '#dd8a35',
    '#fb794a',
    '#f87e8c',
  ],
} as const;

const PALETTES: Record<'light' | 'dark', Record<(typeof ROLES)[number], string>> = {
  light: {
    canvas: '#f7f8fa',
    surface: '#ffffff',
    tile: '#eef1f5',
    border: '#cfd6de',
    text: '#1a2129',
    muted: '#5b6673',
    edge: '#8d99a6',
    track: '#e6eaef',
    warm: '#855600',
    hot: '#b23409',
    over: '#a30f33',
    pass: '#0b6e4f',
    fail: '#b3132f',
    undecided: '#735c00',
    font: FONT,
  },
  dark: {
    canvas: '#14171b',
    surface: '#1d2127',
    tile: '#2a3038',
    border: '#414a55',
    text: '#e9ecf0',
    muted: '#9aa5b1',
    edge: '#71808f',
    track: '#2c333b',
    warm: '#e5b454',
    hot: '#ff9368',
    over: '#ff97a3',
    pass: '#5fd0a5',
    fail: '#ff8a95',
    undecided: '#e3c24a',
    font: FONT,
  },
};

/** What to write for a role: a literal value, or a reference to the web view's variable. */
export function paint(theme: Theme): (role: Role) => string {
  if (theme === 'css-variables') return (role) => `var(--scale-${role})`;
  return (role) => {
    const level = /^heat-(\d+)$/.exec(role)?.[1];
    if (level !== undefined) return HEAT[theme][Number(level)] ?? HEAT[theme][OVERLOAD];
    return PALETTES[theme][role as (typeof ROLES)[number]];
  };
}
