import { CompletionItemKind } from 'vscode-languageserver';
import { METRICS, words, type Documented, type PropertyEntry, type ValueType } from '../../catalogue/index.js';
import { UNITS, type Dimension } from '../../syntax/units.js';
import type { NamesInReach } from './names-in-reach.js';
import { fromEntry, fromWord, keyword, type Offer } from './offer.js';

/** What a value of a type can begin with. */
export function valueOffers(type: ValueType, names: NamesInReach, owner: string | undefined): Offer[] {
  switch (type.type) {
    case 'quantity':
      return [
        ...names.declared('Param'),
        ...(type.distribution ? [...distributions(), ...names.declared('Keys')] : []),
      ];
    case 'word':
      return words(type.list).map((entry, rank) => fromWord(entry, rank));
    case 'reference':
      return names.declared(...REFERRED[type.to]);
    case 'list':
      return valueOffers(type.of, names, owner);
    case 'switch':
      return [keyword('on', 0), keyword('off', 1)];
    case 'settings':
      return [];
    case 'form':
      return formOffers(type.form, names);
    case 'one-of':
      return type.of.flatMap((one) => valueOffers(one, names, owner));
  }
}

const REFERRED: Readonly<Record<Extract<ValueType, { type: 'reference' }>['to'], readonly string[]>> = {
  region: ['Region'],
  keys: ['Keys'],
  component: ['Component'],
  queue: ['Component'],
  attribute: ['Property'],
};

function formOffers(form: Extract<ValueType, { type: 'form' }>['form'], names: NamesInReach): Offer[] {
  switch (form) {
    case 'target':
      return METRICS.map((entry, rank) => fromEntry(entry, CompletionItemKind.Value, rank));
    case 'shed':
      return [keyword('all', 0, 'all when queue > ${1:50}')];
    case 'adjust':
      return METRICS.map(({ name }, rank) => keyword(`1 when ${name}`, rank, `1 when ${name} > $1`));
    case 'breaker-open':
      return [keyword('errors', 0, 'errors > ${1:50%}')];
    case 'hedge':
      return [keyword('p95', 0), keyword('p99', 1)];
    case 'shards':
    case 'steps':
    case 'probability':
      return names.declared('Param');
  }
}

/** A number with its unit, as the catalogue writes it. */
const AMOUNT = String.raw`(\d[\d.]*[a-zA-Z%]*(?: (?:${[...UNITS.keys()].filter((unit) => /^\w+$/.test(unit)).join('|')})\b)?(?:\s?/\s?\w+)?)`;

/**
 * Numbers that can stand for a quantity: the default, and one that makes sense, both from the catalogue.
 *
 * @param word what stands before the number: a property with its colon, a modifier, a step
 */
export function numberOffers(entry: Documented & Partial<Pick<PropertyEntry, 'default'>>, word: string): Offer[] {
  const amount = new RegExp(`^${AMOUNT}$`);
  const example = new RegExp(`(?:^|\\s)${word}\\s+${AMOUNT}`).exec(entry.example)?.[1]?.trim();
  const usual = entry.default?.value == null || !amount.test(entry.default.text) ? undefined : entry.default.text;
  return [
    ...(usual === undefined ? [] : [number(usual, 'the default', 0)]),
    ...(example === undefined || example === usual ? [] : [number(example, 'for instance', 1)]),
  ];
}

/** Its label filters nothing: who types a number has chosen, and Enter is to end the line. */
function number(label: string, detail: string, rank: number): Offer {
  return { label, kind: CompletionItemKind.Value, detail, filter: detail, rank };
}

/** The distributions that a random value may have. */
export function distributions(): Offer[] {
  return words('distribution').map((entry, index) => fromWord(entry, 100 + index));
}

/** What an expression over params and attributes can begin with. */
export function expressionOffers(names: NamesInReach): Offer[] {
  return [...names.declared('Param'), ...names.declared('Keys')];
}

/** Dimensions in which a value is often written, beside that of the place itself. */
const UNITS_OF: Readonly<Record<Dimension, readonly string[]>> = {
  number: ['k', 'M'],
  count: ['k', 'M', '%'],
  ratio: ['%'],
  factor: ['x'],
  duration: ['ms', 's', 'us', 'min', 'h', 'day'],
  rate: [' rps', 'k rps', 'M rps', ' / day'],
  bytes: [' kB', ' MB', ' GB', ' B', ' TB'],
  bandwidth: [' Mbps', ' Gbps'],
  money: [' usd'],
  'money per time': [' usd/h', ' usd/month'],
  'money per byte': [' usd/GB'],
};

/** A number that has just been typed, with each unit that it may have there. */
export function unitOffers(number: string, type: ValueType | Dimension): Offer[] {
  return dimensionsOf(type)
    .flatMap((dimension) => UNITS_OF[dimension])
    .map((unit, rank) => {
      const says = UNITS.get(unit.trim())?.says;
      return {
        label: `${number}${unit}`,
        kind: CompletionItemKind.Unit,
        rank,
        ...(says === undefined ? {} : { detail: says }),
      };
    });
}

function dimensionsOf(type: ValueType | Dimension): Dimension[] {
  if (typeof type === 'string') return [type];
  if (type.type === 'quantity') return [type.dimension];
  return type.type === 'one-of' ? type.of.flatMap(dimensionsOf) : [];
}
