/** The series of runs that a document asks for: sweeps and searches, with the values of their knobs. */
import { property as propertyEntry, rangeProblem, type PropertyEntry } from '../catalogue/index.js';
import {
  isComponent,
  isQuantity,
  type Axis,
  type Expression,
  type Find,
  type Model,
  type Path,
  type Sweep,
} from '../generated/ast.js';
import { Design } from './design.js';
import { describeDimension, isPlain, sameDimension, type Exponents } from './dimension.js';
import { DesignEnvironment } from './environment.js';
import { Evaluator } from './evaluate.js';
import { literalText } from './literal-text.js';
import { libraryOf } from './linking/library.js';
import { programOf, type Program } from './program.js';
import { SILENT, error, type Report } from './report.js';
import { Places } from './source-range.js';
import type { SourceRange } from './system.js';
import { textOf } from './text-of.js';

/** Runs that one sweep may ask for. */
const MOST_POINTS = 400;
/** Values without a `step`: so many, evenly spaced. */
const WITHOUT_STEP = 10;

/** One value of a knob. */
export interface KnobValue {
  /** As it would be written in the model. */
  readonly text: string;
  /** In SI units; null for words such as a policy. */
  readonly value: number | null;
}

/** What is turned: a param, or a property such as `Web.instances`. */
export interface Knob {
  readonly path: string;
  readonly values: readonly KnobValue[];
}

export interface SweepPlan {
  readonly text: string;
  readonly range: SourceRange;
  /** Two make a grid. */
  readonly knobs: readonly Knob[];
}

export interface FindPlan {
  readonly text: string;
  readonly range: SourceRange;
  readonly path: string;
  /** In SI units. */
  readonly from: number;
  readonly to: number;
  /** True where only whole numbers are values. */
  readonly whole: boolean;
  /** A value between the ends, as it would be written. */
  at(value: number): KnobValue;
}

export interface SeriesPlans {
  readonly sweeps: readonly SweepPlan[];
  readonly finds: readonly FindPlan[];
}

/** The series of a document, in the order written; those whose values cannot be read are left out (`lower` and the checks say why). */
export function seriesOf(model: Model): SeriesPlans {
  const library = libraryOf(model);
  const program = programOf(model, (file) => library.importsOf(file));
  const places = new Places(model.$document?.uri.toString() ?? '');
  const reading: SeriesReading = {
    program,
    evaluator: new Evaluator(new DesignEnvironment(new Design(program))),
    report: SILENT,
  };
  return {
    sweeps: program.sweeps.flatMap((node) => {
      const knobs = readSweep(node, reading);
      return knobs ? [{ text: wholeText(node), range: places.of(node), knobs }] : [];
    }),
    finds: program.finds.flatMap((node) => {
      const read = readFind(node, reading);
      return read ? [{ text: wholeText(node), range: places.of(node), ...read }] : [];
    }),
  };
}

/** As written, on one line. */
function wholeText(node: Sweep | Find): string {
  return (node.$cstNode?.text ?? '').replace(/\s+/g, ' ').trim();
}

/** Where the values of series are read. */
export interface SeriesReading {
  readonly program: Program;
  readonly evaluator: Evaluator;
  readonly report: Report;
}

/** The knobs of a sweep with their values; undefined where one cannot be read, which is reported. */
export function readSweep(node: Sweep, reading: SeriesReading): Knob[] | undefined {
  const knobs = node.axes.map((axis) => readAxis(axis, reading));
  if (knobs.length === 0 || !knobs.every((knob) => knob !== undefined)) return undefined;
  const points = knobs.reduce((product, { values }) => product * values.length, 1);
  if (points <= MOST_POINTS) return knobs;
  const sum = knobs.map(({ values }) => values.length).join(' x ');
  error(
    reading.report,
    'out-of-range',
    node,
    `This sweep asks for ${knobs.length > 1 ? `${sum} = ` : ''}${points} runs; at most ${MOST_POINTS} are made. Take a larger step, or a multiplying one such as \`2x\`.`,
  );
  return undefined;
}

function readAxis(axis: Axis, reading: SeriesReading): Knob | undefined {
  const path = pathOf(axis.target);
  const values = axis.from ? stepped(axis, reading) : listed(axis, reading);
  return path === undefined || !values ? undefined : { path, values };
}

/** The end points of a search, checked; undefined where they cannot be read. */
export function readFind(node: Find, reading: SeriesReading): Omit<FindPlan, 'text' | 'range'> | undefined {
  const path = pathOf(node.target);
  const ends = readEnds(node.target, node.from, node.to, reading);
  if (path === undefined || !ends) return undefined;
  const { from, to, write } = ends;
  return { path, from, to, whole: isWhole(node.target, ends, reading), at: (value) => ({ text: write(value), value }) };
}

function pathOf(target: Path | undefined): string | undefined {
  return target && ((target.head?.$refText as string | undefined) ? textOf(target).replace(/\s/g, '') : undefined);
}

interface Ends {
  from: number;
  to: number;
  dimension: Exponents;
  write: (value: number) => string;
}

function readEnds(
  target: Path | undefined,
  from: Expression | undefined,
  to: Expression | undefined,
  { program, evaluator, report }: SeriesReading,
): Ends | undefined {
  const [low, high] = [from, to].map((end) => {
    const value = evaluator.evaluate(end, report);
    if (!end || !value) return undefined;
    if (value.kind === 'quantity') return value;
    error(
      report,
      'wrong-type',
      end,
      `A series goes from one number to another; \`${textOf(end)}\` is none. Words stand after \`over\`.`,
    );
    return undefined;
  });
  if (!low || !high || !from || !to) return undefined;
  if (!sameDimension(low.dimension, high.dimension)) {
    error(
      report,
      'wrong-unit',
      to,
      `The values of a series have one unit; \`${textOf(to)}\` is ${describeDimension(high.dimension)}, the first ${describeDimension(low.dimension)}.`,
    );
    return undefined;
  }
  if (low.value > high.value) {
    error(
      report,
      'out-of-range',
      to,
      `This range is empty: \`${textOf(from)}\` is more than \`${textOf(to)}\`. Write the smaller value first.`,
    );
    return undefined;
  }
  const { dimension } = low;
  const percent = [from, to].some((end) => isQuantity(end) && end.text.trimEnd().endsWith('%'));
  if (literalText(1, dimension) === undefined) {
    error(
      report,
      'wrong-unit',
      from,
      `\`${textOf(from)}\` is ${describeDimension(dimension)}, which no series can go through.`,
    );
    return undefined;
  }
  const entry = entryOf(target, program);
  for (const [end, { value }] of [
    [from, low],
    [to, high],
  ] as const) {
    const problem = entry && rangeProblem(entry.range, entry.name, value, textOf(end));
    if (problem === undefined) continue;
    error(report, 'out-of-range', end, problem);
    return undefined;
  }
  return {
    from: low.value,
    to: high.value,
    dimension,
    write: (value) => literalText(value, dimension, percent) ?? String(value),
  };
}

/** From one end to the other: by steps that are added, or that multiply (`10x`); evenly spaced where none is written. */
function stepped(axis: Axis, reading: SeriesReading): KnobValue[] | undefined {
  const ends = readEnds(axis.target, axis.from, axis.to, reading);
  const step = readStep(axis, ends, reading);
  if (!ends || !step) return undefined;
  // Where a step is written it says what lies between the ends.
  const integer = axis.step ? wholeness(axis.target, reading.program).integer : isWhole(axis.target, ends, reading);
  const texts = new Map<string, KnobValue>();
  for (let i = 0; ; i++) {
    const exact = step.multiplies ? ends.from * step.size ** i : ends.from + step.size * i;
    if (exact > ends.to * (1 + 1e-9) + Number.MIN_VALUE) break;
    if (i > MOST_POINTS) {
      error(
        reading.report,
        'out-of-range',
        axis.step ?? axis,
        `This sweep asks for more than ${MOST_POINTS} runs. Take a larger step, or a multiplying one such as \`2x\`.`,
      );
      return undefined;
    }
    const value = Number((integer ? Math.round(exact) : exact).toPrecision(12));
    texts.set(ends.write(value), { text: ends.write(value), value });
    if (step.size === 0) break;
  }
  return [...texts.values()];
}

interface Step {
  size: number;
  multiplies: boolean;
}

function readStep(axis: Axis, ends: Ends | undefined, { evaluator, report }: SeriesReading): Step | undefined {
  const { step } = axis;
  if (!ends) return undefined;
  if (!step) return { size: (ends.to - ends.from) / WITHOUT_STEP, multiplies: false };
  const size = evaluator.evaluate(step, report);
  if (!size) return undefined;
  const multiplies = isQuantity(step) && /\dx$/.test(step.text.replace(/\s/g, ''));
  if (size.kind !== 'quantity' || !(multiplies || sameDimension(size.dimension, ends.dimension))) {
    const is = 'dimension' in size ? describeDimension(size.dimension) : 'no number';
    error(
      report,
      'wrong-unit',
      step,
      `A step is added to the value, or multiplies it as in \`10x\`; \`${textOf(step)}\` is ${is}.`,
    );
    return undefined;
  }
  if (multiplies && !(size.value > 1)) {
    error(report, 'out-of-range', step, `A step of \`${textOf(step)}\` never arrives: multiply by more than one.`);
    return undefined;
  }
  if (multiplies && !(ends.from > 0)) {
    error(
      report,
      'out-of-range',
      axis.from ?? step,
      'Zero stays zero whatever it is multiplied by: begin above it, or add a step.',
    );
    return undefined;
  }
  if (!(size.value > 0)) {
    error(report, 'out-of-range', step, 'A step of zero or less never arrives: write one above zero.');
    return undefined;
  }
  return { size: size.value, multiplies };
}

/** `over a, b`: numbers with one unit, or words. */
function listed(axis: Axis, { evaluator, report, program }: SeriesReading): KnobValue[] | undefined {
  const values: KnobValue[] = [];
  let first: Exponents | undefined;
  for (const expression of axis.values) {
    const isWord = expression.$type === 'Path' && !program.params.has(expression.head?.$refText ?? '');
    const value = isWord ? undefined : evaluator.evaluate(expression, report);
    if (!isWord && !value) return undefined;
    if (value && 'dimension' in value) {
      if (first && !sameDimension(value.dimension, first)) {
        error(
          report,
          'wrong-unit',
          expression,
          `The values of a series have one unit; \`${textOf(expression)}\` is ${describeDimension(value.dimension)}, the first ${describeDimension(first)}.`,
        );
        return undefined;
      }
      first ??= value.dimension;
    }
    values.push({ text: textOf(expression), value: value?.kind === 'quantity' ? value.value : null });
  }
  return values.length === 0 ? undefined : values;
}

/** Whether what lies between two ends is whole numbers: as the catalogue says of the knob, else as the ends are. */
function isWhole(target: Path | undefined, { from, to, dimension }: Ends, { program }: SeriesReading): boolean {
  const { integer, known } = wholeness(target, program);
  return integer || (!known && isPlain(dimension) && Number.isInteger(from) && Number.isInteger(to) && to - from > 1);
}

/** Whether a knob's values are whole numbers, and whether the catalogue knows. */
function wholeness(target: Path | undefined, program: Program): { integer: boolean; known: boolean } {
  const entry = entryOf(target, program);
  return { integer: entry?.range?.integer === true, known: entry !== undefined };
}

/** What the catalogue says of the property that a path names; undefined for params and settings in braces. */
function entryOf(target: Path | undefined, program: Program): PropertyEntry | undefined {
  const head = target?.head?.$refText;
  if (!target || head === undefined || target.members.length !== 1) return undefined;
  const owner = program.components.get(head) ?? program.loads.get(head);
  if (!owner) return undefined;
  return propertyEntry(isComponent(owner) ? owner.kind : 'load', target.members[0]?.$refText ?? '');
}
