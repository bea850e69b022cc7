import {
  type Connection,
  type Diagnostic,
  DiagnosticSeverity,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver';
import type { Problem } from '../model/index.js';
import type { Severity } from '../model/results.js';
import type { SourceRange } from '../model/system.js';
import type { DocumentRuns, ShownFinding } from './runs/document-runs.js';
import type { RunsOf } from './runs/run-service.js';

/** Marks diagnostics that a run found, so that they can be told from those of the validation. */
export const findingSource = 'scale simulation';

/** What a finding's diagnostic carries for quick fixes. */
export interface FindingData {
  fix?: { title: string; edit: { path: string; value: number | string } };
}

/** How findings are shown; what is no entry here is for hovers and the preview: a healthy model shows nothing in its text. */
const SEVERITIES: Partial<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
};

/**
 * Publishes, for each document, what its validation says together with what runs found, in one message. Either side may
 * speak at any time without wiping out the other.
 */
export class MergedDiagnostics {
  private readonly validation = new Map<string, Diagnostic[]>();
  /** The documents that each studied document blamed when it was last published: an imported one, for instance. */
  private readonly blamed = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly connection: Connection,
    private readonly runs: RunsOf,
  ) {}

  /** The connection as Langium is given it: what it publishes becomes the validation's part of the message. */
  connectionForValidation(): Connection {
    const publish = (params: PublishDiagnosticsParams): Promise<void> => {
      if (params.diagnostics.length > 0) this.validation.set(params.uri, params.diagnostics);
      else this.validation.delete(params.uri);
      return this.publish(params.uri);
    };
    return new Proxy(this.connection, {
      get: (target, property, receiver) =>
        property === 'sendDiagnostics' ? publish : (Reflect.get(target, property, receiver) as unknown),
    });
  }

  /** Publishes anew what the runs of the document `root` say, wherever they say it. */
  update(root: string): void {
    const runs = this.runs.of(root);
    const now = new Set(runs ? places(runs) : []);
    const touched = new Set([...(this.blamed.get(root) ?? []), ...now]);
    if (now.size > 0) this.blamed.set(root, now);
    else this.blamed.delete(root);
    for (const uri of touched) void this.publish(uri);
  }

  private publish(uri: string): Promise<void> {
    const diagnostics = [...(this.validation.get(uri) ?? [])];
    for (const runs of this.runs.all()) diagnostics.push(...refusals(runs, uri), ...findings(runs, uri));
    return this.connection.sendDiagnostics({ uri, diagnostics });
  }
}

function places(runs: DocumentRuns): string[] {
  return [...runs.problems.map(({ range }) => range.uri), ...runs.findings().map(({ finding }) => finding.range.uri)];
}

/** What stands in the way of a simulation although the text is right, or has no effect in the system that it describes. */
function refusals({ problems }: DocumentRuns, uri: string): Diagnostic[] {
  return problems.filter(({ range }) => range.uri === uri).map(toDiagnostic);
}

function toDiagnostic({ range, code, message, data }: Problem): Diagnostic {
  return {
    range: withoutUri(range),
    // The text is right; only the program is not there yet.
    severity: DiagnosticSeverity.Warning,
    code,
    source: 'scale',
    message,
    ...(data ? { data } : {}),
  };
}

function findings(runs: DocumentRuns, uri: string): Diagnostic[] {
  return runs.findings().flatMap((shown) => (shown.finding.range.uri === uri ? (findingDiagnostic(shown) ?? []) : []));
}

function findingDiagnostic({ finding, stale }: ShownFinding): Diagnostic | undefined {
  const severity = SEVERITIES[finding.severity];
  if (severity === undefined) return undefined;
  return {
    range: withoutUri(finding.range),
    severity,
    code: finding.code,
    source: findingSource,
    message: stale ? `${finding.message}\n(found before the last edit; save to simulate again)` : finding.message,
    data: (finding.fix ? { fix: finding.fix } : {}) satisfies FindingData,
  };
}

function withoutUri({ start, end }: SourceRange): Diagnostic['range'] {
  return { start, end };
}
