import type { LexerResult } from 'langium';

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

const CLOSER: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' };
const OPERATORS: ReadonlySet<string> = new Set(['+', '-', '*', '/', '<', '<=', '>', '>=', '==', '!=', 'and', 'or', '=', '<->']);
/** A line that begins with one of these goes on with what the line before began. */
const CONTINUES: ReadonlySet<string> = new Set([
  ...OPERATORS,
  ...['by', 'with', 'timeout', 'retry', 'backoff', 'budget', 'hedge', 'cancel', 'breaker', 'like', 'from', 'to', 'step', 'over', 'for'],
  ...['at', 'after', 'expect', 'within', 'rises', 'takes', 'returns', 'write', 'of', 'across', '..', '.'],
]);
/** A line that ends with one of these is not finished. */
const UNFINISHED: ReadonlySet<string> = new Set([...OPERATORS, '->', '~>', ':', '..', 'MINUS', 'not', 'exactly', '.', 'by', 'like']);
const STEP_STARTS: ReadonlySet<string> = new Set([
  ...['cpu', 'disk', 'wait', 'think', 'choose', 'when', 'repeat', 'parallel', 'hold', 'batch', 'await', 'fail', '->', '~>', 'UNKNOWN'],
]);
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
  private readonly open: Opened[] = [];
  private readonly eol: string;
  private readonly found: LayoutEdit[] = [];
  /** For each line the types of its tokens by their column, to see what is lined up. */
  private readonly columns = new Map<number, Map<number, string>>();
  private lineIndent = 0;
  /** Of the token that is being placed. */
  private index = 0;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
    private readonly options: LayoutOptions,
  ) {
    this.eol = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
    for (const token of tokens) {
      const line = token.startLine ?? 0;
      const columns = this.columns.get(line) ?? new Map<number, string>();
      columns.set(token.startColumn ?? 0, token.tokenType.name);
      this.columns.set(line, columns);
    }
  }

  edits(): LayoutEdit[] {
    const { text, tokens } = this;
    let previous: Token | undefined;
    for (const [index, token] of tokens.entries()) {
      this.index = index;
      const from = previous ? endOf(previous) : 0;
      const gap = text.slice(from, token.startOffset);
      // Characters that the lexer refused stand in the gap: leave them as they are.
      const untouched = gap.trim() !== '' && gap.replaceAll('\uFEFF', '').trim() !== '';
      const wanted = this.gap(previous, token, gap);
      if (!untouched) this.change(from, gap, wanted);
      this.follow(token);
      previous = token;
    }
    const end = previous ? endOf(previous) : 0;
    const rest = text.slice(end);
    if (rest.trim() === '') this.change(end, rest, previous ? this.eol : '');
    return this.found;
  }

  private change(offset: number, gap: string, wanted: string): void {
    if (gap !== wanted) this.found.push({ offset, length: gap.length, newText: wanted });
  }

  private gap(previous: Token | undefined, token: Token, gap: string): string {
    const breaks = gap.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (previous === undefined || breaks > 0) {
      this.lineIndent = this.indentOf(previous, token);
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
    if (gap.length > width && width > 0 && this.linedUp(token)) return ' '.repeat(gap.length);
    return ' '.repeat(width);
  }

  private width(previous: Token, token: Token, gap: string): number {
    const [a, b] = [previous.tokenType.name, token.tokenType.name];
    if (b === ',' || b === 'SEPARATOR' || b === ')' || b === ']' || b === 'NEXT_AXIS') return 0;
    if (b === ':' && token.image === ':') return 0;
    if (a === '(' || a === '[' || a === 'MINUS' || a === '..' || b === '..') return 0;
    if (a === '.' || b === '.') return isWord(a === '.' ? token : previous) ? 0 : gap === '' ? 0 : 1;
    if (a === 'FUNCTION' && b === '(') return 0;
    if (b === 'UNIT' || (b === '/' && this.perUnit())) return this.slashGap(a === '/' ? previous : token);
    const begins = AMENDMENT_STARTS.has(b) || (STEP_STARTS.has(b) && this.open.at(-1)?.steps === true);
    return begins && a !== '{' && a !== 'SEPARATOR' ? 2 : 1;
  }

  /** Whether the slash stands before a unit, as in `20 / day` and `usd/h`. */
  private perUnit(): boolean {
    return this.tokens[this.index + 1]?.tokenType.name === 'UNIT';
  }

  /** Both forms are usual; the space before the slash decides for both sides. */
  private slashGap(slash: Token): number {
    return /\s/.test(this.text.charAt(slash.startOffset - 1)) ? 1 : 0;
  }

  /** Whether a token of the same type stands at the same column in the line above or below. */
  private linedUp(token: Token): boolean {
    const line = token.startLine ?? 0;
    const column = token.startColumn ?? 0;
    const type = token.tokenType.name;
    return [line - 1, line + 1].some((other) => this.columns.get(other)?.get(column) === type);
  }

  private follow(token: Token): void {
    const type = token.tokenType.name;
    const closes = CLOSER[type];
    const top = this.open.at(-1);
    if (closes !== undefined) {
      const line = token.startLine ?? 0;
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

function endOf(token: Token): number {
  return (token.endOffset ?? token.startOffset) + 1;
}

function isWord(token: Token): boolean {
  return /^[\p{L}_]/u.test(token.image);
}
