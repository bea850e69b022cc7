import { seriesOf } from '../../model/series.js';
import type { Subcommand } from '../command.js';
import { ExitStatus } from '../exit-status.js';
import { Loader, type Loaded } from '../load.js';
import { duration, ratio, wholeNumber, withSelection } from '../options.js';
import { runStudy } from '../run-study.js';
import { type SelectionOptions, selectionOf, studiedSystemOf } from '../selection.js';
import type { Terminal } from '../terminal.js';
import { textReport } from '../text-report.js';
import { statusOf } from '../verdict-status.js';

interface SimulateOptions extends SelectionOptions {
  seed: number;
  for?: number;
  precision?: number;
  limit?: number;
  json?: boolean;
}

/** `scale simulate`: one run of one design, as a report or as JSON. */
export const simulateCommand: Subcommand = (program, terminal, finish) => {
  withSelection(program.command('simulate').argument('<file>', 'a model; - reads standard input'))
    .description('simulates one design and reports where it breaks')
    .option('--seed <n>', 'seed of the random numbers', wholeNumber(0), 1)
    .option('--for <duration>', 'measure for this long instead of until precise enough', duration)
    .option('--precision <share>', 'half width of the mean’s interval to reach', ratio)
    .option('--limit <duration>', 'end the run after this much real time, whatever it reached', duration)
    .option('--json', 'print the results as JSON')
    .action(async (file: string, options: SimulateOptions) => {
      const loaded = await new Loader(terminal).load(file);
      const system = studiedSystemOf(loaded, selectionOf(loaded, options), terminal);
      if (!system) {
        finish(ExitStatus.invalid);
        return;
      }
      const results = runStudy(
        system,
        {
          seed: options.seed,
          ...(options.for === undefined ? {} : { duration: options.for }),
          ...(options.precision === undefined ? {} : { precision: options.precision }),
          ...(options.limit === undefined ? {} : { wallClockLimit: options.limit }),
        },
        terminal,
      );
      if (options.json === true) {
        terminal.out(`${JSON.stringify(results, undefined, 2)}\n`);
      } else {
        terminal.out(textReport(results, terminal) + seriesLine(loaded, terminal.colors));
      }
      finish(statusOf(results));
    });
};

/** That the model asks for more than one run, and how to get it. */
function seriesLine({ file, model }: Loaded, colors: Terminal['colors']): string {
  const { sweeps, finds } = seriesOf(model);
  const said = [counted(sweeps.length, 'sweep', 'sweeps'), counted(finds.length, 'search', 'searches')].filter(Boolean);
  return said.length === 0 ? '' : colors.dim(`\nThe model also asks for ${said.join(' and ')}: scale sweep ${file}\n`);
}

function counted(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${String(count)} ${count === 1 ? one : many}`;
}
