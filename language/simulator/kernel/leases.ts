/**
 * Messages that are taken and not handled yet, in queues that show a message again when that takes too long. The time is the
 * same for all messages of a list, so they run out in the order in which they were taken: a plain list, by number of their row.
 */
export class Leases {
  /** By list: the first to run out; the row whose event is due then (-1: none yet), and whether it is scheduled. */
  readonly first: Int32Array;
  private readonly last: Int32Array;
  readonly timer: Int32Array;
  readonly armed: Uint8Array;
  /** By number of a row: when its time runs out (negative: it is not taken), its scope of keys, and its neighbors. */
  until = new Float64Array(0);
  scope = new Int32Array(0);
  private before = new Int32Array(0);
  private after = new Int32Array(0);

  constructor(lists: number) {
    this.first = new Int32Array(lists).fill(-1);
    this.last = new Int32Array(lists).fill(-1);
    this.timer = new Int32Array(lists).fill(-1);
    this.armed = new Uint8Array(lists);
  }

  /** Makes room for so many rows. */
  fit(rows: number): void {
    const had = this.until.length;
    if (rows <= had) return;
    const until = new Float64Array(rows).fill(-1, had);
    until.set(this.until);
    this.until = until;
    this.scope = enlarged(this.scope, rows);
    this.before = enlarged(this.before, rows);
    this.after = enlarged(this.after, rows);
  }

  /** A message is taken, by number of its row. */
  begin(list: number, at: number, until: number, scope: number): void {
    this.until[at] = until;
    this.scope[at] = scope;
    const last = this.last[list]!;
    this.before[at] = last;
    this.after[at] = -1;
    if (last < 0) this.first[list] = at;
    else this.after[last] = at;
    this.last[list] = at;
  }

  /** It is handled, or shown again. @returns its scope, which nobody keeps for it any more */
  end(list: number, at: number): number {
    const before = this.before[at]!;
    const after = this.after[at]!;
    if (before < 0) this.first[list] = after;
    else this.after[before] = after;
    if (after < 0) this.last[list] = before;
    else this.before[after] = before;
    this.until[at] = -1;
    return this.scope[at]!;
  }
}

function enlarged(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}
