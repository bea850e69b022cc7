/** Moments and tails of the distributions and expressions that a System holds. */
import { exp, expm1, log, pow } from '../random/elementary.js';
import type { Distribution, Expression, KeySpace, Value } from '../../model/system.js';
import { gammaTail, normalTail } from './special-functions.js';

/** Mean and variance of a random quantity, in its unit and the square of it. */
export interface Moments {
  mean: number;
  variance: number;
}

/** Mean and variance; a heavy tail without a finite variance gets the variance of its part below 1e6 times its scale. */
export function momentsOf(distribution: Distribution): Moments {
  switch (distribution.kind) {
    case 'exact':
      return { mean: distribution.value, variance: 0 };
    case 'exponential':
      return { mean: distribution.mean, variance: distribution.mean ** 2 };
    case 'uniform':
      return {
        mean: (distribution.low + distribution.high) / 2,
        variance: (distribution.high - distribution.low) ** 2 / 12,
      };
    case 'normal':
      return cutNormal(distribution.mean, distribution.sd);
    case 'lognormal': {
      const square = distribution.sigma * distribution.sigma;
      const mean = exp(distribution.mu + square / 2);
      return { mean, variance: mean * mean * expm1(square) };
    }
    case 'erlang':
      return { mean: distribution.mean, variance: distribution.mean ** 2 / Math.max(1, distribution.k) };
    case 'hyperexponential':
      return { mean: distribution.mean, variance: (distribution.mean * distribution.cv) ** 2 };
    case 'pareto':
      return paretoMoments(distribution);
    case 'choice': {
      const total = distribution.options.reduce((sum, option) => sum + option.probability, 0) || 1;
      return weighted(distribution.options.map((option) => [option.probability / total, option.value]));
    }
    case 'empirical':
      return weighted(distribution.values.map((value) => [1 / distribution.values.length, value]));
  }
}

/** Mean and variance of a value in a behavior; expressions over key attributes are averaged over the keys. */
export function momentsOfValue(value: Value, keySpaces: readonly KeySpace[]): Moments {
  if (value.kind !== 'expression') return momentsOf(value);
  const points = evaluateOver(value.expression, keySpaces);
  return points ? weighted(points) : { mean: 0, variance: 0 };
}

/** Probability that a condition over key attributes holds. */
export function probabilityOf(condition: Expression, keySpaces: readonly KeySpace[]): number {
  const points = evaluateOver(condition, keySpaces);
  if (!points) return 0.5;
  let holds = 0;
  for (const [weight, truth] of points) if (truth !== 0) holds += weight;
  return Math.min(1, Math.max(0, holds));
}

/** Slices of equal probability in which an attribute's distribution is represented; the last few are cut finer. */
const SLICES = sliceEdges();
const MAX_POINTS = 200_000;

/**
 * The values of an expression with their probabilities: each attribute is drawn independently and represented by the
 * slices above. Undefined when the attributes are too many to enumerate.
 */
function evaluateOver(expression: Expression, keySpaces: readonly KeySpace[]): [number, number][] | undefined {
  const attributes = new Map<string, [number, number][]>();
  collectAttributes(expression, keySpaces, attributes);
  let points: { weight: number; values: Map<string, number> }[] = [{ weight: 1, values: new Map() }];
  for (const [name, slices] of attributes) {
    if (points.length * slices.length > MAX_POINTS) return undefined;
    points = points.flatMap((point) =>
      slices.map(([weight, value]) => ({
        weight: point.weight * weight,
        values: new Map(point.values).set(name, value),
      })),
    );
  }
  return points.map((point) => [point.weight, evaluate(expression, point.values)]);
}

function collectAttributes(
  expression: Expression,
  keySpaces: readonly KeySpace[],
  into: Map<string, [number, number][]>,
): void {
  if (expression.kind === 'binary') {
    collectAttributes(expression.left, keySpaces, into);
    collectAttributes(expression.right, keySpaces, into);
  } else if (expression.kind === 'not') {
    collectAttributes(expression.operand, keySpaces, into);
  } else if (expression.kind === 'attribute') {
    const name = `${expression.keys}.${expression.attribute}`;
    if (!into.has(name)) into.set(name, attributeSlices(expression.keys, expression.attribute, keySpaces));
  }
}

/** An attribute's values as met by requests: weighted by popularity where the keys are drawn in proportion to it. */
function attributeSlices(keys: string, attribute: string, keySpaces: readonly KeySpace[]): [number, number][] {
  const space = keySpaces.find((candidate) => candidate.name === keys);
  const base = keySpaces.find((candidate) => candidate.name === space?.base) ?? space;
  const distribution =
    space?.attributes.find((candidate) => candidate.name === attribute)?.distribution ??
    base?.attributes.find((candidate) => candidate.name === attribute)?.distribution;
  if (!distribution) return [[1, 0]];
  const slices = slicesOf(distribution);
  if (space?.popularity.kind !== 'attribute' || space.popularity.attribute !== attribute) return slices;
  const total = slices.reduce((sum, [weight, value]) => sum + weight * Math.max(0, value), 0);
  if (!(total > 0)) return slices;
  return slices.map(([weight, value]) => [(weight * Math.max(0, value)) / total, value]);
}

function slicesOf(distribution: Distribution): [number, number][] {
  if (distribution.kind === 'exact') return [[1, distribution.value]];
  if (distribution.kind === 'choice') {
    const total = distribution.options.reduce((sum, option) => sum + option.probability, 0) || 1;
    return distribution.options.map((option) => [option.probability / total, option.value]);
  }
  const slices: [number, number][] = [];
  for (let i = 0; i + 1 < SLICES.length; i++) {
    const low = SLICES[i] as number;
    const high = SLICES[i + 1] as number;
    slices.push([high - low, quantileOf(distribution, (low + high) / 2)]);
  }
  // The middle of a slice misses a heavy tail's weight: the mean is put right on the last slice.
  const { mean } = momentsOf(distribution);
  const last = slices[slices.length - 1] as [number, number];
  const missing = mean - slices.reduce((sum, [weight, value]) => sum + weight * value, 0);
  if (missing > 0) last[1] += missing / last[0];
  return slices;
}

function sliceEdges(): number[] {
  const edges: number[] = [];
  for (let i = 0; i < 90; i++) edges.push(i / 100);
  for (let tail = 0.1; tail > 1e-9; tail *= 0.8) edges.push(1 - tail);
  edges.push(1);
  return edges;
}

/** The value below which the share p of the distribution lies, to about 1e-9 relative. */
export function quantileOf(distribution: Distribution, p: number): number {
  switch (distribution.kind) {
    case 'exact':
      return distribution.value;
    case 'exponential':
      return -distribution.mean * log(1 - p);
    case 'uniform':
      return distribution.low + p * (distribution.high - distribution.low);
    case 'pareto': {
      const { low, ratio } = paretoScale(distribution);
      return low * pow(1 - p * (1 - ratio), -1 / distribution.shape);
    }
    case 'empirical': {
      const sorted = [...distribution.values].sort((a, b) => a - b);
      return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? 0;
    }
    case 'normal':
    case 'lognormal':
    case 'erlang':
    case 'hyperexponential':
    case 'choice':
      return bisect(tailOf(distribution), 1 - p, momentsOf(distribution).mean);
  }
}

/** Share of the distribution that lies above t, as a function of t. */
export function tailOf(distribution: Distribution): (t: number) => number {
  switch (distribution.kind) {
    case 'exact':
      return (t) => (t < distribution.value ? 1 : 0);
    case 'exponential':
      return (t) => (t <= 0 ? 1 : exp(-t / distribution.mean));
    case 'uniform':
      return (t) => clamp((distribution.high - t) / (distribution.high - distribution.low || 1e-300));
    case 'normal':
      return (t) => (t < 0 ? 1 : normalTail((t - distribution.mean) / (distribution.sd || 1e-300)));
    case 'lognormal':
      return (t) => (t <= 0 ? 1 : normalTail((log(t) - distribution.mu) / (distribution.sigma || 1e-300)));
    case 'erlang':
      return (t) => gammaTail(distribution.k, (t * distribution.k) / distribution.mean);
    case 'hyperexponential': {
      // Balanced means: each branch contributes half of the mean (Whitt 1982).
      const square = distribution.cv * distribution.cv;
      const p = (1 + Math.sqrt(Math.max(0, (square - 1) / (square + 1)))) / 2;
      return (t) =>
        t <= 0
          ? 1
          : p * exp((-2 * p * t) / distribution.mean) + (1 - p) * exp((-2 * (1 - p) * t) / distribution.mean);
    }
    case 'pareto': {
      const { low, ratio } = paretoScale(distribution);
      return (t) => (t <= low ? 1 : clamp((pow(low / t, distribution.shape) - ratio) / (1 - ratio)));
    }
    case 'choice': {
      const total = distribution.options.reduce((sum, option) => sum + option.probability, 0) || 1;
      return (t) =>
        distribution.options.reduce((sum, option) => sum + (option.value > t ? option.probability / total : 0), 0);
    }
    case 'empirical':
      return (t) => distribution.values.filter((value) => value > t).length / (distribution.values.length || 1);
  }
}

/** The t at which a falling tail function reaches `target`, searched outward from a typical size. */
export function bisect(tail: (t: number) => number, target: number, typical: number): number {
  let low = 0;
  let high = typical > 0 ? typical : 1e-9;
  for (let i = 0; i < 200 && tail(high) > target; i++) {
    low = high;
    high *= 2;
  }
  for (let i = 0; i < 60 && high - low > 1e-10 * high; i++) {
    const middle = (low + high) / 2;
    if (tail(middle) > target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** A normal distribution whose negative draws count as 0. */
function cutNormal(mean: number, sd: number): Moments {
  if (!(sd > 0)) return { mean: Math.max(0, mean), variance: 0 };
  const z = mean / sd;
  const below = normalTail(z);
  const density = 0.3989422804014327 * exp((-z * z) / 2);
  const first = mean * (1 - below) + sd * density;
  const second = (mean * mean + sd * sd) * (1 - below) + mean * sd * density;
  return { mean: first, variance: Math.max(0, second - first * first) };
}

type Pareto = Extract<Distribution, { kind: 'pareto' }>;

/** Scale (least value) that gives the stated mean after truncation, and the share that truncation cuts off. */
export function paretoScale(distribution: Pareto): { low: number; ratio: number } {
  const { mean, shape, max } = distribution;
  if (max === undefined || !(max > mean)) {
    return { low: shape > 1 ? (mean * (shape - 1)) / shape : mean / 2, ratio: 0 };
  }
  let low = 0;
  let high = mean;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (truncatedMoment(middle, max, shape, 1) < mean) low = middle;
    else high = middle;
  }
  const scale = (low + high) / 2;
  return { low: scale, ratio: pow(scale / max, shape) };
}

function paretoMoments(distribution: Pareto): Moments {
  const { low } = paretoScale(distribution);
  const max = distribution.max ?? (distribution.shape > 2 ? Infinity : low * 1e6);
  if (max === Infinity) {
    const shape = distribution.shape;
    const second = (shape * low * low) / (shape - 2);
    return { mean: distribution.mean, variance: Math.max(0, second - distribution.mean ** 2) };
  }
  const second = truncatedMoment(low, max, distribution.shape, 2);
  return { mean: distribution.mean, variance: Math.max(0, second - distribution.mean ** 2) };
}

/** E[X^k] of a Pareto distribution on [low, max]. */
function truncatedMoment(low: number, max: number, shape: number, k: number): number {
  if (!(low > 0)) return 0;
  const scale = (shape * pow(low, shape)) / (1 - pow(low / max, shape));
  return Math.abs(k - shape) < 1e-9
    ? scale * log(max / low)
    : (scale * (pow(max, k - shape) - pow(low, k - shape))) / (k - shape);
}

function evaluate(expression: Expression, values: ReadonlyMap<string, number>): number {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'attribute':
      return values.get(`${expression.keys}.${expression.attribute}`) ?? 0;
    case 'not':
      return evaluate(expression.operand, values) === 0 ? 1 : 0;
    case 'binary': {
      const left = evaluate(expression.left, values);
      const right = evaluate(expression.right, values);
      return OPERATORS[expression.operator](left, right);
    }
  }
}

const OPERATORS: Record<Extract<Expression, { kind: 'binary' }>['operator'], (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? 0 : a / b),
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  and: (a, b) => Number(a !== 0 && b !== 0),
  or: (a, b) => Number(a !== 0 || b !== 0),
};

function weighted(points: readonly (readonly [number, number])[]): Moments {
  let mean = 0;
  for (const [weight, value] of points) mean += weight * value;
  let variance = 0;
  for (const [weight, value] of points) variance += weight * (value - mean) ** 2;
  return { mean, variance };
}

function clamp(p: number): number {
  return p > 1 ? 1 : p > 0 ? p : 0;
}
