/** Special functions that the solver needs, built on the deterministic elementary functions. */
import { exp, log } from '../random/elementary.js';
import { normalCdf } from '../random/normal.js';
import { logGamma } from '../statistics/special.js';

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
  const front = exp(shape * log(x) - x - logGammaOf(shape));
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

let lastShape = 1;
let lastLogGamma = 0;

/** ln of the gamma function at a shape, remembered: an integral asks for one distribution at a hundred points in turn. */
function logGammaOf(shape: number): number {
  if (shape !== lastShape) {
    lastLogGamma = logGamma(shape);
    lastShape = shape;
  }
  return lastLogGamma;
}

/** Share of a standard normal distribution above z. */
export function normalTail(z: number): number {
  return normalCdf(-z);
}

function nonZero(x: number): number {
  return Math.abs(x) < 1e-300 ? 1e-300 : x;
}

function cubeRoot(x: number): number {
  return x <= 0 ? 0 : exp(log(x) / 3);
}

/** x^2: a power operator may differ between engines, a product does not. */
export function square(x: number): number {
  return x * x;
}
