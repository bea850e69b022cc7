import { isOperationCancelled, type Cancellation, type LangiumDocument, type LangiumSharedCoreServices } from 'langium';
import { importsIn } from './library.js';

/** Most files that one document may draw in; more is a slip. */
const MOST_FILES = 1_000;

/**
 * Reads the files that a parsed document imports, and those that they import, as far as they can be read.
 *
 * @returns the document and all of them, each once. A file that cannot be read is left out: a check explains it.
 */
export async function loadImports(
  document: LangiumDocument,
  shared: LangiumSharedCoreServices,
  cancelToken?: Cancellation.CancellationToken,
): Promise<LangiumDocument[]> {
  const documents = shared.workspace.LangiumDocuments;
  const all = new Set<LangiumDocument>([document]);
  // A set iterates over what is added meanwhile.
  for (const one of all) {
    for (const { address } of importsIn(one)) {
      if (!address || all.size >= MOST_FILES) continue;
      try {
        all.add(documents.getDocument(address) ?? (await documents.getOrCreateDocument(address, cancelToken)));
      } catch (problem) {
        if (isOperationCancelled(problem)) throw problem;
      }
    }
  }
  return [...all];
}
