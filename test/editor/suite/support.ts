import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';

/** Longest that anything waited for here takes on a busy machine, milliseconds; a test that needs it has failed. */
const PATIENCE = 40_000;

/** Settles once `found` answers something other than undefined, which is asked whenever `changed` fires. */
export async function until<T, E>(what: string, changed: vscode.Event<E>, found: () => T | undefined): Promise<T> {
  const already = found();
  if (already !== undefined) return already;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      listener.dispose();
      reject(new Error(`waited ${PATIENCE / 1000} s in vain for ${what}`));
    }, PATIENCE);
    const listener = changed(() => {
      const value = found();
      if (value === undefined) return;
      clearTimeout(timer);
      listener.dispose();
      resolve(value);
    });
  });
}

/** Writes a model into the workspace and shows it. */
export async function open(text: string): Promise<vscode.TextDocument> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(folder, 'the tests run in a folder');
  // A file that is still open from another test would show its old text for a while.
  const uri = vscode.Uri.joinPath(folder, `model-${crypto.randomUUID()}.scale`);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
}

/** Replaces the first occurrence of `before`. */
export async function edit(document: vscode.TextDocument, before: string, after: string): Promise<void> {
  const offset = document.getText().indexOf(before);
  assert.ok(offset >= 0, `“${before}” stands in the text`);
  const change = new vscode.WorkspaceEdit();
  change.replace(
    document.uri,
    new vscode.Range(document.positionAt(offset), document.positionAt(offset + before.length)),
    after,
  );
  assert.ok(await vscode.workspace.applyEdit(change));
}

/** Waits until the diagnostics of a document satisfy a condition, and returns them. */
export function diagnostics(
  document: vscode.TextDocument,
  what: string,
  condition: (all: vscode.Diagnostic[]) => boolean,
): Promise<vscode.Diagnostic[]> {
  return until(what, vscode.languages.onDidChangeDiagnostics, () => {
    const all = vscode.languages.getDiagnostics(document.uri);
    return condition(all) ? all : undefined;
  });
}

export const overloaded = `service Web { instances: 4, on get { cpu 3ms  -> Db.query } }
database Db { on query { cpu 4ms } }
load Visitors -> Web.get { rate: 230 rps }
`;

/** The position of a word. */
export function at(document: vscode.TextDocument, word: string): vscode.Position {
  const offset = document.getText().indexOf(word);
  assert.ok(offset >= 0, `“${word}” stands in the text`);
  return document.positionAt(offset + 1);
}
