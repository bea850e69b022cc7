import { solved } from '../../findings/index.js';
import type { Subcommand } from '../command.js';
import { ExitStatus } from '../exit-status.js';
import { Loader } from '../load.js';
import { withSelection } from '../options.js';
import { type SelectionOptions, selectionOf, studiedSystemOf } from '../selection.js';
import { textReport } from '../text-report.js';

interface SolveOptions extends SelectionOptions {
  json?: boolean;
}

/** `scale solve`: demands, utilizations, the saturation point and approximations, in milliseconds. */
export const solveCommand: Subcommand = (program, terminal, finish) => {
  withSelection(program.command('solve').argument('<file>', 'a model; - reads standard input'))
    .description('solves one design by formulas, without simulating it')
    .option('--json', 'print the results as JSON')
    .action(async (file: string, options: SolveOptions) => {
      const loaded = await new Loader(terminal).load(file);
      const system = studiedSystemOf(loaded, selectionOf(loaded, options), terminal);
      if (!system) {
        finish(ExitStatus.invalid);
        return;
      }
      const results = solved(system);
      terminal.out(
        options.json === true ? `${JSON.stringify(results, undefined, 2)}\n` : textReport(results, terminal),
      );
      finish(ExitStatus.ok);
    });
};
