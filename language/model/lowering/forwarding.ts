import { kind as kindEntry } from '../../catalogue/index.js';
import type { ComponentDesign } from '../design.js';
import type { Offered } from '../offers.js';
import type { Settings } from '../settings.js';
import type { Call, SourceRange, Step, Value } from '../system.js';
import type { Context, Host } from './context.js';
import { viewOf } from './call.js';
import { deadLetterTarget } from './messages.js';
import { optional } from './optional.js';
import { policyOf } from './policy.js';
import { work } from './steps.js';

/** What a kind does with an operation that it offers without defining it. */
interface Passing {
  readonly offered: Offered;
  readonly settings: Settings;
  readonly range: SourceRange;
  /** Key space named on the component, for look-ups. */
  readonly keys: { keys?: string };
  /** The call of the targets; undefined where there is none. */
  readonly call: Call | undefined;
}

/**
 * Spells out an operation that no author wrote: the component's own work, then what its kind does with a call: pass it on,
 * look the key up first, store a message, answer by itself.
 */
export function lowerPassedOn(
  offered: Offered,
  component: ComponentDesign,
  settings: Settings,
  host: Host,
  range: SourceRange,
  context: Context,
): Step[] {
  const traits = kindEntry(component.kind)?.traits;
  const passing: Passing = {
    offered,
    settings,
    range,
    keys: optional('keys', settings.names('key')[0]),
    call: callOf(offered, component, settings, host, range, context),
  };
  const own = ownWork(settings, host, component, range, context);
  if (traits?.holdsMessages) return [...own, enqueue(offered, component, settings, range, context)];
  if (traits?.isCache) return [...own, ...cached(passing)];
  return [...own, ...(passing.call ? [callStep(passing.call)] : [])];
}

/** What a component spends on every operation that it does not define. */
function ownWork(
  settings: Settings,
  host: Host,
  component: ComponentDesign,
  range: SourceRange,
  context: Context,
): Step[] {
  const steps: Step[] = [];
  const where = (name: string): SourceRange => {
    const property = component.properties.get(name);
    return property ? context.place(property) : range;
  };
  for (const resource of ['cpu', 'disk'] as const) {
    const demand = settings.value(resource);
    if (demand && !isNothing(demand)) steps.push(work(resource, demand, where(resource), host));
  }
  const duration = settings.value('wait');
  if (duration && !isNothing(duration)) steps.push({ kind: 'wait', range: where('wait'), duration });
  return steps;
}

function isNothing(value: Value): boolean {
  return value.kind === 'exact' && value.value === 0;
}

function callOf(
  offered: Offered,
  component: ComponentDesign,
  settings: Settings,
  host: Host,
  range: SourceRange,
  context: Context,
): Call | undefined {
  if (offered.targets.length === 0) return undefined;
  const weights = settings.get('weights')?.setting;
  const written = component.properties.has('policy') && kindEntry(component.kind)?.traits.isCache !== true;
  const node = component.targets[0];
  return {
    targets: offered.targets.map((target) => ({
      component: target.component,
      operation: target.operation,
      ...optional('weight', weights?.kind === 'numbers' ? weights.values[target.index] : undefined),
    })),
    range: node ? context.place(node) : range,
    retries: 0,
    cancel: false,
    ...viewOf(host),
    ...(written ? policyOf(settings) : {}),
  };
}

function callStep(call: Call): Step {
  return { kind: 'call', range: call.range, call };
}

function enqueue(
  offered: Offered,
  { kind, properties, name }: ComponentDesign,
  settings: Settings,
  range: SourceRange,
  context: Context,
): Step {
  const property = properties.get('deadLetters');
  const [dead] = settings.names('deadLetters');
  return {
    kind: 'enqueue',
    range,
    consumers: offered.targets.map(({ component, operation }) => ({ component, operation })),
    ...(kind === 'queue' && offered.targets.length > 1 ? { shared: true } : {}),
    ...optional(
      'deadLetters',
      dead === undefined || !property ? undefined : deadLetterTarget(name, offered.name, dead, property, context),
    ),
  };
}

/** The steps of a cache, read-through with a target and cache-aside without one. */
function cached({ offered, settings, range, keys, call }: Passing): Step[] {
  const store: Step = { kind: 'store', range, ...keys };
  const invalidate: Step = { kind: 'invalidate', range, ...keys };
  const outdate: Step = { kind: 'outdate', range, ...keys };
  // Where instances hold copies of their own, a write reaches one of them alone.
  const others = settings.word('policy') === 'consistent-hashing' ? [] : [outdate];
  if (!call) {
    if (offered.name === 'put') return [store];
    if (offered.name === 'invalidate') return [invalidate];
    return [{ kind: 'lookup', range, ...keys, miss: [{ kind: 'miss', range }] }];
  }
  if (!offered.write) return [{ kind: 'lookup', range, ...keys, miss: [callStep(call), store] }];
  switch (settings.word('write')) {
    case 'around':
      return [callStep(call), outdate];
    case 'invalidate':
      return [callStep(call), ...others, invalidate];
    case 'back':
      return [
        ...others,
        store,
        {
          kind: 'send',
          range: call.range,
          call,
          batched: { every: settings.get('write')?.settings.number('every') ?? 1, ...keys },
        },
      ];
    default:
      return [callStep(call), ...others, store];
  }
}
