/** What editing feels like: the language server, reached over a connection, with big models open. */
import { spawnSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { join, resolve } from 'node:path';
import {
  StreamMessageReader,
  StreamMessageWriter,
  createConnection,
  createProtocolConnection,
  type ProtocolConnection,
} from 'vscode-languageserver/node';
import { NodeFileSystem } from 'langium/node';
import { createNodeLayouter } from '../../language/diagram/index-node.js';
import { solved } from '../../language/findings/index.js';
import { isModel } from '../../language/generated/ast.js';
import { lower } from '../../language/model/index.js';
import { nodeWorker } from '../../language/server/runs/worker-node.js';
import { startServer } from '../../language/server/start-server.js';
import type { ServerServices } from '../../language/server/services.js';

const dist = resolve('dist');

/** A model of about that many lines: chains of services over databases, each with a load and a requirement. */
function bigModel(lines: number): string {
  const parts = ['system "Generated"', 'param share = 12'];
  for (let i = 0; parts.join('\n').split('\n').length < lines;) {
    const batch: string[] = [];
    for (let end = i + 20; i < end; i++) {
      const next = i % 5 === 4 ? '' : `\n    -> Web${String(i + 1)}.get timeout 500ms`;
      batch.push(`service Web${String(i)} {
  instances: 4
  cores: 2
  on get {
    cpu ${String(1 + (i % 3))}ms${next}
    -> Db${String(i)}.query
  }
}
database Db${String(i)} { cores: 4, on query { cpu 1ms } }`);
      if (i % 5 === 0) {
        batch.push(`load Users${String(i)} -> Web${String(i)}.get { rate: 100 rps * share, peak: 2x }
require Users${String(i)} p99 < 500ms at peak`);
      }
    }
    parts.push(...batch);
  }
  return `${parts.join('\n')}\n`;
}

interface Session {
  services: ServerServices;
  connection: ProtocolConnection;
  version: number;
  text: string;
  uri: string;
  /** Settles when the server next publishes diagnostics that satisfy a condition. */
  published(condition?: (count: number, findings: number) => boolean): Promise<void>;
}

async function start(): Promise<Session> {
  const up = new PassThrough();
  const down = new PassThrough();
  const server = createConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
  const connection = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  const services = startServer(server, {
    fileSystem: NodeFileSystem.fileSystemProvider,
    startWorker: nodeWorker,
    createLayouter: createNodeLayouter,
  });
  // The server's workers keep no process alive; in the product its connection does.
  const alive = setInterval(() => undefined, 1000);
  connection.onDispose(() => {
    clearInterval(alive);
  });
  const waiting = new Set<(count: number, findings: number) => void>();
  connection.onNotification(
    'textDocument/publishDiagnostics',
    ({ diagnostics }: { diagnostics: { source?: string }[] }) => {
      const findings = diagnostics.filter(({ source }) => source === 'scale simulation').length;
      for (const listener of [...waiting]) listener(diagnostics.length, findings);
    },
  );
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: null,
    capabilities: {},
    workspaceFolders: null,
    initializationOptions: {
      workers: { simulation: join(dist, 'simulation-worker.js'), layout: join(dist, 'layout-worker.js') },
    },
  });
  await connection.sendNotification('initialized', {});
  return {
    services,
    connection,
    version: 0,
    text: '',
    uri: 'file:///generated.scale',
    published: (condition = () => true) =>
      new Promise((settle) => {
        const listener = (count: number, findings: number): void => {
          if (!condition(count, findings)) return;
          waiting.delete(listener);
          settle();
        };
        waiting.add(listener);
      }),
  };
}

async function open(session: Session, text: string): Promise<void> {
  const { connection, uri } = session;
  session.text = text;
  session.version = 1;
  const published = session.published();
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'scale', version: 1, text },
  });
  await published;
}

/** One keystroke in the middle of the text; settles when the diagnostics are there. Milliseconds. */
async function keystroke(session: Session): Promise<number> {
  const { connection, uri } = session;
  const middle = session.text.indexOf('cpu 1ms', session.text.length / 2) + 4;
  const changed = session.text.charAt(middle) === '1' ? '2' : '1';
  const before = session.text.slice(0, middle).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  session.text = session.text.slice(0, middle) + changed + session.text.slice(middle + 1);
  session.version++;
  const started = performance.now();
  const read = (): string | undefined =>
    session.services.shared.workspace.LangiumDocuments.all.head()?.parseResult.value.$cstNode?.root.fullText;
  const published = session.published(() => read() === session.text);
  await connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: session.version },
    contentChanges: [
      { range: { start: position, end: { ...position, character: position.character + 1 } }, text: changed },
    ],
  });
  await published;
  return performance.now() - started;
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const say = (what: string, value: number, unit: string, owed = ''): void => {
  console.log(
    `  ${what.padEnd(58)} ${value.toFixed(value < 10 ? 1 : 0).padStart(8)} ${unit}${owed === '' ? '' : `   (owed: ${owed})`}`,
  );
};

/** Prints the time of each step of looking at a text: parse to validation, lowering, solving. Milliseconds, medians. */
async function steps(session: Session): Promise<{ edit: number; quickest: number; lower: number; solve: number }> {
  const edits: number[] = [];
  for (let i = 0; i < 7; i++) edits.push(await keystroke(session));
  const [document] = session.services.shared.workspace.LangiumDocuments.all.toArray();
  const model = document?.parseResult.value;
  if (!isModel(model)) throw new Error('the model was not read');
  const lowerings: number[] = [];
  const solutions: number[] = [];
  for (let i = 0; i < 3; i++) {
    const started = performance.now();
    const { system } = lower(model);
    const lowered = performance.now();
    if (!system) throw new Error('the model was not lowered');
    solved(system);
    lowerings.push(lowered - started);
    solutions.push(performance.now() - lowered);
  }
  return { edit: median(edits), quickest: Math.min(...edits), lower: median(lowerings), solve: median(solutions) };
}

/** The case `editor` of the benchmark. */
export async function measureEditor(): Promise<void> {
  const session = await start();
  const { connection, uri } = session;
  const request = { textDocument: { uri } };

  const small = bigModel(2000);
  const started = performance.now();
  await open(session, small);
  say(`${String(small.split('\n').length)} lines: opened to diagnostics`, performance.now() - started, 'ms', '<= 1500');
  const first = await steps(session);
  say('keystroke to diagnostics', first.edit, 'ms', '<= 200');
  say('... the quickest of seven', first.quickest, 'ms');
  say('lowering', first.lower, 'ms');
  say('solving, with findings', first.solve, 'ms');

  await connection.sendNotification('textDocument/didSave', request);
  const saved = performance.now();
  await session.published((_, findings) => findings > 0);
  say('save to first findings', performance.now() - saved, 'ms', '<= 1000');
  const completions: number[] = [];
  for (let i = 0; i < 9; i++) {
    const asked = performance.now();
    await connection.sendRequest('textDocument/completion', { ...request, position: { line: 1000, character: 2 } });
    completions.push(performance.now() - asked);
  }
  say('completion while the run goes on', median(completions), 'ms', '<= 100');
  say('... the slowest', Math.max(...completions), 'ms');
  const cancelled = performance.now();
  await connection.sendRequest('scale/cancel', { uri });
  say('stopping the run', performance.now() - cancelled, 'ms', '<= 250');

  const large = bigModel(4000);
  await connection.sendNotification('textDocument/didClose', request);
  await open(session, large);
  const second = await steps(session);
  say(`${String(large.split('\n').length)} lines: keystroke to diagnostics`, second.edit, 'ms');
  say('twice the lines: parse to validation', second.quickest / first.quickest, 'x', '<= 2.5');
  say('twice the lines: lowering', second.lower / first.lower, 'x', '<= 2.5');
  say('twice the lines: solving', second.solve / first.solve, 'x', '<= 2.5');

  await connection.sendNotification('textDocument/didClose', request);
  await open(session, bigModel(10_000));
  await connection.sendRequest('scale/cancel', { uri });
  const edits: number[] = [];
  for (let i = 0; i < 3; i++) edits.push(await keystroke(session));
  say('10,000 lines: keystroke to diagnostics', median(edits), 'ms', 'still edits');
  await connection.sendRequest('shutdown');
  connection.dispose();

  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', process.argv[1]!, '--editor-heap'], {
    encoding: 'utf8',
  });
  if (status !== 0 || stdout === '') throw new Error(stderr || 'the heap was not measured');
  say('heap of the server with 2,000 lines open', Number(stdout), 'MB', '<= 100');
}

/** In a process of its own: the heap, after collection, of a server with a model of 2,000 lines open and solved. */
export async function runEditorHeap(): Promise<void> {
  const session = await start();
  await open(session, bigModel(2000));
  await session.connection.sendRequest('scale/cancel', { uri: session.uri });
  for (let i = 0; i < 5; i++) await keystroke(session);
  // The solver looks at the text after a pause.
  await new Promise((settle) => setTimeout(settle, 1500));
  globalThis.gc?.();
  process.stdout.write(String(process.memoryUsage().heapUsed / 1e6));
  process.exit(0);
}
