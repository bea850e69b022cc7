import { DocumentState, type LangiumDocument, URI } from 'langium';
import type { LangiumSharedServices } from 'langium/lsp';
import { type Diagnostic, DiagnosticSeverity, Emitter } from 'vscode-languageserver';
import type { Selection } from '../../../extension/protocol.js';
import { isModel, type Model } from '../../generated/ast.js';
import { lower, lowerStudy, outline, type Problem } from '../../model/index.js';
import type { SourceRange, System } from '../../model/system.js';
import type { SettingsSource } from '../settings.js';
import type { ScaleUpdateHandler } from '../update-handler.js';
import { DocumentRuns } from './document-runs.js';
import type { Run, RunHost, RunRequest } from './run-host.js';

/** Pause after the last keystroke before the solver looks at the text, milliseconds. */
const SOLVE_DELAY = 120;

/** Where what is known of documents' runs can be looked up. */
export interface RunsOf {
  /** Undefined for a document that is not open. */
  of(uri: string): DocumentRuns | undefined;
  all(): Iterable<DocumentRuns>;
}

export interface RunsChanged {
  uri: string;
  /** False when only the progress of a run changed. */
  results: boolean;
}

/**
 * Decides what is studied when: the solver while someone types, the simulation after a save, each on the last valid text,
 * never inside the workspace lock longer than lowering takes, and never for a text that is no longer there.
 */
export class RunService implements RunsOf {
  private readonly sessions = new Map<string, Session>();
  private readonly changed = new Emitter<RunsChanged>();

  /** Fires whenever anything that is shown of a document's runs has changed. */
  readonly onChanged = this.changed.event;

  constructor(
    private readonly shared: LangiumSharedServices,
    /** One for what the solver says while someone types, one for what was asked for. */
    private readonly hosts: { solver: RunHost; simulator: RunHost },
    updates: ScaleUpdateHandler,
    private readonly settings: SettingsSource,
    private readonly log: (message: string) => void,
  ) {
    const { TextDocuments, DocumentBuilder } = shared.workspace;
    TextDocuments.onDidChangeContent(({ document }) => {
      const session = this.session(document.uri);
      if (!session || session.runs.version === document.version) return;
      // What a run finds for a text that is no longer there helps nobody.
      this.cancel(document.uri);
      session.rest();
      session.runs.edited(document.getText(), document.version);
    });
    TextDocuments.onDidClose(({ document }) => {
      this.forget(document.uri);
    });
    DocumentBuilder.onDocumentPhase(DocumentState.Validated, (document) => {
      this.validated(document.uri.toString());
      return Promise.resolve();
    });
    updates.onSaved(({ document }) => {
      void this.simulateUnasked(document.uri);
    });
    updates.onOpened(({ document }) => {
      void this.simulateUnasked(document.uri);
    });
  }

  of(uri: string): DocumentRuns | undefined {
    return this.session(uri)?.runs;
  }

  *all(): Iterable<DocumentRuns> {
    for (const { runs } of this.sessions.values()) yield runs;
  }

  /** Looks at another design or course of events, and simulates it where that was not done yet for this text. */
  async select(uri: string, selection: Selection): Promise<void> {
    const runs = this.of(uri);
    if (!runs) return;
    const redrawn = runs.selection.variant !== selection.variant;
    runs.selection = selection;
    if (redrawn) await this.solve(uri);
    this.tell(uri);
    if (!runs.isSimulated(selection)) await this.simulate(uri);
  }

  /** Ends the run of a document, keeping what it found so far. */
  cancel(uri: string): void {
    const session = this.sessions.get(uri);
    if (session?.stop()) this.setRun(session.runs, { kind: 'cancelled' });
  }

  /**
   * Simulates the current text: the selected design under steady load, then under each of its scenarios. A run under way is
   * superseded. Settles when the run has ended, or was ended.
   */
  async simulate(uri: string): Promise<void> {
    const session = this.session(uri);
    if (!session) return;
    const ticket = session.start();
    try {
      await ticket.untilValidated(() => this.isCurrent(uri));
      const jobs = ticket.over ? [] : await this.look(uri, lowerStudy);
      if (ticket.over) return;
      this.tell(uri);
      if (jobs.length === 0) this.setRun(session.runs, { kind: 'none' });
      for (const [index, job] of jobs.entries()) {
        await this.carryOut(session.runs, job, ticket, { done: index, of: jobs.length });
        if (ticket.over) return;
      }
      if (jobs.length > 0) this.setRun(session.runs, { kind: 'done' });
    } catch (error) {
      if (ticket.over) return;
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.log(`A simulation failed: ${message}`);
      this.setRun(session.runs, { kind: 'crashed', message });
    } finally {
      session.end(ticket);
    }
  }

  private async simulateUnasked(uri: string): Promise<void> {
    await this.settings.ready;
    if (this.settings.current.simulateOnSave) await this.simulate(uri);
  }

  dispose(): void {
    for (const uri of [...this.sessions.keys()]) this.forget(uri);
    this.hosts.solver.dispose();
    this.hosts.simulator.dispose();
    this.changed.dispose();
  }

  /** What is known of a document; made when it is first asked for. */
  private session(uri: string): Session | undefined {
    const known = this.sessions.get(uri);
    if (known) return known;
    const text = this.shared.workspace.TextDocuments.get(uri);
    if (!text) return undefined;
    const session = new Session(new DocumentRuns(uri, text.getText(), text.version));
    this.sessions.set(uri, session);
    return session;
  }

  private forget(uri: string): void {
    const session = this.sessions.get(uri);
    if (!session) return;
    session.stop();
    session.rest();
    this.sessions.delete(uri);
    this.tell(uri);
  }

  private setRun(runs: DocumentRuns, run: DocumentRuns['run'], results = false): void {
    runs.run = run;
    this.tell(runs.uri, results);
  }

  private tell(uri: string, results = true): void {
    this.changed.fire({ uri, results });
  }

  private validated(uri: string): void {
    const session = this.session(uri);
    if (!session) return;
    if (!session.nowValidated()) session.soon(SOLVE_DELAY, () => void this.solve(uri));
  }

  /** Draws the current text and has it solved; a text that comes meanwhile supersedes it. */
  private async solve(uri: string): Promise<void> {
    const jobs = await this.look(uri);
    this.tell(uri);
    const session = this.session(uri);
    const steady = jobs.find(({ selection }) => selection.scenario === null);
    if (!session || !steady) return;
    const { runs } = session;
    const { version } = runs;
    const request: RunRequest = { engine: 'solve', system: steady.system, ...this.limits() };
    session.solving?.cancel();
    session.solving = this.hosts.solver.start(request, (report) => {
      if (report.kind === 'crashed') this.log(`The solver failed: ${report.message}`);
      else if (runs.version === version) runs.solvedAs(report.results, version);
      this.tell(uri);
    });
  }

  private limits(): Pick<RunRequest, 'seed' | 'wallClockLimit'> {
    const { seed, timeLimit } = this.settings.current;
    return { seed, wallClockLimit: timeLimit };
  }

  /** Whether what was parsed and validated is the text as it stands. */
  private isCurrent(uri: string): boolean {
    const document = this.document(uri);
    const text = this.shared.workspace.TextDocuments.get(uri);
    if (!document || !text || document.state < DocumentState.Validated) return false;
    return document.parseResult.value.$cstNode?.root.fullText === text.getText();
  }

  private document(uri: string): LangiumDocument | undefined {
    return this.shared.workspace.LangiumDocuments.getDocument(URI.parse(uri));
  }

  /** Lowers the current text, and says what there is to simulate: nothing, where the text is not valid. */
  private async look(uri: string, lowering: typeof lower = lower): Promise<Job[]> {
    return this.shared.workspace.WorkspaceLock.read(() => {
      const runs = this.of(uri);
      const document = this.document(uri);
      const model = document?.parseResult.value;
      // A text that changed meanwhile is looked at when it has been validated.
      if (!runs || !document || !isModel(model) || !this.isCurrent(uri)) return [];
      const jobs = examine(runs, document, model, lowering);
      return jobs.filter(({ system }) => system.loads.length > 0);
    });
  }

  private carryOut(
    runs: DocumentRuns,
    job: Job,
    ticket: Ticket,
    position: { done: number; of: number },
  ): Promise<void> {
    const message = job.selection.scenario ?? 'steady load';
    const running = (progress: number, results: boolean): void => {
      this.setRun(runs, { kind: 'running', progress: (position.done + progress) / position.of, message }, results);
    };
    running(0, false);
    return new Promise((resolve, reject) => {
      ticket.run = this.hosts.simulator.start(
        { engine: 'simulate', system: job.system, ...this.limits() },
        (report) => {
          if (report.kind === 'crashed') {
            reject(new Error(report.message));
            return;
          }
          runs.simulatedAs(job.selection, report.results, report.final);
          running(report.progress, true);
          if (report.final) resolve();
        },
      );
      ticket.onStop = resolve;
    });
  }
}

/** Lowers the selected design under steady load and in each scenario, and takes note of what stands in the way. */
function examine(runs: DocumentRuns, document: LangiumDocument, model: Model, lowering: typeof lower): Job[] {
  const { version, selection } = runs;
  const { variants, scenarios } = outline(model);
  runs.variants = variants;
  runs.scenarios = scenarios;
  runs.selection = {
    variant: includes(variants, selection.variant) ? selection.variant : null,
    scenario: includes(scenarios, selection.scenario) ? selection.scenario : null,
  };
  const mistake = document.diagnostics?.find(({ severity }) => severity === DiagnosticSeverity.Error);
  if (mistake) {
    const message = typeof mistake.message === 'string' ? mistake.message : mistake.message.value;
    runs.refusal = { version, message, range: { uri: runs.uri, ...mistake.range } };
    return [];
  }
  const selections = [null, ...scenarios].map((scenario) => ({ variant: runs.selection.variant, scenario }));
  const lowered = selections.map((one) => ({ selection: one, ...lowering(model, one) }));
  const known = new Set(document.diagnostics?.map(({ range, message }) => toldAt(range, message)));
  // The checks of the text tell much of it already.
  const problems = lowered.flatMap((one) => one.problems).filter((one) => !known.has(toldAt(one.range, one.message)));
  runs.problems = distinct(problems);
  const [steady] = lowered;
  // What can't be simulated yet can be drawn all the same.
  if (steady?.system) {
    const timelines = new Map(lowered.map(({ selection: { scenario }, system }) => [scenario, system?.timeline]));
    runs.drawn = { version, system: steady.system, timelines };
  }
  const [first] = steady?.problems.filter(({ severity }) => severity === 'error') ?? [];
  runs.refusal = first && { version, message: first.message, range: first.range };
  runs.keepOnly(selections);
  if (runs.refusal) return [];
  return lowered.flatMap((one) =>
    one.system && !hasError(one.problems) ? [{ selection: one.selection, system: one.system }] : [],
  );
}

function hasError(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** What is said at a place of a document. */
function toldAt({ start, end }: Omit<SourceRange, 'uri'>, message: Diagnostic['message']): string {
  return JSON.stringify([start, end, message]);
}

/** What several designs share is told once. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify([problem.range, problem.message]), problem])).values()];
}

function includes(names: readonly string[], name: string | null): boolean {
  return name === null || names.includes(name);
}

interface Job {
  selection: Selection;
  system: System;
}

/** One call of `simulate`, from its start to its end. */
class Ticket {
  over = false;
  run: Run | undefined;
  /** Lets whoever waits for the end of the run go on. */
  onStop: () => void = () => undefined;
  /** Lets whoever waits for the text to be validated go on. */
  onValidated: (() => void) | undefined;

  stop(): void {
    this.over = true;
    this.run?.cancel();
    this.onStop();
    this.onValidated?.();
  }

  /** Settles when the text as it stands is validated, or the ticket is over. */
  async untilValidated(isCurrent: () => boolean): Promise<void> {
    while (!this.over && !isCurrent()) {
      await new Promise<void>((resolve) => {
        this.onValidated = resolve;
      });
      this.onValidated = undefined;
    }
  }
}

/** One open document: what is known of it, and what is under way for it. */
class Session {
  private ticket: Ticket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** What the solver is doing for it. */
  solving: Run | undefined;

  constructor(readonly runs: DocumentRuns) {}

  /** A new run, which supersedes the one under way. */
  start(): Ticket {
    this.stop();
    return (this.ticket = new Ticket());
  }

  end(ticket: Ticket): void {
    if (this.ticket === ticket) this.ticket = undefined;
  }

  stop(): boolean {
    const { ticket } = this;
    this.ticket = undefined;
    ticket?.stop();
    return ticket !== undefined;
  }

  /** Does something after a pause, unless it is asked for again meanwhile. */
  soon(delay: number, action: () => void): void {
    this.rest();
    this.timer = setTimeout(action, delay);
  }

  /** Gives up what would have been done, and solved. */
  rest(): void {
    clearTimeout(this.timer);
    this.solving?.cancel();
    this.solving = undefined;
  }

  /** True if a run was waiting for this. */
  nowValidated(): boolean {
    const waiting = this.ticket?.onValidated;
    waiting?.();
    return waiting !== undefined;
  }
}
