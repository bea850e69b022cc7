/**
 * Moments, distribution function and quantiles of every `Distribution`, in the unit of its parameters. One entry a kind:
 * a new kind is added here and in `sampler-table.ts`.
 */
import type { Distribution } from '../../model/system.js';
import { exp, expm1, log, log1p, pow } from './elementary.js';
import { normalCdf, normalDensity, normalQuantile } from './normal.js';

type Of<K extends Distribution['kind']> = Extract<Distribution, { kind: K }>;

interface Family<K extends Distribution['kind']> {
  mean(d: Of<K>): number;
  /** May be Infinity. */
  variance(d: Of<K>): number;
  /** P(X <= x). */
  cdf(d: Of<K>, x: number): number;
  /** Makes the function that gives the least x with P(X <= x) >= p; absent where only a search over `cdf` finds it. */
  quantiles?(d: Of<K>): (p: number) => number;
  /** E[X; X <= x], the part of the mean that lies at or below x. */
  meanUpTo(d: Of<K>, x: number): number;
}

const families: { [K in Distribution['kind']]: Family<K> } = {
  exact: {
    mean: (d) => d.value,
    variance: () => 0,
    cdf: (d, x) => (x >= d.value ? 1 : 0),
    quantiles: (d) => () => d.value,
    meanUpTo: (d, x) => (x >= d.value ? d.value : 0),
  },
  exponential: {
    mean: (d) => d.mean,
    variance: (d) => d.mean * d.mean,
    cdf: (d, x) => (x <= 0 ? (d.mean === 0 && x === 0 ? 1 : 0) : -expm1(-x / d.mean)),
    quantiles: (d) => (p) => -d.mean * log1p(-p),
    meanUpTo: (d, x) =>
      x <= 0 || d.mean === 0 ? 0 : -d.mean * expm1(-x / d.mean) - (x === Infinity ? 0 : x * exp(-x / d.mean)),
  },
  uniform: {
    mean: (d) => (d.low + d.high) / 2,
    variance: (d) => ((d.high - d.low) * (d.high - d.low)) / 12,
    cdf: (d, x) => (x >= d.high ? 1 : x <= d.low ? 0 : (x - d.low) / (d.high - d.low)),
    quantiles: (d) => (p) => d.low + p * (d.high - d.low),
    meanUpTo: (d, x) => {
      if (x < d.low) return 0;
      if (x >= d.high) return (d.low + d.high) / 2;
      return (x * x - d.low * d.low) / (2 * (d.high - d.low));
    },
  },
  // Values below 0 count as 0, so there is an atom at 0.
  normal: {
    mean: (d) =>
      d.sd > 0 ? d.mean * normalCdf(d.mean / d.sd) + d.sd * normalDensity(d.mean / d.sd) : Math.max(0, d.mean),
    variance: (d) => {
      if (!(d.sd > 0)) return 0;
      const z = d.mean / d.sd;
      const first = families.normal.mean(d);
      return (d.mean * d.mean + d.sd * d.sd) * normalCdf(z) + d.mean * d.sd * normalDensity(z) - first * first;
    },
    cdf: (d, x) => (x < 0 ? 0 : d.sd > 0 ? normalCdf((x - d.mean) / d.sd) : x >= d.mean ? 1 : 0),
    quantiles: (d) => (p) => Math.max(0, d.sd > 0 ? d.mean + d.sd * normalQuantile(p) : d.mean),
    meanUpTo: (d, x) => {
      if (x <= 0) return 0;
      if (!(d.sd > 0)) return x >= d.mean ? Math.max(0, d.mean) : 0;
      const from = -d.mean / d.sd;
      const to = (x - d.mean) / d.sd;
      return d.mean * (normalCdf(to) - normalCdf(from)) - d.sd * (normalDensity(to) - normalDensity(from));
    },
  },
  lognormal: {
    mean: (d) => exp(d.mu + (d.sigma * d.sigma) / 2),
    variance: (d) => expm1(d.sigma * d.sigma) * exp(2 * d.mu + d.sigma * d.sigma),
    cdf: (d, x) => (x <= 0 ? 0 : d.sigma > 0 ? normalCdf((log(x) - d.mu) / d.sigma) : x >= exp(d.mu) ? 1 : 0),
    quantiles: (d) => (p) => exp(d.sigma > 0 ? d.mu + d.sigma * normalQuantile(p) : d.mu),
    meanUpTo: (d, x) => {
      if (x <= 0) return 0;
      if (!(d.sigma > 0)) return x >= exp(d.mu) ? exp(d.mu) : 0;
      return families.lognormal.mean(d) * normalCdf((log(x) - d.mu) / d.sigma - d.sigma);
    },
  },
  erlang: {
    mean: (d) => d.mean,
    variance: (d) => (d.mean * d.mean) / stages(d.k),
    cdf: (d, x) => erlangCdf(stages(d.k), (x * stages(d.k)) / d.mean),
    meanUpTo: (d, x) => d.mean * erlangCdf(stages(d.k) + 1, (x * stages(d.k)) / d.mean),
  },
  hyperexponential: {
    mean: (d) => d.mean,
    variance: (d) => d.mean * d.mean * Math.max(1, d.cv * d.cv),
    cdf: (d, x) => {
      if (x <= 0) return 0;
      const { share, short, long } = balancedMeans(d);
      return -share * expm1(-x / short) - (1 - share) * expm1(-x / long);
    },
    meanUpTo: (d, x) => {
      const { share, short, long } = balancedMeans(d);
      const part = (mean: number): number => families.exponential.meanUpTo({ kind: 'exponential', mean }, x);
      return share * part(short) + (1 - share) * part(long);
    },
  },
  pareto: {
    mean: (d) => d.mean,
    variance: (d) => paretoMoment(d, 2) - d.mean * d.mean,
    cdf: (d, x) => {
      const scale = paretoScale(d);
      if (x < scale) return 0;
      if (d.max !== undefined && x >= d.max) return 1;
      const above = pow(scale / x, d.shape);
      return d.max === undefined ? 1 - above : (1 - above) / (1 - pow(scale / d.max, d.shape));
    },
    quantiles: (d) => {
      const scale = paretoScale(d);
      const share = d.max === undefined ? 1 : 1 - pow(scale / d.max, d.shape);
      const max = d.max ?? Infinity;
      return (p) => Math.min(max, scale * exp(-log1p(-p * share) / d.shape));
    },
    meanUpTo: (d, x) => {
      const scale = paretoScale(d);
      const to = d.max === undefined ? x : Math.min(x, d.max);
      if (to < scale) return 0;
      const share = d.max === undefined ? 1 : 1 - pow(scale / d.max, d.shape);
      return (scale * d.shape * powerIntegral(scale / to, d.shape - 1)) / share;
    },
  },
  choice: {
    mean: (d) => sum(d.options, (o) => o.probability * o.value) / sum(d.options, (o) => o.probability),
    variance: (d) => {
      const total = sum(d.options, (o) => o.probability);
      const mean = families.choice.mean(d);
      return sum(d.options, (o) => o.probability * (o.value - mean) * (o.value - mean)) / total;
    },
    cdf: (d, x) => sum(d.options, (o) => (o.value <= x ? o.probability : 0)) / sum(d.options, (o) => o.probability),
    quantiles: (d) => {
      const options = sortedOptions(d);
      const total = sum(options, (o) => o.probability);
      return (p) => {
        let reached = 0;
        for (const o of options) {
          reached += o.probability;
          if (reached >= p * total) return o.value;
        }
        return options[options.length - 1]?.value ?? NaN;
      };
    },
    meanUpTo: (d, x) =>
      sum(d.options, (o) => (o.value <= x ? o.probability * o.value : 0)) / sum(d.options, (o) => o.probability),
  },
  empirical: {
    mean: (d) => sum(d.values, (v) => v) / d.values.length,
    variance: (d) => {
      const mean = families.empirical.mean(d);
      return sum(d.values, (v) => (v - mean) * (v - mean)) / d.values.length;
    },
    cdf: (d, x) => sum(d.values, (v) => (v <= x ? 1 : 0)) / d.values.length,
    quantiles: (d) => {
      const values = Float64Array.from(d.values).sort();
      const last = values.length - 1;
      return (p) => values[Math.min(last, Math.max(0, Math.ceil(p * values.length) - 1))] ?? NaN;
    },
    meanUpTo: (d, x) => sum(d.values, (v) => (v <= x ? v : 0)) / d.values.length,
  },
};

/** The family of a distribution, typed so that it takes that distribution. */
function familyOf<D extends Distribution>(d: D): Family<D['kind']> {
  return families[d.kind] as unknown as Family<D['kind']>;
}

/** Mean. Always finite: a Pareto distribution is given by its mean. */
export function mean(d: Distribution): number {
  return familyOf(d).mean(d);
}

/** Variance; Infinity for an unbounded Pareto distribution with a shape of 2 or less. */
export function variance(d: Distribution): number {
  return familyOf(d).variance(d);
}

/** Squared coefficient of variation: 0 for an exact value, 1 for an exponential one. 0 where the mean is 0. */
export function squaredCv(d: Distribution): number {
  const m = mean(d);
  return m === 0 ? 0 : variance(d) / (m * m);
}

/** P(X <= x). */
export function cdf(d: Distribution, x: number): number {
  return familyOf(d).cdf(d, x);
}

/** E[X; X <= x]: the part of the mean that lies at or below x. A size-biased draw is at most x with probability `meanUpTo(d, x) / mean(d)`. */
export function meanUpTo(d: Distribution, x: number): number {
  return familyOf(d).meanUpTo(d, x);
}

/** The least x with P(X <= x) >= p, for p in [0, 1]. Closed, or found by bisection to the last bit. */
export function quantile(d: Distribution, p: number): number {
  return quantileFunction(d)(p);
}

/** `quantile` of one distribution with everything that doesn't depend on p worked out beforehand. */
export function quantileFunction(d: Distribution): (p: number) => number {
  const family = familyOf(d);
  if (family.quantiles !== undefined) return family.quantiles(d);
  const start = mean(d);
  return (p) => {
    if (p <= 0 || start === 0) return 0;
    if (p >= 1) return Infinity;
    let high = start;
    while (family.cdf(d, high) < p) high *= 2;
    let low = 0;
    for (let middle = high / 2; middle > low && middle < high; middle = (low + high) / 2) {
      if (family.cdf(d, middle) < p) low = middle;
      else high = middle;
    }
    return high;
  };
}

/** Number of stages of an Erlang distribution: a whole number, at least 1. */
export function stages(k: number): number {
  return Math.max(1, Math.round(k));
}

/** P(Erlang with k stages of mean 1 <= x): 1 less the first k terms of a Poisson distribution, or its upper terms where those are few. */
function erlangCdf(k: number, x: number): number {
  if (!(x > 0)) return 0;
  if (x === Infinity) return 1;
  if (x < k) {
    // Upper terms from the k-th on: no cancellation for small x.
    let logTerm = -x + k * log(x);
    for (let i = 2; i <= k; i++) logTerm -= log(i);
    let term = exp(logTerm);
    let upper = 0;
    for (let i = k + 1; term > upper * 1e-17; i++) {
      upper += term;
      term *= x / i;
    }
    return Math.min(1, upper);
  }
  let logTerm = -x;
  let lower = 0;
  for (let i = 0; i < k; i++) {
    if (i > 0) logTerm += log(x / i);
    lower += exp(logTerm);
  }
  return Math.max(0, 1 - lower);
}

/**
 * Two exponential phases with balanced means: each contributes half of the mean (Morse 1958; Whitt 1982). `share` is
 * the probability of the phase with mean `short`. A coefficient of variation below 1 counts as 1.
 */
export function balancedMeans(d: { mean: number; cv: number }): { share: number; short: number; long: number } {
  const c2 = Math.max(1, d.cv * d.cv);
  const share = 0.5 * (1 + Math.sqrt((c2 - 1) / (c2 + 1)));
  return { share, short: d.mean / (2 * share), long: d.mean / (2 * (1 - share)) };
}

/** The integral of y^(e - 1) over y from q to 1: (1 - q^e) / e, and -ln q at e = 0. */
function powerIntegral(q: number, e: number): number {
  const l = log(q);
  if (q === 0) return e > 0 ? 1 / e : Infinity;
  return e === 0 ? -l : -expm1(e * l) / e;
}

/**
 * The least value of a Pareto distribution: with it, the mean after truncation at `max` is the stated mean.
 *
 * @throws RangeError when no such distribution exists: without `max` the mean is finite only for a shape above 1; with it the mean must lie below it.
 */
export function paretoScale(d: { mean: number; shape: number; max?: number }): number {
  if (!(d.shape > 0)) throw new RangeError(`pareto: the shape must be above 0, not ${d.shape}`);
  if (d.max === undefined) {
    if (d.shape <= 1)
      throw new RangeError(`pareto: with shape ${d.shape} the mean is infinite; give a max or a shape above 1`);
    return (d.mean * (d.shape - 1)) / d.shape;
  }
  if (!(d.mean > 0 && d.mean < d.max))
    throw new RangeError(`pareto: the mean ${d.mean} must lie between 0 and the max ${d.max}`);
  // ln(scale / max) by bisection: the mean grows with it.
  let low = -700;
  let high = log(d.mean / d.max);
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (truncatedMoment(exp(middle), d.shape, 1) * d.max < d.mean) low = middle;
    else high = middle;
  }
  return exp(high) * d.max;
}

/** r-th moment of a Pareto distribution on [q, 1] with the given shape. */
function truncatedMoment(q: number, shape: number, r: number): number {
  return (shape * pow(q, shape) * powerIntegral(q, r - shape)) / (1 - pow(q, shape));
}

function paretoMoment(d: Of<'pareto'>, r: number): number {
  const scale = paretoScale(d);
  if (d.max !== undefined) return pow(d.max, r) * truncatedMoment(scale / d.max, d.shape, r);
  return d.shape <= r ? Infinity : (d.shape * pow(scale, r)) / (d.shape - r);
}

/** Options in the order of their values, so that a larger uniform gives a larger value. */
export function sortedOptions(d: Of<'choice'>): { probability: number; value: number }[] {
  return [...d.options].sort((a, b) => a.value - b.value);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
}
