import type { Hover, HoverParams } from 'vscode-languageserver';
import { CstUtils, type CstNode, type LangiumDocument } from 'langium';
import type { HoverProvider, LangiumServices } from 'langium/lsp';
import { documentationOf } from './hover/documentation.js';
import { figuresOf } from './hover/figures.js';
import type { RunsOf } from './runs/run-service.js';

/** Hovers: what a word means, from the catalogue, and what the last run found of the thing it names. */
export class ScaleHoverProvider implements HoverProvider {
  constructor(
    private readonly services: LangiumServices,
    private readonly runs: RunsOf,
  ) {}

  getHoverContent(document: LangiumDocument, { position }: HoverParams): Hover | undefined {
    const root = document.parseResult.value.$cstNode;
    const leaf = root && CstUtils.findLeafNodeAtOffset(root, document.textDocument.offsetAt(position));
    if (!leaf || leaf.hidden) return undefined;
    const named = this.isName(leaf);
    const declared =
      this.services.references.References.findDeclarations(leaf)[0] ?? (named ? leaf.astNode : undefined);
    const runs = this.runs.of(document.uri.toString());
    const parts = [
      named ? undefined : documentationOf(leaf),
      runs && figuresOf({ leaf, declared, runs, document }),
    ].filter((part) => part !== undefined);
    if (parts.length === 0) return undefined;
    return { contents: { kind: 'markdown', value: parts.join('\n\n---\n\n') }, range: leaf.range };
  }

  private isName(leaf: CstNode): boolean {
    const name = this.services.references.NameProvider.getNameNode(leaf.astNode);
    // The name of a property is a word of the catalogue, unless it is an attribute that the user named.
    return name !== undefined && name.offset === leaf.offset && leaf.astNode.$type !== 'Property';
  }
}
