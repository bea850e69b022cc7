import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { changedNotification, readFileRequest, type ChangedParams, type UriParams } from './protocol.js';

/** What every feature of the extension works with: the client, its life, and the news that something of a run changed. */
export interface ScaleContext {
  readonly extension: vscode.ExtensionContext;
  readonly client: BaseLanguageClient;
  readonly output: vscode.LogOutputChannel;
  /** Fires with the URI of a document whose results, run or diagram changed. */
  readonly onDidChange: vscode.Event<vscode.Uri>;
}

/** One feature: registers what it offers and ties it to the extension's life. */
export type Feature = (context: ScaleContext) => void;

export const languageId = 'scale';

/** Makes the context that every feature shares. The server starts meanwhile; what is asked of it before then waits. */
export function createContext(
  extension: vscode.ExtensionContext,
  client: BaseLanguageClient,
  output: vscode.LogOutputChannel,
): ScaleContext {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  extension.subscriptions.push(
    changed,
    client.onNotification(changedNotification, ({ uri }: ChangedParams) => {
      changed.fire(vscode.Uri.parse(uri));
    }),
    client.onRequest(readFileRequest, ({ uri }: UriParams) => readText(vscode.Uri.parse(uri))),
  );
  client.start().catch((error: unknown) => {
    output.error(error instanceof Error ? error : String(error));
    void vscode.window
      .showErrorMessage('The Scale language server could not be started; the log says why.', 'Show the Log')
      .then((choice) => {
        if (choice) output.show();
      });
  });
  return { extension, client, output, onDidChange: changed.event };
}

/** The text of a file, for a server that has no disk of its own; null where there is none. */
async function readText(uri: vscode.Uri): Promise<string | null> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    // The import's own diagnostic tells that the file is not there.
    return null;
  }
}

/**
 * The document a command is about: the one given, else the model in the active editor. Where that shows something else, as
 * the walkthrough does, it is the model beside it, or the only one that is open.
 */
export function modelUri(given: unknown): vscode.Uri | undefined {
  if (given instanceof vscode.Uri) return given;
  if (typeof given === 'string') return vscode.Uri.parse(given);
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const isModel = (document: vscode.TextDocument): boolean => document.languageId === languageId;
  const shown = [...(activeTextEditor ? [activeTextEditor] : []), ...visibleTextEditors].map(
    ({ document }) => document,
  );
  const open = vscode.workspace.textDocuments.filter(isModel);
  return (shown.find(isModel) ?? (open.length === 1 ? open[0] : undefined))?.uri;
}

/** Shows a stretch of a document and puts the cursor at its start. */
export async function reveal(
  range: { uri: string; start: vscode.Position | Point; end: vscode.Position | Point },
  column?: vscode.ViewColumn,
): Promise<void> {
  const selection = new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
  const uri = vscode.Uri.parse(range.uri);
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
  const editor = await vscode.window.showTextDocument(uri, {
    viewColumn: shown?.viewColumn ?? column ?? vscode.ViewColumn.One,
    selection: new vscode.Range(selection.start, selection.start),
  });
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

interface Point {
  line: number;
  character: number;
}
