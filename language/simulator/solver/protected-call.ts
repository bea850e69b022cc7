/** What a hedge or a circuit breaker makes of a call, approximately. */
import type { Call } from '../../model/system.js';
import { certain, type Outcome } from './outcome.js';
import { meanOf, percentileOf, tailAt, untilEither } from './spread.js';

/** Share of errors beyond the bound over which a breaker goes from mostly closed to mostly open: in between it flaps. */
const FLAPPING = 0.1;

/** An attempt with a second one beside it where it is slow to answer; `sent` is how many are sent on average. */
export function hedged(answer: Outcome, hedge: NonNullable<Call['hedge']>): { answer: Outcome; sent: number } {
  const delay = 'after' in hedge ? hedge.after : percentileOf(answer.time, hedge.quantile);
  const before = meanOf(answer.time);
  if (!(before > 0) || delay === Infinity) return { answer, sent: 1 };
  const time = untilEither(answer.time, delay);
  const sent = 1 + (answer.ok + answer.miss) * tailAt(answer.time, delay);
  return { answer: { ...answer, time, held: (answer.held * meanOf(time)) / before }, sent };
}

/**
 * Share of the calls that a breaker lets through when so many attempts go wrong. Beyond its bound it is open but for the
 * calls that try, which count for nothing here.
 */
export function letThrough(breaker: NonNullable<Call['breaker']>, wrong: number): number {
  if (wrong <= breaker.errors) return 1;
  return Math.max(0, 1 - (wrong - breaker.errors) / FLAPPING);
}

/** Whether so many attempts go wrong that chance opens and closes a breaker: how long it is open is then hardly known. */
export function flaps(breaker: NonNullable<Call['breaker']>, wrong: number): boolean {
  return Math.abs(wrong - breaker.errors) <= FLAPPING;
}

/** A call that an open breaker rejects at once. */
export const REFUSED = certain('rejected');
