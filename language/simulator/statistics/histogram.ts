/**
 * A histogram with logarithmic buckets on the bits of the double, for quantiles of any number of values.
 *
 * The upper word of a double, cut to 9 bits of significand, numbers the buckets: 512 an octave, each 0.2% wide at most,
 * so that its middle is within 0.1% of every value in it. No logarithm, no search (the idea of HdrHistogram, Tene 2012).
 */

const DROPPED_BITS = 11;
const view = new Float64Array(1);
const words = new Int32Array(view.buffer);
const one = new Float64Array(1);
view[0] = 1;
const HIGH = words[1] === 0x3ff00000 ? 1 : 0;

/** Values below this (a picosecond, if seconds) count as 0. */
export const LEAST = 1e-12;

/** Number of the bucket of a value of at least `LEAST`. */
export function bucketOf(x: number): number {
  view[0] = x;
  return (words[HIGH] as number) >>> DROPPED_BITS;
}

/** Lower edge of a bucket. */
export function bucketStart(bucket: number): number {
  words[1 - HIGH] = 0;
  words[HIGH] = bucket << DROPPED_BITS;
  return view[0] as number;
}

/** Values of 0 and up. */
export class LogHistogram {
  /** Values recorded. */
  count = 0;
  /** Values below `LEAST`. */
  zeros = 0;
  /** Bucket that `counts[0]` stands for. */
  base = 0;
  counts = new Uint32Array(0);

  /** @throws RangeError for a negative value, one without end, or NaN: no metric of ours has any */
  record(x: number): void {
    one[0] = x;
    this.recordBlock(one, 0, 1);
  }

  /** Records the values from `from` up to `to`, excluded. @throws RangeError as `record` */
  recordBlock(values: Float64Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const x = values[i] as number;
      if (x >= LEAST) {
        view[0] = x;
        const at = ((words[HIGH] as number) >>> DROPPED_BITS) - this.base;
        if (at >= 0 && at < this.counts.length) this.counts[at] = (this.counts[at] as number) + 1;
        else this.recordOutside(x);
      } else this.recordLeast(x);
      this.count++;
    }
  }

  /** Counts a value below `LEAST`, but not in `count`. @throws RangeError for a negative one or NaN */
  recordLeast(x: number): void {
    if (!(x >= 0)) throw new RangeError(`a histogram takes values of 0 and above, not ${x}`);
    this.zeros++;
  }

  /** Counts a value out of the range of the buckets, but not in `count`. @throws RangeError for one without end */
  recordOutside(x: number): void {
    if (x === Infinity) throw new RangeError('a histogram takes finite values');
    const bucket = bucketOf(x);
    this.cover(bucket, bucket);
    (this.counts[bucket - this.base] as number)++;
  }

  /** Makes room for buckets from `first` to `last`, to the next whole octaves. */
  private cover(first: number, last: number): void {
    const empty = this.counts.length === 0;
    const start = Math.min(empty ? first : this.base, first) & ~511;
    const end = Math.max(empty ? last : this.base + this.counts.length - 1, last) | 511;
    if (!empty && start === this.base && end - start + 1 === this.counts.length) return;
    const counts = new Uint32Array(end - start + 1);
    if (!empty) counts.set(this.counts, this.base - start);
    this.counts = counts;
    this.base = start;
  }

  /**
   * Adds all values of another histogram, or each of them so many times. Where that makes no whole number of a bucket's values,
   * what is left counts with the next: all together are right to within one.
   */
  merge(other: LogHistogram, times = 1): void {
    let reached = times * other.zeros;
    let added = Math.round(reached);
    this.zeros += added;
    if (other.counts.length > 0) {
      this.cover(other.base, other.base + other.counts.length - 1);
      const shift = other.base - this.base;
      for (let i = 0; i < other.counts.length; i++) {
        reached += times * (other.counts[i] as number);
        const more = Math.round(reached) - added;
        (this.counts[i + shift] as number) += more;
        added += more;
      }
    }
    this.count += added;
  }

  clear(): void {
    this.count = 0;
    this.zeros = 0;
    this.counts.fill(0);
  }

  /** The value at rank ceil(p n), within 0.1%; NaN when empty. */
  quantile(p: number): number {
    if (this.count === 0) return NaN;
    const rank = Math.min(this.count, Math.max(1, Math.ceil(p * this.count)));
    let reached = this.zeros;
    if (reached >= rank) return 0;
    for (let i = 0; i < this.counts.length; i++) {
      reached += this.counts[i] as number;
      if (reached >= rank) return (bucketStart(this.base + i) + bucketStart(this.base + i + 1)) / 2;
    }
    return NaN;
  }

  /** Number of values above x; those in the bucket of x count as above where the bucket's middle is. */
  countAbove(x: number): number {
    if (x < LEAST) return x < 0 ? this.count : this.count - this.zeros;
    const first = bucketOf(x) - this.base + 1;
    let above = 0;
    for (let i = Math.max(0, first); i < this.counts.length; i++) above += this.counts[i] as number;
    const middle = (bucketStart(this.base + first - 1) + bucketStart(this.base + first)) / 2;
    if (middle > x && first >= 1 && first <= this.counts.length) above += this.counts[first - 1] as number;
    return above;
  }
}
