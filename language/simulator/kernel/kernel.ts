/**
 * The event loop. The kernel is one object in layers, each a class that extends the one below: table of rows and event list,
 * random numbers and keys, stations, places, copies, routing, recording, messages, admission, branches, outcomes, travel, timers, budgets,
 * attempts, withdrawal, threads, execution, load sources, elections, faults. Its members are public to the instructions and events beside it;
 * studies and monitors read it, and change it through the methods of the last two layers alone.
 */
import type { Program } from '../compile/program.js';
import { audit, type Audit } from './audit.js';
import type { KernelOptions } from './draws.js';
import { EVENTS } from './events.js';
import { Faults } from './faults.js';
import { State } from './states.js';
import { Cell, Word } from './table.js';

export type { KernelOptions } from './draws.js';
export { RowsExhausted } from './table.js';

/** So many rounds of loops, and retries, weigh as much as an event. */
const ROUNDS_OF_AN_EVENT = 32;

export class Kernel extends Faults {
  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    program.loads.forEach(({ source }, l) => {
      this.beginBursts(l);
      if (source.source.kind === 'open') this.setRate(l, source.source.rate);
      else this.setUsers(l, source.source.users);
    });
  }

  /** Handles events before `until`, at most `limit` of them, and returns how many; the clock stands at `until` where it got there. */
  run(until: number, limit: number): number {
    const cells = this.cells;
    let handled = 0;
    while (handled < limit) {
      const time = this.nextTime();
      if (time >= until) {
        cells[Cell.NOW] = until;
        break;
      }
      cells[Cell.NOW] = time;
      handled++;
      const row = this.beginEvent();
      switch (this.words[row + Word.STATE]) {
        case State.ON_CPU:
          if (this.disturbed && this.standsStill(row)) break;
          this.completed(row, this.words[row + Word.NODE]!, State.ON_CPU);
          this.execute(row);
          break;
        case State.WAITING:
          this.execute(row);
          break;
        case State.ARRIVAL:
          this.arrive(row);
          break;
        default:
          EVENTS[this.words[row + Word.STATE]!]!(this, row);
      }
      while (this.readyCount > 0) this.activate(this.ready[--this.readyCount]!);
      this.endEvent();
      if (this.rounds !== 0) {
        handled += Math.floor(this.rounds / ROUNDS_OF_AN_EVENT);
        this.rounds = 0;
      }
    }
    return handled;
  }

  /** Counts afresh, row by row, what the counters say in sum: what a check of the run compares them with. */
  audit(): Audit {
    return audit(this);
  }
}
