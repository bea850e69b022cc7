import type { Connection, InitializeParams } from 'vscode-languageserver';
import { Deferred, type FileSystemProvider } from 'langium';
import { startLanguageServer } from 'langium/lsp';
import type { InitializationOptions } from '../../extension/protocol.js';
import { Diagrams, type Layouter } from '../diagram/index.js';
import { MergedDiagnostics } from './merged-diagnostics.js';
import { registerRequests } from './requests.js';
import { type StartWorker, WorkerRunHost } from './runs/run-host.js';
import { Explorer } from './runs/explorer.js';
import { type RunsOf, RunService } from './runs/run-service.js';
import { createServerServices, type ServerServices } from './services.js';
import { readSettings, type Settings, type SettingsSource } from './settings.js';
import { ScaleUpdateHandler } from './update-handler.js';

/** What differs between Node and the browser. */
export interface Platform {
  fileSystem: (connection: Connection) => FileSystemProvider;
  startWorker: (script: string) => StartWorker;
  createLayouter: (script: string) => Layouter;
}

/** Starts the language server on a connection. Its workers start once the client has told where their scripts are. */
export function startServer(connection: Connection, platform: Platform): ServerServices {
  let service: RunService | undefined;
  const runs: RunsOf = { of: (uri) => service?.of(uri), all: () => service?.all() ?? [] };
  const read = new Deferred();
  const settings = { current: readSettings(undefined), ready: read.promise } satisfies SettingsSource;
  const diagnostics = new MergedDiagnostics(connection, runs);
  const services = createServerServices(
    { connection: diagnostics.connectionForValidation(), fileSystemProvider: () => platform.fileSystem(connection) },
    { runs, settings },
  );
  const { shared } = services;

  shared.lsp.LanguageServer.onInitialize(({ capabilities, initializationOptions }: InitializeParams) => {
    const { workers } = initializationOptions as InitializationOptions;
    const updates = shared.lsp.DocumentUpdateHandler;
    if (!(updates instanceof ScaleUpdateHandler)) throw new Error('the update handler was replaced');
    const startWorker = platform.startWorker(workers.simulation);
    const hosts = { solver: new WorkerRunHost(startWorker, 1), simulator: new WorkerRunHost(startWorker, 2) };
    service = new RunService(shared, hosts, updates, settings, (message) => {
      connection.console.error(message);
    });
    const diagrams = new Diagrams(platform.createLayouter(workers.layout));
    const explorer = new Explorer(shared, hosts.simulator, service, settings);
    registerRequests(connection, service, explorer, diagrams);
    const refreshHints = (): void => {
      if (capabilities.workspace?.inlayHint?.refreshSupport === true) void connection.languages.inlayHint.refresh();
    };
    service.onChanged(({ uri, results }) => {
      if (!results) return;
      diagnostics.update(uri);
      refreshHints();
    });
    shared.workspace.ConfigurationProvider.onConfigurationSectionUpdate(({ section, configuration }) => {
      if (section !== 'scale') return;
      settings.current = readSettings(configuration);
      refreshHints();
    });
    shared.workspace.TextDocuments.onDidClose(({ document }) => {
      diagrams.forget(document.uri);
    });
    connection.onShutdown(() => {
      explorer.dispose();
      service?.dispose();
      diagrams.dispose();
    });
  });
  void readOnce(services).then((current) => {
    settings.current = current;
    read.resolve();
  });
  startLanguageServer(shared);
  return services;
}

/** The settings as they are at the start; later ones are announced. */
async function readOnce({ shared }: ServerServices): Promise<Settings> {
  const configuration = shared.workspace.ConfigurationProvider;
  const simulate: unknown = await configuration.getConfiguration('scale', 'simulate');
  const inlayHints: unknown = await configuration.getConfiguration('scale', 'inlayHints');
  return readSettings({ simulate, inlayHints });
}
