import type { LexerResult } from 'langium';
import { kind, property, word, type Owner, type PropertyEntry, type ValueType } from '../../catalogue/index.js';
import { STATEMENT_WORDS, STEP_WORDS } from '../../syntax/words.js';

type Token = LexerResult['tokens'][number];

/** What the innermost open brace encloses. */
export type Room = 'top' | 'component' | 'properties' | 'steps' | 'branches' | 'design' | 'event';

/** One open brace, and what has been written behind it of the statement, property or step that the cursor is in. */
export interface Frame {
  room: Room;
  /** Whose properties stand here, where the room holds some. */
  owner: string | undefined;
  /** The component whose members stand here. */
  component: string | undefined;
  /** The tokens of the present item, its first word first. */
  item: Token[];
  /** Properties written before, in this room. */
  written: string[];
}

/** Where in the text the cursor stands. */
export interface Position {
  frame: Frame;
  /** The room around the innermost one. */
  outer: Frame | undefined;
  /** The token before the cursor, without the word that is being typed. */
  last: Token | undefined;
  /** True where a new item may begin: at the start of a line, after a brace or a comma. */
  fresh: boolean;
}

/** Types of tokens that begin an item, by room. Where a room isn't listed, an item begins wherever one may. */
const BEGINS: Readonly<Record<Room, ReadonlySet<string>>> = {
  top: new Set([...STATEMENT_WORDS, 'KIND']),
  component: new Set(['KEY', 'on', 'pool', 'OPERATION', 'STRAY']),
  properties: new Set(['KEY', 'OWNER', 'STRAY']),
  steps: new Set([...STEP_WORDS, '->', '~>', 'KEY', 'UNKNOWN']),
  branches: new Set(['QUANTITY']),
  design: new Set(['require', 'EVENT_AT', 'VERB', 'AMENDED', 'SCALED', 'UNKNOWN', 'DOTTED']),
  event: new Set(['require', 'EVENT_AT', 'VERB', 'AMENDED', 'SCALED', 'UNKNOWN', 'DOTTED']),
};

/**
 * Finds out where a text ends: in which block, and after what in it.
 *
 * @param tokens of the text up to the cursor, without the word that is being typed
 * @param lineBreak whether there is one between the last token and the cursor
 * @param sortOf what an amended name is: a kind of component, or `load`, `keys`, `region`
 */
export function positionAfter(
  tokens: readonly Token[],
  lineBreak: boolean,
  sortOf: (name: string) => string | undefined,
): Position {
  const frames: Frame[] = [frame('top')];
  let brackets = 0;
  let previous: Token | undefined;
  for (const token of tokens) {
    const type = token.tokenType.name;
    const current = frames.at(-1) ?? frame('top');
    if (type === '{') {
      const opened = opens(current, frames.at(-2), sortOf);
      current.item.push(token);
      frames.push(opened);
    } else if (type === '}') {
      if (frames.length > 1) frames.pop();
      frames.at(-1)?.item.push(token);
    } else {
      if (type === '(' || type === '[') brackets++;
      else if (type === ')' || type === ']') brackets = Math.max(0, brackets - 1);
      const begins =
        BEGINS[current.room].has(type) || (type === 'ID' && beginsLine(token, previous) && isDesign(current.room));
      if (begins && brackets === 0 && !(type === 'when' && current.room !== 'steps')) {
        // A statement at the top begins anew even where braces before it were left open.
        current.item = [token];
        if (type === 'KEY') current.written.push(token.image);
      } else {
        current.item.push(token);
      }
    }
    if (type !== '(' && type !== '[') previous = token;
    if (type === '{' || type === '}') brackets = 0;
  }
  const current = frames.at(-1) ?? frame('top');
  const last = tokens.at(-1);
  const afterEdge = last === undefined || last.tokenType.name === '{' || last.tokenType.name === '}';
  return { frame: current, outer: frames.at(-2), last, fresh: brackets === 0 && (lineBreak || afterEdge) };
}

function isDesign(room: Room): boolean {
  return room === 'design' || room === 'event';
}

function beginsLine(token: Token, previous: Token | undefined): boolean {
  return previous === undefined || previous.tokenType.name === '{' || (token.startLine ?? 0) > (previous.endLine ?? 0);
}

function frame(room: Room, owner?: string, component?: string): Frame {
  return { room, owner, component, item: [], written: [] };
}

/** What a brace opens. */
function opens(current: Frame, outer: Frame | undefined, sortOf: (name: string) => string | undefined): Frame {
  const { room, item } = current;
  const head = item[0];
  const type = head?.tokenType.name ?? '';
  const last = item.at(-1)?.tokenType.name;
  switch (room) {
    case 'top':
      if (type === 'variant' || type === 'scenario') return frame('design', type);
      if (last === 'breaker') return frame('properties', 'breaker');
      if (last === 'else') return frame('steps');
      if (['load', 'keys', 'region', 'link'].includes(type)) return frame('properties', type);
      return frame('component', head?.image, item[1]?.image);
    case 'component':
      if (type === 'on' || type === 'OPERATION') return frame('steps', undefined, current.component);
      return frame('properties', type === 'pool' ? 'pool' : settingsOwner(current));
    case 'properties':
      return frame('properties', settingsOwner(current));
    case 'steps':
      if (last === 'choose') return frame('branches', undefined, current.component);
      if (last === 'breaker') return frame('properties', 'breaker');
      if (type === 'KEY') return frame('properties');
      return frame('steps', undefined, current.component);
    case 'branches':
      return frame('steps', undefined, outer?.component);
    case 'design':
    case 'event': {
      if (type === 'EVENT_AT') return frame('event', current.owner);
      if (type === 'VERB') return frame('properties', 'attributes');
      const amended = head?.image ?? '';
      const sort = sortOf(amended);
      if (sort !== undefined && !kind(sort)) return frame('properties', sort);
      return frame('component', sort, amended);
    }
  }
}

/** The property that is being written, where one is. */
export function propertyAt({ room, owner, item }: Frame): PropertyEntry | undefined {
  if ((room !== 'component' && room !== 'properties') || owner === undefined) return undefined;
  const key = item.find(({ tokenType }) => tokenType.name === 'KEY');
  return key && property(owner, key.image);
}

/** Whose settings stand in the braces after a property's value. */
function settingsOwner(current: Frame): Owner | undefined {
  const entry = propertyAt(current);
  if (!entry) return undefined;
  const chosen = current.item.at(-1)?.image ?? '';
  for (const list of wordLists(entry.value)) {
    const settings = word(list, chosen)?.settings;
    if (settings) return settings;
  }
  return entry.settings;
}

/** The lists of words that a value chooses from. */
function wordLists(type: ValueType): Extract<ValueType, { type: 'word' }>['list'][] {
  if (type.type === 'word') return [type.list];
  return type.type === 'one-of' ? type.of.flatMap(wordLists) : [];
}
