import { eachStep } from '../model/nested-steps.js';
import type { Load, System } from '../model/system.js';
import type { SolvedResource } from '../simulator/solver/index.js';

/**
 * Loads of users who ask again as soon as they are answered, where they alone take all that there is of a resource: however much
 * there is of it, somebody works at its end. A test bench or a batch does so by design; people pause.
 */
export function restlessLoads(system: System, resource: Pick<SolvedResource, 'saturatesAtLoad'>): readonly Load[] {
  return system.loads.filter((load) => {
    const factor = resource.saturatesAtLoad[load.name];
    // Zero: the others take all of it even without them.
    return factor !== undefined && factor > 0 && factor < 1 && isRestless(load, system);
  });
}

function isRestless({ source, call }: Load, { components }: System): boolean {
  if (source.kind !== 'closed' || source.think.kind !== 'exact' || source.think.value > 0) return false;
  return call.targets.every(({ component, operation }) => {
    const session = components
      .find(({ name }) => name === component)
      ?.operations.find(({ name }) => name === operation);
    let pauses = false;
    eachStep(session?.steps ?? [], (step) => (pauses ||= step.kind === 'think'));
    return !pauses;
  });
}
