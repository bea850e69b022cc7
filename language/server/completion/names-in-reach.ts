import { CompletionItemKind } from 'vscode-languageserver';
import type { AstNodeDescription } from 'langium';
import type { NodeKindProvider } from 'langium/lsp';
import { kind } from '../../catalogue/index.js';
import * as ast from '../../generated/ast.js';
import type { Names } from '../../model/linking/names.js';
import type { Offer } from './offer.js';

/** The names that a document knows, as offers. */
export class NamesInReach {
  constructor(
    private readonly names: Names,
    private readonly kinds: NodeKindProvider,
  ) {}

  /** Everything declared of some types (`Component`, `Load`, …). */
  declared(...types: string[]): Offer[] {
    return [...this.names.all()].filter(({ type }) => types.includes(type)).map((one) => this.offer(one, 10));
  }

  /** Everything that can be called on a component: its own operations, those it passes on, and those of its kind. */
  operations(component: string): Offer[] {
    return [...this.names.offers.of(component).values()].map(({ name, via, write }) => ({
      label: name,
      kind: CompletionItemKind.Method,
      detail: [via === 'own' ? '' : via, write ? 'write' : ''].filter((text) => text !== '').join(', '),
      rank: 1,
    }));
  }

  /** Operations that others call on a component and that it does not have yet. */
  missingOperations(component: string, model: ast.Model): Offer[] {
    const known = this.names.offers.of(component);
    const missing = new Set<string>();
    for (const reference of model.$document?.references ?? []) {
      const target = reference.$refNode?.astNode;
      if (!ast.isTarget(target) || target.operation !== reference || target.component?.$refText !== component) continue;
      if (!known.has(reference.$refText)) missing.add(reference.$refText);
    }
    return [...missing].map((label) => ({
      label,
      kind: CompletionItemKind.Method,
      detail: 'called, not written yet',
      snippet: `${label} { $0 }`,
      rank: 0,
    }));
  }

  /** What may follow a dot after a name: operations, pools, properties, attributes. */
  members(path: readonly string[], ...types: string[]): Offer[] {
    const [head, ...rest] = path;
    let node = head === undefined ? undefined : this.names.declared(head)[0]?.node;
    for (const name of rest) node = node && this.names.membersOf(node).get(name)?.node;
    if (!node) return [];
    return [...this.names.membersOf(node).values()]
      .filter(({ type }) => types.includes(type))
      .map((one) => this.offer(one, 5));
  }

  /** What a name is: a kind of component, or `load`, `keys`, `region`; undefined for an unknown one. */
  sortOf(name: string): string | undefined {
    const node = this.names.declared(name)[0]?.node;
    if (ast.isComponent(node)) return kind(node.kind) ? node.kind : undefined;
    return node?.$type.toLowerCase();
  }

  private offer(description: AstNodeDescription, rank: number): Offer {
    const { node, name } = description;
    const sort = ast.isComponent(node)
      ? node.kind
      : description.type === 'Keys'
        ? 'key space'
        : description.type.toLowerCase();
    return { label: name, kind: this.kinds.getCompletionItemKind(description), detail: sort, rank };
  }
}
