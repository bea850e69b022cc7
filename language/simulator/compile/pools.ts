/** Declares pools, and emits the steps that take from them and those that gather. */
import type { Component, StepFields } from '../../model/system.js';
import { Op } from '../kernel/opcodes.js';
import type { Assembler, Context, EmitSteps } from './assembler.js';
import { changesOf } from './changes.js';

/** Units into which a pool is divided at most: they are counted in whole numbers of 32 bits. */
const MOST_UNITS = 1e9;

export function declarePools(assembler: Assembler, source: Component): void {
  const component = assembler.componentNumber(source.name);
  for (const pool of source.pools ?? []) {
    const nodes = pool.shared ? 1 : assembler.components[component]!.nodes;
    const changed = changesOf(assembler.system, source.name).flatMap(({ pools }) => pools ?? []);
    const sizes = [pool, ...changed.filter(({ name }) => name === pool.name)].map(({ size }) => size);
    const unit = Math.max(1, Math.max(...sizes) / MOST_UNITS);
    const space = assembler.space(pool.keys);
    assembler.pools.push({
      component,
      name: pool.name,
      first: assembler.poolStations,
      nodes,
      size: unitsOf(pool.size, unit),
      unit,
      queue: pool.queue === undefined ? -1 : Math.max(0, Math.floor(pool.queue)),
      space,
      keys: space < 0 ? 1 : assembler.spaces[space]!.count,
    });
    assembler.poolStations += nodes;
  }
}

/** How many units there are in a pool. */
export function unitsOf(size: number, unit: number): number {
  return Math.max(1, Math.floor(size / unit));
}

export function emitHold(step: StepFields['hold'], assembler: Assembler, context: Context, emitSteps: EmitSteps): void {
  // What a follower does again on a write it does on its own node, where nobody else works on the row.
  if (context.applying) {
    emitSteps(assembler, step.steps, context);
    return;
  }
  const at = assembler.emit(Op.HOLD, step.takes.length, -1);
  for (const take of step.takes) {
    const purpose = `amount of ${take.pool} held by ${context.purpose}`;
    assembler.emit(
      assembler.poolNumber(take.component, take.pool),
      assembler.value(take.amount, purpose),
      assembler.space(take.keys),
    );
  }
  emitSteps(assembler, step.steps, context);
  assembler.emit(Op.UNHOLD, step.takes.length);
  if (step.else === undefined) return;
  const past = assembler.emit(Op.JUMP, 0);
  assembler.patch(at + 2, assembler.address);
  emitSteps(assembler, step.else, context);
  assembler.patch(past + 1, assembler.address);
}

export function emitGather(
  step: StepFields['batch'],
  assembler: Assembler,
  context: Context,
  emitSteps: EmitSteps,
): void {
  if (context.applying) {
    emitSteps(assembler, step.steps, context);
    return;
  }
  const number = assembler.gatherings.length;
  assembler.gatherings.push({
    first: assembler.gatheringPlaces,
    size: Math.max(1, Math.round(step.size)),
    within: step.within,
  });
  assembler.gatheringPlaces += assembler.components[context.caller]?.nodes ?? 1;
  const at = assembler.emit(Op.BATCH, number, 0, 0);
  assembler.emit(Op.RAISE);
  assembler.patch(at + 2, assembler.address);
  emitSteps(assembler, step.steps, { ...context, register: 0 });
  assembler.emit(Op.END);
  assembler.patch(at + 3, assembler.address);
}
