import type { Subcommand } from '../command.js';
import { checkCommand } from './check.js';
import { formatCommand } from './format.js';
import { renderCommand } from './render.js';
import { simulateCommand } from './simulate.js';
import { solveCommand } from './solve.js';
import { sweepCommand } from './sweep.js';

/** Every subcommand, in the order in which `--help` lists them. */
export const subcommands: readonly Subcommand[] = [
  checkCommand,
  simulateCommand,
  solveCommand,
  sweepCommand,
  renderCommand,
  formatCommand,
];
