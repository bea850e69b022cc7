import { CompletionItemKind } from 'vscode-languageserver';
import {
  CONSTRUCTS,
  EVENTS,
  KINDS,
  OPEN_OWNERS,
  STEPS,
  construct,
  kind,
  propertiesOf,
  property,
  step,
  words,
  type Documented,
  type ValueType,
} from '../../catalogue/index.js';
import type * as ast from '../../generated/ast.js';
import { SCHEME_WORDS } from '../../syntax/words.js';
import type { NamesInReach } from './names-in-reach.js';
import { fromEntry, fromProperty, fromWord, keyword, type Offer } from './offer.js';
import { propertyAt, type Frame, type Position, type Room } from './position.js';
import { requirementOffers } from './requirement.js';
import { MORE_TEMPLATES, templateOf, WHOLE_MODEL } from './templates.js';
import { distributions, expressionOffers, numberOffers, unitOffers, valueOffers } from './values.js';

/** What offers are made from. */
export interface Scene {
  position: Position;
  names: NamesInReach;
  model: ast.Model;
}

/** Words that begin a statement of the top level, the commonest first; kinds of components that are not among them follow. */
const COMMON = [
  ...['service', 'load', 'database', 'cache', 'balancer', 'queue', 'worker', 'external'],
  ...['require', 'param', 'keys', 'scenario', 'variant', 'sweep', 'find', 'region', 'link', 'system', 'import'],
];
const STATEMENTS = [...new Set([...COMMON, ...KINDS.map(({ name }) => name)])];

const ROOMS: Readonly<Record<Room, (scene: Scene) => Offer[]>> = {
  top: atTop,
  component: inComponent,
  properties: inProperties,
  steps: inSteps,
  branches: () => [keyword('branch', 0, '${1:20%} { $0 }', 'a share and its steps')],
  design: inDesign,
  event: inDesign,
};

/** Everything that can be written where the cursor stands, but for what only a number can be. */
export function offersAt(scene: Scene): Offer[] {
  return ROOMS[scene.position.frame.room](scene);
}

/** A number that is being typed, with each of the units that it may have; nothing once it has one of them. */
export function unitsAt({ position }: Scene, typed: string): Offer[] {
  const type = typeAt(position);
  const offers = type === undefined ? [] : unitOffers(/^[\d_.]*\d/.exec(typed)?.[0] ?? typed, type);
  return offers.some(({ label }) => label === typed) ? [] : offers;
}

/** What a number at the cursor would measure, as far as the place decides it. */
function typeAt({ frame, last }: Position): ValueType | Parameters<typeof unitOffers>[1] | undefined {
  const [head] = frame.item;
  const before = last?.image ?? '';
  if (frame.room === 'steps' || (frame.room === 'top' && head?.image === 'load')) {
    const modifier = property('call', before);
    if (modifier) return modifier.value;
    return frame.item.length === 1 ? step(before)?.amount?.value : undefined;
  }
  if (frame.room === 'branches') return 'ratio';
  if (before === 'for' || before === 'over' || before === 'after' || head?.image === 'at') return 'duration';
  const images = frame.item.map(({ image }) => image);
  if (images[0] === 'require' && (before === '<' || before === '>')) {
    return images.some((image) => /^(p\d|mean$|max$)/.test(image)) ? 'duration' : 'ratio';
  }
  return last?.tokenType.name === ':' || before === ':' ? propertyAt(frame)?.value : undefined;
}

function atTop(scene: Scene): Offer[] {
  const { position, names, model } = scene;
  const { frame, last, fresh } = position;
  const [head] = frame.item;
  if (fresh || !head) return statements(model);
  const type = head.tokenType.name;
  const before = last?.tokenType.name ?? '';
  if (type === 'KIND') return inHead(frame, last, names);
  switch (type) {
    case 'load':
      return inLoad(frame, before, names);
    case 'require':
      return requirementOffers(frame.item.slice(1), names);
    case 'keys':
      return before === 'like' ? names.declared('Keys') : before === 'ID' ? [keyword('like', 0)] : [];
    case 'variant':
      return before === 'like' ? names.declared('Variant') : before === 'ID' ? [keyword('like', 0)] : [];
    case 'scenario':
      return before === 'ID' ? [keyword('for', 0, 'for ${1:10min} ')] : [];
    case 'link':
      return before === 'link' || before === '<->'
        ? names.declared('Region', 'Component')
        : before === 'ID'
          ? [keyword('<->', 0)]
          : [];
    case 'param':
      return before === 'ID' && frame.item.length === 2 ? [] : expressionOffers(names);
    case 'sweep':
    case 'find':
      return inSeries(frame, before, names);
    default:
      return [];
  }
}

function statements(model: ast.Model): Offer[] {
  const offers = STATEMENTS.flatMap((name, rank) => {
    const entry = construct(name);
    if (entry) {
      const offer = fromEntry(entry, CompletionItemKind.Keyword, 1 + rank);
      // A title is one line; the whole model that goes with it is an offer of its own.
      return [name === 'system' ? offer : { ...offer, snippet: templateOf(name)?.snippet ?? entry.snippet }];
    }
    const sort = kind(name);
    if (!sort) return [];
    const snippet = templateOf(name)?.snippet ?? `${name} \${1:Name} {\n\t$0\n}`;
    return [{ ...fromEntry(sort, CompletionItemKind.Class, 1 + rank), snippet }];
  });
  const more = MORE_TEMPLATES.map((template, rank) => ({
    ...template,
    kind: CompletionItemKind.Snippet,
    rank: 50 + rank,
  }));
  const whole = { ...WHOLE_MODEL, label: 'system …', kind: CompletionItemKind.Snippet, rank: 0 };
  return [...(model.statements.length <= 1 ? [whole] : []), ...offers, ...more];
}

/** After a kind: the name, what it is like, where it leads. */
function inHead({ item }: Frame, last: Position['last'], names: NamesInReach): Offer[] {
  const before = last?.tokenType.name ?? '';
  if (before === 'like') return names.declared('Component');
  if (before === '->' || before === ',') return names.declared('Component');
  if (before === '.') return names.operations(item.at(-2)?.image ?? '');
  if (before !== 'ID') return [];
  const images = item.map(({ image }) => image);
  if (images.includes('->')) return [];
  return [
    keyword('->', 1, '-> $0', 'passes calls on'),
    ...(images.includes('like') ? [] : [keyword('like', 2, 'like $0')]),
  ];
}

function inLoad({ item }: Frame, before: string, names: NamesInReach): Offer[] {
  if (!item.some(({ image }) => image === '->'))
    return before === 'ID' ? [keyword('->', 0, '-> $0', 'whom it asks')] : [];
  return inCall(item, before, names) ?? modifiers(item);
}

function inSeries({ item }: Frame, before: string, names: NamesInReach): Offer[] {
  if (before === 'sweep' || before === 'find' || before === 'NEXT_AXIS')
    return names.declared('Param', 'Component', 'Load');
  if (before === '.') return knobs(item.at(-2)?.image ?? '', names);
  if (before === 'ID') return [keyword('from', 0, 'from ${1:2} to ${2:20} step ${3:2}'), keyword('over', 1, 'over $0')];
  return names.declared('Param');
}

/** Properties of a component or load that can be turned. */
function knobs(name: string, names: NamesInReach): Offer[] {
  const owner = names.sortOf(name);
  if (owner === undefined) return [];
  return propertiesOf(owner)
    .filter(({ value }) => value.type === 'quantity')
    .map((entry) => fromEntry(entry, CompletionItemKind.Property, entry.order));
}

function inComponent(scene: Scene): Offer[] {
  const { position, names, model } = scene;
  const { frame, last, fresh } = position;
  const type = frame.item[0]?.tokenType.name;
  const separated = last?.image === ',';
  if (fresh || separated || type === undefined) return members(frame);
  if (type === 'on') {
    if (frame.item.length === 1)
      return frame.component === undefined ? [] : names.missingOperations(frame.component, model);
    return ['write', 'takes', 'returns'].flatMap((name, rank) => {
      const entry = construct(name);
      return entry ? [fromEntry(entry, CompletionItemKind.Keyword, rank)] : [];
    });
  }
  if (type === 'KEY') return inValue(scene) ?? [];
  return members(frame);
}

function members(frame: Frame): Offer[] {
  const declarations = ['on', 'pool'].flatMap((name) => {
    const entry = CONSTRUCTS.find((one) => one.name === name);
    return entry ? [fromEntry(entry, CompletionItemKind.Keyword, 0)] : [];
  });
  return [...declarations, ...properties(frame)];
}

function properties({ owner, written }: Frame): Offer[] {
  if (owner === undefined) return [];
  return propertiesOf(owner)
    .filter(({ name, style }) => style === 'property' && !written.includes(name))
    .map((entry) => fromProperty(entry));
}

function inProperties(scene: Scene): Offer[] {
  const { position, names } = scene;
  const { frame, last, fresh } = position;
  const attributes = frame.owner === 'attributes';
  if (fresh || last?.image === ',' || frame.item.length === 0)
    return attributes ? names.declared('Keys') : properties(frame);
  if (last?.image === '.') return names.members([frame.item.at(-2)?.image ?? ''], 'Property');
  return inValue(scene) ?? (attributes ? names.declared('Keys') : properties(frame));
}

/** Within the value of a property; undefined where none is being written. */
function inValue({ position, names }: Scene): Offer[] | undefined {
  const { frame, last } = position;
  const entry = propertyAt(frame);
  const before = last?.tokenType.name ?? '';
  if (before === '.') return names.members([frame.item.at(-2)?.image ?? ''], 'Property');
  if (before === 'by')
    return [...names.declared('Keys'), ...[...SCHEME_WORDS].map((word, rank) => keyword(word, 90 + rank))];
  if (entry && before === ':') {
    const attributes = entry.name === 'popularity' ? frame.written.filter((name) => !property('keys', name)) : [];
    return [
      ...numberOffers(entry, `${entry.name}:`),
      ...valueOffers(entry.value, names, frame.owner),
      ...attributes.map((label) => ({ label, kind: CompletionItemKind.Property, detail: 'attribute', rank: 50 })),
    ];
  }
  // An attribute of a key space: a number or a distribution.
  if (before === ':')
    return (OPEN_OWNERS as readonly string[]).includes(frame.owner ?? '') ? distributions() : expressionOffers(names);
  if (/^[-+*/([,<>]|^(when|and|or|not)$/.test(before)) return expressionOffers(names);
  if (entry?.value.type === 'form' && entry.value.form === 'shards')
    return [keyword('by', 0, 'by $0', 'the key that splits')];
  return frame.item.length > 0 && before !== 'KEY' ? [keyword('when', 50, 'when $0')] : undefined;
}

function inSteps({ position, names }: Scene): Offer[] {
  const { frame, last, fresh } = position;
  const { item } = frame;
  const before = last?.tokenType.name ?? '';
  const head = item[0]?.tokenType.name;
  const calls = head === '->' || head === '~>';
  const within = calls ? inCall(item, before, names) : undefined;
  if (within) return within;
  if (item.length === 0) return steps(names);
  const here = item.length === 1 && head !== undefined ? afterStepWord(head, names, frame.component) : undefined;
  if (here && !fresh) return here;
  if (before === '.') return names.members([item.at(-2)?.image ?? ''], head === 'hold' ? 'Pool' : 'Property');
  if (head === 'hold' && before === 'by') return names.declared('Keys');
  if (/^([-+*/([<>=!]=?|and|or|not)$/.test(before)) return expressionOffers(names);
  const tail: Offer[] = [];
  if (calls) tail.push(...modifiers(item));
  if (before === '}' && head === 'parallel') tail.push(keyword('wait for', 0, 'wait for ${1:1}', 'of the branches'));
  if (before === '}' && head === 'when') tail.push(keyword('else', 0, 'else { $0 }'));
  if (head === 'hold' && before === 'ID') tail.push(keyword('by', 0, 'by $0', 'the key of which it is held'));
  if (head === 'cpu' && item.length === 2) tail.push(keyword('across cores', 60));
  return [...tail, ...steps(names)];
}

function steps(names: NamesInReach): Offer[] {
  const entries = STEPS.map((entry, rank) => fromEntry(entry, CompletionItemKind.Keyword, 20 + rank));
  // The arrow with whom it leads to is the commonest step of all.
  const calls = callees(names).map((offer) => ({ ...offer, label: `-> ${offer.label}`, rank: 40 + offer.rank }));
  return [...entries, ...calls];
}

/** Calls that are offered whole: with more of them the list would be one of operations rather than of components. */
const MOST_CALLS = 100;

/** Whom a call may lead to: each operation by its whole name, and components for those who go on with a dot. */
function callees(names: NamesInReach): Offer[] {
  const components = names.declared('Component').map((offer) => ({ ...offer, commit: '.' }));
  const calls = components.flatMap((component) =>
    names.operations(component.label).map((operation) => ({
      ...operation,
      label: `${component.label}.${operation.label}`,
      detail: [component.detail, operation.detail].filter(Boolean).join(', '),
    })),
  );
  return calls.length > MOST_CALLS ? components : [...components, ...calls];
}

function samples(entry: Documented | undefined, word: string): Offer[] {
  return entry ? numberOffers(entry, word) : [];
}

/** After the word that begins a step. */
function afterStepWord(word: string, names: NamesInReach, component = ''): Offer[] | undefined {
  switch (word) {
    case 'cpu':
    case 'disk':
    case 'wait':
    case 'think':
      return [...samples(step(word), word), ...names.declared('Param'), ...distributions()];
    case 'repeat':
      return [...samples(step(word), word), ...expressionOffers(names)];
    case 'when':
      return expressionOffers(names);
    case 'fail':
      return [keyword('with probability', 0, 'with probability ${1:1%}')];
    case 'hold':
      return [
        ...names.members([component], 'Pool'),
        keyword('memory', 8, 'memory ${1:50 MB}', 'of the component'),
        ...names.declared('Component'),
      ];
    case 'await':
      return [keyword('every', 0, 'every ${1:3s}')];
    default:
      return undefined;
  }
}

/** Within a call up to its target, and after modifiers that want a value; undefined where more modifiers may follow. */
function inCall(item: Frame['item'], before: string, names: NamesInReach): Offer[] | undefined {
  switch (before) {
    case '->':
    case '~>':
      return callees(names);
    case '.':
      return names.operations(item.at(-2)?.image ?? '');
    case 'by':
      return names.declared('Keys');
    case 'with':
      return [keyword('probability', 0)];
    case 'timeout':
    case 'retry':
    case 'budget':
    case 'priority':
    case 'probability':
      return [...samples(property('call', before), before), ...names.declared('Param')];
    case 'backoff':
      return words('backoff').map((entry, rank) => fromWord(entry, rank));
    case 'hedge':
      return [keyword('p95', 0), keyword('p99', 1), ...names.declared('Param')];
    default:
      return undefined;
  }
}

/** Modifiers that the call does not have yet. */
function modifiers(item: Frame['item']): Offer[] {
  const written = new Set(item.map(({ image }) => image));
  return propertiesOf('call')
    .filter(({ name }) => !written.has(name))
    .map((entry, rank) => {
      const label = entry.written ?? entry.name;
      const stands =
        entry.value.type === 'switch'
          ? label
          : entry.value.type === 'settings' || entry.name === 'else'
            ? `${label} { $0 }`
            : `${label} $0`;
      return { ...fromEntry(entry, CompletionItemKind.Keyword, rank), label, snippet: stands, chain: true };
    });
}

function inDesign({ position, names }: Scene): Offer[] {
  const { frame, last, fresh } = position;
  const { item } = frame;
  const type = item[0]?.tokenType.name;
  const before = last?.tokenType.name ?? '';
  if (fresh || type === undefined || (before === ',' && type !== 'AMENDED')) return amendments(frame, names);
  if (type === 'require') return requirementOffers(item.slice(1), names);
  if (type === 'EVENT_AT') {
    return before === 'EVENT_AT' || before === 'over' || before === 'for'
      ? names.declared('Param')
      : [keyword('over', 0, 'over ${1:30s}', 'ramps'), keyword('for', 1, 'for ${1:1min}', 'then returns')];
  }
  if (type === 'VERB') return inAction(item, before, names);
  if (before === '->' || before === ',') return names.declared('Component');
  if (before === '.') return names.operations(item.at(-2)?.image ?? '');
  if (before === '=' || /^[-+*/(]$/.test(before)) return expressionOffers(names);
  return [];
}

function amendments({ room, owner }: Frame, names: NamesInReach): Offer[] {
  const requirement = construct('require');
  const moment = construct('at');
  return [
    ...(room === 'event' ? EVENTS.map((entry, rank) => fromEntry(entry, CompletionItemKind.Event, rank)) : []),
    ...names
      .declared('Component', 'Keys')
      .map((offer) => ({ ...offer, snippet: `${offer.label} { $0 }`, chain: true })),
    ...names.declared('Load').map((offer) => ({ ...offer, snippet: `${offer.label} \${1:3x}` })),
    ...names.declared('Param').map((offer) => ({ ...offer, snippet: `${offer.label} = $0` })),
    ...(moment && owner === 'scenario' && room === 'design' ? [fromEntry(moment, CompletionItemKind.Keyword, 0)] : []),
    ...(requirement ? [fromEntry(requirement, CompletionItemKind.Keyword, 30)] : []),
  ];
}

/** After `fail`, `send` and the like: whom it concerns. */
function inAction(item: Frame['item'], before: string, names: NamesInReach): Offer[] {
  const verb = item[0]?.image;
  if (before === '.') {
    const database = names.sortOf(item.at(-2)?.image ?? '') === 'database';
    return database ? [keyword('leader', 0), keyword('follower', 1)] : [];
  }
  if (before === 'ID')
    return verb === 'cut' ? [keyword('<->', 0, '<-> $0')] : verb === 'slow' ? [keyword('3x', 0)] : [];
  if (verb === 'send') return names.declared('Load');
  if (verb === 'cut') return names.declared('Region', 'Component');
  return names.declared('Component', 'Region');
}
