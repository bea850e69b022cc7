import { readFile, stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { DocumentState, type LangiumDocument, URI } from 'langium';
import { NodeFiles } from '../node-files.js';
import type { Diagnostic } from 'vscode-languageserver-types';
import type { Model } from '../generated/ast.js';
import { loadImports } from '../model/index.js';
import type { SourceRange } from '../model/system.js';
import { createScaleServices } from '../scale-module.js';
import { UsageError } from './exit-status.js';
import type { Terminal } from './terminal.js';

/** Largest file that is read, bytes: beyond this it is no model but a mistake. */
const MAX_BYTES = 8 * 1024 * 1024;

/** One message about a place in a file. Lines and columns count from 1. */
export interface Message {
  file: string;
  line: number;
  column: number;
  severity: 'error' | 'warning' | 'information' | 'hint';
  code: string;
  message: string;
  range: SourceRange;
}

/** A model as read and validated. */
export interface Loaded {
  /** As named on the command line. */
  file: string;
  document: LangiumDocument<Model>;
  model: Model;
  /** Of the file and everything it imports, in the order of their places. */
  messages: Message[];
}

/** Reads models with everything they import. Several files of one call share what they import. */
export class Loader {
  private readonly services = createScaleServices({ ...NodeFiles });

  constructor(private readonly terminal: Terminal) {}

  get language(): ReturnType<typeof createScaleServices>['Scale'] {
    return this.services.Scale;
  }

  /**
   * Reads one model; `-` is standard input.
   *
   * @throws UsageError when there is no such file or it can't be a model.
   */
  async load(file: string): Promise<Loaded> {
    const { text, uri } = await this.read(file);
    const { shared } = this.services;
    const documents = shared.workspace.LangiumDocuments;
    const known = documents.getDocument(uri);
    const document = (known ??
      shared.workspace.LangiumDocumentFactory.fromString<Model>(text, uri)) as LangiumDocument<Model>;
    if (!known) documents.addDocument(document);
    const all = await loadImports(document, shared);
    await shared.workspace.DocumentBuilder.build([...all], { validation: true });
    if (document.state < DocumentState.Validated) throw new Error(`${file} was not validated`);
    const messages = [...all].flatMap((part) =>
      (part.diagnostics ?? []).map((diagnostic) =>
        toMessage(part === document ? file : shownPath(part.uri), part.uri, diagnostic),
      ),
    );
    return { file, document, model: document.parseResult.value, messages };
  }

  private async read(file: string): Promise<{ text: string; uri: URI }> {
    if (file === '-') {
      return { text: await this.terminal.readInput(), uri: URI.file(resolve('standard-input.scale')) };
    }
    const path = resolve(file);
    const info = await stat(path).catch(() => undefined);
    if (!info) throw new UsageError(`${file}: there is no such file`);
    if (!info.isFile()) throw new UsageError(`${file}: is not a file`);
    if (info.size > MAX_BYTES) throw new UsageError(`${file}: is too large for a model (over 8 MB)`);
    return { text: decoded(await readFile(path), file), uri: URI.file(path) };
  }
}

/** The bytes as text. @throws UsageError where they are none, so that no file is rewritten that was never understood. */
function decoded(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError(`${file}: is not a text file (UTF-8)`);
  }
}

function toMessage(file: string, uri: URI, diagnostic: Diagnostic): Message {
  const { range, severity, code, message } = diagnostic;
  return {
    file,
    line: range.start.line + 1,
    column: range.start.character + 1,
    severity: (['error', 'warning', 'information', 'hint'] as const)[(severity ?? 1) - 1] ?? 'error',
    code: String(code ?? ''),
    message: typeof message === 'string' ? message : message.value,
    range: { uri: uri.toString(), ...range },
  };
}

/** A path as a person would type it from here. */
export function shownPath(uri: URI | string): string {
  const { fsPath } = typeof uri === 'string' ? URI.parse(uri) : uri;
  const near = relative(process.cwd(), fsPath);
  return near !== '' && !near.startsWith('..') ? near : fsPath;
}

/** `file:line:column: message`, as compilers say it. */
export function lineOf({ file, line, column, severity, message }: Message): string {
  const mark = severity === 'error' ? '' : `${severity}: `;
  return `${file}:${String(line)}:${String(column)}: ${mark}${message}`;
}
