import type { Invocation } from '../generated/ast.js';
import { PLAIN, sameDimension, type Exponents } from './dimension.js';
import { lognormalFromMoments, lognormalFromPercentiles } from './distributions.js';
import type { Evaluated } from './evaluated.js';
import { error, type Report } from './report.js';
import type { Distribution } from './system.js';
import { textOf } from './text-of.js';
import type { Arguments, Evaluate } from './word-arguments.js';

/** A distribution, or what is wrong with its arguments. */
type Built = Distribution | string;

/** How each distribution of the catalogue comes from its arguments. One that is not simulated has no entry. */
const BUILDERS: Readonly<Record<string, (given: (name: string) => number | undefined) => Built>> = {
  exactly: (given) => ({ kind: 'exact', value: given('value') ?? 0 }),
  uniform: (given) => {
    const low = given('low') ?? 0;
    const high = given('high') ?? 0;
    if (low > high) return 'the least value comes first: swap the two';
    return low === high ? { kind: 'exact', value: low } : { kind: 'uniform', low, high };
  },
  normal: (given) => {
    const sd = given('sd') ?? 0;
    if (sd < 0) return 'a standard deviation is not negative';
    const mean = given('mean') ?? 0;
    return sd === 0 ? { kind: 'exact', value: mean } : { kind: 'normal', mean, sd };
  },
  lognormal: (given) => {
    const p50 = given('p50');
    const p99 = given('p99');
    if (p50 === undefined || p99 === undefined) return lognormalFromMoments(given('mean') ?? 0, given('cv') ?? 0);
    if (p50 <= 0) return 'the median lies above zero';
    if (p99 <= p50) return 'p99 lies above p50: half of all values are below p50, 99% below p99';
    return lognormalFromPercentiles(p50, p99);
  },
  erlang: (given) => ({ kind: 'erlang', k: given('k') ?? 1, mean: given('mean') ?? 0 }),
  hyperexponential: (given) => {
    const mean = given('mean') ?? 0;
    const cv = given('cv') ?? 1;
    return cv === 1 ? { kind: 'exponential', mean } : { kind: 'hyperexponential', mean, cv };
  },
  pareto: (given) => {
    const mean = given('mean') ?? 0;
    const shape = given('shape') ?? 0;
    const max = given('max');
    if (max === undefined && shape <= 1) return 'without `max` the shape must be above 1, or there is no mean';
    if (max !== undefined && max <= mean) return '`max` lies above the mean';
    return { kind: 'pareto', mean, shape, ...(max === undefined ? {} : { max }) };
  },
};

/**
 * The distribution that `name(arguments)` denotes.
 *
 * @returns undefined where the arguments make no such distribution, which has then been reported.
 */
export function buildDistribution(
  invocation: Invocation,
  given: Arguments,
  evaluate: Evaluate,
  report: Report,
): Evaluated | undefined {
  if (invocation.function === 'choice') return buildChoice(invocation, given, evaluate, report);
  const built = BUILDERS[invocation.function]?.((name) => given.numbers.get(name));
  if (built === undefined) return undefined;
  if (typeof built === 'string') {
    error(report, 'out-of-range', invocation, `\`${textOf(invocation)}\`: ${built}.`);
    return undefined;
  }
  return { kind: 'distribution', distribution: built, dimension: given.dimension ?? PLAIN };
}

function buildChoice(
  invocation: Invocation,
  given: Arguments,
  evaluate: Evaluate,
  report: Report,
): Evaluated | undefined {
  const options: { probability: number; value: number }[] = [];
  let dimension: Exponents | undefined;
  for (const pair of given.pairs) {
    const probability = pair.mark && evaluate(pair.mark, report);
    const value = evaluate(pair.value, report);
    if (!pair.mark) {
      error(
        report,
        'missing-value',
        pair,
        'Each value of a choice has its probability: write `choice(99%: 10ms, 1%: 1s)`.',
      );
      return undefined;
    }
    if (!probability || !value) return undefined;
    if (probability.kind !== 'quantity' || !sameDimension(probability.dimension, PLAIN) || !(probability.value >= 0)) {
      error(
        report,
        'wrong-type',
        pair.mark,
        `A probability such as 99% stands before the colon; \`${textOf(pair.mark)}\` is none.`,
      );
      return undefined;
    }
    if (value.kind !== 'quantity') {
      error(report, 'wrong-type', pair.value, `A choice is among plain values; \`${textOf(pair.value)}\` is none.`);
      return undefined;
    }
    if (dimension && !sameDimension(dimension, value.dimension)) {
      error(report, 'wrong-unit', pair.value, 'The values of a choice have the same unit.');
      return undefined;
    }
    dimension = value.dimension;
    options.push({ probability: probability.value, value: value.value });
  }
  const total = options.reduce((sum, option) => sum + option.probability, 0);
  if (Math.abs(total - 1) > 1e-9) {
    error(report, 'shares', invocation, `The probabilities of a choice total 100%; these total ${percent(total)}.`);
    return undefined;
  }
  return { kind: 'distribution', distribution: { kind: 'choice', options }, dimension: dimension ?? PLAIN };
}

/** `0.987` as `98.7%`. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))}%`;
}
