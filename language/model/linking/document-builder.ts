import {
  DefaultDocumentBuilder,
  DocumentState,
  type BuildOptions,
  Cancellation,
  type LangiumDocument,
  type LangiumSharedCoreServices,
  type URI,
} from 'langium';
import { loadImports } from './import-loader.js';
import type { DataFiles } from './data-files.js';
import { importsIn } from './library.js';

/** Builds what documents import together with them, and again when it changes. */
export class ScaleDocumentBuilder extends DefaultDocumentBuilder {
  constructor(private readonly shared: LangiumSharedCoreServices) {
    super(shared);
  }

  /** Traces are no documents: those that read them are built anew when they change. */
  override async update(
    changed: URI[],
    deleted: URI[],
    cancelToken: Cancellation.CancellationToken = Cancellation.CancellationToken.None,
  ): Promise<void> {
    const isData = (uri: URI): boolean => uri.path.toLowerCase().endsWith('.csv');
    const data = [...changed, ...deleted].filter(isData);
    this.data?.forget(data);
    const addresses = new Set(data.map((uri) => uri.toString()));
    const readers = this.langiumDocuments.all
      .filter((document) => data.length > 0 && this.data?.isRead(document, addresses) === true)
      .map(({ uri }) => uri)
      .toArray();
    const others = changed.filter((uri) => !isData(uri));
    await super.update(
      [...others, ...readers],
      deleted.filter((uri) => !isData(uri)),
      cancelToken,
    );
  }

  private get data(): DataFiles | undefined {
    return (this.langiumDocumentFactory as { library?: { data: DataFiles } }).library?.data;
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
    for (const document of all) await this.data?.load(document);
    await super.buildDocuments([...all], options, cancelToken);
  }

  /** A file that imports a changed one sees other names, even where it refers to none of them so far. */
  protected override shouldRelink(document: LangiumDocument, changedUris: Set<string>): boolean {
    if (super.shouldRelink(document, changedUris)) return true;
    return importsIn(document).some(({ address }) => address && changedUris.has(address.toString()));
  }
}
