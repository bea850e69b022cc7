import { Option } from 'commander';
import { Diagrams, createNodeLayouter, exportDiagram, exportFormats } from '../../diagram/index-node.js';
import type { Subcommand } from '../command.js';
import { ExitStatus } from '../exit-status.js';
import { Loader } from '../load.js';
import { withSelection, wholeNumber } from '../options.js';
import { pngOf } from '../png.js';
import { runStudy } from '../run-study.js';
import { type SelectionOptions, selectionOf, systemOf } from '../selection.js';

interface RenderOptions extends SelectionOptions {
  format: string;
  theme: 'light' | 'dark';
  heat?: boolean;
  seed: number;
}

/** The one format that is no text: a picture of the SVG. */
const PNG = 'png';

/** `scale render`: the diagram, plain or with what a run found. */
export const renderCommand: Subcommand = (program, terminal, finish) => {
  withSelection(program.command('render').argument('<file>', 'a model; - reads standard input'))
    .description('draws the diagram')
    .addOption(new Option('--format <format>', 'what to write').choices([...exportFormats, PNG]).default('svg'))
    .addOption(new Option('--theme <theme>', 'colors of the picture').choices(['light', 'dark']).default('light'))
    .option('--heat', 'simulate first, and show utilizations, rates and latencies')
    .option('--seed <n>', 'seed of the random numbers', wholeNumber(0), 1)
    .action(async (file: string, options: RenderOptions) => {
      const loaded = await new Loader(terminal).load(file);
      const system = systemOf(loaded, selectionOf(loaded, options), terminal);
      if (!system) {
        finish(ExitStatus.invalid);
        return;
      }
      const heat = options.heat === true;
      const results = heat ? runStudy(system, { seed: options.seed }, terminal) : undefined;
      const diagrams = new Diagrams(createNodeLayouter(new URL('./layout-worker.js', import.meta.url)));
      try {
        // Long enough that a busy machine draws what an idle one does.
        const drawn = await diagrams.build(file, system, results, { deadline: 60_000 });
        const { format, theme } = options;
        const text = exportDiagram(format === PNG ? 'svg' : format, drawn, { theme, heat });
        if (format === PNG) terminal.bytes(await pngOf(text));
        else terminal.out(text);
      } finally {
        diagrams.dispose();
      }
      finish(ExitStatus.ok);
    });
};
