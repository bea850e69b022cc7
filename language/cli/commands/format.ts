import { writeFile } from 'node:fs/promises';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { ScaleFormatter } from '../../syntax/formatter.js';
import type { Subcommand } from '../command.js';
import { ExitStatus } from '../exit-status.js';
import { Loader, lineOf, type Loaded } from '../load.js';

/** `scale format`: rewrites models in the one layout, or says which are not in it. */
export const formatCommand: Subcommand = (program, terminal, finish) => {
  program
    .command('format')
    .argument('<file...>', 'models; - reads standard input and writes standard output')
    .description('brings models into the one layout')
    .option('--check', 'change nothing; exit 1 when a file would change')
    .action(async (files: string[], options: { check?: boolean }) => {
      const loader = new Loader(terminal);
      let status: ExitStatus = ExitStatus.ok;
      for (const file of files) {
        const loaded = await loader.load(file);
        const errors = loaded.messages.filter(({ severity }) => severity === 'error');
        if (errors.length > 0) {
          for (const message of errors) terminal.err(`${lineOf(message)}\n`);
          status = ExitStatus.invalid;
          continue;
        }
        const before = loaded.document.textDocument.getText();
        const after = formatted(loader, loaded);
        if (options.check === true) {
          if (before === after) continue;
          terminal.err(`${file}: is not formatted\n`);
          status = Math.max(status, ExitStatus.failed) as ExitStatus;
        } else if (file === '-') {
          terminal.out(after);
        } else if (before !== after) {
          await writeFile(file, after);
          terminal.err(`${file}: formatted\n`);
        }
      }
      finish(status);
    });
};

function formatted(loader: Loader, { document }: Loaded): string {
  const edits = new ScaleFormatter(loader.language).formatDocument(document, {
    textDocument: { uri: document.uri.toString() },
    options: { tabSize: 2, insertSpaces: true },
  });
  return TextDocument.applyEdits(document.textDocument, edits);
}
