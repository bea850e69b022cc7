/** Moments in the life of messages, by number of their row: beside the table, since nothing else has them. */
export class MessageTimes {
  /** When it was put into its queue, before all attempts at it. */
  stored = new Float64Array(0);

  /** Makes room for so many rows. */
  fit(rows: number): void {
    if (rows <= this.stored.length) return;
    const larger = new Float64Array(rows);
    larger.set(this.stored);
    this.stored = larger;
  }
}
