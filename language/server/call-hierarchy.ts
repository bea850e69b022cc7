import type { CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall } from 'vscode-languageserver';
import { type AstNode, AstUtils, CstUtils, type ReferenceDescription, type Stream, type URI } from 'langium';
import { AbstractCallHierarchyProvider, type LangiumServices } from 'langium/lsp';
import * as ast from '../generated/ast.js';

/** Who calls an operation, and whom it calls: operations and loads. */
export class ScaleCallHierarchyProvider extends AbstractCallHierarchyProvider {
  constructor(private readonly services: LangiumServices) {
    super(services);
  }

  protected override getCallHierarchyItem(node: AstNode): Partial<CallHierarchyItem> | undefined {
    const name = ast.isOperation(node) ? `${ownerOf(node)}.${node.name}` : undefined;
    return { kind: this.services.shared.lsp.NodeKindProvider.getSymbolKind(node), ...(name ? { name } : {}) };
  }

  protected getIncomingCalls(
    _node: AstNode,
    references: Stream<ReferenceDescription>,
  ): CallHierarchyIncomingCall[] | undefined {
    const calls = new Map<AstNode, { uri: URI; ranges: CallHierarchyIncomingCall['fromRanges'] }>();
    for (const { sourceUri, segment } of references) {
      const root = this.documents.getDocument(sourceUri)?.parseResult.value.$cstNode;
      const leaf = root && CstUtils.findLeafNodeAtOffset(root, segment.offset);
      const caller = leaf && callerOf(leaf.astNode);
      if (!caller) continue;
      const known = calls.get(caller);
      if (known) known.ranges.push(segment.range);
      else calls.set(caller, { uri: sourceUri, ranges: [segment.range] });
    }
    return [...calls].flatMap(([caller, { uri, ranges }]) => {
      const item = this.item(caller, uri);
      return item ? [{ from: item, fromRanges: ranges }] : [];
    });
  }

  protected getOutgoingCalls(node: AstNode): CallHierarchyOutgoingCall[] | undefined {
    const calls = new Map<ast.Operation, CallHierarchyOutgoingCall['fromRanges']>();
    for (const target of AstUtils.streamAllContents(node).filter(ast.isTarget)) {
      const operation = target.operation?.ref;
      const range = target.operation?.$refNode?.range;
      if (operation && range) calls.set(operation, [...(calls.get(operation) ?? []), range]);
    }
    return [...calls].flatMap(([operation, ranges]) => {
      const item = this.item(operation, AstUtils.getDocument(operation).uri);
      return item ? [{ to: item, fromRanges: ranges }] : [];
    });
  }

  private item(node: AstNode, uri: URI): CallHierarchyItem | undefined {
    const name = this.services.references.NameProvider.getNameNode(node);
    if (!name || !node.$cstNode) return undefined;
    return {
      name: name.text,
      kind: this.services.shared.lsp.NodeKindProvider.getSymbolKind(node),
      range: node.$cstNode.range,
      selectionRange: name.range,
      uri: uri.toString(),
      ...this.getCallHierarchyItem(node),
    };
  }
}

/** What a call stands in. */
function callerOf(node: AstNode): ast.Operation | ast.Load | undefined {
  if (!ast.isTarget(node) || !ast.isCall(node.$container)) return undefined;
  return AstUtils.getContainerOfType(node, ast.isOperation) ?? AstUtils.getContainerOfType(node, ast.isLoad);
}

function ownerOf({ $container }: ast.Operation): string {
  if (ast.isComponent($container)) return $container.name;
  return ast.isAmend($container) ? ($container.target?.$refText ?? '') : '';
}
