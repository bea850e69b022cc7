/**
 * Many numbers of one stream at once: those that as many single draws would give. Part of the event loop: see
 * kernel/loop/handle-events.ts about what this file may consist of.
 */
import type { f64, i32 } from '../numbers.js';
import { unitExponential, type Logarithms } from './exponential.js';

/** 2^-52. */
const TWO_M52 = 2.220446049250313e-16;

export interface Filling extends Logarithms {
  /** The states of the streams: four words each. */
  readonly state: Int32Array;
  /** What is filled. */
  readonly ahead: Float64Array;
}

/** Writes `count` exponentials of a mean from entry `from` on. */
export function fillExponential(tables: Filling, stream: i32, from: i32, count: i32, mean: f64): void {
  const { state, ahead } = tables;
  const i = stream << 2;
  let s0 = state[i]!;
  let s1 = state[i + 1]!;
  let s2 = state[i + 2]!;
  let s3 = state[i + 3]!;
  for (let k = from; k < from + count; k++) {
    const low = s0;
    const scrambled = Math.imul(s1, 5);
    const a = s2 ^ s0;
    const b = s3 ^ s1;
    s0 = s0 ^ b;
    s2 = a ^ (s1 << 9);
    s1 = s1 ^ a;
    s3 = (b << 11) | (b >>> 21);
    ahead[k] = mean * unitExponential(tables, Math.imul((scrambled << 7) | (scrambled >>> 25), 9), low);
  }
  state[i] = s0;
  state[i + 1] = s1;
  state[i + 2] = s2;
  state[i + 3] = s3;
}

/** Writes `count` numbers that are uniform on (0, 1) from entry `from` on. */
export function fillUniform(tables: Filling, stream: i32, from: i32, count: i32): void {
  const { state, ahead } = tables;
  const i = stream << 2;
  let s0 = state[i]!;
  let s1 = state[i + 1]!;
  let s2 = state[i + 2]!;
  let s3 = state[i + 3]!;
  for (let k = from; k < from + count; k++) {
    const low = s0 >>> 12;
    const scrambled = Math.imul(s1, 5);
    const a = s2 ^ s0;
    const b = s3 ^ s1;
    s0 = s0 ^ b;
    s2 = a ^ (s1 << 9);
    s1 = s1 ^ a;
    s3 = (b << 11) | (b >>> 21);
    const high: f64 = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    ahead[k] = (high * 1048576 + low + 0.5) * TWO_M52;
  }
  state[i] = s0;
  state[i + 1] = s1;
  state[i + 2] = s2;
  state[i + 3] = s3;
}
