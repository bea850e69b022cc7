import { type DimensionName, type Range } from '../../catalogue/index.js';
import type { Choose, Expression, Parallel, Step as StepNode, When, WorkStep } from '../../generated/ast.js';
import { condition } from '../evaluate.js';
import { percent } from '../distribution-functions.js';
import { toValue } from '../evaluated.js';
import { error, SILENT } from '../report.js';
import { readAmount, readNumber } from '../settings.js';
import type { Step, Value } from '../system.js';
import { textOf } from '../text-of.js';
import { fitsTimetable, isTimetable } from '../timetable.js';
import { lowerCall } from './call.js';
import type { Context, Host } from './context.js';
import { lowerHold } from './pools.js';
import { lowerReply } from './reply.js';

const YEAR = 365.25 * 86_400;
const DEMAND: Range = {
  above: 0,
  hint: 'Write a duration above zero such as 3ms, or leave the step out.',
  absurd: { over: YEAR, hint: 'Write at most a year: check the unit.' },
};
/** Seconds between two polls of an `await` that says nothing of it. */
const POLL = 1;
const SHARE: Range = { min: 0, max: 1, hint: 'Write a share from 0% to 100%.' };
const COUNT: Range = {
  min: 0,
  integer: true,
  hint: 'Write a whole number, a distribution or an attribute of a key.',
  absurd: { over: 1e9, hint: 'Write at most 1G.' },
};

/** Lowers steps in order. What is wrong is reported and left out. */
export function lowerSteps(steps: readonly StepNode[], host: Host, context: Context): Step[] {
  const lowered: Step[] = [];
  for (const step of steps) {
    const one = lowerStep(step, host, context);
    if (one) lowered.push(...one);
  }
  return lowered;
}

function lowerStep(step: StepNode, host: Host, context: Context): Step[] | undefined {
  switch (step.$type) {
    case 'WorkStep':
      return lowerWork(step, host, context);
    case 'Call':
      return lowerCallStep(step, host, context);
    case 'Choose':
      return lowerChoose(step, host, context);
    case 'When':
      return lowerWhen(step, host, context);
    case 'Repeat': {
      const count = amountOf(step.count, 'repeat', 'count', COUNT, 'exact', context);
      const steps = lowerSteps(step.steps, host, context);
      return count && [{ kind: 'repeat', range: context.place(step), count, steps }];
    }
    case 'Parallel':
      return lowerParallel(step, host, context);
    case 'Group':
      return lowerSteps(step.steps, host, context);
    case 'Fail': {
      const probability = readNumber(
        step.probability,
        { name: 'fail with probability', dimension: 'ratio', range: SHARE },
        context,
      );
      return probability === undefined ? undefined : [{ kind: 'fail', range: context.place(step), probability }];
    }
    case 'Reply':
      return lowerReply(step, host, context);
    case 'Hold':
      return lowerHold(step, host, context, (steps) => lowerSteps(steps, host, context));
    case 'Batch': {
      const size = readNumber(step.size, { name: 'batch', dimension: 'count', range: { ...COUNT, min: 1 } }, context);
      const within = readNumber(step.within, { name: 'within', dimension: 'duration', range: DEMAND }, context);
      const steps = lowerSteps(step.steps, host, context);
      return size === undefined || within === undefined
        ? undefined
        : [{ kind: 'batch', range: context.place(step), size, within, steps }];
    }
    case 'Await': {
      const every = step.every
        ? readNumber(step.every, { name: 'every', dimension: 'duration', range: DEMAND }, context)
        : POLL;
      const steps = lowerSteps(step.steps, host, context);
      return every === undefined ? undefined : [{ kind: 'await', range: context.place(step), every, steps }];
    }
    case 'Property':
    case 'UnknownStep':
    case 'Stray':
      // Slips of writing, each explained where it stands.
      return undefined;
  }
}

function amountOf(
  expression: Expression | undefined,
  name: string,
  dimension: DimensionName,
  range: Range,
  bare: 'exponential' | 'exact',
  context: Context,
): Value | undefined {
  const daily = expression && context.evaluator.evaluate(expression, SILENT);
  if (expression && isTimetable(daily)) {
    return fitsTimetable(expression, daily, { name, dimension, range }, context.report)
      ? { kind: 'expression', expression: { kind: 'timetable', steps: daily.steps } }
      : undefined;
  }
  const amount = readAmount(expression, { name, dimension, range }, context);
  return amount && toValue(amount, bare);
}

function lowerWork(step: WorkStep, host: Host, context: Context): Step[] | undefined {
  const { resource } = step;
  const value = amountOf(step.amount, resource, 'duration', DEMAND, 'exponential', context);
  if (!value) return undefined;
  const range = context.place(step);
  if (step.acrossCores && resource !== 'cpu') {
    error(
      context.report,
      'misplaced',
      step,
      `Only \`cpu\` is spread \`across cores\`; remove it after \`${resource}\`.`,
      { property: 'acrossCores' },
    );
  }
  switch (resource) {
    case 'wait':
      return [{ kind: 'wait', range, duration: value }];
    case 'think':
      if (!host.hasUsers) {
        error(
          context.report,
          'misplaced',
          step,
          `\`think\` is a pause of a user and stands in a \`client\` alone; in \`${host.name}\` write \`wait ${textOf(step.amount)}\`.`,
          {
            property: 'resource',
            data: { replacement: 'wait' },
          },
        );
      }
      return [{ kind: 'think', range, duration: value }];
    default:
      return [work(resource === 'disk' ? 'disk' : 'cpu', value, range, host, step.acrossCores)];
  }
}

/** Work on a machine; where there is no machine to wait for it only takes time. */
export function work(
  resource: 'cpu' | 'disk',
  demand: Value,
  range: Step['range'],
  host: Pick<Host, 'unlimited' | 'cores'>,
  acrossCores = false,
): Step {
  if (host.unlimited) return { kind: 'wait', range, duration: demand };
  if (resource === 'disk') return { kind: 'disk', range, demand };
  return { kind: 'cpu', range, demand, ...(acrossCores ? { cores: host.cores } : {}) };
}

function lowerCallStep(step: Extract<StepNode, { $type: 'Call' }>, host: Host, context: Context): Step[] | undefined {
  const call = lowerCall(step, host, context, (steps) => lowerSteps(steps, host, context));
  return call && [{ kind: step.arrow === '~>' ? 'send' : 'call', range: call.range, call }];
}

function lowerChoose(step: Choose, host: Host, context: Context): Step[] | undefined {
  const branches: { probability: number; steps: Step[] }[] = [];
  let complete = true;
  for (const branch of step.branches) {
    const probability = readNumber(branch.share, { name: 'choose', dimension: 'ratio', range: SHARE }, context);
    const steps = lowerSteps(branch.steps, host, context);
    if (probability === undefined) complete = false;
    else branches.push({ probability, steps });
  }
  if (!complete || branches.length === 0) return undefined;
  const total = branches.reduce((sum, branch) => sum + branch.probability, 0);
  if (Math.abs(total - 1) > 1e-9) {
    const gap = total < 1 ? `${percent(1 - total)} short` : `${percent(total - 1)} too much`;
    error(
      context.report,
      'shares',
      step,
      `The shares of \`choose\` total 100%; these total ${percent(total)}: ${gap}.`,
      { data: { total } },
    );
    return undefined;
  }
  return [{ kind: 'choose', range: context.place(step), branches }];
}

function lowerWhen(step: When, host: Host, context: Context): Step[] | undefined {
  const then = lowerSteps(step.steps, host, context);
  const otherwise = lowerSteps(step.otherwise?.steps ?? [], host, context);
  const value = context.evaluator.evaluate(step.condition, context.report);
  if (!value) return undefined;
  const test = condition(value);
  if (!test) {
    const written = textOf(step.condition);
    const chance = written.endsWith('%') ? ` By chance it goes with \`choose { ${written} { … } … }\`.` : '';
    error(
      context.report,
      'wrong-type',
      step.condition,
      `After \`when\` stands a comparison such as \`Author.followers > 1M\`; \`${written}\` is none.${chance}`,
    );
    return undefined;
  }
  // What is known beforehand is decided beforehand.
  if (test.kind === 'number') return test.value === 0 ? otherwise : then;
  return [{ kind: 'when', range: context.place(step), condition: test, then, else: otherwise }];
}

function lowerParallel(step: Parallel, host: Host, context: Context): Step[] | undefined {
  const waitFor =
    step.quorum === undefined
      ? undefined
      : readNumber(step.quorum, { name: 'wait for', dimension: 'count', range: { ...COUNT, min: 1 } }, context);
  const quorum = waitFor === undefined ? {} : { waitFor };
  const range = context.place(step);
  if (step.count !== undefined) {
    const count = amountOf(step.count, 'parallel', 'count', COUNT, 'exact', context);
    const steps = lowerSteps(step.steps, host, context);
    if (!count) return undefined;
    if (waitFor !== undefined && count.kind === 'exact' && waitFor > count.value)
      return tooMany(step, waitFor, count.value, context);
    return [{ kind: 'replicate', range, count, steps, ...quorum }];
  }
  const branches = step.steps
    .map((branch) => lowerSteps([branch], host, context))
    .filter((branch) => branch.length > 0);
  if (waitFor !== undefined && waitFor > branches.length) return tooMany(step, waitFor, branches.length, context);
  return branches.length === 0 ? [] : [{ kind: 'parallel', range, branches, ...quorum }];
}

function tooMany(step: Parallel, waitFor: number, branches: number, context: Context): undefined {
  error(
    context.report,
    'out-of-range',
    step,
    `\`wait for ${waitFor}\` waits for more than there is: ${branches === 1 ? 'one branch runs' : `${branches} branches run`} in parallel.`,
    {
      property: 'quorum',
    },
  );
  return undefined;
}
