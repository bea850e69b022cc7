/** The present, counted row by row: what the sums are checked against. */
import type { Faults } from './faults.js';
import { Flag, State } from './states.js';
import { Cell, Num, Word } from './table.js';

/** The present, counted row by row. */
export interface Audit {
  /** By station: rows in its queue; seconds waited, by those still waiting as well; server seconds, of unfinished work as well. */
  queued: Float64Array;
  waited: Float64Array;
  worked: Float64Array;
  /** By load: requests without an outcome. */
  inFlight: Float64Array;
  /** By component: rows held before its door; seconds waited there, by those still waiting as well. */
  held: Float64Array;
  heldWaited: Float64Array;
  /** By component: calls and replies under way over links. */
  underWay: Float64Array;
  /** By operation: calls that have not ended. */
  atWork: Float64Array;
  /** Where it is followed: requests that are not settled, though nothing is left of what they have caused. */
  forgotten: number;
}

/** Counts afresh, row by row, what the counters say in sum: what a check of the run compares them with. */
export function audit(kernel: Faults): Audit {
  const now = kernel.cells[Cell.NOW]!;
  const present: Audit = {
    queued: new Float64Array(kernel.stations),
    waited: Float64Array.from(kernel.waitSum),
    worked: Float64Array.from(kernel.workDone),
    inFlight: new Float64Array(kernel.program.loads.length),
    held: new Float64Array(kernel.program.components.length),
    heldWaited: Float64Array.from(kernel.heldWaited),
    underWay: new Float64Array(kernel.program.components.length),
    atWork: new Float64Array(kernel.program.operations.length),
    forgotten: countForgotten(kernel),
  };
  for (let row = 0; row < kernel.end; row += kernel.stride) {
    const state = kernel.words[row + Word.STATE]!;
    const flags = kernel.words[row + Word.FLAGS]!;
    if (
      state === State.FREE ||
      state === State.ZOMBIE ||
      state === State.ARRIVAL ||
      state === State.TIMER ||
      state === State.PATIENCE ||
      state === State.SHARING
    )
      continue;
    if (state === State.STORED) continue;
    if (state === State.AWAITED || state === State.TAKEN) {
      const station = kernel.stationOfTake(row);
      const since = now - kernel.numbers[(row >> 1) + Num.SINCE]!;
      if (state === State.AWAITED) {
        present.queued[station]!++;
        present.waited[station]! += since;
      } else if (station >= 0) present.worked[station]! += kernel.amountOfTake(row) * since;
      continue;
    }
    if ((flags & Flag.FRAME) !== 0) {
      present.atWork[kernel.words[row + Word.OPERATION]!]!++;
      if (kernel.words[row + Word.PARENT]! <= -2) present.inFlight[-2 - kernel.words[row + Word.PARENT]!]!++;
    }
    if ((flags & (Flag.REQUEST | Flag.ASKING)) !== 0) present.inFlight[kernel.words[row + Word.OPERATION]!]!++;
    if (state === State.OUTBOUND || state === State.HOMEBOUND) {
      present.underWay[kernel.nodeComponent[kernel.words[row + Word.NODE]!]!]!++;
    }
    if (state === State.HELD) {
      const component = kernel.words[row + Word.SITE]!;
      present.held[component]!++;
      present.heldWaited[component]! += now - kernel.numbers[(row >> 1) + Num.SINCE]!;
    }
    if (state === State.QUEUED) {
      present.queued[kernel.words[row + Word.SITE]!]!++;
      present.waited[kernel.words[row + Word.SITE]!]! += now - kernel.numbers[(row >> 1) + Num.SINCE]!;
    }
    // Cores that hinder each other: what is under way has held its core since it began.
    if (state === State.ON_SHARED && kernel.isContended(kernel.words[row + Word.NODE]!)) {
      present.worked[kernel.words[row + Word.NODE]!]! += now - kernel.numbers[(row >> 1) + Num.SINCE]!;
    }
  }
  kernel.eachScheduled((row, time) => {
    const base = kernel.baseOf(kernel.words[row + Word.STATE]!);
    if (base < 0) return;
    const station = base + kernel.words[row + Word.NODE]!;
    present.worked[station]! += kernel.numbers[(row >> 1) + Num.WORK]! - (time - now);
  });
  for (const row of kernel.parked) {
    const base = kernel.baseOf(kernel.words[row + Word.STATE]!);
    if (base < 0) continue;
    const station = base + kernel.words[row + Word.NODE]!;
    present.worked[station]! += kernel.numbers[(row >> 1) + Num.WORK]! + now - kernel.numbers[(row >> 1) + Num.SINCE]!;
  }
  return present;
}

function countForgotten(kernel: Faults): number {
  if (kernel.lineage === null) return 0;
  const known = new Set<number>();
  for (let row = 0; row < kernel.end; row += kernel.stride) {
    const scope = kernel.words[row + Word.SCOPE]!;
    if (kernel.words[row + Word.STATE] !== State.FREE && scope >= 0) known.add(kernel.outermost(scope));
  }
  let forgotten = 0;
  for (const scope of kernel.lineage.requests()) if (!known.has(scope)) forgotten++;
  return forgotten;
}
