import { CancellationToken, Emitter } from 'vscode-languageserver';
import { DocumentState, type LangiumDocument, URI, isOperationCancelled } from 'langium';
import type { LangiumSharedServices } from 'langium/lsp';
import type { RunState, Selection } from '../../../extension/protocol.js';
import { isModel, type Model } from '../../generated/ast.js';
import { solved } from '../../findings/index.js';
import { lower, outline, type Problem } from '../../model/index.js';
import type { System } from '../../model/system.js';
import type { ScaleUpdateHandler } from '../update-handler.js';
import { DocumentRuns } from './document-runs.js';
import type { RunHost } from './run-host.js';

/** Pause after the last keystroke before the solver looks at the text, milliseconds. */
const SOLVE_DELAY = 120;
/** Seconds after which a run that a save started is ended, whatever it reached. */
const WALL_CLOCK_LIMIT = 60;
const SEED = 1;

/** Where what is known of a document's runs can be looked up. */
export interface RunsOf {
  of(uri: string): DocumentRuns | undefined;
}

/**
 * Decides what is studied when: the solver while someone types, the simulation after a save, each on the last valid text,
 * never inside the workspace lock longer than lowering takes, and never for a text that is no longer there.
 */
export class RunService implements RunsOf {
  private readonly documents = new Map<string, DocumentRuns>();
  private readonly active = new Map<string, Ticket>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly changed = new Emitter<string>();

  /** Fires with a document's URI whenever anything that is shown of its runs has changed. */
  readonly onChanged = this.changed.event;

  constructor(
    private readonly shared: LangiumSharedServices,
    private readonly host: RunHost,
    updates: ScaleUpdateHandler,
  ) {
    shared.workspace.TextDocuments.onDidChangeContent(({ document }) => {
      const runs = this.documents.get(document.uri);
      if (!runs || runs.version === document.version) return;
      runs.edited(document.getText(), document.version);
      // What a run finds for a text that is no longer there helps nobody.
      this.cancel(document.uri);
    });
    shared.workspace.TextDocuments.onDidClose(({ document }) => {
      this.forget(document.uri);
    });
    shared.workspace.DocumentBuilder.onDocumentPhase(DocumentState.Validated, (document) => {
      if (isOpen(shared, document)) this.solveSoon(document.uri.toString());
      return Promise.resolve();
    });
    updates.onSaved(({ document }) => {
      void this.simulate(document.uri);
    });
    updates.onOpened(({ document }) => {
      void this.simulate(document.uri);
    });
  }

  /** What is known of a document; made when it is first asked for. Undefined for a document that is not open. */
  of(uri: string): DocumentRuns | undefined {
    const known = this.documents.get(uri);
    if (known) return known;
    const text = this.shared.workspace.TextDocuments.get(uri);
    if (!text) return undefined;
    const runs = new DocumentRuns(uri, text.getText(), text.version);
    this.documents.set(uri, runs);
    return runs;
  }

  /** Looks at another design or course of events, and simulates it where that was not done yet for this text. */
  async select(uri: string, selection: Selection): Promise<void> {
    const runs = this.of(uri);
    if (!runs) return;
    runs.selection = selection;
    this.changed.fire(uri);
    if (runs.outcomeOf(selection)?.version !== runs.version) await this.simulate(uri);
  }

  /** Ends the run of a document, keeping what it found so far. */
  cancel(uri: string): void {
    if (!this.stop(uri)) return;
    this.setState(uri, { kind: 'cancelled' });
  }

  /**
   * Simulates the current text: the selected design under steady load, then under each of its scenarios. A run under way for
   * an older text is ended.
   */
  async simulate(uri: string): Promise<void> {
    this.stop(uri);
    const ticket: Ticket = { cancelled: false, cancel: () => undefined };
    this.active.set(uri, ticket);
    try {
      const plan = await this.plan(uri);
      if (ticket.cancelled || !plan) return;
      for (const [index, job] of plan.jobs.entries()) {
        await this.carryOut(uri, plan.version, job, ticket, index, plan.jobs.length);
        if (ticket.cancelled) return;
      }
      if (plan.jobs.length > 0) this.setState(uri, { kind: 'done' });
    } catch (error) {
      if (isOperationCancelled(error) || ticket.cancelled) return;
      this.setState(uri, { kind: 'crashed', message: describe(error) });
    } finally {
      if (this.active.get(uri) === ticket) this.active.delete(uri);
    }
  }

  dispose(): void {
    for (const uri of [...this.documents.keys()]) this.forget(uri);
    this.host.dispose();
    this.changed.dispose();
  }

  private forget(uri: string): void {
    this.stop(uri);
    clearTimeout(this.timers.get(uri));
    this.timers.delete(uri);
    if (this.documents.delete(uri)) this.changed.fire(uri);
  }

  private stop(uri: string): boolean {
    const ticket = this.active.get(uri);
    if (!ticket) return false;
    ticket.cancelled = true;
    ticket.cancel();
    this.active.delete(uri);
    return true;
  }

  private setState(uri: string, state: RunState): void {
    const runs = this.of(uri);
    if (!runs) return;
    runs.state = state;
    this.changed.fire(uri);
  }

  private solveSoon(uri: string): void {
    clearTimeout(this.timers.get(uri));
    this.timers.set(
      uri,
      setTimeout(() => {
        this.timers.delete(uri);
        void this.solveNow(uri);
      }, SOLVE_DELAY),
    );
  }

  /** Draws and solves the current text, without simulating it. */
  private async solveNow(uri: string): Promise<void> {
    const plan = await this.plan(uri);
    const runs = this.of(uri);
    const steady = plan?.jobs[0];
    if (!plan || !runs || !steady || runs.version !== plan.version) return;
    runs.solved = { version: plan.version, results: solved(steady.system), complete: false };
    this.changed.fire(uri);
  }

  /** Reads the document once it is validated and lowers every selection that a save studies. */
  private async plan(uri: string): Promise<Plan | undefined> {
    const parsed = URI.parse(uri);
    await this.shared.workspace.WorkspaceManager.ready;
    await this.shared.workspace.DocumentBuilder.waitUntil(DocumentState.Validated, parsed, CancellationToken.None);
    return this.shared.workspace.WorkspaceLock.read(() => {
      const document = this.shared.workspace.LangiumDocuments.getDocument(parsed);
      const runs = this.of(uri);
      const model = document?.parseResult.value;
      if (!document || !runs || !isModel(model)) return undefined;
      return this.planFor(runs, document, model);
    });
  }

  private planFor(runs: DocumentRuns, document: LangiumDocument, model: Model): Plan | undefined {
    const { variants, scenarios } = outline(model);
    runs.variants = [...variants];
    runs.scenarios = [...scenarios];
    if (!includes(variants, runs.selection.variant)) runs.selection = { ...runs.selection, variant: null };
    if (!includes(scenarios, runs.selection.scenario)) runs.selection = { ...runs.selection, scenario: null };
    const blocking = document.diagnostics?.find((diagnostic) => diagnostic.severity === 1);
    if (blocking) {
      this.setState(runs.uri, {
        kind: 'refused',
        message: typeof blocking.message === 'string' ? blocking.message : blocking.message.value,
        range: { uri: runs.uri, ...blocking.range },
      });
      return undefined;
    }
    const selections: Selection[] = [null, ...scenarios].map((scenario) => ({ variant: runs.selection.variant, scenario }));
    const jobs: Job[] = [];
    const version = document.textDocument.version;
    for (const selection of selections) {
      const { system, problems } = lower(model, selection);
      // What can't be simulated yet can be drawn all the same.
      if (system && jobs.length === 0) runs.drawn = { version, system };
      const refusal = problems.find(({ severity }: Problem) => severity === 'error');
      if (refusal || !system) {
        const message = refusal?.message ?? 'nothing to simulate yet';
        this.setState(runs.uri, { kind: 'refused', message, ...(refusal ? { range: refusal.range } : {}) });
        return undefined;
      }
      jobs.push({ selection, system });
    }
    runs.keepOnly(selections);
    return { version, jobs: jobs.filter(({ system }) => system.loads.length > 0) };
  }

  private carryOut(uri: string, version: number, job: Job, ticket: Ticket, index: number, jobs: number): Promise<void> {
    const what = job.selection.scenario ?? 'steady load';
    this.setState(uri, { kind: 'running', progress: index / jobs, message: what });
    return new Promise((resolve, reject) => {
      const run = this.host.start({ system: job.system, seed: SEED, wallClockLimit: WALL_CLOCK_LIMIT }, (report) => {
        const runs = this.documents.get(uri);
        if (ticket.cancelled || !runs) return;
        if (report.kind === 'crashed') {
          reject(new Error(report.message));
          return;
        }
        runs.simulatedAs(job.selection, { version, results: report.results, complete: report.final });
        this.setState(uri, { kind: 'running', progress: (index + report.progress) / jobs, message: what });
        if (report.final) resolve();
      });
      ticket.cancel = () => {
        run.cancel();
        resolve();
      };
    });
  }
}

interface Job {
  selection: Selection;
  system: System;
}

interface Plan {
  version: number;
  jobs: Job[];
}

/** One call of `simulate`, from its start to its end. */
interface Ticket {
  cancelled: boolean;
  /** Ends what is running for it. */
  cancel: () => void;
}

function isOpen(shared: LangiumSharedServices, document: LangiumDocument): boolean {
  return shared.workspace.TextDocuments.get(document.uri) !== undefined;
}

function includes(names: readonly string[], name: string | null): boolean {
  return name === null || names.includes(name);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

