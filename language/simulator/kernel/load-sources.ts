/** Who asks: arrivals of open loads, users of closed ones. */
import type { Program } from '../compile/program.js';
import { Execution } from './execution.js';
import type { KernelOptions } from './draws.js';
import { Flag, State } from './states.js';
import { Cell, Num, Word } from './table.js';

export abstract class LoadSources extends Execution {
  // Loads.
  readonly loadRow: Int32Array;
  /** Arrivals a second, and how high an open load stands but for its bursts. */
  readonly loadRate: Float64Array;
  readonly loadLevel: Float64Array;
  /** By load: what its rate is multiplied by at present. */
  readonly burst: Float64Array;
  readonly users: number[][];

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    const { loads } = program;
    this.loadRow = new Int32Array(loads.length).fill(-1);
    this.loadRate = new Float64Array(loads.length);
    this.loadLevel = new Float64Array(loads.length);
    this.burst = new Float64Array(loads.length).fill(1);
    this.users = loads.map(() => []);
  }

  /** A load with bursts begins in one or between two of them, as a look at any moment would find it. */
  beginBursts(load: number): void {
    const { bursts } = this.program.loads[load]!;
    if (bursts === null) return;
    const row = this.take();
    this.words[row + Word.STATE] = State.BURST;
    this.words[row + Word.OPERATION] = load;
    this.words[row + Word.FLAGS] = 0;
    const inBurst = this.streams.chance(this.coin, bursts.burst / (bursts.burst + bursts.lull));
    this.burst[load] = inBurst ? bursts.low : bursts.high;
    this.turnBurst(row);
  }

  /** A burst ends, or the next one begins. */
  turnBurst(row: number): void {
    const load = this.words[row + Word.OPERATION]!;
    const bursts = this.program.loads[load]!.bursts!;
    const begins = this.burst[load] !== bursts.high;
    this.burst[load] = begins ? bursts.high : bursts.low;
    this.cells[Cell.DUE] = this.cells[Cell.NOW]! + this.draw(bursts.draw) * (begins ? bursts.burst : bursts.lull);
    this.schedule(row);
    if (this.loadRow[load]! >= 0) this.setRate(load, this.loadLevel[load]!);
  }

  /** Sets the rate of an open load from now on; the time left to the next arrival is stretched accordingly. */
  setRate(load: number, level: number): void {
    this.loadLevel[load] = level;
    const rate = (level * this.burst[load]!) / this.program.loads[load]!.group;
    const now = this.cells[Cell.NOW]!;
    let row = this.loadRow[load]!;
    let left: number;
    if (row < 0) {
      row = this.take();
      this.loadRow[load] = row;
      this.words[row + Word.STATE] = State.ARRIVAL;
      this.words[row + Word.OPERATION] = load;
      this.words[row + Word.FLAGS] = 0;
      left = this.draw(this.program.loads[load]!.draw);
    } else if (this.loadRate[load]! > 0) {
      this.unschedule(row);
      left = (this.numbers[(row >> 1) + Num.WORK]! - now) * this.loadRate[load]!;
    } else left = this.numbers[(row >> 1) + Num.SINCE]!;
    this.loadRate[load] = rate;
    if (rate > 0) {
      this.numbers[(row >> 1) + Num.WORK] = now + left / rate;
      this.cells[Cell.DUE] = this.numbers[(row >> 1) + Num.WORK]!;
      this.schedule(row);
    } else this.numbers[(row >> 1) + Num.SINCE] = left;
  }

  /** Sets the number of users of a closed load. Those too many leave once their present request has been answered. */
  setUsers(load: number, wanted: number): void {
    const users = this.users[load]!;
    const count = Math.max(0, Math.round(wanted));
    while (users.length > count) {
      const row = users.pop()!;
      this.words[row + Word.FLAGS]! |= Flag.LEAVING;
      if ((this.words[row + Word.FLAGS]! & Flag.ASKING) === 0) {
        this.unschedule(row);
        this.release(row);
      }
    }
    while (users.length < count) {
      const row = this.take();
      users.push(row);
      this.settleUser(load, row, users.length - 1);
      this.words[row + Word.FLAGS] = Flag.USER;
      this.words[row + Word.PARENT] = -1;
      this.words[row + Word.NODE] = -1;
      this.words[row + Word.OPERATION] = load;
      this.words[row + Word.SCOPE] = -1;
      this.words[row + Word.BY] = -1;
      this.words[row + Word.PC] = this.loadEntries[load]!;
      this.execute(row);
      this.runReady();
    }
  }

  runReady(): void {
    while (this.readyCount > 0) this.activate(this.ready[--this.readyCount]!);
  }

  /** A request of an open load arrives. */
  arrive(row: number): void {
    const number = this.words[row + Word.OPERATION]!;
    const load = this.program.loads[number]!;
    const now = this.cells[Cell.NOW]!;
    this.drawWork(row, load.draw);
    const due = now + this.numbers[(row >> 1) + Num.WORK]! / this.loadRate[number]!;
    this.numbers[(row >> 1) + Num.WORK] = due;
    this.cells[Cell.DUE] = due;
    this.schedule(row);
    for (let others = load.group - 1; others > 0; others--) this.ask(number);
    this.ask(number);
  }

  /** A load sends a request. */
  ask(number: number): void {
    const request = this.newRequest(number);
    this.beginRequest(number, request);
  }

  /** A load sends one request more, with the given keys by number of their space. */
  sendRequest(number: number, keys: ReadonlyMap<number, number>): void {
    const request = this.newRequest(number);
    for (const [space, key] of keys) this.setKey(request, space, key);
    this.beginRequest(number, request);
    this.runReady();
  }

  private newRequest(number: number): number {
    this.counters.loadOffered[number]!++;
    const request = this.take();
    this.originate(number, request);
    this.words[request + Word.BY] = -1;
    this.words[request + Word.NODE] = -1;
    this.words[request + Word.SCOPE] = this.openRequest(number);
    return request;
  }

  private beginRequest(number: number, request: number): void {
    const load = this.program.loads[number]!;
    const spaces = this.loadSpaces[number]!;
    for (let i = 0; i < spaces.length; i++) this.keyOf(request, spaces[i]!);
    if (load.threaded) {
      this.words[request + Word.FLAGS] = Flag.REQUEST;
      this.words[request + Word.PARENT] = -1;
      this.words[request + Word.OPERATION] = number;
      this.numbers[(request >> 1) + Num.BORN] = this.cells[Cell.NOW]!;
      this.words[request + Word.PC] = this.loadEntries[number]!;
      this.execute(request);
      return;
    }
    // A plain call: the operation itself stands for the request.
    this.words[request + Word.FLAGS] = 0;
    this.words[request + Word.PARENT] = -2 - number;
    this.pick(load.site, request);
    const ready = this.admit(request);
    if (ready >= 0) this.execute(ready);
  }

  /** Goes on with a row from the ready stack. */
  activate(row: number): void {
    switch (this.words[row + Word.STATE]) {
      case State.READY:
        this.execute(row);
        break;
      case State.RETRYING:
        this.startAttempt(row);
        break;
      default:
        this.release(row);
    }
  }
}
