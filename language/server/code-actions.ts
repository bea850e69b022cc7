import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  type TextEdit,
} from 'vscode-languageserver';
import type { LangiumDocument } from 'langium';
import type { CodeActionProvider } from 'langium/lsp';
import type { ProblemData } from '../model/problem.js';
import { editFor } from './apply-fix.js';
import { type Mend, declarations, missingOperation, units } from './fixes.js';
import { type FindingData, findingSource } from './merged-diagnostics.js';

/** Quick fixes: what was meant instead of a mistyped word, and the least change that mends what a run found. */
export class ScaleCodeActionProvider implements CodeActionProvider {
  getCodeActions(document: LangiumDocument, { context }: CodeActionParams): CodeAction[] {
    return context.diagnostics.flatMap((diagnostic) =>
      diagnostic.source === findingSource ? mend(document, diagnostic) : correct(document, diagnostic),
    );
  }
}

function correct(document: LangiumDocument, diagnostic: Diagnostic): CodeAction[] {
  const data = diagnostic.data as ProblemData | undefined;
  const actions: CodeAction[] = [];
  if (data?.replacement !== undefined) {
    const title = data.replacement === '' ? 'Remove it' : `Change to \`${data.replacement}\``;
    actions.push(action(document, diagnostic, title, [{ range: diagnostic.range, newText: data.replacement }]));
  }
  if (data?.insertion !== undefined) {
    const { end } = diagnostic.range;
    const title = `Add \`${data.insertion.trim()}\``;
    actions.push(action(document, diagnostic, title, [{ range: { start: end, end }, newText: data.insertion }]));
  }
  const more = data ? (MENDS[String(diagnostic.code)]?.(document, diagnostic.range, data) ?? []) : [];
  for (const { title, edit } of more) actions.push(action(document, diagnostic, title, [edit]));
  // One of them is what a person most likely wants.
  return actions.map((one, index) => ({ ...one, isPreferred: index === 0 }));
}

/** What else can be done about a diagnostic, by its code. */
const MENDS: Partial<
  Record<string, (document: LangiumDocument, range: TextEdit['range'], data: ProblemData) => Mend[]>
> = {
  'unknown-name': (document, _, data) => declarations(document, data),
  'unknown-operation': (document, _, data) => missingOperation(document, data),
  'wrong-unit': units,
  'out-of-range': units,
};

function mend(document: LangiumDocument, diagnostic: Diagnostic): CodeAction[] {
  const { fix } = (diagnostic.data ?? {}) as FindingData;
  const edit = fix && editFor(document, fix.edit);
  return fix && edit ? [action(document, diagnostic, fix.title, [edit])] : [];
}

function action(document: LangiumDocument, diagnostic: Diagnostic, title: string, edits: TextEdit[]): CodeAction {
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    isPreferred: true,
    edit: { changes: { [document.textDocument.uri]: edits } },
  };
}
