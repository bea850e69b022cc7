import { property as propertyEntry, suggest } from '../catalogue/index.js';
import { isComponent, isFind, isLoad, isSweep, type Expression, type Path } from '../generated/ast.js';
import { describeDimension, isPlain, sameDimension } from '../model/dimension.js';
import { isAmount } from '../model/evaluated.js';
import { noteSeries } from '../model/lower.js';
import { error } from '../model/report.js';
import { textOf } from '../model/text-of.js';
import type { Check, Checked } from './check.js';

/** Knobs of sweeps and searches exist, and their values have one unit. That none is run so far is told at once. */
export const series: Check = (checked) => {
  noteSeries(checked.program, checked.report);
  for (const node of checked.model.statements) {
    if (isSweep(node)) {
      for (const axis of node.axes) {
        knob(axis.target, checked);
        values([axis.from, axis.to, ...axis.values], axis.step, checked);
      }
    } else if (isFind(node)) {
      knob(node.target, checked);
      values([node.from, node.to], undefined, checked);
    }
  }
};

function knob(path: Path | undefined, { program, report }: Checked): void {
  const head = path?.head?.$refText;
  if (!path || !head) return;
  const member = path.members[0]?.$refText;
  if (member === undefined) {
    if (program.params.has(head)) return;
    const meant = suggest(head, [...program.params.keys()]);
    const way =
      meant !== undefined ? `Did you mean \`${meant}\`?` : 'Name a param, or a property such as `Web.instances`.';
    error(
      report,
      'unknown-name',
      path,
      `\`${head}\` is no knob. ${way}`,
      meant === undefined ? {} : { data: { replacement: meant } },
    );
    return;
  }
  const owner = program.components.get(head) ?? program.loads.get(head);
  if (!owner) {
    const meant = suggest(head, [...program.components.keys(), ...program.loads.keys()]);
    const way = meant === undefined ? 'Name a component or a load before the dot.' : `Did you mean \`${meant}\`?`;
    error(report, 'unknown-name', path, `There is no \`${head}\`. ${way}`, {
      property: 'head',
      ...(meant === undefined ? {} : { data: { replacement: meant } }),
    });
    return;
  }
  const kind = isComponent(owner) ? owner.kind : isLoad(owner) ? 'load' : '';
  const nested = path.members.length > 1;
  if (!nested && !propertyEntry(kind, member)) {
    error(
      report,
      'unknown-property',
      path,
      `A ${kind} has no property \`${member}\`, so \`${textOf(path)}\` cannot be varied.`,
      { property: 'members', index: 0 },
    );
  }
}

function values(
  ends: readonly (Expression | undefined)[],
  step: Expression | undefined,
  { context, report }: Checked,
): void {
  const first = ends.find((one) => one !== undefined);
  const expected = first && context.evaluator.evaluate(first, () => undefined);
  for (const expression of ends) {
    const value = expression && context.evaluator.evaluate(expression, report);
    if (!value || !expression || !expected || !isAmount(value) || !isAmount(expected)) continue;
    if (!sameDimension(value.dimension, expected.dimension)) {
      error(
        report,
        'wrong-unit',
        expression,
        `The values of a series have one unit; \`${textOf(expression)}\` is ${describeDimension(value.dimension)}, the first ${describeDimension(expected.dimension)}.`,
      );
    }
  }
  const size = step && context.evaluator.evaluate(step, report);
  if (!step || !size || !isAmount(size)) return;
  // A plain factor such as 10x multiplies, whatever the unit of the knob.
  const fits =
    isPlain(size.dimension) || (expected && isAmount(expected) && sameDimension(size.dimension, expected.dimension));
  if (!fits)
    error(
      report,
      'wrong-unit',
      step,
      `A step is added to the value, or multiplies it as in \`10x\`; \`${textOf(step)}\` is ${describeDimension(size.dimension)}.`,
    );
  if (size.kind === 'quantity' && size.value <= 0)
    error(report, 'out-of-range', step, 'A step of zero or less never arrives: write one above zero.');
}
