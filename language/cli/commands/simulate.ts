import { runSeries } from '../../findings/document-series.js';
import type { Selection } from '../../model/index.js';
import type { Results } from '../../model/results.js';
import type { Subcommand } from '../command.js';
import { ExitStatus } from '../exit-status.js';
import { Loader, type Loaded } from '../load.js';
import { duration, ratio, wholeNumber, withSelection } from '../options.js';
import { runStudy } from '../run-study.js';
import { type SelectionOptions, selectionOf, studiedSystemOf } from '../selection.js';
import { seriesReport } from '../series-report.js';
import { StudyPool } from '../study-pool.js';
import type { Terminal } from '../terminal.js';
import { textReport } from '../text-report.js';
import { statusOf } from '../verdict-status.js';

interface SimulateOptions extends SelectionOptions {
  seed: number;
  for?: number;
  precision?: number;
  limit?: number;
  series: boolean;
  jobs?: number;
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
    .option('--no-series', 'leave out the sweeps and searches of the model')
    .option('--jobs <n>', 'runs of a series at the same time; as many as there are cores', wholeNumber(1))
    .option('--json', 'print the results as JSON')
    .action(async (file: string, options: SimulateOptions) => {
      const loaded = await new Loader(terminal).load(file);
      const system = studiedSystemOf(loaded, selectionOf(loaded, options), terminal);
      if (!system) {
        finish(ExitStatus.invalid);
        return;
      }
      const alone = runStudy(
        system,
        {
          seed: options.seed,
          ...(options.for === undefined ? {} : { duration: options.for }),
          ...(options.precision === undefined ? {} : { precision: options.precision }),
          ...(options.limit === undefined ? {} : { wallClockLimit: options.limit }),
        },
        terminal,
      );
      const selection = selectionOf(loaded, options);
      const found = options.series ? await seriesOf(loaded, selection, options, terminal) : NONE;
      const results: Results = {
        ...alone,
        ...(found.sweeps.length > 0 ? { sweeps: found.sweeps } : {}),
        ...(found.finds.length > 0 ? { finds: found.finds } : {}),
      };
      terminal.out(
        options.json === true
          ? `${JSON.stringify(results, undefined, 2)}\n`
          : textReport(results, terminal.colors) + seriesReport(found, terminal.colors),
      );
      finish(statusOf(results));
    });
};

type Found = Awaited<ReturnType<typeof runSeries>>;

const NONE: Found = { sweeps: [], finds: [] };

/** The sweeps and searches of a model, over all cores; what they find does not depend on how many there are. */
async function seriesOf(
  { model }: Loaded,
  selection: Selection,
  { seed, jobs }: SimulateOptions,
  terminal: Terminal,
): Promise<Found> {
  const pool = new StudyPool(jobs);
  try {
    return await runSeries(model, selection, {
      carryOut: pool.carryOut,
      seed,
      progress: (series, done, of) => {
        terminal.progress(`${series}: ${String(done)} of ${String(of)} runs`);
      },
    });
  } finally {
    pool.dispose();
    terminal.progress('');
  }
}
