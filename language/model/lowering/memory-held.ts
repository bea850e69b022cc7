import type { AstNode } from 'langium';
import { MEMORY } from '../memory.js';
import { eachStep } from '../nested-steps.js';
import type { Problem } from '../problem.js';
import { error } from '../report.js';
import type { Component } from '../system.js';
import type { Context } from './context.js';

/** Tells of components whose memory nothing holds: stating it changes nothing. */
export function checkMemory(components: Iterable<Component>, report: (problem: Problem) => void): void {
  for (const component of components) {
    const memory = component.pools?.find(({ name }) => name === MEMORY);
    if (memory === undefined || !component.reached || isHeld(component)) continue;
    report({
      severity: 'warning',
      code: 'contradiction',
      message: `\`memory\` has no effect: no operation of \`${component.name}\` takes any of it. Put what needs memory into \`hold memory 50 MB { … }\`, or remove it.`,
      range: memory.range,
    });
  }
}

/** Tells of a rule that looks at the memory of a component that states none. */
export function tellNoMemory(node: AstNode, context: Context): void {
  error(
    context.report,
    'missing-value',
    node,
    'There is no `memory` to look at: add `memory: 16 GB`, and put what needs some into `hold memory 50 MB { … }`.',
  );
}

function isHeld({ operations }: Component): boolean {
  let held = false;
  for (const { steps } of operations) {
    eachStep(steps, (step) => {
      if (step.kind === 'hold') held ||= step.takes.some(({ pool }) => pool === MEMORY);
    });
  }
  return held;
}
