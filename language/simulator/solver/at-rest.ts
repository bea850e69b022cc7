/** Where autoscalers come to rest: how many nodes each pool has under steady load. */
import type { Autoscale, Component, ScalingRule, System } from '../../model/system.js';
import type { Solution } from './solution.js';

/** Rounds in which pools that depend on each other settle. */
const ROUNDS = 3;

/**
 * The System with each autoscaled pool at the number of nodes where its rules want no more. Between the bound that adds and the
 * one that removes every number is a resting place: then it is the least of them that is not below where the pool starts.
 */
export function atRest(system: System, solve: (system: System) => Solution): System {
  if (system.components.every(({ scaling, reached }) => !reached || scaling?.autoscale === undefined)) return system;
  const solutions = new Map<string, Solution>();
  // Rules and rounds ask for the same sizes again.
  const solveOnce = (asked: System): Solution => {
    const sizes = asked.components.map(({ instances }) => instances).join(' ');
    const solution = solutions.get(sizes) ?? solve(asked);
    solutions.set(sizes, solution);
    return solution;
  };
  let standing = system;
  for (let round = 0; round < ROUNDS; round++) {
    const before = standing;
    for (const { name, scaling } of system.components) {
      if (scaling?.autoscale !== undefined) standing = settled(standing, name, scaling.autoscale, solveOnce);
    }
    if (before.components.every((component, c) => component.instances === standing.components[c]!.instances)) break;
  }
  return standing;
}

function settled(system: System, name: string, autoscale: Autoscale, solve: (system: System) => Solution): System {
  const start = system.components.find((component) => component.name === name)?.instances ?? 1;
  const at = (instances: number): System => withInstances(system, name, instances);
  const asks = (instances: number, what: 'more' | 'less'): boolean =>
    autoscale.rules.some((rule) => holds(rule, what, metricOf(rule.metric, at(instances), name, solve(at(instances)))));
  if (autoscale.rules.some(({ kind }) => kind === 'target')) {
    return at(least(autoscale.min, autoscale.max, (n) => !asks(n, 'more')));
  }
  if (asks(start, 'more')) return at(least(start, autoscale.max, (n) => !asks(n, 'more')));
  if (!asks(start, 'less')) return at(start);
  return at(Math.max(autoscale.min, least(autoscale.min, start, (n) => asks(n, 'less')) - 1));
}

/** True where a rule asks for more nodes, or for less, at a value of its metric. */
function holds(rule: ScalingRule, what: 'more' | 'less', value: number): boolean {
  if (rule.kind === 'target') return what === 'more' && value > rule.bound;
  if ((rule.kind === 'add') !== (what === 'more')) return false;
  return rule.above ? value > rule.bound : value < rule.bound;
}

/** The least whole number from `low` to `high` for which something holds that holds from there on; `high` where none does. */
function least(low: number, high: number, holds: (n: number) => boolean): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return to;
}

function metricOf(metric: string, system: System, name: string, solution: Solution): number {
  const component = system.components.find((one) => one.name === name);
  const solved = solution.components[name];
  if (solved === undefined || component === undefined) return NaN;
  switch (metric) {
    case 'cpu':
      return solved.utilization['cpu'] ?? NaN;
    case 'memory':
      return solved.utilization['memory'] ?? NaN;
    case 'rate':
      return solved.throughput / component.instances;
    case 'queue':
      return solved.growth > 0 ? Infinity : (solved.waiting ?? Infinity) / component.instances;
    case 'latency':
      return latencyOf(solution, component);
    default:
      return NaN;
  }
}

/** Mean over the calls of all its operations; Infinity where one has no end. */
function latencyOf(solution: Solution, component: Component): number {
  let calls = 0;
  let seconds = 0;
  for (const { name } of component.operations) {
    const operation = solution.operations[`${component.name}.${name}`];
    if (operation === undefined || !(operation.rate > 0)) continue;
    calls += operation.rate;
    seconds += operation.rate * (operation.latency.value ?? Infinity);
  }
  return calls > 0 ? seconds / calls : NaN;
}

function withInstances(system: System, name: string, instances: number): System {
  return {
    ...system,
    components: system.components.map((component) =>
      component.name === name ? { ...component, instances } : component,
    ),
  };
}
