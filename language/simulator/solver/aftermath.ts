/**
 * Asynchronous work that is still open while a request goes on: how long it will take from now. Approximate: durations
 * are taken to be independent of each other, and those that time has passed for to have forgotten it.
 */
import type { Outcome } from './outcome.js';
import {
  cutAt,
  inSequence,
  meanOf,
  mixtureOf,
  NO_TIME,
  spreadOf,
  tailAt,
  UNBOUNDED,
  untilDone,
  varianceOf,
  type Spread,
} from './spread.js';

/** Polls after which nobody expects an end any more. */
const MOST_POLLS = 10_000;

/** Keeps track of what is open in a walk, where anything asks for it. */
export class Open {
  /** From now until the last of it is done. */
  left: Spread = NO_TIME;

  /** Something more begins, which is done after that time; so many of it at once. */
  begin(time: Spread, copies = 1): void {
    if (meanOf(time) <= 0) return;
    this.left = later(this.left, time, copies);
  }

  /** Time passes for what is open. */
  pass(time: Spread, think = 0): void {
    this.left = remaining(this.left, meanOf(time) + think);
  }

  /** Walks one of several ways, each of which begins with what is open now, and goes on with a mixture of what they leave. */
  oneOf<T>(ways: readonly { probability: number; walk: () => T }[]): T[] {
    const before = this.left;
    const left: [number, Spread][] = [];
    const found = ways.map(({ probability, walk }) => {
      this.left = before;
      const result = walk();
      left.push([Math.max(0, probability), this.left]);
      return result;
    });
    const total = left.reduce((sum, [probability]) => sum + probability, 0);
    this.left = mixtureOf(total < 1 ? [...left, [1 - total, before]] : left);
    return found;
  }

  /** Walks what is done several times, or by several at once. */
  times<T>(copies: number, walk: () => T): T {
    const before = this.left;
    this.left = NO_TIME;
    const result = walk();
    const one = this.left;
    this.left = before;
    this.begin(one, Math.max(1, copies));
    return result;
  }
}

function later(a: Spread, b: Spread, copies: number): Spread {
  if (meanOf(a) <= 0 && copies === 1) return b;
  return untilDone(
    [
      { spread: a, copies: meanOf(a) > 0 ? 1 : 0 },
      { spread: b, copies },
    ],
    copies + (meanOf(a) > 0 ? 1 : 0),
  );
}

/** What is left of a duration when so many seconds of it have passed; none where it was shorter. */
function remaining(spread: Spread, seconds: number): Spread {
  const mean = meanOf(spread);
  if (mean <= 0 || seconds <= 0 || mean >= UNBOUNDED / 2) return spread;
  const { within, spread: over } = cutAt(spread, seconds);
  const beyond = 1 - within;
  if (beyond <= 1e-9) return NO_TIME;
  const left = (mean - within * meanOf(over) - beyond * seconds) / beyond;
  const scv = Math.min(1, varianceOf(spread) / (mean * mean));
  return mixtureOf([
    [within, NO_TIME],
    [beyond, spreadOf(left, scv * left * left)],
  ]);
}

/** How often somebody polls, once every so many seconds until something is done: the mean and the variance. */
export function pollsUntil(left: Spread, period: number): { mean: number; variance: number } {
  if (meanOf(left) >= UNBOUNDED / 2) return { mean: MOST_POLLS, variance: 0 };
  let mean = 1;
  let square = 1;
  for (let k = 1; k < MOST_POLLS; k++) {
    const more = tailAt(left, k * period);
    if (more < 1e-9) break;
    mean += more;
    square += (2 * k + 1) * more;
  }
  return { mean, variance: Math.max(0, square - mean * mean) };
}

/** From a call until all that it causes is done. */
export function settledTime(outcome: Outcome, aftermath: Spread): Spread {
  return inSequence(outcome.time, aftermath);
}
