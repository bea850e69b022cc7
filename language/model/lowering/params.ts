import type { SetParam } from '../../generated/ast.js';
import { describeDimension, sameDimension } from '../dimension.js';
import { isAmount, type Evaluated } from '../evaluated.js';
import { error } from '../report.js';
import { textOf } from '../text-of.js';
import type { Context } from './context.js';

/** Reports what is wrong with a value that a design gives to a param: its expression, or a unit other than the param's. */
export function checkSetParam(node: SetParam, context: Pick<Context, 'evaluator' | 'report' | 'design'>): void {
  const value = context.evaluator.evaluate(node.value, context.report);
  const name = node.param?.$refText as string | undefined;
  const declared = name === undefined ? undefined : context.design.program.params.get(name);
  if (!value || !declared || name === undefined) return;
  const usual = context.evaluator.ownValue(declared);
  if (!usual) return;
  const [was, is] = [describe(usual), describe(value)];
  if (
    isAmount(usual) && isAmount(value) ? !sameDimension(usual.dimension, value.dimension) : usual.kind !== value.kind
  ) {
    error(context.report, 'wrong-unit', node.value, `\`${name}\` is ${was}; \`${textOf(node.value)}\` is ${is}.`);
  }
}

function describe(value: Evaluated): string {
  if (isAmount(value)) return describeDimension(value.dimension);
  return value.kind === 'truth' ? 'a condition' : 'a text';
}
