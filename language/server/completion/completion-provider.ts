import { CompletionList, type CompletionParams, CompletionTriggerKind } from 'vscode-languageserver';
import type { LangiumDocument, Lexer } from 'langium';
import type { CompletionProvider, CompletionProviderOptions, LangiumServices } from 'langium/lsp';
import * as ast from '../../generated/ast.js';
import { namesIn } from '../names.js';
import { NamesInReach } from './names-in-reach.js';
import { toItem, type Offer } from './offer.js';
import { offersAt, unitsAt, type Scene } from './offers.js';
import { positionAfter } from './position.js';

/** What has been typed of a word, or of a number, when completion is asked for. */
const TYPED = /(?:[\p{L}_][\p{L}\p{N}_-]*|\d[\d_.]*[\p{L}%]*)$/u;

/**
 * Completion. Where the cursor stands is read from the tokens before it, so that the rest of the text may be broken in any
 * way; what can stand there comes from the catalogue and the names in reach.
 */
export class ScaleCompletionProvider implements CompletionProvider {
  // No brace among them: Enter after one is to break the line, not to take the first offer.
  readonly completionOptions: CompletionProviderOptions = { triggerCharacters: ['.', ':', '>'] };
  private readonly lexer: Lexer;

  constructor(private readonly services: LangiumServices) {
    this.lexer = services.parser.Lexer;
  }

  getCompletion(document: LangiumDocument, { position, context }: CompletionParams): CompletionList {
    const { textDocument } = document;
    const before = textDocument.getText({ start: { line: 0, character: 0 }, end: position });
    const typed = TYPED.exec(before)?.[0] ?? '';
    const start = { line: position.line, character: position.character - typed.length };
    const scene = this.scene(document, before.slice(0, before.length - typed.length));
    // Who types on after a colon has a number in mind: Enter is to end the line, not to take another one.
    const typing = context?.triggerKind === CompletionTriggerKind.TriggerCharacter;
    const offers = (scene ? found(scene, typed) : []).filter(({ filter }) => !typing || filter === undefined);
    const items = distinct(offers).map((offer) => toItem(offer, { start, end: position }));
    // Once its unit is whole, nothing is offered any more for a number: the editor has to ask again at each letter.
    return CompletionList.create(items, /^\d/.test(typed));
  }

  /** Where a text ends; undefined within a comment, a string, or a document that could not be read at all. */
  private scene(document: LangiumDocument, before: string): Scene | undefined {
    const model = document.parseResult.value;
    if (!ast.isModel(model)) return undefined;
    const { tokens, hidden } = this.lexer.tokenize(before);
    const last = tokens.at(-1);
    if (isOpen(before, hidden.at(-1)) || (last?.tokenType.name === 'STRING' && !/"$/.test(last.image)))
      return undefined;
    const names = new NamesInReach(namesIn(model, this.services), this.services.shared.lsp.NodeKindProvider);
    const between = before.slice(last?.endOffset === undefined ? 0 : last.endOffset + 1);
    // A comma that only separates is no token.
    const position = positionAfter(tokens, /^\s*,|[\r\n]/.test(between), (name) => names.sortOf(name));
    return { position, names, model };
  }
}

function found(scene: Scene, typed: string): Offer[] {
  return /^\d/.test(typed) ? unitsAt(scene, typed) : offersAt(scene);
}

/** Whether the text ends within a comment. */
function isOpen(
  text: string,
  last: { startOffset: number; endOffset?: number; tokenType: { name: string } } | undefined,
): boolean {
  if (last?.tokenType.name === 'SL_COMMENT') return !/[\r\n]/.test(text.slice(last.startOffset));
  return last?.tokenType.name === 'ML_COMMENT' && !text.slice(last.startOffset).includes('*/');
}

function distinct(offers: readonly Offer[]): Offer[] {
  return [...new Map(offers.map((offer) => [offer.label, offer])).values()];
}
