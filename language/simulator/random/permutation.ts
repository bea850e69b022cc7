/** A pseudo-random, invertible renumbering of 0 to n - 1 that needs no table. */
import { SplitMix64 } from './seeding.js';

const ROUNDS = 3;

/**
 * Rounds of multiplication by an odd number and of folding the upper half of the bits onto the lower one, each a
 * bijection of b-bit numbers; a result outside 0 to n - 1 is sent round again ("cycle walking", Black & Rogaway 2002),
 * less than twice on average.
 */
export class Permutation {
  readonly count: number;
  private readonly mask: number;
  private readonly fold: number;
  private readonly factors = new Int32Array(ROUNDS);
  private readonly inverses = new Int32Array(ROUNDS);
  private readonly offsets = new Int32Array(ROUNDS);

  /**
   * @param count at most 2^32
   * @param salt different salts give unrelated permutations
   */
  constructor(count: number, salt: string) {
    if (!(count >= 1 && count <= 4294967296)) {
      throw new RangeError(`a key space must have between 1 and 4,294,967,296 keys, not ${count}`);
    }
    this.count = Math.floor(count);
    const bits = Math.max(1, 32 - Math.clz32(this.count - 1));
    this.mask = bits === 32 ? -1 : (1 << bits) - 1;
    this.fold = (bits + 1) >> 1;
    const mixer = new SplitMix64(0);
    mixer.absorbText(salt);
    for (let i = 0; i < ROUNDS; i++) {
      mixer.next();
      // Factors that are 5 modulo 8 keep multiplication's orbits long; the inverse follows by Newton's iteration modulo 2^32.
      const factor = (mixer.low & ~7) | 5;
      let inverse = factor;
      for (let k = 0; k < 5; k++) inverse = Math.imul(inverse, 2 - Math.imul(factor, inverse));
      this.factors[i] = factor;
      this.inverses[i] = inverse;
      this.offsets[i] = mixer.high;
    }
  }

  /** The new number of x. */
  forward(x: number): number {
    let y = x | 0;
    do {
      for (let i = 0; i < ROUNDS; i++) {
        y = (Math.imul(y, this.factors[i] as number) + (this.offsets[i] as number)) & this.mask;
        y ^= y >>> this.fold;
      }
    } while (y >>> 0 >= this.count);
    return y >>> 0;
  }

  /** The x whose new number is y. */
  backward(y: number): number {
    let x = y | 0;
    do {
      for (let i = ROUNDS - 1; i >= 0; i--) {
        x ^= x >>> this.fold;
        x = Math.imul(x - (this.offsets[i] as number), this.inverses[i] as number) & this.mask;
      }
    } while (x >>> 0 >= this.count);
    return x >>> 0;
  }
}
