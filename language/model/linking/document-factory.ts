import {
  DefaultLangiumDocumentFactory,
  type AstNode,
  type LangiumDocument,
  type LangiumSharedCoreServices,
  type ParseResult,
  type TextDocument,
  type URI,
} from 'langium';
import { WorkspaceLibrary } from './library.js';

/** Gives every document access to those that it imports. */
export class ScaleDocumentFactory extends DefaultLangiumDocumentFactory {
  readonly library: WorkspaceLibrary;

  constructor(services: LangiumSharedCoreServices) {
    super(services);
    this.library = new WorkspaceLibrary(services);
  }

  protected override createLangiumDocument<T extends AstNode = AstNode>(
    parseResult: ParseResult<T>,
    uri: URI,
    textDocument?: TextDocument,
    text?: string,
  ): LangiumDocument<T> {
    return Object.assign(super.createLangiumDocument<T>(parseResult, uri, textDocument, text), {
      library: this.library,
    });
  }
}
