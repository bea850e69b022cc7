/** A study from beginning to end, for tests that look at nothing in between. */
import { study, type StudyOptions } from '../../language/findings/index.js';
import type { Results } from '../../language/model/results.js';
import type { System } from '../../language/model/system.js';

/** The final Results of a study. */
export function finalResults(system: System, options: StudyOptions): Results {
  const steps = study(system, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
