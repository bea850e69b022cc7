import type { Finding } from '../../model/results.js';
import { formatUtilization } from '../../model/format-quantity.js';
import type { Component, System } from '../../model/system.js';
import { isTimed } from '../../simulator/index.js';
import { waitedFor } from '../../simulator/study/reach.js';
import { writtenCalls, type WrittenCall } from '../calls.js';
import type { FindingContext } from '../context.js';
import { componentNamed } from '../context.js';
import type { FindingRule } from '../rule.js';

/** Taken share of the slots from which on it matters who holds them, and busy share below which the machines are idle. */
const TAKEN = 0.85;
const IDLE = 0.7;
/** Share from which on "all" is the word. */
const ALL = 0.97;
/** Share of the time that slots are held, spent waiting for one callee. */
const MOSTLY = 0.5;

/** A caller whose slots are all held by calls that wait for somebody slow: whoever else comes waits behind them. */
export const slotsHeldByCallee: FindingRule = {
  code: 'slots-held-by-callee',
  summary: 'The slots of a component are held by calls that wait for another one, while its own machines are idle.',
  find(context) {
    if (isTimed(context.system)) return [];
    const calls = writtenCalls(context.system);
    return context.system.components.flatMap((component): Finding[] => {
      const { reached, concurrency, kind } = component;
      if (!reached || concurrency === undefined || kind === 'external') return [];
      const worst = worstCallee(context, component, calls);
      const resources = context.results.components[component.name]?.resources ?? {};
      const seen = resources['concurrency']?.utilization ?? 0;
      // A run that ended because the callee cannot keep up saw only the beginning of it.
      const solved = context.solution.components[component.name]?.utilization['concurrency'] ?? 0;
      const taken = Math.min(1, worst?.endless ? Math.max(seen, solved) : seen);
      const busy = Math.max(resources['cpu']?.utilization ?? 0, resources['disk']?.utilization ?? 0);
      if (!worst || taken < TAKEN || busy > IDLE) return [];
      // Waiting is what a worker's slots are for, as long as whom it waits for keeps up.
      if (kind === 'worker' && !worst.endless) return [];
      const share = Math.min(1, worst.seconds / (taken * concurrency * component.instances));
      if (share < MOSTLY) return [];
      const { call } = worst.written;
      const callee = behindForwarding(context.system, worst.name);
      const others = othersBehind(context, component.name, callee);
      const behind = others.length === 0 ? '' : `; ${others.join(', ')} ${others.length > 1 ? 'wait' : 'waits'} behind`;
      const way =
        call.timeout === undefined
          ? `A \`timeout\` on \`-> ${worst.name}\` bounds that`
          : `A shorter \`timeout\` on \`-> ${worst.name}\` or a bulkhead bounds that`;
      const how = taken >= ALL ? 'all its slots are taken' : `${formatUtilization(taken)} of its slots are taken`;
      const who = share >= ALL ? 'by calls' : `${formatUtilization(share)} of them by calls`;
      return [
        {
          code: 'slots-held-by-callee',
          severity: alreadyTold(context, component.name) ? 'information' : 'warning',
          message: `${component.name}: ${how} ${context.point}, ${who} that wait for ${callee}, while its own machines are ${formatUtilization(busy)} busy${behind}. ${way}`,
          component: component.name,
          range: call.range,
          evidence: { slots: taken, waitingShare: share, busy },
        },
      ];
    });
  },
};

/** The operation that a component's calls wait for longest, in slots that this holds on average. */
function worstCallee(
  { solution, results }: FindingContext,
  component: Component,
  calls: readonly WrittenCall[],
): { name: string; seconds: number; endless: boolean; written: WrittenCall } | undefined {
  let worst: { name: string; seconds: number; endless: boolean; written: WrittenCall } | undefined;
  for (const { from, to, rate, asynchronous } of solution.calls) {
    if (asynchronous || !('component' in from) || from.component !== component.name) continue;
    const name = `${to.component}.${to.operation}`;
    const written = calls.find(
      ({ component: caller, call, asynchronous: sent }) =>
        !sent &&
        caller === component.name &&
        call.targets.some((target) => target.component === to.component && target.operation === to.operation),
    );
    if (!written) continue;
    const latency =
      results.operations[name]?.latency['mean']?.value ?? solution.operations[name]?.latency.value ?? null;
    const endless = latency === null || (results.components[to.component]?.growth ?? 0) > 0;
    const each = Math.min(endless ? Infinity : latency, written.call.timeout ?? Infinity);
    const seconds = rate * each;
    if (seconds > (worst?.seconds ?? 0)) worst = { name, seconds, endless, written };
  }
  return worst;
}

/** Whoever does the work in the end, where balancers hand a call on. */
function behindForwarding(system: System, name: string): string {
  let at = name;
  for (let hops = 0; hops < 10; hops++) {
    const [owner, operation] = [at.slice(0, at.lastIndexOf('.')), at.slice(at.lastIndexOf('.') + 1)];
    const found = componentNamed(system, owner)?.operations.find((one) => one.name === operation);
    const only = found?.forwarded === true && found.steps.length === 1 ? found.steps[0] : undefined;
    if (only?.kind !== 'call' || only.call.targets.length !== 1) return at;
    const [target] = only.call.targets;
    at = `${target?.component ?? ''}.${target?.operation ?? ''}`;
  }
  return at;
}

/** Loads that need the component and not what it waits for. */
function othersBehind({ system }: FindingContext, component: string, callee: string): string[] {
  const owner = callee.slice(0, callee.lastIndexOf('.'));
  return [...waitedFor(system)]
    .filter(([, needed]) => needed.has(component) && !needed.has(owner))
    .map(([load]) => load)
    .slice(0, 3);
}

/** The slots are named as overloaded or as the bottleneck: then this says why. */
function alreadyTold({ solution, results }: FindingContext, name: string): boolean {
  const overloaded = solution.resources.some(
    (one) => one.component === name && one.resource === 'concurrency' && one.saturatesAt < 1,
  );
  return overloaded || (results.bottleneck?.component === name && results.bottleneck.resource === 'concurrency');
}
