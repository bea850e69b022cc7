import {
  beginsStatement,
  KIND_WORDS,
  MEASURE_WORDS,
  MODIFIER_WORDS,
  OPERATOR_WORDS,
  OPERATORS,
  PREFIX_WORDS,
  SCHEME_WORDS,
  STEP_WORDS,
  VERB_WORDS,
} from './words.js';

/** What the innermost open brace encloses. */
type Room = 'top' | 'component' | 'properties' | 'steps' | 'branches' | 'design';

/** Where a word stands. */
export interface WordPlace {
  readonly text: string;
  /** Offsets of the word in `text`. */
  readonly start: number;
  readonly end: number;
  /** No other token precedes it on its line. */
  readonly firstOnLine: boolean;
  /** Distance from the start of the line. */
  readonly column: number;
}

/** A word's role and, where it reaches beyond the word, its end. */
export interface WordRole {
  readonly type: string;
  readonly end?: number;
}

/** After these stands the name of something declared, and no operand, so a word on the same line is no keyword. */
const BEFORE_DECLARED: readonly string[] = [
  ...[
    'KIND',
    'keys',
    'region',
    'param',
    'variant',
    'scenario',
    'load',
    'link',
    '<->',
    '->',
    '~>',
    'on',
    'pool',
    'hold',
  ],
  ...['like', 'by', 'SCHEME', 'VERB', 'of', 'UNKNOWN', 'at', 'in', 'unless'],
];

/** After these a name or an operand follows. */
const BEFORE_NAME: ReadonlySet<string> = new Set([
  ...BEFORE_DECLARED,
  ...OPERATORS,
  ...['sweep', 'find', ':', '=', '(', '[', ',', 'NEXT_AXIS', 'MINUS', '..', 'not', 'when', 'exactly', 'over', 'from'],
  ...['to', 'step', 'EVENT_AT', 'after', 'for', 'within', 'takes', 'returns'],
]);

/** After these a `-` subtracts; elsewhere it begins an operand. */
const AFTER_OPERAND: ReadonlySet<string> = new Set(['QUANTITY', 'CLOCK', 'UNIT', 'STRING', 'ID', ')', ']']);

/** The words of a step or call after which an operand follows. */
const BEFORE_OPERAND: ReadonlySet<string> = new Set([
  ...['cpu', 'disk', 'wait', 'think', 'repeat', 'parallel', 'batch', 'probability', 'every'],
  ...['timeout', 'retry', 'backoff', 'budget', 'hedge', 'priority'],
]);

const SIGNATURE_WORDS: ReadonlySet<string> = new Set(['write', 'takes', 'returns']);
const REQUIREMENT_TAIL: ReadonlySet<string> = new Set(['at', 'after', 'when', 'expect', 'within', 'rises']);
const TOP_JOINTS: ReadonlySet<string> = new Set(['like', 'from', 'to', 'step', 'over', 'for', ...MODIFIER_WORDS]);

const BLANKS = /[ \t]*/y;
const NEXT_WORD = /[ \t]+([\p{L}_][\p{L}\p{N}_-]*)/uy;
const LETTER = /[\p{L}_]/u;
const OPERAND = /[\p{L}_\d(]/u;
const OPENS_OPERATION =
  /[ \t]+(?!on\b|when\b|pool\b)[\p{L}_][\p{L}\p{N}_-]*(?:[ \t]+(?:write|takes|returns)\b[^{}\n]*)?[ \t]*\{/uy;
const SIGNATURE = /(?:[ \t]+write)?(?:[ \t]+(?:takes|returns)[ \t]+[^{}\n]*)?[ \t]*\{/y;
const BEFORE_COMPARISON = /[ \t]*[<>]|[ \t]+(?:rises|within)[ \t]/y;
const BEFORE_STATISTIC = /[ \t]+(?:mean|max|p\d[\d.]*)(?![\p{L}\p{N}_-])/uy;
const DOTTED_SETTING = /(?:\.[\p{L}_][\p{L}\p{N}_-]*)+(?=[ \t]*=(?!=))/uy;
const BEFORE_FACTOR = /[ \t]+\d[\d._]*x\b/y;
const AXIS = /[ \t\r\n]*[\p{L}_][\p{L}\p{N}_.-]*[ \t]+(?:from|over)[ \t]/uy;
const NEXT_ITEM_OF_LIST = /[ \t\r\n]*([\p{L}_][\p{L}\p{N}_-]*)(\.[\p{L}_][\p{L}\p{N}_-]*)?[ \t]*/uy;

function matches(pattern: RegExp, text: string, offset: number): boolean {
  pattern.lastIndex = offset;
  return pattern.test(text);
}

function afterBlanks(text: string, offset: number): number {
  BLANKS.lastIndex = offset;
  BLANKS.test(text);
  return BLANKS.lastIndex;
}

/** The word that follows on the same line, or nothing. */
function nextWord(text: string, offset: number): string | undefined {
  NEXT_WORD.lastIndex = offset;
  return NEXT_WORD.exec(text)?.[1];
}

/** `not` or `exactly` before an operand. */
function isPrefix(word: string, { text, end }: WordPlace): boolean {
  return (
    PREFIX_WORDS.has(word) &&
    OPERAND.test(text.charAt(afterBlanks(text, end))) &&
    !OPERATOR_WORDS.has(nextWord(text, end) ?? '')
  );
}

/** Whether the word goes on with an event or a requirement. */
function isJoint(word: string): boolean {
  return REQUIREMENT_TAIL.has(word) || word === 'over' || word === 'for' || word === 'of';
}

/**
 * Says of each word, while a text is read from its start, whether it is a keyword or a name.
 *
 * A word is a keyword only where that keyword can stand: `load` begins a statement at the top level but names the operation in
 * `-> Api.load`, `queue` is a kind at the start of a declaration and a resource in `when queue > 50`. So every word stays free
 * for names, and the parser never has to choose. The reader follows the braces; where a statement begins in a block that
 * cannot hold one, the block's end is missing and the reader goes back to the top level, as the writer does.
 */
export class WordRoles {
  /** What encloses each open brace, innermost last, with the column where its statement began. */
  private readonly rooms: Room[] = [];
  private room: Room = 'top';
  /** The word that rules the current item: the kind, `on`, `at`, a step. */
  private head = '';
  /** Column of the top-level statement that is being read. */
  private statementColumn = 0;
  private brackets = 0;
  private inRequirement = false;
  private inTargets = false;
  /** The type of the last token that is not hidden. */
  private previous = '';

  /** The role of the token at the end of which the reader stands, `''` at the start. */
  get last(): string {
    return this.previous;
  }

  /** Whether a parenthesis or list is open. */
  get inArguments(): boolean {
    return this.brackets > 0;
  }

  /** Tells the reader of a token that is no word; its type is returned, for commas and braces as they are meant here. */
  punctuation(type: string, text: string, end: number): string {
    const meant = this.meaning(type, text, end);
    switch (meant) {
      case '{':
        this.rooms.push(this.room);
        this.room = this.opened();
        this.head = '';
        this.inTargets = false;
        this.inRequirement = false;
        break;
      case '}':
        this.room = this.rooms.pop() ?? 'top';
        this.head = '';
        this.brackets = 0;
        this.inTargets = false;
        this.inRequirement = false;
        break;
      case '(':
      case '[':
        this.brackets++;
        break;
      case ')':
      case ']':
        this.brackets = Math.max(0, this.brackets - 1);
        break;
      case '->':
        this.inTargets = this.room === 'top' || this.room === 'design';
        if (this.room === 'steps') this.head = '->';
        break;
      case '<':
      case '<=':
      case '>':
      case '>=':
        this.inRequirement = false;
        break;
    }
    if (meant !== 'SEPARATOR') this.previous = meant;
    else if (this.room !== 'top') this.previous = 'SEPARATOR';
    return meant;
  }

  /** Tells the reader of a literal: a number, a time of day, a text. */
  literal(type: string): string {
    this.previous = type;
    return type;
  }

  /** The role of a word. */
  word(word: string, place: WordPlace): WordRole {
    const role = this.decide(word, place);
    this.previous = role.type;
    return role;
  }

  private meaning(type: string, text: string, end: number): string {
    if (type === ',') return this.comma(text, end);
    if (type === '-' && !AFTER_OPERAND.has(this.previous)) return 'MINUS';
    // `instances = 4` is read as a property, and explained as a slip.
    if (type === '=' && this.previous === 'KEY') return ':';
    return type;
  }

  private opened(): Room {
    switch (this.room) {
      case 'top':
        if (this.head === 'variant' || this.head === 'scenario') return 'design';
        if (this.head === 'else') return 'steps';
        return this.head === '' || this.head === 'KIND' ? 'component' : 'properties';
      case 'component':
        return this.head === 'on' || this.head === 'OPERATION' ? 'steps' : 'properties';
      case 'steps':
        if (this.previous === 'choose') return 'branches';
        return this.previous === 'breaker' || this.head === 'KEY' ? 'properties' : 'steps';
      case 'branches':
        return 'steps';
      case 'design':
        if (this.head === 'EVENT_AT') return 'design';
        if (this.head === 'VERB') return 'properties';
        return 'component';
      case 'properties':
        return 'properties';
    }
  }

  private comma(text: string, end: number): string {
    if (this.brackets > 0) return ',';
    if (this.room === 'top' && this.head === 'sweep') {
      if (matches(AXIS, text, end)) return 'NEXT_AXIS';
      return this.continuesList(text, end, false) ? ',' : 'SEPARATOR';
    }
    if (this.inTargets && this.continuesList(text, end, true)) return ',';
    return 'SEPARATOR';
  }

  /** Whether a comma is followed by one more item of a list and not by the next statement or amendment. */
  private continuesList(text: string, end: number, names: boolean): boolean {
    NEXT_ITEM_OF_LIST.lastIndex = end;
    const found = NEXT_ITEM_OF_LIST.exec(text);
    if (!found) return !names;
    const after = text.charAt(NEXT_ITEM_OF_LIST.lastIndex);
    const word = found[1] ?? '';
    if (this.room === 'top') return !(beginsStatement(word) && (LETTER.test(after) || after === '"'));
    if ((word === 'at' || word === 'require' || VERB_WORDS.has(word)) && LETTER.test(after)) return false;
    // `Lb -> Blue, Green { … }` is one amendment, as it is one declaration; on a line of its own `Green { … }` is the next.
    if (after === '{') return !/[\r\n]/.test(text.slice(end, NEXT_ITEM_OF_LIST.lastIndex));
    return !/[=\d-]/.test(after);
  }

  private decide(word: string, place: WordPlace): WordRole {
    const { text, end } = place;
    const next = afterBlanks(text, end);
    const following = text.charAt(next);

    if (following === ':') {
      if (this.room === 'steps' || this.room === 'component') this.head = this.brackets > 0 ? this.head : 'KEY';
      return { type: 'KEY' };
    }
    if (this.previous === '.') return this.plain(place);
    if (this.brackets > 0 && !(place.firstOnLine && this.startsStatement(word, place)))
      return this.inBrackets(word, place, following);
    this.brackets = 0;

    const opening = this.statementStart(word, place);
    if (opening) return opening;
    if (this.inRequirement) return this.ofRequirement(word, place);
    if (following === '.' && text.charAt(next + 1) !== '.' && next === end) return this.beforeDot(place);
    if (this.expectsName(place)) return this.asName(word, place, following);
    return this.inRoom(word, place, following);
  }

  /** A word after a dot, or where nothing but a name can stand. */
  private plain(place: WordPlace): WordRole {
    if (this.inRequirement && matches(BEFORE_COMPARISON, place.text, place.end)) {
      // `Web.cpu < 70%`: the statistic stands apart; the parser's message says so.
      this.inRequirement = false;
    }
    return { type: 'ID' };
  }

  private inBrackets(word: string, place: WordPlace, following: string): WordRole {
    const joins = OPERATOR_WORDS.has(word) && AFTER_OPERAND.has(this.previous);
    if (joins || isPrefix(word, place)) return { type: word };
    return { type: following === '(' ? 'FUNCTION' : 'ID' };
  }

  /** Whether the word opens a declaration: a statement's word, and what it declares on the same line. */
  private startsStatement(word: string, { text, end }: WordPlace): boolean {
    if (!beginsStatement(word)) return false;
    const following = text.charAt(afterBlanks(text, end));
    return LETTER.test(following) || (following === '"' && (word === 'system' || word === 'import'));
  }

  /** A statement's first word, at the top level or in a block whose end is missing. */
  private statementStart(word: string, place: WordPlace): WordRole | undefined {
    if (!beginsStatement(word)) return undefined;
    const opens = place.firstOnLine && this.startsStatement(word, place);
    if (this.room !== 'top') {
      if (!opens || word === 'require') return undefined;
      if (this.room === 'design' && place.column > this.statementColumn) return undefined;
      this.rooms.length = 0;
      this.room = 'top';
    } else if (!opens && this.expectsName(place)) {
      return undefined;
    } else if (this.inRequirement && !place.firstOnLine) {
      return undefined;
    }
    const type = KIND_WORDS.has(word) ? 'KIND' : word;
    this.head = type;
    this.inTargets = false;
    this.inRequirement = word === 'require';
    this.statementColumn = place.column;
    return { type };
  }

  private expectsName(place: WordPlace): boolean {
    return !place.firstOnLine && BEFORE_NAME.has(this.previous);
  }

  private asName(word: string, place: WordPlace, following: string): WordRole {
    const { text, end } = place;
    if (this.opensOperand() && isPrefix(word, place)) return { type: word };
    if (this.previous === 'by' && SCHEME_WORDS.has(word) && this.room !== 'steps' && this.room !== 'top') {
      return { type: nextWord(text, end) === undefined ? 'ID' : 'SCHEME' };
    }
    if (this.previous === ':') {
      if (word === 'on' && this.room === 'component' && matches(OPENS_OPERATION, text, end)) {
        this.head = 'on';
        return { type: 'on' };
      }
      if (/\d/.test(following)) return { type: 'METRIC' };
    }
    if (this.previous === 'at' && word === 'peak' && !/\d/.test(following)) return { type: 'peak' };
    if (following === '(' && this.opensOperand()) return { type: 'FUNCTION' };
    return { type: 'ID' };
  }

  /** Whether an operand follows, not the name of something declared. */
  private opensOperand(): boolean {
    return !BEFORE_DECLARED.includes(this.previous);
  }

  /** A word that begins a path. */
  private beforeDot(place: WordPlace): WordRole {
    if (this.room === 'design' && this.startsItem(place)) {
      DOTTED_SETTING.lastIndex = place.end;
      if (DOTTED_SETTING.test(place.text)) return { type: 'DOTTED', end: DOTTED_SETTING.lastIndex };
    }
    if (this.room === 'steps' && (this.startsItem(place) || !(this.awaitsOperand() || this.expectsName(place)))) {
      return { type: 'UNKNOWN' };
    }
    if (this.previous === 'hold') return { type: 'OWNER' };
    if ((this.room === 'properties' || this.room === 'component') && !this.expectsName(place)) return { type: 'OWNER' };
    return { type: 'ID' };
  }

  /** Whether the step or modifier before goes on with an operand; that of `hold` may follow the pool's name. */
  private awaitsOperand(): boolean {
    return BEFORE_OPERAND.has(this.previous) || (this.previous === 'ID' && this.head === 'hold');
  }

  /** The words of `expect fail in Small` and `expect fail unless Bigger`. */
  private endsRequirement(word: string): boolean {
    return (
      (word === 'fail' && this.previous === 'expect') ||
      ((word === 'in' || word === 'unless') && this.previous === 'fail')
    );
  }

  private startsItem(place: WordPlace): boolean {
    return place.firstOnLine || ['{', '}', 'SEPARATOR'].includes(this.previous);
  }

  private ofRequirement(word: string, place: WordPlace): WordRole {
    const { text, end } = place;
    if (this.previous === 'STATISTIC' || this.previous === 'rises') {
      if (word === 'within') this.inRequirement = false;
      if (word === 'within' || (word === 'rises' && matches(BEFORE_COMPARISON, text, end))) return { type: word };
    }
    if (place.firstOnLine && this.room === 'design' && (word === 'at' || word === 'require')) {
      this.inRequirement = false;
      return this.inDesign(word, place, text.charAt(afterBlanks(text, end)));
    }
    if (matches(BEFORE_COMPARISON, text, end)) return { type: 'STATISTIC' };
    if (MEASURE_WORDS.has(word) && matches(BEFORE_STATISTIC, text, end)) return { type: 'MEASURE' };
    return { type: 'ID' };
  }

  private inRoom(word: string, place: WordPlace, following: string): WordRole {
    if (!this.startsItem(place)) {
      if (OPERATOR_WORDS.has(word)) return { type: word };
      if (isPrefix(word, place)) return { type: word };
    }
    switch (this.room) {
      case 'top':
        return this.atTop(word, place, following);
      case 'component':
        return this.inComponent(word, place, following);
      case 'properties':
        return this.inProperties(word, place, following);
      case 'steps':
        return this.inSteps(word, place, following);
      case 'branches':
        if (STEP_WORDS.has(word) && this.startsItem(place)) return { type: word };
        return { type: following === '(' ? 'FUNCTION' : 'ID' };
      case 'design':
        return this.inDesign(word, place, following);
    }
  }

  private atTop(word: string, place: WordPlace, following: string): WordRole {
    if (word === 'on' && LETTER.test(following)) return { type: word };
    if (this.endsRequirement(word)) return { type: word };
    if (word === 'probability' && this.previous === 'with') return { type: word };
    if (TOP_JOINTS.has(word) || REQUIREMENT_TAIL.has(word)) {
      if (word === 'else') this.head = 'else';
      return { type: word };
    }
    if (place.firstOnLine) this.head = '';
    return { type: following === '(' ? 'FUNCTION' : 'ID' };
  }

  private inComponent(word: string, place: WordPlace, following: string): WordRole {
    const { text, end } = place;
    if (word === 'on' || word === 'pool') {
      this.head = word;
      return { type: word };
    }
    if (this.head === 'on' || this.head === 'OPERATION') {
      if (SIGNATURE_WORDS.has(word)) return { type: word };
    }
    if (!this.continuesValue(word, place) && matches(SIGNATURE, text, end)) {
      this.head = 'OPERATION';
      return { type: 'OPERATION' };
    }
    return this.inProperties(word, place, following);
  }

  /** `by Key` and `when condition` after a value. */
  private continuesValue(word: string, place: WordPlace): boolean {
    return word === 'when' || (word === 'by' && !place.firstOnLine);
  }

  private inProperties(word: string, place: WordPlace, following: string): WordRole {
    if (word === 'when' || (word === 'by' && !place.firstOnLine)) return { type: word };
    if (/[\d"=]/.test(following) || (following === '{' && this.room === 'properties') || this.settingOf(place)) {
      this.head = 'KEY';
      return { type: 'KEY' };
    }
    return { type: 'STRAY' };
  }

  /** `policy round-robin`: two words where `name: value` should stand. */
  private settingOf(place: WordPlace): boolean {
    const word = nextWord(place.text, place.end);
    return word !== undefined && this.startsItem(place) && !['when', 'by', 'on', 'pool', 'write'].includes(word);
  }

  private inSteps(word: string, place: WordPlace, following: string): WordRole {
    const { text, end } = place;
    if (this.previous === 'with' && word === 'probability') return { type: word };
    if (this.previous === 'across' && word === 'cores') return { type: word };
    if (this.previous === 'WAIT_FOR' && word === 'for') return { type: word };
    if (this.previous === 'await' && word === 'every') return { type: word };
    if (word === 'within' && this.head === 'batch') return { type: word };
    if (word === 'across' && nextWord(text, end) === 'cores') return { type: word };
    if (word === 'wait' && this.previous === '}' && nextWord(text, end) === 'for') return { type: 'WAIT_FOR' };
    if (STEP_WORDS.has(word) || MODIFIER_WORDS.has(word)) {
      if (word !== 'by' || !place.firstOnLine) {
        this.head = word;
        return { type: word };
      }
    }
    if (word === 'on' && place.firstOnLine && LETTER.test(following)) {
      // An operation in an operation: the end of the first one is missing.
      while (this.room === 'steps' && this.rooms.length > 0) this.room = this.rooms.pop() ?? 'top';
      this.head = 'on';
      return { type: 'on' };
    }
    if (this.startsItem(place) || !this.awaitsOperand()) {
      this.head = 'UNKNOWN';
      return { type: 'UNKNOWN' };
    }
    return { type: following === '(' ? 'FUNCTION' : 'ID' };
  }

  private inDesign(word: string, place: WordPlace, following: string): WordRole {
    if (this.endsRequirement(word)) return { type: word };
    const type = this.ofAmendment(word, place, following);
    if (!isJoint(type)) this.head = type;
    this.inRequirement = type === 'require';
    return { type };
  }

  private ofAmendment(word: string, place: WordPlace, following: string): string {
    if (this.startsEvent(word, place)) return word === 'at' ? 'EVENT_AT' : 'VERB';
    const joint = isJoint(word);
    if (joint && !this.startsItem(place)) return word;
    if (following === '{' || place.text.startsWith('->', afterBlanks(place.text, place.end))) return 'AMENDED';
    if (following === '=') return 'ID';
    if (/[\d(]/.test(following)) return 'SCALED';
    if (word === 'require' || joint) return word;
    if (KIND_WORDS.has(word) && LETTER.test(following)) return 'KIND';
    return VERB_WORDS.has(word) ? 'VERB' : 'UNKNOWN';
  }

  /** `at 1min`, `at start over 30s {`, and `fail 2 of Web`; not `at 10x`, which changes a load of that name. */
  private startsEvent(word: string, place: WordPlace): boolean {
    const { text, end } = place;
    const next = text.charAt(afterBlanks(text, end));
    if (word !== 'at') return VERB_WORDS.has(word) && /\d/.test(next) && !matches(BEFORE_FACTOR, text, end);
    if (/[\d(]/.test(next)) return !matches(BEFORE_FACTOR, text, end);
    if (!LETTER.test(next) || !this.startsItem(place)) return false;
    const line = /[^\n{}]*/y;
    line.lastIndex = end;
    line.test(text);
    return text.charAt(line.lastIndex) === '{';
  }
}
