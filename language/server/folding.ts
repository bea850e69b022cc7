import type { AstNode } from 'langium';
import { DefaultFoldingRangeProvider } from 'langium/lsp';
import * as ast from '../generated/ast.js';

/** Folds everything in braces, and long comments. */
export class ScaleFoldingRangeProvider extends DefaultFoldingRangeProvider {
  /** A call or condition that merely spans lines has nothing to hide, unless it has a block. */
  protected override shouldProcess(node: AstNode): boolean {
    return !ast.isModel(node) && (node.$cstNode?.text.endsWith('}') ?? false);
  }
}
