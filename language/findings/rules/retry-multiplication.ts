import type { Finding } from '../../model/results.js';
import { formatCount, formatFactor, formatRate } from '../../model/format-quantity.js';
import { writtenCalls, type WrittenCall } from '../calls.js';
import type { FindingRule } from '../rule.js';
import { isTimed } from '../../simulator/index.js';

/** Components that are told of, those with the least room for their retries first. */
const TOLD = 3;

/** If the last in a chain of retried calls is slow or down, every layer tries again: the tries multiply. */
export const retryMultiplication: FindingRule = {
  code: 'retry-multiplication',
  summary: 'Retries would multiply the load on a component in trouble beyond what it carries.',
  find(context) {
    if (isTimed(context.system)) return [];
    const calls = writtenCalls(context.system).filter(({ awaited }) => awaited);
    const incoming = new Map<string, WrittenCall[]>();
    for (const call of calls) {
      for (const target of call.call.targets) {
        const name = `${target.component}.${target.operation}`;
        incoming.set(name, [...(incoming.get(name) ?? []), call]);
      }
    }
    const findings: Finding[] = [];
    const told = new Set<string>();
    for (const { from, component, load, call } of calls) {
      // Only a call that can time out is tried again when what it calls is merely slow.
      if (call.retries < 1 || call.budget !== undefined || call.timeout === undefined) continue;
      for (const target of call.targets) {
        if (told.has(target.component)) continue;
        const tries = (call.retries + 1) * triesOf(from, incoming, 0);
        const resource = context.solution.resources.find((one) => one.component === target.component);
        if (!resource || !Number.isFinite(resource.saturatesAt) || resource.saturatesAt < 1) continue;
        // With every try made, what the callee is asked for grows by their number.
        const room = resource.saturatesAt;
        if (tries <= room) continue;
        told.add(target.component);
        const rate = context.solution.operations[`${target.component}.${target.operation}`]?.rate ?? 0;
        findings.push({
          code: 'retry-multiplication',
          severity: 'information',
          message: `${target.component}: if it is slow, retries raise its ${formatRate(rate)} up to ${formatCount(tries)}-fold, more than the ${formatFactor(room)} that it carries: a short slowdown may never end by itself. A \`budget\` on the retries bounds that`,
          ...(component === undefined ? {} : { component }),
          ...(load === undefined ? {} : { load }),
          range: call.range,
          evidence: { tries, saturatesAt: room, rate },
        });
      }
    }
    const shortage = ({ evidence }: Finding): number => (evidence['tries'] ?? 0) / (evidence['saturatesAt'] ?? 1);
    return findings.sort((a, b) => shortage(b) - shortage(a)).slice(0, TOLD);
  },
};

/** Tries that the layers above multiply into one call, at most. */
function triesOf(from: string, incoming: ReadonlyMap<string, WrittenCall[]>, depth: number): number {
  if (depth > 20) return 1;
  let most = 1;
  for (const { from: above, call } of incoming.get(from) ?? []) {
    const own = call.budget === undefined ? call.retries + 1 : 1 + call.budget;
    most = Math.max(most, own * triesOf(above, incoming, depth + 1));
  }
  return Math.min(most, 1e6);
}
