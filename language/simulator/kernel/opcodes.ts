/**
 * Instructions of the flat program: the first word is the opcode, its operands follow. Operands are indices into the
 * tables of the program; a target is an address in the code.
 */

/** `CPU value`: hold a core of the node for the drawn time. */
export const OP_CPU = 0;
/** `DISK value`: hold the node's disk for the drawn time. */
export const OP_DISK = 1;
/** `WAIT value`: let the drawn time pass. */
export const OP_WAIT = 2;
/** `THINK value`: let the drawn time pass, outside every latency. */
export const OP_THINK = 3;
/** `CALL site`: call and wait for the reply; no other modifiers. */
export const OP_CALL = 4;
/** `ATTEMPT site`: call with timeout, retries or hedging, and wait for the outcome. */
export const OP_ATTEMPT = 5;
/** `SEND site`: call without waiting. */
export const OP_SEND = 6;
/** `JUMP target`. */
export const OP_JUMP = 8;
/** `CHOOSE draw n (threshold target)*`: thresholds are constants, cumulative. */
export const OP_CHOOSE = 9;
/** `SKIP draw probability target`: jump unless a coin with that probability falls on heads. */
export const OP_SKIP = 10;
/** `WHEN expression target`: jump unless the condition holds. */
export const OP_WHEN = 11;
/** `REPEAT register value target`: set the loop counter, jump to the end when it is zero. */
export const OP_REPEAT = 12;
/** `AGAIN register target`: end of a loop's body. */
export const OP_AGAIN = 13;
/** `FORK n waitFor target (branch)*`: run the branches at once, go on at the target. waitFor -1: all must succeed. */
export const OP_FORK = 14;
/** `REPLICATE value waitFor target branch`: as FORK, with that many copies of one branch. */
export const OP_REPLICATE = 15;
/** `FAIL draw probability`. */
export const OP_FAIL = 16;
/** `LOOKUP cache space missTarget`: go on after a hit, jump after a miss. */
export const OP_LOOKUP = 17;
/** `STORE cache space`. */
export const OP_STORE = 18;
/** `INVALIDATE cache space`. */
export const OP_INVALIDATE = 19;
/** `MISS`: end the operation without a value. */
export const OP_MISS = 20;
/** `ENQUEUE queue`: store a message for each consumer. */
export const OP_ENQUEUE = 21;
/** `END`: end of an operation, of a branch or of a request's program. */
export const OP_END = 22;
/** `SPLIT n value`: spread the drawn work over n cores; SHARE is what each part does. */
export const OP_SPLIT = 23;
export const OP_SHARE = 24;
/** `APPLY operation waitFor target`: have the followers of this node apply a write. */
export const OP_APPLY = 25;
/** `REQUEST`: a user of a closed load begins a request. `REPLIED`: it has its reply. */
export const OP_REQUEST = 26;
export const OP_REPLIED = 27;
/** `SCOPE`: begin drawing keys afresh. `UNSCOPE`: back to the surrounding keys. */
export const OP_SCOPE = 28;
export const OP_UNSCOPE = 29;
