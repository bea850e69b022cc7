/** Runs the event loop of `loop/`, and does by the layers below what it leaves to them. */
import type { Program } from '../compile/program.js';
import type { KernelOptions } from './draws.js';
import { EVENTS } from './events.js';
import { Amending } from './amending.js';
import { handleEvents, Rest, ROUNDS_OF_AN_EVENT, type LoopKernel } from './loop/handle-events.js';
import { moveIntoOneMemory, type Loop } from './loop/one-memory.js';
import { NEXT_EVENT, Register } from './loop/registers.js';
import { Outcome, State } from './states.js';
import { Word } from './table.js';

/** Events that are asked for at once, at most. */
const MOST_EVENTS = 0x3fffffff;

export abstract class QuickLoop extends Amending implements LoopKernel {
  /** By load: 1 where its requests come one by one and are plain calls. */
  readonly plainLoad: Uint8Array;
  readonly loadDraw: Int32Array;
  readonly loadSite: Int32Array;
  /** By operation: 1 where whoever calls it enters at once. */
  readonly open: Uint8Array;
  /** Null until the arrays lie where it finds them. */
  private loop: Loop | null = null;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    const { loads, operations } = program;
    this.plainLoad = Uint8Array.from(loads, ({ group, threaded }) => (group === 1 && !threaded ? 1 : 0));
    this.loadDraw = Int32Array.from(loads, ({ draw }) => draw);
    this.loadSite = Int32Array.from(loads, ({ site }) => site);
    this.open = new Uint8Array(operations.length);
  }

  get operationCalls(): Float64Array {
    return this.counters.operationCalls;
  }

  get operationEnded(): Float64Array {
    return this.counters.operationEnded;
  }

  get loadEnded(): Float64Array {
    return this.counters.loadEnded;
  }

  get loadOffered(): Float64Array {
    return this.counters.loadOffered;
  }

  /** Handles the event of a row. */
  protected handle(row: number): void {
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
  }

  /** Begins to count rounds afresh. @returns the events that those since the last call weigh as much as */
  protected countRounds(): number {
    const events = (this.rounds / ROUNDS_OF_AN_EVENT) | 0;
    this.rounds = 0;
    return events;
  }

  /** Does what the loop leaves to the layers below (a `Rest`), for a row at an address. @returns the row that goes on now, or -1 */
  private leave(rest: number, row: number, pc: number): number {
    switch (rest) {
      case Rest.EVENT:
        this.handle(row);
        return -1;
      case Rest.EXECUTE:
        this.words[row + Word.PC] = pc;
        this.execute(row);
        return -1;
      case Rest.REACH:
        return this.comeTo(row);
      case Rest.SEIZE:
        this.seize(this.words[row + Word.NODE]!, row, State.ON_CPU);
        return -1;
      case Rest.FINISH:
        return this.finish(row, Outcome.OK);
      case Rest.GROW:
        this.grow();
        this.words[row + Word.PC] = pc;
        return row;
      default:
        this.runReady();
        return -1;
    }
  }

  /** Gives a request of a load its keys. */
  openKeys(request: number, load: number): void {
    this.words[request + Word.SCOPE] = this.openRequest(load);
    for (const space of this.program.loads[load]!.spaces) this.keyOf(request, space);
  }

  /** Picks the node that a call goes to, and leaves the choice in the registers. */
  choose(site: number, row: number): void {
    this.pick(site, row);
    const { registers } = this;
    registers[Register.PICKED_BY] = this.pickedBy;
    registers[Register.PICKED_NODE] = this.pickedNode;
    registers[Register.PICKED_OPERATION] = this.pickedOperation;
    registers[Register.PICKED_ENTRY] = this.pickedEntry;
    registers[Register.FATE] = this.fate;
    registers[Register.ABSENCES] = Number(this.membership.disturbed);
  }

  override grow(): void {
    super.grow();
    // The new table lies elsewhere.
    this.loop = null;
  }

  private findOpenDoors(): void {
    this.program.operations.forEach(({ component }, o) => {
      const unguarded =
        this.guarded[component] === 0 && this.slots[component] === 0 && this.queueLimits[component]! < 0;
      this.open[o] = this.within[o] !== 0 || unguarded ? 1 : 0;
    });
  }

  /**
   * Handles events before `until`, at most about `limit` of them, and returns how many. It may stop before both, where the
   * states of nodes begin to matter.
   */
  protected runQuick(until: number, limit: number): number {
    this.findOpenDoors();
    const most = Math.min(limit, MOST_EVENTS);
    const owners = [this, this.counters, this.streams];
    this.registers[Register.HANDLED] = 0;
    for (let row = NEXT_EVENT; ;) {
      // Streams that were opened since have made the table of their states anew.
      if (this.state.buffer !== this.words.buffer) this.loop = null;
      this.loop ??= moveIntoOneMemory(this, (name) => owners.find((one) => Object.hasOwn(one, name))!);
      this.setFlags();
      const rest = this.loop === null ? handleEvents(this, until, most, row) : this.loop(until, most, row);
      const { registers } = this;
      if (rest === Rest.NONE) return registers[Register.HANDLED]!;
      if (registers[Register.ENTERED]! >= 0) this.replaceEvent(registers[Register.ENTERED]!);
      row = this.leave(rest, registers[Register.ROW]!, registers[Register.PC]!);
    }
  }

  /** Tells the loop what it may take for granted until it leaves something to the layers. */
  private setFlags(): void {
    const { registers } = this;
    registers[Register.DISTURBED] = Number(this.disturbed);
    registers[Register.DETOURS] = Number(this.detours);
    registers[Register.ABSENCES] = Number(this.membership.disturbed);
    registers[Register.CARRIES] = Number(this.carries);
    registers[Register.SCOPED] = Number(this.scoped);
    registers[Register.FOLLOWED] = Number(this.nodeWindows.followsEnds || this.lineage !== null || this.hasSources);
    registers[Register.OPERATION_FIGURE] = this.operationFigure;
  }
}
