import { DIMENSIONS, rangeProblem, type DimensionName, type Range } from '../catalogue/index.js';
import { isClock, type Expression } from '../generated/ast.js';
import { readClock } from './clock.js';
import { describeDimension, exponentsOf, sameDimension, type Exponents } from './dimension.js';
import { isAmount, type Evaluated } from './evaluated.js';
import { error, type Report } from './report.js';
import type { TimetableStep } from './system.js';
import { textOf } from './text-of.js';
import type { Arguments, Evaluate } from './word-arguments.js';

/** The value that `timetable(07:00: 12, 22:00: 6)` denotes; undefined where it denotes none, which has been reported. */
export function buildTimetable(given: Arguments, evaluate: Evaluate, report: Report): Evaluated | undefined {
  const steps: TimetableStep[] = [];
  let dimension: Exponents | undefined;
  for (const { mark, value } of given.pairs) {
    const time = mark && isClock(mark) ? readClock(mark) : undefined;
    if (time === undefined) {
      if (!mark || !isClock(mark)) {
        error(
          report,
          'missing-value',
          mark ?? value,
          'Each value of a timetable has its time of day: write `timetable(07:00: 12, 22:00: 6)`.',
        );
      }
      return undefined;
    }
    const amount = evaluate(value, report);
    if (!amount) return undefined;
    if (amount.kind !== 'quantity') {
      error(report, 'wrong-type', value, `A timetable is made of plain values; \`${textOf(value)}\` is none.`);
      return undefined;
    }
    if (dimension && !sameDimension(dimension, amount.dimension)) {
      error(report, 'wrong-unit', value, 'The values of a timetable have the same unit.');
      return undefined;
    }
    if (steps.some((step) => step.time === time)) {
      error(
        report,
        'duplicate-property',
        mark ?? value,
        `The timetable says twice what holds from ${mark ? textOf(mark) : ''} on.`,
      );
      return undefined;
    }
    dimension = amount.dimension;
    steps.push({ time, value: amount.value });
  }
  steps.sort((a, b) => a.time - b.time);
  return dimension && { kind: 'timetable', steps, dimension };
}

/** Checks that a timetable stands for the wanted sort of value, within its range; what is wrong is reported. */
export function fitsTimetable(
  expression: Expression,
  value: Extract<Evaluated, { kind: 'timetable' }>,
  wanted: { name: string; dimension: DimensionName; range?: Range | undefined },
  report: Report,
): boolean {
  const { says, example } = DIMENSIONS[wanted.dimension];
  if (!sameDimension(value.dimension, exponentsOf(wanted.dimension))) {
    error(
      report,
      'wrong-unit',
      expression,
      `\`${wanted.name}\` expects ${says}, such as ${example}; the values of \`${textOf(expression)}\` are ${describeDimension(value.dimension)}.`,
    );
    return false;
  }
  const rests = wanted.range?.rests === true && value.steps.some((step) => step.value > 0);
  for (const step of value.steps) {
    if (rests && step.value === 0) continue;
    const problem = rangeProblem(wanted.range, wanted.name, step.value, String(step.value));
    if (problem === undefined) continue;
    error(report, 'out-of-range', expression, problem);
    return false;
  }
  return true;
}

/** True for a value by the time of day. */
export function isTimetable(value: Evaluated | undefined): value is Extract<Evaluated, { kind: 'timetable' }> {
  return value !== undefined && !isAmount(value) && value.kind === 'timetable';
}
