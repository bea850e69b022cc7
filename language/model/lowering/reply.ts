import { isOperation, isReply, type Reply } from '../../generated/ast.js';
import { error } from '../report.js';
import type { Step } from '../system.js';
import type { Context, Host } from './context.js';

/** Lowers a reply ahead of an operation's end, which stands only where it has a meaning. */
export function lowerReply(step: Reply, host: Host, context: Context): Step[] | undefined {
  const problem = problemOf(step, host);
  if (problem !== undefined) {
    error(context.report, 'misplaced', step, problem);
    return undefined;
  }
  return [{ kind: 'reply', range: context.place(step) }];
}

function problemOf(step: Reply, host: Host): string | undefined {
  const operation = step.$container;
  if (!isOperation(operation)) {
    return '`reply` stands among the steps of the operation itself, not inside of another step: move it out, and put what follows behind a `when` or `choose` of its own.';
  }
  const { steps } = operation;
  if (steps.find(isReply) !== step)
    return '`reply` is written twice; the caller has its answer from the first. Remove this one.';
  if (steps.at(-1) === step) return 'Nothing follows `reply`, and an operation replies at its end anyway: remove it.';
  if (host.copies) {
    return `\`${host.name}\` replies when its copies or shards have done their part: remove \`reply\`.`;
  }
  return undefined;
}
