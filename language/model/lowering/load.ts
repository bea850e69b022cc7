import type { LoadDesign } from '../design.js';
import { isAmount } from '../evaluated.js';
import { word } from '../../catalogue/index.js';
import { isPlain, sameDimension, exponentsOf, describeDimension } from '../dimension.js';
import { readTrace } from '../measured.js';
import { error, SILENT } from '../report.js';
import { readSettings, type Settings } from '../settings.js';
import type { Call, ClosedSource, Distribution, Load, LoadShape, OpenSource, Value } from '../system.js';
import type { Call as CallNode, Expression, Load as LoadNode, Property } from '../../generated/ast.js';
import { textOf } from '../text-of.js';
import { lowerCall } from './call.js';
import { rangesOf } from './property-ranges.js';
import type { Context, Host } from './context.js';
import { sharesOf } from './geography.js';
import { courseOf, dailyMean, dailySteps, highest } from './shape.js';
import { optional } from './optional.js';
import { lowerSteps } from './steps.js';

/** Users wait for replies on devices of their own, and all see the system through one door. */
const USERS: Omit<Host, 'name'> = { cores: 1, unlimited: true, hasUsers: true, sharedView: true, copies: false };

/** Where the System stands: at the peak of every load, or at the mean. */
export type StandingPoint = 'peak' | 'mean';

/** The properties of a load, with what they have to say together. */
export function readLoad(node: LoadNode, properties: readonly Property[], context: Context): Settings {
  const settings = readSettings(
    properties,
    { owner: 'load', of: `The load \`${node.name}\``, name: node.name, node },
    context,
  );
  const think = properties.find((property) => property.name === 'think');
  const says = (name: string): boolean => properties.some((property) => property.name === name);
  if (!says('rate') && !says('users') && !isTraced(settings)) {
    error(
      context.report,
      'missing-value',
      node,
      `\`${node.name}\` does not say how much it asks: add \`rate: 200 rps\`, or \`users: 50\` for users who wait for each reply.`,
      {
        property: 'name',
      },
    );
  }
  if (think && !says('users')) {
    error(
      context.report,
      'contradiction',
      think,
      '`think` is a pause of users who wait for replies: write `users` in place of `rate`, or remove it.',
      { property: 'name' },
    );
  }
  checkArrivals(settings, context);
  checkWave(settings, context);
  traceOf(settings, context);
  sharesOf(settings, context);
  if (isTraced(settings) && says('users')) {
    error(
      context.report,
      'contradiction',
      settings.get('shape')?.property ?? node,
      'A trace gives requests per second: remove `users`, or write another shape.',
      { property: 'name' },
    );
  }
  for (const name of ['shape', 'peak']) {
    const other = settings.get(name);
    const timetable = settings.get('rate') ?? settings.get('users');
    if (other && timetable?.setting.kind === 'timetable') {
      error(
        context.report,
        'contradiction',
        other.property,
        `A timetable says itself how high the load gets: remove \`${name}\`.`,
        { property: 'name' },
      );
    }
  }
  return settings;
}

/** A day's wave has its low below its high: else its highest hour would be its lowest. */
function checkWave(settings: Settings, context: Context): void {
  const shape = settings.get('shape');
  if (shape?.setting.kind !== 'word' || shape.setting.word !== 'diurnal' || !shape.property.value) return;
  const { numbers } = shape.setting.given ?? { numbers: new Map<string, number>() };
  if ((numbers.get('low') ?? 0) <= (numbers.get('high') ?? Infinity)) return;
  error(context.report, 'out-of-range', shape.property.value, '`low` lies above `high`: swap the two.');
}

/** Bursts lie above the mean and lulls below it; users who wait for replies come when they come. */
function checkArrivals(settings: Settings, context: Context): void {
  const arrivals = settings.get('arrivals');
  if (arrivals?.setting.kind !== 'word' || !arrivals.property.value) return;
  if (settings.has('users')) {
    error(
      context.report,
      'contradiction',
      arrivals.property,
      '`arrivals` says how requests of a `rate` follow one another; `users` send theirs when they have thought. Remove one of the two.',
      { property: 'name' },
    );
  }
  const { word: name, given } = arrivals.setting;
  const high = given?.numbers.get('high') ?? 2;
  const low = given?.numbers.get('low') ?? 0;
  if (name === 'bursty' && !(high > 1 && low < 1)) {
    error(
      context.report,
      'out-of-range',
      arrivals.property.value,
      'The mean lies between the two levels: write `high` above 1x and `low` below 1x, as in `bursty(high: 5x, low: 0.5x, every: 1min)`.',
    );
  }
}

/** How a load is scaled by `Readers 10x` or `Readers 300k rps`. */
export type Scaling = { factor: number } | { rate: number };

/** Reads `10x` or `300k rps`; undefined for anything else, which has then been reported. */
export function readScaling(
  expression: Expression | undefined,
  name: string,
  context: Pick<Context, 'evaluator' | 'report'>,
): Scaling | undefined {
  if (!expression) return undefined;
  const value = context.evaluator.evaluate(expression, context.report);
  if (!value) return undefined;
  if (isAmount(value) && value.kind === 'quantity') {
    if (isPlain(value.dimension) || sameDimension(value.dimension, exponentsOf('rate'))) {
      if (!(value.value >= 0) || value.value > 1e9) {
        error(
          context.report,
          'out-of-range',
          expression,
          `\`${name} ${textOf(expression)}\`: write a factor such as 3x, or a rate such as 300 rps, at least 0 and at most 1G.`,
        );
        return undefined;
      }
      return isPlain(value.dimension) ? { factor: value.value } : { rate: value.value };
    }
    error(
      context.report,
      'wrong-unit',
      expression,
      `A load is changed by a factor such as 3x, or to a rate such as 300 rps; \`${textOf(expression)}\` is ${describeDimension(value.dimension)}.`,
    );
    return undefined;
  }
  error(
    context.report,
    'wrong-type',
    expression,
    `A load is changed by a factor such as 3x, or to a rate such as 300 rps; \`${textOf(expression)}\` is neither.`,
  );
  return undefined;
}

/** Lowers the call that a load makes. */
export function lowerLoadCall(node: CallNode, name: string, context: Context): Call | undefined {
  const host: Host = { ...USERS, name };
  const urgency = node.modifiers.find(({ kind }) => kind === 'priority');
  if (urgency) {
    error(
      context.report,
      'misplaced',
      urgency,
      `A load says how urgent its requests are among its settings: remove \`priority\` here and write \`{ priority: ${urgency.value ? textOf(urgency.value) : 2} }\`.`,
    );
  }
  return lowerCall(node, host, context, (steps) => lowerSteps(steps, host, context));
}

/** Lowers one load; undefined where it calls nothing that is known. */
export function lowerLoad(load: LoadDesign, point: StandingPoint, context: Context): Load | undefined {
  const { node } = load;
  const settings = readLoad(node, [...load.properties.values()], context);
  const call = node.call && lowerLoadCall(node.call, node.name, context);
  if (!call) return undefined;
  const scaling = readScaling(load.scale, node.name, context);
  const trace = traceOf(settings, { report: SILENT });
  const shape = trace?.shape ?? shapeOf(settings) ?? daily(settings);
  // A change of a load replaces its peak; a course has its own.
  const peak = shape ? highest(shape) : scaling ? 1 : (settings.number('peak') ?? 1);
  const source = settings.has('users')
    ? closedSource(settings, scaling, peak, point)
    : openSource(settings, scaling, peak, point, trace?.mean);
  return {
    name: node.name,
    range: context.place(node, 'name'),
    propertyRanges: rangesOf(load.properties.values(), context),
    call,
    source,
    peak,
    ...optional('priority', settings.has('priority') ? settings.number('priority') : undefined),
    keys: [...settings.names('key')],
    ...optional('from', sharesOf(settings, { ...context, report: SILENT })),
    ...(shape ? { shape } : {}),
  };
}

/** True for a load whose course is read from a file, which says how much it asks. */
function isTraced(settings: Settings): boolean {
  const setting = settings.get('shape')?.setting;
  return setting?.kind === 'word' && setting.word === 'trace';
}

/** The course that a load reads from a file, and its mean; what is wrong with it has been reported by `readLoad`. */
function traceOf(settings: Settings, context: Pick<Context, 'report'>): ReturnType<typeof readTrace> {
  const shape = settings.get('shape');
  const given = shape?.setting.kind === 'word' && isTraced(settings) ? shape.setting.given : undefined;
  const node = shape?.property.value;
  return given && node ? readTrace(given.texts.get('file') ?? '', node, context.report) : undefined;
}

/** The course that a load is written to take; undefined for one that stays as it is. */
function shapeOf(settings: Settings): LoadShape | undefined {
  const setting = settings.get('shape')?.setting;
  if (setting?.kind !== 'word') return undefined;
  const parameters = word('shape', setting.word)?.signatures[0] ?? [];
  return courseOf(setting.word, setting.given, (name) => {
    const value = parameters.find((parameter) => parameter.name === name)?.default?.value;
    return typeof value === 'number' ? value : 0;
  });
}

/** What `rate` or `users` comes to over a day. */
function meanOf(settings: Settings, name: 'rate' | 'users'): number {
  const setting = settings.get(name)?.setting;
  return setting?.kind === 'timetable' ? dailyMean(setting.steps) : (settings.number(name) ?? 0);
}

/** The course of a load whose `rate` or `users` follow a timetable. */
function daily(settings: Settings): LoadShape | undefined {
  for (const name of ['rate', 'users'] as const) {
    const setting = settings.get(name)?.setting;
    if (setting?.kind === 'timetable') return dailySteps(setting.steps, Math.max(dailyMean(setting.steps), 1e-12));
  }
  return undefined;
}

function scale(mean: number, scaling: Scaling | undefined): number {
  if (!scaling) return mean;
  return 'rate' in scaling ? scaling.rate : mean * scaling.factor;
}

function openSource(
  settings: Settings,
  scaling: Scaling | undefined,
  peak: number,
  point: StandingPoint,
  traced: number | undefined,
): OpenSource {
  const meanRate = scale(settings.has('rate') ? meanOf(settings, 'rate') : (traced ?? 0), scaling);
  return {
    kind: 'open',
    meanRate,
    rate: point === 'peak' ? meanRate * peak : meanRate,
    arrivals: arrivalsOf(settings),
  };
}

function closedSource(
  settings: Settings,
  scaling: Scaling | undefined,
  peak: number,
  point: StandingPoint,
): ClosedSource {
  const factor = scaling && 'factor' in scaling ? scaling.factor : 1;
  const mean = meanOf(settings, 'users') * factor;
  // The mean of a timetable is what its course is a multiple of: rounded, it would change them all.
  const meanUsers = settings.get('users')?.setting.kind === 'timetable' ? mean : Math.round(mean);
  return {
    kind: 'closed',
    meanUsers,
    users: point === 'peak' ? Math.round(meanUsers * peak) : meanUsers,
    think: thinkOf(settings.value('think')),
  };
}

function thinkOf(value: Value | undefined): Distribution {
  return value && value.kind !== 'expression' ? value : { kind: 'exact', value: 0 };
}

/** How long bursts and lulls last so that the mean stays the mean: it divides the time between two bursts as the levels demand. */
function burstsOf(given: ReadonlyMap<string, number> | undefined): OpenSource['arrivals'] {
  const high = given?.get('high') ?? 1;
  const low = given?.get('low') ?? 1;
  const every = given?.get('every') ?? 0;
  const share = (1 - low) / (high - low);
  if (!(high > 1 && low < 1 && every > 0)) return { kind: 'poisson' };
  return { kind: 'bursty', high, low, burst: share * every, lull: (1 - share) * every };
}

function arrivalsOf(settings: Settings): OpenSource['arrivals'] {
  const setting = settings.get('arrivals')?.setting;
  if (setting?.kind !== 'word') return { kind: 'poisson' };
  switch (setting.word) {
    case 'constant':
      return { kind: 'constant' };
    case 'erlang':
      return { kind: 'erlang', k: setting.given?.numbers.get('k') ?? 1 };
    case 'hyperexponential':
      return { kind: 'hyperexponential', cv: setting.given?.numbers.get('cv') ?? 1 };
    case 'batches':
      return { kind: 'batches', size: setting.given?.numbers.get('n') ?? 1 };
    case 'bursty':
      return burstsOf(setting.given?.numbers);
    default:
      return { kind: 'poisson' };
  }
}
