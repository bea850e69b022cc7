/** How much of a run's beginning must be thrown away. */
import type { Batches } from './batches.js';

/**
 * Relaxation time of an M/M/1 queue in seconds: how quickly it forgets its start (Morse 1955; Newell 1982).
 *
 * @param serviceRate per second, of the whole station
 * @param utilization below 1
 */
export function relaxationTime(serviceRate: number, utilization: number): number {
  const gap = 1 - Math.sqrt(Math.min(utilization, 0.999));
  return 1 / (serviceRate * gap * gap);
}

/** The warm-up lasts at least this many relaxation times of the busiest station. */
export const RELAXATION_TIMES = 5;

/** A cut beyond this share of the batches, at the very end of the search, means that the transient goes on. */
const LATEST_CUT = 0.45;
/** Share of the squared error that such a cut must save to count: less is noise, not a transient. */
const WORTHWHILE = 0.7;

/**
 * MSER (White 1997), applied to batch means as in MSER-5 (White, Cobb & Spratt 2000): the number of leading batches
 * whose removal makes the standard error of the mean of the rest least. `undefined` when the run is too short to tell.
 * Batches with nothing in them are passed over.
 *
 * Cuts up to half of the batches are tried. Searching further would find the spot after the last burst of a queue that
 * is empty nearly always, and take a steady state for an endless transient.
 */
export function mser(batches: Batches): number | undefined {
  const values: number[] = [];
  const position: number[] = [];
  for (let i = 0; i < batches.length; i++) {
    if (!((batches.denominators[i] as number) > 0)) continue;
    values.push((batches.numerators[i] as number) / (batches.denominators[i] as number));
    position.push(i);
  }
  const n = values.length;
  if (n < 10) return undefined;
  // From the end backwards: mean and squares of the values from d on.
  let mean = 0;
  let squares = 0;
  let best = Infinity;
  let cut = 0;
  let uncut = 0;
  for (let d = n - 1; d >= 0; d--) {
    const x = values[d] as number;
    const kept = n - d;
    const delta = x - mean;
    mean += delta / kept;
    squares += delta * (x - mean);
    // Rounding leaves a trace of a spread among equal values.
    uncut = squares <= 1e-24 * kept * mean * mean ? 0 : squares / (kept * kept);
    if (2 * d <= n && uncut <= best) {
      best = uncut;
      cut = d;
    }
  }
  return cut > LATEST_CUT * n && best < WORTHWHILE * uncut ? undefined : position[cut];
}

/**
 * Whether the pilot has outlasted the transient in every series: it lasted `floor` seconds or more, and every series
 * has a cut in its first half. The whole pilot is then thrown away, about twice the largest cut.
 */
export function isWarm(series: readonly Batches[], elapsed: number, floor: number): boolean {
  return elapsed >= floor && series.every((s) => isEmpty(s) || mser(s) !== undefined);
}

function isEmpty(batches: Batches): boolean {
  for (let i = 0; i < batches.length; i++) if ((batches.numerators[i] as number) !== 0) return false;
  return true;
}
