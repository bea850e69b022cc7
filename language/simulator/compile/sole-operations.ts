/** Operations that nobody but one load calls. */
import type { Program } from './program.js';

/**
 * By number of a load: the operation that each of its requests calls, plainly, and that nothing else calls; -1 where there is
 * none. The latency of such an operation is that of the load's requests, so that it need not be recorded twice.
 */
export function soleOperations(program: Program): Int32Array {
  const { loads, operations, sites, lists, batches, geography } = program;
  const callers = new Int32Array(operations.length);
  const count = (operation: number): void => {
    if (operation >= 0) callers[operation]!++;
  };
  for (const { targets } of sites) for (const target of targets) for (const o of target.operations) count(o.operation);
  for (const list of lists) {
    count(list.deadOperation);
    for (const { operation } of list.consumers) count(operation);
  }
  for (const { operation } of batches) count(operation);
  return Int32Array.from(loads, ({ site, threaded }) => {
    // Over a link the reply takes time that is not the operation's.
    if (threaded || geography !== null) return -1;
    const [target, ...others] = sites[site]!.targets;
    const { operation } = target!.operations[0]!;
    return others.length === 0 && target!.operations.length === 1 && callers[operation] === 1 ? operation : -1;
  });
}
