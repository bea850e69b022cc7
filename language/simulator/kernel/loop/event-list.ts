/**
 * The event list: what is due next, by (time, sequence). Part of the event loop: see handle-events.ts about what this file may
 * consist of.
 *
 * A binary heap holds what is due soon. Where there are many entries, those due later wait in buckets of equal width, unsorted,
 * until their bucket's turn comes, and beyond the last bucket in one more; so the heap stays small, and most entries never sink
 * through a big one (the idea of the ladder queue, Tang, Goh & Thng 2005). The order is exact: an entry's bucket never
 * falls as its time rises.
 */
import type { f64, i32 } from '../../numbers.js';
import { Cell, Word } from '../record.js';
import { EVERYTHING, NOT_YET, Register } from './registers.js';

/** Buckets; one more holds what is due after them. */
export const BUCKETS = 1024;
/** Entries that a bucket should pass on to the heap. */
const BUCKET_ENTRIES = 8;
/** Entries of the heap above which buckets are begun with, and entries below which they are given up. */
export const MANY = 256;
const FEW = 64;
/** The width of buckets changes at most by this factor at a time. */
const MOST_CHANGE = 16;

/** Bits by which the number of a row is shifted to give its place among `laterTime` and `laterNext`. */
export const ROW_SHIFT = 5;

/** What is used most often has fixed addresses, one after the other; the table of rows, which grows, is the last of them. */
export interface EventList {
  /** @address 64 */
  readonly registers: Int32Array;
  /** @address 192 */
  readonly cells: Float64Array;
  /** @address 4416 */
  readonly words: Int32Array;
  readonly heapTime: Float64Array;
  readonly heapRow: Int32Array;
  /**
   * First row of each bucket; -1: none.
   *
   * @address 256
   */
  readonly laterHead: Int32Array;
  /** By row: when it is due, and the next row of the same bucket. */
  readonly laterTime: Float64Array;
  readonly laterNext: Int32Array;
}

/**
 * Positive where row a was entered after row b; the count of entries wraps around.
 *
 * @inline
 */
function order(list: EventList, a: i32, b: i32): i32 {
  const { words } = list;
  return (words[a + Word.SEQUENCE]! - words[b + Word.SEQUENCE]!) << 2;
}

/**
 * The bucket of a time; what is at most the register CURRENT belongs into the heap.
 *
 * @inline
 */
export function bucketOf(list: EventList, time: f64): i32 {
  const { cells } = list;
  const x = (time - cells[Cell.LATER_FROM]!) * cells[Cell.LATER_SCALE]!;
  // What is entered from outside may be due before the buckets begin: by any time.
  return x < BUCKETS ? (x > 0 ? x | 0 : 0) : BUCKETS;
}

/** @inline */
function putInBucket(list: EventList, bucket: i32, row: i32, time: f64): void {
  const { laterHead, laterTime, laterNext } = list;
  laterTime[row >> ROW_SHIFT] = time;
  laterNext[row >> ROW_SHIFT] = laterHead[bucket]!;
  laterHead[bucket] = row;
}

/**
 * Puts an entry where it belongs among those above a place of the heap that is free.
 *
 * @inline
 */
export function rise(list: EventList, place: i32, row: i32, time: f64): void {
  const { heapTime, heapRow } = list;
  let i = place;
  while (i > 0) {
    const up = (i - 1) >> 1;
    const t = heapTime[up]!;
    if (t < time || (t === time && order(list, row, heapRow[up]!) > 0)) break;
    heapTime[i] = t;
    heapRow[i] = heapRow[up]!;
    i = up;
  }
  heapTime[i] = time;
  heapRow[i] = row;
}

/**
 * Puts an entry in place of the one at a place of the heap: it sinks along the earlier children to where it belongs. Which child
 * is earlier is computed rather than branched on: nothing predicts it, and a wrong guess costs more than the comparisons
 * that sinking to the bottom first (Floyd's variant of heapsort, Knuth 1973) would save.
 *
 * @inline
 */
export function sink(list: EventList, place: i32, row: i32, time: f64): void {
  const { registers, heapTime, heapRow } = list;
  const size = registers[Register.HEAP_SIZE]!;
  let i = place;
  let down = 2 * i + 1;
  while (down < size) {
    if (down + 1 < size) {
      const left = heapTime[down]!;
      const right = heapTime[down + 1]!;
      if (left !== right) down += Number(right < left);
      else if (order(list, heapRow[down + 1]!, heapRow[down]!) < 0) down++;
    }
    const t = heapTime[down]!;
    if (t >= time && (t > time || order(list, row, heapRow[down]!) < 0)) break;
    heapTime[i] = t;
    heapRow[i] = heapRow[down]!;
    i = down;
    down = 2 * i + 1;
  }
  heapTime[i] = time;
  heapRow[i] = row;
}

/** @inline */
function push(list: EventList, row: i32, time: f64): void {
  const { registers } = list;
  const size = registers[Register.HEAP_SIZE]!;
  registers[Register.HEAP_SIZE] = size + 1;
  rise(list, size, row, time);
}

/**
 * Puts a row that is due later into its bucket. @returns 0 where it belongs into the heap
 *
 * @inline
 */
function putLater(list: EventList, row: i32, time: f64): i32 {
  const { registers } = list;
  const current = registers[Register.CURRENT]!;
  if (current === EVERYTHING) return 0;
  const bucket = bucketOf(list, time);
  if (bucket <= current) return 0;
  putInBucket(list, bucket, row, time);
  registers[Register.LATER]!++;
  return 1;
}

/**
 * Enters a row for a time.
 *
 * @inline
 */
export function enter(list: EventList, row: i32, time: f64): void {
  const { registers } = list;
  if (putLater(list, row, time) === 0) push(list, row, time);
  else if (registers[Register.HEAP_SIZE] === 0) refillHeap(list);
}

/**
 * Enters a row for a time, in place of the first entry where it is due soon. @returns 1 where it took that place, else 0
 *
 * @inline
 */
export function replaceFirst(list: EventList, row: i32, time: f64): i32 {
  if (putLater(list, row, time) !== 0) return 0;
  sink(list, 0, row, time);
  return 1;
}

/**
 * Takes out the first entry.
 *
 * @inline
 */
export function removeFirst(list: EventList): void {
  const { registers, heapTime, heapRow } = list;
  const last = registers[Register.HEAP_SIZE]! - 1;
  registers[Register.HEAP_SIZE] = last;
  if (last > 0) sink(list, 0, heapRow[last]!, heapTime[last]!);
  else if (registers[Register.LATER]! > 0) refillHeap(list);
}

/** The heap is empty: what is in the next bucket goes into it. */
export function refillHeap(list: EventList): void {
  const { registers, words, laterHead, laterTime, laterNext } = list;
  let current = registers[Register.CURRENT]!;
  for (;;) {
    current++;
    if (current >= BUCKETS) {
      if (beginBuckets(list) === 0) return;
      current = 0;
    }
    let row = laterHead[current]!;
    if (row < 0) continue;
    laterHead[current] = -1;
    let passed = 0;
    let states = 0;
    while (row >= 0) {
      const next = laterNext[row >> ROW_SHIFT]!;
      // Fetches the rows, all at once, before their events ask for them one after the other.
      states += words[row + Word.STATE]!;
      push(list, row, laterTime[row >> ROW_SHIFT]!);
      passed++;
      row = next;
    }
    registers[Register.LATER]! -= passed;
    registers[Register.PASSED]! += passed;
    registers[Register.CURRENT] = current;
    registers[Register.TOUCHED] = states;
    return;
  }
}

/**
 * All buckets have been emptied: those due after them are spread over the buckets anew, which are made wider or narrower by how much
 * they had passed on.
 *
 * @returns 0 where there are so few that they went into the heap
 */
function beginBuckets(list: EventList): i32 {
  const { registers, cells, laterHead, laterTime, laterNext } = list;
  let row = laterHead[BUCKETS]!;
  laterHead[BUCKETS] = -1;
  let first: f64 = Infinity;
  for (let one = row; one >= 0; one = laterNext[one >> ROW_SHIFT]!) {
    const time = laterTime[one >> ROW_SHIFT]!;
    if (time < first) first = time;
  }
  const few = registers[Register.LATER]! < FEW || !(first < Infinity);
  if (few) {
    registers[Register.CURRENT] = EVERYTHING;
    registers[Register.LATER] = 0;
    registers[Register.SPLIT_AT] = MANY;
  } else {
    const passed: f64 = registers[Register.PASSED]! / (BUCKETS * BUCKET_ENTRIES);
    const change = passed < 1 / MOST_CHANGE ? 1 / MOST_CHANGE : passed > MOST_CHANGE ? MOST_CHANGE : passed;
    const scale = cells[Cell.LATER_SCALE]! * change;
    if (scale > 1e-200 && scale < 1e200) cells[Cell.LATER_SCALE] = scale;
    cells[Cell.LATER_FROM] = first;
    registers[Register.PASSED] = 0;
  }
  while (row >= 0) {
    const next = laterNext[row >> ROW_SHIFT]!;
    const time = laterTime[row >> ROW_SHIFT]!;
    if (few) push(list, row, time);
    else putInBucket(list, bucketOf(list, time), row, time);
    row = next;
  }
  return few ? 0 : 1;
}

/**
 * The heap has grown big, and no event is being handled: entries that are not due soon go into buckets. Their width is taken from the
 * sixth level of the heap, whose entries come, by and large, after as many others as it has places.
 */
export function splitHeap(list: EventList): void {
  const { registers, cells, heapTime, heapRow } = list;
  const size = registers[Register.HEAP_SIZE]!;
  let sum: f64 = 0;
  for (let i = 31; i < 63; i++) sum += heapTime[i]! - heapTime[0]!;
  const scale = 1024 / (sum * BUCKET_ENTRIES);
  // Among many for the same moment there is nothing to be told apart.
  if (!(scale > 1e-200 && scale < 1e200)) {
    registers[Register.SPLIT_AT] = 2 * size;
    return;
  }
  registers[Register.SPLIT_AT] = NOT_YET;
  cells[Cell.LATER_FROM] = heapTime[0]!;
  cells[Cell.LATER_SCALE] = scale;
  registers[Register.CURRENT] = 0;
  registers[Register.PASSED] = 0;
  registers[Register.HEAP_SIZE] = 0;
  for (let i = 0; i < size; i++) enter(list, heapRow[i]!, heapTime[i]!);
}
