/**
 * The event loop for what is common: plain loads, calls and replies, work on cores, waiting, and the flow of control.
 *
 * It does, in the same order and to the bit, what the layers do, written out in one function. Whatever is not plain it leaves
 * to those layers, which stay the definition of every meaning; a test holds the two against each other.
 *
 * This file is run as WebAssembly where there is any: what it may consist of is said in language/webassembly/translate.ts, and
 * after a change `npm run build:loop` translates it anew.
 */
import { MOST_ROUNDS } from '../attempts.js';
import { Op } from '../opcodes.js';
import { BLOCK } from '../recording.js';
import { INHERITED, Kind, Quick } from '../routing.js';
import { Order } from '../stations.js';
import { Fate, Flag, Outcome, State } from '../states.js';
import { Cell, Num, Word } from '../record.js';
import type { f64, i32 } from '../../numbers.js';
import { draw, type Drawing } from './draw.js';
import { enter, removeFirst, replaceFirst, splitHeap, type EventList } from './event-list.js';
import { NEXT_EVENT, Register } from './registers.js';

/** What the loop leaves to the layers. */
export const enum Rest {
  /** Nothing: it has handled what it was asked to. */
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
export const ROUNDS_OF_AN_EVENT = 32;

/** What the loop sees of a kernel. */
export interface LoopKernel extends Drawing, EventList {
  /**
   * The same memory as `words`.
   *
   * @address 4416
   */
  readonly numbers: Float64Array;
  readonly code: Int32Array;
  readonly constants: Float64Array;
  readonly plainLoad: Uint8Array;
  readonly loadDraw: Int32Array;
  readonly loadSite: Int32Array;
  readonly loadRate: Float64Array;
  readonly open: Uint8Array;
  readonly entries: Int32Array;
  readonly quick: Int32Array;
  readonly servers: Int32Array;
  readonly busy: Int32Array;
  readonly queued: Int32Array;
  readonly busyArea: Float64Array;
  readonly queueArea: Float64Array;
  readonly waitSum: Float64Array;
  readonly served: Float64Array;
  readonly workDone: Float64Array;
  readonly head: Int32Array;
  readonly tail: Int32Array;
  readonly discipline: Uint8Array;
  readonly stationComponent: Int32Array;
  readonly componentQueued: Int32Array;
  readonly componentLongest: Int32Array;
  readonly recorded: Float64Array;
  readonly recordedCount: Int32Array;
  readonly recordedByLoad: Uint8Array;
  readonly operationCalls: Float64Array;
  readonly operationEnded: Float64Array;
  readonly loadEnded: Float64Array;
  readonly loadOffered: Float64Array;

  value(operand: i32, row: i32): f64;
  count(operand: i32, row: i32): i32;
  enqueue(station: i32, row: i32): void;
  flushFigure(figure: i32): void;
  settle(entry: i32, row: i32): void;
  leaveScope(scope: i32): void;
  shareScope(scope: i32): i32;
  originate(load: i32, row: i32): void;
  openKeys(request: i32, load: i32): void;
  inheritAsCall(from: i32, to: i32, site: i32): void;
  choose(site: i32, row: i32): void;
}

/**
 * Records a latency.
 *
 * @inline
 */
function record(kernel: LoopKernel, figure: i32, seconds: f64): void {
  const { recorded, recordedCount } = kernel;
  const count = recordedCount[figure]!;
  recorded[figure * BLOCK + count] = seconds;
  recordedCount[figure] = count + 1;
  if (count + 1 === BLOCK) kernel.flushFigure(figure);
}

/**
 * Handles events before `until` until about `limit` of them are handled, or the states of nodes matter, or something is left to
 * the layers; then the registers say where it stands, and the loop is called again when that is done.
 *
 * @param goesOn the row to go on with after what was left to the layers, -1 for none, or `NEXT_EVENT`
 * @returns what is left, a `Rest`
 */
export function handleEvents(kernel: LoopKernel, until: f64, limit: i32, goesOn: i32): i32 {
  const { registers, cells, words, numbers, heapTime, heapRow, code, constants } = kernel;
  const { plainLoad, loadDraw, loadSite, loadRate, open, entries, quick } = kernel;
  const { servers, busy, queued, busyArea, queueArea, waitSum, served, workDone, head, tail, discipline } = kernel;
  const { componentQueued, componentLongest, stationComponent, recordedByLoad } = kernel;
  const { operationCalls, operationEnded, loadEnded, loadOffered } = kernel;
  let sequences = registers[Register.SEQUENCES]!;
  let handled = registers[Register.HANDLED]!;
  let now = cells[Cell.NOW]!;
  let row = goesOn;
  let pc = goesOn >= 0 ? words[goesOn + Word.PC]! : 0;
  // The first entry that is made takes the event's place at the top of the list, once the event is over.
  let vacant = registers[Register.HOLE]!;
  let entered = -1;
  let due: f64 = 0;
  let site = -1;
  let child = -1;
  for (;;) {
    let rest: i32 = Rest.NONE;
    if (row === NEXT_EVENT) {
      if (handled >= limit || registers[Register.DISTURBED] !== 0) break;
      if (registers[Register.HEAP_SIZE] === 0 || heapTime[0]! >= until) {
        cells[Cell.NOW] = until;
        break;
      }
      now = heapTime[0]!;
      cells[Cell.NOW] = now;
      handled++;
      row = heapRow[0]!;
      vacant = 1;
      entered = -1;
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
          child = registers[Register.FREE_ROW]!;
          if (plainLoad[load] === 0 || child < 0) {
            rest = Rest.EVENT;
            break;
          }
          const drawn = draw(kernel, loadDraw[load]!);
          due = now + drawn / loadRate[load]!;
          numbers[(row >> 1) + Num.WORK] = due;
          sequences = (sequences + 1) & 0x3fffffff;
          words[row + Word.SEQUENCE] = sequences;
          entered = row;
          loadOffered[load]!++;
          registers[Register.FREE_ROW] = words[child + Word.NEXT]!;
          if (registers[Register.CARRIES] !== 0) kernel.originate(load, child);
          words[child + Word.BY] = -1;
          words[child + Word.NODE] = -1;
          words[child + Word.SCOPE] = -1;
          if (registers[Register.SCOPED] !== 0) kernel.openKeys(child, load);
          words[child + Word.FLAGS] = 0;
          words[child + Word.PARENT] = -2 - load;
          row = child;
          site = loadSite[load]!;
          break;
        }
        default:
          rest = Rest.EVENT;
      }
    }

    for (;;) {
      if (row < 0) {
        if (registers[Register.READY_COUNT] === 0) break;
        rest = Rest.READY;
      } else if (site < 0 && rest === Rest.NONE)
        switch (code[pc]) {
          case Op.CPU:
          case Op.WAIT: {
            const operand = code[pc + 1]!;
            const seconds = operand >= 0 ? draw(kernel, operand) : kernel.value(operand, row);
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
                } else kernel.enqueue(station, row);
                row = -1;
                break;
              }
              busy[station]!++;
              busyArea[station]! -= now;
              words[row + Word.STATE] = State.ON_CPU;
            } else words[row + Word.STATE] = State.WAITING;
            sequences = (sequences + 1) & 0x3fffffff;
            words[row + Word.SEQUENCE] = sequences;
            if (vacant !== 0 && entered < 0) {
              entered = row;
              due = now + seconds;
            } else enter(kernel, row, now + seconds);
            row = -1;
            break;
          }
          case Op.CALL:
            words[row + Word.PC] = pc + 3;
            words[row + Word.STATE] = State.CALLING;
            child = registers[Register.FREE_ROW]!;
            if (child < 0) {
              rest = Rest.GROW;
              break;
            }
            registers[Register.FREE_ROW] = words[child + Word.NEXT]!;
            site = code[pc + 1]!;
            break;
          case Op.END: {
            const parent = words[row + Word.PARENT]!;
            const entry = words[row + Word.ENTRY]!;
            if (
              words[row + Word.FLAGS] !== Flag.FRAME ||
              entry < -1 ||
              registers[Register.FOLLOWED] !== 0 ||
              (parent >= 0 && words[parent + Word.STATE] !== State.CALLING)
            ) {
              rest = Rest.FINISH;
              break;
            }
            const operation = words[row + Word.OPERATION]!;
            const seconds = now - numbers[(row >> 1) + Num.BORN]!;
            operationEnded[operation]!++;
            if (recordedByLoad[operation] === 0)
              record(kernel, registers[Register.OPERATION_FIGURE]! + operation, seconds);
            if (entry >= 0) kernel.settle(entry, row);
            if (parent <= -2) {
              const load = -2 - parent;
              loadEnded[5 * load + Outcome.OK]!++;
              record(kernel, load, seconds);
            }
            if (words[row + Word.SCOPE]! >= 0) kernel.leaveScope(words[row + Word.SCOPE]!);
            words[row + Word.STATE] = State.FREE;
            words[row + Word.NEXT] = registers[Register.FREE_ROW]!;
            registers[Register.FREE_ROW] = row;
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
            pc = draw(kernel, code[pc + 1]!) < constants[code[pc + 2]!]! ? pc + 4 : code[pc + 3]!;
            break;
          case Op.REPEAT: {
            const count = kernel.count(code[pc + 2]!, row);
            words[row + Word.REGISTER + code[pc + 1]!] = count;
            pc = count > 0 ? pc + 4 : code[pc + 3]!;
            break;
          }
          case Op.AGAIN: {
            const at = row + Word.REGISTER + code[pc + 1]!;
            const left = words[at]! - 1;
            if (registers[Register.ROUNDS]! + 1 >= MOST_ROUNDS) {
              rest = Rest.EXECUTE;
              break;
            }
            words[at] = left;
            pc = left > 0 ? code[pc + 2]! : pc + 3;
            registers[Register.ROUNDS]!++;
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
        if (kind === Kind.ONE_NODE && registers[Register.DETOURS] === 0) {
          if (by === INHERITED) by = words[row + Word.BY]!;
        } else if (kind === Kind.RANDOM && registers[Register.DETOURS] === 0 && registers[Register.ABSENCES] === 0) {
          if (by === INHERITED) by = words[row + Word.BY]!;
          node += (draw(kernel, quick[at + Quick.DRAW]!) * quick[at + Quick.COUNT]!) | 0;
        } else {
          kernel.choose(site, row);
          by = registers[Register.PICKED_BY]!;
          node = registers[Register.PICKED_NODE]!;
          operation = registers[Register.PICKED_OPERATION]!;
          entry = registers[Register.PICKED_ENTRY]!;
          if (registers[Register.FATE] !== Fate.ARRIVES) rest = Rest.REACH;
        }
        if (child !== row) {
          words[child + Word.PARENT] = row;
          if (registers[Register.CARRIES] !== 0) kernel.inheritAsCall(row, child, site);
          const scope = words[row + Word.SCOPE]!;
          words[child + Word.SCOPE] = scope < 0 ? -1 : kernel.shareScope(scope);
          words[row + Word.CHILD] = child;
          row = child;
        }
        site = -1;
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
        registers[Register.SEQUENCES] = sequences;
        registers[Register.HANDLED] = handled;
        registers[Register.HOLE] = vacant;
        registers[Register.ENTERED] = entered;
        registers[Register.ROW] = row;
        registers[Register.PC] = pc;
        cells[Cell.DUE] = due;
        return rest;
      }
    }

    if (vacant !== 0 && (entered < 0 || replaceFirst(kernel, entered, due) === 0)) removeFirst(kernel);
    if (registers[Register.HEAP_SIZE]! > registers[Register.SPLIT_AT]!) splitHeap(kernel);
    const rounds = registers[Register.ROUNDS]!;
    if (rounds !== 0) {
      handled += (rounds / ROUNDS_OF_AN_EVENT) | 0;
      registers[Register.ROUNDS] = 0;
    }
    row = NEXT_EVENT;
  }
  registers[Register.SEQUENCES] = sequences;
  registers[Register.HANDLED] = handled;
  registers[Register.HOLE] = 0;
  return Rest.NONE;
}
