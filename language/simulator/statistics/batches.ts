/** One run cut into batches of equal duration: what every interval of a steady-state study is computed from. */

/** Batches kept at most; when they are full, neighbors are joined, and each is twice as long from then on. */
export const MOST_BATCHES = 256;
/** As many as there are at the first look at a run. */
const FIRST_ROOM = 128;

/**
 * Per batch a numerator and a denominator, whose ratio over all batches is the figure: (sum, count) for a mean,
 * (events, seconds) for a rate, (area, seconds) for a time average, (hits, look-ups) for a share.
 */
export interface Batches {
  readonly length: number;
  readonly numerators: Float64Array;
  readonly denominators: Float64Array;
}

/** Batches in constant memory. */
export class BatchSeries implements Batches {
  length = 0;
  /** How many of the first batches one batch now stands for: 1, 2, 4, … */
  span = 1;
  numerators = new Float64Array(FIRST_ROOM);
  denominators = new Float64Array(FIRST_ROOM);

  /** Appends a batch. The owner calls `collapse` when `length` reaches `MOST_BATCHES`. */
  push(numerator: number, denominator: number): void {
    if (this.length === this.numerators.length) {
      this.numerators = withTwiceTheRoom(this.numerators);
      this.denominators = withTwiceTheRoom(this.denominators);
    }
    this.numerators[this.length] = numerator;
    this.denominators[this.length] = denominator;
    this.length++;
  }

  /** Joins neighbors, so that half as many batches remain, each twice as long. */
  collapse(): void {
    const half = this.length >> 1;
    for (let i = 0; i < half; i++) {
      this.numerators[i] = (this.numerators[2 * i] as number) + (this.numerators[2 * i + 1] as number);
      this.denominators[i] = (this.denominators[2 * i] as number) + (this.denominators[2 * i + 1] as number);
    }
    this.length = half;
    this.span *= 2;
  }

  clear(): void {
    this.length = 0;
    this.span = 1;
  }

  /** Total of the numerators over total of the denominators; NaN without any. */
  get ratio(): number {
    return total(this.numerators, this.length) / total(this.denominators, this.length);
  }
}

function withTwiceTheRoom(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * values.length);
  larger.set(values);
  return larger;
}

function total(values: Float64Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += values[i] as number;
  return sum;
}

/** The batches of several replications one after the other. They should have batches of the same duration. */
export function concatenate(parts: readonly Batches[]): Batches {
  const length = parts.reduce((a, p) => a + p.length, 0);
  const numerators = new Float64Array(length);
  const denominators = new Float64Array(length);
  let at = 0;
  for (const part of parts) {
    numerators.set(part.numerators.subarray(0, part.length), at);
    denominators.set(part.denominators.subarray(0, part.length), at);
    at += part.length;
  }
  return { length, numerators, denominators };
}

/** The same batches, `factor` neighbors joined into one; a remainder at the end is left out. */
export function joinNeighbors(batches: Batches, factor: number): Batches {
  const length = Math.floor(batches.length / factor);
  const numerators = new Float64Array(length);
  const denominators = new Float64Array(length);
  for (let i = 0; i < length * factor; i++) {
    const to = Math.floor(i / factor);
    numerators[to] = (numerators[to] as number) + (batches.numerators[i] as number);
    denominators[to] = (denominators[to] as number) + (batches.denominators[i] as number);
  }
  return { length, numerators, denominators };
}
