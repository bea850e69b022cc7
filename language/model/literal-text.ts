/** Quantities written back as literals of the language, exactly as they would be read again. */
import { UNITS } from '../syntax/units.js';
import { PLAIN, sameDimension, type Exponents } from './dimension.js';

interface Scale {
  /** What one of it comes to in SI units. */
  readonly size: number;
  /** As it follows a number. */
  readonly written: string;
}

interface Family {
  readonly dimension: Exponents;
  /** From the smallest to the largest. */
  readonly scales: readonly Scale[];
}

const named = (prefix: string, names: readonly string[]): Scale[] =>
  names.map((name) => ({ size: UNITS.get(name)?.factor ?? 1, written: `${prefix}${name}` }));

const magnitudes = (unit: string, size = 1): Scale[] =>
  [
    ['', 1],
    ['k', 1e3],
    ['M', 1e6],
    ['G', 1e9],
  ].map(([name, factor]) => ({ size: Number(factor) * size, written: `${String(name)}${unit}` }));

const FAMILIES: readonly Family[] = [
  { dimension: PLAIN, scales: magnitudes('') },
  {
    dimension: { time: 1, bytes: 0, money: 0 },
    scales: named(' ', ['ns', 'us', 'ms', 's', 'min', 'h', 'day']).map(({ size, written }) => ({
      size,
      written: written.replace(/^ (?=[num]?s$)/, ''),
    })),
  },
  { dimension: { time: -1, bytes: 0, money: 0 }, scales: magnitudes(' rps') },
  { dimension: { time: 0, bytes: 1, money: 0 }, scales: named(' ', ['B', 'kB', 'MB', 'GB', 'TB', 'PB']) },
  { dimension: { time: -1, bytes: 1, money: 0 }, scales: named(' ', ['bps', 'kbps', 'Mbps', 'Gbps']) },
  { dimension: { time: 0, bytes: 0, money: 1 }, scales: [{ size: 1, written: ' usd' }] },
  { dimension: { time: -1, bytes: 0, money: 1 }, scales: [{ size: 1 / 3600, written: ' usd/h' }] },
  { dimension: { time: 0, bytes: -1, money: 1 }, scales: [{ size: 1e-9, written: ' usd/GB' }] },
];

/** Significant digits that are written: more than anyone asks for, fewer than rounding errors reach. */
const DIGITS = 12;

/**
 * A quantity as a literal, in the largest unit in which it is at least one and takes no more digits than in a smaller one;
 * a share in per cent where `percent` says so. Undefined for a dimension that no unit of the language has by itself.
 *
 * @param value In SI units.
 */
export function literalText(value: number, dimension: Exponents, percent = false): string | undefined {
  if (percent && sameDimension(dimension, PLAIN)) return `${decimal(value * 100)}%`;
  const family = FAMILIES.find((one) => sameDimension(one.dimension, dimension));
  const first = family?.scales[0];
  if (!family || !first || !Number.isFinite(value)) return undefined;
  let best = `${decimal(value / first.size)}${first.written}`;
  let digits = decimal(value / first.size).length;
  for (const { size, written } of family.scales) {
    const number = decimal(value / size);
    if (Math.abs(value) < size * 0.9999999 || number.length > digits) continue;
    best = `${number}${written}`;
    digits = number.length;
  }
  return best;
}

/** Without an exponent, which the language does not have, and without the last digits that arithmetic leaves. */
function decimal(value: number): string {
  const rounded = Number(value.toPrecision(DIGITS));
  const text = String(rounded);
  return text.includes('e')
    ? rounded
        .toFixed(rounded < 1 ? 20 : 0)
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '')
    : text;
}
