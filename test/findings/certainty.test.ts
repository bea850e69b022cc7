/** What is said before anything has run, and what a run can take back. */
import { describe, expect, it } from 'vitest';
import { solved } from '../../language/findings/index.js';
import { seenWithRoom } from '../../language/findings/seen-with-room.js';
import type { Results, SimulationResult } from '../../language/model/results.js';
import type { System } from '../../language/model/system.js';
import { component, exponential, load, step, system } from '../support/system-builder.js';
import { requirement } from './requirements.js';
import { finalResults } from '../support/run-study.js';

function studied(model: System): Results {
  return finalResults(model, { seed: 1, eventBudget: 60_000 });
}

/** More than one core carries, if all of it is let in. */
const door = (limit?: number): System =>
  system({
    components: [
      component(
        'Door',
        { get: [step.call('Web.get')] },
        limit === undefined ? {} : { limit: { rate: limit, burst: 1, excess: 'reject' } },
      ),
      component('Web', { get: [step.cpu(exponential(0.01))] }),
    ],
    loads: [load('Users', 'Door.get', 150)],
    requirements: [
      requirement('Users p99 < 1s', { statistic: 'p99', bound: 1 }),
      requirement('Web throughput < 90 rps', {
        scope: { kind: 'component', name: 'Web' },
        measure: 'throughput',
        bound: 90,
        dimension: 'rate',
      }),
    ],
  });

describe('an overload', () => {
  const said = ({ findings }: Results): boolean => findings.some(({ code }) => code === 'overload');

  it('is said while typing where it hangs on no approximation', () => {
    expect(said(solved(door()))).toBe(true);
    expect(solved(door()).requirements[0]?.status).toBe('fail');
  });

  it('is not said of what a limit may keep from coming, and a run tells', () => {
    expect(said(solved(door(60)))).toBe(false);
    expect(solved(door(60)).requirements[0]?.status).not.toBe('fail');
    const results = studied(door(60));
    expect(said(results)).toBe(false);
    expect(results.requirements.map(({ status }) => status)).toEqual(['pass', 'pass']);
  });

  it('is not taken back by the room that nodes have which are asked less', () => {
    const resources = { cpu: { utilization: 0.3, busiest: 0.999 } };
    const run = { stopped: 'budget' } as SimulationResult['run'];
    const seen = (one: typeof resources): Pick<SimulationResult, 'run' | 'components'> => ({
      run,
      components: {
        Db: {
          kind: 'database',
          instances: 8,
          resources: one,
          throughput: 1,
          queue: { mean: 0, max: 0 },
          rejected: 0.1,
        },
      },
    });
    expect(seenWithRoom({ component: 'Db', resource: 'cpu' }, seen(resources))).toBe(false);
    expect(seenWithRoom({ component: 'Db', resource: 'cpu' }, seen({ cpu: { utilization: 0.3, busiest: 0.6 } }))).toBe(
      true,
    );
    expect(seenWithRoom({ component: 'Db', resource: 'cpu', keyed: true }, seen(resources))).toBe(false);
  });
});
