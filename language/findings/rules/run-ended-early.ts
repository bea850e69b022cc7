import type { Finding } from '../../model/results.js';
import { formatCount, formatDuration } from '../../model/format-quantity.js';
import type { SourceRange } from '../../model/system.js';
import type { FindingContext } from '../context.js';
import { componentNamed } from '../context.js';
import { courseLength } from '../course.js';
import type { FindingRule } from '../rule.js';

/** Requests that wait in one place from which on that is what filled the run. */
const MANY = 10_000;

/** A run that a bound on memory, events or time ended before it had come to its end. */
export const runEndedEarly: FindingRule = {
  code: 'run-ended-early',
  summary: 'The run was ended by a bound on its memory, events or time, so that its figures are not the whole story.',
  find(context) {
    const { results, system } = context;
    const { run } = results;
    const length = courseLength(system);
    const cut = run.study === 'timed' && run.stopped === 'budget' && run.simulatedSeconds < length * (1 - 1e-9);
    if (run.stopped !== 'limit' && !cut) return [];
    const reached =
      run.study === 'timed'
        ? `after ${formatDuration(run.simulatedSeconds)} of ${formatDuration(length)}`
        : `after ${formatDuration(run.simulatedSeconds)}`;
    // It has seen the whole course, but fewer times than it takes to be as sure as others.
    if (run.study === 'timed' && !run.reproducible && run.simulatedSeconds >= length * (1 - 1e-9)) {
      const times = run.replications > 1 ? `${formatCount(run.replications)} times` : 'once';
      return [
        {
          code: 'run-ended-early',
          severity: 'information',
          message: `The run went through its ${formatDuration(length)} ${times} before its time was up: its figures are less precise than they could be`,
          range: placeOfRun(context),
          evidence: { replications: run.replications, events: run.events },
        },
      ];
    }
    if (!run.reproducible || cut) {
      const why = cut ? 'the events that it may take were used up' : 'its time was up';
      return [
        {
          code: 'run-ended-early',
          // How fast the machine is says nothing of the model.
          severity: cut ? 'error' : 'warning',
          message: `The run ended ${reached}, when ${why}: its figures are of that time alone`,
          range: placeOfRun(context),
          evidence: { simulatedSeconds: run.simulatedSeconds, events: run.events },
        },
      ];
    }
    const fullest = fullestOf(context);
    const component = fullest && componentNamed(system, fullest.name);
    if (!fullest || !component) {
      return [
        {
          code: 'run-ended-early',
          severity: 'error',
          message:
            run.notes.find((note) => note.includes('fit')) ??
            `The run ended ${reached}: it held all that a run can hold.`,
          range: placeOfRun(context),
          evidence: { simulatedSeconds: run.simulatedSeconds, events: run.events },
        },
      ];
    }
    const way =
      component.queue === undefined
        ? `A bounded \`queue\` turns away what cannot be served`
        : 'Its callers need a bound';
    const finding: Finding = {
      code: 'run-ended-early',
      severity: 'error',
      message: `${fullest.name}: ${formatCount(fullest.waiting)} ${fullest.what} waited there when the run had to end ${reached}, more than a run can hold. ${way}`,
      component: fullest.name,
      range: component.range,
      evidence: { waiting: fullest.waiting, simulatedSeconds: run.simulatedSeconds, events: run.events },
    };
    return [finding];
  },
};

/** Where most waited. */
function fullestOf({ results }: FindingContext): { name: string; waiting: number; what: string } | undefined {
  const places = [
    ...Object.entries(results.components).map(([name, { queue }]) => ({ name, waiting: queue.max, what: 'requests' })),
    ...Object.entries(results.queues).map(([name, { depth }]) => ({ name, waiting: depth.max, what: 'messages' })),
  ];
  const fullest = places.reduce<(typeof places)[number] | undefined>(
    (most, one) => (one.waiting > (most?.waiting ?? 0) ? one : most),
    undefined,
  );
  return fullest && fullest.waiting >= MANY ? fullest : undefined;
}

/** The course that the run was about, else the first load. */
function placeOfRun({ system }: FindingContext): SourceRange {
  const nowhere = { uri: '', start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  return system.timeline?.events[0]?.range ?? system.loads[0]?.range ?? nowhere;
}
