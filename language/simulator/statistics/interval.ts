/**
 * Confidence intervals from batches of one long run.
 *
 * After N-Skart (Tafazzoli, Steiger & Wilson 2011, "N-Skart: a nonsequential skewness- and autoregression-adjusted
 * batch-means procedure"): batches are joined until von Neumann's test finds no correlation between neighbors; what
 * the test may have missed widens the interval as in a first-order autoregression; skewness bends it to the side of
 * the long tail. The figure is a ratio of totals, so each batch enters with its residual numerator - ratio x denominator.
 */
import { exp, log } from '../random/elementary.js';
import { normalQuantile } from '../random/normal.js';
import type { Batches } from './batches.js';
import { studentQuantile } from './special.js';

export interface Estimate {
  value: number;
  low: number;
  high: number;
  /** Standard error, autocorrelation included. */
  error: number;
  /** Batches that the interval rests on. */
  batches: number;
  /** False when even the longest batches are still correlated: the run is too short for the interval to be trusted. */
  independent: boolean;
}

export const CONFIDENCE = 0.95;

/** Fewest batches that neighbors are joined to. */
const FEWEST_BATCHES = 16;
/** Below this number of batches, estimates of their correlation scatter by more than a tenth. */
const FEW_BATCHES = 100;
/** One-sided level of the test for correlation: high, since it is the missed correlation that costs coverage. */
const TEST_LEVEL = 0.2;

/** Interval of the ratio of totals. NaN bounds where fewer than two batches have anything in them. */
export function ratioInterval(batches: Batches, confidence = CONFIDENCE): Estimate {
  const { size, independent } = independentSize(batches);
  return ratioIntervalOfGroups(batches, size, independent, confidence);
}

/** Deviations below this share of the figure are rounding, whose course over time says nothing about the system. */
const ROUNDING = 1e-6;

/** How many neighbors must be joined until they pass the test for correlation. */
export function independentSize(batches: Batches): { size: number; independent: boolean } {
  const { value: ratio, bottom } = totals(batches);
  let size = 1;
  const count = takeResiduals(batches, ratio, 1);
  let deviation = 0;
  for (let i = 0; i < count; i++) deviation += Math.abs(residuals[i] as number);
  if (batches.length > 1 && deviation <= ROUNDING * Math.abs(ratio * bottom)) return { size, independent: true };
  let independent = passesVonNeumann(residuals, count);
  while (!independent && batches.length >= 2 * size * FEWEST_BATCHES) {
    size *= 2;
    independent = passesVonNeumann(residuals, takeResiduals(batches, ratio, size));
  }
  return { size, independent };
}

/** `ratioInterval` with batches joined by a given number. */
export function ratioIntervalOfGroups(
  batches: Batches,
  size: number,
  independent: boolean,
  confidence: number,
): Estimate {
  const { value, bottom } = totals(batches);
  if (!(bottom > 0) || batches.length < 2) {
    return { value, low: NaN, high: NaN, error: NaN, batches: batches.length, independent: false };
  }
  const groups = takeResiduals(batches, value, size);
  // Residuals are per group; divided by a group's mean denominator they are deviations of the ratio.
  const scale = batches.length / (bottom * size);
  const { low, high, error } = adjustedBounds(residuals, confidence, true, groups);
  return {
    value,
    low: value + low * scale,
    high: value + high * scale,
    error: error * scale,
    batches: groups,
    independent,
  };
}

function totals(batches: Batches): { value: number; bottom: number } {
  let top = 0;
  let bottom = 0;
  const { length, numerators, denominators } = batches;
  for (let i = 0; i < length; i++) {
    top += numerators[i] as number;
    bottom += denominators[i] as number;
  }
  return { value: top / bottom, bottom };
}

/** The latest residuals: one array for all figures, since for some thousands of them arrays of their own are much of the work. */
let residuals = new Float64Array(256);

/**
 * Puts numerator - ratio x denominator of every group of `size` batches into `residuals`; a remainder at the beginning is left out.
 *
 * @returns the number of groups
 */
function takeResiduals(batches: Batches, ratio: number, size: number): number {
  const { length, numerators, denominators } = batches;
  const groups = Math.floor(length / size);
  if (groups > residuals.length) residuals = new Float64Array(2 * groups);
  let i = length - groups * size;
  for (let g = 0; g < groups; g++) {
    let sum = 0;
    for (let j = 0; j < size; j++, i++) sum += (numerators[i] as number) - ratio * (denominators[i] as number);
    residuals[g] = sum;
  }
  return groups;
}

function meanOf(x: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += x[i] as number;
  return sum / n;
}

/**
 * Von Neumann's ratio test (1941) for correlation between neighbors, one-sided. Under independence
 * 1 - sum (x_i - x_(i+1))^2 / (2 sum (x_i - mean)^2) is about normal with variance (n - 2) / (n^2 - 1).
 */
function passesVonNeumann(x: Float64Array, n: number): boolean {
  if (n < 8) return false;
  const mean = meanOf(x, n);
  let squares = 0;
  let steps = 0;
  for (let i = 0; i < n; i++) {
    const d = (x[i] as number) - mean;
    squares += d * d;
    if (i > 0) {
      const step = (x[i] as number) - (x[i - 1] as number);
      steps += step * step;
    }
  }
  if (squares === 0) return true;
  const statistic = 1 - steps / (2 * squares);
  return statistic <= normalQuantile(1 - TEST_LEVEL) * Math.sqrt((n - 2) / (n * n - 1));
}

interface Bounds {
  low: number;
  high: number;
  /** Standard error. */
  error: number;
}

/** Bounds, relative to the mean, within which the true mean of the first n of the x lies with the given confidence. */
export function adjustedBounds(x: Float64Array, confidence: number, correlated = true, n = x.length): Bounds {
  if (n < 2) return { low: NaN, high: NaN, error: NaN };
  const mean = meanOf(x, n);
  let second = 0;
  let third = 0;
  let lagged = 0;
  for (let i = 0; i < n; i++) {
    const d = (x[i] as number) - mean;
    second += d * d;
    third += d * d * d;
    if (i > 0) lagged += d * ((x[i - 1] as number) - mean);
  }
  if (second === 0) return { low: 0, high: 0, error: 0 };
  const variance = second / (n - 1);
  // Cutting every negative estimate off would, with few batches, widen the interval for noise alone.
  const least = n < FEW_BATCHES ? -0.05 : 0;
  const correlation = correlated ? Math.min(0.9, Math.max(least, lagged / second)) : 0;
  const error = Math.sqrt((variance * (1 + correlation)) / (1 - correlation) / n);
  const skewness = n > 2 ? (n * third) / ((n - 1) * (n - 2) * variance * Math.sqrt(variance)) : 0;
  const t = studentQuantile((1 + confidence) / 2, n - 1);
  return { low: -bend(t, skewness, n) * error, high: -bend(-t, skewness, n) * error, error };
}

/** The inverse Cornish-Fisher transformation of Student's t under skewness (Johnson 1978; Willink 2005). */
function bend(t: number, skewness: number, n: number): number {
  const beta = skewness / (6 * Math.sqrt(n));
  if (Math.abs(beta) < 1e-9) return t;
  return (cubeRoot(1 + 6 * beta * (t - beta)) - 1) / (2 * beta);
}

function cubeRoot(x: number): number {
  if (x === 0) return 0;
  const root = exp(log(Math.abs(x)) / 3);
  return x < 0 ? -root : root;
}
