import { property as propertyEntry } from '../../catalogue/index.js';
import type { Hold, Pool as PoolNode } from '../../generated/ast.js';
import type { ComponentDesign } from '../design.js';
import { exponentsOf, sameDimension } from '../dimension.js';
import { isAmount, toValue } from '../evaluated.js';
import { error, SILENT } from '../report.js';
import { MEMORY } from '../memory.js';
import { readAmount, readSettings, type Settings } from '../settings.js';
import type { Pool, Step, Value } from '../system.js';
import { textOf } from '../text-of.js';
import { rangesOf } from './property-ranges.js';
import type { Context, Host } from './context.js';
import { optional } from './optional.js';

/** Figures that a component has of itself: a pool of that name could not be told from them. */
const OWN_FIGURES: ReadonlySet<string> = new Set(['cpu', 'disk', 'concurrency', 'memory', 'network']);

/** Lowers the pools of a component, its memory among them. Whether a pool is shared is decided when all holds are known. */
export function lowerPools(component: ComponentDesign, settings: Settings, context: Context): { pools?: Pool[] } {
  const pools = [...component.pools.values()].map((node) => lowerPool(node, context));
  const memory = memoryOf(component, settings, context);
  if (memory) pools.push(memory);
  return pools.length === 0 ? {} : { pools };
}

/** The memory of each instance: a pool of so many bytes. */
function memoryOf({ properties }: ComponentDesign, settings: Settings, context: Context): Pool | undefined {
  const size = settings.number(MEMORY);
  const property = properties.get(MEMORY);
  if (size === undefined || !property) return undefined;
  const range = context.place(property);
  return { name: MEMORY, range, propertyRanges: { size: range }, size, shared: false };
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
  const owner = context.design.component(component);
  if (name === undefined || !owner) return undefined;
  // In a design that states none, memory never runs out. Where no design does, the linker says so.
  if (name === MEMORY && owner.name === host.name && host.memory === undefined) return steps;
  const pool = name === MEMORY ? memoryHeld(step, owner, host, context) : poolHeld(owner, name, context);
  const amount = pool && amountOf(step, pool, context);
  if (!amount) return undefined;
  return [
    {
      kind: 'hold',
      range: context.place(step),
      takes: [{ component, pool: name, amount, ...optional('keys', keyOf(step, pool, context)) }],
      steps,
      ...optional('else', otherwise),
    },
  ];
}

/** What is held: how it is called, how much of it there is, and what that is counted in. */
interface Held {
  name: string;
  size: number;
  inBytes: boolean;
  /** Key space with a pool for each of its keys. */
  keys?: string;
}

function poolHeld(owner: ComponentDesign, name: string, context: Context): Held | undefined {
  const node = owner.pools.get(name);
  if (!node) return undefined;
  const { size, keys } = lowerPool(node, { ...context, report: SILENT });
  return { name, size, inBytes: isBytes(node, context), ...optional('keys', keys) };
}

/** Undefined where the memory is not that of the component in which it is held, which is reported. */
function memoryHeld(step: Hold, owner: ComponentDesign, host: Host, context: Context): Held | undefined {
  const size = host.memory;
  if (owner.name !== host.name && owner.properties.has(MEMORY)) {
    error(
      context.report,
      'contradiction',
      step,
      `The memory of \`${owner.name}\` is held by its own operations: write \`hold memory\` there, or a \`pool\` that others may take from.`,
      { property: 'owner' },
    );
    return undefined;
  }
  if (owner.name !== host.name || size === undefined) return undefined;
  if (step.amount) return { name: MEMORY, size, inBytes: true };
  error(context.report, 'missing-value', step, '`hold memory` says how much: write `hold memory 50 MB { … }`.', {
    property: 'pool',
  });
  return undefined;
}

/** The key space that a hold names; undefined where it names none, or one that is not the pool's, which is reported. */
function keyOf(step: Hold, { name, keys }: Held, { design, report }: Context): string | undefined {
  const named = step.key?.$refText;
  const space = named === undefined ? undefined : design.keys(named);
  if (named === undefined || !space) return undefined;
  const wanted = keys === undefined ? undefined : design.keys(keys);
  if (wanted?.base === space.base) return named;
  const message =
    keys === undefined
      ? `\`${name}\` is one for all keys: ${name === MEMORY ? '' : `write \`by: ${space.base}\` in the pool, or `}remove \`by ${named}\` here.`
      : `\`${name}\` has one for each key of \`${keys}\`, and \`${named}\` has other keys: declare it as \`keys ${named} like ${wanted?.base ?? keys}\`, or name another.`;
  error(report, 'contradiction', step, message, { property: 'key' });
  return undefined;
}

/** How much is taken: as many as a number says, or bytes of what is counted in bytes. */
function amountOf(step: Hold, { name, size, inBytes }: Held, context: Context): Value | undefined {
  if (!step.amount) return { kind: 'exact', value: 1 };
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
  if (value.kind === 'exact' && value.value > size) {
    const knob = name === MEMORY ? '`memory`' : `the \`size\` of \`${name}\``;
    error(
      context.report,
      'out-of-range',
      step,
      `\`hold ${name} ${textOf(step.amount)}\` takes more than there is. Take less, or raise ${knob}.`,
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
