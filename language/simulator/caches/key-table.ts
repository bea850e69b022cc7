/**
 * Keys in slots, found by hashing with linear probing; slots are linked in an order that an eviction policy maintains.
 * Grows with what it holds, up to its capacity, so that a large cache that stays empty costs nothing.
 */
export class KeyTable {
  size = 0;
  /** Ends of the order; -1 when empty. */
  first = -1;
  last = -1;
  keys: Int32Array;
  storedAt: Float64Array;
  private next: Int32Array;
  private previous: Int32Array;
  private free = -1;
  private used = 0;
  private buckets: Int32Array;
  private mask: number;

  constructor(public capacity: number) {
    const slots = Math.min(capacity, 64);
    this.keys = new Int32Array(slots);
    this.storedAt = new Float64Array(slots);
    this.next = new Int32Array(slots);
    this.previous = new Int32Array(slots);
    this.mask = 255;
    this.buckets = new Int32Array(256).fill(-1);
  }

  /** Slot of a key; -1 where it is not held. */
  find(key: number): number {
    for (let b = hash(key) & this.mask; ; b = (b + 1) & this.mask) {
      const slot = this.buckets[b]!;
      if (slot < 0 || this.keys[slot] === key) return slot;
    }
  }

  /** Adds a key that is not held, at the front of the order. There must be room. */
  add(key: number, now: number): number {
    let slot = this.free;
    if (slot >= 0) this.free = this.next[slot]!;
    else {
      slot = this.used++;
      if (slot >= this.keys.length) this.grow();
    }
    this.keys[slot] = key;
    this.storedAt[slot] = now;
    this.size++;
    let b = hash(key) & this.mask;
    while (this.buckets[b]! >= 0) b = (b + 1) & this.mask;
    this.buckets[b] = slot;
    this.linkFirst(slot);
    return slot;
  }

  remove(slot: number): void {
    this.unlink(slot);
    this.next[slot] = this.free;
    this.free = slot;
    this.size--;
    let hole = hash(this.keys[slot]!) & this.mask;
    while (this.buckets[hole] !== slot) hole = (hole + 1) & this.mask;
    // Close the gap: what hashed at or before the hole moves back into it.
    for (let b = (hole + 1) & this.mask; ; b = (b + 1) & this.mask) {
      const other = this.buckets[b]!;
      if (other < 0) break;
      const home = hash(this.keys[other]!) & this.mask;
      if (((b - home) & this.mask) >= ((b - hole) & this.mask)) {
        this.buckets[hole] = other;
        hole = b;
      }
    }
    this.buckets[hole] = -1;
  }

  moveFirst(slot: number): void {
    if (this.first === slot) return;
    this.unlink(slot);
    this.linkFirst(slot);
  }

  clear(): void {
    this.size = 0;
    this.first = -1;
    this.last = -1;
    this.free = -1;
    this.used = 0;
    this.buckets.fill(-1);
  }

  /** The keys that are held with the times at which they were stored, the last in the order first. */
  entries(): { key: number; storedAt: number }[] {
    const entries: { key: number; storedAt: number }[] = [];
    for (let slot = this.last; slot >= 0; slot = this.previous[slot]!)
      entries.push({ key: this.keys[slot]!, storedAt: this.storedAt[slot]! });
    return entries;
  }

  private linkFirst(slot: number): void {
    this.previous[slot] = -1;
    this.next[slot] = this.first;
    if (this.first >= 0) this.previous[this.first] = slot;
    else this.last = slot;
    this.first = slot;
  }

  private unlink(slot: number): void {
    const p = this.previous[slot]!;
    const n = this.next[slot]!;
    if (p >= 0) this.next[p] = n;
    else this.first = n;
    if (n >= 0) this.previous[n] = p;
    else this.last = p;
  }

  private grow(): void {
    const slots = Math.min(this.capacity, Math.max(64, 2 * this.keys.length));
    const larger = (old: Int32Array): Int32Array => {
      const array = new Int32Array(slots);
      array.set(old);
      return array;
    };
    this.keys = larger(this.keys);
    this.next = larger(this.next);
    this.previous = larger(this.previous);
    const storedAt = new Float64Array(slots);
    storedAt.set(this.storedAt);
    this.storedAt = storedAt;
    if (2 * slots <= this.buckets.length) return;
    const old = this.buckets;
    this.buckets = new Int32Array(4 * old.length).fill(-1);
    this.mask = this.buckets.length - 1;
    for (const slot of old) {
      if (slot < 0) continue;
      let b = hash(this.keys[slot]!) & this.mask;
      while (this.buckets[b]! >= 0) b = (b + 1) & this.mask;
      this.buckets[b] = slot;
    }
  }
}

function hash(key: number): number {
  let h = Math.imul(key ^ (key >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}
