/** A language server in this process, reached over a real connection as an editor reaches it. */
import { PassThrough } from 'node:stream';
import {
  type Diagnostic as AnyDiagnostic,
  type InitializeParams,
  type Position,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
  createConnection,
  createProtocolConnection,
  type ProtocolConnection,
} from 'vscode-languageserver/node';
import { type FileSystemProvider, EmptyFileSystemProvider, type URI } from 'langium';
import { readFileRequest, type UriParams } from '../../extension/protocol.js';
import { PlainLayouter } from '../../language/diagram/layouter.js';
import { ClientFileSystem } from '../../language/server/client-file-system.js';
import type { RunReport, RunRequest, WorkerHandle } from '../../language/server/runs/run-host.js';
import { serveStudy } from '../../language/server/runs/serve-study.js';
import { startServer } from '../../language/server/start-server.js';

/** A worker whose reports the test writes. */
export interface FakeWorker {
  requests: RunRequest[];
  terminated: boolean;
  report(report: RunReport): void;
}

export interface Options {
  /** Files beside the open documents, by URI. */
  files?: Record<string, string>;
  /** Whether the server has to ask the client for them, as in a browser. */
  askClient?: boolean;
  /** Starts real studies, in this thread, in place of workers that the test speaks for. */
  study?: (request: RunRequest, report: (report: RunReport) => void) => void;
  settings?: unknown;
}

/** Our server's messages are plain text. */
export type Diagnostic = Omit<AnyDiagnostic, 'message'> & { message: string };

/** What a test does with the server. */
export class Editor {
  private readonly published = new Map<string, Diagnostic[]>();
  private readonly listeners = new Set<() => void>();
  private readonly versions = new Map<string, number>();
  private readonly texts = new Map<string, string>();
  readonly workers: FakeWorker[] = [];

  constructor(readonly connection: ProtocolConnection) {
    connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }: PublishDiagnosticsParams) => {
      this.published.set(uri, diagnostics as Diagnostic[]);
      this.news();
    });
    connection.onNotification('scale/changed', () => {
      this.news();
    });
  }

  news(): void {
    for (const listener of [...this.listeners]) listener();
  }

  async open(text: string, uri = 'file:///model.scale'): Promise<string> {
    this.versions.set(uri, 1);
    this.texts.set(uri, text);
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'scale', version: 1, text },
    });
    return uri;
  }

  /** Replaces the whole text. */
  async change(uri: string, text: string): Promise<void> {
    const version = (this.versions.get(uri) ?? 0) + 1;
    this.versions.set(uri, version);
    this.texts.set(uri, text);
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  }

  async save(uri: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didSave', { textDocument: { uri } });
  }

  async close(uri: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  text(uri: string): string {
    return this.texts.get(uri) ?? '';
  }

  diagnostics(uri: string): Diagnostic[] {
    return this.published.get(uri) ?? [];
  }

  /** Settles once a condition holds, which is looked at whenever the server says something. */
  async until<T>(found: () => T | undefined | false): Promise<T> {
    return new Promise((resolve) => {
      const look = (): void => {
        const value = found();
        if (value === undefined || value === false) return;
        this.listeners.delete(look);
        resolve(value);
      };
      this.listeners.add(look);
      look();
    });
  }

  /** Settles with the diagnostics of a document once they satisfy a condition. */
  untilDiagnostics(uri: string, condition: (all: Diagnostic[]) => boolean): Promise<Diagnostic[]> {
    return this.until(() => {
      const all = this.published.get(uri);
      return all && condition(all) && all;
    });
  }

  ask<T>(method: string, params: object): Promise<T> {
    return this.connection.sendRequest<T>(method, params);
  }

  at(uri: string, word: string, offset = 0): { textDocument: { uri: string }; position: Position } {
    return { textDocument: { uri }, position: positionOf(this.text(uri), this.text(uri).indexOf(word) + offset) };
  }

  async dispose(): Promise<void> {
    await this.connection.sendRequest('shutdown');
    this.connection.dispose();
  }
}

/** Starts a server and shakes hands with it. */
export async function connect({ files = {}, askClient = false, study, settings = {} }: Options = {}): Promise<Editor> {
  const up = new PassThrough();
  const down = new PassThrough();
  const serverSide = createConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
  const clientSide = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  const editor = new Editor(clientSide);
  startServer(serverSide, {
    fileSystem: (connection) => (askClient ? new ClientFileSystem(connection) : new MemoryFiles(files)),
    startWorker: () => (report) => fakeWorker(editor, report, study),
    createLayouter: () => new PlainLayouter(),
  });
  clientSide.onRequest('client/registerCapability', () => null);
  clientSide.onRequest('workspace/inlayHint/refresh', () => null);
  clientSide.onRequest(readFileRequest, ({ uri }: UriParams) => files[uri] ?? null);
  clientSide.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => settings));
  clientSide.listen();
  await clientSide.sendRequest('initialize', {
    processId: null,
    // The protocol wants it still.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    rootUri: null,
    capabilities: {
      workspace: { configuration: true, inlayHint: { refreshSupport: true }, workspaceFolders: true },
    },
    initializationOptions: { workers: { simulation: 'simulation', layout: 'layout' } },
    workspaceFolders: null,
  } satisfies InitializeParams);
  await clientSide.sendNotification('initialized', {});
  return editor;
}

function fakeWorker(editor: Editor, report: (report: RunReport) => void, study: Options['study']): WorkerHandle {
  const worker: FakeWorker = { requests: [], terminated: false, report };
  editor.workers.push(worker);
  return {
    post: (request) => {
      // What the solver says is never in question.
      if (request.engine === 'solve') {
        serveStudy(request, report, () => 0);
        return;
      }
      worker.requests.push(request);
      editor.news();
      study?.(request, report);
    },
    terminate: () => {
      worker.terminated = true;
      editor.news();
    },
  };
}

class MemoryFiles extends EmptyFileSystemProvider implements FileSystemProvider {
  constructor(private readonly files: Record<string, string>) {
    super();
  }

  override readFile(uri?: URI): Promise<string> {
    const text = this.files[uri?.toString() ?? ''];
    return text === undefined ? Promise.reject(new Error(`no file ${String(uri)}`)) : Promise.resolve(text);
  }

  override exists(uri?: URI): Promise<boolean> {
    return Promise.resolve((uri?.toString() ?? '') in this.files);
  }
}

export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

/** The stretch of a text that a range covers. */
export function textAt(text: string, { start, end }: Range): string {
  const lines = text.split('\n');
  const offset = ({ line, character }: Position): number =>
    lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
  return text.slice(offset(start), offset(end));
}
