import type { Connection, InitializeParams } from 'vscode-languageserver';
import { type FileSystemProvider, inject, type Module } from 'langium';
import {
  createDefaultModule,
  createDefaultSharedModule,
  type LangiumServices,
  type LangiumSharedServices,
  type PartialLangiumServices,
  type PartialLangiumSharedServices,
  startLanguageServer,
} from 'langium/lsp';
import type { InitializationOptions } from '../../extension/protocol.js';
import { Diagrams, type Layouter } from '../diagram/index.js';
import { ScaleGeneratedModule, ScaleGeneratedSharedModule } from '../generated/module.js';
import { ScaleModule, ScaleSharedModule } from '../scale-module.js';
import { ScaleCodeActionProvider } from './code-actions.js';
import { ScaleCompletionProvider } from './completion.js';
import { ScaleHoverProvider } from './hover.js';
import { ScaleInlayHintProvider } from './inlay-hints.js';
import { MergedDiagnostics } from './merged-diagnostics.js';
import { registerRequests } from './requests.js';
import { type StartWorker, WorkerRunHost } from './runs/run-host.js';
import { type RunsOf, RunService } from './runs/run-service.js';
import { ScaleUpdateHandler } from './update-handler.js';

/** What differs between Node and the browser. */
export interface Platform {
  fileSystem: (connection: Connection) => () => FileSystemProvider;
  startWorker: (script: string) => StartWorker;
  createLayouter: (script: string) => Layouter;
}

/** Starts the language server on a connection. Its workers start once the client has told where their scripts are. */
export function startServer(connection: Connection, platform: Platform): void {
  const diagnostics = new MergedDiagnostics(connection);
  let service: RunService | undefined;
  const runs: RunsOf = { of: (uri) => service?.of(uri) };

  const sharedFeatures: Module<LangiumSharedServices, PartialLangiumSharedServices> = {
    lsp: { DocumentUpdateHandler: (services) => new ScaleUpdateHandler(services) },
  };
  const features: Module<LangiumServices, PartialLangiumServices> = {
    lsp: {
      CodeActionProvider: () => new ScaleCodeActionProvider(),
      CompletionProvider: (services) => new ScaleCompletionProvider(services),
      HoverProvider: (services) => new ScaleHoverProvider(services, runs),
      InlayHintProvider: (services) => new ScaleInlayHintProvider(services, runs),
    },
  };
  const shared = inject(
    createDefaultSharedModule({
      connection: diagnostics.connectionForValidation(),
      fileSystemProvider: platform.fileSystem(connection),
    }),
    ScaleGeneratedSharedModule,
    ScaleSharedModule,
    sharedFeatures,
  );
  const language = inject(createDefaultModule({ shared }), ScaleGeneratedModule, ScaleModule, features);
  shared.ServiceRegistry.register(language);

  shared.lsp.LanguageServer.onInitialize((params: InitializeParams) => {
    const { workers } = params.initializationOptions as InitializationOptions;
    const updates = shared.lsp.DocumentUpdateHandler;
    if (!(updates instanceof ScaleUpdateHandler)) throw new Error('the update handler was replaced');
    service = new RunService(shared, new WorkerRunHost(platform.startWorker(workers.simulation)), updates);
    const diagrams = new Diagrams(platform.createLayouter(workers.layout));
    registerRequests(connection, service, diagrams);
    const canRefreshHints = params.capabilities.workspace?.inlayHint?.refreshSupport === true;
    service.onChanged((uri) => {
      diagnostics.setFindings(uri, service?.of(uri)?.findings() ?? []);
      if (canRefreshHints) void connection.languages.inlayHint.refresh();
    });
    shared.workspace.TextDocuments.onDidClose(({ document }) => {
      diagrams.forget(document.uri);
    });
    connection.onShutdown(() => {
      service?.dispose();
      diagrams.dispose();
    });
  });
  startLanguageServer(shared);
}
