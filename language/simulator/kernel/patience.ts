/** Room for the first waits of a node; doubled when more than half of it waits still. */
const FIRST_ROOM = 256;

/**
 * When those who wait for a slot of one node will leave, unless they have one by then: a binary heap by time. Who has been
 * served stays in it until there is no more room, and is swept out then: so nothing has to be searched for when a slot is
 * given, and the heap is never longer than twice the longest queue.
 */
export class Patience {
  private ends = new Float64Array(FIRST_ROOM);
  private since = new Float64Array(FIRST_ROOM);
  private rows = new Int32Array(FIRST_ROOM);
  private size = 0;
  /** The row whose event is due at the first end that it knew of; -1: none. */
  timer = -1;
  /** When that is due, seconds. */
  due = Infinity;

  /**
   * @param station the station of its slots
   * @param waits tells whether a row still waits at a station that began to at a time
   */
  constructor(
    private readonly station: number,
    private readonly waits: (row: number, since: number, station: number) => boolean,
  ) {}

  /** When the first of them leaves, seconds; Infinity where none is left. */
  get first(): number {
    return this.size > 0 ? this.ends[0]! : Infinity;
  }

  /** Since when the first of them has waited, seconds. */
  get firstSince(): number {
    return this.since[0]!;
  }

  get firstRow(): number {
    return this.rows[0]!;
  }

  /** A row begins to wait. */
  add(row: number, since: number, end: number): void {
    if (this.size === this.rows.length) this.sweep();
    this.rise(this.size++, row, since, end);
  }

  removeFirst(): void {
    const last = --this.size;
    this.sink(0, this.rows[last]!, this.since[last]!, this.ends[last]!);
  }

  /** Takes out who has been served. */
  private sweep(): void {
    let kept = 0;
    for (let i = 0; i < this.size; i++) {
      if (!this.waits(this.rows[i]!, this.since[i]!, this.station)) continue;
      this.put(kept++, this.rows[i]!, this.since[i]!, this.ends[i]!);
    }
    this.size = kept;
    for (let i = (kept >> 1) - 1; i >= 0; i--) this.sink(i, this.rows[i]!, this.since[i]!, this.ends[i]!);
    if (2 * kept <= this.rows.length) return;
    const [ends, since, rows] = [this.ends, this.since, this.rows];
    this.ends = new Float64Array(2 * rows.length);
    this.ends.set(ends);
    this.since = new Float64Array(2 * rows.length);
    this.since.set(since);
    this.rows = new Int32Array(2 * rows.length);
    this.rows.set(rows);
  }

  private put(at: number, row: number, since: number, end: number): void {
    this.rows[at] = row;
    this.since[at] = since;
    this.ends[at] = end;
  }

  private rise(place: number, row: number, since: number, end: number): void {
    let i = place;
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (this.ends[up]! <= end) break;
      this.put(i, this.rows[up]!, this.since[up]!, this.ends[up]!);
      i = up;
    }
    this.put(i, row, since, end);
  }

  private sink(place: number, row: number, since: number, end: number): void {
    let i = place;
    for (let down = 2 * i + 1; down < this.size; down = 2 * i + 1) {
      if (down + 1 < this.size && this.ends[down + 1]! < this.ends[down]!) down++;
      if (this.ends[down]! >= end) break;
      this.put(i, this.rows[down]!, this.since[down]!, this.ends[down]!);
      i = down;
    }
    this.put(i, row, since, end);
  }
}
