/** The normal distribution: density, distribution function and its inverse, the same on every engine. */
import { exp, log } from './elementary.js';

const INVERSE_SQRT_2PI = 0.3989422804014327;

/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return INVERSE_SQRT_2PI * exp(-0.5 * x * x);
}

/**
 * P(Z <= x) for a standard normal Z; relative error about 1e-14 in either tail.
 *
 * Marsaglia's series (2004) near the middle, the continued fraction of Mills' ratio further out.
 */
export function normalCdf(x: number): number {
  const a = Math.abs(x);
  if (a < 2.5) {
    let term = x;
    let sum = x;
    for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
      term *= (x * x) / i;
      sum += term;
    }
    return 0.5 + normalDensity(x) * sum;
  }
  if (a > 40) return x > 0 ? 1 : 0;
  let fraction = a;
  for (let k = 200; k >= 1; k--) fraction = a + k / fraction;
  const tail = normalDensity(a) / fraction;
  return x > 0 ? 1 - tail : tail;
}

/** Ratio of two polynomials of degree 7, coefficients from the highest power down; the denominators end in 1. */
function ratio(x: number, p: Float64Array, q: Float64Array): number {
  const top =
    (((((((p[0] as number) * x + (p[1] as number)) * x + (p[2] as number)) * x + (p[3] as number)) * x +
      (p[4] as number)) *
      x +
      (p[5] as number)) *
      x +
      (p[6] as number)) *
      x +
    (p[7] as number);
  const bottom =
    (((((((q[0] as number) * x + (q[1] as number)) * x + (q[2] as number)) * x + (q[3] as number)) * x +
      (q[4] as number)) *
      x +
      (q[5] as number)) *
      x +
      (q[6] as number)) *
      x +
    1;
  return top / bottom;
}

// The published coefficients of Wichura's rational approximations: middle, tail, far tail.
const MIDDLE_OVER = Float64Array.of(
  2509.0809287301227,
  33430.57558358813,
  67265.7709270087,
  45921.95393154987,
  13731.69376550946,
  1971.5909503065513,
  133.14166789178438,
  3.3871328727963665,
);
const MIDDLE_UNDER = Float64Array.of(
  5226.495278852854,
  28729.085735721943,
  39307.89580009271,
  21213.794301586597,
  5394.196021424751,
  687.1870074920579,
  42.31333070160091,
  1,
);
const TAIL_OVER = Float64Array.of(
  0.0007745450142783414,
  0.022723844989269184,
  0.2417807251774506,
  1.2704582524523684,
  3.6478483247632045,
  5.769497221460691,
  4.630337846156546,
  1.4234371107496835,
);
const TAIL_UNDER = Float64Array.of(
  1.0507500716444169e-9,
  0.0005475938084995345,
  0.015198666563616457,
  0.14810397642748008,
  0.6897673349851,
  1.6763848301838038,
  2.053191626637759,
  1,
);
const FAR_OVER = Float64Array.of(
  2.0103343992922881e-7,
  2.7115555687434876e-5,
  0.0012426609473880784,
  0.026532189526576124,
  0.29656057182850487,
  1.7848265399172913,
  5.463784911164114,
  6.657904643501103,
);
const FAR_UNDER = Float64Array.of(
  2.0442631033899397e-15,
  1.421511758316446e-7,
  1.8463183175100548e-5,
  0.0007868691311456133,
  0.014875361290850615,
  0.1369298809227358,
  0.599832206555888,
  1,
);

/**
 * The x with P(Z <= x) = p for a standard normal Z; `-Infinity` at 0, `Infinity` at 1, `NaN` outside. Relative error
 * about 1e-15 (Wichura 1988, algorithm AS 241, PPND16).
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(0.180625 - q * q, MIDDLE_OVER, MIDDLE_UNDER);
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const x = r <= 5 ? ratio(r - 1.6, TAIL_OVER, TAIL_UNDER) : ratio(r - 5, FAR_OVER, FAR_UNDER);
  return q < 0 ? -x : x;
}
