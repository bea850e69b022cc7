import { AstUtils, URI, UriUtils, type AstNode, type LangiumDocument } from 'langium';
import type { LangiumSharedCoreServices } from 'langium';
import { DataFiles, type DataFile } from './data-files.js';
import { isImport, isModel, type Import, type Model } from '../../generated/ast.js';

/** What a document knows of the others and of the parser, so that a Model alone can be lowered. */
export interface Library {
  /** The files that a file imports, as far as they are there; each once. */
  importsOf(model: Model): readonly Model[];
  /** Parses a text by itself; undefined where it is not well formed. */
  parse(text: string): Model | undefined;
  /** A file of measured data, at a path that is relative to a document. */
  file(document: LangiumDocument, path: string): DataFile;
}

/** A document of ours. */
interface ScaleDocument extends LangiumDocument<Model> {
  readonly library?: Library;
}

/** A library without shelves, for a Model that belongs to no document. */
const EMPTY: Library = { importsOf: () => [], parse: () => undefined, file: () => ({ problem: 'missing' }) };

/** The library of the document that a Model stands in. */
export function libraryOf(model: Model): Library {
  return (model.$document as ScaleDocument | undefined)?.library ?? EMPTY;
}

/** The file of measured data that a node names. */
export function dataFile(node: AstNode, path: string): DataFile {
  const root = AstUtils.findRootNode(node) as Model;
  const document = root.$document;
  return document ? libraryOf(root).file(document, path) : { problem: 'missing' };
}

/** Where an import points to; undefined for one without a path, or with a path that is no address. */
export function addressOf(node: Import, from: URI): URI | undefined {
  const path = node.path as string | undefined;
  if (!path) return undefined;
  try {
    return /^[a-z][a-z\d+.-]+:/i.test(path) ? URI.parse(path) : UriUtils.resolvePath(UriUtils.dirname(from), path);
  } catch {
    // An unusual path is told as one that leads nowhere.
    return undefined;
  }
}

/** The imports of a document with their addresses. */
export function importsIn(document: LangiumDocument): { node: Import; address: URI | undefined }[] {
  const model = document.parseResult?.value;
  if (!isModel(model)) return [];
  return model.statements.filter(isImport).map((node) => ({ node, address: addressOf(node, document.uri) }));
}

/** The library that all documents of one workspace share. */
export class WorkspaceLibrary implements Library {
  readonly data: DataFiles;

  constructor(private readonly shared: LangiumSharedCoreServices) {
    this.data = new DataFiles(shared);
  }

  file(document: LangiumDocument, path: string): DataFile {
    return this.data.file(document, path);
  }

  importsOf(model: Model): readonly Model[] {
    const document = model.$document;
    if (!document) return [];
    const documents = this.shared.workspace.LangiumDocuments;
    const models = new Set<Model>();
    for (const { address } of importsIn(document)) {
      const imported = address && documents.getDocument(address)?.parseResult.value;
      if (isModel(imported)) models.add(imported);
    }
    return [...models];
  }

  parse(text: string): Model | undefined {
    const [services] = this.shared.ServiceRegistry.all;
    const result = services?.parser.LangiumParser.parse<Model>(text);
    if (!result || result.lexerErrors.length > 0 || result.parserErrors.length > 0) return undefined;
    return result.value;
  }
}
