import type { LexerResult } from 'langium';

import { MODIFIER_WORDS, OPERATORS, STATEMENT_WORDS, STEP_WORDS } from './words.js';

type Token = LexerResult['tokens'][number];

/** A change of the white space between two tokens. */
export interface LayoutEdit {
  readonly offset: number;
  readonly length: number;
  readonly newText: string;
}

export interface LayoutOptions {
  /** One level of indentation. */
  readonly indent: string;
}

/** A brace, parenthesis or list that is open. */
interface Opened {
  readonly closes: string;
  /** Indentation of the line that opened it, where its end goes back to. */
  readonly outside: number;
  /** Indentation of the lines in it. */
  readonly inside: number;
  readonly line: number;
  /** Whether it holds steps, which stand apart by two spaces on one line. */
  readonly steps: boolean;
}

const LINE_END = /\r\n|\n|\r/;
const CLOSER: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' };
const JOINTS: readonly string[] = [...OPERATORS, '=', '<->'];
/** A line that begins with one of these goes on with what the line before began. */
const CONTINUES: ReadonlySet<string> = new Set([
  ...JOINTS,
  // An `else` stands on the line of the brace that it follows.
  ...[...MODIFIER_WORDS].filter((word) => word !== 'else'),
  ...[
    'like',
    'from',
    'to',
    'step',
    'over',
    'for',
    'at',
    'after',
    'expect',
    'in',
    'unless',
    'within',
    'rises',
    'takes',
    'returns',
  ],
  ...['write', 'of', 'across', '..', '.'],
]);
/** A line that ends with one of these is not finished. */
const UNFINISHED: ReadonlySet<string> = new Set([
  ...JOINTS,
  ...['->', '~>', ':', '..', 'MINUS', 'not', 'exactly', '.', 'by', 'like'],
]);
const STEP_STARTS: ReadonlySet<string> = new Set([...STEP_WORDS, '->', '~>', 'UNKNOWN']);
/** What begins an amendment or event; on one line these stand apart by two spaces, as steps do. */
const AMENDMENT_STARTS: ReadonlySet<string> = new Set(['VERB', 'AMENDED', 'SCALED', 'EVENT_AT', 'require']);
const COMMENTS: ReadonlySet<string> = new Set(['SL_COMMENT', 'ML_COMMENT']);

/**
 * The changes that bring a text into its usual form: two spaces a level, one space between words, none inside parentheses,
 * at most one blank line, no white space at the ends of lines.
 *
 * Lines are neither broken nor joined, and what was lined up under the line above or below stays so. Only white space between
 * tokens changes, so no text can be lost, whether or not it parses; a second run changes nothing.
 *
 * @param tokens the tokens of the text and its comments and separators, in the order of the text
 */
export function layoutEdits(text: string, tokens: readonly Token[], options: LayoutOptions): LayoutEdit[] {
  return new Layout(text, tokens, options).edits();
}

class Layout {
  private readonly eol: string;
  /** The white space before each token, and after the last one. */
  private gaps: string[];
  /** For each line the types of its tokens by their column, to see what is lined up. */
  private columns = new Map<number, Map<number, string>>();
  private open: Opened[] = [];
  private lineIndent = 0;
  /** Of the token that is being placed, with its line and column. */
  private index = 0;
  private line = 0;
  private column = 0;

  constructor(
    text: string,
    private readonly tokens: readonly Token[],
    private readonly options: LayoutOptions,
  ) {
    const ends = [0, ...tokens.map(endOf)];
    this.gaps = ends.map((end, index) => text.slice(end, tokens[index]?.startOffset));
    this.eol = usualLineEnd(this.gaps);
  }

  edits(): LayoutEdit[] {
    const { tokens } = this;
    const before = this.gaps;
    // What is lined up may no longer be when the lines around it have moved; each pass only takes spaces away, so this ends.
    for (let changed = true; changed;) {
      const placed = this.place();
      changed = placed.some((gap, index) => gap !== this.gaps[index]);
      this.gaps = placed;
    }
    return before.flatMap((gap, index) => {
      const newText = this.gaps[index] ?? gap;
      const previous = tokens[index - 1];
      return gap === newText ? [] : [{ offset: previous ? endOf(previous) : 0, length: gap.length, newText }];
    });
  }

  /** One pass: the white space before each token as it should be, given what is lined up now. */
  private place(): string[] {
    this.columns = this.columnsNow();
    this.open = [];
    this.lineIndent = 0;
    this.line = 0;
    this.column = 0;
    const { tokens } = this;
    const placed = tokens.map((token, index) => {
      const gap = this.gaps[index] ?? '';
      const previous = tokens[index - 1];
      this.index = index;
      this.move(gap);
      const wanted = this.gap(previous, token, gap);
      this.follow(token);
      this.move(token.image);
      // Characters that the lexer refused stand in the gap: leave them as they are.
      return isBlank(gap) ? wanted : gap;
    });
    const rest = this.gaps.at(-1) ?? '';
    const end = tokens.length > 0 ? this.eol : '';
    return [...placed, isBlank(rest) ? end : rest];
  }

  private columnsNow(): Map<number, Map<number, string>> {
    const columns = new Map<number, Map<number, string>>();
    this.line = 0;
    this.column = 0;
    this.tokens.forEach((token, index) => {
      this.move(this.gaps[index] ?? '');
      const ofLine = columns.get(this.line) ?? new Map<number, string>();
      ofLine.set(this.column, token.tokenType.name);
      columns.set(this.line, ofLine);
      this.move(token.image);
    });
    return columns;
  }

  private move(text: string): void {
    const lines = text.split(LINE_END);
    if (lines.length > 1) {
      this.line += lines.length - 1;
      this.column = 0;
    }
    this.column += lines.at(-1)?.length ?? 0;
  }

  private gap(previous: Token | undefined, token: Token, gap: string): string {
    const breaks = gap.split(LINE_END).length - 1;
    if (previous === undefined || breaks > 0) {
      // Where a statement begins in an open block, the end of the block is missing.
      const top = beginsTopLevel(token);
      if (top) this.open = [];
      this.lineIndent = top ? 0 : this.indentOf(previous, token);
      const blank = breaks > 1 && previous?.tokenType.name !== '{' && token.tokenType.name !== '}';
      const lead = previous === undefined ? '' : this.eol.repeat(blank ? 2 : 1);
      return lead + this.options.indent.repeat(this.lineIndent);
    }
    return this.spacing(previous, token, gap);
  }

  private indentOf(previous: Token | undefined, token: Token): number {
    const type = token.tokenType.name;
    const top = this.open.at(-1);
    if (top?.closes === type) return top.outside;
    const inside = top?.inside ?? 0;
    if (previous === undefined || COMMENTS.has(previous.tokenType.name)) return inside;
    const headArrow = type === '->' && !(top?.steps ?? false);
    const continues = CONTINUES.has(type) || headArrow || UNFINISHED.has(previous.tokenType.name);
    return continues && !COMMENTS.has(type) ? inside + 1 : inside;
  }

  /** White space between two tokens of one line. */
  private spacing(previous: Token, token: Token, gap: string): string {
    if (COMMENTS.has(token.tokenType.name)) return gap === '' ? ' ' : gap.replace(/\t/g, ' ');
    const width = this.width(previous, token, gap);
    if (gap.length > width && width > 0 && this.linedUp(token.tokenType.name)) return ' '.repeat(gap.length);
    return ' '.repeat(width);
  }

  private width(previous: Token, token: Token, gap: string): number {
    const [a, b] = [previous.tokenType.name, token.tokenType.name];
    if (b === ',' || b === 'SEPARATOR' || b === ')' || b === ']' || b === 'NEXT_AXIS') return 0;
    if (b === ':' && token.image === ':') return 0;
    if (a === '(' || a === '[' || a === 'MINUS' || a === '..' || b === '..') return 0;
    // A keyword that was joined to the dot behind it would be a name.
    if (b === '.' && a !== 'ID' && gap !== '') return 1;
    if (a === '.' || b === '.') return isWord(a === '.' ? token : previous) ? 0 : gap === '' ? 0 : 1;
    if (a === 'FUNCTION' && b === '(') return 0;
    if (b === 'UNIT' || (b === '/' && this.perUnit())) return this.slashGap(b === 'UNIT' ? this.index - 1 : this.index);
    const begins = AMENDMENT_STARTS.has(b) || (STEP_STARTS.has(b) && this.open.at(-1)?.steps === true);
    return begins && a !== '{' && a !== 'SEPARATOR' ? 2 : 1;
  }

  /** Whether the slash stands before a unit, as in `20 / day` and `usd/h`. */
  private perUnit(): boolean {
    return this.tokens[this.index + 1]?.tokenType.name === 'UNIT';
  }

  /** Both forms are usual; the space before the slash, at this index, decides for both sides. */
  private slashGap(index: number): number {
    return this.gaps[index] === '' ? 0 : 1;
  }

  /** Whether a token of the same type stands at the same column in the line above or below. */
  private linedUp(type: string): boolean {
    return [this.line - 1, this.line + 1].some((other) => this.columns.get(other)?.get(this.column) === type);
  }

  private follow(token: Token): void {
    const type = token.tokenType.name;
    const closes = CLOSER[type];
    const top = this.open.at(-1);
    if (closes !== undefined) {
      const { line } = this;
      // Several that open on one line indent what follows once.
      const inside = top?.line === line ? top.inside : this.lineIndent + 1;
      this.open.push({ closes, outside: this.lineIndent, inside, line, steps: type === '{' && this.opensSteps() });
    } else if (top?.closes === type) {
      this.open.pop();
    }
  }

  private opensSteps(): boolean {
    const within = this.open.at(-1)?.steps ?? false;
    let index = this.index - 1;
    while (index >= 0) {
      const type = this.tokens[index]?.tokenType.name ?? '';
      if (type === 'on' || type === 'OPERATION' || type === 'else') return true;
      if (type === 'breaker' || type === 'KEY') return false;
      if (type === '{' || type === '}' || type === 'SEPARATOR') return within;
      index--;
    }
    return false;
  }
}

/** How most lines end; where only the last one does, how that one ends. */
function usualLineEnd(gaps: readonly string[]): string {
  const between = gaps.slice(1, -1).filter(isBlank).join('');
  const counted = LINE_END.test(between) ? between : (gaps.at(-1) ?? '');
  const windows = counted.split('\r\n').length - 1;
  return windows * 2 > counted.split('\n').length - 1 ? '\r\n' : '\n';
}

function isBlank(gap: string): boolean {
  return /^[ \t\r\n]*$/.test(gap);
}

/** The lexer gives a statement's first word its type only where a statement can begin. */
function beginsTopLevel(token: Token): boolean {
  const type = token.tokenType.name;
  return type === 'KIND' || (type === token.image && STATEMENT_WORDS.has(type) && type !== 'require');
}

function endOf(token: Token): number {
  return (token.endOffset ?? token.startOffset) + 1;
}

function isWord(token: Token): boolean {
  return /^[\p{L}_]/u.test(token.image);
}
