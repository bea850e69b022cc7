import { Option } from 'commander';
import { outline } from '../../model/index.js';
import { CHECK_FORMATS, type CheckedFile } from '../check-formats/table.js';
import type { Subcommand } from '../command.js';
import { ExitStatus } from '../exit-status.js';
import { Loader, type Loaded } from '../load.js';
import { wholeNumber } from '../options.js';
import { runStudy } from '../run-study.js';
import { systemOf } from '../selection.js';
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
    .action(async (files: string[], { format, seed }: { format: string; seed: number }) => {
      const loader = new Loader(terminal);
      let status: ExitStatus = ExitStatus.ok;
      const checked: CheckedFile[] = [];
      for (const file of files) {
        const loaded = await loader.load(file);
        const { result, ended } = checkOne(loaded, seed, terminal);
        checked.push(result);
        status = Math.max(status, ended) as ExitStatus;
      }
      const print = CHECK_FORMATS[format];
      if (print) terminal.out(print(checked, terminal.colors));
      finish(status);
    });
};

function checkOne(loaded: Loaded, seed: number, terminal: Terminal): { result: CheckedFile; ended: ExitStatus } {
  const result: CheckedFile = { file: loaded.file, messages: loaded.messages, studies: [] };
  let ended: ExitStatus = ExitStatus.ok;
  const { variants, scenarios } = outline(loaded.model);
  for (const variant of [null, ...variants]) {
    for (const scenario of [null, ...scenarios]) {
      const system = systemOf(loaded, { variant, scenario }, terminal);
      if (!system) return { result, ended: ExitStatus.invalid };
      if (system.requirements.length === 0 && (variant !== null || scenario !== null)) continue;
      if (system.loads.length === 0) continue;
      const results = runStudy(system, { seed }, terminal);
      result.studies.push(results);
      ended = Math.max(ended, statusOf(results)) as ExitStatus;
    }
  }
  return { result, ended };
}
