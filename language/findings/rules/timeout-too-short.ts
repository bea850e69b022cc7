import { formatDuration } from '../../model/format-quantity.js';
import { writtenCalls } from '../calls.js';
import type { FindingRule } from '../rule.js';
import { isTimed } from '../../simulator/index.js';

/** A timeout that one answer in a hundred misses on a quiet day. */
export const timeoutTooShort: FindingRule = {
  code: 'timeout-too-short',
  summary: 'A timeout lies below the p99 of what it waits for.',
  find(context) {
    if (isTimed(context.system)) return [];
    return writtenCalls(context.system).flatMap(({ from, component, load, call }) => {
      const { timeout } = call;
      if (timeout === undefined) return [];
      let worst: { name: string; p99: number } | undefined;
      for (const target of call.targets) {
        const name = `${target.component}.${target.operation}`;
        const p99 =
          context.results.operations[name]?.latency['p99']?.value ??
          context.solution.operations[name]?.percentile(0.99);
        if (p99 !== null && p99 !== undefined && p99 > timeout && (!worst || p99 > worst.p99)) worst = { name, p99 };
      }
      if (!worst) return [];
      return [
        {
          code: 'timeout-too-short',
          severity: 'information' as const,
          message: `${from} waits ${formatDuration(timeout)} for ${worst.name}, whose p99 is ${formatDuration(worst.p99)} ${context.point}: more than one call in a hundred times out although nothing is broken`,
          ...(component === undefined ? {} : { component }),
          ...(load === undefined ? {} : { load }),
          range: call.range,
          evidence: { timeout, p99: worst.p99 },
        },
      ];
    });
  },
};
