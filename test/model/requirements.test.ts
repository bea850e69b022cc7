import { describe, expect, it } from 'vitest';
import type { Requirement } from '../../language/model/system.js';
import { systemOf, told, withoutRanges } from './documents.js';

const BASE = `keys Id { count: 1k }
service Web { price: 1 usd/h, on get { cpu 3ms -> Hot.find ~> Mail.send } }
cache Hot -> Db { capacity: 10 items }
database Db { on find { cpu 4ms } }
queue Mail -> Mailer
worker Mailer { on send { cpu 1ms } }
load Users -> Web.get { rate: 10 rps, key: Id }
`;

async function requirement(text: string): Promise<Omit<Requirement, 'range'> | undefined> {
  return withoutRanges((await systemOf(`${BASE}require ${text}`)).requirements)[0];
}

describe('a requirement', () => {
  it('is about a load, an operation, a component or the system', async () => {
    expect(await requirement('Users p99 < 120ms')).toEqual({
      text: 'Users p99 < 120ms',
      scope: { kind: 'load', name: 'Users' },
      measure: 'latency',
      statistic: 'p99',
      comparison: '<',
      bound: 0.12,
      dimension: 'duration',
      at: { kind: 'mean' },
      expectFail: false,
    });
    expect(await requirement('Web.get mean <= 10ms at peak')).toMatchObject({
      scope: { kind: 'operation', component: 'Web', operation: 'get' },
      comparison: '<=',
    });
    expect(await requirement('Web cpu < 70% at peak')).toMatchObject({
      scope: { kind: 'component', name: 'Web' },
      measure: 'cpu',
      bound: 0.7,
      dimension: 'ratio',
    });
    expect(await requirement('availability >= 99.9%')).toMatchObject({
      scope: { kind: 'system' },
      measure: 'availability',
    });
    expect(await requirement('Hot hitRatio > 50% at peak')).toMatchObject({ measure: 'hitRatio' });
    expect(await requirement('Mail age p99 < 1min at peak')).toMatchObject({
      measure: 'age',
      statistic: 'p99',
      bound: 60,
    });
    expect((await requirement('cost < 730 usd/month'))?.bound).toBeCloseTo(1 / 3600, 12);
  });

  it('holds at the mean, at the peak, at a multiple or at a rate of one load', async () => {
    expect((await requirement('Users p99 < 1s at peak'))?.at).toEqual({ kind: 'peak' });
    expect((await requirement('Users p99 < 1s at Users 3x'))?.at).toEqual({
      kind: 'scaled',
      loads: { Users: { factor: 3 } },
    });
    expect((await requirement('Users p99 < 1s at Users 300k rps'))?.at).toEqual({
      kind: 'scaled',
      loads: { Users: { rate: 300e3 } },
    });
  });

  it('may be expected to fail', async () => {
    expect(await requirement('Users p99 < 1ms at peak expect fail')).toMatchObject({
      expectFail: true,
      text: 'Users p99 < 1ms at peak',
    });
  });

  it('may be expected to fail in all designs but the named ones', async () => {
    const text = `${BASE}require Users p99 < 1ms expect fail unless V
require Users p95 < 1ms expect fail unless [V, W]
require Users p50 < 1ms expect fail in W
variant V { Db { cores: 2 } }
variant W like V { Db { cores: 4 } }`;
    const expected = async (variant: string | null): Promise<boolean[]> =>
      (await systemOf(text, { variant, scenario: null })).requirements.map(({ expectFail }) => expectFail);
    expect(await expected(null)).toEqual([true, true, false]);
    expect(await expected('V')).toEqual([false, false, false]);
    expect(await expected('W')).toEqual([true, false, true]);
  });

  it('binds where it stands: steady studies of all variants, of one, or the course of a scenario', async () => {
    const text = `${BASE}require Users p99 < 1s
variant V { require Users p99 < 2s }
variant W like V { require Users p99 < 3s }
scenario S for 5min { require Users p99 < 4s after 1min }`;
    const bounds = async (variant: string | null, scenario: string | null): Promise<number[]> =>
      (await systemOf(text, { variant, scenario })).requirements.map(({ bound }) => bound);
    expect(await bounds(null, null)).toEqual([1]);
    expect(await bounds('V', null)).toEqual([1, 2]);
    expect(await bounds('W', null)).toEqual([1, 2, 3]);
    expect(await bounds(null, 'S')).toEqual([4]);
    expect(await bounds('W', 'S')).toEqual([4]);
    expect((await systemOf(text, { scenario: 'S' })).requirements[0]).toMatchObject({ after: 60 });
  });

  it('that names no load or no metric is a warning that says which half is missing', async () => {
    expect(await told(`${BASE}require Web cpu < 70%`)).toEqual([
      '8: warning half-specification This is half of a scalability specification: it does not say at which load `cpu` is bounded: add `at peak`.',
    ]);
    expect((await told(`${BASE}require p99 < 3ms`)).join()).toContain(
      'it does not say whose `latency` is bounded: name a load, as in `require Users p99 < 3ms`',
    );
    expect((await told(`${BASE}require Users < 3ms`)).join()).toContain(
      'it does not say what of `Users` is bounded: add a metric, as in `require Users p99 < 3ms`',
    );
  });

  it.each([
    ['Userz p99 < 3ms', '`Userz` is nothing that a requirement can be about. Did you mean `Users`?'],
    ['Web.gett p99 < 3ms at peak', '`Web` has no operation `gett`. Did you mean `get`?'],
    ['Users p9x < 3ms', 'A requirement cannot bound `p9x`. Did you mean'],
    ['Users p99 < 3', '`p99` expects a duration'],
    ['Users cpu < 3%', '`cpu` is a figure of a component; `Users` is a load.'],
    ['Users latency < 3ms', '`latency` needs a statistic'],
    ['Users p99 < 3ms after 2min', 'put the requirement into one'],
    ['Users p99 < 3ms at Userz 3x', 'There is no load `Userz`. Did you mean `Users`?'],
  ])('%s is explained', async (text, message) => {
    expect((await told(`${BASE}require ${text}`)).join('\n')).toContain(message);
  });

  it.each([
    ['Web sessionsLost < 1', '`sessionsLost` comes of events alone, and none happen here, so this always holds.'],
    ['Db lostWrites < 1', 'Put the requirement into a scenario with one of `fail`'],
    ['lostWrites < 1', 'Put the requirement into a scenario'],
    ['Db conflicts < 1', 'with one of `cut`'],
    ['Db moved < 50%', 'with one of `shards`'],
    ['Users errors < 1', '`1` is 100%, and `errors` is a share: this says next to nothing. Write `1%`.'],
    ['Users errors < 5', '`errors` is a share, from 0% to 100%: this always holds'],
    ['Users errors <= 100%', 'always holds'],
    ['Users throughput >= 0 rps', '`throughput` is at least 0: this always holds'],
    ['Web cpu > 120% at peak', 'never holds'],
    ['Users p99 < 0s', 'never holds'],
  ])('%s, which no system can change, is a warning', async (text, message) => {
    const problems = await told(`${BASE}require ${text}`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`warning decided`);
    expect(problems[0]).toContain(message);
  });

  it.each([
    ['at 10s { fail Db.leader }', 0],
    ['at 10s { Users 3x }', 1],
    ['', 1],
  ])('that counts what events cause needs one in its scenario: %s', async (event, warnings) => {
    const problems = await told(`${BASE}scenario S for 1min { ${event}\nrequire Db lostWrites < 1 }`);
    expect(problems.filter((one) => one.includes('stays 0 in this scenario'))).toHaveLength(warnings);
  });

  it('may count what comes of instances that go by themselves', async () => {
    const text = `${BASE}service Pool { autoscale: { min: 1, max: 4, target: cpu 70% }, on get { cpu 1ms } }
load Others -> Pool.get { rate: 1 rps }
require Pool sessionsLost < 1 at peak`;
    expect(await told(text)).toEqual([]);
  });

  it('on a change carries the design after it, and is a share whatever the measure', async () => {
    const text = `param n = 5\n${BASE}require Users mean rises < 2% when n = n + 1`;
    const [requirement] = (await systemOf(text)).requirements;
    expect(requirement).toMatchObject({ measure: 'latency', statistic: 'mean', bound: 0.02, dimension: 'ratio' });
    expect(requirement?.change?.loads).toHaveLength(1);
  });

  it('in a scenario says nothing of a load', async () => {
    expect((await told(`${BASE}scenario S for 1min { require Users p99 < 3ms at peak }`)).join()).toContain(
      'remove `at`',
    );
  });
});
