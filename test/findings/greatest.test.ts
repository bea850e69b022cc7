/** Bounds on what is greatest, and on how many messages wait. */
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../language/model/results.js';
import { systemOf, told } from '../model/documents.js';
import { finalResults } from '../support/run-study.js';

const MAIL = `service Web { on get { cpu 5ms  ~> Mail.send } }
queue Mail -> Mailer
worker Mailer { concurrency: 2, on send { wait 20ms } }
load Users -> Web.get { rate: 60 rps }
`;

async function verdicts(requirements: string[], scenario: string | null = null): Promise<Verdict[]> {
  const lines = requirements.map((one) => `require ${one}`).join('\n');
  const text = scenario === null ? MAIL + lines : `${MAIL}scenario S for 40s { ${scenario}\n${lines} }`;
  const system = await systemOf(text, { scenario: scenario === null ? null : 'S' });
  return finalResults(system, { eventBudget: 400_000 }).requirements;
}

const status = ({ status: one }: Verdict): string => one;

describe('a bound on what is greatest', () => {
  it('fails by what was seen, and is never met by a steady load, of which more may come', async () => {
    const seen = await verdicts(['Users max < 5ms', 'Users max < 10s', 'Mail age max < 1ms']);
    expect(seen.map(status)).toEqual(['fail', 'undecided', 'fail']);
    expect(seen[1]!.reason).toMatch(/a longer run may see more/);
  });

  it('is met in a course of events that keeps to it in every replication', async () => {
    const seen = await verdicts(
      ['Users max < 5ms', 'Users max < 10s', 'Mail age max < 1min'],
      'at 10s for 5s { Users 2x }',
    );
    expect(seen.map(status)).toEqual(['fail', 'pass', 'pass']);
  });

  it('counts from the time on that it says', async () => {
    const seen = await verdicts(['Users max > 200ms', 'Users max < 200ms after 20s'], 'at 5s for 2s { Users 5x }');
    expect(seen.map(status)).toEqual(['pass', 'pass']);
  });
});

describe('a bound on the backlog', () => {
  it('is on the messages that wait: as many as come in the time that they wait (Little)', async () => {
    const system = await systemOf(`${MAIL}require Mail backlog mean < 2`);
    const { queues, operations, requirements } = finalResults(system, { eventBudget: 1e6 });
    const { mean } = queues['Mail']!.backlog!;
    expect(mean.value! / (operations['Mail.send']!.rate * queues['Mail']!.age['mean']!.value!)).toBeCloseTo(1, 2);
    // Two slots, 60% busy: the queue of an M/M/2 is 0.675 long.
    expect(mean.low!).toBeLessThan(0.675);
    expect(mean.high!).toBeGreaterThan(0.675);
    expect(requirements.map(status)).toEqual(['pass']);
  });

  it('sees the most that wait at once, in the time that it is about', async () => {
    const seen = await verdicts(
      ['Mail backlog max < 100', 'Mail backlog max < 1k', 'Mail backlog max < 100 after 35s'],
      'at 5s for 5s { Users 3x }',
    );
    expect(seen.map(status)).toEqual(['fail', 'pass', 'pass']);
  });

  it('is never more than there is room for, however many groups of consumers', async () => {
    const system = await systemOf(`topic News -> Fast, Slow { capacity: 10 messages }
worker Fast { concurrency: 1, on run { wait 20ms } }
worker Slow { concurrency: 1, on run { wait 100ms } }
load Users -> News.run { rate: 20 rps }`);
    expect(finalResults(system, { eventBudget: 100_000 }).queues['News']!.backlog!.max.value).toBe(10);
  });

  it('has no percentiles', async () => {
    expect((await told(`${MAIL}require Mail backlog p99 < 100`)).join()).toContain(
      '`backlog` has no `p99`: write `mean` or `max`.',
    );
  });
});
