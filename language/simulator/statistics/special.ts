/** Special functions behind the intervals; the same bits on every engine. Not meant for hot loops. */
import { exp, log, log1p } from '../random/elementary.js';
import { normalQuantile } from '../random/normal.js';

/** ln Gamma(x) for x > 0: Stirling's series beyond 12, reached by the recurrence; relative error about 1e-14. */
export function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  let product = 1;
  while (y < 12) {
    product *= y;
    y += 1;
    if (product > 1e200) {
      shift += log(product);
      product = 1;
    }
  }
  shift += log(product);
  const z = 1 / (y * y);
  const series = (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z * (1 / 1188 - z * (691 / 360360)))))) / y;
  return (y - 0.5) * log(y) - y + 0.9189385332046727 + series - shift;
}

/** Regularized incomplete beta function I_x(a, b): P(X <= x) for a beta distribution. Continued fraction (Lentz's scheme). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x));
  if (x > (a + 1) / (a + b + 2)) return 1 - (front * betaFraction(1 - x, b, a)) / b;
  return (front * betaFraction(x, a, b)) / a;
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let result = d;
  for (let m = 1; m <= 10_000; m++) {
    let term = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + term * d;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    c = 1 + term / c;
    if (Math.abs(c) < tiny) c = tiny;
    result *= d * c;
    term = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + term * d;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    c = 1 + term / c;
    if (Math.abs(c) < tiny) c = tiny;
    const factor = d * c;
    result *= factor;
    if (Math.abs(factor - 1) < 1e-15) break;
  }
  return result;
}

/** The x with I_x(a, b) = p, by bisection. */
export function betaQuantile(p: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (incompleteBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const studentCache = new Map<number, number>();

/**
 * Quantile of Student's t distribution: the t with P(T <= t) = p for `freedom` degrees of freedom (a positive number,
 * possibly a fraction).
 */
export function studentQuantile(p: number, freedom: number): number {
  if (freedom > 1e6) return normalQuantile(p);
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentQuantile(1 - p, freedom);
  const key = freedom + p;
  const known = studentCache.get(key);
  if (known !== undefined) return known;
  // P(T > t) = I_x(freedom / 2, 1 / 2) / 2 with x = freedom / (freedom + t^2).
  const x = betaQuantile(2 * (1 - p), freedom / 2, 0.5);
  const t = Math.sqrt((freedom * (1 - x)) / x);
  if (Number.isInteger(freedom)) studentCache.set(key, t);
  return t;
}
