import { eachStep } from '../nested-steps.js';
import type { Problem } from '../problem.js';
import type { Call, Component, Load } from '../system.js';

/** Gives every component that lives in the nodes of another as many nodes as that has, and tells of calls from anywhere else. */
export function settleInside(
  components: ReadonlyMap<string, Component>,
  loads: readonly Load[],
  report: (problem: Problem) => void,
): void {
  for (const component of components.values()) {
    if (component.inside === undefined) continue;
    const host = components.get(component.inside);
    if (host === undefined) continue;
    if (host.inside !== undefined || host === component) {
      report({
        severity: 'error',
        code: 'contradiction',
        message: `\`${component.name}\` cannot be inside of \`${host.name}\`, which has no machines of its own: name the component that has.`,
        range: component.propertyRanges['inside'] ?? component.range,
      });
      delete component.inside;
      continue;
    }
    if (host.kind === 'client' && component.reached && component.cache && component.cache.fixedHitRatio === undefined) {
      report({
        severity: 'warning',
        code: 'contradiction',
        message: `All sessions of \`${host.name}\` share this cache, though each runs on a device of its own: write the \`hit\` ratio that you know of, such as \`hit: 30%\`, or let many users share it in a \`cdn\`.`,
        range: component.propertyRanges['inside'] ?? component.range,
      });
    }
    component.instances = host.instances;
    component.cores = host.cores;
    if (host.in) component.in = host.in;
    if (component.cache) component.cache.partitioned = false;
    component.reached &&= host.reached;
  }
  const check = (call: Call, caller: string): void => {
    for (const { component } of call.targets) {
      const callee = components.get(component);
      const home = callee?.inside;
      // What lives on the same machines may call it too: levels of caches in one instance.
      if (home === undefined || home === caller || components.get(caller)?.inside === home) continue;
      report({
        severity: 'error',
        code: 'contradiction',
        message: `\`${component}\` is inside of \`${home}\`, so \`${home}\` alone can call it; \`${caller}\` does. Call \`${home}\`, or remove \`inside\`.`,
        range: call.range,
      });
    }
  };
  for (const load of loads) check(load.call, load.name);
  for (const { name, operations, reached } of components.values()) {
    if (!reached) continue;
    for (const { steps } of operations) {
      eachStep(steps, (step) => {
        if (step.kind === 'call' || step.kind === 'send') check(step.call, name);
      });
    }
  }
}
