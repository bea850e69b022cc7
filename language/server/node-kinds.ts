import { type AstNode, type AstNodeDescription, isAstNodeDescription } from 'langium';
import type { NodeKindProvider } from 'langium/lsp';
import { CompletionItemKind, SymbolKind } from 'vscode-languageserver';

/** How each sort of declaration is shown in lists; a sort without an entry is shown as a field. */
const KINDS: Readonly<Record<string, readonly [symbol: SymbolKind, completion: CompletionItemKind]>> = {
  Component: [SymbolKind.Class, CompletionItemKind.Class],
  Operation: [SymbolKind.Method, CompletionItemKind.Method],
  Pool: [SymbolKind.Object, CompletionItemKind.Field],
  Load: [SymbolKind.Event, CompletionItemKind.Event],
  Keys: [SymbolKind.Key, CompletionItemKind.Struct],
  Param: [SymbolKind.Constant, CompletionItemKind.Constant],
  Region: [SymbolKind.Namespace, CompletionItemKind.Module],
  Variant: [SymbolKind.Interface, CompletionItemKind.Interface],
  Scenario: [SymbolKind.Function, CompletionItemKind.Function],
  Requirement: [SymbolKind.Boolean, CompletionItemKind.Value],
  Property: [SymbolKind.Property, CompletionItemKind.Property],
};

/** The icons of declarations in outlines, symbol searches and completion. */
export class ScaleNodeKindProvider implements NodeKindProvider {
  getSymbolKind(node: AstNode | AstNodeDescription): SymbolKind {
    return KINDS[typeOf(node)]?.[0] ?? SymbolKind.Field;
  }

  getCompletionItemKind(node: AstNode | AstNodeDescription): CompletionItemKind {
    return KINDS[typeOf(node)]?.[1] ?? CompletionItemKind.Field;
  }
}

function typeOf(node: AstNode | AstNodeDescription): string {
  return isAstNodeDescription(node) ? node.type : node.$type;
}
