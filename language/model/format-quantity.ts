/**
 * Quantities as people read them in messages, hovers, reports and drawings: three significant digits at most, a unit that
 * keeps the number between 1 and 1000, and what lies beyond all that means something as "over" or "under" a limit.
 * Values come in SI units and plain ratios.
 */

/** "5.6 ms", "1.2 s", "15 min". Seconds. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return endless(seconds);
  const size = Math.abs(seconds);
  if (size === 0) return '0 s';
  if (size < 1e-12) return 'under 1 ps';
  if (size >= LONGEST) return 'over 1000 years';
  const unit = pick(DURATIONS, size);
  const number = digits(seconds / unit.size);
  return `${number} ${unit.name === 'days' && number === '1' ? 'day' : unit.name}`;
}

/** "12.3k rps", "0.5 rps"; what is rare as "7.2 / h" or "5 / day". Per second. */
export function formatRate(perSecond: number): string {
  if (perSecond >= LEAST && perSecond < RARE) return `${formatCount(perSecond * DAY)} / day`;
  if (perSecond >= RARE && perSecond < FREQUENT) return `${formatCount(perSecond * HOUR)} / h`;
  return `${formatCount(perSecond)} rps`;
}

/** A plain number: "12.3k", "4.6M", "0.25". */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return endless(count);
  if (count >= 999.5e12) return 'over 1000T';
  if (count > 0 && count < LEAST) return `under ${plain(LEAST, 6)}`;
  if (Math.abs(count) >= 1e15) return count > 0 ? 'over 1000T' : 'under -1000T';
  if (count !== 0 && Math.abs(count) < 1e-6) return count > 0 ? 'under 0.000001' : '0';
  const unit = pick(MAGNITUDES, Math.abs(count));
  return `${digits(count / unit.size)}${unit.name}`;
}

/** How many wait, on average over time: "3.21", "46.2k"; a queue that hardly ever forms is "under 0.001". */
export function formatQueue(mean: number): string {
  return mean > 0 && mean < SHORT ? `under ${String(SHORT)}` : formatCount(mean);
}

/** A mean queue shorter than this is nobody's concern. */
const SHORT = 0.001;

/**
 * A share: "91%", "0.42%", "99.95%". Close to 0 and to 1 it keeps the digits that matter (nines), and it never rounds a
 * share that is not whole to "100%" or "0%".
 */
export function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio)) return endless(ratio);
  // Sums of shares miss 1 by rounding errors; ten nines are nobody's figure.
  const percent = Math.abs(ratio - 1) < 1e-9 ? 100 : ratio * 100;
  if (percent >= MOST_PERCENT) return `over ${MOST_PERCENT}%`;
  if (ratio > 0 && ratio < LEAST) return `under ${plain(LEAST * 100, 4)}%`;
  if (percent >= 9999.5) return 'over 10000%';
  if (percent > 0 && percent < 1e-6) return 'under 0.000001%';
  if (percent <= 99 || percent >= 100) {
    if (Math.abs(percent) >= 9.95) return `${plain(percent, percent > 100 && percent < 100.5 ? 1 : 0)}%`;
    return `${digits(percent, 2)}%`;
  }
  const missing = 100 - percent;
  let decimals = 1;
  while (decimals < 9 && missing * 10 ** decimals < 0.95) decimals++;
  // One digit more than the first that differs from 9, cut rather than rounded up.
  const scale = 10 ** (decimals + (missing * 10 ** decimals < 9.5 ? 1 : 0));
  return `${trim((Math.floor(percent * scale + 1e-6) / scale).toFixed(Math.round(Math.log10(scale))))}%`;
}

/** Busy share of a resource: whole percents, "130%" where more is needed than there is; 99.96% is not "100%". */
export function formatUtilization(ratio: number): string {
  if (!Number.isFinite(ratio)) return endless(ratio);
  if (ratio >= 99.95) return 'over 100 times';
  if (ratio > 0 && ratio < 1e-4) return 'under 0.01%';
  if (ratio >= 0.995 && ratio < 1) return '99%';
  return ratio < 0.0995 || ratio * 100 >= MOST_PERCENT ? formatRatio(ratio) : `${plain(ratio * 100, 0)}%`;
}

/** US dollars: "$1,290", "$0.07". */
export function formatMoney(dollars: number): string {
  if (!Number.isFinite(dollars)) return endless(dollars);
  const size = Math.abs(dollars);
  const sign = dollars < 0 ? '-' : '';
  if (size >= 999.5e12) return `over ${sign}$1000T`;
  if (size >= 1e6) return `${sign}$${formatCount(size)}`;
  if (size >= 100) return `${sign}$${grouped(Math.round(size))}`;
  if (size >= 0.995 || size === 0) return `${sign}$${trim(size.toFixed(2))}`;
  return size < LEAST ? `under $${plain(LEAST, 6)}` : `${sign}$${digits(size, 2)}`;
}

/** A multiple of a load: "1.10x", "0.77x", "12.5x". Two decimals below ten, so that 1.10 and 1.15 are told apart. */
export function formatFactor(factor: number): string {
  if (!Number.isFinite(factor)) return endless(factor);
  if (factor >= 999.5) return 'over 1000x';
  if (factor > 0 && factor < 0.01) return 'under 0.01x';
  return factor < 9.995 ? `${factor.toFixed(2)}x` : `${formatCount(factor)}x`;
}

/** A quantity of a requirement's dimension: duration, rate, ratio, money or count. */
export function formatBy(dimension: string, value: number): string {
  switch (dimension) {
    case 'duration':
      return formatDuration(value);
    case 'rate':
      return formatRate(value);
    case 'ratio':
      return formatRatio(value);
    case 'money':
      return formatMoney(value);
    default:
      return formatCount(value);
  }
}

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Below one an hour a rate is told by the day, below 36 an hour by the hour. */
const RARE = 1 / HOUR;
const FREQUENT = 0.01;
/** Smaller counts, shares and sums are not told apart. */
const LEAST = 1e-6;
const MOST_PERCENT = 10_000;
/** In seconds. */
const LONGEST = 1000 * 365 * 86_400;

interface Unit {
  size: number;
  name: string;
}

const DURATIONS: readonly Unit[] = [
  { size: 1e-12, name: 'ps' },
  { size: 1e-9, name: 'ns' },
  { size: 1e-6, name: 'µs' },
  { size: 1e-3, name: 'ms' },
  { size: 1, name: 's' },
  { size: 60, name: 'min' },
  { size: 3600, name: 'h' },
  { size: 86400, name: 'days' },
];

const MAGNITUDES: readonly Unit[] = [
  { size: 1, name: '' },
  { size: 1e3, name: 'k' },
  { size: 1e6, name: 'M' },
  { size: 1e9, name: 'G' },
  { size: 1e12, name: 'T' },
];

/** The largest unit of which there is at least one; a minute only from two on, since "90 s" reads better. */
function pick(units: readonly Unit[], size: number): Unit {
  let found = units[0] as Unit;
  for (const unit of units) {
    const from = unit.size === 60 ? 120 : unit.size;
    if (size >= from * 0.9995) found = unit;
  }
  return found;
}

/** Three significant digits without trailing zeros; whole numbers above that stay whole. */
function digits(value: number, significant = 3): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 10 ** (significant - 1)) return plain(value, 0);
  // What is smaller would be written with an exponent.
  return size < LEAST ? '0' : trim(value.toPrecision(significant));
}

function plain(value: number, decimals: number): string {
  return trim(value.toFixed(decimals));
}

function trim(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

function endless(value: number): string {
  return Number.isNaN(value) ? '–' : value > 0 ? 'without end' : '-without end';
}
