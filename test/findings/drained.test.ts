import { describe, expect, it } from 'vitest';

import type { Results } from '../../language/model/results.js';
import { systemOf } from '../model/documents.js';
import { finalResults } from '../support/run-study.js';

/** Ten seconds at 200 messages a second against 100 that are handled: 1,000 are left, and 50 a second come while they are worked off. */
async function spike(bound: string, length = '2min'): Promise<Results> {
  const text = `queue Mail -> Mailer
worker Mailer { concurrency: 1, on send { cpu exactly 10ms } }
load Users -> Mail.send { rate: 50 rps }
scenario Spike for ${length} {
  at 10s for 10s { Users 4x }
  require Mail drained within ${bound}
}`;
  return finalResults(await systemOf(text, { scenario: 'Spike' }), { eventBudget: 2e6 });
}

describe('a queue is drained', () => {
  it('when its backlog is worked off, by the fluid limit', async () => {
    const { requirements, queues } = await spike('30s');
    expect(requirements[0]?.status).toBe('pass');
    // 1,000 messages at 100 less 50 a second.
    expect(requirements[0]?.observed).toBeGreaterThan(18);
    expect(requirements[0]?.observed).toBeLessThan(22);
    expect(queues['Mail']?.undrained).toBeUndefined();
  });

  it('too late', async () => {
    const { requirements } = await spike('10s');
    expect(requirements[0]?.status).toBe('fail');
  });

  it('not before the scenario ends: undecided where the bound lies beyond its end, else failed', async () => {
    const early = await spike('30s', '30s');
    expect(early.requirements[0]?.status).toBe('undecided');
    expect(early.queues['Mail']?.undrained).toBe(1);
    expect((await spike('5s', '30s')).requirements[0]?.status).toBe('fail');
  });

  it('is a question to a scenario alone', async () => {
    const text =
      'queue Mail -> Mailer\nworker Mailer { on send { cpu 1ms } }\nload Users -> Mail.send { rate: 50 rps }\nrequire Mail drained within 5min at peak';
    const final = finalResults(await systemOf(text), { eventBudget: 1e5 });
    expect(final.requirements[0]?.status).toBe('undecided');
    expect(final.requirements[0]?.reason).toContain('put the requirement into one');
  });
});
