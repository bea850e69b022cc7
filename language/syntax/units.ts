/**
 * Numbers with units: what a literal means in SI.
 *
 * Pure functions over text and numbers; nothing here knows the parser.
 */

/** What a number counts or measures, as the catalogue names it. */
export type Dimension =
  | 'number'
  | 'count'
  | 'ratio'
  | 'factor'
  | 'duration'
  | 'rate'
  | 'bytes'
  | 'bandwidth'
  | 'money'
  | 'money per time'
  | 'money per byte';

/** Exponents of second, byte and US dollar: what may be added to what. */
interface UnitExponents {
  readonly time: number;
  readonly bytes: number;
  readonly money: number;
}

/** A unit that may follow a number, or a slash. */
export interface Unit extends UnitExponents {
  readonly name: string;
  readonly dimension: Dimension;
  /** One of it in seconds, bytes, US dollars or their quotients. */
  readonly factor: number;
  readonly says: string;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const YEAR = 365 * DAY;
/** A twelfth of a year of 365 days, 730 hours: what cloud providers bill. */
const MONTH = YEAR / 12;

function units(
  dimension: Dimension,
  exponents: UnitExponents,
  entries: readonly (readonly [name: string, factor: number, says: string])[],
): Unit[] {
  return entries.map(([name, factor, says]) => ({ name, dimension, factor, says, ...exponents }));
}

const NONE: UnitExponents = { time: 0, bytes: 0, money: 0 };

const ALL_UNITS: readonly Unit[] = [
  ...units('duration', { ...NONE, time: 1 }, [
    ['ns', 1e-9, 'nanoseconds'],
    ['us', 1e-6, 'microseconds'],
    ['ms', 1e-3, 'milliseconds'],
    ['s', 1, 'seconds'],
    ['min', MINUTE, 'minutes'],
    ['h', HOUR, 'hours'],
    ['day', DAY, 'days of 24 hours'],
    ['month', MONTH, 'months of 730 hours'],
    ['year', YEAR, 'years of 365 days'],
  ]),
  ...units('rate', { ...NONE, time: -1 }, [['rps', 1, 'per second']]),
  ...units('bytes', { ...NONE, bytes: 1 }, [
    ['B', 1, 'bytes'],
    ['kB', 1e3, 'kilobytes'],
    ['MB', 1e6, 'megabytes'],
    ['GB', 1e9, 'gigabytes'],
    ['TB', 1e12, 'terabytes'],
    ['PB', 1e15, 'petabytes'],
    ['KiB', 2 ** 10, 'kibibytes (1024 bytes)'],
    ['MiB', 2 ** 20, 'mebibytes (1024 KiB)'],
    ['GiB', 2 ** 30, 'gibibytes (1024 MiB)'],
    ['TiB', 2 ** 40, 'tebibytes (1024 GiB)'],
    ['PiB', 2 ** 50, 'pebibytes (1024 TiB)'],
  ]),
  ...units('bandwidth', { ...NONE, bytes: 1, time: -1 }, [
    ['bps', 1 / 8, 'bits per second'],
    ['kbps', 1e3 / 8, 'kilobits per second'],
    ['Mbps', 1e6 / 8, 'megabits per second'],
    ['Gbps', 1e9 / 8, 'gigabits per second'],
  ]),
  ...units('money', { ...NONE, money: 1 }, [['usd', 1, 'US dollars']]),
  ...units('ratio', NONE, [['%', 1e-2, 'per cent']]),
  ...units('factor', NONE, [['x', 1, 'times']]),
  ...units('count', NONE, [
    ['users', 1, 'users'],
    ['items', 1, 'items'],
    ['requests', 1, 'requests'],
    ['messages', 1, 'messages'],
  ]),
];

/** Every unit by the spelling it has in a model. */
export const UNITS: ReadonlyMap<string, Unit> = new Map(ALL_UNITS.map((unit) => [unit.name, unit]));

/** The spellings of all units; no param may be named like one. */
export const UNIT_WORDS: ReadonlySet<string> = new Set(UNITS.keys());

const MAGNITUDES: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
]);

/** A literal that was understood. */
export interface ParsedQuantity extends UnitExponents {
  readonly ok: true;
  /** In seconds, bytes, US dollars or their quotients; a share for `%`. */
  readonly value: number;
  readonly dimension: Dimension;
  /** The unit as written, if there is one. */
  readonly unit: string | undefined;
}

/** A literal that was not understood: why, and what was probably meant. */
export interface QuantityMistake {
  readonly ok: false;
  readonly message: string;
  /** The whole literal as it was probably meant. */
  readonly suggestion?: string;
}

/** Spellings from elsewhere. */
const HABITS: Readonly<Record<string, string>> = {
  nsec: 'ns',
  nanos: 'ns',
  µs: 'us',
  μs: 'us',
  usec: 'us',
  micros: 'us',
  msec: 'ms',
  msecs: 'ms',
  millis: 'ms',
  milliseconds: 'ms',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  m: 'min',
  mins: 'min',
  minute: 'min',
  minutes: 'min',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  hours: 'h',
  d: 'day',
  days: 'day',
  mo: 'month',
  months: 'month',
  y: 'year',
  yr: 'year',
  years: 'year',
  qps: 'rps',
  tps: 'rps',
  rpm: '/ min',
  b: 'B',
  bytes: 'B',
  K: 'k',
  T: '000G',
  kb: 'kB',
  KB: 'kB',
  Kb: 'kB',
  mb: 'MB',
  Mb: 'MB',
  gb: 'GB',
  Gb: 'GB',
  tb: 'TB',
  Tb: 'TB',
  Kbps: 'kbps',
  mbps: 'Mbps',
  gbps: 'Gbps',
  pct: '%',
  percent: '%',
  X: 'x',
  times: 'x',
  user: 'users',
  item: 'items',
  request: 'requests',
  req: 'requests',
  message: 'messages',
  dollars: 'usd',
  USD: 'usd',
  eur: 'usd',
};

const LITERAL = /^(\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)([\p{L}µ%][\p{L}\p{N}µ%]*)?(?:[ \t]+([A-Za-zµ%]+))?$/u;

/**
 * Reads a literal: a number, then a magnitude (`k`, `M`, `G`) or a unit, or both with a space between (`4.6k rps`).
 * Never throws; an unknown unit or a number out of range is a mistake with its reason.
 */
export function parseQuantity(text: string): ParsedQuantity | QuantityMistake {
  const parts = LITERAL.exec(text.trim());
  if (!parts && text.includes(',')) {
    const suggestion = text.replaceAll(',', '_');
    return { ok: false, message: `A comma ends a number; thousands are written \`${suggestion}\`.`, suggestion };
  }
  if (!parts) return { ok: false, message: `\`${text}\` is not a number with a unit.` };
  const [, digits = '', attached = '', spaced = ''] = parts;
  const magnitude = MAGNITUDES.get(attached);
  const unitWord = magnitude === undefined ? attached : spaced;
  const unit = UNITS.get(unitWord);
  if (unitWord !== '' && unit === undefined) return unknownUnit(digits, attached);
  if (magnitude === undefined && spaced !== '')
    return { ok: false, message: `\`${text}\` has two units.`, suggestion: digits + attached };
  const value = scaled(digits.replaceAll('_', ''), magnitude ?? 1, unit?.factor ?? 1);
  if (!Number.isFinite(value)) return { ok: false, message: `\`${text}\` is too large to compute with.` };
  return {
    ok: true,
    value,
    dimension: unit?.dimension ?? 'number',
    unit: unit?.name,
    time: unit?.time ?? 0,
    bytes: unit?.bytes ?? 0,
    money: unit?.money ?? 0,
  };
}

/** The product, rounded once: powers of ten move the decimal point of what was written, so that 70% is 0.7 and 20us 0.00002. */
function scaled(digits: string, magnitude: number, factor: number): number {
  const [mantissa = '', exponent = '0'] = digits.toLowerCase().split('e');
  const shift = powerOfTen(magnitude) ?? 0;
  const power = powerOfTen(factor);
  const amount = `${mantissa}e${Number(exponent) + shift + (power ?? 0)}`;
  return power === undefined ? Number(amount) * factor : Number(amount);
}

function powerOfTen(value: number): number | undefined {
  const power = Math.round(Math.log10(value));
  return Number(`1e${power}`) === value ? power : undefined;
}

function unknownUnit(digits: string, word: string): QuantityMistake {
  const meant = HABITS[word] ?? withMagnitude(word) ?? nearestUnit(word);
  if (meant === undefined) {
    return {
      ok: false,
      message: `\`${word}\` is no unit. Durations are written 5ms, rates 200 rps, sizes 16 GB, shares 80%, money 3 usd.`,
    };
  }
  const suggestion = digits + (meant.startsWith('/') ? ` ${meant}` : meant);
  return { ok: false, message: `\`${word}\` is no unit; did you mean \`${suggestion}\`?`, suggestion };
}

/** `krps`: a magnitude stuck to a unit. */
function withMagnitude(word: string): string | undefined {
  const magnitude = word.charAt(0);
  const rest = word.slice(1);
  if (!MAGNITUDES.has(magnitude)) return undefined;
  const unit = UNITS.has(rest) ? rest : HABITS[rest];
  return unit === undefined ? undefined : `${magnitude} ${unit}`;
}

function nearestUnit(word: string): string | undefined {
  const lower = word.toLowerCase();
  for (const name of UNIT_WORDS) if (name.toLowerCase() === lower) return name;
  if (word.length < 3) return undefined;
  for (const name of UNIT_WORDS) if (name.length > 2 && oneEditApart(lower, name.toLowerCase())) return name;
  return undefined;
}

function oneEditApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1);
}

/** A time of day. */
export interface ParsedClock {
  readonly ok: true;
  /** Seconds since midnight. */
  readonly value: number;
}

/** Reads `18:00`; a time that no day has is a mistake with its reason. */
export function parseClock(text: string): ParsedClock | QuantityMistake {
  const parts = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  const hours = Number(parts?.[1]);
  const minutes = Number(parts?.[2]);
  if (!parts || hours > 24 || minutes > 59 || (hours === 24 && minutes > 0)) {
    return { ok: false, message: `\`${text}\` is no time of day: write 00:00 to 24:00.` };
  }
  return { ok: true, value: hours * HOUR + minutes * MINUTE };
}
