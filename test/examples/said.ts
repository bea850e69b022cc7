/** What a document says: entries of the catalogue, and forms of the grammar that no entry names. */
import { AstUtils, type AstNode } from 'langium';
import {
  PROPERTIES,
  WORD_LISTS,
  allEntries,
  statistic,
  word,
  words,
  type Owner,
} from '../../language/catalogue/index.js';
import * as ast from '../../language/generated/ast.js';
import { ownerOf, wordListOf } from '../../language/server/catalogue-context.js';

/** What can be said beside the words of the catalogue. */
const FORMS: Readonly<Record<string, (node: AstNode) => boolean>> = {
  'shards: n by range': (node) => ast.isProperty(node) && node.scheme === 'range',
  'shards: n by list': (node) => ast.isProperty(node) && node.scheme === 'list',
  'shards: n by function': (node) => ast.isProperty(node) && node.scheme === 'function',
  'an uncertain value: a..b': (node) => ast.isBinary(node) && node.operator === '..',
  'a value that depends on others': (node) => ast.isParam(node) && !ast.isQuantity(node.value),
  'cpu … across cores': (node) => ast.isWorkStep(node) && node.acrossCores,
  'when … else': (node) => ast.isWhen(node) && node.otherwise !== undefined,
  'hold … else': (node) => ast.isHold(node) && node.otherwise !== undefined,
  'hold another component’s pool': (node) => ast.isHold(node) && node.owner !== undefined,
  'parallel … wait for k': (node) => ast.isParallel(node) && node.quorum !== undefined,
  'hedge after a percentile': (node) => ast.isModifier(node) && node.kind === 'hedge' && ast.isPath(node.value),
  'an arrow that goes on from an event': (node) => ast.isAmend(node) && node.targets.length > 0,
  'at … over': (node) => ast.isEvent(node) && node.over !== undefined,
  'at … for': (node) => ast.isEvent(node) && node.duration !== undefined,
  'n of a pool': (node) => ast.isAction(node) && node.count !== undefined,
  'at peak': (node) => ast.isRequirement(node) && node.at?.peak === true,
  'at a multiple of a load': (node) => ast.isRequirement(node) && node.at?.load !== undefined,
  'after a time': (node) => ast.isRequirement(node) && node.after !== undefined,
  'within a time': (node) => ast.isRequirement(node) && node.operator === 'within',
  'rises, when a param changes': (node) => ast.isRequirement(node) && node.rises && node.settings.length > 0,
  'sweep from … to': (node) => ast.isAxis(node) && node.from !== undefined && !ast.isFind(node),
  'sweep over': (node) => ast.isAxis(node) && node.values.length > 0,
  'two knobs of a sweep': (node) => ast.isSweep(node) && node.axes.length > 1,
};

/** Everything that can be said: each property once for all its owners, everything else by its path in the catalogue. */
export function sayable(): string[] {
  const rest = allEntries().filter(({ sort }) => sort !== 'property');
  return [...PROPERTIES.map(nameOfProperty), ...rest.map(({ path }) => path), ...Object.keys(FORMS)];
}

function nameOfProperty({ name, owners }: { readonly name: string; readonly owners: readonly Owner[] }): string {
  return `${name} of ${owners.join(', ')}`;
}

/** What a linked document says, by the names of `sayable`. */
export function saidIn(model: ast.Model): Set<string> {
  const said = new Set<string>();
  for (const node of AstUtils.streamAst(model)) {
    for (const name of saidBy(node)) said.add(name);
    for (const [name, says] of Object.entries(FORMS)) if (says(node)) said.add(name);
  }
  return said;
}

const CONSTRUCTS: readonly (readonly [name: string, is: (node: AstNode) => boolean])[] = [
  ['system', ast.isSystemTitle],
  ['import', ast.isImport],
  ['param', ast.isParam],
  ['keys', ast.isKeys],
  ['region', ast.isRegion],
  ['link', ast.isLink],
  ['component', ast.isComponent],
  ['on', ast.isOperation],
  ['like', (node) => 'like' in node && node.like !== undefined],
  ['write', (node) => ast.isOperation(node) && node.write],
  ['takes', (node) => ast.isOperation(node) && node.takes !== undefined],
  ['returns', (node) => ast.isOperation(node) && node.returns !== undefined],
  ['pool', ast.isPool],
  ['load', ast.isLoad],
  ['require', ast.isRequirement],
  ['variant', ast.isVariant],
  ['scenario', ast.isScenario],
  ['at', ast.isEvent],
  ['sweep', ast.isSweep],
  ['find', ast.isFind],
];

const STEPS: readonly (readonly [name: string, is: (node: AstNode) => boolean])[] = [
  ['choose', ast.isChoose],
  ['when', ast.isWhen],
  ['repeat', ast.isRepeat],
  ['parallel', ast.isParallel],
  ['hold', ast.isHold],
  ['batch', ast.isBatch],
  ['await', ast.isAwait],
  ['fail', ast.isFail],
  ['reply', ast.isReply],
];

function saidBy(node: AstNode): string[] {
  const said = [
    ...CONSTRUCTS.filter(([, is]) => is(node)).map(([name]) => `construct ${name}`),
    ...STEPS.filter(([, is]) => is(node)).map(([name]) => `step ${name}`),
  ];
  if (ast.isComponent(node)) said.push(`kind ${node.kind}`);
  if (ast.isProperty(node)) said.push(...saidByProperty(node));
  if (ast.isModifier(node)) said.push(property('call', node.kind));
  if (ast.isWorkStep(node)) said.push(`step ${node.resource}`);
  if (ast.isCall(node)) said.push(`step ${node.arrow}`);
  if (ast.isAction(node)) said.push(`event ${node.verb}`);
  if (ast.isMetric(node)) said.push(`metric ${node.metric}`);
  if (ast.isExactly(node)) said.push('distribution exactly');
  if (ast.isInvocation(node)) said.push(`${listOf(node)} ${node.function}`);
  if (ast.isArgument(node) && node.label === 'jitter') said.push(`jitter ${text(node.value)}`);
  if (ast.isRequirement(node)) {
    // What is bounded without its name is the latency.
    const bounded = node.measure ?? (statistic(node.statistic) ? 'latency' : undefined);
    said.push(`measure ${bounded ?? node.statistic}`, `statistic ${node.statistic}`);
  }
  return said;
}

function saidByProperty(node: ast.Property): string[] {
  const owner = ownerOf(node);
  if (owner === undefined) return [];
  const list = wordListOf(node);
  const condition = ast.isBinary(node.condition) ? [`metric ${text(node.condition.left)}`] : [];
  return [property(owner, node.name), ...condition, ...(list ? [`${list} ${text(node.value)}`] : [])];
}

function property(owner: Owner, name: string): string {
  const entry = PROPERTIES.find((candidate) => candidate.name === name && candidate.owners.includes(owner));
  return entry ? nameOfProperty(entry) : `the attribute ${name}`;
}

/** The list from which the word before the parenthesis comes; a distribution wherever it is no other. */
function listOf({ function: name, $container }: ast.Invocation): string {
  const list = ast.isProperty($container) ? wordListOf($container) : undefined;
  if (list && word(list, name)) return list;
  return WORD_LISTS.find((one) => one === 'backoff' && words(one).some((entry) => entry.name === name)) &&
    ast.isModifier($container)
    ? 'backoff'
    : 'distribution';
}

const text = (node: AstNode | undefined): string => node?.$cstNode?.text ?? '';
