/** Special functions that the solver needs, built on the deterministic elementary functions. */
import { exp, log } from '../random/elementary.js';

/** Coefficients of Lanczos' approximation with g = 7 (Godfrey 2001), relative error below 1e-14. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;
const HALF_LOG_TWO_PI = 0.9189385332046727;

/** ln Gamma(x) for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return logGamma(x + 1) - log(x);
  let sum: number = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += (LANCZOS[i] as number) / (x - 1 + i);
  const t = x + 6.5;
  return HALF_LOG_TWO_PI + (x - 0.5) * log(t) - t + log(sum);
}

/**
 * Share of a gamma distribution with the given shape and unit scale that lies above x: Q(shape, x).
 * Series below shape + 1, continued fraction (Lentz) above; a normal approximation (Wilson and Hilferty 1931) for
 * shapes so large that either would take long.
 */
export function gammaTail(shape: number, x: number): number {
  if (!(x > 0)) return 1;
  if (x === Infinity) return 0;
  if (shape > 5000) {
    const spread = 1 / (9 * shape);
    return normalTail((cubeRoot(x / shape) - 1 + spread) / Math.sqrt(spread));
  }
  const front = exp(shape * log(x) - x - logGamma(shape));
  if (x < shape + 1) {
    let term = 1 / shape;
    let sum = term;
    for (let n = 1; n < 2000 && term > sum * 1e-15; n++) {
      term *= x / (shape + n);
      sum += term;
    }
    return Math.max(0, Math.min(1, 1 - front * sum));
  }
  let b = x + 1 - shape;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 2000; i++) {
    const a = -i * (i - shape);
    b += 2;
    d = 1 / nonZero(a * d + b);
    c = nonZero(b + a / c);
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < 1e-14) break;
  }
  return Math.max(0, Math.min(1, front * h));
}

/** Share of a standard normal distribution above z (Abramowitz and Stegun 26.2.17, absolute error below 1e-7). */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 0.3989422804014327 * exp((-z * z) / 2) * series;
}

function nonZero(x: number): number {
  return Math.abs(x) < 1e-300 ? 1e-300 : x;
}

function cubeRoot(x: number): number {
  return x <= 0 ? 0 : exp(log(x) / 3);
}
