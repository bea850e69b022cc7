import {
  DefaultDocumentBuilder,
  DocumentState,
  type BuildOptions,
  type Cancellation,
  type LangiumDocument,
  type LangiumSharedCoreServices,
} from 'langium';
import { loadImports } from './import-loader.js';
import { importsIn } from './library.js';

/** Builds what documents import together with them, and again when it changes. */
export class ScaleDocumentBuilder extends DefaultDocumentBuilder {
  constructor(private readonly shared: LangiumSharedCoreServices) {
    super(shared);
  }

  protected override async buildDocuments(
    documents: LangiumDocument[],
    options: BuildOptions,
    cancelToken: Cancellation.CancellationToken,
  ): Promise<void> {
    const all = new Set(documents);
    for (const document of documents) {
      if (document.state < DocumentState.Parsed) await this.langiumDocumentFactory.update(document, cancelToken);
      for (const imported of await loadImports(document, this.shared, cancelToken)) {
        if (imported.state < DocumentState.Validated) all.add(imported);
      }
    }
    await super.buildDocuments([...all], options, cancelToken);
  }

  /** A file that imports a changed one sees other names, even where it refers to none of them so far. */
  protected override shouldRelink(document: LangiumDocument, changedUris: Set<string>): boolean {
    if (super.shouldRelink(document, changedUris)) return true;
    return importsIn(document).some(({ address }) => address && changedUris.has(address.toString()));
  }
}
