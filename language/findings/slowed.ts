/** A component while every demand on it takes longer. */
import { withNested } from '../model/nested-steps.js';
import type { Component, Distribution, Step, Value } from '../model/system.js';

/** The component with its `cpu`, `disk`, `wait` and its network taking `factor` times as long. */
export function slowed(component: Component, factor: number): Component {
  return {
    ...component,
    operations: component.operations.map((one) => ({ ...one, steps: slowedSteps(one.steps, factor) })),
  };
}

function slowedSteps(steps: readonly Step[], factor: number): Step[] {
  return steps.map((step): Step => {
    switch (step.kind) {
      case 'cpu':
      case 'disk':
        return { ...step, demand: times(step.demand, factor) };
      case 'transfer':
        return { ...step, bytes: times(step.bytes, factor) };
      case 'wait':
        return { ...step, duration: times(step.duration, factor) };
      default:
        return withNested(step, (nested) => slowedSteps(nested, factor));
    }
  });
}

function times(value: Value, factor: number): Value {
  if (value.kind !== 'expression') return scaled(value, factor);
  const right = { kind: 'number', value: factor } as const;
  return { kind: 'expression', expression: { kind: 'binary', operator: '*', left: value.expression, right } };
}

function scaled(law: Distribution, factor: number): Distribution {
  switch (law.kind) {
    case 'exact':
      return { ...law, value: law.value * factor };
    case 'exponential':
    case 'erlang':
    case 'hyperexponential':
      return { ...law, mean: law.mean * factor };
    case 'uniform':
      return { ...law, low: law.low * factor, high: law.high * factor };
    case 'normal':
      return { ...law, mean: law.mean * factor, sd: law.sd * factor };
    case 'lognormal':
      return { ...law, mu: law.mu + Math.log(factor) };
    case 'pareto':
      return {
        ...law,
        mean: law.mean * factor,
        ...(law.max === undefined ? {} : { max: law.max * factor }),
      };
    case 'choice':
      return { ...law, options: law.options.map((option) => ({ ...option, value: option.value * factor })) };
    case 'empirical':
      return { ...law, values: law.values.map((one) => one * factor) };
  }
}
