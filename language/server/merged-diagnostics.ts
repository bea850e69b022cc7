import { type Connection, type Diagnostic, DiagnosticSeverity, type PublishDiagnosticsParams } from 'vscode-languageserver';
import type { Severity } from '../model/results.js';
import type { SourceRange } from '../model/system.js';
import type { ShownFinding } from './runs/document-runs.js';

/** Marks diagnostics that a run found, so that they can be told from those of the validation. */
export const findingSource = 'scale simulation';

/** What a finding's diagnostic carries for quick fixes. */
export interface FindingData {
  fix?: { title: string; edit: { path: string; value: number | string } };
}

const SEVERITIES: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/**
 * Publishes, for each document, what its validation says together with what runs found, in one message. Either side may
 * speak at any time without wiping out the other.
 */
export class MergedDiagnostics {
  private readonly validation = new Map<string, Diagnostic[]>();
  /** By the document that was studied, then by the document that is blamed (an imported one, for instance). */
  private readonly findings = new Map<string, Map<string, Diagnostic[]>>();

  constructor(private readonly connection: Connection) {}

  /**
   * The connection as Langium is given it: what it publishes becomes the validation's part of the message.
   */
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

  /** Replaces everything that runs of the document `root` found; an empty list clears it. */
  setFindings(root: string, shown: readonly ShownFinding[]): void {
    const byDocument = new Map<string, Diagnostic[]>();
    for (const { finding, stale } of shown) {
      // Hints are for hovers and the preview: a healthy model shows nothing in its text.
      if (finding.severity === 'hint' || finding.severity === 'information') continue;
      const list = byDocument.get(finding.range.uri) ?? [];
      list.push({
        range: withoutUri(finding.range),
        severity: SEVERITIES[finding.severity],
        code: finding.code,
        source: findingSource,
        message: stale ? `${finding.message}\n(found before the last edit; save to simulate again)` : finding.message,
        data: (finding.fix ? { fix: finding.fix } : {}) satisfies FindingData,
      });
      byDocument.set(finding.range.uri, list);
    }
    const touched = new Set([...(this.findings.get(root)?.keys() ?? []), ...byDocument.keys()]);
    if (byDocument.size > 0) this.findings.set(root, byDocument);
    else this.findings.delete(root);
    for (const uri of touched) void this.publish(uri);
  }

  private publish(uri: string): Promise<void> {
    const found = [...this.findings.values()].flatMap((byDocument) => byDocument.get(uri) ?? []);
    return this.connection.sendDiagnostics({ uri, diagnostics: [...(this.validation.get(uri) ?? []), ...found] });
  }
}

function withoutUri({ start, end }: SourceRange): Diagnostic['range'] {
  return { start, end };
}
