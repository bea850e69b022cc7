import { type CstNode, GrammarUtils, type ValidationAcceptor, type ValidationChecks } from 'langium';
import { suggest } from '../catalogue/suggest.js';
import {
  type Action,
  type Clock,
  type Event,
  isCall,
  isEvent,
  isModel,
  isScenario,
  isVariant,
  type Operation,
  type Property,
  type Requirement,
  type ScaleAstType,
  type Stray,
  type UnknownStep,
} from '../generated/ast.js';
import { parseClock, parseQuantity } from '../syntax/units.js';
import { MODIFIER_WORDS, STATEMENT_WORDS, STEP_WORDS, VERB_WORDS } from '../syntax/words.js';
import type { IssueCode } from './codes.js';

/** What people coming from elsewhere write, and what says it here. */
const HABITS: Readonly<Record<string, string>> = {
  call: '->',
  invoke: '->',
  request: '->',
  query: '->',
  send: '~>',
  publish: '~>',
  emit: '~>',
  async: '~>',
  enqueue: '~>',
  sleep: 'wait',
  delay: 'wait',
  latency: 'wait',
  work: 'cpu',
  compute: 'cpu',
  io: 'disk',
  if: 'when',
  loop: 'repeat',
  for: 'repeat',
  foreach: 'repeat',
  lock: 'hold',
  acquire: 'hold',
  use: 'hold',
  random: 'choose',
  switch: 'choose',
  error: 'fail with probability',
  throw: 'fail with probability',
  retries: 'retry',
  fallback: 'else',
};

/**
 * What the grammar reads although it is no part of the language, so that the rest of the file is still understood: each slip
 * with what to write instead.
 */
export const slipChecks: ValidationChecks<ScaleAstType> = {
  Stray: checkStray,
  UnknownStep: checkUnknownStep,
  Property: checkProperty,
  Operation: checkOperation,
  Event: checkEvent,
  Action: checkAction,
  Requirement: checkRequirement,
  Clock: checkClock,
};

function report(
  accept: ValidationAcceptor,
  node: Clock | Stray | UnknownStep | Property | Operation | Event | Action | Requirement,
  code: IssueCode,
  message: string,
  place: { cst?: CstNode | undefined; data?: { replacement?: string; insertion?: string } } = {},
): void {
  const range = place.cst ?? node.$cstNode;
  if (range === undefined) return;
  accept('error', message, { node, range: range.range, code, ...(place.data && { data: place.data }) });
}

function didYouMean(word: string, candidates: Iterable<string>): { says: string; data: { replacement?: string } } {
  const meant = HABITS[word] ?? suggest(word, candidates);
  return meant === undefined
    ? { says: '', data: {} }
    : { says: ` Did you mean \`${meant}\`?`, data: { replacement: meant } };
}

function checkStray(stray: Stray, accept: ValidationAcceptor): void {
  const { text, $container: container } = stray;
  if (text === undefined) return;
  if (isModel(container) || text === '}') {
    report(accept, stray, 'misplaced', 'This `}` closes nothing: delete it, or look for a `}` too many above.', {
      data: { replacement: '' },
    });
  } else if (stray.component !== undefined) {
    const amendment = `\`${stray.component} { … }\``;
    report(
      accept,
      stray,
      'misplaced',
      `Components are declared outside: a variant or scenario only amends them, as in ${amendment}. One that nothing calls is not built.`,
      {
        cst: GrammarUtils.findNodeForProperty(stray.$cstNode, 'component'),
      },
    );
  } else if (text.includes('.')) {
    const [component = '', ...path] = text.split('.');
    const setting = `${path.join(' { ')}: ${stray.value?.$cstNode?.text ?? '…'}${' }'.repeat(path.length)}`;
    const replacement = `${component} { ${setting}`;
    report(accept, stray, 'misplaced', `A property is amended in the braces of its component: \`${replacement}\`.`, {
      data: { replacement },
    });
  } else if (isVariant(container) || isScenario(container) || isEvent(container)) {
    reportStrayAction(stray, text, accept);
  } else if (!reportUnitApart(stray, text, undefined, accept)) {
    const statement = STATEMENT_WORDS.has(text) ? ' It begins a statement: is a `}` missing above?' : '';
    report(
      accept,
      stray,
      'unknown-word',
      `A setting is written \`name: value\`, so \`${text}\` lacks a colon and a value.${statement}`,
    );
  }
}

/** A word after a number that is a unit elsewhere: `ttl: 10 minutes`. */
function reportUnitApart(
  node: Stray | UnknownStep,
  text: string,
  cst: CstNode | undefined,
  accept: ValidationAcceptor,
): boolean {
  const place = cst ?? node.$cstNode;
  if (place === undefined) return false;
  const digits = /(?:^|[\s:,{(])(\d[\d_.]*)[ \t]+$/.exec(place.root.fullText.slice(0, place.offset))?.[1];
  const mistake = digits === undefined ? undefined : parseQuantity(digits + text);
  if (digits === undefined || !mistake || mistake.ok || mistake.suggestion === undefined) return false;
  report(accept, node, 'bad-quantity', `\`${text}\` is no unit; did you mean \`${mistake.suggestion}\`?`, {
    cst: place,
    data: { replacement: mistake.suggestion.slice(digits.length) },
  });
  return true;
}

function reportStrayAction(stray: Stray, text: string, accept: ValidationAcceptor): void {
  const cst = GrammarUtils.findNodeForProperty(stray.$cstNode, 'text');
  if (STATEMENT_WORDS.has(text)) {
    const name = stray.value?.$cstNode?.text ?? 'Web';
    const amended = stray.setting ? `${name} = ${stray.setting.$cstNode?.text ?? '…'}` : `${name} { … }`;
    report(accept, stray, 'misplaced', `What is declared is amended by its name alone: \`${amended}\`.`, {
      cst,
      data: { replacement: '' },
    });
    return;
  }
  const { says, data } = didYouMean(text, VERB_WORDS);
  const message = `\`${text}\` begins no amendment and no event: write \`Web { instances: 8 }\`, \`Readers 10x\` or \`fail Db\`.${says}`;
  report(accept, stray, 'unknown-word', message, { cst, data });
}

function checkUnknownStep(step: UnknownStep, accept: ValidationAcceptor): void {
  const word = step.word;
  if (word === undefined) return;
  const cst = GrammarUtils.findNodeForProperty(step.$cstNode, 'word');
  if (reportUnitApart(step, word, cst, accept)) return;
  const afterCall = isCall(precedingStep(step));
  const { says, data } = didYouMean(word, afterCall ? [...MODIFIER_WORDS, ...STEP_WORDS] : STEP_WORDS);
  const what = afterCall ? 'neither a step nor a modifier of the call before it' : 'no step';
  const help =
    says ||
    ' Steps are `cpu 3ms`, `-> Db.query`, `~> Mail.send`, `when … { }`, `repeat`, `parallel`, `choose`, `hold`, `wait`.';
  report(accept, step, 'unknown-word', `\`${word}\` is ${what}.${help}`, { cst, data });
}

function precedingStep(step: UnknownStep): unknown {
  const { $container: container, $containerIndex: index } = step;
  return 'steps' in container && index !== undefined ? container.steps[index - 1] : undefined;
}

function checkProperty(property: Property, accept: ValidationAcceptor): void {
  const { name, separator, $containerProperty: within } = property;
  const cst = GrammarUtils.findNodeForProperty(property.$cstNode, 'name');
  if (name === undefined || cst === undefined) return;
  if (within === 'steps') {
    report(
      accept,
      property,
      'misplaced',
      `\`${name}\` is a setting: it stands in the braces of the component or call, not among the steps of an operation.`,
      {
        cst,
      },
    );
  } else if (separator === undefined) {
    report(accept, property, 'misplaced', `A colon is missing: \`${name}: …\`.`, { cst, data: { insertion: ':' } });
  } else if (separator !== ':') {
    const sign = GrammarUtils.findNodeForProperty(property.$cstNode, 'separator');
    const word = GrammarUtils.findNodeForProperty(property.$cstNode, 'name');
    const node = property;
    if (sign === undefined || word === undefined) return;
    // From the end of the name on, so that no space is left before the colon.
    accept('error', `A property is written with a colon: \`${name}: …\`.`, {
      node,
      range: { start: word.range.end, end: sign.range.end },
      code: 'misplaced' satisfies IssueCode,
      data: { replacement: ':' },
    });
  }
}

function checkOperation(operation: Operation, accept: ValidationAcceptor): void {
  if (operation.$cstNode === undefined || GrammarUtils.findNodeForKeyword(operation.$cstNode, 'on') !== undefined)
    return;
  const name = operation.name ?? 'get';
  report(
    accept,
    operation,
    'misplaced',
    `An operation begins with \`on\`, a setting with \`name:\`: \`on ${name} { … }\` or \`${name}: { … }\`.`,
    {
      cst: GrammarUtils.findNodeForProperty(operation.$cstNode, 'name'),
      data: { replacement: `on ${name}` },
    },
  );
}

function checkEvent(event: Event, accept: ValidationAcceptor): void {
  if (isScenario(event.$container)) return;
  const inVariant = isVariant(event.$container);
  const message = inVariant
    ? 'An event stands in a scenario: a variant only says what is built.'
    : 'An event holds no other event: write them one after the other in the scenario.';
  report(accept, event, 'misplaced', message, {
    cst: event.$cstNode && GrammarUtils.findNodeForProperty(event.$cstNode, 'at'),
  });
}

function checkAction(action: Action, accept: ValidationAcceptor): void {
  if (isEvent(action.$container)) return;
  report(
    accept,
    action,
    'misplaced',
    `\`${action.verb}\` happens at a time, in a scenario: \`at 1min for 30s { ${action.$cstNode?.text ?? ''} }\`.`,
  );
}

function checkRequirement(requirement: Requirement, accept: ValidationAcceptor): void {
  if (!isEvent(requirement.$container)) return;
  report(
    accept,
    requirement,
    'misplaced',
    'A requirement stands in the scenario, beside its events: `require Readers errors < 1% after 4min`.',
  );
}

function checkClock(clock: Clock, accept: ValidationAcceptor): void {
  const time = parseClock(clock.text ?? '');
  if (!time.ok) report(accept, clock, 'bad-quantity', time.message);
}
