/** Numbers by which the kernel tells things apart. Constant enumerations, so that a build writes them in as literals. */

/** What a row of the kernel's table is, or waits for. */
export const enum State {
  /** On the free list. */
  FREE = 0,
  /** About to run: on the ready stack. */
  READY = 1,
  /** In service on a core; its end is scheduled. */
  ON_CPU = 2,
  /** In service on the disk. */
  ON_DISK = 3,
  /** Letting time pass. */
  WAITING = 4,
  /** In the queue of a station. */
  QUEUED = 5,
  /** Waiting for the reply of a call. */
  CALLING = 6,
  /** Waiting for branches. */
  JOINING = 7,
  /** A call with timeout, retries or hedging, under way. */
  ATTEMPTING = 8,
  /** Such a call, pausing before the next attempt. */
  PAUSING = 9,
  /** Such a call, about to start an attempt: on the ready stack. */
  RETRYING = 10,
  /** The arrivals of an open load. */
  ARRIVAL = 11,
  /** The timeouts of a site. */
  TIMER = 12,
  /** The next completion of a station that shares its cores. */
  SHARING = 13,
  /** In service on shared cores: its end is not scheduled by itself. */
  ON_SHARED = 14,
  /** A message in a queue. */
  STORED = 15,
  /** Withdrawn, but still in the event list, in a queue or on the ready stack: freed when met there. */
  ZOMBIE = 16,
  /** Held before the door of a component: by its rate limit, or by a full queue. */
  HELD = 40,
  /** The next token of a rate limit. */
  TOKEN = 41,
  /** A message whose handling failed, until its next attempt. */
  REDELIVERED = 42,
  /** The next message of a list that is shown again, since its handling takes too long. */
  HIDDEN = 43,
  /** When a request that waits for a slot will leave, unless it has one by then. */
  PATIENCE = 44,
  /** What a thread holds of a pool. */
  TAKEN = 30,
  /** What a thread will ask a pool for, after what it asks for first. */
  WANTED = 31,
  /** What a thread asks a pool for, in the queue of the pool. */
  AWAITED = 32,
  /** Waiting for a pool. */
  POOLED = 33,
  /** Waiting for a batch to begin, or for its end. */
  GATHERED = 34,
  /** A batch that gathers; its event is due when it has waited long enough. */
  GATHERING = 35,
  /** The next change between bursts and lulls of an open load. */
  BURST = 70,
  /** Waiting for what another fetches. */
  EXPECTING = 50,
  /** A follower's part in a write, on its way from the leader. */
  LAGGING = 60,
  /** The same, stopped on its way because the leader is lost. */
  STRANDED = 61,
  /** A shard without a leader: the next one takes over when this is due. */
  ELECTING = 62,
  /** A call that a cut keeps from its callee. */
  SEVERED = 63,
  /** Keys that move to another shard: the next of them are copied when this is due. */
  MOVING = 64,
  /** Bytes on their way in or out through the network of a node. */
  ON_RECEIVING = 90,
  ON_SENDING = 91,
  /** On its way over a link, to where it will be served. */
  OUTBOUND = 80,
  /** Served, and its reply on the way back over a link. */
  HOMEBOUND = 81,
}

/** What else is true of a row; a sum of these. */
export const enum Flag {
  /** An operation at work on a node: it has arrived and must reply. */
  FRAME = 1,
  /** One of several branches of a thread. */
  BRANCH = 2,
  /** A request of an open load that has a thread of its own. */
  REQUEST = 4,
  /** A user of a closed load. */
  USER = 8,
  /** Has an entry in the event list beside its state (a hedge). */
  PENDING = 16,
  /** A user with a request under way. */
  ASKING = 32,
  /** Holds a slot of its node. */
  SLOT = 64,
  /** A user who leaves after the request under way. */
  LEAVING = 128,
  /** A message whose handling took so long that it was shown again: what becomes of it matters no more. */
  OVERDUE = 0x20000,
  /** Fetches a key for which others may wait. */
  FETCHING = 0x10000,
  /** The part of one of several nodes in a write. */
  COPYING = 0x100000,
  /** Such a part that the table of what is outstanding knows of. */
  OUTSTANDING = 0x200000,
  /** Has read what is older than the last acknowledged write. */
  STALE = 0x400000,
  /** A read by a quorum, or by one of its nodes, which was up to date. */
  FRESH = 0x800000,
  /** Such a part that is not done though the write has been acknowledged. */
  ACKNOWLEDGED = 0x1000000,
  /** Holds of a pool, or asks for it. */
  HOLDING = 1024,
  /** Is about to take what one hold asks for. */
  TAKING = 2048,
  /** Runs the steps of a batch for all that are gathered in it. */
  BATCH = 4096,
  /** Came over a link: its reply has a way to go. */
  AFAR = 0x2000000,
  /** Is given up on its way: what is scheduled is the moment when that is known. */
  ASTRAY = 0x4000000,
}

/** What becomes of a call on its way. */
export const enum Fate {
  ARRIVES = 0,
  /** A cut lies between: nothing comes back until it is mended. */
  SEVERED = 1,
  /** Who is reached rejects it, since most of its shard is out of reach. */
  REFUSED = 2,
  /** Arrives when it has passed the link in between. */
  TRAVELS = 3,
  /** An old answer of a resolver points to a node that is no longer there. */
  GONE = 4,
}

/** How a call ended. */
export const enum Outcome {
  OK = 0,
  /** A reply without a value. */
  MISS = 1,
  REJECTED = 2,
  TIMEOUT = 3,
  FAILED = 4,
}

/** How a node is. */
export const enum NodeState {
  UP = 0,
  DEAD = 1,
  HUNG = 2,
}
