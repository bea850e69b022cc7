import { GrammarUtils, type AstNode, type CstNode } from 'langium';
import type { SourceRange } from './system.js';

const START = { line: 0, character: 0 };

/** Turns nodes of one or several documents into places. The address of each document is worked out once. */
export class Places {
  private readonly addresses = new WeakMap<AstNode, string>();

  /** `fallback`: the address for what was not written in any file, such as the value of a command's option. */
  constructor(private readonly fallback: string) {}

  /** Where the node was written, whole. */
  of(node: AstNode): SourceRange {
    return this.place(node, node.$cstNode);
  }

  /** Where one of its properties was written; the whole node where it was not. */
  ofProperty(node: AstNode, property: string, index?: number): SourceRange {
    return this.place(node, GrammarUtils.findNodeForProperty(node.$cstNode, property, index) ?? node.$cstNode);
  }

  private place(node: AstNode, cst: CstNode | undefined): SourceRange {
    const uri = this.address(node);
    if (!cst || uri === undefined) return { uri: this.fallback, start: START, end: START };
    const { start, end } = cst.range;
    return {
      uri,
      start: { line: start.line, character: start.character },
      end: { line: end.line, character: end.character },
    };
  }

  private address(node: AstNode): string | undefined {
    let root = node;
    while (root.$container) root = root.$container;
    const known = this.addresses.get(root);
    if (known !== undefined) return known;
    const uri = root.$document?.uri.toString();
    if (uri !== undefined) this.addresses.set(root, uri);
    return uri;
  }
}
