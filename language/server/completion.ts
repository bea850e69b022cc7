import { CompletionItemKind, InsertTextFormat } from 'vscode-languageserver';
import { AstUtils, GrammarAST, type MaybePromise } from 'langium';
import {
  type CompletionAcceptor,
  type CompletionContext,
  type CompletionProviderOptions,
  DefaultCompletionProvider,
  type NextFeature,
} from 'langium/lsp';
import {
  CONSTRUCTS,
  EVENTS,
  KINDS,
  MEASURES,
  STATISTICS,
  STEPS,
  markdownFor,
  propertiesOf,
  words,
  type PropertyEntry,
  type WordEntry,
} from '../catalogue/index.js';
import * as ast from '../generated/ast.js';
import { entryOf, ownerWithin, wordListOf } from './catalogue-context.js';

/** An entry of the catalogue that can be offered as it stands. */
interface Offer {
  name: string;
  summary: string;
  insert?: string;
  kind: CompletionItemKind;
  documentation: string;
  /** Position among the offers of its sort. */
  order?: number;
}

type Source = (context: CompletionContext) => Offer[];

/**
 * Completion: the grammar says what can follow, and the catalogue which words make sense there. A terminal whose words come
 * from the catalogue is one entry of this table.
 */
const TERMINALS: Record<string, Source> = {
  KEY: properties,
  KIND: () => KINDS.map((entry) => ({ ...fromEntry(entry), kind: CompletionItemKind.Class })),
  VERB: () => EVENTS.map((entry) => ({ ...fromEntry(entry), kind: CompletionItemKind.Event })),
  MEASURE: () => MEASURES.map((entry) => ({ ...fromEntry(entry), kind: CompletionItemKind.Value })),
  STATISTIC: () =>
    [...STATISTICS, ...MEASURES.filter(({ statistic }) => statistic === 'none')].map((entry) => ({
      ...fromEntry(entry),
      kind: CompletionItemKind.Value,
    })),
  FUNCTION: (context) => valueWords(context).filter(({ insert }) => insert?.includes('(') === true),
};

export class ScaleCompletionProvider extends DefaultCompletionProvider {
  override readonly completionOptions: CompletionProviderOptions = { triggerCharacters: ['.', ':', '>', ' '] };

  protected override completionFor(
    context: CompletionContext,
    next: NextFeature,
    acceptor: CompletionAcceptor,
  ): MaybePromise<void> {
    const { feature } = next;
    if (GrammarAST.isRuleCall(feature)) {
      const source = TERMINALS[feature.rule.ref?.name ?? ''];
      for (const offer of source?.(context) ?? []) accept(context, offer, acceptor);
      return undefined;
    }
    if (GrammarAST.isCrossReference(feature) && AstUtils.getContainerOfType(feature, GrammarAST.isParserRule)?.name === 'Path') {
      for (const offer of valueWords(context)) accept(context, offer, acceptor);
    }
    return super.completionFor(context, next, acceptor);
  }

  protected override completionForKeyword(
    context: CompletionContext,
    keyword: GrammarAST.Keyword,
    acceptor: CompletionAcceptor,
  ): MaybePromise<void> {
    const entry = KEYWORDS.get(keyword.value);
    if (entry) accept(context, entry, acceptor);
    else return super.completionForKeyword(context, keyword, acceptor);
    return undefined;
  }
}

const KEYWORDS = new Map<string, Offer>(
  [...STEPS, ...CONSTRUCTS].map((entry) => [
    entry.name,
    { ...fromEntry(entry), insert: entry.snippet, kind: CompletionItemKind.Keyword },
  ]),
);

/** Properties that may still be added where the cursor stands. */
function properties({ node }: CompletionContext): Offer[] {
  for (let at = node; at; at = at.$container) {
    const owner = ownerWithin(at);
    if (!owner) {
      if (ast.isOperation(at)) return [];
      continue;
    }
    const written = new Set(writtenIn(at));
    return propertiesOf(owner)
      .filter(({ name, style }) => style === 'property' && !written.has(name))
      .map((entry) => ({
        ...fromEntry(entry),
        insert: insertFor(entry),
        kind: CompletionItemKind.Property,
        order: entry.order,
        documentation: markdownFor(entry, owner),
      }));
  }
  return [];
}

function insertFor(entry: PropertyEntry): string {
  if (entry.value.type === 'settings') return `${entry.name}: { $0 }`;
  return `${entry.name}: $0`;
}

function writtenIn(node: object): string[] {
  if (ast.isComponent(node) || ast.isAmend(node)) return node.members.filter(ast.isProperty).map(({ name }) => name);
  if ('properties' in node && Array.isArray(node.properties)) {
    return (node.properties as object[]).filter(ast.isProperty).map(({ name }) => name);
  }
  return [];
}

/** Words that the property at the cursor chooses from, and distributions where its value is random. */
function valueWords({ node }: CompletionContext): Offer[] {
  for (let at = node; at; at = at.$container) {
    if (ast.isWorkStep(at)) return words('distribution').map(fromWord);
    if (!ast.isProperty(at)) continue;
    const list = wordListOf(at);
    const entry = entryOf(at);
    const distributions = entry?.value.type === 'quantity' && entry.value.distribution ? words('distribution') : [];
    return [...(list ? words(list) : []), ...distributions].map(fromWord);
  }
  return [];
}

function fromWord(entry: WordEntry): Offer {
  const signature = entry.signatures[0];
  const required = signature?.filter(({ required }) => required) ?? [];
  const named = required.map(({ name, named }, index) => `${named ? `${name}: ` : ''}\${${String(index + 1)}:${name}}`);
  return {
    ...fromEntry(entry),
    ...(signature ? { insert: `${entry.name}(${named.join(', ')})` } : {}),
    kind: CompletionItemKind.EnumMember,
  };
}

function fromEntry(entry: { name: string; summary: string } & Parameters<typeof markdownFor>[0]): Omit<Offer, 'kind'> {
  return { name: entry.name, summary: entry.summary, documentation: markdownFor(entry) };
}

function accept(context: CompletionContext, offer: Offer, acceptor: CompletionAcceptor): void {
  acceptor(context, {
    label: offer.name,
    kind: offer.kind,
    detail: offer.summary,
    documentation: { kind: 'markdown', value: offer.documentation },
    insertText: offer.insert ?? offer.name,
    insertTextFormat: offer.insert ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    sortText: `0${String(offer.order ?? 0).padStart(4, '0')}`,
  });
}
