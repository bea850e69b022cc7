import { type CompletionItem, CompletionItemKind, InsertTextFormat } from 'vscode-languageserver';
import {
  markdownFor,
  notSimulated,
  type Documented,
  type PropertyEntry,
  type WordEntry,
} from '../../catalogue/index.js';

/** Something that can be written where the cursor stands. */
export interface Offer {
  label: string;
  kind: CompletionItemKind;
  /** A few words beside the label. */
  detail?: string;
  /** Markdown. */
  documentation?: string;
  /** A snippet with tab stops, where it differs from the label. */
  snippet?: string;
  /** What the typed word is compared with, where that is not the label. */
  filter?: string;
  /** Sorts among the offers: smaller first. */
  rank: number;
  /** Asks for what can follow as soon as it was inserted. */
  chain?: boolean;
  /** Typed instead of Enter it accepts the offer and follows it. */
  commit?: string;
}

/** An entry of the catalogue as an offer. */
export function fromEntry(entry: Documented, kind: CompletionItemKind, rank: number): Offer {
  const refused = notSimulated(entry) !== undefined;
  return {
    label: entry.name,
    kind,
    detail: refused ? 'not simulated yet' : entry.summary,
    documentation: markdownFor(entry),
    rank: refused ? rank + 500 : rank,
    ...('snippet' in entry ? { snippet: String(entry.snippet) } : {}),
  };
}

/** A property with its colon, or its braces; the words of its value are offered at once. */
export function fromProperty(entry: PropertyEntry): Offer {
  return {
    ...fromEntry(entry, CompletionItemKind.Property, entry.order),
    snippet: entry.value.type === 'settings' ? `${entry.name}: { $0 }` : `${entry.name}: $0`,
    chain: true,
  };
}

/** A word of a list, with its arguments where it takes some. */
export function fromWord(entry: WordEntry, rank: number): Offer {
  const offer = fromEntry(entry, CompletionItemKind.EnumMember, rank);
  if (entry.prefix === true) return { ...offer, snippet: `${entry.name} \${1:3ms}` };
  const [signature] = entry.signatures;
  if (!signature) return offer;
  const required = signature.filter((parameter) => parameter.required);
  const stops = required.map(({ name, named }, index) => `${named ? `${name}: ` : ''}\${${String(index + 1)}:${name}}`);
  return { ...offer, kind: CompletionItemKind.Function, snippet: `${entry.name}(${stops.join(', ') || '$1'})` };
}

/** A word of the grammar that needs no explanation. */
export function keyword(label: string, rank: number, snippet?: string, detail?: string): Offer {
  return {
    label,
    kind: CompletionItemKind.Keyword,
    rank,
    ...(snippet === undefined ? {} : { snippet }),
    ...(detail === undefined ? {} : { detail }),
  };
}

/** An offer as the editor wants it: it replaces what has been typed of the word. */
export function toItem(offer: Offer, range: { start: Place; end: Place }): CompletionItem {
  return {
    label: offer.label,
    kind: offer.kind,
    sortText: String(offer.rank).padStart(5, '0'),
    filterText: offer.filter ?? offer.label,
    textEdit: { range, newText: offer.snippet ?? offer.label },
    insertTextFormat: offer.snippet === undefined ? InsertTextFormat.PlainText : InsertTextFormat.Snippet,
    ...(offer.detail === undefined ? {} : { detail: offer.detail }),
    ...(offer.documentation === undefined ? {} : { documentation: { kind: 'markdown', value: offer.documentation } }),
    ...(offer.commit === undefined ? {} : { commitCharacters: [offer.commit] }),
    ...(offer.chain === true ? { command: { title: 'What can follow', command: 'editor.action.triggerSuggest' } } : {}),
  };
}

interface Place {
  line: number;
  character: number;
}
