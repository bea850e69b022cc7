/**
 * The table of rows and the event list.
 *
 * Everything that exists in large numbers is a row of one table of typed arrays: requests, operations at work on a node,
 * branches, calls with a timeout, messages, timers. Rows are reused through a free list; a row has at most one entry in
 * the event list, a binary heap ordered by (time, sequence). Nothing is allocated per event; numbers with a fraction
 * are handed on in `cells`, since engines box them otherwise.
 */
import { Register } from './loop/registers.js';
import { State } from './states.js';

/** Indices of `cells`: the clock, the time for which a row is scheduled, a value just drawn. */
export const enum Cell {
  NOW = 0,
  DUE = 1,
  VALUE = 2,
}

/**
 * The record of a row: first the numbers with a fraction, by index of 64 bits, then the whole ones, by index of 32 bits.
 * Records rather than an array for each field: what one event touches of a row then lies in one or two lines of the cache.
 */
export const enum Num {
  /** When it arrived or began. */
  BORN = 0,
  /** Seconds of work to do; when the next request arrives. */
  WORK = 1,
  /** Since when it waits; when its time runs out. */
  SINCE = 2,
}

export const enum Word {
  PC = 6,
  STATE = 7,
  FLAGS = 8,
  /** Who is told about the end: a row; -1: nobody; -2 - load: the load, when no thread stands between. */
  PARENT = 9,
  NODE = 10,
  /** Number of the operation, or of the load. */
  OPERATION = 11,
  /** Link of queues and of the free list. */
  NEXT = 12,
  SEQUENCE = 13,
  SCOPE = 14,
  /** Entry of the caller's view that counts this call; -1: none; -2 - partition: it handles a message from there. */
  ENTRY = 15,
  /** Key space that it was addressed by; -1: none. */
  BY = 16,
  /** The row that it waits for; the first of its branches. */
  CHILD = 17,
  /** Place in the program of a watched call; the station that a row queues at. */
  SITE = 18,
  /** Links of timers, or of the branches of one thread. */
  BEFORE = 19,
  AFTER = 20,
  ATTEMPTS = 21,
  /** Branches that have not ended; second attempt of a hedged call. */
  OPEN = 22,
  /** Branches that must still succeed. */
  NEEDED = 23,
  /** The latest of what it holds of pools; only with the flag HOLDING. */
  HELD = 24,
  /** How urgent it is; only where some component serves by priority. */
  PRIORITY = 25,
  /** Place that it was called from, or for what no one calls where it is; only in a model with places. */
  ORIGIN = 26,
  /** First of the loop counters. */
  REGISTER = 27,
}

/** Records are a multiple of two cache lines. */
const LINE = 32;

/** The table is full: the run must end. */
export class RowsExhausted extends Error {}

export class Table {
  readonly cells = new Float64Array(4);
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
  ready = new Int32Array(64);

  /**
   * @param registerCount loop counters of a row
   * @param maxRows rows that the table may grow to
   */
  constructor(
    registerCount: number,
    private readonly maxRows: number,
  ) {
    this.stride = LINE * Math.ceil((Word.REGISTER + registerCount) / LINE);
    this.freeRow = -1;
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
    return this.words.byteLength + this.heapTime.byteLength + this.heapRow.byteLength;
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
    const rows = Math.min(this.maxRows, old === 0 ? 256 : 2 * old);
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
    if (!this.hole) return;
    this.hole = false;
    const n = --this.heapSize;
    if (n === 0) return;
    this.cells[Cell.DUE] = this.heapTime[n]!;
    this.sink(0, this.heapRow[n]!);
  }

  /** Enters a row for the time in `cells[Cell.DUE]`. The first entry of an event takes the event's own place at the top. */
  schedule(row: number): void {
    this.sequences = (this.sequences + 1) & 0x3fffffff;
    this.words[row + Word.SEQUENCE] = this.sequences;
    if (this.hole) {
      this.hole = false;
      this.sink(0, row);
      return;
    }
    const time = this.cells[Cell.DUE]!;
    const times = this.heapTime;
    const rows = this.heapRow;
    // The newest entry of all comes after every other with the same time.
    let i = this.heapSize++;
    while (i > 0) {
      const up = (i - 1) >> 1;
      const t = times[up]!;
      if (t <= time) break;
      times[i] = t;
      rows[i] = rows[up]!;
      i = up;
    }
    times[i] = time;
    rows[i] = row;
  }

  /**
   * Takes an entry out from anywhere in the list, and leaves its time in `cells[Cell.DUE]`; rare, so it is searched for.
   * @returns false where the row has no entry
   */
  unschedule(row: number): boolean {
    this.endEvent();
    const at = this.heapRow.subarray(0, this.heapSize).indexOf(row);
    if (at < 0) return false;
    const due = this.heapTime[at]!;
    this.removeAt(at);
    this.cells[Cell.DUE] = due;
    return true;
  }

  removeAt(at: number): void {
    const n = --this.heapSize;
    const time = this.heapTime[n]!;
    const last = this.heapRow[n]!;
    if (at === n) return;
    let i = at;
    while (i > 0 && this.isBefore(time, last, (i - 1) >> 1)) {
      const up = (i - 1) >> 1;
      this.heapTime[i] = this.heapTime[up]!;
      this.heapRow[i] = this.heapRow[up]!;
      i = up;
    }
    if (i !== at) {
      this.heapTime[i] = time;
      this.heapRow[i] = last;
    } else {
      this.cells[Cell.DUE] = time;
      this.sink(at, last);
    }
  }

  /** Visits every entry of the event list, in no order. */
  eachScheduled(visit: (row: number, time: number) => void): void {
    for (let i = 0; i < this.heapSize; i++) visit(this.heapRow[i]!, this.heapTime[i]!);
  }

  isBefore(time: number, row: number, at: number): boolean {
    const other = this.heapTime[at]!;
    return time < other || (time === other && this.earlier(row, this.heapRow[at]!));
  }

  /** True when a was entered before b, both for the same time; the count of entries wraps around. */
  earlier(a: number, b: number): boolean {
    return (this.words[a + Word.SEQUENCE]! - this.words[b + Word.SEQUENCE]!) << 2 < 0;
  }

  /**
   * Puts a row, for the time in `cells[DUE]`, in place of the entry at `top`: it sinks along the earlier children to where it
   * belongs. Which child is earlier is computed rather than branched on: nothing predicts it, and a wrong guess costs more
   * than the comparisons that sinking to the bottom first (Floyd's variant of heapsort, Knuth 1973) would save.
   */
  sink(top: number, row: number): void {
    const times = this.heapTime;
    const rows = this.heapRow;
    const n = this.heapSize;
    const time = this.cells[Cell.DUE]!;
    let i = top;
    let down = 2 * i + 1;
    while (down < n) {
      if (down + 1 < n) {
        const left = times[down]!;
        const right = times[down + 1]!;
        if (left !== right) down += Number(right < left);
        else if (this.earlier(rows[down + 1]!, rows[down]!)) down++;
      }
      const t = times[down]!;
      if (t >= time && (t > time || this.earlier(row, rows[down]!))) break;
      times[i] = t;
      rows[i] = rows[down]!;
      i = down;
      down = 2 * i + 1;
    }
    times[i] = time;
    rows[i] = row;
  }
}
