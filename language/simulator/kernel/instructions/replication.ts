/** Writes that others than the node itself apply. */
import { Op } from '../opcodes.js';
import { NodeState } from '../states.js';
import { Word } from '../table.js';
import type { Threads } from '../threads.js';
import { ROW_GOES_ON, type Instructions } from './instruction.js';

export const REPLICATION: Instructions = {
  [Op.APPLY]: replicate,
};

/** Has the followers of a leader apply a write; waits for as many of them as the mode asks for. */
function replicate(kernel: Threads, row: number, pc: number): number {
  const leader = kernel.words[row + Word.NODE]!;
  const component = kernel.program.components[kernel.nodeComponent[leader]!]!;
  const group = component.groupSize;
  const first = leader + 1;
  const apply = kernel.program.operations[kernel.code[pc + 1]!]!.apply;
  const lag = kernel.constants[kernel.code[pc + 3]!]!;
  let followers = 0;
  for (let n = first; n < leader + group; n++) if (kernel.nodeState[n] !== NodeState.DEAD) followers++;
  const wait = Math.min(kernel.code[pc + 2]!, followers);
  kernel.words[row + Word.PC] = kernel.code[pc + 4]!;
  if (wait > 0) kernel.beginJoin(row, followers, wait);
  else kernel.words[row + Word.CHILD] = -1;
  for (let n = first; n < leader + group; n++) {
    if (kernel.nodeState[n] === NodeState.DEAD) continue;
    const branch = kernel.branch(row, apply);
    kernel.words[branch + Word.NODE] = n;
    if (wait === 0) {
      kernel.unlinkBranch(branch);
      kernel.words[branch + Word.PARENT] = -1;
    }
    if (lag > 0) {
      kernel.readyCount--;
      kernel.resumeAt(branch, lag);
    }
  }
  return wait > 0 ? -1 : ROW_GOES_ON;
}
