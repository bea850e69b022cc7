import { solved, study } from '../../findings/index.js';
import type { RunReport, RunRequest } from './run-host.js';

/** Least pause between two reports of one run, milliseconds: what is shown more often than this cannot be read. */
const REPORT_INTERVAL = 150;

/**
 * Carries out one study and reports what it found: at once what the solver says, then the simulation so far now and then,
 * and in the end the whole.
 *
 * @param now Wall clock in milliseconds.
 */
export function serveStudy(request: RunRequest, report: (report: RunReport) => void, now: () => number): void {
  try {
    if (request.engine === 'solve') {
      report({ kind: 'results', results: solved(request.system), progress: 1, final: true });
      return;
    }
    let reported = Number.NEGATIVE_INFINITY;
    let done = 0;
    const steps = study(request.system, {
      seed: request.seed,
      now: () => now() / 1000,
      wallClockLimit: request.wallClockLimit,
      progress: (fraction) => (done = fraction),
      ...(request.eventBudget === undefined ? {} : { eventBudget: request.eventBudget }),
      ...(request.findFixes === undefined ? {} : { findFixes: request.findFixes }),
    });
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) {
        report({ kind: 'results', results: step.value, progress: 1, final: true });
        return;
      }
      if (request.quiet === true || now() - reported < REPORT_INTERVAL) continue;
      reported = now();
      report({ kind: 'results', results: step.value, progress: Math.min(0.99, done), final: false });
    }
  } catch (error) {
    report({ kind: 'crashed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
