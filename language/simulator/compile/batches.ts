/**
 * Wide fan-outs. Many copies of one call that arrive together at the shards of a component keep each server busy for the sum of
 * their demands, whoever of them comes first: they are carried out as one piece of work for each server. That gives the same
 * waits to everyone else, and the same end of the last copy but for the least of its parts.
 */
import type { StepFields } from '../../model/system.js';
import { log1p, mean, variance } from '../random/index.js';
import { Op } from '../kernel/opcodes.js';
import type { Assembler } from './assembler.js';
import { isCrossed } from '../data/places.js';

/** Work that is spread over the servers of a component. */
export interface Batch {
  /** Number of the site, of the component and of its operation. */
  site: number;
  component: number;
  operation: number;
  /** Servers of one node. */
  servers: number;
  /** Of one copy's work, in seconds. */
  mean: number;
  variance: number;
  /** True for work of the disk. */
  disk: boolean;
  /** Stream of the random numbers that sizes are drawn with. */
  draw: number;
  /** Which copies make their call at all, where not all do. */
  made: Made | null;
}

/**
 * Copies that make their call, each with the same probability. From one of them to the next they are geometric: the whole part of an
 * exponential number, drawn from this source with mean 1, times `scale`.
 */
interface Made {
  probability: number;
  gap: number;
  scale: number;
}

/** Words of the instruction by which a copy decides whether it makes its call. */
export const WORDS_OF_SKIP = 4;

/**
 * The batch that the copies of some steps make up; undefined where the copies must go one by one: they do more than one call,
 * the call does more than work, or the servers don't take what comes in the order of its arrival.
 */
export function batchOf(
  { steps, waitFor }: StepFields['replicate'],
  siteNumber: number,
  assembler: Assembler,
  purpose: string,
): Batch | undefined {
  const [step] = steps;
  const site = assembler.sites[siteNumber];
  const target = site?.targets[0];
  if (steps.length !== 1 || step?.kind !== 'call' || !site || !target || site.targets.length > 1) return undefined;
  const { call } = step;
  if (
    isCrossed(assembler.system) ||
    call.timeout !== undefined ||
    call.retries > 0 ||
    call.hedge ||
    call.breaker ||
    call.else ||
    (call.probability !== undefined && waitFor !== undefined)
  )
    return undefined;
  const component = assembler.components[target.component]!;
  const { source } = component;
  const oneEach = component.groupSize === 1 || component.nodes === 1;
  const inOrder = source.discipline === 'fifo' && component.slots === 0 && component.queueLimit < 0;
  // A call without a key asks every shard.
  const scattered = component.placement !== null && site.by < 0;
  if (!oneEach || !inOrder || scattered || source.cache || source.shards?.most !== undefined || component.changes)
    return undefined;
  const number = target.operations[0]!.operation;
  const operation = source.operations.find(({ name }) => name === assembler.operations[number]!.name);
  const [work] = operation?.steps ?? [];
  if (operation?.steps.length !== 1 || (work?.kind !== 'cpu' && work?.kind !== 'disk')) return undefined;
  if (work.demand.kind === 'expression' || (work.kind === 'cpu' && work.cores !== undefined)) return undefined;
  const deviation = variance(work.demand);
  if (!Number.isFinite(deviation)) return undefined;
  return {
    site: siteNumber,
    component: target.component,
    operation: number,
    servers: work.kind === 'disk' ? 1 : Math.max(1, Math.round(source.cores)),
    mean: mean(work.demand),
    variance: deviation,
    disk: work.kind === 'disk',
    draw: assembler.coin(`sizes of the batches of ${purpose}`),
    made: madeOf(call.probability ?? 1, assembler, purpose),
  };
}

function madeOf(probability: number, assembler: Assembler, purpose: string): Made | null {
  if (probability >= 1) return null;
  const gap = assembler.draw({ kind: 'exponential', mean: 1 }, `calls made by ${purpose}`);
  return { probability, gap, scale: -1 / log1p(-Math.max(0, probability)) };
}

/** Emits what a piece of a batch goes on with: when its work is done, and at once where its node is dead. */
export function emitBatch(assembler: Assembler, batch: Batch, purpose: string): { done: number; failed: number } {
  const number = assembler.batches.push(batch) - 1;
  const done = assembler.emit(Op.DONE, number);
  assembler.emit(Op.END);
  const failed = assembler.emit(Op.FAIL, assembler.coin(`refused batches of ${purpose}`), assembler.constant(2));
  return { done, failed };
}
