/**
 * Numbers that the event loop shares with the layers beside the tables: entries of one typed array, since the loop sees nothing else.
 */

/** In place of a row to go on with: the loop begins with the next event. */
export const NEXT_EVENT = -2;

/** In place of the current bucket: all entries are in the heap. */
export const EVERYTHING = 0x3fffffff;
/** In place of a number of entries: however many. */
export const NOT_YET = 0x3fffffff;

export const enum Register {
  /** First of the free rows; -1: none. */
  FREE_ROW = 0,
  HEAP_SIZE = 1,
  /** The latest of the numbers that tell in which order entries of the event list were made. */
  SEQUENCES = 2,
  /** 1 while the top of the heap is the event being handled. */
  HOLE = 3,
  READY_COUNT = 4,
  /** Rounds of loops and retries since events were last counted. */
  ROUNDS = 5,
  /** 1 once the states of nodes matter. */
  DISTURBED = 6,
  /** 1 where a call may not simply arrive. */
  DETOURS = 7,
  /** 1 where some node takes no calls. */
  ABSENCES = 8,
  /** 1 where rows carry on what they come from. */
  CARRIES = 9,
  /** 1 where every request has a scope. */
  SCOPED = 10,
  /** 1 where the end of an operation is of interest beyond its figures. */
  FOLLOWED = 11,
  /** First of the figures that are latencies of operations. */
  OPERATION_FIGURE = 12,
  /** Events handled. */
  HANDLED = 13,
  /** Where the loop stands when it leaves something to the layers. */
  ROW = 14,
  PC = 15,
  /** A row that takes the place of the event at the top of the heap, for the time in `cells[DUE]`; -1: none. */
  ENTERED = 16,
  /** The latest choice of a node; FATE as in `Fate`. */
  PICKED_BY = 17,
  PICKED_NODE = 18,
  PICKED_OPERATION = 19,
  PICKED_ENTRY = 20,
  FATE = 21,
  /** The bucket of the event list whose entries are in the heap; `EVERYTHING` where buckets are not used. */
  CURRENT = 22,
  /** Entries in buckets. */
  LATER = 23,
  /** Entries that buckets have passed on to the heap since they were last begun with. */
  PASSED = 24,
  /** Entries of the heap above which buckets are begun with. */
  SPLIT_AT = 25,
  /** Made of what was read ahead, which is of no use but must not be left out. */
  TOUCHED = 26,
  COUNT = 27,
}
