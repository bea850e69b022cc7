/** The one place that knows which steps stand inside of others. */
import type { Operation, Step, System, Value } from './system.js';

/** The lists of steps directly inside of a step: branches, bodies, and what runs when a call brings no value back. */
export function nestedSteps(step: Step): readonly (readonly Step[])[] {
  switch (step.kind) {
    case 'call':
    case 'send':
      return step.call.else ? [step.call.else] : [];
    case 'choose':
      return step.branches.map((branch) => branch.steps);
    case 'when':
      return [step.then, step.else];
    case 'parallel':
      return step.branches;
    case 'repeat':
    case 'replicate':
    case 'batch':
    case 'await':
      return [step.steps];
    case 'hold':
      return step.else ? [step.steps, step.else] : [step.steps];
    case 'lookup':
      return [step.miss];
    default:
      return [];
  }
}

/** Visits every step of a list and everything inside of it, in no particular order. */
export function eachStep(steps: readonly Step[], visit: (step: Step) => void): void {
  const pending: (readonly Step[])[] = [steps];
  for (let list = pending.pop(); list !== undefined; list = pending.pop()) {
    for (const step of list) {
      visit(step);
      pending.push(...nestedSteps(step));
    }
  }
}

/** The step with every list of steps directly inside of it changed. */
export function withNested(step: Step, change: (steps: readonly Step[]) => Step[]): Step {
  switch (step.kind) {
    case 'call':
    case 'send':
      return step.call.else ? { ...step, call: { ...step.call, else: change(step.call.else) } } : step;
    case 'choose':
      return { ...step, branches: step.branches.map((branch) => ({ ...branch, steps: change(branch.steps) })) };
    case 'when':
      return { ...step, then: change(step.then), else: change(step.else) };
    case 'parallel':
      return { ...step, branches: step.branches.map((branch) => change(branch)) };
    case 'repeat':
    case 'replicate':
    case 'batch':
    case 'await':
      return { ...step, steps: change(step.steps) };
    case 'hold':
      return { ...step, steps: change(step.steps), ...(step.else ? { else: change(step.else) } : {}) };
    case 'lookup':
      return { ...step, miss: change(step.miss) };
    default:
      return step;
  }
}

/** The steps that take a time of their own, in a fixed order. */
export function timedSteps(steps: readonly Step[]): { step: Step; value: Value }[] {
  const found: { step: Step; value: Value }[] = [];
  eachStep(steps, (step) => {
    if (step.kind === 'cpu' || step.kind === 'disk') found.push({ step, value: step.demand });
    else if (step.kind === 'wait' || step.kind === 'think') found.push({ step, value: step.duration });
  });
  return found;
}

/** What an operation does at some time: its steps, and those that events give it. */
export function stepsAtAnyTime({ timeline }: System, component: string, { name, steps }: Operation): readonly Step[] {
  const later = (timeline?.events ?? []).flatMap(({ action }) =>
    action.kind === 'behavior' && action.component === component && action.operation === name ? action.steps : [],
  );
  return later.length > 0 ? [...steps, ...later] : steps;
}
