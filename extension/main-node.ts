/** The extension in an extension host of Node: desktop, remote or code-server. */
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { activateScale } from './activate.js';

export function activate(extension: vscode.ExtensionContext): void {
  const file = (name: string): string => vscode.Uri.joinPath(extension.extensionUri, 'dist', name).fsPath;
  const workers = { simulation: file('simulation-worker.js'), layout: file('layout-worker.js') };
  activateScale(extension, workers, (options) => {
    const run = { module: file('server.js'), transport: TransportKind.ipc };
    const debug = { ...run, options: { execArgv: ['--nolazy', '--inspect=6009'] } };
    return new LanguageClient('scale', 'Scale', { run, debug }, options);
  });
}
