/** Which copies are behind: for node and key the newest write that the node has, and the newest that it lacks. */
import { hash32 } from '../random/index.js';

/** Entries that are kept at most, a power of two; beyond it further keys are not told apart from those up to date. */
const MOST = 1 << 20;
const FIRST = 64;
/** Where a write's moment, by which writes are ordered, is handed over: numbers with a fraction would be boxed. */
const MOMENT = 2;

/**
 * A table with open addressing and linear probing. It holds only what is outstanding, so that its size does not depend on
 * the number of keys; nothing is allocated but when it grows.
 */
export class Behind {
  size = 0;
  private mask = FIRST - 1;
  private nodes = new Int32Array(FIRST);
  private keys = new Int32Array(FIRST);
  /** Writes on their way to the node; 0: a free place. */
  private counts = new Int32Array(FIRST);
  /** Moments of the newest write that the node has, of those since the first on its way, and of the newest acknowledged one that it lacks. */
  private applied = new Float64Array(FIRST);
  private lacked = new Float64Array(FIRST);

  /** A write of the key is on its way to the node. @returns false where there is no room to remember it */
  begin(node: number, key: number): boolean {
    let at = this.find(node, key);
    if (this.counts[at] === 0) {
      if (2 * (this.size + 1) > this.counts.length) {
        if (this.counts.length >= 2 * MOST) return false;
        this.grow();
        at = this.find(node, key);
      }
      this.nodes[at] = node;
      this.keys[at] = key;
      this.applied[at] = -1;
      this.lacked[at] = -1;
      this.size++;
    }
    this.counts[at]!++;
    return true;
  }

  /** A write that is on its way has been acknowledged; its moment stands in the cells. */
  acknowledge(node: number, key: number, cells: Float64Array): void {
    const at = this.find(node, key);
    if (this.counts[at] !== 0 && cells[MOMENT]! > this.lacked[at]!) this.lacked[at] = cells[MOMENT]!;
  }

  /** The node has applied a write; its moment stands in the cells. */
  apply(node: number, key: number, cells: Float64Array): void {
    const at = this.find(node, key);
    if (this.counts[at] === 0) return;
    if (cells[MOMENT]! > this.applied[at]!) this.applied[at] = cells[MOMENT]!;
    if (--this.counts[at]! === 0) this.free(at);
  }

  /** The node has a write that is not counted as on its way. */
  note(node: number, key: number, cells: Float64Array): void {
    if (this.size === 0) return;
    const at = this.find(node, key);
    if (this.counts[at] !== 0 && cells[MOMENT]! > this.applied[at]!) this.applied[at] = cells[MOMENT]!;
  }

  /** A write will never arrive. */
  drop(node: number, key: number): void {
    const at = this.find(node, key);
    if (this.counts[at] === 0) return;
    if (--this.counts[at]! === 0) this.free(at);
  }

  /** True where the node lacks a write of the key that is newer than what it has. */
  has(node: number, key: number): boolean {
    if (this.size === 0) return false;
    const at = this.find(node, key);
    return this.counts[at] !== 0 && this.lacked[at]! > this.applied[at]!;
  }

  /** The node has caught up with everything. */
  forget(node: number): void {
    if (this.size > 0) this.rebuild(this.counts.length, node);
  }

  private grow(): void {
    this.rebuild(2 * this.counts.length, -1);
  }

  /** Enters everything into new arrays, but for one node. */
  private rebuild(length: number, without: number): void {
    const { nodes, keys, counts, applied, lacked } = this;
    this.mask = length - 1;
    this.nodes = new Int32Array(length);
    this.keys = new Int32Array(length);
    this.counts = new Int32Array(length);
    this.applied = new Float64Array(length);
    this.lacked = new Float64Array(length);
    this.size = 0;
    for (let i = 0; i < counts.length; i++) {
      if (counts[i] === 0 || nodes[i] === without) continue;
      const at = this.find(nodes[i]!, keys[i]!);
      this.nodes[at] = nodes[i]!;
      this.keys[at] = keys[i]!;
      this.counts[at] = counts[i]!;
      this.applied[at] = applied[i]!;
      this.lacked[at] = lacked[i]!;
      this.size++;
    }
  }

  private home(node: number, key: number): number {
    return hash32(key, node) & this.mask;
  }

  /** Where the entry is, or would be. */
  private find(node: number, key: number): number {
    let at = this.home(node, key);
    while (this.counts[at] !== 0 && (this.nodes[at] !== node || this.keys[at] !== key)) at = (at + 1) & this.mask;
    return at;
  }

  /** Empties a place and moves up what had to go past it (Knuth 1998, algorithm 6.4 R). */
  private free(at: number): void {
    this.size--;
    let hole = at;
    for (let i = (at + 1) & this.mask; this.counts[i] !== 0; i = (i + 1) & this.mask) {
      const home = this.home(this.nodes[i]!, this.keys[i]!);
      if (((i - home) & this.mask) < ((i - hole) & this.mask)) continue;
      this.nodes[hole] = this.nodes[i]!;
      this.keys[hole] = this.keys[i]!;
      this.counts[hole] = this.counts[i]!;
      this.applied[hole] = this.applied[i]!;
      this.lacked[hole] = this.lacked[i]!;
      hole = i;
    }
    this.counts[hole] = 0;
  }
}
