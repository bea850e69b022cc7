import type { LangiumCoreServices, LangiumDocument } from 'langium';
import type { Formatter } from 'langium/lsp';
import type {
  DocumentFormattingParams,
  DocumentOnTypeFormattingOptions,
  DocumentOnTypeFormattingParams,
  DocumentRangeFormattingParams,
  FormattingOptions,
  Range,
  TextEdit,
} from 'vscode-languageserver';
import { layoutEdits } from './layout.js';
import { isRefusal, type ScaleTokenizer } from './lexer.js';

/**
 * Brings a document into its usual form (see `layoutEdits`), also while it doesn't parse. Nothing is changed in a text
 * that was refused for its length or nesting, because not all of it was read.
 */
export class ScaleFormatter implements Formatter {
  private readonly lexer: ScaleTokenizer;

  constructor(services: LangiumCoreServices) {
    this.lexer = services.parser.Lexer as ScaleTokenizer;
  }

  get formatOnTypeOptions(): DocumentOnTypeFormattingOptions {
    return { firstTriggerCharacter: '}' };
  }

  formatDocument(document: LangiumDocument, { options }: DocumentFormattingParams): TextEdit[] {
    return this.edits(document, options);
  }

  formatDocumentRange(document: LangiumDocument, { options, range }: DocumentRangeFormattingParams): TextEdit[] {
    return this.edits(document, options).filter((edit) => within(edit.range, range.start.line, range.end.line));
  }

  formatDocumentOnType(document: LangiumDocument, { options, position }: DocumentOnTypeFormattingParams): TextEdit[] {
    return this.edits(document, options).filter((edit) => within(edit.range, position.line, position.line));
  }

  private edits({ textDocument }: LangiumDocument, options: FormattingOptions): TextEdit[] {
    const text = textDocument.getText();
    const indent = options.insertSpaces ? ' '.repeat(options.tabSize) : '\t';
    return formatEdits(text, this.lexer, indent).map(({ offset, length, newText }) => ({
      range: { start: textDocument.positionAt(offset), end: textDocument.positionAt(offset + length) },
      newText,
    }));
  }
}

function within({ start, end }: Range, first: number, last: number): boolean {
  return end.line >= first && end.line <= last && start.line <= last;
}

function formatEdits(text: string, lexer: ScaleTokenizer, indent: string): ReturnType<typeof layoutEdits> {
  const { tokens, hidden, separators, errors } = lexer.tokenize(text);
  if (errors.some(isRefusal)) return [];
  const all = [...tokens, ...hidden, ...separators].sort((a, b) => a.startOffset - b.startOffset);
  return layoutEdits(text, all, { indent });
}

/** A text in its usual form; what `scale format` writes. */
export function formatText(text: string, lexer: ScaleTokenizer, indent = '  '): string {
  let result = '';
  let end = 0;
  for (const { offset, length, newText } of formatEdits(text, lexer, indent)) {
    result += text.slice(end, offset) + newText;
    end = offset + length;
  }
  return result + text.slice(end);
}
