import type { AstNode } from 'langium';
import {
  DIMENSIONS,
  OPEN_OWNERS,
  describeValue,
  isKindName,
  metric,
  notSimulated,
  ownersOf,
  propertiesOf,
  property as propertyEntry,
  rangeProblem,
  statistic,
  suggest,
  word,
  words,
  type DimensionName,
  type Owner,
  type PropertyEntry,
  type ReferenceTarget,
  type ValueType,
  type WordEntry,
} from '../catalogue/index.js';
import {
  isAmend,
  isBinary,
  isInvocation,
  isListing,
  isMetric,
  isPath,
  isProperty,
  type Expression,
  type Property,
} from '../generated/ast.js';
import { describeDimension, exponentsOf, sameDimension } from './dimension.js';
import { isAmount, toValue, type Amount, type Evaluated } from './evaluated.js';
import type { Evaluator } from './evaluate.js';
import { habitOf } from './property-habits.js';
import { error, refuse, SILENT, type Issue, type Report } from './report.js';
import type { Distribution, TimetableStep, Value } from './system.js';
import { textOf } from './text-of.js';
import { fitsTimetable, isTimetable } from './timetable.js';
import { wordHabit } from './word-habits.js';
import { bindArguments, type Arguments } from './word-arguments.js';

/** What was written for a property, in SI units. */
export type Setting =
  | { kind: 'number'; value: number }
  /** May differ from one request to the next. */
  | { kind: 'value'; value: Value }
  | { kind: 'word'; word: string; given?: Arguments }
  | { kind: 'switch'; on: boolean }
  /** Names of declarations. */
  | { kind: 'names'; names: readonly string[] }
  | { kind: 'numbers'; values: readonly number[] }
  | { kind: 'shards'; count: number; scheme: string; by?: string }
  | { kind: 'percentile'; quantile: number }
  /** Values by the time of day, in seconds from midnight. */
  | { kind: 'timetable'; steps: TimetableStep[] }
  /** What an autoscaler looks at, and what it then does. */
  | { kind: 'scaling'; metric: string; bound: number; above?: boolean; amount?: number; share?: boolean }
  /** What cannot be simulated anyway, or stands in braces. */
  | { kind: 'other' };

export interface Written {
  property: Property;
  entry: PropertyEntry | undefined;
  setting: Setting;
  /** What stands in the braces after the value. */
  settings: Settings;
}

/** Names that can be looked up and listed. */
export interface NameSet {
  has(name: string): boolean;
  keys(): Iterable<string>;
}

/** Which names of a sort are declared, for references from properties. */
export interface Declarations {
  /** Names that may stand for this sort of thing; for attributes those of the given key space. */
  names(to: ReferenceTarget, owner: string | undefined): NameSet;
}

/** Where values are read. */
export interface Reading {
  readonly evaluator: Evaluator;
  readonly declarations: Declarations;
  readonly report: Report;
}

/** Options of one group of properties. */
export interface Group {
  readonly owner: Owner;
  /** How the owner is called in messages: "`Web`", "the load `Readers`". */
  readonly of: string;
  /** Name of what the properties belong to, for references to its own attributes. */
  readonly name?: string;
  /** Where what is missing is to be reported. */
  readonly node?: AstNode;
  /** True for amendments: what is required may stand elsewhere. */
  readonly partial?: boolean;
}

/** The properties of one thing, by name, with the defaults of the catalogue behind them. */
export class Settings {
  private readonly written = new Map<string, Written>();

  constructor(readonly owner: Owner | undefined) {}

  add(written: Written): void {
    this.written.set(written.property.name, written);
  }

  get(name: string): Written | undefined {
    return this.written.get(name);
  }

  has(name: string): boolean {
    return this.written.has(name);
  }

  [Symbol.iterator](): IterableIterator<[string, Written]> {
    return this.written.entries();
  }

  /** The number written, else the default; undefined where the default is "none". SI units. */
  number(name: string): number | undefined {
    const setting = this.get(name)?.setting;
    if (setting?.kind === 'number') return setting.value;
    const fallback = this.fallback(name);
    return typeof fallback === 'number' ? fallback : undefined;
  }

  /** The value written, which may be a distribution; undefined where none is. */
  value(name: string): Value | undefined {
    const setting = this.get(name)?.setting;
    if (setting?.kind === 'value') return setting.value;
    return setting?.kind === 'number' ? { kind: 'exact', value: setting.value } : undefined;
  }

  /** The word written, else the default. */
  word(name: string): string | undefined {
    const setting = this.get(name)?.setting;
    if (setting?.kind === 'word') return setting.word;
    const fallback = this.fallback(name);
    return typeof fallback === 'string' ? fallback : undefined;
  }

  /** The names written; none where nothing is. */
  names(name: string): readonly string[] {
    const setting = this.get(name)?.setting;
    return setting?.kind === 'names' ? setting.names : [];
  }

  on(name: string): boolean {
    const setting = this.get(name)?.setting;
    return setting?.kind === 'switch' ? setting.on : this.fallback(name) === true;
  }

  private fallback(name: string): number | string | boolean | null | undefined {
    return this.owner && propertyEntry(this.owner, name)?.default.value;
  }
}

const NONE = new Settings(undefined);

/**
 * Reads a group of properties by the catalogue: known names, values of the right sort, unit and range, words, nested
 * settings. Everything wrong is reported; what could be read is returned. Of two properties of one name the last counts.
 */
export function readSettings(properties: readonly Property[], group: Group, reading: Reading): Settings {
  const settings = new Settings(group.owner);
  const seen = new Set<string>();
  for (const property of properties) {
    const name = property.name as string | undefined;
    if (!name || property.owner) continue;
    if (seen.has(name)) {
      error(
        reading.report,
        'duplicate-property',
        property,
        `\`${name}\` is written twice; only one of them can hold. Remove the other.`,
        {
          property: 'name',
        },
      );
    }
    seen.add(name);
    const written = readProperty(property, group, reading);
    if (written) settings.add(written);
  }
  checkTogether(properties, settings, group, reading.report);
  return settings;
}

function checkTogether(properties: readonly Property[], settings: Settings, group: Group, report: Report): void {
  for (const [name, { property, entry }] of settings) {
    for (const [other, reason] of Object.entries(entry?.excludes ?? {})) {
      if (settings.has(other)) {
        error(report, 'contradiction', property, `\`${name}\` and \`${other}\` cannot both be written: ${reason}.`, {
          property: 'name',
        });
      }
    }
  }
  if (group.partial) return;
  const names = new Set(properties.map((property) => property.name));
  for (const entry of propertiesOf(group.owner)) {
    if (!entry.required || names.has(entry.name)) continue;
    if (!group.node) continue;
    error(report, 'missing-value', group.node, `${group.of} lacks \`${entry.name}\`: write \`${entry.example}\`.`, {
      property: 'name',
      // After a name without braces the property can be added as it is.
      ...(group.node.$cstNode?.text.includes('{') ? {} : { data: { insertion: ` { ${entry.example} }` } }),
    });
  }
}

/** Reads one property; undefined where nothing could be made of it, which has then been reported. */
export function readProperty(property: Property, group: Group, reading: Reading): Written | undefined {
  const { report } = reading;
  const name = property.name;
  const entry = propertyEntry(group.owner, name);
  if (!entry || entry.style === 'modifier') {
    return OPEN_OWNERS.includes(group.owner)
      ? readAttribute(property, reading)
      : unknownProperty(property, group, report);
  }
  const form = entry.value.type === 'form' ? entry.value.form : undefined;
  if (property.by && form !== 'shards') {
    error(
      report,
      'misplaced',
      property,
      `\`by\` stands only where data is split, as in \`shards: 8 by UserId\`; \`${name}\` takes ${describeValue(entry.value)}.`,
      {
        property: 'by',
      },
    );
  }
  if (property.condition && form !== 'shed' && form !== 'adjust') {
    refuse(
      report,
      property,
      `\`${name}\` under a condition is not simulated yet: write one value that always holds.`,
      'condition',
    );
  }
  const setting = readValue(property, entry, group, reading);
  if (!setting) return undefined;
  const settings = readNested(property, entry, setting, reading);
  return { property, entry, setting, settings };
}

function readAttribute(property: Property, reading: Reading): Written | undefined {
  const { report, evaluator } = reading;
  if (!property.value) return missing(property, `${property.name}: pareto(mean: 75, shape: 1.2)`, report);
  const value = evaluator.evaluate(property.value, report);
  if (!value) return undefined;
  if (!isAmount(value) || value.kind === 'per-request') {
    error(
      report,
      'wrong-type',
      property.value,
      `An attribute is a number or a distribution, drawn once for each key; \`${textOf(property.value)}\` is neither.`,
    );
    return undefined;
  }
  return { property, entry: undefined, setting: { kind: 'value', value: toValue(value, 'exact') }, settings: NONE };
}

function unknownProperty(property: Property, group: Group, report: Report): undefined {
  const { name } = property;
  const own = propertiesOf(group.owner)
    .filter((entry) => entry.style === 'property')
    .map((entry) => entry.name);
  const meant = habitOf(name, own) ?? suggest(name, own);
  const elsewhere = ownersOf(name);
  const way =
    ofLastTarget(property) ??
    (meant !== undefined
      ? `Did you mean \`${meant}\`?`
      : elsewhere.length > 0
        ? (behindWord(name, group.owner, elsewhere) ?? `It belongs to ${listed(elsewhere)}.`)
        : own.length > 0
          ? `It has ${listed(own.map((one) => `\`${one}\``))}.`
          : 'It has none: remove it.');
  error(report, 'unknown-property', property, `${group.of} has no property \`${name}\`. ${way}`, {
    property: 'name',
    data: { name, owner: group.owner, ...(meant === undefined ? {} : { replacement: meant }) },
  });
  return undefined;
}

/** `Lb -> Blue, Green { instances: 2 }`: what the last of several targets has was meant for that. */
function ofLastTarget({ name, $container: amend }: Property): string | undefined {
  if (!isAmend(amend) || amend.targets.length < 2) return undefined;
  const last = amend.targets.at(-1)?.component?.ref;
  if (!last || !isKindName(last.kind) || !propertyEntry(last.kind, name)) return undefined;
  return `To change \`${last.name}\`, write it on a line of its own: after the comma it is one more target.`;
}

/** Where a setting goes that belongs to a word which a property of this owner takes: `replication: leader-follower { … }`. */
function behindWord(name: string, owner: Group['owner'], elsewhere: readonly string[]): string | undefined {
  for (const { name: outer, value } of propertiesOf(owner)) {
    if (value.type !== 'word') continue;
    const chosen = elsewhere.find((one) => word(value.list, one) !== undefined);
    if (chosen !== undefined) return `It stands behind its word: \`${outer}: ${chosen} { ${name}: … }\`.`;
  }
  return undefined;
}

/** `a, b and c`; long lists are cut. */
export function listed(items: readonly string[], most = 12): string {
  const shown = items.length > most ? [...items.slice(0, most), '…'] : items;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 || last === '…' ? shown.join(', ') : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

function missing(property: Property, example: string, report: Report): undefined {
  // A property without a colon is explained as a slip of its own.
  if (property.separator === ':') {
    error(
      report,
      'missing-value',
      property,
      `\`${property.name}\` lacks its value: write one after the colon, as in \`${example}\`.`,
      { property: 'name' },
    );
  }
  return undefined;
}

function readValue(property: Property, entry: PropertyEntry, group: Group, reading: Reading): Setting | undefined {
  const { report } = reading;
  if (!property.value) {
    if (entry.value.type === 'settings' || (entry.settings !== undefined && property.properties.length > 0)) {
      const reason = notSimulated(entry);
      if (reason !== undefined) refuse(report, property, reason, 'name');
      return { kind: 'other' };
    }
    return missing(property, entry.example, report);
  }
  if (entry.value.type === 'settings') {
    error(
      report,
      'wrong-type',
      property.value,
      `\`${entry.name}\` takes settings in braces: write \`${entry.example}\`.`,
    );
    return undefined;
  }
  return readChecked(
    property.value,
    { node: property, label: 'name', entry, group, name: entry.name, property },
    reading,
  );
}

/** Reads the value of a call's modifier by its entry in the catalogue. */
export function readModifier(name: string, value: Expression, node: AstNode, reading: Reading): Setting | undefined {
  const entry = propertyEntry('call', name);
  return (
    entry && readChecked(value, { node, label: 'kind', entry, group: { owner: 'call', of: 'A call' }, name }, reading)
  );
}

function readChecked(value: Expression, place: Place, reading: Reading): Setting | undefined {
  const { entry, node, label } = place;
  const setting = readTyped(entry.value, value, place, reading);
  if (!setting) return undefined;
  const reason = notSimulated(entry);
  // What says no more than the default says has the effect that it names.
  if (reason !== undefined && !isDefault(setting, entry)) refuse(reading.report, node, reason, label);
  return setting;
}

function isDefault(setting: Setting, entry: PropertyEntry): boolean {
  const { value } = entry.default;
  switch (setting.kind) {
    case 'number':
      return setting.value === value;
    case 'word':
      return setting.word === value && !setting.given;
    case 'switch':
      return setting.on === value;
    case 'shards':
      return setting.count === value;
    default:
      return false;
  }
}

interface Place {
  /** What is read, and the part of it that names it. */
  readonly node: AstNode;
  readonly label: string;
  /** The property, unless a modifier is read. */
  readonly property?: Property;
  readonly entry: PropertyEntry;
  readonly group: Group;
  /** Of the property, for messages. */
  readonly name: string;
}

function readTyped(type: ValueType, expression: Expression, place: Place, reading: Reading): Setting | undefined {
  switch (type.type) {
    case 'quantity':
      return readQuantity(type, expression, place, reading);
    case 'word':
      return readWord(type.list, expression, place, reading);
    case 'reference':
      return readReference(type.to, expression, place, reading);
    case 'list':
      return readList(type.of, expression, place, reading);
    case 'switch':
      return readSwitch(expression, place, reading.report);
    case 'one-of':
      return readOneOf(type.of, expression, place, reading);
    case 'form':
      return readForm(type.form, expression, place, reading);
    case 'settings':
      return { kind: 'other' };
  }
}

type QuantityType = Extract<ValueType, { type: 'quantity' }>;

function readQuantity(type: QuantityType, expression: Expression, place: Place, reading: Reading): Setting | undefined {
  const { name, entry } = place;
  if (type.changes === true) {
    const value = reading.evaluator.evaluate(expression, SILENT);
    if (isTimetable(value)) {
      const wanted = { name, dimension: type.dimension, range: entry.range };
      return fitsTimetable(expression, value, wanted, reading.report)
        ? { kind: 'timetable', steps: value.steps }
        : undefined;
    }
  }
  const amount = readAmount(expression, { name, dimension: type.dimension, range: entry.range }, reading);
  if (!amount) return undefined;
  if (type.distribution) return { kind: 'value', value: toValue(amount, type.bare) };
  if (amount.kind === 'quantity') return { kind: 'number', value: amount.value };
  if (amount.kind === 'distribution' && amount.distribution.kind === 'exact')
    return { kind: 'number', value: amount.distribution.value };
  const what = amount.kind === 'distribution' ? 'drawn at random' : 'different for each request';
  error(
    reading.report,
    'wrong-type',
    expression,
    `\`${name}\` is one value for all; \`${textOf(expression)}\` is ${what}. Write ${DIMENSIONS[type.dimension].says} such as ${DIMENSIONS[type.dimension].example}.`,
  );
  return undefined;
}

/** What an amount is for. */
export interface Wanted {
  /** How it is called in messages, without quotes. */
  readonly name: string;
  readonly dimension: DimensionName;
  readonly range?: PropertyEntry['range'] | undefined;
}

/** Evaluates an expression to an amount of the wanted dimension and range; reports and returns undefined otherwise. */
export function readAmount(
  expression: Expression | undefined,
  wanted: Wanted,
  { evaluator, report }: Pick<Reading, 'evaluator' | 'report'>,
): Amount | undefined {
  if (!expression) return undefined;
  const evaluated = evaluator.evaluate(expression, report);
  if (!evaluated) return undefined;
  const value = wholeWhereUncertain(evaluated, wanted);
  const { says, example } = DIMENSIONS[wanted.dimension];
  if (isTimetable(value)) {
    error(
      report,
      'wrong-type',
      expression,
      `\`${wanted.name}\` does not change while the system runs: a timetable stands for \`rate\`, \`users\`, \`instances\`, and durations and counts in steps. Write one value.`,
    );
    return undefined;
  }
  if (!isAmount(value)) {
    error(
      report,
      'wrong-type',
      expression,
      `\`${wanted.name}\` expects ${says}, such as ${example}; \`${textOf(expression)}\` is none.`,
    );
    return undefined;
  }
  if (!sameDimension(value.dimension, exponentsOf(wanted.dimension))) {
    error(
      report,
      'wrong-unit',
      expression,
      `\`${wanted.name}\` expects ${says}, such as ${example}; \`${textOf(expression)}\` is ${describeDimension(value.dimension)}.`,
      {
        data: { expected: wanted.dimension },
      },
    );
    return undefined;
  }
  const ends = value.kind === 'quantity' && Array.isArray(value.uncertain) ? (value.uncertain as number[]) : [];
  for (const end of ends) {
    const problem = rangeProblem(wanted.range, wanted.name, end, textOf(expression));
    if (problem === undefined) continue;
    error(report, 'out-of-range', expression, problem);
    return undefined;
  }
  const least =
    value.kind === 'quantity' ? value.value : value.kind === 'distribution' ? leastOf(value.distribution) : undefined;
  if (least !== undefined) {
    const range = value.kind === 'quantity' ? wanted.range : onlyLower(wanted.range);
    if (rangeProblem(range, wanted.name, least, '') !== undefined) {
      const message = rangeProblem(range, wanted.name, least, textOf(expression)) ?? '';
      error(report, 'out-of-range', expression, message, {
        // A share is often written as its number of percents.
        ...(wanted.dimension === 'ratio' ? { data: { expected: wanted.dimension } } : {}),
      });
      return undefined;
    }
  }
  return value;
}

/** An uncertain count is drawn as a whole number. */
function wholeWhereUncertain(value: Evaluated, wanted: Wanted): Evaluated {
  if (value.kind !== 'quantity' || value.uncertain === undefined || wanted.range?.integer !== true) return value;
  return { ...value, value: Math.round(value.value) };
}

/** A number that is the same for every request; reports and returns undefined for anything else. */
export function readNumber(
  expression: Expression | undefined,
  wanted: Wanted,
  reading: Pick<Reading, 'evaluator' | 'report'>,
): number | undefined {
  const amount = readAmount(expression, wanted, reading);
  if (!amount || !expression) return undefined;
  if (amount.kind === 'quantity') return amount.value;
  error(
    reading.report,
    'wrong-type',
    expression,
    `\`${wanted.name}\` is one value for all; \`${textOf(expression)}\` changes from request to request.`,
  );
  return undefined;
}

/** The least value that can be drawn, where it is not above zero anyway. */
function leastOf(distribution: Distribution): number | undefined {
  switch (distribution.kind) {
    case 'exact':
      return distribution.value;
    case 'uniform':
      return distribution.low;
    case 'choice':
      return Math.min(...distribution.options.map((option) => option.value));
    default:
      return undefined;
  }
}

/** What a distribution must keep to: the tail may pass every upper bound, and a draw is rounded where counts are needed. */
function onlyLower(range: PropertyEntry['range']): PropertyEntry['range'] {
  if (!range) return undefined;
  return {
    hint: range.hint,
    ...(range.min === undefined ? {} : { min: range.min }),
    ...(range.above === undefined ? {} : { min: 0 }),
  };
}

/** A single word; undefined for anything else. */
function wordOf(expression: Expression | undefined): string | undefined {
  return isPath(expression) && expression.members.length === 0 ? expression.head?.$refText : undefined;
}

function readWord(
  list: WordEntry['list'],
  expression: Expression,
  place: Place,
  reading: Reading,
): Setting | undefined {
  const { report, evaluator } = reading;
  const written = isInvocation(expression) ? expression.function : wordOf(expression);
  const entry = written === undefined ? undefined : word(list, written);
  if (!entry) return unknownWord(list, expression, written, place, report);
  const reason = notSimulated(entry);
  const isTheDefault = place.entry.default.value === entry.name;
  if (reason !== undefined && !isTheDefault) refuse(report, expression, reason);
  if (isInvocation(expression)) {
    const given = bindArguments(entry, expression, evaluator.evaluate, report);
    return given && { kind: 'word', word: entry.name, given };
  }
  if (
    entry.signatures.some((signature) => signature.every((parameter) => parameter.required)) &&
    entry.signatures.length > 0
  ) {
    error(
      report,
      'missing-value',
      expression,
      `\`${entry.name}\` needs its values in parentheses: write \`${entry.example}\`.`,
    );
    return undefined;
  }
  return { kind: 'word', word: entry.name };
}

function unknownWord(
  list: WordEntry['list'],
  expression: Expression,
  written: string | undefined,
  place: Place,
  report: Report,
): undefined {
  const names = words(list).map((entry) => entry.name);
  const meant = written === undefined ? undefined : (wordHabit(list, written) ?? suggest(written, names));
  const way =
    meant === undefined
      ? `It is one of ${listed(
          names.map((one) => `\`${one}\``),
          20,
        )}.`
      : `Did you mean \`${meant}\`?`;
  error(report, 'unknown-word', expression, `\`${place.name}\` cannot be \`${textOf(expression)}\`. ${way}`, {
    ...(isInvocation(expression) ? { property: 'function' } : {}),
    data: { list, ...(meant === undefined ? {} : { replacement: meant }) },
  });
  return undefined;
}

const SORTS: Readonly<Record<ReferenceTarget, string>> = {
  region: 'region',
  keys: 'key space',
  component: 'component',
  queue: 'queue',
  attribute: 'attribute',
};

function readReference(
  to: ReferenceTarget,
  expression: Expression,
  place: Place,
  reading: Reading,
): Setting | undefined {
  const { report, declarations } = reading;
  const name = wordOf(expression);
  const known = declarations.names(to, place.group.name);
  if (name !== undefined && known.has(name)) return { kind: 'names', names: [name] };
  const names = [...known.keys()];
  const meant = name === undefined ? undefined : suggest(name, names);
  const way =
    meant !== undefined
      ? `Did you mean \`${meant}\`?`
      : names.length > 0
        ? `There ${names.length === 1 ? 'is' : 'are'} ${listed(names.map((one) => `\`${one}\``))}.`
        : 'None is declared.';
  error(
    report,
    'unknown-name',
    expression,
    `\`${place.name}\` expects the name of a${to === 'attribute' ? 'n' : ''} ${SORTS[to]}; \`${textOf(expression)}\` is none. ${way}`,
    {
      data: { sort: to, name: textOf(expression), ...(meant === undefined ? {} : { replacement: meant }) },
    },
  );
  return undefined;
}

function readList(of: ValueType, expression: Expression, place: Place, reading: Reading): Setting | undefined {
  const items = isListing(expression) ? expression.items : [expression];
  const names: string[] = [];
  const values: number[] = [];
  let sound = true;
  for (const item of items) {
    const setting = readTyped(of, item, place, reading);
    if (setting?.kind === 'names') names.push(...setting.names);
    else if (setting?.kind === 'number') values.push(setting.value);
    else sound = false;
  }
  if (!sound) return undefined;
  return of.type === 'quantity' ? { kind: 'numbers', values } : { kind: 'names', names };
}

function readSwitch(expression: Expression, place: Place, report: Report): Setting | undefined {
  const written = wordOf(expression);
  if (written === 'on' || written === 'off') return { kind: 'switch', on: written === 'on' };
  error(
    report,
    'wrong-type',
    expression,
    `\`${place.name}\` is \`on\` or \`off\`; \`${textOf(expression)}\` is neither.`,
  );
  return undefined;
}

/** Tries each type in turn. Where none fits, the one for which a word was probably meant explains what is wrong, or else all do. */
function readOneOf(
  types: readonly ValueType[],
  expression: Expression,
  place: Place,
  reading: Reading,
): Setting | undefined {
  let closest: Issue[] | undefined;
  for (const type of types) {
    const issues: Issue[] = [];
    const setting = readTyped(type, expression, place, { ...reading, report: (issue) => issues.push(issue) });
    if (setting) {
      issues.forEach(reading.report);
      return setting;
    }
    const meansThis = issues.some((issue) => issue.data?.replacement !== undefined || !OTHER_TYPE.has(issue.code));
    if (meansThis) closest ??= issues;
  }
  if (closest) closest.forEach(reading.report);
  else {
    error(
      reading.report,
      'wrong-type',
      expression,
      `\`${place.name}\` cannot be \`${textOf(expression)}\`: it is ${types.map(describeValue).join(' or ')}.`,
    );
  }
  return undefined;
}

/** What is said of a value that was meant for another type. */
const OTHER_TYPE: ReadonlySet<string> = new Set(['wrong-unit', 'wrong-type', 'unknown-word', 'unknown-name']);

type Form = Extract<ValueType, { type: 'form' }>['form'];

function readForm(form: Form, expression: Expression, place: Place, reading: Reading): Setting | undefined {
  switch (form) {
    case 'shards':
      return readShards(expression, place, reading);
    case 'hedge':
      return readHedge(expression, place, reading);
    case 'probability': {
      const value = readNumber(expression, { name: place.name, dimension: 'ratio', range: place.entry.range }, reading);
      return value === undefined ? undefined : { kind: 'number', value };
    }
    case 'target':
      return readTarget(expression, place, reading);
    // Read where it is lowered, with the condition after it.
    case 'shed':
      return { kind: 'other' };
    case 'adjust':
      return readRule(expression, place, reading);
    case 'breaker-open':
      return readErrorBound(expression, place, reading);
    case 'steps':
      return { kind: 'other' };
  }
}

function readShards(expression: Expression, place: Place, reading: Reading): Setting | undefined {
  const count = readNumber(expression, { name: place.name, dimension: 'count', range: place.entry.range }, reading);
  if (count === undefined) return undefined;
  const by = place.property?.by?.$refText;
  return { kind: 'shards', count, scheme: place.property?.scheme ?? 'hash', ...(by === undefined ? {} : { by }) };
}

function readHedge(expression: Expression, place: Place, reading: Reading): Setting | undefined {
  const quantile = statistic(hedgeWord(expression))?.quantile;
  if (typeof quantile === 'number') return { kind: 'percentile', quantile };
  const value = readNumber(expression, { name: place.name, dimension: 'duration', range: place.entry.range }, reading);
  return value === undefined ? undefined : { kind: 'number', value };
}

function hedgeWord(expression: Expression): string {
  return isPath(expression) ? textOf(expression) : '';
}

function readTarget(expression: Expression, place: Place, reading: Reading): Setting | undefined {
  if (!isMetric(expression)) {
    error(
      reading.report,
      'wrong-type',
      expression,
      `\`${place.name}\` is a metric and the value to hold: write \`${place.entry.example}\`.`,
    );
    return undefined;
  }
  return checkMetric(expression.metric, expression, expression.bound, place, reading);
}

/** The share or the number that `50%` and `1` mean before `when`. */
function adjustment(
  expression: Expression,
  place: Place,
  reading: Reading,
): { amount: number; share: boolean } | undefined {
  const amount = readNumber(expression, { name: place.name, dimension: 'number', range: ADJUSTED }, reading);
  if (amount === undefined) return undefined;
  const share = textOf(expression).includes('%');
  if (share || Number.isInteger(amount)) return { amount, share };
  error(
    reading.report,
    'out-of-range',
    expression,
    `\`${place.name}\` is a whole number of instances, or a share such as 50%; \`${textOf(expression)}\` is neither.`,
  );
  return undefined;
}

const ADJUSTED = { min: 0, hint: 'Write a number such as 1, or a share such as 50%.' };

function checkMetric(
  name: string,
  at: Expression,
  bound: Expression,
  place: Place,
  reading: Reading,
): Setting | undefined {
  const entry = metric(name);
  if (!entry) {
    const known = ['cpu', 'memory', 'queue', 'latency', 'rate'];
    const meant = suggest(name, known);
    const way =
      meant === undefined ? `There are ${listed(known.map((one) => `\`${one}\``))}.` : `Did you mean \`${meant}\`?`;
    error(reading.report, 'unknown-measure', at, `\`${place.name}\` knows no metric \`${name}\`. ${way}`);
    return undefined;
  }
  const reason = notSimulated(entry);
  if (reason !== undefined) refuse(reading.report, at, reason);
  const value = readNumber(
    bound,
    { name, dimension: entry.dimension, range: { above: 0, hint: 'Write a bound above zero.' } },
    reading,
  );
  return value === undefined ? undefined : { kind: 'scaling', metric: name, bound: value };
}

function readRule(expression: Expression, place: Place, reading: Reading): Setting | undefined {
  if (
    wordOf(expression) !== 'all' &&
    readNumber(expression, { name: place.name, dimension: 'number' }, reading) === undefined
  )
    return undefined;
  const condition = place.property?.condition;
  const name = isBinary(condition) ? wordOf(condition.left) : undefined;
  if (!isBinary(condition) || name === undefined) {
    error(
      reading.report,
      'missing-value',
      place.node,
      `\`${place.name}\` says when: write \`${place.entry.example}\`.`,
    );
    return undefined;
  }
  const checked = checkMetric(name, condition.left, condition.right, place, reading);
  if (checked?.kind !== 'scaling' || wordOf(expression) === 'all') return checked;
  const adjusted = adjustment(expression, place, reading);
  return adjusted && { ...checked, ...adjusted, above: condition.operator === '>' || condition.operator === '>=' };
}

function readErrorBound(expression: Expression, place: Place, reading: Reading): Setting | undefined {
  if (isBinary(expression) && expression.operator === '>' && wordOf(expression.left) === 'errors') {
    const value = readNumber(
      expression.right,
      { name: 'errors', dimension: 'ratio', range: place.entry.range },
      reading,
    );
    return value === undefined ? undefined : { kind: 'number', value };
  }
  error(
    reading.report,
    'wrong-type',
    expression,
    `\`${place.name}\` is a share of failed calls: write \`${place.entry.example}\`.`,
  );
  return undefined;
}

function readNested(property: Property, entry: PropertyEntry, setting: Setting, reading: Reading): Settings {
  const nested = property.properties.filter(isProperty);
  const list = wordList(entry.value);
  const owner = (list && setting.kind === 'word' && word(list, setting.word)?.settings) || entry.settings;
  if (!owner) {
    if (nested[0]) {
      error(reading.report, 'misplaced', nested[0], `\`${entry.name}\` takes no settings in braces: remove them.`);
    }
    return NONE;
  }
  if (nested.length === 0) return new Settings(owner);
  // What a refused property says in its braces is refused with it.
  const refused = notSimulated(entry) !== undefined;
  const report: Report = refused
    ? (issue) => {
        if (issue.code !== 'not-simulated') reading.report(issue);
      }
    : reading.report;
  const of = `\`${setting.kind === 'word' ? setting.word : entry.name}\``;
  return readSettings(nested, { owner, of, node: property }, { ...reading, report });
}

function wordList(type: ValueType): WordEntry['list'] | undefined {
  if (type.type === 'word') return type.list;
  if (type.type !== 'one-of') return undefined;
  for (const one of type.of) if (one.type === 'word') return one.list;
  return undefined;
}
