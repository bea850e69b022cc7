/** Every call that an operation's steps can make, and how often it makes each on average. */
import { nestedSteps } from '../model/nested-steps.js';
import type { Call, Distribution, Step, Value } from '../model/system.js';

export interface FoundCall {
  component: string;
  operation: string;
  /** A message that waits to be taken, or a call whose reply nobody awaits. */
  asynchronous: boolean;
  /** The node nearest to the caller answers. */
  nearest: boolean;
  /** Expected number of these calls in one execution of the operation. */
  visits: number;
  /** False where `visits` rests on a guess (a condition on the request, the share of failed calls). */
  exact: boolean;
}

/** The share of look-ups in a component's cache that miss; undefined where it isn't known. */
export type MissRatio = (component: string) => number | undefined;

/**
 * Lists the calls that `steps` of `owner` can make, in the order written. Without a miss ratio, and for a condition, each
 * side is taken half of the time and marked as inexact. Retries and hedges aren't counted: an edge is an edge.
 */
export function findCalls(steps: readonly Step[], owner: string, missRatio: MissRatio = () => undefined): FoundCall[] {
  const found: FoundCall[] = [];
  const known = (component: string): { ratio: number; exact: boolean } => {
    const ratio = missRatio(component);
    return ratio === undefined ? { ratio: 0.5, exact: false } : { ratio, exact: true };
  };

  const callOf = (call: Call, asynchronous: boolean, weight: number, exact: boolean): void => {
    const share = weight * (call.probability ?? 1);
    const total = call.targets.reduce((sum, target) => sum + (target.weight ?? 1), 0);
    for (const target of call.targets) {
      const part = total > 0 ? (target.weight ?? 1) / total : 0;
      // Only chance and turns split evenly; every other policy looks at the state of its targets.
      const even = call.targets.length === 1 || call.policy === undefined || EVEN_POLICIES.has(call.policy);
      found.push({
        component: target.component,
        operation: target.operation,
        asynchronous,
        nearest: call.policy === 'nearest',
        visits: share * part,
        exact: exact && even,
      });
    }
    if (call.else) {
      const cached = call.targets.length === 1 ? missRatio(call.targets[0]?.component ?? '') : undefined;
      walk(call.else, share * (cached ?? 0.5), exact && cached !== undefined);
    }
  };

  const walk = (list: readonly Step[], weight: number, exact: boolean): void => {
    let reaches = weight;
    for (const step of list) {
      switch (step.kind) {
        case 'call':
        case 'send':
          callOf(step.call, step.kind === 'send', reaches, exact);
          break;
        case 'choose':
          for (const branch of step.branches) walk(branch.steps, reaches * branch.probability, exact);
          break;
        case 'when':
          walk(step.then, reaches * 0.5, false);
          walk(step.else, reaches * 0.5, false);
          break;
        case 'await':
          walk(step.steps, reaches, false);
          break;
        case 'repeat':
        case 'replicate': {
          const count = meanOf(step.count);
          walk(step.steps, reaches * (count ?? 1), exact && count !== undefined);
          break;
        }
        case 'parallel':
          for (const branch of step.branches) walk(branch, reaches, exact);
          break;
        case 'lookup': {
          const miss = known(owner);
          walk(step.miss, reaches * miss.ratio, exact && miss.exact);
          break;
        }
        case 'enqueue':
          for (const consumer of step.consumers)
            found.push({ ...consumer, asynchronous: true, nearest: false, visits: reaches, exact });
          if (step.deadLetters)
            found.push({ ...step.deadLetters, asynchronous: true, nearest: false, visits: 0, exact: false });
          break;
        case 'fail':
          reaches *= 1 - step.probability;
          break;
        case 'batch':
          // As often as a batch is full; where time ends it first, more often.
          walk(step.steps, reaches / Math.max(1, step.size), false);
          break;
        case 'hold':
          walk(step.steps, reaches, exact);
          if (step.else) walk(step.else, 0, false);
          break;
        default:
          for (const nested of nestedSteps(step)) walk(nested, reaches, false);
      }
    }
  };

  walk(steps, 1, true);
  return found;
}

const EVEN_POLICIES: ReadonlySet<string> = new Set(['round-robin', 'random', 'weighted-round-robin']);

/** The mean of a value, or undefined where it depends on the request. */
function meanOf(value: Value): number | undefined {
  if (value.kind === 'expression') return value.expression.kind === 'number' ? value.expression.value : undefined;
  return meanOfDistribution(value);
}

function meanOfDistribution(distribution: Distribution): number | undefined {
  switch (distribution.kind) {
    case 'exact':
      return distribution.value;
    case 'uniform':
      return (distribution.low + distribution.high) / 2;
    case 'lognormal':
      return Math.exp(distribution.mu + distribution.sigma ** 2 / 2);
    case 'choice':
      return distribution.options.reduce((sum, option) => sum + option.probability * option.value, 0);
    case 'empirical':
      return distribution.values.length === 0
        ? undefined
        : distribution.values.reduce((sum, value) => sum + value, 0) / distribution.values.length;
    case 'normal':
      // Cut at zero, so the stated mean only holds while zero is far off.
      return distribution.mean > 3 * distribution.sd ? distribution.mean : undefined;
    default:
      return distribution.mean;
  }
}
