import { SemanticTokenModifiers, SemanticTokenTypes } from 'vscode-languageserver';
import type { AstNode, Reference } from 'langium';
import { AbstractSemanticTokenProvider, type SemanticTokenAcceptor } from 'langium/lsp';
import * as ast from '../generated/ast.js';

/** How names of each sort are colored, where they are declared and where they are used. */
const TYPES: Readonly<Record<string, SemanticTokenTypes>> = {
  Component: SemanticTokenTypes.class,
  Operation: SemanticTokenTypes.method,
  Pool: SemanticTokenTypes.property,
  Load: SemanticTokenTypes.interface,
  Keys: SemanticTokenTypes.type,
  Region: SemanticTokenTypes.namespace,
  Param: SemanticTokenTypes.variable,
  Variant: SemanticTokenTypes.struct,
  Scenario: SemanticTokenTypes.struct,
  Property: SemanticTokenTypes.property,
};

/** The references that nodes hold, by the property they stand in. */
const REFERENCES: readonly string[] = [
  'like',
  'from',
  'to',
  'component',
  'operation',
  'owner',
  'by',
  'head',
  'key',
  'pool',
  'load',
  'target',
  'param',
];

/** Colors names by what they are, so that a component called `load` looks like a component. */
export class ScaleSemanticTokenProvider extends AbstractSemanticTokenProvider {
  protected override highlightElement(node: AstNode, acceptor: SemanticTokenAcceptor): void {
    const type = TYPES[node.$type];
    if (type && 'name' in node) {
      acceptor({
        node,
        property: 'name',
        type,
        ...(ast.isProperty(node) ? {} : { modifier: SemanticTokenModifiers.declaration }),
      });
    }
    if (ast.isArgument(node) && node.label !== undefined) {
      acceptor({ node, property: 'label', type: SemanticTokenTypes.parameter });
    }
    if (ast.isInvocation(node)) acceptor({ node, property: 'function', type: SemanticTokenTypes.function });
    for (const property of REFERENCES) {
      const reference: unknown = Reflect.get(node, property);
      if (!isReference(reference)) continue;
      const named = typeOf(reference, node, property);
      if (named) acceptor({ node, property, type: named });
    }
    if (ast.isPath(node)) {
      node.members.forEach((member, index) => {
        acceptor({
          node,
          property: 'members',
          index,
          type: TYPES[member.ref?.$type ?? ''] ?? SemanticTokenTypes.property,
        });
      });
    }
  }
}

function typeOf(reference: Reference, node: AstNode, property: string): SemanticTokenTypes | undefined {
  const found = TYPES[reference.ref?.$type ?? ''];
  if (found) return found;
  // A word that names nothing declared: one of those that a property chooses from, or an operation that a kind brings along.
  if (ast.isPath(node) && node.members.length === 0) return SemanticTokenTypes.enumMember;
  return ast.isTarget(node) && property === 'operation' ? SemanticTokenTypes.method : undefined;
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && '$refText' in value;
}
