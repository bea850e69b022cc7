import type { Distribution } from './system.js';

/** Quantile of the standard normal distribution at 99%. */
const Z99 = 2.3263478740408408;

/** Lognormal with a given median and 99th percentile, both above zero and in order. */
export function lognormalFromPercentiles(p50: number, p99: number): Distribution {
  return { kind: 'lognormal', mu: Math.log(p50), sigma: Math.log(p99 / p50) / Z99 };
}

/** Lognormal with a given mean (above zero) and coefficient of variation. */
export function lognormalFromMoments(mean: number, cv: number): Distribution {
  const variance = Math.log1p(cv * cv);
  return { kind: 'lognormal', mu: Math.log(mean) - variance / 2, sigma: Math.sqrt(variance) };
}

/** The distribution of `factor` times the quantity; `factor` is above zero. */
export function scaled(distribution: Distribution, factor: number): Distribution {
  switch (distribution.kind) {
    case 'exact':
      return { ...distribution, value: distribution.value * factor };
    case 'exponential':
    case 'erlang':
    case 'hyperexponential':
      return { ...distribution, mean: distribution.mean * factor };
    case 'uniform':
      return { ...distribution, low: distribution.low * factor, high: distribution.high * factor };
    case 'normal':
      return { ...distribution, mean: distribution.mean * factor, sd: distribution.sd * factor };
    case 'lognormal':
      return { ...distribution, mu: distribution.mu + Math.log(factor) };
    case 'pareto':
      return {
        ...distribution,
        mean: distribution.mean * factor,
        ...(distribution.max === undefined ? {} : { max: distribution.max * factor }),
      };
    case 'choice':
      return {
        ...distribution,
        options: distribution.options.map((option) => ({ ...option, value: option.value * factor })),
      };
    case 'empirical':
      return { ...distribution, values: distribution.values.map((value) => value * factor) };
  }
}
