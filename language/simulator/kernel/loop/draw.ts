/** Numbers that are drawn ahead. Part of the event loop: see handle-events.ts about what this file may consist of. */
import type { f64, i32 } from '../../numbers.js';
import { fillExponential, fillUniform, type Filling } from '../../random/fill.js';

/** Numbers drawn ahead for each source, a power of two: refilling in blocks keeps the samplers out of the event loop. */
export const AHEAD = 16;

/** In place of the mean of an exponential distribution: uniform on (0, 1), or any other. */
export const UNIFORM = -1;
export const OTHER = -2;

export interface Drawing extends Filling {
  /** Where the next number of each source stands. */
  readonly position: Int32Array;
  readonly streamOf: Int32Array;
  /** By source: the mean of an exponential distribution, or UNIFORM, or OTHER. */
  readonly exponentialMean: Float64Array;

  /** Draws the next numbers of a source of another distribution. */
  sample(source: i32): void;
}

/**
 * The next number of a source.
 *
 * @inline
 */
export function draw(kernel: Drawing, source: i32): f64 {
  const { position, ahead } = kernel;
  const at = position[source]!;
  if ((at & (AHEAD - 1)) === 0) refill(kernel, source);
  position[source] = (at & -AHEAD) | ((at + 1) & (AHEAD - 1));
  return ahead[at]!;
}

function refill(kernel: Drawing, source: i32): void {
  const { streamOf, exponentialMean } = kernel;
  const mean = exponentialMean[source]!;
  if (mean >= 0) fillExponential(kernel, streamOf[source]!, source * AHEAD, AHEAD, mean);
  else if (mean === UNIFORM) fillUniform(kernel, streamOf[source]!, source * AHEAD, AHEAD);
  else kernel.sample(source);
}
