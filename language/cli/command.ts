import type { Command } from 'commander';
import type { ExitStatus } from './exit-status.js';
import type { Terminal } from './terminal.js';

/** One subcommand: adds itself to the program and tells how its call ended. */
export type Subcommand = (program: Command, terminal: Terminal, finish: (status: ExitStatus) => void) => void;
