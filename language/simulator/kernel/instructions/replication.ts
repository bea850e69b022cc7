/** What several nodes do for one operation: followers that apply a write, quorums, shards that are all asked. */
import type { Replication } from '../../../model/system.js';
import type { CompiledComponent } from '../../compile/program.js';
import { Op } from '../opcodes.js';
import { Flag, NodeState, Outcome, State } from '../states.js';
import { Cell, Num, Word } from '../table.js';
import type { Threads } from '../threads.js';
import { ROW_GOES_ON, type Instruction, type Instructions } from './instruction.js';

/** Has the followers of a leader apply a write; waits for as many of them as the mode asks for. */
const apply: Instruction = (kernel, row, pc) => {
  const leader = kernel.words[row + Word.NODE]!;
  const number = kernel.nodeComponent[leader]!;
  const component = kernel.program.components[number]!;
  const replication = kernel.replications[number]!;
  const first = kernel.firstOf(component, kernel.groupOf(leader));
  const address = kernel.applies[kernel.code[pc + 1]!]!;
  const { lag } = replication;
  let followers = 0;
  for (let n = first; n < first + component.groupSize; n++) if (n !== leader && present(kernel, leader, n)) followers++;
  const wait = Math.min(confirmationsOf(replication), followers);
  kernel.words[row + Word.PC] = kernel.code[pc + 2]!;
  const key = kernel.itemOf(row, component.shardSpace);
  if (kernel.cuts !== 0) countConflict(kernel, component, leader, key);
  if (wait > 0) kernel.beginJoin(row, followers, wait);
  else kernel.words[row + Word.CHILD] = -1;
  for (let n = first; n < first + component.groupSize; n++) {
    if (n === leader || !present(kernel, leader, n)) continue;
    const branch = startPart(kernel, row, address, n, key);
    if (wait === 0) {
      kernel.unlinkBranch(branch);
      kernel.words[branch + Word.PARENT] = -1;
      kernel.acknowledge(branch);
    }
    if (kernel.crossing && sendPart(kernel, row, branch, State.LAGGING, lag)) continue;
    if (lag > 0) {
      kernel.readyCount--;
      kernel.words[branch + Word.STATE] = State.LAGGING;
      kernel.cells[Cell.DUE] = kernel.cells[Cell.NOW]! + lag;
      kernel.schedule(branch);
    }
  }
  return wait > 0 ? -1 : ROW_GOES_ON;
};

/** Followers that a write waits for. */
function confirmationsOf({ mode, followers, acks }: Replication): number {
  if (mode === 'async') return 0;
  return mode === 'sync' ? followers : Math.min(acks, followers);
}

/**
 * Sends the part of another node, which was begun last, over the link to it.
 * @returns false where nothing lies in between
 */
function sendPart(
  kernel: Threads,
  row: number,
  branch: number,
  state: State.OUTBOUND | State.LAGGING,
  least: number,
): boolean {
  kernel.words[branch + Word.ORIGIN] = kernel.placeOf(row);
  if (!kernel.depart(branch, state, least)) return false;
  kernel.readyCount--;
  return true;
}

/** True for a node that is up and can be reached from another. */
function present(kernel: Threads, from: number, node: number): boolean {
  return kernel.nodeState[node] !== NodeState.DEAD && !kernel.severed(from, node);
}

/** A write on a node while cuts hold: does it contradict one that the node knows nothing of? */
function countConflict(kernel: Threads, component: CompiledComponent, node: number, key: number): void {
  if (kernel.missed.has(node, key)) kernel.counters.copiesConflicts[component.copies]!++;
  kernel.noteWrite(component, node, key);
}

/** Starts the part of another node in a write of a key. */
function startPart(kernel: Threads, row: number, address: number, node: number, key: number): number {
  const branch = kernel.branch(row, address);
  kernel.words[branch + Word.NODE] = node;
  kernel.words[branch + Word.FLAGS] =
    Flag.BRANCH | Flag.COPYING | (kernel.behind.begin(node, key) ? Flag.OUTSTANDING : 0);
  kernel.words[branch + Word.ATTEMPTS] = key;
  kernel.numbers[(branch >> 1) + Num.BORN] = kernel.cells[Cell.NOW]!;
  return branch;
}

export const REPLICATION: Instructions = {
  [Op.APPLY]: apply,

  [Op.APPLIED]: (kernel, row, pc) => {
    const node = kernel.words[row + Word.NODE]!;
    const { copies, led } = kernel.program.components[kernel.nodeComponent[node]!]!;
    if ((kernel.words[row + Word.FLAGS]! & Flag.OUTSTANDING) !== 0) {
      kernel.words[row + Word.FLAGS]! &= ~Flag.OUTSTANDING;
      kernel.cells[Cell.VALUE] = kernel.numbers[(row >> 1) + Num.BORN]!;
      kernel.behind.apply(node, kernel.words[row + Word.ATTEMPTS]!, kernel.cells);
    }
    if (led) kernel.record(kernel.copiesFigure + copies, (row >> 1) + Num.BORN);
    kernel.words[row + Word.PC] = pc + 1;
    return ROW_GOES_ON;
  },

  [Op.READ]: (kernel, row, pc) => {
    const node = kernel.words[row + Word.NODE]!;
    const component = kernel.program.components[kernel.nodeComponent[node]!]!;
    const stale = kernel.isBehind(node, kernel.itemOf(row, component.shardSpace));
    kernel.countRead(row, component.copies, stale);
    kernel.words[row + Word.PC] = pc + 1;
    return ROW_GOES_ON;
  },

  [Op.SCATTER]: (kernel, row, pc) => {
    const node = kernel.words[row + Word.NODE]!;
    const component = kernel.program.components[kernel.nodeComponent[node]!]!;
    const by = kernel.words[row + Word.BY]!;
    if (kernel.broughtKey(row, by, kernel.code[pc + 1]!) >= 0) {
      kernel.words[row + Word.PC] = pc + 4;
      return ROW_GOES_ON;
    }
    const write = kernel.code[pc + 3] === 1;
    kernel.words[row + Word.PC] = kernel.code[pc + 2]!;
    const shards = kernel.shards[kernel.nodeComponent[node]!]!;
    kernel.beginJoin(row, shards, -1);
    for (let shard = 0; shard < shards; shard++) {
      const group = component.firstGroup + shard;
      const branch = kernel.branch(row, pc + 4);
      kernel.words[branch + Word.NODE] =
        write && component.led ? kernel.leaders[group]! : kernel.readerInTurn(component, group);
      if (kernel.crossing) sendPart(kernel, row, branch, State.OUTBOUND, 0);
    }
    return -1;
  },

  [Op.QUORUM]: (kernel, row, pc) => {
    const node = kernel.words[row + Word.NODE]!;
    const number = kernel.nodeComponent[node]!;
    const component = kernel.program.components[number]!;
    const writes = kernel.code[pc + 1] === 1;
    const quorum = kernel.replications[number]!.quorum!;
    const first = kernel.firstOf(component, kernel.groupOf(node));
    let members = 0;
    for (let n = first; n < first + component.groupSize; n++) if (present(kernel, node, n)) members++;
    // An available store makes do with those that are within reach.
    const wanted = writes ? quorum.write : quorum.read;
    const needed = kernel.cuts !== 0 && kernel.staysAvailable(component) ? Math.min(wanted, members) : wanted;
    if (members < needed || members === 0) {
      if ((kernel.words[row + Word.FLAGS]! & Flag.FRAME) !== 0) return kernel.refuse(row, number);
      return kernel.finish(row, Outcome.REJECTED);
    }
    kernel.words[row + Word.PC] = kernel.code[pc + 2]!;
    kernel.words[row + Word.FLAGS]! &= ~Flag.FRESH;
    kernel.beginJoin(row, members, needed);
    const write = writes && component.copies >= 0;
    const key = write ? kernel.itemOf(row, component.shardSpace) : 0;
    if (write && kernel.cuts !== 0) countConflict(kernel, component, node, key);
    for (let n = first; n < first + component.groupSize; n++) {
      if (!present(kernel, node, n)) continue;
      const part = write ? startPart(kernel, row, pc + 3, n, key) : kernel.branch(row, pc + 3);
      kernel.words[part + Word.NODE] = n;
      if (kernel.crossing) sendPart(kernel, row, part, State.OUTBOUND, 0);
    }
    return -1;
  },

  [Op.SEEN]: (kernel, row, pc) => {
    const node = kernel.words[row + Word.NODE]!;
    const { shardSpace } = kernel.program.components[kernel.nodeComponent[node]!]!;
    // Who asked learns of it when the answer is there.
    if (!kernel.isBehind(node, kernel.itemOf(row, shardSpace))) kernel.words[row + Word.FLAGS]! |= Flag.FRESH;
    kernel.words[row + Word.PC] = pc + 1;
    return ROW_GOES_ON;
  },

  [Op.AGREED]: (kernel, row, pc) => {
    const { copies } = kernel.program.components[kernel.nodeComponent[kernel.words[row + Word.NODE]!]!]!;
    kernel.countRead(row, copies, (kernel.words[row + Word.FLAGS]! & Flag.FRESH) === 0);
    kernel.words[row + Word.FLAGS]! &= ~Flag.FRESH;
    kernel.words[row + Word.PC] = pc + 1;
    return ROW_GOES_ON;
  },
};
