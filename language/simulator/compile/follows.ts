/** Whether a System asks when all that a request has caused is done. */
import { eachStep, stepsAtAnyTime } from '../../model/nested-steps.js';
import type { System } from '../../model/system.js';

/** True where a requirement bounds that time, or a step waits for it. Otherwise nothing is followed: it would cost for nothing. */
export function followsWork(system: System): boolean {
  if (system.requirements.some(({ measure }) => measure === 'settled')) return true;
  let awaits = false;
  for (const { name, operations } of system.components) {
    for (const operation of operations)
      eachStep(stepsAtAnyTime(system, name, operation), (step) => (awaits ||= step.kind === 'await'));
  }
  return awaits;
}
