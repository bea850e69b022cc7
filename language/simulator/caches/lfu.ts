import type { CacheMaker } from './cache.js';
import { KeyTable } from './key-table.js';
import { tableCache } from './table-cache.js';

/**
 * What was used least often since it came in goes first; among equals what was used least recently. The entries form a
 * heap, ordered by how often and when they were used.
 */
export const lfu: CacheMaker = (capacity, ttl, _below, sliding) => {
  const table = new KeyTable(capacity);
  const heap = new UseHeap();
  const used = (slot: number): void => {
    heap.use(slot);
  };
  const eviction = {
    used,
    renewed: used,
    victim: () => heap.first,
    added(slot: number) {
      heap.add(slot);
    },
    removed(slot: number) {
      heap.remove(slot);
    },
    cleared() {
      heap.clear();
    },
  };
  return tableCache(table, ttl, eviction, sliding);
};

/** Slots by (times used, last use), the least first. */
class UseHeap {
  private size = 0;
  private slots = new Int32Array(64);
  /** By slot: where it stands in the heap, how often it was used, and when, as a running number. */
  private place = new Int32Array(64);
  private uses = new Float64Array(64);
  private latest = new Float64Array(64);
  private clock = 0;

  get first(): number {
    return this.slots[0]!;
  }

  add(slot: number): void {
    this.makeRoom(slot);
    this.uses[slot] = 1;
    this.latest[slot] = ++this.clock;
    this.rise(this.size++, slot);
  }

  use(slot: number): void {
    this.uses[slot]!++;
    this.latest[slot] = ++this.clock;
    this.sink(this.place[slot]!, slot);
  }

  remove(slot: number): void {
    const at = this.place[slot]!;
    const last = this.slots[--this.size]!;
    if (last === slot) return;
    this.rise(at, last);
    this.sink(this.place[last]!, last);
  }

  clear(): void {
    this.size = 0;
  }

  private before(a: number, b: number): boolean {
    const x = this.uses[a]!;
    const y = this.uses[b]!;
    return x < y || (x === y && this.latest[a]! < this.latest[b]!);
  }

  private put(at: number, slot: number): void {
    this.slots[at] = slot;
    this.place[slot] = at;
  }

  private rise(from: number, slot: number): void {
    let at = from;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const above = this.slots[up]!;
      if (!this.before(slot, above)) break;
      this.put(at, above);
      at = up;
    }
    this.put(at, slot);
  }

  private sink(from: number, slot: number): void {
    let at = from;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= this.size) break;
      if (down + 1 < this.size && this.before(this.slots[down + 1]!, this.slots[down]!)) down++;
      const below = this.slots[down]!;
      if (!this.before(below, slot)) break;
      this.put(at, below);
      at = down;
    }
    this.put(at, slot);
  }

  private makeRoom(slot: number): void {
    if (slot < this.place.length && this.size < this.slots.length) return;
    const length = 2 * Math.max(this.slots.length, slot);
    const longer = <A extends Int32Array | Float64Array>(old: A, array: A): A => {
      array.set(old);
      return array;
    };
    this.slots = longer(this.slots, new Int32Array(length));
    this.place = longer(this.place, new Int32Array(length));
    this.uses = longer(this.uses, new Float64Array(length));
    this.latest = longer(this.latest, new Float64Array(length));
  }
}
