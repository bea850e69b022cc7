/** Emits the code of each kind of step. A new kind is one entry of the table. */
import type { Step, StepFields, StepOf } from '../../model/system.js';
import { Op } from '../kernel/opcodes.js';
import type { Assembler, Context } from './assembler.js';
import { batchOf, emitBatch, WORDS_OF_SKIP } from './batches.js';
import { emitGather, emitHold } from './pools.js';
import { selectionOf } from './selections.js';
import { emitCall, emitSend } from './sites.js';
import { emitTransfer } from './transfers.js';

type Emitters = { [K in keyof StepFields]: (step: StepOf<K>, assembler: Assembler, context: Context) => void };

const emitters: Emitters = {
  cpu(step, assembler, context) {
    const value = assembler.timeOf(step, step.demand, `cpu time of ${context.purpose}`);
    const parts = step.cores === undefined ? 1 : Math.max(1, Math.round(step.cores));
    if (parts === 1) assembler.emit(Op.CPU, value);
    else {
      const at = assembler.emit(Op.SPLIT, parts, value, 0, 0);
      assembler.patch(at + 4, assembler.address);
      assembler.emit(Op.SHARE, parts);
      assembler.emit(Op.END);
      assembler.patch(at + 3, assembler.address);
    }
  },
  disk(step, assembler, context) {
    assembler.emit(Op.DISK, assembler.timeOf(step, step.demand, `disk time of ${context.purpose}`));
  },
  transfer({ direction, bytes }, assembler, context) {
    // A follower gets what the leader got, and answers nobody.
    if (!context.applying || direction === 'in') emitTransfer(assembler, direction, bytes, context);
  },
  wait(step, assembler, context) {
    assembler.emit(Op.WAIT, assembler.timeOf(step, step.duration, `waiting of ${context.purpose}`));
  },
  think(step, assembler, context) {
    assembler.emit(Op.THINK, assembler.timeOf(step, step.duration, `thinking of ${context.purpose}`));
  },
  call(step, assembler, context) {
    if (!context.applying) emitCall(assembler, step.call, context, emitSteps);
  },
  send(step, assembler, context) {
    if (context.applying) return;
    const { batched } = step;
    const cache = context.caller < 0 ? -1 : assembler.components[context.caller]!.cache;
    if (batched === undefined || cache < 0) {
      emitSend(assembler, step.call, context);
      return;
    }
    assembler.caches[cache]!.writesBack = true;
    const space = assembler.space(batched.keys);
    const at = assembler.emit(Op.WRITE_BACK, cache, space, assembler.constant(batched.every), 0);
    assembler.emit(Op.CLEAN, cache, space);
    emitSend(assembler, step.call, context);
    assembler.emit(Op.END);
    assembler.patch(at + 4, assembler.address);
  },
  choose(step, assembler, context) {
    const total = step.branches.reduce((sum, branch) => sum + branch.probability, 0);
    const coin = assembler.coin(`choice of ${context.purpose}`);
    assembler.emit(Op.CHOOSE, coin, step.branches.length);
    const table = assembler.emit(...step.branches.flatMap(() => [0, 0]), 0);
    const ends: number[] = [];
    let reached = 0;
    step.branches.forEach((branch, i) => {
      reached += branch.probability;
      assembler.patch(table + 2 * i, assembler.constant(total > 1 ? reached / total : reached));
      assembler.patch(table + 2 * i + 1, assembler.address);
      emitSteps(assembler, branch.steps, context);
      ends.push(assembler.emit(Op.JUMP, 0));
    });
    // Where the shares stop short of 1, the rest does nothing; rounding alone must not open such a gap.
    if (reached > 0.999999) assembler.patch(table + 2 * (step.branches.length - 1), assembler.constant(2));
    assembler.patch(table + 2 * step.branches.length, assembler.address);
    for (const end of ends) assembler.patch(end + 1, assembler.address);
  },
  when(step, assembler, context) {
    const at = assembler.emit(Op.WHEN, assembler.expression(step.condition), 0);
    emitSteps(assembler, step.then, context);
    if (step.else.length === 0) {
      assembler.patch(at + 2, assembler.address);
      return;
    }
    const past = assembler.emit(Op.JUMP, 0);
    assembler.patch(at + 2, assembler.address);
    emitSteps(assembler, step.else, context);
    assembler.patch(past + 1, assembler.address);
  },
  repeat(step, assembler, context) {
    const register = context.register;
    assembler.registers = Math.max(assembler.registers, register + 1);
    const at = assembler.emit(Op.REPEAT, register, assembler.value(step.count, `repetitions of ${context.purpose}`), 0);
    const body = assembler.address;
    const scoped = assembler.spaces.length > 0;
    if (scoped) assembler.emit(Op.SCOPE);
    emitSteps(assembler, step.steps, { ...context, register: register + 1 });
    if (scoped) assembler.emit(Op.UNSCOPE);
    assembler.emit(Op.AGAIN, register, body);
    assembler.patch(at + 3, assembler.address);
  },
  parallel(step, assembler, context) {
    const at = assembler.emit(Op.FORK, step.branches.length, step.waitFor ?? -1, 0);
    const table = assembler.emit(...step.branches.map(() => 0));
    step.branches.forEach((branch, i) => {
      assembler.patch(table + i, assembler.address);
      emitSteps(assembler, branch, { ...context, register: 0 });
      assembler.emit(Op.END);
    });
    assembler.patch(at + 3, assembler.address);
  },
  replicate(step, assembler, context) {
    const count = assembler.value(step.count, `copies of ${context.purpose}`);
    const at = assembler.emit(Op.REPLICATE, count, step.waitFor ?? -1, 0, 0, 0, 0, 0);
    const body = assembler.address;
    assembler.patch(at + 4, body);
    const site = assembler.sites.length;
    emitSteps(assembler, step.steps, { ...context, register: 0 });
    assembler.emit(Op.END);
    const selection = selectionOf(step, assembler, context.purpose);
    if (selection) {
      // What a copy does that was picked begins behind the condition.
      [Op.SELECT, assembler.selections.push(selection) - 1, body + 3].forEach((word, i) =>
        assembler.patch(i === 0 ? at : at + 4 + i, word),
      );
    }
    const batch = context.applying ? undefined : batchOf(step, site, assembler, context.purpose);
    if (batch) {
      const { done, failed } = emitBatch(assembler, batch, context.purpose);
      // Who makes a call is known before the copies begin.
      if (batch.made) assembler.patch(at + 4, body + WORDS_OF_SKIP);
      [Op.SPREAD, assembler.batches.length - 1, done, failed].forEach((word, i) =>
        assembler.patch(i === 0 ? at : at + 4 + i, word),
      );
    }
    assembler.patch(at + 3, assembler.address);
  },
  fail(step, assembler, context) {
    if (!context.applying)
      assembler.emit(Op.FAIL, assembler.coin(`failure of ${context.purpose}`), assembler.constant(step.probability));
  },
  hold(step, assembler, context) {
    emitHold(step, assembler, context, emitSteps);
  },
  batch(step, assembler, context) {
    emitGather(step, assembler, context, emitSteps);
  },
  await(step, assembler, context) {
    // A follower that applies a write asks nobody.
    if (context.applying) return;
    const top = assembler.emit(
      Op.WAIT,
      assembler.draw({ kind: 'exact', value: step.every }, `polling of ${context.purpose}`),
    );
    emitSteps(assembler, step.steps, context);
    assembler.emit(Op.AWAIT, top);
  },
  reply(_step, assembler, context) {
    if (!context.applying) assembler.emit(Op.REPLY);
  },
  lookup(step, assembler, context) {
    const owner = assembler.components[context.caller]!;
    const { singleFlight, fixedHitRatio } = owner.source.cache ?? {};
    const fetches = singleFlight === true && fixedHitRatio === undefined;
    const space = assembler.space(step.keys);
    const at = assembler.emit(fetches ? Op.FETCH : Op.LOOKUP, owner.cache, space, 0);
    const past = assembler.emit(Op.JUMP, 0);
    if (fetches) assembler.emit(Op.SHARE_OUTCOME);
    assembler.patch(at + 3, assembler.address);
    emitSteps(assembler, step.miss, context);
    if (fetches) assembler.emit(Op.FETCHED, owner.cache, space);
    assembler.patch(past + 1, assembler.address);
  },
  store(step, assembler, context) {
    assembler.emit(Op.STORE, assembler.components[context.caller]!.cache, assembler.space(step.keys));
  },
  invalidate(step, assembler, context) {
    assembler.emit(Op.INVALIDATE, assembler.components[context.caller]!.cache, assembler.space(step.keys));
  },
  outdate(step, assembler, context) {
    assembler.outdates = true;
    assembler.emit(Op.OUTDATE, assembler.components[context.caller]!.cache, assembler.space(step.keys));
  },
  miss(_step, assembler) {
    assembler.emit(Op.MISS);
  },
  enqueue(step, assembler, context) {
    const store = assembler.components[context.caller]!.store;
    const lists = messageLists(assembler, store, step);
    assembler.stores[store]!.lists = lists.length;
    assembler.emit(Op.ENQUEUE, store, lists.length, ...lists);
  },
};

/** The lists that a message goes to: one for each consumer, or one that they share; where there is none it is only kept. */
function messageLists(assembler: Assembler, store: number, step: StepFields['enqueue']): number[] {
  const consumers = step.consumers.map((consumer) => ({
    component: assembler.componentNumber(consumer.component),
    operation: assembler.operationNumber(consumer.component, consumer.operation),
  }));
  const groups = step.shared === true || consumers.length === 0 ? [consumers] : consumers.map((consumer) => [consumer]);
  const lists = groups.map((group) => assembler.messageList(store, group));
  if (step.deadLetters === undefined) return lists;
  const { component, operation } = step.deadLetters;
  const dead = assembler.components[assembler.componentNumber(component)]!;
  const kept = dead.source.operations.find((one) => one.name === operation)?.steps.find(isEnqueue);
  for (const list of lists) {
    const given = assembler.lists[list]!;
    if (kept !== undefined && given.deadLetters.length === 0) {
      given.deadLetters.push(...messageLists(assembler, dead.store, withoutDeadLetters(kept)));
      given.deadOperation = assembler.operationNumber(component, operation);
    }
  }
  return lists;
}

/** Its own queue for dead letters is seen to where its operation is compiled. */
function withoutDeadLetters({ consumers, shared }: StepFields['enqueue']): StepFields['enqueue'] {
  return shared === undefined ? { consumers } : { consumers, shared };
}

function isEnqueue(step: Step): step is Extract<Step, { kind: 'enqueue' }> {
  return step.kind === 'enqueue';
}

/** Emits steps one after the other. */
export function emitSteps(assembler: Assembler, steps: readonly Step[], context: Context): void {
  for (const step of steps) {
    // Each emitter takes the kind it is filed under.
    (emitters[step.kind] as (step: Step, assembler: Assembler, context: Context) => void)(step, assembler, context);
  }
}
