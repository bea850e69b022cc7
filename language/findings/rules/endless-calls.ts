import type { Finding } from '../../model/results.js';
import { componentNamed } from '../context.js';
import type { FindingRule } from '../rule.js';

/** Calls that cause at least one further call each: no machine, however large, comes to the end of that. */
export const endlessCalls: FindingRule = {
  code: 'endless-calls',
  summary: 'Each call of an operation causes one or more further calls of it on average.',
  find({ system, solution }) {
    return solution.endless.slice(0, 3).flatMap((name): Finding[] => {
      const dot = name.lastIndexOf('.');
      const component = componentNamed(system, name.slice(0, dot));
      const operation = component?.operations.find((one) => one.name === name.slice(dot + 1));
      if (!component || !operation) return [];
      return [
        {
          code: 'endless-calls',
          severity: 'error',
          message: `${name}: each call causes at least one more call of it on average, so its work never ends and no load can be carried. Make the calls back less likely`,
          component: component.name,
          range: operation.range,
          evidence: {},
        },
      ];
    });
  },
};
