/**
 * Jobs in service that all advance at one rate, which depends on how many there are.
 *
 * Processor sharing: n jobs on c cores each advance at the rate min(1, c / n). Cores that hinder each other: k busy ones each
 * take `slowdown(k)` times as long, whoever waits in front of them.
 *
 * The station keeps a clock of its own that shows the work every present job has been given so far; a job leaves when
 * that clock reaches the reading at its arrival plus its work. The jobs stand in a heap by the reading they leave at.
 */
export class SharedStation {
  size = 0;
  /** Row of the pending completion in the event list; -1: none. */
  timer = -1;
  /** When it goes off, and whether someone has come or gone since it was set. */
  due = Infinity;
  changed = false;
  private reading = 0;
  private updated = 0;
  private leaves = new Float64Array(16);
  private rows = new Int32Array(16);

  /** Rate of a job while k cores are busy, at k. */
  private rates: Float64Array;

  /** @param slowdown how many times as long work takes while k cores are busy */
  constructor(
    private cores: number,
    slowdown: (busy: number) => number = () => 1,
  ) {
    this.rates = ratesOf(cores, slowdown);
  }

  /** From now on there are so many cores, and they hinder each other so much. Jobs that are in service stay so. */
  change(cores: number, slowdown: (busy: number) => number, now: number): void {
    this.advance(now);
    this.cores = cores;
    this.rates = ratesOf(cores, slowdown);
  }

  add(row: number, work: number, now: number): void {
    this.advance(now);
    if (this.size === this.rows.length) this.grow();
    let i = this.size++;
    const leave = this.reading + work;
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (this.leaves[up]! <= leave) break;
      this.leaves[i] = this.leaves[up]!;
      this.rows[i] = this.rows[up]!;
      i = up;
    }
    this.leaves[i] = leave;
    this.rows[i] = row;
  }

  /** When the next job leaves if none comes or goes before. */
  nextLeave(now: number): number {
    this.advance(now);
    return now + Math.max(0, (this.leaves[0]! - this.reading) / this.rate());
  }

  /** Takes out the job that leaves next, now. */
  removeFirst(now: number): number {
    this.advance(now);
    // The clock is set to the exact reading, so that rounding does not add up.
    this.reading = this.leaves[0]!;
    const row = this.rows[0]!;
    this.removeAt(0);
    if (this.size === 0) this.reading = 0;
    return row;
  }

  /** Takes out a job that is withdrawn. */
  remove(row: number, now: number): void {
    this.advance(now);
    const at = this.rows.subarray(0, this.size).indexOf(row);
    if (at >= 0) this.removeAt(at);
  }

  private rate(): number {
    if (this.size <= this.cores) return this.rates[this.size]!;
    return (this.rates[this.cores]! * this.cores) / this.size;
  }

  private advance(now: number): void {
    this.reading += (now - this.updated) * this.rate();
    this.updated = now;
  }

  private removeAt(at: number): void {
    const n = --this.size;
    const leave = this.leaves[n]!;
    const row = this.rows[n]!;
    let i = at;
    while (i > 0 && this.leaves[(i - 1) >> 1]! > leave) {
      this.leaves[i] = this.leaves[(i - 1) >> 1]!;
      this.rows[i] = this.rows[(i - 1) >> 1]!;
      i = (i - 1) >> 1;
    }
    for (;;) {
      let down = 2 * i + 1;
      if (down >= n) break;
      if (down + 1 < n && this.leaves[down + 1]! < this.leaves[down]!) down++;
      if (this.leaves[down]! >= leave) break;
      this.leaves[i] = this.leaves[down]!;
      this.rows[i] = this.rows[down]!;
      i = down;
    }
    this.leaves[i] = leave;
    this.rows[i] = row;
  }

  private grow(): void {
    const leaves = new Float64Array(2 * this.leaves.length);
    leaves.set(this.leaves);
    this.leaves = leaves;
    const rows = new Int32Array(2 * this.rows.length);
    rows.set(this.rows);
    this.rows = rows;
  }
}

function ratesOf(cores: number, slowdown: (busy: number) => number): Float64Array {
  return Float64Array.from({ length: cores + 1 }, (_, k) => 1 / slowdown(Math.max(1, k)));
}
