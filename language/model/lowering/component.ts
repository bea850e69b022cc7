import type { AstNode } from 'langium';
import { isKindName, kind as kindEntry, type KindEntry, type KindName, type Range } from '../../catalogue/index.js';
import type { Operation as OperationNode } from '../../generated/ast.js';
import type { ComponentDesign } from '../design.js';
import { targetNames } from '../design.js';
import type { Offered } from '../offers.js';
import { SILENT } from '../report.js';
import { toValue } from '../evaluated.js';
import { readAmount, readSettings, Settings } from '../settings.js';
import type {
  Component,
  Discipline,
  HealthCheck,
  Operation,
  Replication,
  Scaling,
  Shards,
  SourceRange,
  Value,
} from '../system.js';
import type { Context, Host } from './context.js';
import { lowerCache } from './cache.js';
import { optional } from './optional.js';
import { checkWeights, policyOf } from './policy.js';
import { lowerPools } from './pools.js';
import { rangesOf } from './property-ranges.js';
import { lowerPassedOn } from './forwarding.js';
import { lowerMessages } from './messages.js';
import { protectionOf } from './protection.js';
import { lowerScaling } from './scaling.js';
import { checkUpkeep } from './upkeep.js';
import { lowerSteps } from './steps.js';

/** Kinds that stand in front of others, so that all who call through them share one view. */
const SHARED_VIEW: ReadonlySet<string> = new Set(['balancer', 'gateway', 'dns', 'cdn']);

/** The properties of a component in a design, read by the catalogue. */
export function readComponent(component: ComponentDesign, context: Context, partial = false): Settings {
  return readSettings(
    [...component.properties.values()],
    groupOf(component.kind, component.name, component.node, partial),
    context,
  );
}

function groupOf(kind: string, name: string, node: AstNode, partial: boolean): Parameters<typeof readSettings>[1] {
  const owner: KindName = isKindName(kind) ? kind : 'service';
  return { owner, of: `${article(kind)} ${kind}`, name, node, partial };
}

/** `A`, or `An` before a vowel. */
export function article(word: string): string {
  return /^[aeiou]/i.test(word) ? 'An' : 'A';
}

/** Where an operation runs. */
export function hostOf(component: ComponentDesign, settings: Settings): Host {
  const traits = kindEntry(component.kind)?.traits;
  return {
    name: component.name,
    cores: settings.number('cores') ?? 1,
    ...optional('memory', settings.number('memory')),
    unlimited: traits?.unlimited ?? false,
    hasUsers: component.kind === 'client',
    sharedView: SHARED_VIEW.has(component.kind),
    copies: settings.has('replication') || settings.has('shards'),
    ...optional('health', SHARED_VIEW.has(component.kind) ? healthOf(settings) : undefined),
  };
}

function healthOf(settings: Settings): HealthCheck {
  const checks = settings.get('health')?.settings ?? new Settings('health');
  return { every: checks.number('every') ?? 5, down: checks.number('down') ?? 2, up: checks.number('up') ?? 2 };
}

/** Lowers one component of a design; `reached` is decided when all are there. */
export function lowerComponent(component: ComponentDesign, context: Context): Component {
  const entry = kindEntry(component.kind) ?? kindEntry('service');
  const settings = readComponent(component, context);
  const host = hostOf(component, settings);
  const replication = lowerReplication(settings);
  const shards = settings.get('shards')?.setting;
  const targets = targetNames(component.targets);
  const scaling = lowerScaling(settings, settings.has('instances') ? settings.number('instances') : undefined, context);
  checkUpkeep(settings, component.name, context);
  checkWeights(settings, context);
  const holdsMessages = entry?.traits.holdsMessages === true;
  const range = context.place(component.node, 'name');
  return {
    name: component.name,
    kind: component.kind,
    range,
    propertyRanges: rangesOf(component.properties.values(), context),
    reached: false,
    targets: targets.map((target) => target.component),
    ...optional('scaling', scaling),
    instances:
      scaling === undefined
        ? nodesOf(entry, settings, replication, shards?.kind === 'shards' ? shards.count : 1)
        : startOf(scaling, settings.number('instances') ?? 1),
    cores: host.cores,
    ...optional('contention', settings.number('contention') || undefined),
    ...optional('coherence', settings.number('coherence') || undefined),
    ...optional('bandwidth', settings.number('bandwidth')),
    ...concurrencyOf(entry, settings, host.cores),
    ...optional('queue', settings.number('queue')),
    ...optional('priority', settings.has('priority') ? settings.number('priority') : undefined),
    discipline: (settings.word('discipline') ?? 'fifo') as Discipline,
    ...policyOf(settings),
    sharedView: host.sharedView,
    ...optional('needs', settings.has('needs') ? settings.number('needs') : undefined),
    ...optional('inside', settings.names('inside')[0]),
    ...(settings.names('in').length > 0 ? { in: [...settings.names('in')] } : {}),
    ...optional('key', settings.names('key')[0]),
    ...(component.kind === 'dns' ? optional('ttl', settings.number('ttl') || undefined) : {}),
    ...(entry?.traits.isCache ? { cache: lowerCache(component, settings, context) } : {}),
    ...(replication ? { replication } : {}),
    ...(shards?.kind === 'shards'
      ? {
          shards: {
            count: shards.count,
            by: scheme(shards.scheme),
            ...optional('keys', shards.by),
            ...optional('copy', settings.get('shards')?.settings.number('copy') || undefined),
          },
        }
      : {}),
    ...(settings.has('partition') ? { partition: settings.word('partition') === 'ap' ? 'ap' : 'cp' } : {}),
    ...(holdsMessages
      ? {
          messages: lowerMessages(
            component,
            settings,
            targets.map((target) => target.component),
            context,
          ),
        }
      : {}),
    ...protectionOf(settings, context),
    ...lowerPools(component, settings, context),
    ...optional('availability', settings.number('availability')),
    ...optional('mtbf', settings.number('mtbf')),
    ...optional('mttr', settings.number('mttr')),
    ...optional('price', settings.number('price')),
    ...optional('requestPrice', settings.number('requestPrice')),
    ...optional('egressPrice', settings.number('egressPrice')),
    operations: [...context.offers.of(component.name).values()].map((offered) =>
      lowerOperation(offered, component, settings, host, range, context),
    ),
  };
}

/** Nodes at the start of a day or a run. */
function startOf({ timetable, autoscale, max }: Scaling, written: number): number {
  if (timetable) return timetable.at(-1)?.value ?? 1;
  return Math.min(max, Math.max(written, autoscale?.min ?? 1));
}

function nodesOf(
  entry: KindEntry | undefined,
  settings: Settings,
  replication: Replication | undefined,
  shards: number,
): number {
  // Sizes and limits are per instance: of storage each shard has so many.
  if (entry?.traits.hasInstances) return shards * (settings.number('instances') ?? 1);
  return shards * (1 + (replication?.followers ?? 0));
}

function concurrencyOf(entry: KindEntry | undefined, settings: Settings, cores: number): { concurrency?: number } {
  const written = settings.number('concurrency');
  if (written !== undefined) return { concurrency: written };
  return entry?.traits.defaultConcurrency === 'cores' ? { concurrency: cores } : {};
}

function scheme(written: string): Shards['by'] {
  return SCHEMES.find((known) => known === written) ?? 'hash';
}

const SCHEMES: readonly Shards['by'][] = ['consistent-hashing', 'range', 'list', 'function'];

function lowerReplication(settings: Settings): Replication | undefined {
  const style = settings.get('replication');
  if (!style || style.setting.kind !== 'word') return undefined;
  const nested = style.settings;
  if (style.setting.word === 'quorum') {
    const size = nested.number('n') ?? 3;
    const majority = Math.floor(size / 2) + 1;
    const write = Math.min(size, nested.number('w') ?? majority);
    const read = Math.min(size, nested.number('r') ?? majority);
    return {
      style: 'quorum',
      followers: size - 1,
      mode: 'sync',
      acks: write - 1,
      lag: 0,
      reads: 'any',
      quorum: { read, write },
      ...waysOf(nested),
    };
  }
  const failover = nested.get('failover')?.settings;
  const mode = (nested.word('mode') ?? 'async') as Replication['mode'];
  return {
    style: 'leader-follower',
    followers: nested.number('followers') ?? 1,
    mode,
    acks: nested.get('mode')?.settings.number('acks') ?? 1,
    lag: nested.number('lag') ?? 0,
    reads: (nested.word('reads') ?? 'followers') as Replication['reads'],
    ...(failover === undefined
      ? {}
      : { failover: { detect: failover.number('detect') ?? 10, elect: failover.number('elect') ?? 5 } }),
  };
}

function waysOf(settings: Settings): Pick<Replication, 'ways'> {
  const ways: NonNullable<Replication['ways']> = {};
  for (const way of ['write', 'ack', 'read', 'response'] as const) {
    const time = settings.value(way);
    if (time !== undefined) ways[way] = time;
  }
  return Object.keys(ways).length > 0 ? { ways } : {};
}

function lowerOperation(
  offered: Offered,
  component: ComponentDesign,
  settings: Settings,
  host: Host,
  range: SourceRange,
  context: Context,
): Operation {
  const { name, write, operation } = offered;
  if (offered.via === 'own' && operation) return lowerOwnOperation(operation, host, context);
  const silent = { ...context, report: SILENT };
  const replying = replyingOperation(offered, component, context);
  return {
    name,
    range,
    write,
    ...optional('takes', operation && sizeOf(operation, 'takes', silent)),
    ...optional('returns', replying && sizeOf(replying, 'returns', silent)),
    forwarded: true,
    steps: lowerPassedOn(offered, component, settings, host, range, context),
  };
}

const SIZE: Range = {
  min: 0,
  hint: 'Write a size such as 2 kB.',
  absurd: { over: 1e15, hint: 'Write at most 1000 TB.' },
};

/** The operation whose reply comes back to the caller; none for a message, whose sender does not wait for what it does. */
function replyingOperation(
  { via, operation, targets }: Offered,
  { kind }: ComponentDesign,
  context: Context,
): OperationNode | undefined {
  if (kindEntry(kind)?.traits.holdsMessages) return undefined;
  if (via === 'own') return operation;
  const [target] = targets;
  const behind = target && context.offers.of(target.component).get(target.operation);
  const next = target && context.design.component(target.component);
  return behind && next && replyingOperation(behind, next, context);
}

/** Bytes of an operation's request or reply, where its author says so. */
function sizeOf(operation: OperationNode, name: 'takes' | 'returns', context: Context): Value | undefined {
  const amount = readAmount(operation[name], { name, dimension: 'bytes', range: SIZE }, context);
  return amount && toValue(amount, 'exact');
}

/** Lowers an operation that an author wrote. */
export function lowerOwnOperation(operation: OperationNode, host: Host, context: Context): Operation {
  return {
    name: operation.name,
    range: context.place(operation, 'name'),
    write: operation.write,
    ...optional('takes', sizeOf(operation, 'takes', context)),
    ...optional('returns', sizeOf(operation, 'returns', context)),
    forwarded: false,
    steps: lowerSteps(operation.steps, host, context),
  };
}
