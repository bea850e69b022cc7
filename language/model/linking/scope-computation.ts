import { DefaultScopeComputation, MultiMap, type AstNode, type LocalSymbols } from 'langium';

/** Only declarations of the top level are seen by other files; what is local is found by `Names`. */
export class ScaleScopeComputation extends DefaultScopeComputation {
  override collectLocalSymbols(): Promise<LocalSymbols> {
    return Promise.resolve(new MultiMap<AstNode, never>());
  }
}
