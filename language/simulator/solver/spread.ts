/**
 * Durations in the solver: a probability mixture of gamma distributions, closed under "one after the other", "one or
 * the other" and "until the slowest is back". It keeps means and variances exactly and shapes approximately; a single
 * exponential, an Erlang distribution and a mixture of them are kept exactly.
 */
import { exp, log } from '../random/elementary.js';
import { bisect } from './moments.js';
import { gammaTail, square } from './special-functions.js';

/** One part of the mixture. A variance of 0 is a fixed duration. */
interface Part {
  weight: number;
  mean: number;
  variance: number;
}

export interface Spread {
  readonly parts: readonly Part[];
  /** The exact share above t, where theory gives it. */
  readonly exactTail?: (t: number) => number;
}

/** Parts that are kept; beyond it the most alike are merged. */
const MAX_PARTS = 6;

/** Durations from here on stand for "never": the station before them cannot keep up. Seconds. */
export const UNBOUNDED = 1e9;

/** No time at all. */
export const NO_TIME: Spread = { parts: [{ weight: 1, mean: 0, variance: 0 }] };

/** A duration of the given mean and variance, as one gamma distribution. */
export function spreadOf(mean: number, variance: number): Spread {
  if (!(mean > 0)) return NO_TIME;
  const bounded = Math.min(mean, UNBOUNDED);
  return { parts: [{ weight: 1, mean: bounded, variance: finite(variance, bounded) }] };
}

/** A duration whose whole law is known, in the form of its share above t. */
export function withExactTail(spread: Spread, exactTail: (t: number) => number): Spread {
  return { parts: spread.parts, exactTail };
}

/** One duration after another, independent of each other. */
export function inSequence(a: Spread, b: Spread): Spread {
  if (isNoTime(a)) return b;
  if (isNoTime(b)) return a;
  const parts: Part[] = [];
  for (const x of a.parts) {
    for (const y of b.parts) {
      const mean = Math.min(UNBOUNDED, x.mean + y.mean);
      parts.push({ weight: x.weight * y.weight, mean, variance: finite(x.variance + y.variance, mean) });
    }
  }
  return { parts: reduce(parts) };
}

/** One duration or another. The weights need not total 1; what has no weight is left out. */
export function mixtureOf(choices: readonly (readonly [number, Spread])[]): Spread {
  const present = choices.filter(([weight]) => weight > 1e-12);
  if (present.length === 0) return NO_TIME;
  if (present.length === 1) return (present[0] as [number, Spread])[1];
  const total = present.reduce((sum, [weight]) => sum + weight, 0);
  return {
    parts: reduce(
      present.flatMap(([weight, spread]) =>
        spread.parts.map((part) => ({ ...part, weight: (part.weight * weight) / total })),
      ),
    ),
  };
}

/** A duration repeated a random number of times of the given mean and variance. */
export function repeated(spread: Spread, count: number, countVariance: number): Spread {
  if (count === 1 && countVariance === 0) return spread;
  const mean = meanOf(spread);
  return spreadOf(count * mean, count * varianceOf(spread) + countVariance * mean * mean);
}

/** Every duration stretched by a factor. */
export function stretched(spread: Spread, factor: number): Spread {
  return {
    parts: spread.parts.map((part) => ({
      weight: part.weight,
      mean: Math.min(UNBOUNDED, part.mean * factor),
      variance: finite(part.variance * factor * factor, part.mean * factor),
    })),
  };
}

/**
 * Until `needed` of the durations are over, all started at once and independent; each stands for `copies` alike.
 * Integrates the share that is still running; the result keeps its mean and variance.
 */
export function untilDone(branches: readonly { spread: Spread; copies: number }[], needed: number): Spread {
  const present = branches.filter((branch) => branch.copies > 0);
  const total = present.reduce((sum, branch) => sum + branch.copies, 0);
  if (total <= 0 || needed <= 0) return NO_TIME;
  const only = present[0];
  if (present.length === 1 && only && only.copies === 1) return only.spread;
  const longest = Math.max(...present.map((branch) => meanOf(branch.spread)));
  if (longest >= UNBOUNDED / 2) return spreadOf(UNBOUNDED, 0);
  return lawOf((t) => stillRunning(present, Math.min(needed, total), total, t), longest);
}

/** Until the first of two is over, the second of which begins `delay` after the first and is independent of it. */
export function untilEither(spread: Spread, delay: number): Spread {
  const mean = meanOf(spread);
  if (mean >= UNBOUNDED / 2) return spread;
  return lawOf((t) => tailAt(spread, t) * (t > delay ? tailAt(spread, t - delay) : 1), mean);
}

/** A duration by its share above t; keeps the mean and the variance. `guess` is of its size. */
function lawOf(running: (t: number) => number, guess: number): Spread {
  const end = bisect(running, 1e-8, guess);
  // Composite trapezoids on a grid that is denser near the start.
  const steps = 120;
  let mean = 0;
  let second = 0;
  let previous = 1;
  let before = 0;
  for (let i = 1; i <= steps; i++) {
    const t = end * square(i / steps);
    const now = running(t);
    mean += ((t - before) * (previous + now)) / 2;
    second += (t - before) * (before * previous + t * now);
    previous = now;
    before = t;
  }
  return spreadOf(mean, Math.max(0, second - mean * mean));
}

/** Probability that fewer than `needed` of the branches are over at t. */
function stillRunning(
  branches: readonly { spread: Spread; copies: number }[],
  needed: number,
  total: number,
  t: number,
): number {
  if (needed >= total) {
    let logAll = 0;
    for (const { spread, copies } of branches) {
      const over = 1 - tailAt(spread, t);
      if (over <= 0) return 1;
      logAll += copies * log(over);
    }
    return 1 - exp(logAll);
  }
  if (branches.length === 1) {
    return binomialBelow(needed, total, 1 - tailAt((branches[0] as { spread: Spread }).spread, t));
  }
  // Distribution of the number that are over, counted only up to `needed`.
  let counts = [1];
  for (const { spread, copies } of branches) {
    const over = 1 - tailAt(spread, t);
    for (let i = 0; i < Math.min(copies, 1000); i++) {
      const next = new Array<number>(Math.min(counts.length + 1, needed)).fill(0);
      counts.forEach((p, k) => {
        next[k] = (next[k] as number) + p * (1 - over);
        if (k + 1 < next.length) next[k + 1] = (next[k + 1] as number) + p * over;
      });
      counts = next;
    }
  }
  return counts.reduce((sum, p) => sum + p, 0);
}

/** Probability of fewer than k successes in n trials. */
function binomialBelow(k: number, n: number, p: number): number {
  if (p <= 0) return 1;
  if (p >= 1) return 0;
  let sum = 0;
  const whole = Math.round(n);
  const logOdds = log(p) - log(1 - p);
  // In logarithms, each from the one before: the first of many trials underflows.
  let logTerm = whole * log(1 - p);
  for (let j = 0; j < Math.min(k, whole + 1); j++) {
    sum += exp(logTerm);
    logTerm += log((whole - j) / (j + 1)) + logOdds;
  }
  return Math.min(1, sum);
}

/** Probability that the duration is at most `limit`, and the duration given that. */
export function cutAt(spread: Spread, limit: number): { within: number; spread: Spread } {
  const parts: Part[] = [];
  let within = 0;
  for (const part of spread.parts) {
    const share = 1 - partTail(part, limit);
    if (share <= 1e-12) continue;
    within += part.weight * share;
    if (part.variance <= 0 || share > 1 - 1e-9) {
      parts.push({ ...part, weight: part.weight * share });
      continue;
    }
    const shape = (part.mean * part.mean) / part.variance;
    const x = (limit * shape) / part.mean;
    const mean = (part.mean * (1 - gammaTail(shape + 1, x))) / share;
    const square = (part.mean * part.mean * (1 + 1 / shape) * (1 - gammaTail(shape + 2, x))) / share;
    parts.push({ weight: part.weight * share, mean, variance: Math.max(0, square - mean * mean) });
  }
  if (within <= 1e-12) return { within: 0, spread: spreadOf(limit, 0) };
  const total = within;
  return { within: total, spread: { parts: parts.map((part) => ({ ...part, weight: part.weight / total })) } };
}

export function meanOf(spread: Spread): number {
  let mean = 0;
  for (const part of spread.parts) mean += part.weight * part.mean;
  return mean;
}

export function varianceOf(spread: Spread): number {
  const mean = meanOf(spread);
  let variance = 0;
  for (const part of spread.parts) variance += part.weight * (part.variance + square(part.mean - mean));
  return variance;
}

/** Share of durations above t. */
export function tailAt(spread: Spread, t: number): number {
  if (spread.exactTail) return spread.exactTail(t);
  let above = 0;
  for (const part of spread.parts) above += part.weight * partTail(part, t);
  return above > 1 ? 1 : above;
}

/** The duration below which the share p lies; Infinity where the spread is unbounded. */
export function percentileOf(spread: Spread, p: number): number {
  const mean = meanOf(spread);
  if (mean >= UNBOUNDED / 2) return Infinity;
  if (mean <= 0) return 0;
  return bisect((t) => tailAt(spread, t), 1 - p, mean);
}

function isNoTime(spread: Spread): boolean {
  return spread.parts.length === 1 && (spread.parts[0] as Part).mean === 0;
}

function partTail(part: Part, t: number): number {
  if (t < 0) return 1;
  if (part.variance <= part.mean * part.mean * 1e-9) return t < part.mean ? 1 : 0;
  const shape = (part.mean * part.mean) / part.variance;
  return Math.abs(shape - 1) < 1e-12 ? exp(-t / part.mean) : gammaTail(shape, (t * shape) / part.mean);
}

/** Merges the two neighbors that are most alike until few enough are left; keeps the mean and the variance. */
function reduce(all: Part[]): Part[] {
  const parts = all.filter((part) => part.weight > 1e-12);
  if (parts.length === 0) return [{ weight: 1, mean: 0, variance: 0 }];
  if (parts.length <= MAX_PARTS) return parts;
  parts.sort((a, b) => a.mean - b.mean);
  while (parts.length > MAX_PARTS) {
    let best = 0;
    let least = Infinity;
    for (let i = 0; i + 1 < parts.length; i++) {
      const a = parts[i] as Part;
      const b = parts[i + 1] as Part;
      const gap = (b.mean - a.mean) / (b.mean + a.mean || 1);
      const cost = gap * gap * Math.min(a.weight, b.weight);
      if (cost < least) {
        least = cost;
        best = i;
      }
    }
    const a = parts[best] as Part;
    const b = parts[best + 1] as Part;
    const weight = a.weight + b.weight;
    const mean = (a.weight * a.mean + b.weight * b.mean) / weight;
    const variance =
      (a.weight * (a.variance + square(a.mean - mean)) + b.weight * (b.variance + square(b.mean - mean))) / weight;
    parts.splice(best, 2, { weight, mean, variance });
  }
  return parts;
}

function finite(variance: number, mean: number): number {
  return Math.max(0, Math.min(variance, mean * mean * 1e6));
}
