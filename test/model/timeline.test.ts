import { describe, expect, it } from 'vitest';
import type { Timeline } from '../../language/model/system.js';
import { lowered, told, withoutRanges } from './documents.js';

const BASE = `keys Author { count: 1k, followers: uniform(1, 9) }
service Web { instances: 4, on get { cpu 3ms -> Db.find } }
database Db { replication: leader-follower { followers: 2 }, on find { cpu 4ms } }
load Users -> Web.get { rate: 10 rps, peak: 3x, key: Author }
load Staff -> Web.get { users: 10, think: 1s }
`;

async function timeline(members: string, length = 'for 10min'): Promise<Timeline | undefined> {
  const { system } = await lowered(`${BASE}scenario S ${length} { ${members} }`, { scenario: 'S' });
  return withoutRanges(system?.timeline);
}

describe('a scenario', () => {
  it('has a clock, and events in the order of time', async () => {
    expect(await timeline('at 3min for 30s { fail Db.leader }\nat 1min over 30s for 5min { Users 10x }')).toEqual({
      duration: 600,
      events: [
        { at: 60, over: 30, for: 300, action: { kind: 'load', load: 'Users', change: { factor: 10 } } },
        { at: 180, over: 0, for: 30, action: { kind: 'fail', component: 'Db', node: 'leader' } },
      ],
    });
  });

  it('without a length ends a minute after its last event', async () => {
    expect((await timeline('at 2min for 30s { fail Web }', ''))?.duration).toBe(210);
  });

  it('changes loads by a factor, to a rate, or to other numbers of users', async () => {
    const events = (await timeline('at 1min { Users 300 rps  Users { rate: 5 rps }  Staff { users: 30 } }'))?.events;
    expect(events?.map(({ action }) => action)).toEqual([
      { kind: 'load', load: 'Users', change: { rate: 300 } },
      { kind: 'load', load: 'Users', change: { rate: 5 } },
      { kind: 'load', load: 'Staff', change: { factor: 3 } },
    ]);
  });

  it('lets components fail, whole or in part, and keeps what is not simulated yet for the drawing', async () => {
    const actions = (await timeline('at 1min { fail Web  fail 2 of Web  fail Db.follower  slow Web 3x }'))?.events.map(
      ({ action }) => action,
    );
    expect(actions).toEqual([
      { kind: 'fail', component: 'Web' },
      { kind: 'fail', component: 'Web', count: 2 },
      { kind: 'fail', component: 'Db', node: 'follower' },
      { kind: 'slow', component: 'Web', factor: 3 },
    ]);
  });

  it.each([
    ['fail 5 of Web', '`Web` has 4 instances, so `fail 5 of Web` is all of them: write at most 4, or `fail Web`.'],
    ['drain 5 of Web', 'write at most 4, or `drain Web`'],
    ['hang 4 of Db', '`Db` has 3 nodes'],
    ['fail 3 of Db.follower', '`Db` has 2 followers, so `fail 3 of Db.follower` is all of them'],
    ['fail 9 of Pool', '`Pool` has at most 8 instances'],
  ])('warns of more instances than there are: %s', async (event, message) => {
    const pool = 'service Pool { autoscale: { min: 2, max: 8, target: cpu 70% }, on get { cpu 1ms } }\n';
    const more = 'load Others -> Pool.get { rate: 1 rps }\n';
    const problems = await told(`${BASE}${pool}${more}scenario S for 10min { at 1min { ${event} } }`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('warning out-of-range');
    expect(problems[0]).toContain(message);
  });

  it.each([
    'at 1min { fail 4 of Web }',
    'Web { instances: 9 }  at 1min { fail 8 of Web }',
    'at 1min { Web { instances: 9 } }  at 2min { fail 8 of Web }',
  ])('is content where there are as many: %s', async (members) => {
    expect(await told(`${BASE}scenario S for 10min { ${members} }`)).toEqual([]);
  });

  it('sends a request about a key with given attributes', async () => {
    expect((await timeline('at 1min { send Users { Author.followers: 3k } }'))?.events[0]?.action).toEqual({
      kind: 'send',
      load: 'Users',
      keys: [{ keys: 'Author', attribute: 'followers', value: 3000 }],
    });
  });

  it('amends the design that it happens to', async () => {
    const { system, problems } = await lowered(
      `${BASE}scenario S for 1min { Web { instances: 2 } Users 2x at 10s { fail Db } }`,
      { scenario: 'S' },
    );
    expect(problems).toEqual([]);
    expect(system?.components[0]?.instances).toBe(2);
    expect(system?.loads[0]?.source).toMatchObject({ rate: 20 });
  });

  it.each([
    ['at 20min { Users 3x }', 'This event comes at or after the end of the scenario'],
    ['at 1min { fail Dbx }', '`fail` happens to a component; `Dbx` is none. Did you mean `Db`?'],
    ['at 1min { fail Db.leadr }', 'Write `leader` or `follower` after the dot.'],
    ['at 1min { fail Web.leader }', 'Only a database has a `leader`'],
    ['at 1min { send Staff { Author.followers: 3 } }', 'wait for replies'],
    ['at 1min { send Users { Author.followers: 3s } }', '`followers` is '],
    ['at 1min { send Users { Author.followers: -3 } }', 'one plain value'],
    ['at 1min over 10s { fail Db }', '`over` ramps a change of a load'],
    ['at 1min { slow Db }', 'lacks how much'],
    ['at 1min { Userz 3x }', 'There is no load `Userz`. Did you mean `Users`?'],
    ['at 1min { Users 3 kB }', 'A load is changed by a factor such as 3x'],
    ['at 5 { Users 3x }', '`at` expects a duration'],
    [
      'at 1min { send Users { Author.folowers: 3 } }',
      '`Author` has no attribute `folowers`. Did you mean `followers`?',
    ],
    ['at 1min { send Web { Author.followers: 3 } }', '`send` sends a request of a load; `Web` is none.'],
  ])('%s is explained', async (members, message) => {
    expect((await told(`${BASE}scenario S for 10min { ${members} }`)).join('\n')).toContain(message);
  });

  it('refuses what cannot change while a system runs', async () => {
    const refused = async (members: string): Promise<string[]> =>
      (await lowered(`param p = 3\n${BASE}scenario S for 10min { ${members} }`, { scenario: 'S' })).problems.map(
        ({ code }) => code,
      );
    expect(await refused('at 1min { Web { discipline: ps } }')).toEqual(['not-simulated']);
    expect(await refused('at 1min { p = 5 }')).toEqual([]);
    expect(await refused('at 1min { Web { on get { cpu 1s  -> Db.find } } }')).toEqual([]);
    // What changes at once has no use for a time in which it does.
    expect(await refused('at 1min over 10s { Web { on get { cpu 1s  -> Db.find } } }')).toEqual(['contradiction']);
    expect(await refused('at 1min over 10s { Web { instances: 8 } }')).toEqual([]);
  });
});
