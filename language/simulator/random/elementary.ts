/**
 * Elementary functions that give the same bits on every JavaScript engine.
 *
 * ECMAScript lets `Math.log`, `Math.exp` and `Math.pow` differ between engines. These use only `+ - * /`, exact
 * integer operations and views on the bits of a double, which the language defines exactly. Each is within about one
 * unit in the last place. `Math.sqrt`, `Math.floor`, `Math.abs`, `Math.imul` and `Math.clz32` are exact and used as they are.
 */

const view = new Float64Array(1);
const words = new Int32Array(view.buffer);
// The word that holds sign and exponent: the second on a little-endian machine.
view[0] = 1;
const HIGH = words[1] === 0x3ff00000 ? 1 : 0;
const LOW = 1 - HIGH;

/** ln 2, split so that an integer of up to 20 bits times the first part is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** ln 2 rounded to a double. */
export const LN2 = 0.6931471805599453;
/** 1 / ln 2. */
const LOG2_E = 1.4426950408889634;

const SMALLEST_NORMAL = 2.2250738585072014e-308;
const TWO_54 = 18014398509481984;
const SIGNIFICAND = 0x000fffff;
/** High word of sqrt(2), cut to its significand: above it a number is halved so that ln m stays within +-0.35. */
const SQRT2_HIGH = 0x6a09e;

/** 2^k at index k + 1022, for every normal k: multiplying by one of these is exact and quicker than editing bits. */
const POWERS = new Float64Array(2046);
for (let k = -1022; k <= 1023; k++) {
  words[LOW] = 0;
  words[HIGH] = (k + 1023) << 20;
  POWERS[k + 1022] = view[0];
}

/** 2^k for any integer k; 0 below and Infinity above the range of a double. */
function powerOfTwo(k: number): number {
  if (k > 1023) return Infinity;
  if (k < -1022) return k < -1074 ? 0 : powerOfTwo(k + 54) / TWO_54;
  return POWERS[k + 1022] as number;
}

/** x 2^-k without overflow on the way, for k in -1022 to 1024. */
function shrink(x: number, k: number): number {
  return k < 1023 ? x * (POWERS[1022 - k] as number) : x * 0.25 * (POWERS[1024 - k] as number);
}

/**
 * Natural logarithm. `NaN` for negative numbers, `-Infinity` for 0.
 *
 * x = 2^k m with m near 1; ln m from the series of the inverse hyperbolic tangent of s = (m - 1) / (m + 1), with the
 * first terms rearranged so that the rounding of s does not enter.
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  let k = 0;
  let scaled = x;
  if (x < SMALLEST_NORMAL) {
    k = -54;
    scaled = x * TWO_54;
  }
  view[0] = scaled;
  const high = words[HIGH] as number;
  const e = (high >> 20) - 1023 + ((high & SIGNIFICAND) > SQRT2_HIGH ? 1 : 0);
  k += e;
  const m = shrink(scaled, e);
  const f = m - 1;
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  return k * LN2_HIGH - (half - (s * (half + atanhTail(z)) + k * LN2_LOW) - f);
}

/** 2 (z/3 + z^2/5 + ...) up to z^10, for z below 0.03: ln((1 + s)/(1 - s)) = 2 s + s atanhTail(s^2). */
function atanhTail(z: number): number {
  const w = z * z;
  const odd = 2 / 3 + w * (2 / 7 + w * (2 / 11 + w * (2 / 15 + w * (2 / 19))));
  const even = 2 / 5 + w * (2 / 9 + w * (2 / 13 + w * (2 / 17 + w * (2 / 21))));
  return z * (odd + z * even);
}

/**
 * e^x.
 *
 * x = k ln 2 + r with |r| <= 0.35; e^r = 1 + r + r c / (2 - c), where c = r - r^2/6 + r^4/360 - ... comes from the
 * expansion of r coth(r / 2) (Bernoulli numbers).
 */
export function exp(x: number): number {
  return expOfSum(x, 0);
}

/** e^(x + tail) for a tail that is tiny beside x. */
function expOfSum(x: number, tail: number): number {
  if (x !== x) return NaN;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  const k = Math.floor(x * LOG2_E + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW - tail;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1 / 6 -
        t *
          (1 / 360 -
            t * (1 / 15120 - t * (1 / 604800 - t * (1 / 23950080 - t * (691 / 653837184000 - t / 37362124800))))));
  const y = 1 - (low - (r * c) / (2 - c) - high);
  if (k >= -1021 && k <= 1022) return y * (POWERS[k + 1022] as number);
  return k > 0 ? y * 2 * powerOfTwo(k - 1) : y * powerOfTwo(k + 60) * powerOfTwo(-60);
}

/** 2^(j / 64). */
const ROOTS = new Float64Array(64);
for (let j = 0; j < 64; j++) ROOTS[j] = exp((j * LN2) / 64);

/** e^x for samplers: a relative error below 1e-15, at a third of the time of `exp`. */
export function quickExp(x: number): number {
  if (!(x > -700 && x < 700)) return exp(x);
  const n = Math.floor(x * (64 * LOG2_E) + 0.5) | 0;
  const r = x - n * (LN2_HIGH / 64) - n * (LN2_LOW / 64);
  const series = r + r * r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120))));
  const root = ROOTS[n & 63] as number;
  return (root + root * series) * (POWERS[(n >> 6) + 1022] as number);
}

/** ln(1 + x), accurate for small x as well. */
export function log1p(x: number): number {
  const u = 1 + x;
  if (u === 1) return x;
  if (u === Infinity || !(u > 0)) return log(u);
  return log(u) + (x - (u - 1)) / u;
}

/** e^x - 1, accurate for small x as well. */
export function expm1(x: number): number {
  if (Math.abs(x) > 0.35) return exp(x) - 1;
  if (x === 0) return x;
  const t = x * x;
  const c =
    x -
    t *
      (1 / 6 -
        t *
          (1 / 360 -
            t * (1 / 15120 - t * (1 / 604800 - t * (1 / 23950080 - t * (691 / 653837184000 - t / 37362124800))))));
  return x + (x * c) / (2 - c);
}

const SPLITTER = 134217729;

/**
 * x^y, with the conventions of `Math.pow`.
 *
 * e^(y ln x) loses as many digits as y ln x has before the point; ln x is therefore carried as an unevaluated sum of
 * two doubles (Dekker 1971). The relative error is about one unit in the last place while |y ln x| < 100, and
 * stays below 1.2e-15 up to the ends of the range.
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (x !== x || y !== y) return NaN;
  if (y === 1) return x;
  if (x === 1) return y === Infinity || y === -Infinity ? NaN : 1;
  if (x <= 0 || x === Infinity || y === Infinity || y === -Infinity) return powSpecial(x, y);
  let k = 0;
  let scaled = x;
  if (x < SMALLEST_NORMAL) {
    k = -54;
    scaled = x * TWO_54;
  }
  view[0] = scaled;
  const bits = words[HIGH] as number;
  const shift = (bits >> 20) - 1023 + ((bits & SIGNIFICAND) > SQRT2_HIGH ? 1 : 0);
  k += shift;
  const m = shrink(scaled, shift);

  // s = (m - 1) / (m + 1) as s + sLow; m - 1 is exact, m + 1 is denominator + denominatorLow.
  const numerator = m - 1;
  const denominator = m + 1;
  const denominatorLow = m - (denominator - 1);
  const s = numerator / denominator;
  const product = s * denominator;
  const remainder = numerator - product - productError(s, denominator, product) - s * denominatorLow;
  const sLow = remainder / denominator;

  // ln x = k ln 2 + 2 s + (series + low parts).
  const tail = s * atanhTail(s * s) + 2 * sLow + k * LN2_LOW;
  const a = k * LN2_HIGH;
  const b = 2 * s;
  const sum = a + b;
  const bVirtual = sum - a;
  const sumLow = a - (sum - bVirtual) + (b - bVirtual) + tail;
  const lnHigh = sum + sumLow;
  const lnLow = sumLow - (lnHigh - sum);

  const e = y * lnHigh;
  if (e > 710) return Infinity;
  if (e < -746) return 0;
  return expOfSum(e, productError(y, lnHigh, e) + y * lnLow);
}

/** a b - p for p = a b rounded: the error of the product, exactly. */
function productError(a: number, b: number, p: number): number {
  const aBig = SPLITTER * a;
  const aHigh = aBig - (aBig - a);
  const aLow = a - aHigh;
  const bBig = SPLITTER * b;
  const bHigh = bBig - (bBig - b);
  const bLow = b - bHigh;
  return aHigh * bHigh - p + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

function powSpecial(x: number, y: number): number {
  const integer = Math.floor(y) === y;
  if (x < 0 && x !== -Infinity && y !== Infinity && y !== -Infinity) {
    if (!integer) return NaN;
    return isOdd(y) ? -pow(-x, y) : pow(-x, y);
  }
  const magnitude = Math.abs(x);
  if (y === Infinity || y === -Infinity) {
    if (magnitude === 1) return NaN;
    return magnitude > 1 === y > 0 ? Infinity : 0;
  }
  // x is 0 or infinite.
  const result = (magnitude === 0) === y > 0 ? 0 : Infinity;
  const negative = x < 0 || 1 / x < 0;
  return negative && integer && isOdd(y) ? -result : result;
}

function isOdd(y: number): boolean {
  const half = y / 2;
  return Math.floor(half) !== half && Math.abs(y) < 9007199254740992;
}
