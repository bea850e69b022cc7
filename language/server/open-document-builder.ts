import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { DocumentState, type Cancellation, type URI } from 'langium';
import type { LangiumSharedServices } from 'langium/lsp';
import { ScaleDocumentBuilder } from '../model/linking/document-builder.js';

/**
 * Lets a request that comes at once after its document was opened wait for it. The default refuses such a request, because
 * the document is not there yet, or because it takes the state of the last build for that of the coming one.
 */
export class OpenDocumentBuilder extends ScaleDocumentBuilder {
  constructor(private readonly services: LangiumSharedServices) {
    super(services);
  }

  protected override awaitDocumentState(
    state: DocumentState,
    uri: URI,
    cancelToken: Cancellation.CancellationToken,
  ): Promise<URI> {
    const { TextDocuments, LangiumDocuments } = this.services.workspace;
    const opened = TextDocuments.get(uri);
    const document = LangiumDocuments.getDocument(uri);
    // What was read from the disk before is another text.
    const isRead = opened === undefined || document?.textDocument === opened;
    const present = document && isRead ? document.state : DocumentState.Changed;
    if (present >= state || !opened) return super.awaitDocumentState(state, uri, cancelToken);
    return new Promise((resolve, reject) => {
      const address = uri.toString();
      const listeners = [
        this.onDocumentPhase(state, (document) => {
          if (document.uri.toString() === address) settle(() => resolve(uri));
        }),
        TextDocuments.onDidClose(({ document }) => {
          if (document.uri === address) settle(() => reject(cancelled()));
        }),
        cancelToken.onCancellationRequested(() => settle(() => reject(cancelled()))),
      ];
      const settle = (how: () => void): void => {
        for (const listener of listeners) listener.dispose();
        how();
      };
    });
  }
}

function cancelled(): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'The request is not wanted any more.');
}
