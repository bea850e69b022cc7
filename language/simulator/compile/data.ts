/** Emits operations on data that is split over shards or kept in copies. */
import type { Component, Operation } from '../../model/system.js';
import { waysTo } from '../data/ways.js';
import { Op } from '../kernel/opcodes.js';
import type { Assembler, Context } from './assembler.js';
import type { CompiledOperation } from './program.js';
import { emitSteps } from './steps.js';

/**
 * An operation's code: what a shard does, by one of its nodes or by a quorum of them, put in front of every shard where the
 * request has no key that says which.
 */
export function emitOperation(
  assembler: Assembler,
  component: Component,
  operation: Operation,
  number: number,
  compiled: CompiledOperation,
  context: Context,
): void {
  const owner = assembler.components[compiled.component]!;
  const quorum = (component.replication?.followers ?? 0) > 0 ? component.replication?.quorum : undefined;
  const copied = owner.copies >= 0;
  if (copied && operation.write && quorum === undefined) {
    compiled.apply = assembler.address;
    emitSteps(assembler, operation.steps, { ...context, purpose: `${context.purpose} at a follower`, applying: true });
    assembler.emit(Op.APPLIED, Op.END);
  }
  compiled.entry = assembler.address;
  const scattered = owner.shards > 1 && owner.shardSpace >= 0;
  const scatter = scattered ? assembler.emit(Op.SCATTER, owner.shardSpace, 0, Number(operation.write)) : -1;
  if (quorum !== undefined) {
    const at = assembler.emit(Op.QUORUM, Number(operation.write), 0);
    const { there, back } = waysTo(component, operation);
    if (there) assembler.emit(Op.WAIT, assembler.value(there, `way to the members of ${context.purpose}`));
    emitSteps(assembler, operation.steps, context);
    if (copied) assembler.emit(operation.write ? Op.APPLIED : Op.SEEN);
    if (back) assembler.emit(Op.WAIT, assembler.value(back, `way back from the members of ${context.purpose}`));
    assembler.emit(Op.END);
    assembler.patch(at + 2, assembler.address);
    if (copied && !operation.write) assembler.emit(Op.AGREED);
  } else {
    emitSteps(assembler, operation.steps, context);
    if (copied) {
      if (operation.write) emitApply(assembler, number);
      else assembler.emit(Op.READ);
    }
  }
  const end = assembler.emit(Op.END);
  if (scatter >= 0) assembler.patch(scatter + 2, end);
}

function emitApply(assembler: Assembler, operation: number): void {
  const at = assembler.emit(Op.APPLY, operation, 0);
  assembler.patch(at + 2, assembler.address);
}
