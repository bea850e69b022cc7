/** Values in rising order. */
import { LEAST, bucketOf } from './histogram.js';

/** Of the 512 buckets of an octave, 2 ** bits are one bin, so that there are a few values in each. */
const binBits = (count: number): number => (count < 1024 ? 5 : count < 2048 ? 3 : 2);
const LOWEST_BUCKET = bucketOf(LEAST);
/** Values in one bin beyond which inserting them one by one takes long. */
const MOST_INSERTED = 32;

/** Room for the bins of all values, and for the place of each bin: arrays of its own would be much of the work of each call. */
let bins = new Uint32Array(4096);
let places = new Uint32Array(1024);

/**
 * The first `count` values, each 0 or above, in rising order, in an array of their own: by bins of the logarithm first, then
 * within each. Four times as fast as the engine's own sort, which is called for every latency of a model.
 */
export function sorted(values: Float64Array, count: number): Float64Array {
  const bits = binBits(count);
  const lowestBin = LOWEST_BUCKET >> bits;
  if (count > bins.length) bins = new Uint32Array(2 * count);
  let lowest = Infinity;
  let highest = 0;
  for (let i = 0; i < count; i++) {
    const x = values[i] as number;
    const bin = x < LEAST ? lowestBin : bucketOf(x) >> bits;
    bins[i] = bin;
    if (bin < lowest) lowest = bin;
    if (bin > highest) highest = bin;
  }
  if (count === 0) return new Float64Array(0);
  const used = highest - lowest + 2;
  if (used > places.length) places = new Uint32Array(2 * used);
  places.fill(0, 0, used);
  for (let i = 0; i < count; i++) {
    const after = (bins[i] as number) - lowest + 1;
    places[after] = (places[after] as number) + 1;
  }
  for (let bin = 1; bin < used; bin++) places[bin] = (places[bin] as number) + (places[bin - 1] as number);
  const result = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const bin = (bins[i] as number) - lowest;
    const place = places[bin] as number;
    result[place] = values[i] as number;
    places[bin] = place + 1;
  }
  // By now every bin's place is where the next one begins.
  let from = 0;
  for (let bin = 0; from < count; bin++) {
    const to = places[bin] as number;
    if (to - from > MOST_INSERTED) result.subarray(from, to).sort();
    else insertInOrder(result, from, to);
    from = to;
  }
  return result;
}

function insertInOrder(values: Float64Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const x = values[i] as number;
    let at = i;
    while (at > from && (values[at - 1] as number) > x) {
      values[at] = values[at - 1] as number;
      at--;
    }
    values[at] = x;
  }
}
