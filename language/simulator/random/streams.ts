/**
 * Streams of random numbers: one for each purpose, so that two designs under the same seed meet the same luck.
 *
 * The generator is xoshiro128** 1.1 (Blackman & Vigna, "Scrambled linear pseudorandom number generators", 2021): four
 * 32-bit words, period 2^128 - 1. All streams of a run lie in one typed array, since plain number fields would be boxed
 * by engines that compress pointers (VS Code's does).
 */
import { SplitMix64 } from './seeding.js';
import { LOGARITHMS, unitExponential } from './exponential.js';
import { normalQuantile } from './normal.js';

/** 2^-32 and 2^-52. */
const TWO_M32 = 2.3283064365386963e-10;
const TWO_M52 = 2.220446049250313e-16;

/** The streams of one replication. A stream is a small integer, made by `open`. */
export class Streams {
  readonly seed: number;
  readonly replication: number;
  /** Four words a stream. Replaced when it grows: don't keep a reference across `open`. */
  state = new Int32Array(64);
  readonly logarithms = LOGARITHMS;
  private count = 0;

  /**
   * @param seed any integer up to 2^53
   * @param replication number of the replication, from 0
   */
  constructor(seed: number, replication: number) {
    this.seed = seed;
    this.replication = replication;
  }

  /**
   * Opens the stream of a purpose (such as `"service time of Web"`), with an index where one purpose has several. It
   * depends on nothing but (seed, replication, purpose, index): not on the order of opening. Opening twice gives two
   * copies of the same stream.
   */
  open(purpose: string, index = 0): number {
    const mixer = new SplitMix64(this.seed);
    mixer.absorb(this.replication);
    mixer.absorb(index);
    mixer.absorbText(purpose);
    mixer.next();
    const { high, low } = mixer;
    mixer.next();
    return this.openState(high, low, mixer.high, mixer.low);
  }

  /** Opens a stream at a given state of the generator; not all words may be zero. */
  openState(s0: number, s1: number, s2: number, s3: number): number {
    const id = this.count++;
    if (4 * this.count > this.state.length) {
      const larger = new Int32Array(2 * this.state.length);
      larger.set(this.state);
      this.state = larger;
    }
    const i = 4 * id;
    this.state[i] = s0;
    this.state[i + 1] = s1;
    this.state[i + 2] = s2;
    this.state[i + 3] = (s0 | s1 | s2 | s3) === 0 ? 1 : s3;
    return id;
  }

  /** 32 random bits, as a signed integer. */
  bits(stream: number): number {
    const s = this.state;
    const i = stream << 2;
    const s0 = s[i] as number;
    const s1 = s[i + 1] as number;
    const scrambled = Math.imul(s1, 5);
    const a = (s[i + 2] as number) ^ s0;
    const b = (s[i + 3] as number) ^ s1;
    s[i] = s0 ^ b;
    s[i + 1] = s1 ^ a;
    s[i + 2] = a ^ (s1 << 9);
    s[i + 3] = (b << 11) | (b >>> 21);
    return Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
  }

  /**
   * Uniform on (0, 1), both ends excluded; 52 bits. One step of the generator: below the scrambled word the digits are
   * filled up from the word of the state that it does not depend on.
   */
  uniform(stream: number): number {
    const low = (this.state[stream << 2] as number) >>> 12;
    return ((this.bits(stream) >>> 0) * 1048576 + low + 0.5) * TWO_M52;
  }

  /** Uniform on (0, 1), both ends excluded; 32 bits. Enough for a branch or a choice among less than a million. */
  uniform32(stream: number): number {
    return ((this.bits(stream) >>> 0) + 0.5) * TWO_M32;
  }

  /** True with probability p; one draw. */
  chance(stream: number, p: number): boolean {
    return this.bits(stream) >>> 0 < p * 4294967296;
  }

  /** Uniform integer from 0 to n - 1 for n up to 2^32; one draw; off by less than n / 2^32 relative. */
  below(stream: number, n: number): number {
    return Math.floor((this.bits(stream) >>> 0) * (n * TWO_M32));
  }

  /** Exponential with mean 1, by inversion; one draw. */
  exponential(stream: number): number {
    const low = this.state[stream << 2] as number;
    return unitExponential(this, this.bits(stream), low);
  }

  /** Standard normal, by inversion; one draw. */
  normal(stream: number): number {
    return normalQuantile(this.uniform(stream));
  }
}
