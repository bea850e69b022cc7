/**
 * The event loop. The kernel is one object in layers, each a class that extends the one below: table of rows and event list,
 * random numbers and keys, stations, places, copies, resharding, routing, recording, messages, redelivery, admission, branches,
 * outcomes, travel, timers, budgets, attempts, withdrawal, threads, execution, load sources, elections, faults, what events amend,
 * quick loop. Its members are public to the instructions and events beside it; monitors read it, and studies change it through the
 * methods that their events need.
 */
import type { Program } from '../compile/program.js';
import { audit, type Audit } from './audit.js';
import type { KernelOptions } from './draws.js';
import { QuickLoop } from './quick-loop.js';
import { Cell } from './table.js';

export type { KernelOptions } from './draws.js';
export { RowsExhausted } from './table.js';

export class Kernel extends QuickLoop {
  /** True for a run that takes no short cuts: for the tests, which hold the two against each other. */
  plain = false;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    program.loads.forEach(({ source }, l) => {
      this.beginBursts(l);
      if (source.source.kind === 'open') this.setRate(l, source.source.rate);
      else this.setUsers(l, source.source.users);
    });
  }

  /** Handles events before `until`, at most about `limit` of them, and returns how many; the clock stands at `until` where it got there. */
  run(until: number, limit: number): number {
    const handled = this.plain ? 0 : this.runQuick(until, limit);
    return handled < limit && this.cells[Cell.NOW]! < until ? handled + this.runPlain(until, limit - handled) : handled;
  }

  /** As `runQuick`, by the layers alone. */
  private runPlain(until: number, limit: number): number {
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
      this.handle(this.beginEvent());
      this.runReady();
      this.endEvent();
      handled += this.countRounds();
    }
    return handled;
  }

  /** Counts afresh, row by row, what the counters say in sum: what a check of the run compares them with. */
  audit(): Audit {
    return audit(this);
  }
}
