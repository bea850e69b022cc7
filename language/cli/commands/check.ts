import { Option } from 'commander';
import { rankDesigns } from '../../findings/index.js';
import { outline } from '../../model/index.js';
import type { System } from '../../model/system.js';
import { CHECK_FORMATS, type CheckedFile } from '../check-formats/table.js';
import type { Subcommand } from '../command.js';
import { ExitStatus } from '../exit-status.js';
import { lineOf, Loader, type Loaded } from '../load.js';
import { wholeNumber } from '../options.js';
import { lowered } from '../selection.js';
import { StudyPool } from '../study-pool.js';
import type { Terminal } from '../terminal.js';
import { statusOf } from '../verdict-status.js';

/** `scale check`: what is wrong with models, and whether every design meets its requirements under every scenario. */
export const checkCommand: Subcommand = (program, terminal, finish) => {
  program
    .command('check')
    .argument('<file...>', 'models; - reads standard input')
    .description('validates models and checks the requirements of all variants and scenarios')
    .addOption(new Option('--format <format>', 'what to print').choices(Object.keys(CHECK_FORMATS)).default('text'))
    .option('--seed <n>', 'seed of the random numbers', wholeNumber(0), 1)
    .option('--jobs <n>', 'studies at the same time; as many as there are cores', wholeNumber(1))
    .action(async (files: string[], { format, seed, jobs }: { format: string; seed: number; jobs?: number }) => {
      const loader = new Loader(terminal);
      const pool = new StudyPool(jobs);
      let status: ExitStatus = ExitStatus.ok;
      const checked: CheckedFile[] = [];
      try {
        for (const file of files) {
          const loaded = await loader.load(file);
          const { result, ended } = await checkOne(loaded, seed, terminal, pool);
          checked.push(result);
          status = Math.max(status, ended) as ExitStatus;
        }
      } finally {
        pool.dispose();
      }
      const print = CHECK_FORMATS[format];
      if (print) terminal.out(print(checked, terminal));
      finish(status);
    });
};

async function checkOne(
  loaded: Loaded,
  seed: number,
  terminal: Terminal,
  pool: StudyPool,
): Promise<{ result: CheckedFile; ended: ExitStatus }> {
  const result: CheckedFile = { file: loaded.file, messages: loaded.messages, studies: [], designs: [] };
  const { variants, scenarios } = outline(loaded.model);
  const systems: System[] = [];
  for (const variant of [null, ...variants]) {
    for (const scenario of [null, ...scenarios]) {
      const { system, errors, warnings } = lowered(loaded, { variant, scenario });
      const known = new Set(result.messages.map(lineOf));
      result.messages = [...result.messages, ...warnings.filter((one) => !known.has(lineOf(one)))];
      if (!system) {
        for (const message of errors) terminal.err(`${lineOf(message)}\n`);
        // Those of the file itself are among its messages already; those of a combination show only here.
        result.messages = [...new Set([...result.messages, ...errors])];
        return { result, ended: ExitStatus.invalid };
      }
      if (system.requirements.length === 0 && (variant !== null || scenario !== null)) continue;
      if (system.loads.length > 0) systems.push(system);
    }
  }
  let done = 0;
  result.studies = await Promise.all(
    systems.map(async (system) => {
      const results = await pool.carryOut({ system, options: { seed } });
      terminal.progress(`${loaded.file}: ${String(++done)} of ${String(systems.length)} studies`);
      return results;
    }),
  );
  terminal.progress('');
  if (variants.length > 0) result.designs = rankDesigns(result.studies);
  const ended = Math.max(ExitStatus.ok, ...result.studies.map(statusOf)) as ExitStatus;
  return { result, ended };
}
