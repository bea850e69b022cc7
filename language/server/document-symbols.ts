import type { DocumentSymbol } from 'vscode-languageserver';
import type { AstNode, LangiumDocument } from 'langium';
import type { DocumentSymbolProvider, LangiumServices, NodeKindProvider } from 'langium/lsp';
import * as ast from '../generated/ast.js';
import { textOf } from '../model/text-of.js';

/** The outline: declarations, the operations and pools of components, and the requirements. */
export class ScaleDocumentSymbolProvider implements DocumentSymbolProvider {
  private readonly kinds: NodeKindProvider;

  constructor(private readonly services: LangiumServices) {
    this.kinds = services.shared.lsp.NodeKindProvider;
  }

  getSymbols(document: LangiumDocument): DocumentSymbol[] {
    const model = document.parseResult.value;
    return ast.isModel(model) ? this.all(model.statements) : [];
  }

  private all(nodes: readonly AstNode[]): DocumentSymbol[] {
    return nodes.flatMap((node) => this.symbol(node) ?? []);
  }

  private symbol(node: AstNode): DocumentSymbol | undefined {
    const range = node.$cstNode?.range;
    if (!range) return undefined;
    const described = describe(node);
    if (!described?.name) return undefined;
    const name = this.services.references.NameProvider.getNameNode(node);
    const children = this.all(childrenOf(node));
    return {
      name: described.name,
      ...(described.detail === undefined ? {} : { detail: described.detail }),
      kind: this.kinds.getSymbolKind(node),
      range,
      selectionRange: name?.range ?? range,
      ...(children.length > 0 ? { children } : {}),
    };
  }
}

/** Name and detail of what stands in the outline; undefined for the rest. Broken text leaves names out. */
function describe(node: AstNode): { name: string | undefined; detail?: string } | undefined {
  if (ast.isComponent(node)) return { name: node.name, detail: node.kind };
  if (ast.isOperation(node)) return { name: node.name, detail: node.write ? 'write' : '' };
  if (ast.isRequirement(node)) return { name: textOf(node).replace(/^require\s+/, ''), detail: 'requirement' };
  if (ast.isAmend(node)) return { name: node.target?.$refText, detail: 'amended' };
  if (ast.isEvent(node)) return { name: textOf(node).replace(/\s*\{.*/, ''), detail: 'event' };
  if (
    ast.isLoad(node) ||
    ast.isKeys(node) ||
    ast.isParam(node) ||
    ast.isRegion(node) ||
    ast.isVariant(node) ||
    ast.isScenario(node) ||
    ast.isPool(node)
  ) {
    return { name: node.name, detail: node.$type === 'Keys' ? 'key space' : node.$type.toLowerCase() };
  }
  return undefined;
}

function childrenOf(node: AstNode): readonly AstNode[] {
  if (ast.isComponent(node) || ast.isVariant(node) || ast.isScenario(node) || ast.isAmend(node)) return node.members;
  return [];
}
