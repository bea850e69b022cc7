/** What a row of the table consists of, and the numbers with a fraction beside the table. */

/** Indices of `cells`: the clock, the time for which a row is scheduled, a value just drawn. */
export const enum Cell {
  NOW = 0,
  DUE = 1,
  VALUE = 2,
  /** When the first bucket of the event list begins, and buckets a second. */
  LATER_FROM = 3,
  LATER_SCALE = 4,
  COUNT = 5,
}

/**
 * The record of a row: first the numbers with a fraction, by index of 64 bits, then the whole ones, by index of 32 bits.
 * Records rather than an array for each field: what one event touches of a row then lies in one or two lines of the cache, and what
 * every request needs, in the first.
 */
export const enum Num {
  /** When it arrived or began. */
  BORN = 0,
  /** Seconds of work to do; when the next request arrives. */
  WORK = 1,
  /** Since when it waits; when its time runs out. After the whole numbers of the first line of the cache. */
  SINCE = 8,
}

export const enum Word {
  PC = 4,
  STATE = 5,
  FLAGS = 6,
  /** Who is told about the end: a row; -1: nobody; -2 - load: the load, when no thread stands between. */
  PARENT = 7,
  NODE = 8,
  /** Number of the operation, or of the load. */
  OPERATION = 9,
  /** Link of queues and of the free list. */
  NEXT = 10,
  SEQUENCE = 11,
  SCOPE = 12,
  /** Entry of the caller's view that counts this call; -1: none; -2 - partition: it handles a message from there. */
  ENTRY = 13,
  /** Key space that it was addressed by; -1: none. */
  BY = 14,
  /** The row that it waits for; the first of its branches. */
  CHILD = 15,
  /** Place in the program of a watched call; the station that a row queues at. */
  SITE = 18,
  /** Links of timers, or of the branches of one thread. */
  BEFORE = 19,
  AFTER = 20,
  ATTEMPTS = 21,
  /** Branches that have not ended; second attempt of a hedged call. */
  OPEN = 22,
  /** Branches that must still succeed. */
  NEEDED = 23,
  /** The latest of what it holds of pools; only with the flag HOLDING. */
  HELD = 24,
  /** How urgent it is; only where some component serves by priority. */
  PRIORITY = 25,
  /** Place that it was called from, or for what no one calls where it is; only in a model with places. */
  ORIGIN = 26,
  /** First of the loop counters. */
  REGISTER = 27,
}
