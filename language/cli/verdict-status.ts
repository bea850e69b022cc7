import type { Results } from '../model/results.js';
import { ExitStatus } from './exit-status.js';

/** How a call that printed these results ends: cut off, a requirement failing against the author's word, or all well. */
export function statusOf(results: Results): ExitStatus {
  if (results.run.stopped === 'limit' || results.run.stopped === 'cancelled') return ExitStatus.cutOff;
  const failed = results.requirements.some(({ status, expectFail }) =>
    expectFail ? status === 'pass' : status === 'fail',
  );
  return failed ? ExitStatus.failed : ExitStatus.ok;
}
