/** Which key spaces decide where calls go. */
import { eachStep } from '../../model/nested-steps.js';
import type { Call, System } from '../../model/system.js';

/** By component: the key spaces that calls to it are addressed by, or whose keys their requests carry. */
export function spacesAsked({ components, loads }: Pick<System, 'components' | 'loads'>): Map<string, Set<string>> {
  const asked = new Map(components.map(({ name }) => [name, new Set<string>()]));
  let grew = true;
  const add = (carried: Iterable<string>, { targets, by }: Call): void => {
    for (const { component } of targets) {
      const known = asked.get(component);
      const before = known?.size;
      for (const one of carried) known?.add(one);
      if (by !== undefined) known?.add(by);
      grew ||= known?.size !== before;
    }
  };
  while (grew) {
    grew = false;
    for (const { call, keys } of loads) add(keys, call);
    for (const { name, operations } of components) {
      for (const { steps } of operations) {
        eachStep(steps, (step) => {
          const carried = [...(asked.get(name) ?? [])];
          if (step.kind === 'call' || step.kind === 'send') add(carried, step.call);
          else if (step.kind === 'enqueue')
            for (const consumer of step.consumers) carryOver(asked.get(consumer.component), carried);
        });
      }
    }
  }
  return asked;

  function carryOver(known: Set<string> | undefined, carried: readonly string[]): void {
    const before = known?.size;
    for (const one of carried) known?.add(one);
    grew ||= known?.size !== before;
  }
}
