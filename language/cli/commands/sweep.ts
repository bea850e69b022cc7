import { createHash } from 'node:crypto';
import { runSeries } from '../../findings/document-series.js';
import type { Shard } from '../../findings/shards.js';
import { askedSweep } from '../../model/asked-sweep.js';
import { type Selection, lower } from '../../model/index.js';
import type { SeriesResults } from '../../model/results.js';
import { seriesOf, type SeriesPlans, type SweepPlan } from '../../model/series.js';
import type { System } from '../../model/system.js';
import type { Subcommand } from '../command.js';
import { ExitStatus, UsageError } from '../exit-status.js';
import { Loader, type Loaded } from '../load.js';
import { wholeNumber, withSelection } from '../options.js';
import { type SelectionOptions, selectionOf, studiedSystemOf } from '../selection.js';
import { seriesCsv } from '../series-csv.js';
import { mergedParts } from '../series-parts.js';
import { seriesReport } from '../series-report.js';
import { StudyPool } from '../study-pool.js';
import { askedSettings, shardOf } from '../sweep-arguments.js';
import type { Terminal } from '../terminal.js';

interface SweepOptions extends SelectionOptions {
  seed: number;
  jobs?: number;
  shard?: Shard;
  merge?: boolean;
  json?: boolean;
  csv?: boolean;
}

/** `scale sweep`: the series of runs that a model, or the call, asks for. */
export const sweepCommand: Subcommand = (program, terminal, finish) => {
  withSelection(program.command('sweep').argument('<file...>', 'a model; - reads standard input'))
    .description('runs the sweeps and searches of a model, or one over the ranges of --set Web.instances=2..20:2')
    .option('--seed <n>', 'seed of the random numbers', wholeNumber(0), 1)
    .option('--jobs <n>', 'runs at the same time; as many as there are cores', wholeNumber(1))
    .option('--shard <k/n>', 'only the k-th of n parts, as JSON', shardOf)
    .option('--merge', 'the files are parts of one run: put them together')
    .option('--json', 'print the results as JSON')
    .option('--csv', 'print one row a run as CSV')
    .action(async (files: string[], options: SweepOptions) => {
      refuseContradictions(files, options);
      const results =
        options.merge === true ? await mergedParts(files) : await sweepOf(files[0] ?? '-', options, terminal);
      if (!results) {
        finish(ExitStatus.invalid);
        return;
      }
      terminal.out(printed(results, options, terminal));
      finish(statusOf(results));
    });
};

function refuseContradictions(files: readonly string[], { merge, shard, json, csv, ...rest }: SweepOptions): void {
  if (json === true && csv === true) throw new UsageError('--json and --csv: choose one of them');
  if (shard && csv === true) throw new UsageError('--shard writes JSON, which --merge reads; --csv goes with --merge');
  if (merge !== true) {
    if (files.length > 1)
      throw new UsageError(`${files.join(' ')}: one model at a time; parts of a run go with --merge`);
    return;
  }
  const asked = shard !== undefined || rest.variant !== undefined || rest.scenario !== undefined || rest.set?.length;
  if (asked)
    throw new UsageError('--merge puts together what was run: it takes no --set, --variant, --scenario, --shard');
}

async function sweepOf(file: string, options: SweepOptions, terminal: Terminal): Promise<SeriesResults | undefined> {
  const loaded = await new Loader(terminal).load(file);
  const { knobs, fixed } = askedSettings(options.set ?? []);
  const selection = selectionOf(loaded, { ...options, set: fixed });
  const system = studiedSystemOf(loaded, selection, terminal);
  if (!system) return undefined;
  const plans = knobs.length > 0 ? asked(loaded, selection, knobs) : seriesOf(loaded.model);
  if (plans.sweeps.length + plans.finds.length === 0) {
    throw new UsageError(
      `${file}: asks for no series of runs: write \`sweep Web.instances from 2 to 20 step 2\` in it, or call with --set Web.instances=2..20:2`,
    );
  }
  const pool = new StudyPool(options.jobs);
  try {
    const { seed, shard } = options;
    const found = await runSeries(loaded.model, selection, {
      carryOut: pool.carryOut,
      seed,
      plans,
      shard,
      progress: (series, done, of) => {
        terminal.progress(`${series}: ${String(done)} of ${String(of)} runs`);
      },
    });
    const { title: model, variant, scenario } = system;
    const about = { schema: 1, model, fingerprint: fingerprintOf(system), variant, scenario, seed } as const;
    return { ...about, ...(shard ? { shard } : {}), ...found };
  } finally {
    pool.dispose();
    terminal.progress('');
  }
}

/** The sweep over the ranges of the call. @throws UsageError where one can't be gone through */
function asked(loaded: Loaded, selection: Selection, knobs: readonly string[]): SeriesPlans {
  const sweep = askedSweep(loaded.model, knobs);
  if (typeof sweep === 'string') throw new UsageError(`--set: ${sweep}`);
  const unknown = problemWith(loaded, selection, sweep);
  if (unknown !== undefined) throw new UsageError(`--set: ${unknown}`);
  return { sweeps: [sweep], finds: [] };
}

/** What a knob names and the model does not have. */
function problemWith({ model }: Loaded, selection: Selection, { knobs }: SweepPlan): string | undefined {
  const set = knobs.flatMap(({ path, values }) => (values[0] ? [{ path, value: values[0].text }] : []));
  const { problems } = lower(model, { ...selection, set: [...(selection.set ?? []), ...set] });
  return problems.find(({ code }) => code === 'unknown-selection')?.message;
}

/** Of a System without the places of what was written, which differ between machines. */
function fingerprintOf(system: System): string {
  const text = JSON.stringify(system, (key, value: unknown) => (key === 'range' || key === 'uri' ? undefined : value));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function printed(results: SeriesResults, { json, csv, shard }: SweepOptions, terminal: Terminal): string {
  if (json === true || shard) return `${JSON.stringify(results, undefined, 2)}\n`;
  return csv === true ? seriesCsv(results) : seriesReport(results, terminal);
}

/** Failing points are what a sweep is there to show; a search that finds nothing has failed. */
function statusOf({ sweeps, finds }: SeriesResults): ExitStatus {
  const points = [...sweeps, ...finds].flatMap((series) => series.points);
  if (points.some(({ run }) => run?.stopped === 'limit' || run?.stopped === 'cancelled')) return ExitStatus.cutOff;
  return finds.some(({ least }) => least === null) ? ExitStatus.failed : ExitStatus.ok;
}
