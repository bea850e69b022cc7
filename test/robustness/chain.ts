/**
 * The whole way of a text through the product, as an editor and as the command line walk it, with everything that is owed to
 * whoever wrote the text, whatever it says: places that exist, words for users, results without holes.
 */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { EmptyFileSystem, URI, type FileSystemProvider } from 'langium';
import type { Diagnostic } from 'vscode-languageserver-types';
import { solved } from '../../language/findings/index.js';
import type { Model } from '../../language/generated/ast.js';
import { lower, outline, type Problem, type Selection } from '../../language/model/index.js';
import type { Results } from '../../language/model/results.js';
import type { System } from '../../language/model/system.js';
import { createScaleServices, type ScaleServices } from '../../language/scale-module.js';
import { finalResults } from '../support/run-study.js';

const HOME = 'file:///models/';
const SHARED = createScaleServices(EmptyFileSystem);
let texts = 0;

const schema = JSON.parse(
  readFileSync(new URL('../../language/model/results.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile<Results>(schema);

/** How often more than `npm test` does: a factor on the number of tries, from the variable `SCALE_THOROUGH`. */
export const THOROUGH = Math.max(1, Number(process.env['SCALE_THOROUGH'] ?? 1) || 1);

export interface ChainOptions {
  /** Events that a study of each design may take; none is made without. */
  events?: number;
  selection?: Selection;
  files?: Readonly<Record<string, string>>;
  fileSystem?: FileSystemProvider;
}

export interface Chained {
  /** Line, severity, code and message of what the editor shows while typing. */
  diagnostics: readonly Diagnostic[];
  problems: readonly Problem[];
  system: System | undefined;
  /** True where nothing stands in the way of a run. */
  runnable: boolean;
  solved: Results | undefined;
  results: Results | undefined;
  /** What was owed and not kept; empty where all is well. */
  complaints: string[];
}

/**
 * Takes a text from its characters to its results. Never throws: whatever goes wrong is a complaint, with the place where it was thrown.
 */
export async function chain(text: string, options: ChainOptions = {}): Promise<Chained> {
  const complaints: string[] = [];
  const chained: Chained = {
    diagnostics: [],
    problems: [],
    system: undefined,
    runnable: false,
    solved: undefined,
    results: undefined,
    complaints,
  };
  try {
    const typed = await diagnose(text, options, ['built-in', 'fast']);
    const checked = await diagnose(text, options, undefined);
    complaints.push(...complaintsAbout(typed.diagnostics, text), ...complaintsAbout(checked.diagnostics, text));
    const missing = typed.diagnostics.filter((one) => !checked.diagnostics.some((other) => said(other) === said(one)));
    complaints.push(...missing.map((one) => `only while typing: ${said(one)}`));
    chained.diagnostics = checked.diagnostics;
    const { model } = checked;
    outline(model);
    const { system, problems } = lower(model, options.selection ?? {});
    complaints.push(
      ...complaintsAbout(
        problems.map((problem) => ({ ...problem, severity: 1 as const })),
        text,
        options.files !== undefined,
      ),
    );
    chained.problems = problems;
    chained.system = system;
    const errors =
      checked.diagnostics.some(({ severity }) => severity === 1) ||
      problems.some(({ severity }) => severity === 'error');
    chained.runnable = !errors && system !== undefined;
    if (system !== undefined) {
      chained.solved = solved(system);
      complaints.push(...complaintsAboutResults(chained.solved, system));
    }
    if (system !== undefined && chained.runnable && options.events !== undefined) {
      chained.results = finalOf(system, options.events);
      complaints.push(...complaintsAboutResults(chained.results, system));
      if (chained.results.run.events > 2 * options.events)
        complaints.push(`${String(chained.results.run.events)} events`);
    }
  } catch (error) {
    complaints.push(
      `threw ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' ') : String(error)}`,
    );
  }
  return chained;
}

/** The final results of a study that may take so many events. */
function finalOf(system: System, events: number, seed = 1): Results {
  return finalResults(system, { eventBudget: events, seed });
}

async function diagnose(
  text: string,
  options: ChainOptions,
  categories: string[] | undefined,
): Promise<{ model: Model; diagnostics: Diagnostic[] }> {
  const { files, fileSystem } = options;
  const own = files !== undefined || fileSystem !== undefined;
  const services: ScaleServices = own
    ? createScaleServices({ fileSystemProvider: () => fileSystem ?? memoryFiles(files ?? {}) })
    : SHARED;
  const { workspace } = services.shared;
  const uri = URI.parse(own ? `${HOME}main.scale` : `${HOME}${String(texts++)}/main.scale`);
  const document = workspace.LangiumDocumentFactory.fromString<Model>(text, uri);
  workspace.LangiumDocuments.addDocument(document);
  await workspace.DocumentBuilder.build([document], { validation: categories === undefined ? true : { categories } });
  workspace.LangiumDocuments.deleteDocument(uri);
  return { model: document.parseResult.value, diagnostics: [...(document.diagnostics ?? [])] };
}

/** Files that exist in memory alone, beside `main.scale`. */
function memoryFiles(content: Readonly<Record<string, string>>): FileSystemProvider {
  const textOf = (uri: URI): string | undefined => {
    const name = uri.toString().slice(HOME.length);
    return Object.hasOwn(content, name) ? content[name] : undefined;
  };
  const read = (uri: URI): string => {
    const text = textOf(uri);
    if (text === undefined) throw new Error(`ENOENT: no such file or directory, open '${uri.fsPath}'`);
    return text;
  };
  const stat = (uri: URI) => ({ isFile: textOf(uri) !== undefined, isDirectory: false, uri });
  return {
    exists: (uri) => Promise.resolve(textOf(uri) !== undefined),
    existsSync: (uri) => textOf(uri) !== undefined,
    readFile: async (uri) => Promise.resolve(read(uri)),
    readFileSync: read,
    readBinary: (uri) => Promise.resolve(new TextEncoder().encode(read(uri))),
    readBinarySync: (uri) => new TextEncoder().encode(read(uri)),
    stat: (uri) => Promise.resolve(stat(uri)),
    statSync: stat,
    readDirectory: () => Promise.resolve([]),
    readDirectorySync: () => [],
  };
}

function said({ range, severity, message }: Diagnostic): string {
  return `${String(range.start.line + 1)}:${String(range.start.character + 1)} ${String(severity)} ${textOf(message)}`;
}

/** What a diagnostic says, in whatever form. */
export function textOf(message: Diagnostic['message']): string {
  return typeof message === 'string' ? message : message.value;
}

/** Phrases of parsers, names of tokens, and what a program says that has lost its way. */
const JARGON =
  /\b(?:tokens?|expecting|expected one of|EOF|alternatives?|iteration|NaN|undefined|null|TypeError|RangeError|Infinity|AST|CST|\[object|node_modules|[A-Z]{3,}_[A-Z]+)\b|No viable|Could not resolve reference|at \S+:\d+:\d+/i;
const LONGEST = 600;

/** True for a message that a person who knows only the language can read. What stands in backquotes is the person's own text. */
function isForUsers(message: string): boolean {
  return !JARGON.test(message.replace(/`[^`]*`/g, '').replace(/"[^"]*"/g, ''));
}

function complaintsAbout(
  told: readonly (Pick<Diagnostic, 'message' | 'range'> & { severity?: Diagnostic['severity']; code?: unknown })[],
  text: string,
  elsewhere = false,
): string[] {
  const complaints: string[] = [];
  const lines = text.split(/\r\n|\r|\n/);
  for (const { range, message, code } of told) {
    const words = textOf(message);
    const mark = `${String(range.start.line + 1)}:${String(range.start.character + 1)} ${String(code)} ${words.slice(0, 300)}`;
    if (words.trim() === '' || !isForUsers(words)) complaints.push(`not for users: ${mark}`);
    if (words.length > LONGEST) complaints.push(`${String(words.length)} characters long: ${mark}`);
    const { start, end } = range;
    const ordered = start.line < end.line || (start.line === end.line && start.character <= end.character);
    const inside =
      end.line < lines.length &&
      end.character <= (lines[end.line]?.length ?? 0) &&
      start.character >= 0 &&
      start.line >= 0;
    if (!ordered || (!inside && !elsewhere)) complaints.push(`no such place ${JSON.stringify(range)}: ${mark}`);
  }
  return complaints;
}

/** What is wrong with Results whatever the System: against the schema, numbers that are none, shares that are no shares, words. */
function complaintsAboutResults(results: Results, system: System): string[] {
  const complaints: string[] = [];
  validate(JSON.parse(JSON.stringify(results)));
  for (const { instancePath, message } of validate.errors ?? [])
    complaints.push(`${results.engine}: ${instancePath} ${message ?? ''}`);
  walk(results, '', (path, value) => {
    if (!Number.isFinite(value)) complaints.push(`${results.engine}: ${path} is ${String(value)}`);
  });
  for (const { message, range } of results.findings) {
    if (!isForUsers(message)) complaints.push(`not for users: finding ${message}`);
    if (range.uri === '') complaints.push(`finding without a place: ${message}`);
  }
  for (const { reason } of results.requirements)
    if (!isForUsers(reason)) complaints.push(`not for users: verdict ${reason}`);
  for (const note of results.run.notes) if (!isForUsers(note)) complaints.push(`not for users: note ${note}`);
  if (results.requirements.length !== system.requirements.length) complaints.push('a verdict is missing');
  const names = Object.keys(results.loads);
  if (names.length !== system.loads.length) complaints.push(`loads of the results: ${names.join(', ')}`);
  for (const [name, load] of Object.entries(results.loads)) {
    const errors = load.errors.rejected + load.errors.timeout + load.errors.failed;
    if (errors < -1e-9 || errors > 1 + 1e-9) complaints.push(`${results.engine}: ${name} errors ${String(errors)}`);
  }
  for (const [name, { resources }] of Object.entries(results.components)) {
    for (const [resource, { utilization }] of Object.entries(resources)) {
      const most = results.engine === 'solve' ? Infinity : 1 + 1e-6;
      if (!(utilization >= -1e-9 && utilization <= most))
        complaints.push(`${results.engine}: ${name} ${resource} is ${String(utilization)} busy`);
    }
  }
  return complaints;
}

function walk(value: unknown, path: string, visit: (path: string, value: number) => void): void {
  if (typeof value === 'number') visit(path, value);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) walk(part, `${path}/${key}`, visit);
  }
}
