/** Does a backlog grow without end? */
import { studentQuantile } from './special.js';

export interface Trend {
  /** Growth per second, with its 95% interval. */
  perSecond: number;
  low: number;
  high: number;
  /** True when the growth is beyond doubt: the queue has no steady state. */
  growing: boolean;
}

/** One-sided error of calling a queue at the very edge of stability a growing one. */
const DOUBT = 0.0005;
const SECTIONS = 32;

/**
 * Growth of a level that was read at the end of batches of `seconds` each.
 *
 * The increments are tested against those of a random walk without drift. A stable queue's increments cancel each
 * other out, so its total stays far below what such a walk would reach: false alarms are rarer than the stated
 * error, while a true drift outgrows the walk like the square root of time.
 */
export function backlogTrend(levels: ArrayLike<number>, seconds: number): Trend {
  const size = Math.max(1, Math.floor((levels.length - 1) / SECTIONS));
  const sections = Math.floor((levels.length - 1) / size);
  if (sections < 8) return { perSecond: NaN, low: NaN, high: NaN, growing: false };
  const last = levels.length - 1;
  const first = last - sections * size;
  const mean = ((levels[last] as number) - (levels[first] as number)) / sections;
  let squares = 0;
  for (let i = first; i < last; i += size) {
    const d = (levels[i + size] as number) - (levels[i] as number) - mean;
    squares += d * d;
  }
  const error = Math.sqrt(squares / (sections - 1) / sections);
  const perSection = 1 / (size * seconds);
  const t = studentQuantile(0.975, sections - 1);
  return {
    perSecond: mean * perSection,
    low: (mean - t * error) * perSection,
    high: (mean + t * error) * perSection,
    growing: mean > 0 && mean > studentQuantile(1 - DOUBT, sections - 1) * error,
  };
}
