/**
 * From a seed and a name to the state of a generator: SplitMix64 (Steele, Lea & Flood 2014), in two 32-bit halves.
 *
 * Its mixing function is a bijection of 64 bits, so feeding it word by word gives names of any length a state of their own.
 */

/** A 64-bit word that is mixed and advanced; the two halves are signed 32-bit integers. */
export class SplitMix64 {
  /** The latest output. */
  high = 0;
  low = 0;
  private stateHigh: number;
  private stateLow: number;

  /** Seeds below 2^53 stay distinct; a fraction is cut off. */
  constructor(seed: number) {
    const whole = Math.floor(Math.abs(seed));
    this.stateHigh = Math.floor(whole / 4294967296) | 0;
    this.stateLow = whole | 0;
    if (seed < 0) this.stateHigh = ~this.stateHigh;
  }

  /** Makes the state depend on one more 32-bit word. */
  absorb(word: number): void {
    // Mixed first, so that neighboring seeds and words cannot cancel each other out.
    this.next();
    this.stateHigh = this.high;
    this.stateLow = this.low ^ word;
  }

  /** Makes the state depend on a text: its length and each of its UTF-16 code units. */
  absorbText(text: string): void {
    this.absorb(text.length);
    for (let i = 0; i < text.length; i++) this.absorb(text.charCodeAt(i));
  }

  /** Advances the state and leaves 64 mixed bits in `high` and `low`. */
  next(): void {
    const low = (this.stateLow >>> 0) + 0x7f4a7c15;
    this.stateLow = low | 0;
    this.stateHigh = (this.stateHigh + 0x9e3779b9 + (low > 0xffffffff ? 1 : 0)) | 0;
    this.high = this.stateHigh;
    this.low = this.stateLow;
    this.shiftXor(30);
    this.multiply(0xbf58476d, 0x1ce4e5b9);
    this.shiftXor(27);
    this.multiply(0x94d049bb, 0x133111eb);
    this.shiftXor(31);
  }

  private shiftXor(count: number): void {
    const low = this.low ^ ((this.low >>> count) | (this.high << (32 - count)));
    this.high ^= this.high >>> count;
    this.low = low;
  }

  private multiply(high: number, low: number): void {
    const cross = Math.imul(this.high, low) + Math.imul(this.low, high);
    this.high = (upperProduct(this.low, low) + cross) | 0;
    this.low = Math.imul(this.low, low);
  }
}

/** The upper 32 bits of the product of two unsigned 32-bit integers. */
function upperProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const lower = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(lower / 65536)) | 0;
}

/**
 * A 32-bit hash of an integer below 2^53 and a salt, for what must depend on a key alone (its shard, its attribute).
 * Signed; use `>>> 0` for the unsigned value.
 */
export function hash32(key: number, salt: number): number {
  let h = (key | 0) ^ Math.imul(salt + 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h ^= Math.imul(Math.floor(key / 4294967296), 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  h ^= h >>> 15;
  h = Math.imul(h ^ Math.imul(salt, 0x27d4eb2f), 0x2c1b3c6d);
  return h ^ (h >>> 16);
}
