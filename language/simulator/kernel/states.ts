/** What a row of the kernel's table is, or waits for. */

/** On the free list. */
export const FREE = 0;
/** About to run: on the ready stack. */
export const READY = 1;
/** In service on a core; its end is scheduled. */
export const ON_CPU = 2;
/** In service on the disk. */
export const ON_DISK = 3;
/** Letting time pass. */
export const WAITING = 4;
/** In the queue of a station. */
export const QUEUED = 5;
/** Waiting for the reply of a call. */
export const CALLING = 6;
/** Waiting for branches. */
export const JOINING = 7;
/** A call with timeout, retries or hedging, under way. */
export const ATTEMPTING = 8;
/** Such a call, pausing before the next attempt. */
export const PAUSING = 9;
/** Such a call, about to start an attempt: on the ready stack. */
export const RETRYING = 10;
/** The arrivals of an open load. */
export const ARRIVAL = 11;
/** The timeouts of a site. */
export const TIMER = 12;
/** The next completion of a station that shares its cores. */
export const SHARING = 13;
/** In service on shared cores: its end is not scheduled by itself. */
export const ON_SHARED = 14;
/** A message in a queue. */
export const STORED = 15;
/** Stands still on a hung node. */
export const PARKED = 16;
/** Withdrawn, but still in the event list, in a queue or on the ready stack: freed when met there. */
export const ZOMBIE = 17;

/** Flags of a row. */
/** An operation at work on a node: it has arrived and must reply. */
export const FRAME = 1;
/** One of several branches of a thread. */
export const BRANCH = 2;
/** A request of an open load that has a thread of its own. */
export const REQUEST = 4;
/** A user of a closed load. */
export const USER = 8;
/** Has an entry in the event list beside its state (a hedge). */
export const PENDING = 16;
/** A user with a request under way. */
export const ASKING = 32;
/** Holds a slot of its node. */
export const SLOT = 64;
/** A user who leaves after the request under way. */
export const LEAVING = 128;

/** Outcomes of a call. */
export const OK = 0;
/** A reply without a value. */
export const MISS = 1;
export const REJECTED = 2;
export const TIMEOUT = 3;
export const FAILED = 4;

/** States of a node. */
export const UP = 0;
export const DEAD = 1;
export const HUNG = 2;
