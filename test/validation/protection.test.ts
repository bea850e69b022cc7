import { describe, expect, it } from 'vitest';
import { lowered } from '../model/documents.js';

/** What is said of a service with these settings and a call with these modifiers. */
async function said(settings: string, modifiers = ''): Promise<string[]> {
  const { problems } = await lowered(
    `service Web { ${settings}  on get { cpu 1ms  -> Back.get ${modifiers} } }\nservice Back { on get { cpu 1ms } }\nload Users -> Web.get { rate: 10 rps }`,
  );
  return problems.map(({ message }) => message);
}

describe('a rule that makes no sense is explained', () => {
  it.each([
    ['shed: all', '', '`shed` says when: write `shed: all when queue > 50`.'],
    ['shed: all when queu > 50', '', 'Did you mean `queue`?'],
    ['shed: all when threads > 50', '', 'There are `queue`, `cpu`, `memory`, `latency` and `rate`.'],
    ['shed: 150% when queue > 50', '', 'Write `all`, or a share of the requests such as 30%.'],
    ['shed: all when cpu > 50ms', '', '`cpu` expects'],
    ['shed: all when queue > -1', '', 'Write a bound of at least 0.'],
    ['limit: 0 rps', '', 'Write a rate such as 500 rps'],
    ['limit: 5 rps { burst: 0 }', '', 'Write a whole number, at least 1.'],
    ['limit: 5 rps { excess: drop }', '', '`excess` cannot be `drop`'],
    ['', 'breaker { open: errors > 150% }', 'Write a share between 0% and 100%.'],
    ['', 'breaker { open: errors < 50% }', 'write `open: errors > 50%`'],
    ['', 'hedge 0ms', 'Write a duration such as 20ms, or a percentile such as p95.'],
  ])('%s %s', async (settings, modifiers, expected) => {
    expect((await said(settings, modifiers)).join('\n')).toContain(expected);
  });

  it('and one that does is taken as it is', async () => {
    expect(await said('shed: 30% when latency >= 200ms, limit: 5 rps { burst: 2, excess: wait }', 'hedge p95')).toEqual(
      [],
    );
  });
});

describe('a `reply` that has no meaning is explained', () => {
  const misplaced = async (steps: string, settings = ''): Promise<string> => {
    const { problems } = await lowered(
      `database Db { ${settings}  on put write { ${steps} } }\nload Users -> Db.put { rate: 10 rps }`,
    );
    return problems.map(({ message }) => message).join('\n');
  };

  it.each([
    ['cpu 1ms  reply', '', 'Nothing follows `reply`'],
    ['cpu 1ms  reply  reply  cpu 1ms', '', '`reply` is written twice'],
    ['repeat 3 { reply  cpu 1ms }', '', 'not inside of another step'],
    ['cpu 1ms  reply  cpu 1ms', 'replication: leader-follower', 'when its copies or shards have done their part'],
  ])('%s %s', async (steps, settings, expected) => {
    expect(await misplaced(steps, settings)).toContain(expected);
  });

  it('and one that has is taken as it is', async () => {
    expect(await misplaced('cpu 1ms  reply  cpu 1ms')).toBe('');
  });
});
