/**
 * The lines in which messages wait. A list (the messages of one queue for one group of consumers) has one line, or one for each
 * partition; a partition in order hands out its next message only when the one before it is done. Lines that have a message to hand
 * out stand in a ring of their own: each in its turn.
 */
import type { MessageList } from '../compile/program.js';

export class Partitions {
  /** By list: its first partition; one more entry than lists. */
  readonly first: Int32Array;
  /** By partition: its list; the first and last of its messages; a message of it is being handled; the next that can hand out. */
  readonly listOf: Int32Array;
  readonly head: Int32Array;
  readonly tail: Int32Array;
  readonly busy: Uint8Array;
  private readonly next: Int32Array;
  /** By list: whether it keeps order; the partitions that have a message to hand out. */
  readonly ordered: Uint8Array;
  private readonly ringFirst: Int32Array;
  private readonly ringLast: Int32Array;
  private readonly waits: Uint8Array;
  /** By list: the partition that the next message without a key goes to. */
  private readonly turn: Int32Array;

  constructor(lists: readonly MessageList[]) {
    this.first = new Int32Array(lists.length + 1);
    lists.forEach(({ partitions }, list) => (this.first[list + 1] = this.first[list]! + Math.max(1, partitions)));
    const all = this.first[lists.length]!;
    this.listOf = new Int32Array(all);
    lists.forEach((_, list) => this.listOf.fill(list, this.first[list], this.first[list + 1]));
    this.head = new Int32Array(all).fill(-1);
    this.tail = new Int32Array(all).fill(-1);
    this.busy = new Uint8Array(all);
    this.next = new Int32Array(all).fill(-1);
    this.waits = new Uint8Array(all);
    this.ordered = Uint8Array.from(lists, ({ partitions }) => (partitions > 0 ? 1 : 0));
    this.ringFirst = new Int32Array(lists.length).fill(-1);
    this.ringLast = new Int32Array(lists.length).fill(-1);
    this.turn = new Int32Array(lists.length);
  }

  /** The message that a list hands out next; -1: none now. */
  headOf(list: number): number {
    const partition = this.ringFirst[list]!;
    return partition < 0 ? -1 : this.head[partition]!;
  }

  /** Partition for a message with this hash of its key; those without a key (-1) go round. */
  partitionFor(list: number, hash: number): number {
    const first = this.first[list]!;
    const count = this.first[list + 1]! - first;
    if (count === 1) return first;
    if (hash >= 0) return first + (hash % count);
    const at = this.turn[list]!;
    this.turn[list] = at + 1 === count ? 0 : at + 1;
    return first + at;
  }

  /** A partition has a message to hand out, if it is free to. */
  offer(partition: number): void {
    if (this.waits[partition] === 1 || this.busy[partition] === 1 || this.head[partition]! < 0) return;
    const list = this.listOf[partition]!;
    this.waits[partition] = 1;
    this.next[partition] = -1;
    const last = this.ringLast[list]!;
    if (last < 0) this.ringFirst[list] = partition;
    else this.next[last] = partition;
    this.ringLast[list] = partition;
  }

  /** Takes out the partition whose turn it is; there must be one. Its message is to be taken from its head. */
  turnOf(list: number): number {
    const partition = this.ringFirst[list]!;
    const after = this.next[partition]!;
    this.ringFirst[list] = after;
    if (after < 0) this.ringLast[list] = -1;
    this.waits[partition] = 0;
    return partition;
  }
}
