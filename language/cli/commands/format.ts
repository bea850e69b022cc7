import { writeFile } from 'node:fs/promises';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Subcommand } from '../command.js';
import { ExitStatus } from '../exit-status.js';
import { Loader, type Loaded } from '../load.js';

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
        const before = loaded.document.textDocument.getText();
        const after = await formatted(loader, loaded);
        if (options.check === true) {
          if (before === after) continue;
          terminal.err(`${file}: is not formatted\n`);
          status = ExitStatus.failed;
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

async function formatted(loader: Loader, { document }: Loaded): Promise<string> {
  const edits = await loader.language.lsp.Formatter?.formatDocument(document, {
    textDocument: { uri: document.uri.toString() },
    options: { tabSize: 2, insertSpaces: true },
  });
  return TextDocument.applyEdits(document.textDocument, edits ?? []);
}
