import { EmptyFileSystem, URI, type FileSystemProvider, type LangiumDocument } from 'langium';
import type { Diagnostic } from 'vscode-languageserver';
import type { Model } from '../../language/generated/ast.js';
import { lower, type Lowered, type Selection } from '../../language/model/index.js';
import type { Component, Operation, System } from '../../language/model/system.js';
import { createScaleServices, type ScaleServices } from '../../language/scale-module.js';

const HOME = 'file:///models/';

/** For texts without imports: making services takes longer than all that is done with them. */
const shared = createScaleServices(EmptyFileSystem);
let count = 0;

/** Files that exist in memory alone. */
class Files implements FileSystemProvider {
  constructor(private readonly texts: Readonly<Record<string, string>>) {}

  exists(uri: URI): Promise<boolean> {
    return Promise.resolve(this.existsSync(uri));
  }
  existsSync(uri: URI): boolean {
    return this.texts[nameOf(uri)] !== undefined;
  }
  readFile(uri: URI): Promise<string> {
    return new Promise((resolve) => {
      resolve(this.readFileSync(uri));
    });
  }
  readFileSync(uri: URI): string {
    const text = this.texts[nameOf(uri)];
    if (text === undefined) throw new Error(`no file ${uri.toString()}`);
    return text;
  }
  readBinary(): Promise<Uint8Array> {
    return Promise.reject(new Error('no binary files'));
  }
  readBinarySync(): Uint8Array {
    throw new Error('no binary files');
  }
  stat(uri: URI): Promise<{ isFile: boolean; isDirectory: boolean; uri: URI }> {
    return Promise.resolve(this.statSync(uri));
  }
  statSync(uri: URI): { isFile: boolean; isDirectory: boolean; uri: URI } {
    return { isFile: this.existsSync(uri), isDirectory: false, uri };
  }
  readDirectory(): Promise<[]> {
    return Promise.resolve([]);
  }
  readDirectorySync(): [] {
    return [];
  }
}

function nameOf(uri: URI): string {
  return uri.toString().slice(HOME.length);
}

export interface ReadDocument {
  document: LangiumDocument<Model>;
  model: Model;
  diagnostics: readonly Diagnostic[];
  services: ScaleServices;
}

/** The measured data that examples of the reference read. */
const MEASURED = { 'load.csv': 'time,rate\n0,20\n60,60\n', 'trace.csv': 'ms\n4\n8\n' };

/** Reads and validates a text as `main.scale`, beside other files that it may import. */
export async function read(
  text: string,
  files: Readonly<Record<string, string>> = text.includes('.csv"') ? MEASURED : {},
): Promise<ReadDocument> {
  const alone = Object.keys(files).length === 0;
  const services = alone ? shared : createScaleServices({ fileSystemProvider: () => new Files(files) });
  const { workspace } = services.shared;
  const uri = URI.parse(alone ? `${HOME}${String(count++)}/main.scale` : `${HOME}main.scale`);
  const document = workspace.LangiumDocumentFactory.fromString<Model>(text, uri);
  workspace.LangiumDocuments.addDocument(document);
  await workspace.DocumentBuilder.build([document], { validation: true });
  return { document, model: document.parseResult.value, diagnostics: document.diagnostics ?? [], services };
}

/** What the diagnostics of a text say, as `line: severity code message`; lines count from 1. */
export async function told(text: string, files?: Readonly<Record<string, string>>): Promise<string[]> {
  const { diagnostics } = await read(text, files);
  return diagnostics.map(lineOf);
}

export function lineOf({ range, severity, code, message }: Diagnostic): string {
  const name = ['', 'error', 'warning', 'information', 'hint'][severity ?? 1] ?? '';
  return `${String(range.start.line + 1)}: ${name} ${String(code)} ${typeof message === 'string' ? message : message.value}`;
}

/** Lowers a text that has to have neither errors nor problems. */
export async function systemOf(
  text: string,
  selection: Selection = {},
  files?: Readonly<Record<string, string>>,
): Promise<System> {
  const { model, diagnostics } = await read(text, files);
  const errors = diagnostics.filter(({ severity }) => severity === 1).map(lineOf);
  const { system, problems } = lower(model, selection);
  const all = [...errors, ...problems.filter(({ severity }) => severity === 'error').map(({ message }) => message)];
  if (all.length > 0 || !system) throw new Error(all.join('\n'));
  return system;
}

/** Lowers a text that may have problems. */
export async function lowered(
  text: string,
  selection: Selection = {},
  files?: Readonly<Record<string, string>>,
): Promise<Lowered> {
  return lower((await read(text, files)).model, selection);
}

export function component(system: System, name: string): Component {
  const found = system.components.find((one) => one.name === name);
  if (!found) throw new Error(`no component ${name}`);
  return found;
}

export function operation(system: System, path: string): Operation {
  const [name = '', member = ''] = path.split('.');
  const found = component(system, name).operations.find((one) => one.name === member);
  if (!found) throw new Error(`no operation ${path}`);
  return found;
}

/** A value without the places where its parts were written. */
export function withoutRanges<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (key, part: unknown) => (key === 'range' || key === 'propertyRanges' ? undefined : part)),
  ) as T;
}
