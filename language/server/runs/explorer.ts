import { type LangiumDocument, URI } from 'langium';
import type { LangiumSharedServices } from 'langium/lsp';
import { DiagnosticSeverity, Emitter } from 'vscode-languageserver';
import type { Exploration, Selection } from '../../../extension/protocol.js';
import { runSeries } from '../../findings/document-series.js';
import { rankDesigns, type CarryOut } from '../../findings/index.js';
import { isModel, type Model } from '../../generated/ast.js';
import { lowerStudy, outline } from '../../model/index.js';
import type { Results } from '../../model/results.js';
import { seriesOf } from '../../model/series.js';
import type { SourceRange, System } from '../../model/system.js';
import type { SettingsSource } from '../settings.js';
import type { Run, RunHost } from './run-host.js';
import type { RunsOf } from './run-service.js';

type Progress = (series: string, done: number, of: number) => void;

/** What a document asks for beyond single studies. */
export interface Planned {
  /** Sweeps and searches, as written. */
  series: { text: string; range: SourceRange }[];
  /** Designs that can be compared; 0 where there is one only. */
  designs: number;
}

/**
 * Runs what a document asks for beyond single studies, on demand: its sweeps and searches on the selected design, and all of
 * its variants in comparison. An edit, or a further call for the same document, ends it.
 */
export class Explorer {
  private readonly under = new Map<string, Errand>();
  private readonly changed = new Emitter<string>();

  /** Fires with a document's URI whenever its series have got on. */
  readonly onChanged = this.changed.event;

  constructor(
    private readonly shared: LangiumSharedServices,
    private readonly host: RunHost,
    private readonly runs: RunsOf,
    private readonly settings: SettingsSource,
  ) {
    const { TextDocuments } = shared.workspace;
    TextDocuments.onDidChangeContent(({ document }) => {
      const errand = this.under.get(document.uri);
      if (errand && errand.version !== document.version) this.cancel(document.uri);
    });
    TextDocuments.onDidClose(({ document }) => {
      this.cancel(document.uri);
    });
  }

  /** What could be run for the document as it stands. */
  planned(uri: string): Planned {
    const model = this.shared.workspace.LangiumDocuments.getDocument(URI.parse(uri))?.parseResult.value;
    if (!model || !isModel(model)) return { series: [], designs: 0 };
    const { sweeps, finds } = seriesOf(model);
    const { variants } = outline(model);
    return {
      series: [...sweeps, ...finds].map(({ text, range }) => ({ text, range })),
      designs: variants.length === 0 ? 0 : variants.length + 1,
    };
  }

  /**
   * Null where the text has errors, or was superseded. What is found is kept with the document's runs.
   *
   * @throws Error when the program of a run fails
   */
  async explore(uri: string, told: Progress = () => undefined): Promise<Exploration | null> {
    this.cancel(uri);
    const document = this.shared.workspace.LangiumDocuments.getDocument(URI.parse(uri));
    const model = document?.parseResult.value;
    const runs = this.runs.of(uri);
    if (!document || !isModel(model) || !runs || hasErrors(document)) return null;
    const errand = new Errand(runs.version);
    this.under.set(uri, errand);
    const { selection, version } = runs;
    const { seed, timeLimit } = this.settings.current;
    const carryOut: CarryOut = (task) => errand.carryOut(this.host, task, timeLimit);
    const progress: Progress = (series, done, of) => {
      if (errand.over) return;
      runs.exploring = { uri, series, done, of };
      told(series, done, of);
      this.changed.fire(uri);
    };
    progress('', 0, 1);
    try {
      const designs = await compare(model, carryOut, seed, progress);
      const found = await runSeries(model, selection, { carryOut, seed, progress });
      runs.explored = { version, selection, ...found, designs: rankDesigns(designs) };
      return runs.explored;
    } catch (error) {
      if (errand.over) return null;
      throw error;
    } finally {
      errand.cancel();
      if (this.under.get(uri) === errand) this.settle(uri);
    }
  }

  cancel(uri: string): void {
    const errand = this.under.get(uri);
    if (!errand) return;
    errand.cancel();
    this.settle(uri);
  }

  private settle(uri: string): void {
    this.under.delete(uri);
    const runs = this.runs.of(uri);
    if (runs) runs.exploring = undefined;
    this.changed.fire(uri);
  }

  dispose(): void {
    for (const uri of [...this.under.keys()]) this.cancel(uri);
    this.changed.dispose();
  }
}

/** Every variant under steady load and in every scenario, as `scale check` runs them; nothing where there is one design only. */
async function compare(model: Model, carryOut: CarryOut, seed: number, progress: Progress): Promise<Results[]> {
  const { variants, scenarios } = outline(model);
  if (variants.length === 0) return [];
  const selections: Selection[] = [null, ...variants].flatMap((variant) =>
    [null, ...scenarios].map((scenario) => ({ variant, scenario })),
  );
  const systems = selections.flatMap((selection): System[] => {
    const { system, problems } = lowerStudy(model, selection);
    if (!system || system.loads.length === 0 || problems.some(({ severity }) => severity === 'error')) return [];
    return system.requirements.length > 0 || selection.scenario === null ? [system] : [];
  });
  let done = 0;
  return Promise.all(
    systems.map(async (system) => {
      const results = await carryOut({ system, options: { seed, findFixes: false } });
      progress('variants', ++done, systems.length);
      return results;
    }),
  );
}

function hasErrors({ diagnostics }: LangiumDocument): boolean {
  return diagnostics?.some(({ severity }) => severity === DiagnosticSeverity.Error) ?? false;
}

/** One exploration, from its start to its end. */
class Errand {
  over = false;
  private readonly open = new Map<Run, (error: Error) => void>();

  constructor(readonly version: number) {}

  carryOut(host: RunHost, { system, options }: Parameters<CarryOut>[0], wallClockLimit: number): Promise<Results> {
    if (this.over) return Promise.reject(new Error('superseded'));
    const { seed = 1, ...rest } = options;
    return new Promise((resolve, reject) => {
      const run = host.start({ engine: 'simulate', system, seed, wallClockLimit, quiet: true, ...rest }, (report) => {
        if (report.kind === 'crashed') reject(new Error(report.message));
        else if (report.final) resolve(report.results);
        else return;
        this.open.delete(run);
      });
      this.open.set(run, reject);
    });
  }

  /** Ends what is under way; whoever waits for it is told so. */
  cancel(): void {
    this.over = true;
    for (const [run, reject] of this.open) {
      run.cancel();
      reject(new Error('superseded'));
    }
    this.open.clear();
  }
}
