/** Emits what passes through the network of a node. */
import type { Value } from '../../model/system.js';
import { Op } from '../kernel/opcodes.js';
import type { Assembler, Context } from './assembler.js';

/** Emits nothing where the size is unknown, or the network of the machine that the steps run on has no limit. */
export function emitTransfer(
  assembler: Assembler,
  direction: 'in' | 'out',
  bytes: Value | undefined,
  context: Context,
): void {
  const bandwidth = bandwidthOf(assembler, context.caller);
  if (bytes === undefined || bandwidth === undefined) return;
  const into = direction === 'in';
  const value = assembler.value(bytes, `bytes ${into ? 'received' : 'sent'} by ${context.purpose}`);
  assembler.emit(into ? Op.RECEIVE : Op.TRANSMIT, value);
}

/** Bytes per second of the machines that a component runs on, in each direction. */
function bandwidthOf(assembler: Assembler, component: number): number | undefined {
  const source = assembler.components[component]?.source;
  if (source?.inside === undefined) return source?.bandwidth;
  return assembler.components[assembler.componentNumber(source.inside)]?.source.bandwidth;
}
