import {
  DefaultReferenceDescriptionProvider,
  interruptAndCheck,
  type Cancellation,
  type LangiumDocument,
  type ReferenceDescription,
} from 'langium';
import { REFERENCES_AT_A_TIME, referencesIn } from './references.js';

/** Says for the index which references lead where, in one pass over the nodes of a document. */
export class ScaleReferenceDescriptions extends DefaultReferenceDescriptionProvider {
  override async createDescriptions(
    document: LangiumDocument,
    cancelToken?: Cancellation.CancellationToken,
  ): Promise<ReferenceDescription[]> {
    const descriptions: ReferenceDescription[] = [];
    for (const [count, reference] of referencesIn(document.parseResult.value).entries()) {
      if (cancelToken && count % REFERENCES_AT_A_TIME === 0) await interruptAndCheck(cancelToken);
      descriptions.push(...this.createInfoDescriptions(reference));
    }
    return descriptions;
  }
}
