import type { TextDocument } from 'vscode-languageserver-textdocument';
import { Emitter, type TextDocumentChangeEvent } from 'vscode-languageserver';
import { DefaultDocumentUpdateHandler } from 'langium/lsp';

/**
 * Tells who listens when a document was opened or saved. The server announces the `save` capability only if its update
 * handler has this method, so this is the one place where a save is heard.
 */
export class ScaleUpdateHandler extends DefaultDocumentUpdateHandler {
  private readonly saved = new Emitter<TextDocumentChangeEvent<TextDocument>>();
  private readonly opened = new Emitter<TextDocumentChangeEvent<TextDocument>>();

  readonly onSaved = this.saved.event;
  readonly onOpened = this.opened.event;

  didSaveDocument(event: TextDocumentChangeEvent<TextDocument>): void {
    this.saved.fire(event);
  }

  didOpenDocument(event: TextDocumentChangeEvent<TextDocument>): void {
    this.opened.fire(event);
  }

  /** Only models and the traces they read can change what a document means; the default watches every file there is. */
  protected override getWatchers(): { globPattern: string }[] {
    return [{ globPattern: '**/*.scale' }, { globPattern: '**/*.csv' }];
  }
}
