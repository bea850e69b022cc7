/** Keys that a condition on one of their attributes picks, as a key space of their own. */
import type { Distribution, Expression, KeySpace } from '../../model/system.js';
import { cdf, mean, meanUpTo, quantile, type Side } from '../random/index.js';

/** On which side of a number an attribute of a key lies. */
export interface Bound {
  keys: string;
  attribute: string;
  side: Side;
  value: number;
}

const MIRRORED: Readonly<Record<Side, Side>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
const OPPOSITE: Readonly<Record<Side, Side>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<' };

/** The bound that a condition puts on one attribute of one key; undefined for any other condition. */
export function boundOf(condition: Expression): Bound | undefined {
  if (condition.kind !== 'binary') return undefined;
  const { left, right, operator } = condition;
  if (operator !== '<' && operator !== '<=' && operator !== '>' && operator !== '>=') return undefined;
  if (left.kind === 'attribute' && right.kind === 'number')
    return { keys: left.keys, attribute: left.attribute, side: operator, value: right.value };
  if (left.kind === 'number' && right.kind === 'attribute')
    return { keys: right.keys, attribute: right.attribute, side: MIRRORED[operator], value: left.value };
  return undefined;
}

/** The keys on the other side. */
export function opposite(bound: Bound): Bound {
  return { ...bound, side: OPPOSITE[bound.side] };
}

/** A key space of which some keys only are drawn. */
export interface SelectedSpace extends KeySpace {
  /** The space that they are drawn from, and which of its keys they are. */
  whole: KeySpace;
  bound: Bound;
}

/** Values that stand for the distribution of others than those that are told by few numbers. */
const VALUES = 1024;

/**
 * The keys of a space on one side of a bound, as they are drawn. Undefined where the keys are not drawn alike or in proportion to the
 * attribute that decides, and where the bound does not divide them.
 */
export function selectedSpace(whole: KeySpace, bound: Bound, spaces: readonly KeySpace[]): SelectedSpace | undefined {
  const { popularity } = whole;
  if (popularity.kind === 'zipf') return undefined;
  if (popularity.kind === 'attribute' && popularity.attribute !== bound.attribute) return undefined;
  const base = spaces.find(({ name }) => name === whole.base) ?? whole;
  const attributes = [...whole.attributes, ...base.attributes];
  const distribution = attributes.find(({ name }) => name === bound.attribute)?.distribution;
  if (distribution === undefined) return undefined;
  const below = cdf(distribution, bound.value);
  const share = bound.side === '<' || bound.side === '<=' ? below : 1 - below;
  if (!(share > 0 && share < 1)) return undefined;
  const left = part(distribution, bound, below);
  if (left === undefined) return undefined;
  return {
    ...whole,
    name: `${whole.name} with ${bound.attribute} ${bound.side} ${bound.value}`,
    count: Math.max(1, Math.round(whole.count * share)),
    attributes: [{ name: bound.attribute, distribution: left }, ...attributes],
    whole,
    bound,
  };
}

/** The distribution of those values that lie on one side of a bound; some share of them does, and `below` lie below it. */
function part(distribution: Distribution, { side, value }: Bound, below: number): Distribution | undefined {
  const above = side === '>' || side === '>=';
  switch (distribution.kind) {
    case 'exact':
      return undefined;
    case 'pareto': {
      const up = meanUpTo(distribution, value);
      if (above) return { ...distribution, mean: (mean(distribution) - up) / (1 - below) };
      return { ...distribution, mean: up / below, max: value };
    }
    case 'uniform':
      return above ? { ...distribution, low: value } : { ...distribution, high: value };
    case 'choice': {
      const lies = (x: number): boolean =>
        side === '<' ? x < value : side === '<=' ? x <= value : side === '>' ? x > value : x >= value;
      const options = distribution.options.filter((option) => lies(option.value));
      return options.some(({ probability }) => probability > 0) ? { ...distribution, options } : undefined;
    }
    default: {
      const [from, to] = above ? [below, 1] : [0, below];
      const values = Array.from({ length: VALUES }, (_, i) =>
        quantile(distribution, from + ((to - from) * (i + 0.5)) / VALUES),
      );
      return { kind: 'empirical', values };
    }
  }
}
