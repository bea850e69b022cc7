/** The `scale` command. */
import { Command, CommanderError } from 'commander';
import { subcommands } from './commands/table.js';
import { ExitStatus, UsageError } from './exit-status.js';
import { processTerminal } from './terminal.js';
import packageJson from '../../package.json' with { type: 'json' };

async function main(argv: string[]): Promise<ExitStatus> {
  const terminal = processTerminal();
  const program = new Command('scale')
    .description('Simulates systems written down in .scale files and says where they break.')
    .version(packageJson.version)
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(scale --help lists everything)');
  let status: ExitStatus = ExitStatus.ok;
  for (const add of subcommands) {
    add(program, terminal, (ended) => {
      status = ended;
    });
  }
  try {
    await program.parseAsync(argv);
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitStatus.ok : ExitStatus.invalid;
    if (error instanceof UsageError) {
      terminal.err(`${error.message}\n`);
      return ExitStatus.invalid;
    }
    throw error;
  } finally {
    terminal.progress('');
  }
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe went away (as `head` does): there is nobody left to tell.
  if (error.code === 'EPIPE') process.exit(ExitStatus.ok);
  process.stderr.write(`The results can't be written: ${error.message}\n`);
  process.exit(ExitStatus.invalid);
});

process.exitCode = await main(process.argv);
