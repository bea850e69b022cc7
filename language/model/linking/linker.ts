import { DefaultLinker, interruptAndCheck, type Cancellation, type LangiumDocument } from 'langium';
import { REFERENCES_AT_A_TIME, referencesIn } from './references.js';

/** Links all references of a document in one pass over its nodes. */
export class ScaleLinker extends DefaultLinker {
  override async link(document: LangiumDocument, cancelToken?: Cancellation.CancellationToken): Promise<void> {
    for (const [count, reference] of referencesIn(document.parseResult.value).entries()) {
      if (cancelToken && count % REFERENCES_AT_A_TIME === 0) await interruptAndCheck(cancelToken);
      this.doLink(reference, document);
    }
  }
}
