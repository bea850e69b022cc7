/** Numbers as people read them in a drawing: three significant digits, a unit, a thin course of magnitudes. */

/** Three significant digits without trailing zeros: 1290 stays 1290, 0.08312 becomes 0.0831. */
function threeDigits(value: number): string {
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.max(0, 2 - magnitude);
  return value
    .toFixed(Math.min(decimals, 6))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

const MAGNITUDES: readonly [number, string][] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];

/** A plain count: `999`, `1k`, `6.94k`, `2.5M`. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return '∞';
  // From 999.5 on three digits would round up to 1000: that is the next magnitude.
  for (const [size, letter] of MAGNITUDES)
    if (Math.abs(value) >= size * 0.9995) return threeDigits(value / size) + letter;
  return threeDigits(value);
}

/** A rate, per second: `6.94k/s`. */
export function formatRate(perSecond: number): string {
  return `${formatCount(perSecond)}/s`;
}

const DURATIONS: readonly [number, string][] = [
  [86400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
  [1e-3, 'ms'],
  [1e-6, 'µs'],
  [1e-9, 'ns'],
];

/** A duration in seconds with the unit that suits it: `83 ms`, `1.2 s`, `15 min`. Below 100 s seconds are kept. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '∞';
  if (seconds === 0) return '0 s';
  for (const [size, unit] of DURATIONS) {
    const from = size > 1 ? size * (size === 60 ? 1.9995 : 0.9995) : size * 0.9995;
    if (Math.abs(seconds) >= from) return `${threeDigits(seconds / size)} ${unit}`;
  }
  return '0 s';
}

/**
 * A ratio as a percentage without decimals where they'd say nothing; near 0% and 100% the digits stay that tell "rare"
 * from "never" and "99.9%" from "always".
 */
export function formatPercent(ratio: number): string {
  if (!Number.isFinite(ratio)) return '∞';
  const percent = ratio * 100;
  const magnitude = Math.abs(percent);
  if (magnitude > 0 && magnitude < 0.001) return percent < 0 ? '-<0.001%' : '<0.001%';
  if (magnitude > 0 && magnitude < 1) return `${Number(percent.toPrecision(2))}%`;
  if (percent > 99 && percent < 100) {
    const short = Number((100 - percent).toPrecision(2));
    const decimals = Math.min(4, Math.max(1, 1 - Math.floor(Math.log10(short))));
    return `${(Math.floor(percent * 10 ** decimals) / 10 ** decimals).toFixed(decimals).replace(/0+$/, '').replace(/\.$/, '')}%`;
  }
  if (magnitude >= 1000) return `${formatCount(Math.round(percent))}%`;
  return `${Math.round(percent)}%`;
}

/** A ratio of busy time: never rounded up to 100% or over it, because those mean something. */
export function formatUtilization(ratio: number): string {
  if (ratio >= 1) return formatPercent(Math.max(1, ratio));
  return ratio > 0.99 ? '99%' : formatPercent(ratio);
}

/** US dollars: `$412`, `$1.29k`, `$0.07`. */
export function formatMoney(dollars: number): string {
  return (dollars < 0 ? '-$' : '$') + formatCount(Math.abs(dollars));
}

/** A multiple of the load as in messages: `1.10x`. */
export function formatFactor(factor: number): string {
  if (!Number.isFinite(factor)) return '∞';
  return `${factor < 10 ? factor.toFixed(2) : formatCount(factor)}×`;
}

/** A figure in the dimension that a requirement names. */
export function formatFigure(value: number, dimension: string): string {
  switch (dimension) {
    case 'duration':
      return formatDuration(value);
    case 'rate':
      return formatRate(value);
    case 'ratio':
      return formatPercent(value);
    case 'money':
      return formatMoney(value);
    default:
      return formatCount(value);
  }
}
