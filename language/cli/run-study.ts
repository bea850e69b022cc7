import { study, type StudyOptions } from '../findings/index.js';
import type { Results } from '../model/results.js';
import type { System } from '../model/system.js';
import { formatCount } from '../model/format-quantity.js';
import type { Terminal } from './terminal.js';

/** Carries a study out to its end and says on the terminal how far it is. */
export function runStudy(system: System, options: StudyOptions, terminal: Terminal): Results {
  const started = performance.now();
  let shown = 0;
  const steps = study(system, { now: () => performance.now() / 1000, ...options });
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) {
      terminal.progress('');
      const results = step.value;
      return { ...results, run: { ...results.run, wallSeconds: (performance.now() - started) / 1000 } };
    }
    if (performance.now() - shown > 100) {
      shown = performance.now();
      const { requests } = step.value.run;
      terminal.progress(`${system.scenario ?? 'steady load'}: ${formatCount(requests)} requests simulated`);
    }
  }
}
