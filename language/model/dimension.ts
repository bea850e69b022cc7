import { DIMENSIONS, type Dimension, type DimensionName } from '../catalogue/index.js';

/** Exponents of second, byte and US dollar: what tells `3ms` from `2 kB`. */
export interface Exponents {
  readonly time: number;
  readonly bytes: number;
  readonly money: number;
}

/** Of plain numbers: counts, shares, factors. */
export const PLAIN: Exponents = { time: 0, bytes: 0, money: 0 };

export function exponentsOf(name: DimensionName): Exponents {
  return DIMENSIONS[name];
}

export function sameDimension(a: Exponents, b: Exponents): boolean {
  return a.time === b.time && a.bytes === b.bytes && a.money === b.money;
}

export function isPlain(a: Exponents): boolean {
  return sameDimension(a, PLAIN);
}

export function product(a: Exponents, b: Exponents): Exponents {
  return { time: a.time + b.time, bytes: a.bytes + b.bytes, money: a.money + b.money };
}

export function quotient(a: Exponents, b: Exponents): Exponents {
  return { time: a.time - b.time, bytes: a.bytes - b.bytes, money: a.money - b.money };
}

/** The names under which users know a dimension, the most general of those that share its exponents first. */
const WELL_KNOWN: readonly Dimension[] = [
  DIMENSIONS.number,
  DIMENSIONS.duration,
  DIMENSIONS.rate,
  DIMENSIONS.bytes,
  DIMENSIONS.bandwidth,
  DIMENSIONS.money,
  DIMENSIONS['money per time'],
  DIMENSIONS['money per byte'],
];

/** With its article, for messages: "a duration", "a plain number", "a value in s^2 B". */
export function describeDimension(exponents: Exponents): string {
  if (isPlain(exponents)) return 'a plain number';
  const known = WELL_KNOWN.find((dimension) => sameDimension(dimension, exponents));
  if (known) return known.says;
  const parts = [
    ['s', exponents.time],
    ['B', exponents.bytes],
    ['usd', exponents.money],
  ] as const;
  const written = parts
    .filter(([, power]) => power !== 0)
    .map(([unit, power]) => (power === 1 ? unit : `${unit}^${power}`));
  return `a value in ${written.join(' ')}`;
}
