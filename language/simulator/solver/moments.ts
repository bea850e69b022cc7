/** Moments and tails of the distributions and expressions that a System holds. */
import {
  cdf,
  mean as meanOfDistribution,
  meanUpTo,
  quantile,
  variance as varianceOfDistribution,
} from '../random/distribution.js';
import type { Distribution, Expression, KeySpace, Value } from '../../model/system.js';
import { boundOf, type Bound } from '../data/selected-keys.js';
import { square } from './special-functions.js';

/** Mean and variance of a random quantity, in its unit and the square of it. */
export interface Moments {
  mean: number;
  variance: number;
}

/** Largest squared coefficient of variation that is worked with: a heavy tail may have none that is finite. */
const MOST_VARIABLE = 1e6;

/**
 * A behavior is walked many times over, and its distributions and expressions stay the same objects: what follows from
 * them alone is worked out once. A System's key spaces belong to it, so an expression meets the same ones each time.
 */
const momentsByDistribution = new WeakMap<Distribution, Moments>();
const pointsByExpression = new WeakMap<Expression, { keySpaces: readonly KeySpace[]; points: Points | undefined }>();

/** Values with their probabilities. */
type Points = [number, number][];

/** Mean and variance of a distribution; what no distribution can be counts as its mean, fixed. */
export function momentsOf(distribution: Distribution): Moments {
  const known = momentsByDistribution.get(distribution);
  if (known) return known;
  const moments = computeMoments(distribution);
  momentsByDistribution.set(distribution, moments);
  return moments;
}

function computeMoments(distribution: Distribution): Moments {
  if (!isPossible(distribution)) {
    const mean = 'mean' in distribution && Number.isFinite(distribution.mean) ? Math.max(0, distribution.mean) : 0;
    return { mean, variance: 0 };
  }
  const mean = meanOfDistribution(distribution);
  return { mean, variance: Math.min(varianceOfDistribution(distribution), mean * mean * MOST_VARIABLE) };
}

/** Share of the distribution that lies above t, as a function of t. */
export function tailOf(distribution: Distribution): ((t: number) => number) | undefined {
  return isPossible(distribution) ? (t) => 1 - cdf(distribution, t) : undefined;
}

/** False where the parameters contradict each other: such documents are refused, and the solver still answers. */
export function isPossible(distribution: Distribution): boolean {
  switch (distribution.kind) {
    case 'pareto':
      return distribution.max === undefined ? distribution.shape > 1 : distribution.mean < distribution.max;
    case 'choice':
      return distribution.options.some((option) => option.probability > 0);
    case 'empirical':
      return distribution.values.length > 0;
    default:
      return true;
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
  const bound = boundOf(condition);
  const share = bound && shareOfBound(bound, keySpaces);
  if (share !== undefined) return share;
  const points = evaluateOver(condition, keySpaces);
  if (!points) return 0.5;
  let holds = 0;
  for (const [weight, truth] of points) if (truth !== 0) holds += weight;
  return Math.min(1, Math.max(0, holds));
}

/** Probability that a key as it is drawn lies on one side of a bound; undefined where that hangs on something else. */
function shareOfBound({ keys, attribute, side, value }: Bound, keySpaces: readonly KeySpace[]): number | undefined {
  const space = keySpaces.find(({ name }) => name === keys);
  const base = keySpaces.find(({ name }) => name === space?.base);
  const distribution = [...(space?.attributes ?? []), ...(base?.attributes ?? [])].find(
    ({ name }) => name === attribute,
  )?.distribution;
  // Where single values have a probability, it matters whether they belong to it.
  if (!space || distribution === undefined || !isPossible(distribution) || HAS_ATOMS.has(distribution.kind))
    return undefined;
  const { popularity } = space;
  const proportional = popularity.kind === 'attribute' && popularity.attribute === attribute;
  const below = proportional
    ? meanUpTo(distribution, value) / meanOfDistribution(distribution)
    : cdf(distribution, value);
  const share = side === '<' || side === '<=' ? below : 1 - below;
  return Math.min(1, Math.max(0, share));
}

const HAS_ATOMS: ReadonlySet<Distribution['kind']> = new Set(['exact', 'choice', 'empirical', 'normal']);

/** Slices of equal probability in which an attribute's distribution is represented; the last few are cut finer. */
const SLICES = sliceEdges();
const MAX_POINTS = 200_000;

/**
 * The values of an expression with their probabilities: each attribute is drawn independently and represented by the
 * slices above. Undefined when the attributes are too many to enumerate.
 */
function evaluateOver(expression: Expression, keySpaces: readonly KeySpace[]): Points | undefined {
  const known = pointsByExpression.get(expression);
  if (known && known.keySpaces === keySpaces) return known.points;
  const points = enumerate(expression, keySpaces);
  pointsByExpression.set(expression, { keySpaces, points });
  return points;
}

function enumerate(expression: Expression, keySpaces: readonly KeySpace[]): Points | undefined {
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
  } else if (expression.kind === 'timetable') {
    into.set(timetableName(expression), timetableSlices(expression.steps));
  } else if (expression.kind === 'attribute') {
    const name = `${expression.keys}.${expression.attribute}`;
    if (!into.has(name)) into.set(name, attributeSlices(expression.keys, expression.attribute, keySpaces));
  }
}

function timetableName(expression: Extract<Expression, { kind: 'timetable' }>): string {
  return `by the clock: ${expression.steps.map(({ time, value }) => `${String(time)} ${String(value)}`).join()}`;
}

/** The values of a timetable, each with its share of the day. */
function timetableSlices(steps: readonly { time: number; value: number }[]): [number, number][] {
  return steps.map(({ time, value }, i) => {
    const next = steps[i + 1]?.time ?? (steps[0]?.time ?? 0) + 86_400;
    return [(next - time) / 86_400, value];
  });
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
  if (!isPossible(distribution)) return [[1, momentsOf(distribution).mean]];
  if (distribution.kind === 'exact') return [[1, distribution.value]];
  if (distribution.kind === 'choice') {
    const total = distribution.options.reduce((sum, option) => sum + option.probability, 0) || 1;
    return distribution.options.map((option) => [option.probability / total, option.value]);
  }
  const slices: [number, number][] = [];
  for (let i = 0; i + 1 < SLICES.length; i++) {
    const low = SLICES[i] as number;
    const high = SLICES[i + 1] as number;
    slices.push([high - low, quantile(distribution, (low + high) / 2)]);
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

function evaluate(expression: Expression, values: ReadonlyMap<string, number>): number {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'attribute':
      return values.get(`${expression.keys}.${expression.attribute}`) ?? 0;
    case 'timetable':
      return values.get(timetableName(expression)) ?? 0;
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
  for (const [weight, value] of points) variance += weight * square(value - mean);
  return { mean, variance };
}
