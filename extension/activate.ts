import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { type ScaleContext, createContext, languageId } from './context.js';
import { features } from './features/table.js';
import type { InitializationOptions } from './protocol.js';

/** Starts one platform's client with the given options. */
export type CreateClient = (options: LanguageClientOptions) => BaseLanguageClient;

/** What both platforms do at activation: start the client, then every feature. */
export function activateScale(
  extension: vscode.ExtensionContext,
  workers: InitializationOptions['workers'],
  createClient: CreateClient,
): ScaleContext {
  const output = vscode.window.createOutputChannel('Scale', { log: true });
  extension.subscriptions.push(output);
  const initializationOptions: InitializationOptions = { workers };
  const client = createClient({
    documentSelector: [{ language: languageId }],
    outputChannel: output,
    initializationOptions,
  });
  extension.subscriptions.push(client);
  const context = createContext(extension, client, output);
  for (const feature of features) feature(context);
  return context;
}
