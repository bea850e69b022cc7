import { NO_TIME, type Spread } from './spread.js';

/** How something ends, with the probabilities of each end and the time it takes. */
export interface Outcome {
  ok: number;
  /** Ended without a value, which is no error. */
  miss: number;
  rejected: number;
  timeout: number;
  failed: number;
  /** Time until a value (or a miss) comes back. */
  time: Spread;
  /** Mean and variance of the time spent in it whatever its end, for the slot that is held meanwhile. */
  held: number;
  heldVariance: number;
  /** Pauses of a person on the way; no part of any latency. */
  think: number;
}

/** Ends one way for sure, and takes no time. */
export function certain(end: 'ok' | 'rejected'): Outcome {
  const nothing = { ok: 0, miss: 0, rejected: 0, timeout: 0, failed: 0, held: 0, heldVariance: 0, think: 0 };
  return { ...nothing, time: NO_TIME, [end]: 1 };
}
