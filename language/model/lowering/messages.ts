import { isPath, type Property } from '../../generated/ast.js';
import type { ComponentDesign } from '../design.js';
import { error } from '../report.js';
import type { Settings } from '../settings.js';
import type { Messages } from '../system.js';
import type { Context } from './context.js';
import { optional } from './optional.js';

/** How a queue or topic keeps its messages. */
export function lowerMessages(
  component: ComponentDesign,
  settings: Settings,
  consumers: string[],
  context: Context,
): Messages {
  const capacity = settings.number('capacity');
  const waits = settings.word('full') === 'wait';
  const partitions = settings.get('partitions')?.setting;
  const redeliver = settings.get('redeliver');
  checkFull(component, settings, consumers.length, context);
  checkVisibility(settings, context);
  return {
    ...optional('capacity', capacity),
    consumers,
    ...(waits ? { full: 'wait' } : {}),
    ...(partitions?.kind === 'shards'
      ? { partitions: { count: partitions.count, ...optional('keys', partitions.by) } }
      : {}),
    ...(redeliver?.setting.kind === 'number' && redeliver.setting.value > 0
      ? { redeliver: { attempts: redeliver.setting.value, after: redeliver.settings.number('after') ?? 30 } }
      : {}),
    ...optional('visibility', settings.number('visibility')),
  };
}

/** Messages that are shown again, but never tried again. */
function checkVisibility(settings: Settings, context: Context): void {
  const visibility = settings.get('visibility')?.property;
  if (!visibility || (settings.number('redeliver') ?? 0) > 0) return;
  error(
    context.report,
    'contradiction',
    visibility,
    '`visibility` says when a message is delivered again, but nothing is without `redeliver`: add `redeliver: 5`, or remove it.',
    { property: 'name' },
  );
}

/** Room that never comes, and back-pressure that nothing causes. */
function checkFull({ kind }: ComponentDesign, settings: Settings, consumers: number, context: Context): void {
  const full = settings.get('full')?.property;
  if (!full || settings.word('full') !== 'wait') return;
  const capacity = settings.number('capacity');
  if (capacity === undefined) {
    error(
      context.report,
      'contradiction',
      full,
      '`full` has no effect without `capacity`: the queue takes every message. Add `capacity: 1k messages`, or remove it.',
      { property: 'name' },
    );
    return;
  }
  const least = kind === 'topic' ? Math.max(1, consumers) : 1;
  if (capacity < least) {
    error(
      context.report,
      'contradiction',
      full,
      `With a \`capacity\` of ${String(capacity)} there is never room, and every sender waits without end: make it at least ${String(least)}.`,
      { property: 'name' },
    );
  }
}

/** The operation of the queue for dead letters that takes a message of one of this queue's; undefined where none does, which is reported. */
export function deadLetterTarget(
  name: string,
  operation: string,
  dead: string,
  property: Property,
  context: Context,
): { component: string; operation: string } | undefined {
  const seen = new Set([name]);
  for (let next: string | undefined = dead; next !== undefined; next = deadLettersOf(next, context)) {
    if (seen.has(next)) {
      error(
        context.report,
        'contradiction',
        property,
        `Messages that fail for good come back to \`${next}\` without end: name a queue for them that is not in this circle.`,
        { property: 'value' },
      );
      return undefined;
    }
    seen.add(next);
  }
  const offered = [...context.offers.of(dead).keys()];
  const taken = offered.includes(operation) ? operation : offered.length === 1 ? offered[0] : undefined;
  if (taken === undefined) {
    error(
      context.report,
      'unknown-operation',
      property,
      `\`${dead}\` takes no message \`${operation}\`: let its worker offer \`on ${operation} { … }\`.`,
      { property: 'value' },
    );
    return undefined;
  }
  return { component: dead, operation: taken };
}

function deadLettersOf(name: string, { design }: Context): string | undefined {
  const value = design.component(name)?.properties.get('deadLetters')?.value;
  return isPath(value) ? value.head?.$refText : undefined;
}
