/**
 * Instructions of the flat program: the first word is the opcode, its operands follow. Operands are indices into the
 * tables of the program; a target is an address in the code.
 */
export const enum Op {
  /** `CPU value`: hold a core of the node for the drawn time. */
  CPU = 0,
  /** `DISK value`: hold the node's disk for the drawn time. */
  DISK = 1,
  /** `WAIT value`: let the drawn time pass. */
  WAIT = 2,
  /** `THINK value`: let the drawn time pass, outside every latency. */
  THINK = 3,
  /** `CALL site`: call and wait for the reply; no other modifiers. */
  CALL = 4,
  /** `ATTEMPT site`: call with timeout, retries or hedging, and wait for the outcome. */
  ATTEMPT = 5,
  /** `SEND site`: call without waiting. */
  SEND = 6,
  /** `JUMP target`. */
  JUMP = 8,
  /** `CHOOSE draw n (threshold target)*`: thresholds are constants, cumulative. */
  CHOOSE = 9,
  /** `SKIP draw probability target`: jump unless a coin with that probability falls on heads. */
  SKIP = 10,
  /** `WHEN expression target`: jump unless the condition holds. */
  WHEN = 11,
  /** `REPEAT register value target`: set the loop counter, jump to the end when it is zero. */
  REPEAT = 12,
  /** `AGAIN register target`: end of a loop's body. */
  AGAIN = 13,
  /** `FORK n waitFor target (branch)*`: run the branches at once, go on at the target. waitFor -1: all must succeed. */
  FORK = 14,
  /** `REPLICATE value waitFor target branch`: as FORK, with that many copies of one branch. */
  REPLICATE = 15,
  /** `FAIL draw probability`. */
  FAIL = 16,
  /** `LOOKUP cache space missTarget`: go on after a hit, jump after a miss. */
  LOOKUP = 17,
  /** `STORE cache space`. */
  STORE = 18,
  /** `INVALIDATE cache space`. */
  INVALIDATE = 19,
  /** `MISS`: end the operation without a value. */
  MISS = 20,
  /** `ENQUEUE queue`: store a message for each consumer. */
  ENQUEUE = 21,
  /** `END`: end of an operation, of a branch or of a request's program. */
  END = 22,
  /** `SPLIT n value`: spread the drawn work over n cores; SHARE is what each part does. */
  SPLIT = 23,
  SHARE = 24,
  /** `APPLY operation target`: have the followers of this node apply a write. */
  APPLY = 25,
  /** `REQUEST`: a user of a closed load begins a request. `REPLIED`: it has its reply. */
  REQUEST = 26,
  REPLIED = 27,
  /** `SCOPE`: begin drawing keys afresh. `UNSCOPE`: back to the surrounding keys. */
  SCOPE = 28,
  UNSCOPE = 29,
  /** `WRITE_BACK cache space every target`: unless the key waits already, write it back with the next lot by what follows. */
  WRITE_BACK = 50,
  /** `CLEAN cache space`: the key is being written back. */
  CLEAN = 51,
  /** `FETCH cache space missTarget`: as LOOKUP, but a key that is being fetched is waited for. */
  FETCH = 52,
  /** `FETCHED cache space`: end of a fetch that went well. */
  FETCHED = 53,
  /** `SHARE_OUTCOME`: ends as the fetch ended that was waited for. */
  SHARE_OUTCOME = 54,
  /** `OUTDATE cache space`. */
  OUTDATE = 55,
  /** `SCATTER space end write`: without a key of the space every shard does what follows, up to the end. */
  SCATTER = 60,
  /** `QUORUM write target`: every node of the shard does what follows; go on at the target when so many are done. */
  QUORUM = 61,
  /** `READ`: what was read on a copy is compared with the last acknowledged write. */
  READ = 62,
  /** `SEEN`: a node of a quorum has read. `AGREED`: as many as were needed have. */
  SEEN = 63,
  AGREED = 64,
  /** `APPLIED`: a node other than the leader has done its part in a write. */
  APPLIED = 65,
  /** `MOVED`: keys that move to another shard have been read where they were. */
  MOVED = 66,
  /** `SPREAD value waitFor target branch batch done failed`: as REPLICATE; where the copies are many, as one piece of work for each server. */
  SPREAD = 70,
  /** `DONE batch`: a piece of such work is done. */
  DONE = 71,
  /** `SELECT value waitFor target branch selection picked`: as REPLICATE; copies that a condition picks begin at `picked`. */
  SELECT = 72,
  /**
   * `HOLD n otherwise (pool amount space)*`: take from n pools, in the order of pools and keys, of the request's key of a space
   * (-1: that by which its data is found); where a queue is full jump to `otherwise`, or fail where that is -1. `UNHOLD n`: give back what the latest hold took.
   */
  HOLD = 30,
  UNHOLD = 31,
  /** `BATCH batch body after`: wait until the batch runs its body for all that are gathered, go on after it. */
  BATCH = 32,
  /** `RECEIVE value`: take in the drawn bytes; `TRANSMIT value`: send them. */
  RECEIVE = 90,
  TRANSMIT = 91,
  /** `RAISE`: end as the batch did. */
  RAISE = 33,
  /** `AWAIT target`: jump while asynchronous work is open that the thread's request, or piece of such work, has started. */
  AWAIT = 100,
  /** `RESOLVED component target`: go on where the caller has an answer of that resolver which holds, else jump. */
  RESOLVED = 101,
  /** `REPLY`: the caller has its answer; what follows goes on for nobody. */
  REPLY = 102,
}
