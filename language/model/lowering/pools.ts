import { property as propertyEntry } from '../../catalogue/index.js';
import type { Hold, Pool as PoolNode } from '../../generated/ast.js';
import type { ComponentDesign } from '../design.js';
import { exponentsOf, sameDimension } from '../dimension.js';
import { isAmount, toValue } from '../evaluated.js';
import { error, SILENT } from '../report.js';
import { readAmount, readSettings } from '../settings.js';
import type { Pool, Step, Value } from '../system.js';
import { textOf } from '../text-of.js';
import { rangesOf } from './property-ranges.js';
import type { Context, Host } from './context.js';
import { optional } from './optional.js';

/** Figures that a component has of itself: a pool of that name could not be told from them. */
const OWN_FIGURES: ReadonlySet<string> = new Set(['cpu', 'disk', 'concurrency', 'memory', 'network']);

/** Lowers the pools of a component. Whether a pool is shared is decided when all holds are known. */
export function lowerPools(component: ComponentDesign, context: Context): { pools?: Pool[] } {
  const pools = [...component.pools.values()].map((node) => lowerPool(node, context));
  return pools.length === 0 ? {} : { pools };
}

function lowerPool(node: PoolNode, context: Context): Pool {
  if (OWN_FIGURES.has(node.name)) {
    error(
      context.report,
      'reserved-name',
      node,
      `A pool cannot be called \`${node.name}\`: every component has a figure of that name. Call it by what it holds.`,
      { property: 'name' },
    );
  }
  const settings = readSettings(
    node.properties.filter((one) => one.$type === 'Property'),
    { owner: 'pool', of: `The pool \`${node.name}\``, name: node.name, node },
    context,
  );
  return {
    name: node.name,
    range: context.place(node, 'name'),
    propertyRanges: rangesOf(
      node.properties.filter((one) => one.$type === 'Property'),
      context,
    ),
    size: settings.number('size') ?? 1,
    ...optional('keys', settings.names('by')[0]),
    ...optional('queue', settings.number('queue')),
    shared: false,
  };
}

/** Lowers `hold`; `lowerSteps` lowers what stands in it. Undefined where the pool is not known, which the linker says. */
export function lowerHold(
  step: Hold,
  host: Host,
  context: Context,
  lowerSteps: (steps: Hold['steps']) => Step[],
): Step[] | undefined {
  const steps = lowerSteps(step.steps);
  const otherwise = step.otherwise && lowerSteps(step.otherwise.steps);
  const component = step.owner?.$refText ?? host.name;
  const name = step.pool?.$refText as string | undefined;
  const node = name === undefined ? undefined : context.design.component(component)?.pools.get(name);
  if (name === undefined || !node) return undefined;
  const amount = amountOf(step, node, context);
  if (!amount) return undefined;
  return [
    {
      kind: 'hold',
      range: context.place(step),
      takes: [{ component, pool: name, amount }],
      steps,
      ...optional('else', otherwise),
    },
  ];
}

/** How much is taken: as many as a number says, or bytes from a pool whose size is in bytes. */
function amountOf(step: Hold, pool: PoolNode, context: Context): Value | undefined {
  if (!step.amount) return { kind: 'exact', value: 1 };
  const inBytes = isBytes(pool, context);
  const amount = readAmount(
    step.amount,
    {
      name: 'hold',
      dimension: inBytes ? 'bytes' : 'count',
      range: { min: 0, hint: 'Write how much is taken, a number, a distribution or an attribute of a key.' },
    },
    context,
  );
  if (!amount) return undefined;
  const value = toValue(amount, 'exact');
  const { size } = lowerPool(pool, { ...context, report: SILENT });
  if (value.kind === 'exact' && value.value > size) {
    error(
      context.report,
      'out-of-range',
      step,
      `\`hold ${pool.name} ${textOf(step.amount)}\` takes more than the pool has. Take less, or raise the \`size\` of \`${pool.name}\`.`,
      { property: 'amount' },
    );
    return undefined;
  }
  return value;
}

function isBytes(pool: PoolNode, context: Context): boolean {
  const size = pool.properties.find((one) => one.$type === 'Property' && one.name === 'size');
  if (size?.$type !== 'Property' || !size.value || !propertyEntry('pool', 'size')) return false;
  const value = context.evaluator.evaluate(size.value, SILENT);
  return value !== undefined && isAmount(value) && sameDimension(value.dimension, exponentsOf('bytes'));
}
