import type { Finding } from '../../model/results.js';
import { formatDuration } from '../../model/format-quantity.js';
import { writtenCalls } from '../calls.js';
import type { FindingRule } from '../rule.js';

/** Calls that are told. */
const TOLD = 3;

/** Who waits longer than those who wait for it works for nobody. */
export const timeoutAboveCallers: FindingRule = {
  code: 'timeout-above-callers',
  summary: 'A timeout, with its retries, outlasts the timeout of the call that caused it.',
  find({ system }) {
    const calls = writtenCalls(system).filter(({ awaited }) => awaited);
    const found = calls.flatMap((inner): Finding[] => {
      const { component, from, call } = inner;
      if (component === undefined || call.timeout === undefined) return [];
      const longest = call.timeout * (call.retries + 1);
      const outer = calls.find(
        ({ call: above }) =>
          above.timeout !== undefined &&
          above.timeout < longest &&
          // What is withdrawn with its caller outlasts nobody.
          !above.cancel &&
          above.targets.some((target) => `${target.component}.${target.operation}` === from),
      );
      const target = call.targets[0];
      if (!outer || !target) return [];
      const given = outer.call.timeout ?? 0;
      const tries = call.retries > 0 ? ` in ${call.retries + 1} tries` : '';
      return [
        {
          code: 'timeout-above-callers',
          severity: 'information',
          message: `${from} waits up to ${formatDuration(longest)}${tries} for ${target.component}.${target.operation}, but ${outer.from} gives up on ${from} after ${formatDuration(given)}: what it does after that is for nobody. Let the inner \`timeout\` end first, or write \`cancel\` on the outer call`,
          component,
          range: call.range,
          evidence: { timeout: longest, callersTimeout: given },
        },
      ];
    });
    return found.slice(0, TOLD);
  },
};
