/**
 * The event loop for what is common: plain loads, calls and replies, work on cores, waiting, and the flow of control.
 *
 * It does, in the same order and to the bit, what the layers below do, written out in one function: calls between them
 * make the engine read the tables' addresses and lengths anew, which is half of the time of an event. Whatever is not
 * plain it hands over to those layers, which stay the definition of every meaning; a test holds the two against each other.
 */
import type { Program } from '../compile/program.js';
import { MOST_ROUNDS } from './attempts.js';
import type { KernelOptions } from './draws.js';
import { EVENTS } from './events.js';
import { Faults } from './faults.js';
import { Op } from './opcodes.js';
import { BLOCK } from './recording.js';
import { INHERITED, Quick, Kind } from './routing.js';
import { Order } from './stations.js';
import { Fate, Flag, Outcome, State } from './states.js';
import { Cell, Num, Word } from './table.js';

/** What the loop leaves to the layers below. */
const enum Rest {
  NONE = 0,
  /** The event itself. */
  EVENT = 1,
  /** The instruction, and whatever follows. */
  EXECUTE = 2,
  /** A call at the door of its node. */
  REACH = 3,
  /** Work for a core that is shared. */
  SEIZE = 4,
  /** The end of what is not a plain operation. */
  FINISH = 5,
  /** Nothing yet: the table of rows is full. */
  GROW = 6,
  /** Those who are ready, now that the row of the event waits. */
  READY = 7,
}

/** So many rounds of loops, and retries, weigh as much as an event. */
const ROUNDS_OF_AN_EVENT = 32;

export abstract class QuickLoop extends Faults {
  /** By load: 1 where its requests come one by one and are plain calls. */
  private readonly plainLoad: Uint8Array;
  private readonly loadDraw: Int32Array;
  private readonly loadSite: Int32Array;
  /** By operation: 1 where whoever calls it enters at once. */
  private readonly open: Uint8Array;

  constructor(program: Program, options: KernelOptions) {
    super(program, options);
    const { loads, operations } = program;
    this.plainLoad = Uint8Array.from(loads, ({ group, threaded }) => (group === 1 && !threaded ? 1 : 0));
    this.loadDraw = Int32Array.from(loads, ({ draw }) => draw);
    this.loadSite = Int32Array.from(loads, ({ site }) => site);
    this.open = new Uint8Array(operations.length);
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

  /** Does what the loop leaves to the layers below, for a row at an address. @returns the row that goes on now, or -1 */
  private leave(rest: Rest, row: number, pc: number): number {
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
  private openKeys(request: number, load: number): void {
    this.words[request + Word.SCOPE] = this.openRequest(load);
    for (const space of this.program.loads[load]!.spaces) this.keyOf(request, space);
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
    const { cells, code, constants } = this;
    const { plainLoad, loadDraw, loadSite, loadRate, open, entries, quick, membership, nodeWindows } = this;
    const { servers, busy, queued, busyArea, queueArea, waitSum, served, workDone, head, tail, discipline } = this;
    const { componentQueued, componentLongest, stationComponent, operationFigure, recorded, recordedCount } = this;
    const { recordedByLoad } = this;
    const { operationCalls, operationEnded, loadEnded, loadOffered } = this.counters;
    const { carries, scoped, lineage } = this;
    let { words, numbers, heapTime, heapRow, heapSize, sequences } = this;
    let handled = 0;
    while (handled < limit && !this.disturbed) {
      if (heapSize === 0 || heapTime[0]! >= until) {
        cells[Cell.NOW] = until;
        break;
      }
      const now = heapTime[0]!;
      cells[Cell.NOW] = now;
      handled++;
      let row = heapRow[0]!;
      let pc = 0;
      // The first entry that is made takes the event's place at the top of the list, once the event is over.
      let vacant = true;
      let entered = -1;
      let due = 0;
      let rest: Rest = Rest.NONE;
      let site = -1;
      let child = -1;

      switch (words[row + Word.STATE]) {
        case State.ON_CPU: {
          const station = words[row + Word.NODE]!;
          served[station]!++;
          workDone[station]! += numbers[(row >> 1) + Num.WORK]!;
          const first = head[station]!;
          if (first >= 0) {
            const after = words[first + Word.NEXT]!;
            head[station] = after;
            if (after < 0) tail[station] = -1;
            queued[station]!--;
            componentQueued[stationComponent[station]!]!--;
            queueArea[station]! += now;
            waitSum[station]! += now - numbers[(first >> 1) + Num.SINCE]!;
            words[first + Word.STATE] = State.ON_CPU;
            sequences = (sequences + 1) & 0x3fffffff;
            words[first + Word.SEQUENCE] = sequences;
            entered = first;
            due = now + numbers[(first >> 1) + Num.WORK]!;
          } else {
            busy[station]!--;
            busyArea[station]! += now;
          }
          pc = words[row + Word.PC]!;
          break;
        }
        case State.WAITING:
          pc = words[row + Word.PC]!;
          break;
        case State.ARRIVAL: {
          const load = words[row + Word.OPERATION]!;
          child = this.freeRow;
          if (plainLoad[load] === 0 || child < 0) {
            rest = Rest.EVENT;
            break;
          }
          const drawn = this.draw(loadDraw[load]!);
          due = now + drawn / loadRate[load]!;
          numbers[(row >> 1) + Num.WORK] = due;
          sequences = (sequences + 1) & 0x3fffffff;
          words[row + Word.SEQUENCE] = sequences;
          entered = row;
          loadOffered[load]!++;
          this.freeRow = words[child + Word.NEXT]!;
          if (carries) this.originate(load, child);
          words[child + Word.BY] = -1;
          words[child + Word.NODE] = -1;
          words[child + Word.SCOPE] = -1;
          if (scoped) this.openKeys(child, load);
          words[child + Word.FLAGS] = 0;
          words[child + Word.PARENT] = -2 - load;
          row = child;
          site = loadSite[load]!;
          break;
        }
        default:
          rest = Rest.EVENT;
      }

      do {
        if (row < 0) rest = Rest.READY;
        else if (site < 0 && rest === Rest.NONE)
          switch (code[pc]) {
            case Op.CPU:
            case Op.WAIT: {
              const operand = code[pc + 1]!;
              const seconds = operand >= 0 ? this.draw(operand) : this.value(operand, row);
              words[row + Word.PC] = pc + 2;
              if (code[pc] === Op.CPU) {
                const station = words[row + Word.NODE]!;
                numbers[(row >> 1) + Num.WORK] = seconds;
                if (discipline[station]! >= Order.SHARED) {
                  rest = Rest.SEIZE;
                  break;
                }
                if (busy[station]! >= servers[station]!) {
                  words[row + Word.STATE] = State.QUEUED;
                  words[row + Word.SITE] = station;
                  const last = tail[station]!;
                  if (discipline[station] === Order.FIFO) {
                    numbers[(row >> 1) + Num.SINCE] = now;
                    queueArea[station]! -= now;
                    queued[station]!++;
                    const component = stationComponent[station]!;
                    const length = componentQueued[component]! + 1;
                    componentQueued[component] = length;
                    if (length > componentLongest[component]!) componentLongest[component] = length;
                    words[row + Word.NEXT] = -1;
                    if (last < 0) head[station] = row;
                    else words[last + Word.NEXT] = row;
                    tail[station] = row;
                  } else this.enqueue(station, row);
                  row = -1;
                  break;
                }
                busy[station]!++;
                busyArea[station]! -= now;
                words[row + Word.STATE] = State.ON_CPU;
              } else words[row + Word.STATE] = State.WAITING;
              sequences = (sequences + 1) & 0x3fffffff;
              words[row + Word.SEQUENCE] = sequences;
              if (vacant && entered < 0) {
                entered = row;
                due = now + seconds;
              } else {
                // The newest entry of all comes after every other with the same time.
                const time = now + seconds;
                let i = heapSize++;
                while (i > 0) {
                  const up = (i - 1) >> 1;
                  const t = heapTime[up]!;
                  if (t <= time) break;
                  heapTime[i] = t;
                  heapRow[i] = heapRow[up]!;
                  i = up;
                }
                heapTime[i] = time;
                heapRow[i] = row;
              }
              row = -1;
              break;
            }
            case Op.CALL:
              words[row + Word.PC] = pc + 3;
              words[row + Word.STATE] = State.CALLING;
              child = this.freeRow;
              if (child < 0) {
                rest = Rest.GROW;
                break;
              }
              this.freeRow = words[child + Word.NEXT]!;
              site = code[pc + 1]!;
              break;
            case Op.END: {
              const parent = words[row + Word.PARENT]!;
              const entry = words[row + Word.ENTRY]!;
              if (
                words[row + Word.FLAGS] !== Flag.FRAME ||
                entry < -1 ||
                nodeWindows.followsEnds ||
                lineage !== null ||
                (parent >= 0 && words[parent + Word.STATE] !== State.CALLING)
              ) {
                rest = Rest.FINISH;
                break;
              }
              const operation = words[row + Word.OPERATION]!;
              const seconds = now - numbers[(row >> 1) + Num.BORN]!;
              operationEnded[operation]!++;
              if (recordedByLoad[operation] === 0) {
                const figure = operationFigure + operation;
                const count = recordedCount[figure]!;
                recorded[figure * BLOCK + count] = seconds;
                recordedCount[figure] = count + 1;
                if (count + 1 === BLOCK) this.flushFigure(figure);
              }
              if (entry >= 0) this.settle(entry, row);
              if (parent <= -2) {
                const load = -2 - parent;
                loadEnded[5 * load + Outcome.OK]!++;
                const count = recordedCount[load]!;
                recorded[load * BLOCK + count] = seconds;
                recordedCount[load] = count + 1;
                if (count + 1 === BLOCK) this.flushFigure(load);
              }
              if (words[row + Word.SCOPE]! >= 0) this.leaveScope(words[row + Word.SCOPE]!);
              words[row + Word.STATE] = State.FREE;
              words[row + Word.NEXT] = this.freeRow;
              this.freeRow = row;
              if (parent >= 0) {
                words[parent + Word.STATE] = State.READY;
                row = parent;
                pc = words[row + Word.PC]!;
              } else row = -1;
              break;
            }
            case Op.JUMP:
              pc = code[pc + 1]!;
              break;
            case Op.SKIP:
              pc = this.draw(code[pc + 1]!) < constants[code[pc + 2]!]! ? pc + 4 : code[pc + 3]!;
              break;
            case Op.REPEAT: {
              const count = this.count(code[pc + 2]!, row);
              words[row + Word.REGISTER + code[pc + 1]!] = count;
              pc = count > 0 ? pc + 4 : code[pc + 3]!;
              break;
            }
            case Op.AGAIN: {
              const at = row + Word.REGISTER + code[pc + 1]!;
              const left = words[at]! - 1;
              if (this.rounds + 1 >= MOST_ROUNDS) {
                rest = Rest.EXECUTE;
                break;
              }
              words[at] = left;
              pc = left > 0 ? code[pc + 2]! : pc + 3;
              this.rounds++;
              break;
            }
            default:
              rest = Rest.EXECUTE;
          }

        if (site >= 0) {
          const at = site * Quick.WIDTH;
          const kind = quick[at + Quick.KIND]!;
          let by = quick[at + Quick.BY]!;
          let node = quick[at + Quick.FIRST]!;
          let operation = quick[at + Quick.OPERATION]!;
          let entry = -1;
          if (kind === Kind.ONE_NODE && !this.detours) {
            if (by === INHERITED) by = words[row + Word.BY]!;
          } else if (kind === Kind.RANDOM && !this.detours && !membership.disturbed) {
            if (by === INHERITED) by = words[row + Word.BY]!;
            node += Math.floor(this.draw(quick[at + Quick.DRAW]!) * quick[at + Quick.COUNT]!);
          } else {
            this.pick(site, row);
            by = this.pickedBy;
            node = this.pickedNode;
            operation = this.pickedOperation;
            entry = this.pickedEntry;
            if (this.fate !== Fate.ARRIVES) rest = Rest.REACH;
          }
          site = -1;
          if (child !== row) {
            words[child + Word.PARENT] = row;
            if (carries) this.inheritAsCall(row, child, at / Quick.WIDTH);
            const scope = words[row + Word.SCOPE]!;
            words[child + Word.SCOPE] = scope < 0 ? -1 : this.shareScope(scope);
            words[row + Word.CHILD] = child;
            row = child;
          }
          words[row + Word.NODE] = node;
          words[row + Word.OPERATION] = operation;
          words[row + Word.ENTRY] = entry;
          words[row + Word.BY] = by;
          words[row + Word.FLAGS] = Flag.FRAME;
          numbers[(row >> 1) + Num.BORN] = now;
          pc = entries[operation]!;
          words[row + Word.PC] = pc;
          operationCalls[operation]!++;
          if (open[operation] === 0) rest = Rest.REACH;
        }

        if (rest !== Rest.NONE) {
          this.heapSize = heapSize;
          this.sequences = sequences;
          if (entered >= 0) {
            cells[Cell.DUE] = due;
            this.sink(0, entered);
            entered = -1;
            vacant = false;
          }
          this.hole = vacant;
          row = this.leave(rest, row, pc);
          rest = Rest.NONE;
          vacant = this.hole;
          ({ words, numbers, heapTime, heapRow, heapSize, sequences } = this);
          if (row >= 0) pc = words[row + Word.PC]!;
        }
      } while (row >= 0 || this.readyCount > 0);

      if (vacant) {
        if (entered < 0 && --heapSize > 0) {
          entered = heapRow[heapSize]!;
          due = heapTime[heapSize]!;
        }
        if (entered >= 0) {
          this.heapSize = heapSize;
          cells[Cell.DUE] = due;
          this.sink(0, entered);
        }
      }
      if (this.rounds !== 0) handled += this.countRounds();
    }
    this.heapSize = heapSize;
    this.sequences = sequences;
    this.hole = false;
    return handled;
  }
}
