import type { InlayHint, InlayHintParams, Position } from 'vscode-languageserver';
import type { LangiumCoreServices, LangiumDocument } from 'langium';
import type { InlayHintProvider } from 'langium/lsp';
import * as ast from '../generated/ast.js';
import { formatDuration, formatRatio, formatUtilization } from '../model/format-quantity.js';
import type { Results } from '../model/results.js';
import { busiestResource, directionsOf, verdictText } from './result-lines.js';
import type { DocumentRuns } from './runs/document-runs.js';
import type { RunsOf } from './runs/run-service.js';
import type { SettingsSource } from './settings.js';

/** Says beside each declaration what was found: utilization, percentiles, verdicts. */
export class ScaleInlayHintProvider implements InlayHintProvider {
  constructor(
    private readonly services: LangiumCoreServices,
    private readonly runs: RunsOf,
    private readonly settings: SettingsSource,
  ) {}

  getInlayHints(document: LangiumDocument, params: InlayHintParams): InlayHint[] {
    const runs = this.runs.of(document.uri.toString());
    const model = document.parseResult.value;
    if (!runs || !ast.isModel(model) || !this.settings.current.inlayHints) return [];
    const results = runs.best()?.results;
    const declared = results
      ? model.statements.flatMap((statement) => this.declared(document, statement, results))
      : [];
    return [...declared, ...verdicts(runs)].filter(({ position }) => inside(position, params.range));
  }

  /** At the end of the line, where it doesn't push the text about. */
  private declared({ textDocument }: LangiumDocument, statement: ast.Statement, results: Results): InlayHint[] {
    const label = labelOf(statement, results);
    // A link has no name: its line is that of its ends.
    const named = ast.isLink(statement)
      ? statement.to?.$refNode
      : this.services.references.NameProvider.getNameNode(statement);
    if (label === undefined || !named) return [];
    const { line } = named.range.end;
    const text = textDocument.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
    const position = { line, character: text.trimEnd().length };
    return [hint(position, label, results.engine === 'solve' ? 'solved' : 'simulated')];
  }
}

function labelOf(statement: ast.Statement, results: Results): string | undefined {
  if (ast.isComponent(statement)) {
    const component = results.components[statement.name];
    const busiest = component && busiestResource(component);
    const cache = results.caches[statement.name];
    const parts = [
      ...(cache ? [`hit ${formatRatio(cache.hitRatio)}`] : []),
      ...(busiest && busiest.utilization > 0 ? [`${busiest.name} ${formatUtilization(busiest.utilization)}`] : []),
    ];
    return parts.length > 0 ? parts.join(', ') : undefined;
  }
  if (ast.isLoad(statement)) {
    const latency = results.loads[statement.name]?.latency ?? {};
    // A run that nothing asks for its p99 may end before that is known.
    const known = ['p99', 'p95', 'mean'].find((name) => latency[name]?.value != null);
    const value = known === undefined ? null : (latency[known]?.value ?? null);
    return value === null ? undefined : `${known} ${formatDuration(value)}`;
  }
  if (ast.isLink(statement)) return linkLabel(statement, results);
  return undefined;
}

/** How busy its bandwidth is in the busier direction. */
function linkLabel(link: ast.Link, { links }: Results): string | undefined {
  const busy = directionsOf(link).map((direction) => links?.[direction]?.utilization ?? 0);
  const busiest = Math.max(...busy);
  return busiest > 0 ? `bandwidth ${formatUtilization(busiest)}` : undefined;
}

function verdicts(runs: DocumentRuns): InlayHint[] {
  return runs
    .verdicts()
    .filter(({ verdict }) => verdict.range.uri === runs.uri)
    .map(({ verdict, stale }) =>
      hint(verdict.range.end, verdictText(verdict), stale ? 'from before the last edit' : verdict.reason),
    );
}

function hint(position: Position, label: string, tooltip: string): InlayHint {
  return { position, label, tooltip, paddingLeft: true };
}

function inside({ line }: Position, range: InlayHintParams['range']): boolean {
  return line >= range.start.line && line <= range.end.line;
}
