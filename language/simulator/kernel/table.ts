/**
 * The table of rows and the event list.
 *
 * Everything that exists in large numbers is a row of one table of typed arrays: requests, operations at work on a node,
 * branches, calls with a timeout, messages, timers. Rows are reused through a free list; a row has at most one entry in
 * the event list, a binary heap ordered by (time, sequence). Nothing is allocated per event; numbers with a fraction
 * are handed on in `cells`, since engines box them otherwise.
 */
import { State } from './states.js';

/** Indices of `cells`: the clock, the time for which a row is scheduled, a value just drawn. */
export const enum Cell {
  NOW = 0,
  DUE = 1,
  VALUE = 2,
}

/** The table is full: the run must end. */
export class RowsExhausted extends Error {}

export class Table {
  readonly cells = new Float64Array(4);

  protected rows = 0;
  protected freeRow = -1;
  protected pc = new Int32Array(0);
  protected state = new Uint8Array(0);
  protected flags = new Uint8Array(0);
  /** Who is told about the end: a row; -1: nobody; -2 - load: the load, when no thread stands between. */
  protected parent = new Int32Array(0);
  /** The row that a row waits for; the first of its branches. */
  protected child = new Int32Array(0);
  protected node = new Int32Array(0);
  protected operation = new Int32Array(0);
  /** Link of queues and of the free list. */
  protected next = new Int32Array(0);
  /** Links of timers, or of the branches of one thread. */
  protected before = new Int32Array(0);
  protected after = new Int32Array(0);
  protected sequence = new Int32Array(0);
  protected scope = new Int32Array(0);
  protected by = new Int32Array(0);
  /** Entry of the caller's view that counts this call; -1: none. */
  protected entry = new Int32Array(0);
  protected site = new Int32Array(0);
  protected attempts = new Int32Array(0);
  /** Branches that have not ended; second attempt of a hedged call. */
  protected open = new Int32Array(0);
  protected needed = new Int32Array(0);
  protected registers = new Int32Array(0);
  protected born = new Float64Array(0);
  protected since = new Float64Array(0);
  protected work = new Float64Array(0);

  private heapTime = new Float64Array(0);
  private heapRow = new Int32Array(0);
  private heapSize = 0;
  /** True while the top of the heap is the event being handled. */
  private hole = false;
  private sequences = 0;
  protected ready = new Int32Array(64);
  protected readyCount = 0;

  /**
   * @param registerCount loop counters of a row
   * @param maxRows rows that the table may grow to
   */
  constructor(
    protected readonly registerCount: number,
    private readonly maxRows: number,
  ) {
    this.grow();
  }

  /** Simulated seconds. */
  get now(): number {
    return this.cells[Cell.NOW]!;
  }

  /** Rows in use. */
  get rowsInUse(): number {
    let free = 0;
    for (let row = this.freeRow; row >= 0; row = this.next[row]!) free++;
    return this.rows - free;
  }

  /** Bytes of the table. */
  get bytes(): number {
    return this.rows * (18 * 4 + 3 * 8 + 2 + 12 + 4 * this.registerCount);
  }

  /** Takes a row from the free list. @throws RowsExhausted */
  protected take(): number {
    if (this.freeRow < 0) this.grow();
    const row = this.freeRow;
    this.freeRow = this.next[row]!;
    return row;
  }

  protected release(row: number): void {
    this.state[row] = State.FREE;
    this.next[row] = this.freeRow;
    this.freeRow = row;
  }

  protected pushReady(row: number): void {
    if (this.readyCount === this.ready.length) {
      const larger = new Int32Array(2 * this.ready.length);
      larger.set(this.ready);
      this.ready = larger;
    }
    this.ready[this.readyCount++] = row;
  }

  private grow(): void {
    const old = this.rows;
    if (old >= this.maxRows) throw new RowsExhausted();
    const rows = Math.min(this.maxRows, old === 0 ? 256 : 2 * old);
    const ints = (array: Int32Array, width = 1): Int32Array<ArrayBuffer> => {
      const larger = new Int32Array(rows * width);
      larger.set(array);
      return larger;
    };
    const bytes = (array: Uint8Array): Uint8Array<ArrayBuffer> => {
      const larger = new Uint8Array(rows);
      larger.set(array);
      return larger;
    };
    const numbers = (array: Float64Array): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(rows);
      larger.set(array);
      return larger;
    };
    this.pc = ints(this.pc);
    this.state = bytes(this.state);
    this.flags = bytes(this.flags);
    this.parent = ints(this.parent);
    this.child = ints(this.child);
    this.node = ints(this.node);
    this.operation = ints(this.operation);
    this.next = ints(this.next);
    this.before = ints(this.before);
    this.after = ints(this.after);
    this.sequence = ints(this.sequence);
    this.scope = ints(this.scope);
    this.by = ints(this.by);
    this.entry = ints(this.entry);
    this.site = ints(this.site);
    this.attempts = ints(this.attempts);
    this.open = ints(this.open);
    this.needed = ints(this.needed);
    this.registers = ints(this.registers, this.registerCount);
    this.born = numbers(this.born);
    this.since = numbers(this.since);
    this.work = numbers(this.work);
    this.heapTime = numbers(this.heapTime);
    this.heapRow = ints(this.heapRow);
    for (let row = rows - 1; row >= old; row--) {
      this.next[row] = this.freeRow;
      this.freeRow = row;
    }
    this.rows = rows;
  }

  /** The time of the next event; Infinity when there is none. */
  protected nextTime(): number {
    return this.heapSize > 0 ? this.heapTime[0]! : Infinity;
  }

  /** Begins the handling of the next event and returns its row. */
  protected beginEvent(): number {
    this.hole = true;
    return this.heapRow[0]!;
  }

  /** Ends the handling of an event: takes it from the list, unless another has taken its place. */
  protected endEvent(): void {
    if (!this.hole) return;
    this.hole = false;
    const n = --this.heapSize;
    if (n === 0) return;
    this.cells[Cell.DUE] = this.heapTime[n]!;
    this.sink(0, this.heapRow[n]!);
  }

  /** Enters a row for the time in `cells[Cell.DUE]`. The first entry of an event takes the event's own place at the top. */
  protected schedule(row: number): void {
    this.sequences = (this.sequences + 1) & 0x3fffffff;
    this.sequence[row] = this.sequences;
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
  protected unschedule(row: number): boolean {
    this.endEvent();
    const at = this.heapRow.subarray(0, this.heapSize).indexOf(row);
    if (at < 0) return false;
    const due = this.heapTime[at]!;
    this.removeAt(at);
    this.cells[Cell.DUE] = due;
    return true;
  }

  private removeAt(at: number): void {
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
  protected eachScheduled(visit: (row: number, time: number) => void): void {
    for (let i = 0; i < this.heapSize; i++) visit(this.heapRow[i]!, this.heapTime[i]!);
  }

  private isBefore(time: number, row: number, at: number): boolean {
    const other = this.heapTime[at]!;
    return time < other || (time === other && this.earlier(row, this.heapRow[at]!));
  }

  /** True when a was entered before b, both for the same time; the count of entries wraps around. */
  private earlier(a: number, b: number): boolean {
    return (this.sequence[a]! - this.sequence[b]!) << 2 < 0;
  }

  /** Puts a row, for the time in `cells[Cell.DUE]`, in place of the entry at `i`, and moves it down to where it belongs. */
  private sink(i: number, row: number): void {
    const time = this.cells[Cell.DUE]!;
    const times = this.heapTime;
    const rows = this.heapRow;
    const n = this.heapSize;
    for (;;) {
      let down = 2 * i + 1;
      if (down >= n) break;
      let t = times[down]!;
      if (down + 1 < n) {
        const right = times[down + 1]!;
        if (right < t || (right === t && this.earlier(rows[down + 1]!, rows[down]!))) {
          t = right;
          down++;
        }
      }
      if (t > time || (t === time && this.earlier(row, rows[down]!))) break;
      times[i] = t;
      rows[i] = rows[down]!;
      i = down;
    }
    times[i] = time;
    rows[i] = row;
  }
}
