/** Wide fan-outs, as one piece of work for each server. */
import type { Batch } from '../../compile/batches.js';
import type { Placement } from '../../data/placement.js';
import { normalQuantile } from '../../random/index.js';
import { Op } from '../opcodes.js';
import { NodeState, State } from '../states.js';
import { Cell, Num, Word } from '../table.js';
import type { Threads } from '../threads.js';
import { ROW_GOES_ON, type Instructions } from './instruction.js';
import { succeeding } from './selections.js';

/** Copies for each server from which on they are taken together: the work of so many differs little from its normal approximation. */
const FEWEST_TOGETHER = 32;
/** Keys that tell how unequally shards are hit: drawn once, for the shares are the same for every fan-out. */
const SAMPLED_KEYS = 16_384;
/** Ends of copies that are recorded of one piece of work. */
const RECORDED_ENDS = 16;

export const BATCHES: Instructions = {
  [Op.SPREAD]: (kernel, row, pc) => {
    const { code } = kernel;
    const all = kernel.count(code[pc + 1]!, row);
    const number = code[pc + 5]!;
    const batch = kernel.program.batches[number]!;
    const { shards: parts } = kernel.program.components[batch.component]!;
    kernel.words[row + Word.PC] = code[pc + 3]!;
    const { made } = batch;
    const expected = all * (made?.probability ?? 1);
    if (expected < FEWEST_TOGETHER * parts * batch.servers) {
      const copies = made === null ? all : succeeding(kernel, all, made);
      if (!kernel.beginJoin(row, copies, code[pc + 2]!)) return ROW_GOES_ON;
      for (let i = 0; i < copies; i++) kernel.branch(row, code[pc + 4]!);
      return -1;
    }
    const copies = made === null ? all : about(kernel, batch.draw, expected, expected * (1 - made.probability));
    const shares = sharesOf(kernel, row, number, parts);
    const pieces = shares.reduce((sum, share) => sum + (share > 0 ? batch.servers : 0), 0);
    const waitFor = code[pc + 2]!;
    kernel.beginJoin(row, pieces, waitFor < 0 ? -1 : Math.ceil((waitFor / copies) * pieces));
    shares.forEach((share, part) => {
      if (share <= 0) return;
      const here = about(kernel, batch.draw, copies * share, copies * share * (1 - share));
      for (let server = 0; server < batch.servers; server++)
        launch(kernel, row, batch, part, here / batch.servers, code[pc + 6]!, code[pc + 7]!);
    });
    return -1;
  },
  [Op.DONE]: (kernel, row, pc) => {
    const { operation } = kernel.program.batches[kernel.code[pc + 1]!]!;
    const copies = kernel.words[row + Word.ATTEMPTS]!;
    kernel.counters.operationCalls[operation]! += copies;
    kernel.counters.operationEnded[operation]! += copies;
    // The copies ended one after the other while the work went on.
    const born = (row >> 1) + Num.BORN;
    const arrived = kernel.numbers[born]!;
    const work = kernel.numbers[(row >> 1) + Num.WORK]!;
    for (let i = 1; i <= RECORDED_ENDS; i++) {
      kernel.numbers[born] = arrived + work * (1 - i / RECORDED_ENDS);
      kernel.record(kernel.operationFigure + operation, born);
    }
    kernel.words[row + Word.PC] = pc + 2;
    return ROW_GOES_ON;
  },
};

/** Starts one piece: `copies` of the work on a server of a node. */
function launch(
  kernel: Threads,
  row: number,
  batch: Batch,
  part: number,
  copies: number,
  done: number,
  failed: number,
): void {
  const { firstNode, groupSize } = kernel.program.components[batch.component]!;
  const node = firstNode + part * Math.max(1, groupSize);
  const piece = kernel.branch(row, done);
  kernel.words[piece + Word.NODE] = node;
  kernel.words[piece + Word.ATTEMPTS] = Math.min(2147483647, Math.round(copies));
  if (kernel.nodeState[node] === NodeState.DEAD) {
    kernel.words[piece + Word.PC] = failed;
    return;
  }
  kernel.readyCount--;
  kernel.numbers[(piece >> 1) + Num.BORN] = kernel.cells[Cell.NOW]!;
  kernel.numbers[(piece >> 1) + Num.WORK] = about(kernel, batch.draw, copies * batch.mean, copies * batch.variance);
  if (batch.disk) kernel.seize(kernel.diskBase + node, piece, State.ON_DISK);
  else kernel.seize(node, piece, State.ON_CPU);
}

/** The share of the copies that each shard or node gets, by the keys that they are addressed by. */
function sharesOf(kernel: Threads, row: number, number: number, parts: number): Float64Array {
  const batch = kernel.program.batches[number]!;
  const site = kernel.sites[batch.site]!;
  const target = site.targets[0]!;
  const { placement } = kernel.program.components[batch.component]!;
  const space = site.by >= 0 ? site.by : target.space;
  const shares = new Float64Array(parts);
  if (placement === null || space < 0) return shares.fill(1 / parts);
  const key = kernel.keyDrawn(row, space);
  if (key >= 0) shares[placement.of(key)] = 1;
  else if (kernel.program.spaces[space]!.popularity.kind === 'uniform') shares.fill(1 / parts);
  else return (kernel.batchShares[number] ??= sampledShares(kernel, space, placement, shares));
  return shares;
}

function sampledShares(kernel: Threads, space: number, placement: Placement, shares: Float64Array): Float64Array {
  for (let i = 0; i < SAMPLED_KEYS; i++) shares[placement.of(kernel.drawKey(space))]! += 1 / SAMPLED_KEYS;
  return shares;
}

/** The sum of many small parts, by its normal approximation; never below zero. */
function about(kernel: Threads, draw: number, mean: number, variance: number): number {
  return Math.max(0, mean + Math.sqrt(variance) * normalQuantile(Math.max(1e-12, kernel.draw(draw))));
}
