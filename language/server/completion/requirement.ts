import { CompletionItemKind } from 'vscode-languageserver';
import type { LexerResult } from 'langium';
import {
  MEASURES,
  STATISTICS,
  kind,
  measure,
  type MeasureEntry,
  type RequirementScope,
} from '../../catalogue/index.js';
import type { NamesInReach } from './names-in-reach.js';
import { fromEntry, keyword, type Offer } from './offer.js';

type Token = LexerResult['tokens'][number];

const OPERATORS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', 'within']);

/**
 * What can follow in a requirement.
 *
 * @param parts the tokens after `require`
 */
export function requirementOffers(parts: readonly Token[], names: NamesInReach): Offer[] {
  const last = parts.at(-1);
  const images = parts.map(({ image }) => image);
  const operator = images.findIndex((image) => OPERATORS.has(image));
  if (operator >= 0) return afterOperator(images.slice(operator + 1), names);
  if (!last) {
    return [...names.declared('Load', 'Component'), ...measuresFor(['system'])];
  }
  if (last.image === '.') return images.length >= 2 ? names.operations(images.at(-2) ?? '') : [];
  const scope = scopeOf(images, names);
  const rest = images.slice(scope.length);
  const asked = rest[0];
  if (asked === undefined) return [...statistics(scope.scopes), ...measuresFor(scope.scopes)];
  const entry = measure(asked);
  if (entry?.statistic === 'required' && rest.length === 1) return statistics(scope.scopes);
  return [
    keyword('<', 0, '< $0'),
    keyword('>', 1, '> $0'),
    keyword('rises', 2, 'rises < ${1:2%} when $0', 'for a change'),
  ];
}

function afterOperator(images: readonly string[], names: NamesInReach): Offer[] {
  const last = images.at(-1);
  if (last === undefined) return names.declared('Param');
  if (last === 'at') return [keyword('peak', 0), ...names.declared('Load')];
  if (last === 'expect') return [keyword('fail', 0)];
  if (last === 'unless' || last === 'in') return names.declared('Variant');
  if (last === 'fail') {
    return [keyword('in', 0, 'in $0', 'these designs'), keyword('unless', 1, 'unless $0', 'these designs')];
  }
  if (last === 'when') return names.declared('Param');
  if (last === 'after' || last === '=') return names.declared('Param');
  const offers: Offer[] = [];
  if (!images.includes('at')) offers.push(keyword('at peak', 0), keyword('at', 1, 'at $0', 'another load'));
  if (!images.includes('after')) offers.push(keyword('after', 2, 'after ${1:1min}', 'from then on'));
  if (!images.includes('expect')) offers.push(keyword('expect fail', 3));
  return offers;
}

/** What the requirement is about: the leading path, and what sorts of scope that is. */
function scopeOf(images: readonly string[], names: NamesInReach): { length: number; scopes: RequirementScope[] } {
  const [head = '', dot] = images;
  const sort = names.sortOf(head);
  if (sort === undefined) return { length: 0, scopes: ['system'] };
  if (dot === '.') return { length: 3, scopes: ['operation'] };
  if (sort === 'load') return { length: 1, scopes: ['load'] };
  const traits = kind(sort)?.traits;
  const scopes: RequirementScope[] = ['component'];
  if (traits?.isCache) scopes.push('cache');
  if (traits?.holdsMessages) scopes.push('queue');
  if (sort === 'database') scopes.push('database');
  return { length: 1, scopes };
}

function measuresFor(scopes: readonly RequirementScope[]): Offer[] {
  const fits = ({ scopes: possible }: MeasureEntry): boolean => possible.some((scope) => scopes.includes(scope));
  return MEASURES.filter(fits).map((entry, rank) => fromEntry(entry, CompletionItemKind.Value, 20 + rank));
}

/** Percentiles and the like, where something with a distribution is asked for. */
function statistics(scopes: readonly RequirementScope[]): Offer[] {
  const distributed = MEASURES.some(
    (entry) => entry.statistic === 'required' && entry.scopes.some((scope) => scopes.includes(scope)),
  );
  return distributed ? STATISTICS.map((entry, rank) => fromEntry(entry, CompletionItemKind.Value, rank)) : [];
}
