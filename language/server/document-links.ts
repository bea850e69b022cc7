import type { DocumentLink } from 'vscode-languageserver';
import { GrammarUtils, type LangiumDocument } from 'langium';
import type { DocumentLinkProvider } from 'langium/lsp';
import { importsIn } from '../model/linking/library.js';

/** Makes the path of an import a link to the file. */
export class ScaleDocumentLinkProvider implements DocumentLinkProvider {
  getDocumentLinks(document: LangiumDocument): DocumentLink[] {
    return importsIn(document).flatMap(({ node, address }) => {
      const path = GrammarUtils.findNodeForProperty(node.$cstNode, 'path');
      return address && path ? [{ range: path.range, target: address.toString() }] : [];
    });
  }
}
