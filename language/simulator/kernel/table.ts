/**
 * The table of rows and the event list.
 *
 * Everything that exists in large numbers is a row of one table of typed arrays: requests, operations at work on a node,
 * branches, calls with a timeout, messages, timers. Rows are reused through a free list; a row has at most one entry in
 * the event list, ordered by (time, sequence): see there. Nothing is allocated per event; numbers with a fraction
 * are handed on in `cells`, since engines box them otherwise.
 */
import {
  bucketOf,
  BUCKETS,
  enter,
  MANY,
  refillHeap,
  removeFirst,
  replaceFirst,
  rise,
  ROW_SHIFT,
  sink,
  splitHeap,
  type EventList,
} from './loop/event-list.js';
import { EVERYTHING, Register } from './loop/registers.js';
import { Cell, Word } from './record.js';
import { State } from './states.js';

export { Cell, Num, Word } from './record.js';

/** Records are a multiple of two cache lines. */
const LINE = 1 << ROW_SHIFT;

/** The table is full: the run must end. */
export class RowsExhausted extends Error {}

export class Table implements EventList {
  readonly cells = new Float64Array(Cell.COUNT);
  readonly registers = new Int32Array(Register.COUNT);

  /** The records, as whole numbers and as numbers with a fraction. A row is the index of its first word. */
  words = new Int32Array(0);
  numbers = new Float64Array(0);
  /** Words of a record. */
  readonly stride: number;
  /** Words in use. */
  end = 0;

  heapTime = new Float64Array(0);
  heapRow = new Int32Array(0);
  readonly laterHead = new Int32Array(BUCKETS + 1).fill(-1);
  laterTime = new Float64Array(0);
  laterNext = new Int32Array(0);
  ready = new Int32Array(64);

  /**
   * @param registerCount loop counters of a row
   * @param maxRows rows that the table may grow to
   * @param firstRows rows that there is room for from the start: growing moves all that the event loop works on
   */
  constructor(
    registerCount: number,
    private readonly maxRows: number,
    private readonly firstRows = 256,
  ) {
    this.stride = LINE * Math.ceil((Word.REGISTER + registerCount) / LINE);
    this.freeRow = -1;
    this.registers[Register.CURRENT] = EVERYTHING;
    this.registers[Register.SPLIT_AT] = MANY;
    this.grow();
  }

  get freeRow(): number {
    return this.registers[Register.FREE_ROW]!;
  }

  set freeRow(row: number) {
    this.registers[Register.FREE_ROW] = row;
  }

  get heapSize(): number {
    return this.registers[Register.HEAP_SIZE]!;
  }

  set heapSize(size: number) {
    this.registers[Register.HEAP_SIZE] = size;
  }

  /** True while the top of the heap is the event being handled. */
  get hole(): boolean {
    return this.registers[Register.HOLE] !== 0;
  }

  set hole(hole: boolean) {
    this.registers[Register.HOLE] = hole ? 1 : 0;
  }

  get sequences(): number {
    return this.registers[Register.SEQUENCES]!;
  }

  set sequences(sequences: number) {
    this.registers[Register.SEQUENCES] = sequences;
  }

  get readyCount(): number {
    return this.registers[Register.READY_COUNT]!;
  }

  set readyCount(count: number) {
    this.registers[Register.READY_COUNT] = count;
  }

  /** Simulated seconds. */
  get now(): number {
    return this.cells[Cell.NOW]!;
  }

  /** Rows in use. */
  get rowsInUse(): number {
    let free = 0;
    for (let row = this.freeRow; row >= 0; row = this.words[row + Word.NEXT]!) free++;
    return this.end / this.stride - free;
  }

  /** Bytes of the table. */
  get bytes(): number {
    const { words, heapTime, heapRow, laterTime, laterNext } = this;
    return [words, heapTime, heapRow, laterTime, laterNext].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Takes a row from the free list. @throws RowsExhausted */
  take(): number {
    if (this.freeRow < 0) this.grow();
    const row = this.freeRow;
    this.freeRow = this.words[row + Word.NEXT]!;
    return row;
  }

  release(row: number): void {
    this.words[row + Word.STATE] = State.FREE;
    this.words[row + Word.NEXT] = this.freeRow;
    this.freeRow = row;
  }

  pushReady(row: number): void {
    if (this.readyCount === this.ready.length) {
      const larger = new Int32Array(2 * this.ready.length);
      larger.set(this.ready);
      this.ready = larger;
    }
    this.ready[this.readyCount++] = row;
  }

  grow(): void {
    const old = this.end / this.stride;
    if (old >= this.maxRows) throw new RowsExhausted();
    const rows = Math.min(this.maxRows, old === 0 ? this.firstRows : 2 * old);
    const words = new Int32Array(rows * this.stride);
    words.set(this.words);
    this.words = words;
    this.numbers = new Float64Array(words.buffer);
    const heapTime = new Float64Array(rows);
    heapTime.set(this.heapTime);
    this.heapTime = heapTime;
    const heapRow = new Int32Array(rows);
    heapRow.set(this.heapRow);
    this.heapRow = heapRow;
    const laterTime = new Float64Array(words.length >> ROW_SHIFT);
    laterTime.set(this.laterTime);
    this.laterTime = laterTime;
    const laterNext = new Int32Array(words.length >> ROW_SHIFT);
    laterNext.set(this.laterNext);
    this.laterNext = laterNext;
    for (let row = (rows - 1) * this.stride; row >= this.end; row -= this.stride) {
      words[row + Word.NEXT] = this.freeRow;
      this.freeRow = row;
    }
    this.end = rows * this.stride;
  }

  /** The time of the next event; Infinity when there is none. */
  nextTime(): number {
    return this.heapSize > 0 ? this.heapTime[0]! : Infinity;
  }

  /** Begins the handling of the next event and returns its row. */
  beginEvent(): number {
    this.hole = true;
    return this.heapRow[0]!;
  }

  /** Ends the handling of an event: takes it from the list, unless another has taken its place. */
  endEvent(): void {
    if (this.hole) {
      this.hole = false;
      removeFirst(this);
    }
    if (this.heapSize > this.registers[Register.SPLIT_AT]!) splitHeap(this);
  }

  /** Enters a row for the time in `cells[Cell.DUE]`. The first entry of an event takes the event's own place at the top. */
  schedule(row: number): void {
    this.sequences = (this.sequences + 1) & 0x3fffffff;
    this.words[row + Word.SEQUENCE] = this.sequences;
    if (this.hole) this.replaceEvent(row);
    else enter(this, row, this.cells[Cell.DUE]!);
  }

  /** Enters a row, for the time in `cells[Cell.DUE]`, in place of the event being handled where it is due soon. */
  protected replaceEvent(row: number): void {
    if (replaceFirst(this, row, this.cells[Cell.DUE]!) === 1) this.hole = false;
  }

  /**
   * Takes an entry out from anywhere in the list, and leaves its time in `cells[Cell.DUE]`; rare, so it is searched for.
   * @returns false where the row has no entry
   */
  unschedule(row: number): boolean {
    this.endEvent();
    const at = this.heapRow.subarray(0, this.heapSize).indexOf(row);
    if (at < 0) return this.removeFromBucket(row);
    const due = this.heapTime[at]!;
    this.removeAt(at);
    this.cells[Cell.DUE] = due;
    return true;
  }

  private removeAt(at: number): void {
    const n = --this.heapSize;
    const time = this.heapTime[n]!;
    const last = this.heapRow[n]!;
    if (at < n) {
      const up = (at - 1) >> 1;
      if (at > 0 && this.isBefore(time, last, up)) rise(this, at, last, time);
      else sink(this, at, last, time);
    } else if (n === 0 && this.registers[Register.LATER]! > 0) refillHeap(this);
  }

  private removeFromBucket(row: number): boolean {
    if (this.registers[Register.LATER] === 0) return false;
    const due = this.laterTime[row >> ROW_SHIFT]!;
    const bucket = Math.max(0, bucketOf(this, due));
    let before = -1;
    let one = this.laterHead[bucket]!;
    for (; one >= 0 && one !== row; one = this.laterNext[one >> ROW_SHIFT]!) before = one;
    if (one < 0) return false;
    const next = this.laterNext[row >> ROW_SHIFT]!;
    if (before < 0) this.laterHead[bucket] = next;
    else this.laterNext[before >> ROW_SHIFT] = next;
    this.registers[Register.LATER]!--;
    this.cells[Cell.DUE] = due;
    return true;
  }

  /** Visits every entry of the event list, in no order. */
  eachScheduled(visit: (row: number, time: number) => void): void {
    for (let i = 0; i < this.heapSize; i++) visit(this.heapRow[i]!, this.heapTime[i]!);
    for (const first of this.laterHead)
      for (let row = first; row >= 0; row = this.laterNext[row >> ROW_SHIFT]!)
        visit(row, this.laterTime[row >> ROW_SHIFT]!);
  }

  private isBefore(time: number, row: number, at: number): boolean {
    const other = this.heapTime[at]!;
    const before = (this.words[row + Word.SEQUENCE]! - this.words[this.heapRow[at]! + Word.SEQUENCE]!) << 2 < 0;
    return time < other || (time === other && before);
  }
}
