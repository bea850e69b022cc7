import { suggest } from '../../catalogue/index.js';
import {
  isProperty,
  type Call as CallNode,
  type Modifier,
  type Step as StepNode,
  type Target,
} from '../../generated/ast.js';
import { error } from '../report.js';
import { listed, readModifier, readSettings, type Setting } from '../settings.js';
import type { Backoff, Call, Step } from '../system.js';
import type { Context, Host } from './context.js';
import { optional } from './optional.js';

/** Modifiers as they are read, by name. */
type Modifiers = Pick<
  Call,
  'by' | 'probability' | 'timeout' | 'backoff' | 'budget' | 'priority' | 'hedge' | 'breaker' | 'else'
> & {
  retries: number;
  cancel: boolean;
};

/** Lowers the steps that run when no value came back. */
export type LowerElse = (steps: readonly StepNode[]) => Step[];

/** Lowers a call with its modifiers; undefined where its target is not known, which is reported elsewhere. */
export function lowerCall(node: CallNode, host: Host, context: Context, lowerElse: LowerElse): Call | undefined {
  const modifiers = lowerModifiers(node, context, lowerElse);
  const target = node.target && lowerTarget(node.target, context);
  if (!target) return undefined;
  return { targets: [target], range: context.place(node), ...viewOf(host), ...modifiers };
}

/** What a caller knows of those it calls. */
export function viewOf({ sharedView, health }: Host): Pick<Call, 'sharedView' | 'health'> {
  return { sharedView, ...optional('health', health) };
}

/** The component and operation that a call names; a component with one operation needs no name for it. */
function lowerTarget(target: Target, context: Context): { component: string; operation: string } | undefined {
  const component = target.component?.$refText as string | undefined;
  if (!component || !context.design.component(component)) return undefined;
  const offered = [...context.offers.of(component).keys()];
  const operation = target.operation?.$refText;
  if (operation !== undefined && operation !== '') {
    if (context.offers.of(component).has(operation)) return { component, operation };
    const meant = suggest(operation, offered);
    const way =
      meant !== undefined
        ? `Did you mean \`${meant}\`?`
        : offered.length > 0
          ? `It offers ${listed(offered.map((name) => `\`${name}\``))}.`
          : `Add it: \`on ${operation} { … }\`.`;
    error(context.report, 'unknown-operation', target, `\`${component}\` has no operation \`${operation}\`. ${way}`, {
      property: 'operation',
      data: { component, operation, ...(meant === undefined ? {} : { replacement: meant }) },
    });
    return undefined;
  }
  const [only] = offered;
  if (only !== undefined && offered.length === 1) return { component, operation: only };
  const way =
    offered.length > 0
      ? `say which: ${listed(offered.map((name) => `\`${component}.${name}\``))}.`
      : `it offers no operation. Add one: \`on get { … }\`.`;
  error(context.report, 'which-operation', target, `A call names an operation of \`${component}\`; ${way}`, {
    ...(only === undefined ? {} : { data: { insertion: `.${only}`, component } }),
  });
  return undefined;
}

function lowerModifiers(node: CallNode, context: Context, lowerElse: LowerElse): Modifiers {
  const modifiers: Modifiers = { retries: 0, cancel: false };
  const seen = new Set<string>();
  for (const modifier of node.modifiers) {
    const kind = modifier.kind as string | undefined;
    if (!kind) continue;
    if (seen.has(kind)) {
      error(
        context.report,
        'duplicate-property',
        modifier,
        `\`${kind}\` is written twice on this call; only one of them can hold. Remove the other.`,
      );
      continue;
    }
    seen.add(kind);
    lowerModifier(modifier, kind, modifiers, context, lowerElse);
  }
  checkModifiers(node, modifiers, seen, context);
  return modifiers;
}

function lowerModifier(
  modifier: Modifier,
  kind: string,
  into: Modifiers,
  context: Context,
  lowerElse: LowerElse,
): void {
  switch (kind) {
    case 'by': {
      const key = modifier.key?.$refText;
      if (key && context.design.program.keys.has(key)) into.by = key;
      return;
    }
    case 'cancel':
      into.cancel = true;
      return;
    case 'else':
      into.else = lowerElse(modifier.steps);
      return;
    case 'breaker':
      lowerBreaker(modifier, into, context);
      return;
  }
  const setting = modifier.value && readModifier(kind, modifier.value, modifier, context);
  if (!setting) return;
  switch (kind) {
    case 'probability':
      if (setting.kind === 'number') into.probability = setting.value;
      return;
    case 'timeout':
      if (setting.kind === 'number') into.timeout = setting.value;
      return;
    case 'retry':
      if (setting.kind === 'number') into.retries = setting.value;
      return;
    case 'budget':
      if (setting.kind === 'number') into.budget = setting.value;
      return;
    case 'priority':
      if (setting.kind === 'number') into.priority = setting.value;
      return;
    case 'backoff':
      if (setting.kind === 'word') into.backoff = backoffOf(setting);
      return;
    case 'hedge':
      if (setting.kind === 'number') into.hedge = { after: setting.value };
      if (setting.kind === 'percentile') into.hedge = { quantile: setting.quantile };
      return;
  }
}

function lowerBreaker(modifier: Modifier, into: Modifiers, context: Context): void {
  const settings = readSettings(modifier.properties.filter(isProperty), { owner: 'breaker', of: '`breaker`' }, context);
  into.breaker = {
    errors: settings.number('open') ?? 0.5,
    over: settings.number('over') ?? 10,
    reset: settings.number('reset') ?? 20,
  };
}

function backoffOf(setting: Extract<Setting, { kind: 'word' }>): Backoff {
  const numbers = setting.given?.numbers;
  const jitter = setting.given?.words.get('jitter') === 'full' ? 'full' : 'none';
  if (setting.word === 'fixed') return { kind: 'fixed', base: numbers?.get('pause') ?? 0, factor: 1, jitter };
  const max = numbers?.get('max');
  return {
    kind: 'exponential',
    base: numbers?.get('first') ?? 0,
    factor: numbers?.get('factor') ?? 2,
    ...(max === undefined ? {} : { max }),
    jitter,
  };
}

/** Modifiers that are of use only together with another. */
function checkModifiers(node: CallNode, modifiers: Modifiers, seen: ReadonlySet<string>, context: Context): void {
  const lacks = (kind: string, needs: string, way: string): void => {
    const modifier = node.modifiers.find((one) => one.kind === kind);
    if (modifier)
      error(context.report, 'contradiction', modifier, `\`${kind}\` has no effect without \`${needs}\`: ${way}.`);
  };
  if (modifiers.retries === 0 && !seen.has('retry')) {
    if (seen.has('backoff')) lacks('backoff', 'retry', 'add `retry 2`, or remove it');
    if (seen.has('budget')) lacks('budget', 'retry', 'add `retry 2`, or remove it');
  }
  if (seen.has('cancel') && !seen.has('timeout') && !seen.has('hedge'))
    lacks('cancel', 'timeout', 'add `timeout 500ms`, or remove it');
  if (node.arrow === '~>' && seen.has('else')) {
    const modifier = node.modifiers.find((one) => one.kind === 'else');
    if (modifier) {
      error(
        context.report,
        'contradiction',
        modifier,
        '`else` never runs after `~>`: nobody waits for the outcome. Call with `->`, or remove it.',
      );
    }
  }
}
