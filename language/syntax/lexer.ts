import type { LangiumCoreServices, Lexer, LexerResult } from 'langium';
import { shown } from './shown.js';
import { UNIT_WORDS, UNITS } from './units.js';
import { WordRoles } from './word-roles.js';
import { OPERATORS } from './words.js';

type Token = LexerResult['tokens'][number];
type TokenType = Token['tokenType'];
type LexingError = LexerResult['errors'][number];

/** Longer texts are refused: an import splits them. In characters. */
const MAX_LENGTH = 2_000_000;
/** Deeper nesting of braces, parentheses and lists is refused, because the parser descends into each. */
const MAX_DEPTH = 100;
/** Longer chains of operators are refused, for the same reason. */
const MAX_OPERATORS = 500;
/** What would mend the text that a lexing error marks, where that is known. */
export function replacementOf(error: object): string | undefined {
  return 'replacement' in error && typeof error.replacement === 'string' ? error.replacement : undefined;
}

/** Whether the error says that a part of the text was not read. */
export function isRefusal(error: object): boolean {
  return 'refused' in error;
}

/** Further mistakes of a text say nothing new. */
const MAX_ERRORS = 100;

const WORD = /[\p{L}_][\p{L}\p{N}\p{M}_]*(?:-[\p{L}\p{N}_][\p{L}\p{N}\p{M}_]*)*/uy;
/** The one word that names nothing in a record of named things, and what it is read as until it is mended. */
const UNUSABLE = '__proto__';
const READ_AS = '__Proto__';
const PERCENTILE = /\.\d+(?![\p{L}\p{N}_.])/uy;
const CLOCK = /\d{1,2}:\d{2}(?![\p{L}\p{N}_])/uy;
const NUMBER = /\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?/uy;
const THOUSANDS = /(?:,\d{3}(?![\p{L}\p{N}_]))+/uy;
const ATTACHED = /[\p{L}µ%][\p{L}\p{N}µ%]*/uy;
const SPACED_UNIT = /[ \t]+([A-Za-zµ%]+)(?![\p{L}\p{N}_-])(?![ \t]*[:.(=])/uy;
const BEFORE_COLON = /^[ \t]*:/;
const MAGNITUDE = /^[kMG]?$/;
const STRING = /"(?:[^"\\\r\n]|\\[^\r\n])*("?)/y;
const CURLY_STRING = /[“”‘’](?:[^"“”‘’\\\r\n]|\\[^\r\n])*(["“”‘’]?)/y;
const SINGLE_QUOTED = /'((?:[^'\\\r\n]|\\[^\r\n])*)'/y;
const UNQUOTED = /(?:(?!\/\/|\/\*)[^\r\n{}"])+/y;
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//y;
const REST_OF_LINE = /[^\r\n]*/y;
const UNUSUAL_SPACE = /[^\S\r\n]+/y;
const FOREIGN = /[^\p{L}\p{N}\s_"“”‘’'{}()[\],:;=<>+\-*/.!&|~#%$@^\\?`≤≥≠×÷−→⇒⟶]+/uy;
const DIRECTIONAL = /[\u200E\u200F\u202A-\u202E\u2066-\u2069\u200B-\u200D\u2060\uFEFF]+/y;

/** Punctuation of the language, longest first. */
const PUNCTUATION = ['<->', '->', '~>', '<=', '>=', '==', '!=', '..', ...'{}()[],:=<>+-*/.'];
const BY_FIRST = new Map<string, readonly string[]>();
for (const mark of PUNCTUATION) BY_FIRST.set(mark.charAt(0), [...(BY_FIRST.get(mark.charAt(0)) ?? []), mark]);

/** What is written out of habit from elsewhere, and what it stands for here; longest first. */
const HABITS: readonly (readonly [written: string, meant: string])[] = [
  ['<-->', '<->'],
  ['<=>', '<->'],
  ['↔', '<->'],
  ['-->>', '~>'],
  ['-->', '->'],
  ['->>', '~>'],
  ['~~>', '~>'],
  ['==>', '->'],
  ['=>', '->'],
  ['→', '->'],
  ['⇒', '->'],
  ['⟶', '->'],
  ['⇝', '~>'],
  ['&&', 'and'],
  ['||', 'or'],
  ['≤', '<='],
  ['=<', '<='],
  ['≥', '>='],
  ['≠', '!='],
  ['<>', '!='],
  ['×', '*'],
  ['÷', '/'],
  ['−', '-'],
  ['–', '-'],
  ['...', '..'],
  ['…', '..'],
];
const HABITS_BY_FIRST = new Map<string, (readonly [string, string])[]>();
for (const habit of HABITS) {
  const first = habit[0].charAt(0);
  HABITS_BY_FIRST.set(first, [...(HABITS_BY_FIRST.get(first) ?? []), habit]);
}

/** What makes an expression nest deeper. */
const CHAINS: ReadonlySet<string> = new Set([...OPERATORS, '..', 'not', 'exactly']);
const OPERANDS: ReadonlySet<string> = new Set([
  'QUANTITY',
  'ID',
  'UNIT',
  'STRING',
  'CLOCK',
  'FUNCTION',
  '.',
  ',',
  '(',
  ')',
  '[',
  ']',
  'KEY',
  ':',
]);

/** The tokens of a text, with the commas that only separate: these say nothing to the parser. */
export interface ScaleLexerResult extends LexerResult {
  readonly separators: Token[];
}

/** What the formatter needs of the lexer. */
export interface ScaleTokenizer extends Lexer {
  tokenize(text: string): ScaleLexerResult;
}

/**
 * Turns a text into tokens.
 *
 * Written by hand because a word's meaning depends on where it stands (see `WordRoles`), because a mistake at this level is to
 * be explained and read as what was meant, and because depth and length must be bounded before the parser sees the text.
 */
export class ScaleLexer implements ScaleTokenizer {
  readonly definition: Record<string, TokenType>;

  constructor(services: LangiumCoreServices) {
    const tokens = services.parser.TokenBuilder.buildTokens(services.Grammar, { caseInsensitive: false });
    this.definition = {};
    if (Array.isArray(tokens)) for (const token of tokens) this.definition[token.name] = token;
  }

  /** The tokens of a text; never throws. Mistakes are in `errors`, with their place and what to do. */
  tokenize(text: string): ScaleLexerResult {
    if (text.length > MAX_LENGTH) {
      const message = `This file has ${(text.length / 1e6).toFixed(1)} million characters; at most ${MAX_LENGTH / 1e6} million are read. Split it and \`import\` the parts.`;
      return {
        tokens: [],
        hidden: [],
        separators: [],
        errors: [refusal({ message, offset: 0, length: 1, line: 1, column: 1 })],
      };
    }
    return new Scan(text, this.definition).run();
  }
}

/** Whether a value may be per that unit. What is only counted is none: `cost / users` divides by the param. */
function isDivisor(word: string): boolean {
  const dimension = UNITS.get(word)?.dimension;
  return dimension !== undefined && dimension !== 'count';
}

function refusal(error: LexingError): LexingError {
  return Object.assign(error, { refused: true });
}

/** One pass over one text. */
class Scan {
  private readonly tokens: Token[] = [];
  private readonly hidden: Token[] = [];
  private readonly separators: Token[] = [];
  private readonly errors: LexingError[] = [];
  private readonly roles = new WordRoles();
  private offset = 0;
  private line = 1;
  private lineStart = 0;
  /** Whether no token of this line has been read yet. */
  private fresh = true;
  private depth = 0;
  private operators = 0;
  private refused = false;

  constructor(
    private readonly text: string,
    private readonly types: Record<string, TokenType>,
  ) {}

  run(): ScaleLexerResult {
    const { text } = this;
    while (this.offset < text.length) this.next();
    const { tokens, hidden, separators, errors } = this;
    return { tokens, hidden, separators, errors };
  }

  private next(): void {
    const { text, offset } = this;
    const char = text.charAt(offset);
    if (char === '\n' || char === '\r') {
      this.offset += char === '\r' && text.charAt(offset + 1) === '\n' ? 2 : 1;
      this.newLine();
    } else if (char === ' ' || char === '\t' || (char === '\uFEFF' && offset === 0)) {
      this.offset++;
    } else if (char === '/' && (text.charAt(offset + 1) === '/' || text.charAt(offset + 1) === '*')) {
      this.comment();
    } else if (char !== '"' && this.quotesMissing()) {
      this.unquoted();
    } else if (char >= '0' && char <= '9') {
      this.number();
    } else if (this.habit(char) || this.punctuation(char)) {
      return;
    } else if (/["“”‘’]/.test(char)) {
      this.string();
    } else if (!this.word(WORD)) {
      this.foreign(char);
    }
  }

  private newLine(): void {
    this.line++;
    this.lineStart = this.offset;
    this.fresh = true;
  }

  private match(pattern: RegExp, offset = this.offset): RegExpExecArray | undefined {
    pattern.lastIndex = offset;
    return pattern.exec(this.text) ?? undefined;
  }

  private error(message: string, offset = this.offset, length = 1, replacement?: string): void {
    if (this.errors.length >= MAX_ERRORS) return;
    const error: LexingError = { message, offset, length, line: this.line, column: offset - this.lineStart + 1 };
    this.errors.push(replacement === undefined ? error : Object.assign(error, { replacement }));
  }

  /** Reports, in any case, that what follows is not read. */
  private refuse(message: string): void {
    const { offset, line, lineStart } = this;
    this.errors.push(refusal({ message, offset, length: 1, line, column: offset - lineStart + 1 }));
  }

  /** Adds the token of that type up to `end` and goes there; `image` is what it is read as. */
  private emit(typeName: string, end: number, image = this.text.slice(this.offset, end)): void {
    const type = this.types[typeName] ?? this.types['ID'];
    if (type !== undefined && this.withinBounds(typeName)) {
      const startOffset = this.offset;
      const startColumn = startOffset - this.lineStart + 1;
      const token: Token = {
        image,
        startOffset,
        startLine: this.line,
        startColumn,
        endOffset: end - 1,
        endLine: this.line,
        endColumn: startColumn + end - startOffset - 1,
        tokenType: type,
        tokenTypeIdx: type.tokenTypeIdx ?? 0,
      };
      (typeName === 'SEPARATOR' ? this.separators : this.tokens).push(token);
    }
    this.offset = end;
    this.fresh = false;
  }

  /** Whether a token may be passed on: what nests too deep, or chains too long, is left out and reported once. */
  private withinBounds(type: string): boolean {
    if (type === '{' || type === '(' || type === '[') this.depth++;
    const inside = this.depth > MAX_DEPTH;
    if (type === '}' || type === ')' || type === ']') this.depth = Math.max(0, this.depth - 1);
    if (CHAINS.has(type)) this.operators++;
    else if (!OPERANDS.has(type)) this.operators = 0;
    if (inside || this.operators > MAX_OPERATORS) {
      if (!this.refused) {
        this.refuse(
          inside
            ? `This is nested more than ${MAX_DEPTH} deep; what lies deeper is not read. Flatten it, or name a part with \`param\`.`
            : `This expression has more than ${MAX_OPERATORS} operators; the rest is not read. Name a part with \`param\`.`,
        );
        this.refused = true;
      }
      return false;
    }
    return true;
  }

  private comment(): void {
    const { text, offset } = this;
    if (text.charAt(offset + 1) === '/') {
      this.hide('SL_COMMENT', offset + (this.match(REST_OF_LINE)?.[0].length ?? 2));
      return;
    }
    const found = this.match(BLOCK_COMMENT);
    if (!found) this.error('This comment is never closed: end it with `*/`.', offset, 2);
    this.hide('ML_COMMENT', found ? offset + found[0].length : Math.max(offset + 2, text.trimEnd().length));
  }

  /** A hidden token that may span lines. */
  private hide(typeName: string, end: number): void {
    const type = this.types[typeName];
    const { offset: startOffset, line: startLine, lineStart, fresh } = this;
    for (let at = startOffset; at < end; at++) {
      const char = this.text.charAt(at);
      if (char === '\n' || (char === '\r' && this.text.charAt(at + 1) !== '\n')) {
        this.offset = at + 1;
        this.newLine();
      }
    }
    this.offset = end;
    this.fresh = this.fresh && (fresh || this.line > startLine);
    if (type === undefined) return;
    this.hidden.push({
      image: this.text.slice(startOffset, end),
      startOffset,
      startLine,
      startColumn: startOffset - lineStart + 1,
      endOffset: end - 1,
      endLine: this.line,
      endColumn: end - this.lineStart,
      tokenType: type,
      tokenTypeIdx: type.tokenTypeIdx ?? 0,
    });
  }

  private number(): void {
    const clock = this.match(CLOCK);
    if (clock) {
      this.literal('CLOCK', this.offset + clock[0].length);
      return;
    }
    let end = this.offset + (this.match(NUMBER)?.[0].length ?? 1);
    // `5,000`, where no list is open: one number, which the units module explains.
    if (!this.roles.inArguments) end += this.match(THOUSANDS, end)?.[0].length ?? 0;
    const attached = this.match(ATTACHED, end)?.[0] ?? '';
    end += attached.length;
    if (MAGNITUDE.test(attached)) {
      const spaced = this.match(SPACED_UNIT, end);
      if (spaced && UNIT_WORDS.has(spaced[1] ?? '')) end += spaced[0].length;
    }
    this.literal('QUANTITY', end);
  }

  /** A literal, or the mark of an argument: `99%: 10ms`. */
  private literal(type: string, end: number): void {
    const marks = this.roles.inArguments && BEFORE_COLON.test(this.text.slice(end, end + 10));
    const meant = marks ? `${type}_MARK` : type;
    this.roles.literal(meant);
    this.emit(meant, end);
  }

  /** Whether a title or file stands here without its quotes. */
  private quotesMissing(): boolean {
    const { last } = this.roles;
    return (
      !this.fresh && (last === 'system' || last === 'import') && /[\p{L}\p{N}._/-]/u.test(this.text.charAt(this.offset))
    );
  }

  private unquoted(): void {
    const text = this.match(UNQUOTED)?.[0].trimEnd() ?? '';
    const length = Math.max(1, text.length);
    this.error(`This stands in quotes: "${shown(text)}".`, this.offset, length, `"${text}"`);
    this.roles.literal('STRING');
    this.emit('STRING', this.offset + length);
  }

  private string(): void {
    const straight = this.text.charAt(this.offset) === '"';
    const found = this.match(straight ? STRING : CURLY_STRING);
    const all = found?.[0] ?? '"';
    if (!found?.[1])
      this.error('This text has no closing quote `"`.', this.offset, all.length, `"${all.slice(1).trimEnd()}"`);
    else if (!straight) this.error('Write straight quotes: "…".', this.offset, all.length, `"${all.slice(1, -1)}"`);
    this.roles.literal('STRING');
    this.emit('STRING', this.offset + all.length);
  }

  private punctuation(char: string): boolean {
    const mark = BY_FIRST.get(char)?.find((candidate) => this.text.startsWith(candidate, this.offset));
    if (mark === undefined) return false;
    if (mark === '.' && /\d/.test(this.text.charAt(this.offset + 1)) && this.roles.last !== 'ID') {
      this.error('Write a digit before the point: `0.5`.', this.offset, 1, '0.');
      this.offset++;
      return true;
    }
    const end = this.offset + mark.length;
    this.emit(this.roles.punctuation(mark, this.text, end), end);
    return true;
  }

  /** Reads a mark from another notation as what it stands for here, and says so. */
  private habit(char: string): boolean {
    const habit = HABITS_BY_FIRST.get(char)?.find(([written]) => this.text.startsWith(written, this.offset));
    if (!habit) return false;
    const [written, usual] = habit;
    // `p99 => 3ms`: after what can be compared, and before a number, it is a comparison.
    const compares = written === '=>' && /^\s*\d/.test(this.text.slice(this.offset + 2, this.offset + 6));
    const meant = compares ? '>=' : usual;
    this.error(`Write \`${meant}\` instead of \`${written}\`.`, this.offset, written.length, meant);
    const end = this.offset + written.length;
    this.emit(this.roles.punctuation(meant, this.text, end), end);
    return true;
  }

  private word(pattern: RegExp): boolean {
    const found = this.match(pattern);
    if (!found) return false;
    let word = found[0];
    let end = this.offset + word.length;
    if (/^p\d+$/.test(word)) {
      const fraction = this.match(PERCENTILE, end);
      if (fraction) {
        word += fraction[0];
        end += fraction[0].length;
      }
    }
    if (this.roles.last === '/' && isDivisor(word) && !/[.(]/.test(this.text.charAt(end))) {
      this.roles.literal('UNIT');
      this.emit('UNIT', end);
      return true;
    }
    const place = {
      text: this.text,
      start: this.offset,
      end,
      firstOnLine: this.fresh,
      column: this.offset - this.lineStart,
    };
    const role = this.roles.word(word, place);
    if (word === UNUSABLE) this.error(`\`${word}\` cannot be a name: choose another.`, this.offset, word.length);
    this.emit(role.type, role.end ?? end, word === UNUSABLE ? READ_AS : undefined);
    return true;
  }

  /** Characters that mean nothing here. */
  private foreign(char: string): void {
    const invisible = this.match(DIRECTIONAL) ?? this.match(UNUSUAL_SPACE);
    if (invisible) {
      const message =
        invisible[0].trim() === ''
          ? 'This is an unusual kind of space: replace it by a plain one.'
          : 'An invisible character stands here: delete it.';
      this.error(message, this.offset, invisible[0].length, invisible[0].trim() === '' ? ' ' : '');
      this.offset += invisible[0].length;
      return;
    }
    const quoted = char === "'" ? this.match(SINGLE_QUOTED) : undefined;
    if (quoted) {
      this.error('Write double quotes: "…".', this.offset, quoted[0].length, `"${quoted[1] ?? ''}"`);
      this.roles.literal('STRING');
      this.emit('STRING', this.offset + quoted[0].length);
    } else if (char === '#') {
      const length = this.match(REST_OF_LINE)?.[0].length ?? 1;
      this.error(
        'A comment begins with `//`.',
        this.offset,
        length,
        `//${this.text.slice(this.offset + 1, this.offset + length)}`,
      );
      this.hide('SL_COMMENT', this.offset + length);
    } else if (char === ';') {
      this.error('No `;` is needed: a line break or a space separates.', this.offset, 1, '');
      this.offset++;
    } else if (char === '$') {
      this.error('A param is named without `$`.', this.offset, 1, '');
      this.offset++;
    } else {
      const length = this.match(FOREIGN)?.[0].length ?? 1;
      this.error(
        `\`${shown(this.text.slice(this.offset, this.offset + length))}\` has no meaning here. A name is made of letters, digits, \`_\` and \`-\`.`,
        this.offset,
        length,
      );
      // Read as a name where one is expected, so that one mistake stays one.
      if (this.match(FOREIGN)) this.word(FOREIGN);
      else this.offset++;
    }
  }
}
