/** The extension in an extension host of the browser, where the server is a web worker. */
import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { activateScale } from './activate.js';

export function activate(extension: vscode.ExtensionContext): void {
  const url = (name: string): string => vscode.Uri.joinPath(extension.extensionUri, 'dist', name).toString(true);
  const workers = { simulation: url('simulation-worker.js'), layout: url('layout-worker.js') };
  activateScale(extension, workers, (options) => {
    return new LanguageClient('scale', 'Scale', new Worker(url('server.js')), options);
  });
}
