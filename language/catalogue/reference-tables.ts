import { CONSTRUCTS } from './constructs.js';
import { describeValueOf } from './describe.js';
import { DIMENSIONS } from './dimensions.js';
import { KINDS } from './kinds.js';
import { propertiesByArea, propertiesOf, property } from './properties/index.js';
import { MEASURES, METRICS, STATISTICS } from './requirements.js';
import { EVENTS, STEPS } from './steps.js';
import type { Documented, KindEntry, Owner, Parameter, PropertyEntry, WordEntry } from './types.js';
import { WORD_LISTS, words } from './words.js';

/** A cell holds one line, and a bar in it must not end it. */
function cell(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(headings), `| ${headings.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Marks what today's simulation refuses, with the reason. */
function meaning(entry: Documented): string {
  const refused = entry.simulated === true ? '' : ` **Not simulated yet**: ${entry.simulated}.`;
  return `${entry.summary} ${entry.doc}${refused}`;
}

function defaultOf(entry: PropertyEntry): string {
  const { text, meaning: explained } = entry.default;
  return explained === undefined ? text : `${text}: ${explained}`;
}

/** Settings belong to a property or word: the reader knows them by that name. */
const SETTINGS_OF: Readonly<Partial<Record<Owner, string>>> = {
  health: '`health`',
  limit: '`limit`',
  autoscale: '`autoscale`',
  'leader-follower': '`replication: leader-follower`',
  quorum: '`replication: quorum`',
  'semi-sync': '`mode: semi-sync`',
  'consistent-hashing': '`policy: consistent-hashing`',
  'power-of-two': '`policy: power-of-two`',
  failover: '`failover`',
  back: '`write: back`',
  redeliver: '`redeliver`',
  shards: '`shards`',
  breaker: '`breaker`',
};

/** Names for many kinds at once, largest group first. */
const GROUPS: readonly (readonly [name: string, holds: (kind: KindEntry) => boolean])[] = [
  ['every component', () => true],
  ['every kind with cores', ({ traits }) => traits.hasCores],
  ['every kind with instances', ({ traits }) => traits.hasInstances],
];

function ownersNamed(owners: readonly Owner[]): string {
  let rest = [...owners];
  const named: string[] = [];
  for (const [group, holds] of GROUPS) {
    const members = KINDS.filter(holds).map((kind): Owner => kind.name);
    if (members.every((member) => rest.includes(member))) {
      named.push(group);
      rest = rest.filter((owner) => !members.includes(owner));
    }
  }
  return [...named, ...rest.map((owner) => SETTINGS_OF[owner] ?? owner)].join(', ');
}

/** A long list of words has a table of its own to point to. */
function takes(entry: PropertyEntry): string {
  const { value } = entry;
  return value.type === 'word' && words(value.list).length > 4
    ? `a word: [${value.list}](#${value.list})`
    : describeValueOf(entry);
}

function propertyRow(owners: readonly Owner[], entry: PropertyEntry): string[] {
  return [
    code(entry.written ?? entry.name),
    ownersNamed(owners),
    takes(entry),
    defaultOf(entry),
    `${meaning(entry)} ${code(entry.example)}`,
  ];
}

/** One row for all owners that agree, and one for each that differs. */
function propertyRows(entry: PropertyEntry): string[][] {
  const agreeing = entry.owners.filter((owner) => entry.per?.[owner] === undefined);
  const differing = entry.owners.filter((owner) => entry.per?.[owner] !== undefined);
  return [
    propertyRow(agreeing, entry),
    ...differing.map((owner) => propertyRow([owner], property(owner, entry.name) ?? entry)),
  ];
}

function constructs(): string {
  return table(
    ['construct', 'what it says'],
    CONSTRUCTS.map((entry) => [code(entry.syntax), meaning(entry)]),
  );
}

function operationsOf(entry: KindEntry): string {
  const { operations, traits } = entry;
  const builtIn = operations.map((operation) => code(operation.name)).join(', ');
  if (traits.forwards === 'none') {
    return builtIn === '' ? 'its own' : builtIn;
  }
  const forwarded = traits.targets === 'none' ? '' : "its target's";
  return builtIn === '' ? `its own and ${forwarded}` : `${forwarded}, else ${builtIn}`;
}

function kinds(): string {
  return table(
    ['kind', 'what it is', 'operations', 'choose it when'],
    KINDS.map((entry) => [code(entry.name), meaning(entry), operationsOf(entry), entry.use]),
  );
}

function kindProperties(): string {
  return table(
    ['kind', 'properties'],
    KINDS.map((kind) => [
      code(kind.name),
      propertiesOf(kind.name)
        .map((entry) => code(entry.name))
        .join(', '),
    ]),
  );
}

function properties(): string {
  return propertiesByArea()
    .filter(({ title }) => title !== 'Calls')
    .map(
      ({ title, entries }) =>
        `### ${title}\n\n${table(['property', 'of', 'takes', 'default', 'meaning'], entries.flatMap(propertyRows))}`,
    )
    .join('\n\n');
}

function modifiers(): string {
  return table(
    ['modifier', 'takes', 'default', 'meaning'],
    propertiesOf('call').map((entry) => [
      code(entry.written ?? entry.name),
      describeValueOf(entry),
      defaultOf(entry),
      `${meaning(entry)} ${code(entry.example)}`,
    ]),
  );
}

function steps(entries: typeof STEPS): string {
  return table(
    ['written', 'meaning'],
    entries.map((entry) => [code(entry.syntax), meaning(entry)]),
  );
}

function parameter(one: Parameter): string {
  if (one.dimension === 'pairs') {
    return '…: …, …: …';
  }
  const text = one.named ? `${one.name}: …` : one.name;
  return one.required ? text : `[${text}]`;
}

function signature(entry: WordEntry): string {
  if (entry.signatures.length === 0) {
    return code(entry.name);
  }
  if (entry.prefix === true) {
    return code(`${entry.name} <value>`);
  }
  return entry.signatures
    .map((parameters) => code(`${entry.name}(${parameters.map(parameter).join(', ')})`))
    .join(' or ');
}

function wordTable(entries: readonly WordEntry[]): string {
  return table(
    ['word', 'meaning', 'example'],
    entries.map((entry) => [signature(entry), meaning(entry), code(entry.example)]),
  );
}

function wordLists(): string {
  return WORD_LISTS.filter((list) => list !== 'distribution')
    .map((list) => `### ${code(list)}\n\n${wordTable(words(list))}`)
    .join('\n\n');
}

function measures(): string {
  return table(
    ['measure', 'of', 'bounded by', 'meaning'],
    MEASURES.map((entry) => [
      code(entry.name),
      entry.scopes.join(', '),
      DIMENSIONS[entry.dimension].says,
      `${meaning(entry)} ${code(entry.example)}`,
    ]),
  );
}

function named(entries: readonly Documented[]): string {
  return table(
    ['name', 'meaning', 'example'],
    entries.map((entry) => [code(entry.name), meaning(entry), code(entry.example)]),
  );
}

function units(): string {
  return table(
    ['dimension', 'units', 'example'],
    Object.entries(DIMENSIONS).map(([name, dimension]) => [
      name,
      dimension.units.map(code).join(' '),
      code(dimension.example),
    ]),
  );
}

/** A name that is honored elsewhere says where it is refused. */

/** One sort of finding, as the reference lists it. */
interface Rule {
  code: string;
  summary: string;
}

function findings(rules: readonly Rule[]): string {
  return table(
    ['finding', 'what it says'],
    rules.map((rule) => [code(rule.code), rule.summary]),
  );
}

/** Every generated part of the reference by the name that marks its place. */
const PARTS: Readonly<Record<string, (rules: readonly Rule[]) => string>> = {
  constructs,
  kinds,
  'properties of each kind': kindProperties,
  properties,
  steps: () => steps(STEPS),
  'call modifiers': modifiers,
  events: () => steps(EVENTS),
  distributions: () => wordTable(words('distribution')),
  words: wordLists,
  measures,
  statistics: () => named(STATISTICS),
  metrics: () => named(METRICS),
  findings,
  units,
};

const MARKED = /(<!-- generated: ([a-z ]+) -->\n)[\s\S]*?(<!-- end -->)/g;

/**
 * The text of the reference with every generated part filled in anew. A part stands between `<!-- generated: name -->`
 * and `<!-- end -->`.
 *
 * @param rules every sort of finding, the gravest first
 * @throws Error when a mark names no part, or a part has no place in the text.
 */
export function fillReference(text: string, rules: readonly Rule[]): string {
  const missing = new Set(Object.keys(PARTS));
  const filled = text.replace(MARKED, (_whole, begin: string, name: string, end: string) => {
    const part = PARTS[name];
    if (part === undefined) {
      throw new Error(`The reference has a place for "${name}", which is no generated part.`);
    }
    missing.delete(name);
    return `${begin}\n${part(rules)}\n\n${end}`;
  });
  if (missing.size > 0) {
    throw new Error(`The reference has no place for: ${[...missing].join(', ')}.`);
  }
  return filled;
}
