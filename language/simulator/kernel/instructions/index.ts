/** The instructions that the interpreter finds by their opcode. A new one is an entry in one of these lists. */
import { BATCHES } from './batches.js';
import { CACHING } from './caching.js';
import { CONTROL } from './control.js';
import type { Instruction } from './instruction.js';
import { MESSAGING } from './messaging.js';
import { POOLS } from './pools.js';
import { REPLICATION } from './replication.js';
import { RESHARDING } from './resharding.js';
import { RESOURCES } from './resources.js';
import { SELECTIONS } from './selections.js';
import { USERS } from './users.js';

export { ROW_GOES_ON } from './instruction.js';

const ALL = {
  ...CONTROL,
  ...RESOURCES,
  ...CACHING,
  ...MESSAGING,
  ...REPLICATION,
  ...RESHARDING,
  ...USERS,
  ...BATCHES,
  ...POOLS,
  ...SELECTIONS,
};

/** By opcode; a hole where the interpreter carries an opcode out itself. */
export const INSTRUCTIONS: readonly (Instruction | undefined)[] = Array.from(
  { length: 1 + Math.max(...Object.keys(ALL).map(Number)) },
  (_, opcode) => ALL[opcode],
);
