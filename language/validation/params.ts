import { isParam } from '../generated/ast.js';
import { error } from '../model/report.js';
import { UNITS } from '../syntax/units.js';
import { OPERATOR_WORDS, PREFIX_WORDS, STEP_WORDS, beginsStatement } from '../syntax/words.js';
import type { Check } from './check.js';

const MAGNITUDES: ReadonlySet<string> = new Set(['k', 'M', 'G']);

/** Params have values that can be computed, and names that can be told from units and from what begins a statement or step. */
export const params: Check = ({ model, context, report }) => {
  for (const node of model.statements) {
    if (!isParam(node) || !(node.name as string | undefined)) continue;
    context.evaluator.checkParam(node, report);
    const clash = clashOf(node.name);
    if (clash !== undefined) {
      error(
        report,
        'reserved-name',
        node,
        `A param cannot be called \`${node.name}\`, because that is ${clash}: choose another name, such as \`${node.name}Value\`.`,
        {
          property: 'name',
        },
      );
    }
  }
};

/** What else a word means, so that no param can have it as its name; undefined for a free one. */
export function clashOf(name: string): string | undefined {
  const unit = UNITS.get(name);
  // Words that only say what is counted follow a number, so `users` alone is free.
  if ((unit && unit.dimension !== 'count') || MAGNITUDES.has(name)) return 'a unit';
  if (beginsStatement(name)) return 'a word that begins a statement';
  if (STEP_WORDS.has(name)) return 'a word that begins a step';
  return OPERATOR_WORDS.has(name) || PREFIX_WORDS.has(name) ? 'a word of expressions' : undefined;
}
