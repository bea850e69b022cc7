/** Whether a System asks when all that a request has caused is done. */
import { eachStep } from '../../model/nested-steps.js';
import type { System } from '../../model/system.js';

/** True where a requirement bounds that time, or a step waits for it. Otherwise nothing is followed: it would cost for nothing. */
export function followsWork(system: System): boolean {
  if (system.requirements.some(({ measure }) => measure === 'settled')) return true;
  let awaits = false;
  for (const { operations } of system.components) {
    for (const { steps } of operations) eachStep(steps, (step) => (awaits ||= step.kind === 'await'));
  }
  return awaits;
}
