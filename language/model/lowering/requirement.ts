import {
  MEASURES,
  STATISTICS,
  measure as measureEntry,
  notSimulated,
  kind as kindEntry,
  statistic as statisticEntry,
  suggest,
  type MeasureEntry,
  type RequirementScope,
} from '../../catalogue/index.js';
import type { Path, Requirement as RequirementNode } from '../../generated/ast.js';
import { describeNamed } from '../environment.js';
import { error, refuse, SILENT } from '../report.js';
import { checkSetParam } from './params.js';
import { listed, readNumber } from '../settings.js';
import type { Comparison, LoadPoint, Requirement } from '../system.js';
import { textOf } from '../text-of.js';
import type { Context } from './context.js';
import { whyAlwaysTrue, whyDecided } from './always-true.js';
import { readScaling } from './load.js';
import { optional } from './optional.js';

/** Where a requirement stands decides when it binds. */
export type Binding = 'steady' | 'timed';

/** Lowers one requirement; undefined where it cannot be checked, which has been reported. */
export function lowerRequirement(node: RequirementNode, binding: Binding, context: Context): Requirement | undefined {
  const subject = readScope(node, context);
  const measured = readMeasure(node, context);
  const at = readLoadPoint(node, binding, context);
  const after = readNumber(
    node.after,
    { name: 'after', dimension: 'duration', range: { min: 0, hint: 'Write how long after the start, such as 4min.' } },
    context,
  );
  if (!measured) return undefined;
  const { entry, statistic } = measured;
  if (node.rises) checkChange(node, context);
  else if (node.settings[0]) {
    error(
      context.report,
      'misplaced',
      node.settings[0],
      '`when` with a param belongs to a bound on a change: write `… rises < 2% when titles = titles + 1000`.',
    );
    return undefined;
  }
  const bounded = node.rises ? 'ratio' : entry.dimension;
  const bound = readNumber(node.bound, { name: node.rises ? 'rises' : node.statistic, dimension: bounded }, context);
  if (!subject || bound === undefined || !fits(node, entry, subject, context)) return undefined;
  const always = whyAlwaysTrue(node, entry, context);
  if (always !== undefined) decided(node, always, context);
  else if (!node.rises) {
    checkLoadHalf(node, entry, subject, binding, context);
    const why = whyDecided(node, entry, comparisonOf(node.operator), bound);
    if (why !== undefined) decided(node, why, context, 'bound');
  }
  const reason = notSimulated(entry);
  if (reason !== undefined) refuse(context.report, node, reason, 'statistic');
  checkAfter(node, after, context);
  if (node.after && binding === 'steady') {
    error(
      context.report,
      'misplaced',
      node.after,
      '`after` counts on the clock of a scenario: put the requirement into one, or remove it.',
    );
  }
  return {
    text: requirementText(node),
    range: context.place(node),
    scope: subject.scope,
    measure: entry.name,
    ...optional('statistic', statistic),
    comparison: comparisonOf(node.operator),
    bound,
    dimension: node.rises ? 'ratio' : dimensionOf(entry),
    at,
    ...optional('after', after),
    ...optional('change', node.rises ? context.changed?.(node.settings).system : undefined),
    expectFail: node.expectFail,
  };
}

/** What is bounded from a moment on has to have a moment of the course left. */
function checkAfter(node: RequirementNode, after: number | undefined, context: Context): void {
  const course = node.$container;
  if (after === undefined || !node.after || course.$type !== 'Scenario' || !course.duration) return;
  const length = readNumber(course.duration, { name: 'for', dimension: 'duration' }, { ...context, report: SILENT });
  if (length === undefined || after < length) return;
  error(
    context.report,
    'out-of-range',
    node.after,
    `The scenario is over by then: make it longer than \`${textOf(node.after)}\`, or count from an earlier moment on.`,
  );
}

/** As written, on one line, without the word `require` and without what is said of a failure: that stands beside the verdict. */
export function requirementText(node: RequirementNode): string {
  return (node.$cstNode?.text ?? '')
    .replace(/\s+/g, ' ')
    .replace(/^require /, '')
    .replace(/ expect fail\b.*$/, '')
    .trim();
}

/** Reports what is wrong with what a bound on a change says is changed. */
function checkChange(node: RequirementNode, context: Context): void {
  for (const setting of node.settings) checkSetParam(setting, context);
  if (node.settings.length > 0) return;
  error(
    context.report,
    'missing-value',
    node,
    'A bound on a change says what is changed: add `when titles = titles + 1000`.',
    { property: 'rises' },
  );
}

interface Subject {
  readonly scope: Requirement['scope'];
  readonly sorts: readonly RequirementScope[];
  /** For messages. */
  readonly called: string;
}

function readScope(node: RequirementNode, context: Context): Subject | undefined {
  if (!node.scope) return { scope: { kind: 'system' }, sorts: ['system'], called: 'the whole system' };
  return scopeOf(node.scope, context);
}

function scopeOf(path: Path, context: Context): Subject | undefined {
  const head = path.head?.$refText as string | undefined;
  if (!head) return undefined;
  const { program } = context.design;
  const member = path.members[0]?.$refText;
  if (member === undefined && program.loads.has(head)) {
    return { scope: { kind: 'load', name: head }, sorts: ['load'], called: 'a load' };
  }
  const component = program.components.get(head);
  if (component && member === undefined) {
    return {
      scope: { kind: 'component', name: head },
      sorts: sortsOf(component.kind),
      called: describeNamed(component),
    };
  }
  if (component && member !== undefined && path.members.length === 1) {
    if (context.offers.of(head).has(member)) {
      return {
        scope: { kind: 'operation', component: head, operation: member },
        sorts: ['operation'],
        called: 'an operation',
      };
    }
    if (context.design.component(head)?.pools.has(member)) {
      return { scope: { kind: 'pool', component: head, pool: member }, sorts: ['pool'], called: 'a pool' };
    }
    const offered = [...context.offers.of(head).keys()];
    if (measureEntry(member) ?? statisticEntry(member)) {
      error(
        context.report,
        'unknown-operation',
        path,
        `What is bounded stands apart from what it belongs to: \`require ${head} ${member} …\`, without the dot.`,
        { property: 'members', index: 0 },
      );
      return undefined;
    }
    const meant = suggest(member, offered);
    const way =
      meant === undefined
        ? `It offers ${listed(offered.map((name) => `\`${name}\``)) || 'none'}.`
        : `Did you mean \`${meant}\`?`;
    error(context.report, 'unknown-operation', path, `\`${head}\` has no operation \`${member}\`. ${way}`, {
      property: 'members',
      index: 0,
      data: { component: head, operation: member, ...(meant === undefined ? {} : { replacement: meant }) },
    });
    return undefined;
  }
  const names = [...program.loads.keys(), ...program.components.keys()];
  const meant = suggest(head, names);
  const way =
    meant === undefined ? 'Name a load, a component or an operation such as `Web.get`.' : `Did you mean \`${meant}\`?`;
  error(
    context.report,
    'unknown-name',
    path,
    `\`${textOf(path)}\` is nothing that a requirement can be about. ${way}`,
    {
      property: 'head',
      data: { name: head, sort: 'load', ...(meant === undefined ? {} : { replacement: meant }) },
    },
  );
  return undefined;
}

function sortsOf(kindName: string): readonly RequirementScope[] {
  const traits = kindEntry(kindName)?.traits;
  return [
    'component',
    ...(traits?.holdsMessages ? (['queue'] as const) : []),
    ...(traits?.isCache ? (['cache'] as const) : []),
    ...(kindName === 'database' ? (['database'] as const) : []),
  ];
}

/** `p99` is a statistic of the latency, `cpu` a measure of its own. */
function readMeasure(node: RequirementNode, context: Context): { entry: MeasureEntry; statistic?: string } | undefined {
  const word = node.statistic as string | undefined;
  if (!word) return undefined;
  const named = node.measure === undefined ? measureEntry(word) : measureEntry(node.measure);
  if (node.measure === undefined && named?.statistic === 'none') return { entry: named };
  if (node.measure === undefined && named) {
    error(
      context.report,
      'missing-value',
      node,
      `\`${word}\` needs a statistic: write \`${named.example.replace(/^require /, '')}\`.`,
      { property: 'statistic' },
    );
    return undefined;
  }
  const entry = named ?? measureEntry('latency');
  if (entry && statisticEntry(word)) {
    if (entry.statistics?.includes(word) === false) {
      error(
        context.report,
        'unknown-measure',
        node,
        `\`${entry.name}\` has no \`${word}\`: write ${entry.statistics.map((one) => `\`${one}\``).join(' or ')}.`,
        { property: 'statistic' },
      );
      return undefined;
    }
    if (entry.statistic === 'required') return { entry, statistic: word };
    error(
      context.report,
      'contradiction',
      node,
      `\`${entry.name}\` is one figure and takes no statistic: remove \`${word}\`.`,
      { property: 'statistic' },
    );
    return undefined;
  }
  if (!node.scope && (context.design.program.loads.has(word) || context.design.program.components.has(word))) {
    half(
      node,
      `what of \`${word}\` is bounded: add a metric, as in \`require ${word} p99 ${node.operator} ${textOf(node.bound)}\`. Until then it is not checked`,
      context,
    );
    return undefined;
  }
  const known = [...STATISTICS, ...MEASURES.filter((one) => one.statistic === 'none')].map((one) => one.name);
  const meant = suggest(word, known);
  const way =
    meant === undefined
      ? `There are ${listed(
          known.map((one) => `\`${one}\``),
          30,
        )}.`
      : `Did you mean \`${meant}\`?`;
  error(context.report, 'unknown-measure', node, `A requirement cannot bound \`${word}\`. ${way}`, {
    property: 'statistic',
    ...(meant === undefined ? {} : { data: { replacement: meant } }),
  });
  return undefined;
}

const SCOPE_NAMES: Readonly<Record<RequirementScope, string>> = {
  load: 'a load',
  operation: 'an operation',
  component: 'a component',
  pool: 'a pool such as `Db.Connections`',
  queue: 'a queue or topic',
  cache: 'a cache',
  database: 'a database',
  system: 'the whole system (no name before it)',
};

function fits(node: RequirementNode, entry: MeasureEntry, subject: Subject, context: Context): boolean {
  if (entry.scopes.some((scope) => subject.sorts.includes(scope))) return true;
  const allowed = entry.scopes.map((scope) => SCOPE_NAMES[scope]);
  if (subject.scope.kind === 'system' && entry.scopes.includes('load')) {
    const [load] = context.design.program.loads.keys();
    half(
      node,
      `whose \`${entry.name}\` is bounded: name a load, as in \`require ${load ?? 'Readers'} ${textOf(node).replace(/^require /, '')}\`. Until then it is not checked`,
      context,
    );
    return false;
  }
  error(
    context.report,
    'wrong-type',
    node,
    `\`${entry.name}\` is a figure of ${listed(allowed).replace(/ and ([^ ]+ [^ ]+)$/, ' or $1')}; \`${textOf(node.scope ?? node)}\` is ${subject.called}.`,
    {
      property: node.scope ? 'scope' : 'statistic',
    },
  );
  return false;
}

/** Half of a scalability specification is a bound, the other half the load at which it holds. */
function checkLoadHalf(
  node: RequirementNode,
  entry: MeasureEntry,
  subject: Subject,
  binding: Binding,
  context: Context,
): void {
  const names = subject.scope.kind === 'load' || subject.scope.kind === 'system' || node.at !== undefined;
  if (!names && binding === 'steady')
    half(node, `at which load \`${entry.name}\` is bounded: add \`at peak\``, context, ' at peak');
}

/** Whatever happens, the verdict is known: not what somebody meant who wrote the requirement. */
function decided(node: RequirementNode, message: string, context: Context, property?: string): void {
  context.report({ severity: 'warning', code: 'decided', node, message, ...optional('property', property) });
}

function half(node: RequirementNode, what: string, context: Context, insertion?: string): void {
  context.report({
    severity: 'warning',
    code: 'half-specification',
    node,
    message: `This is half of a scalability specification: it does not say ${what}.`,
    ...(insertion === undefined ? {} : { data: { insertion } }),
  });
}

function readLoadPoint(node: RequirementNode, binding: Binding, context: Context): LoadPoint {
  const { at } = node;
  if (!at) return { kind: 'mean' };
  if (binding === 'timed') {
    error(
      context.report,
      'misplaced',
      at,
      'In a scenario the course of events says how high the load is: remove `at`, or move the requirement out of the scenario.',
    );
    return { kind: 'mean' };
  }
  if (at.peak) return { kind: 'peak' };
  const name = at.load?.$refText;
  if (name === undefined || !context.design.program.loads.has(name)) return { kind: 'mean' };
  const scaling = readScaling(at.amount, name, context);
  if (scaling && Object.values(scaling)[0] === 0 && context.design.program.loads.size === 1) {
    error(
      context.report,
      'out-of-range',
      at,
      `At \`${textOf(at)}\` nobody asks anything: write a factor such as 3x, or a rate such as 300 rps.`,
    );
    return { kind: 'mean' };
  }
  return scaling ? { kind: 'scaled', loads: { [name]: scaling } } : { kind: 'mean' };
}

function comparisonOf(operator: string | undefined): Comparison {
  return operator === '<' || operator === '>' || operator === '>=' ? operator : '<=';
}

function dimensionOf(entry: MeasureEntry): Requirement['dimension'] {
  switch (entry.dimension) {
    case 'duration':
    case 'rate':
    case 'ratio':
    case 'count':
      return entry.dimension;
    case 'money':
    case 'money per time':
      return 'money';
    default:
      return 'count';
  }
}
