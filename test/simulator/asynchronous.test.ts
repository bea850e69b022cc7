/** When all that a request has caused is done, and who waits for it: against queueing theory, and against what must never happen. */
import { describe, expect, it } from 'vitest';
import type { System } from '../../language/model/system.js';
import { simulate } from '../../language/simulator/index.js';
import { solve } from '../../language/simulator/solver/index.js';
import { component, systemOf } from '../model/documents.js';

const EVENTS = { eventBudget: 400_000 };

const mean = (model: System, figure: 'latency' | 'settled' = 'settled'): number =>
  simulate(model, EVENTS).loads['Users']![figure]!['mean']!.value!;

const solvedMean = (model: System): number => solve(model).loads['Users']!.settled!.value!;

describe('settled', () => {
  it('is the time through both queues of a tandem, whoever waits for the second', async () => {
    const model = await systemOf(`
      service Web { on post { cpu 8ms  ~> Jobs.run } }
      queue Jobs -> Runner
      worker Runner { on run { cpu 6ms } }
      load Users -> Web.post { rate: 60 rps }
      require Users settled p99 < 1s`);
    // Two M/M/1 queues one after the other (Burke 1956): sojourns of rates 65 and 106.7, independent of each other.
    const [a, b] = [1 / 0.008 - 60, 1 / 0.006 - 60];
    const tail = (t: number): number => (b * Math.exp(-a * t) - a * Math.exp(-b * t)) / (b - a);
    const targets = [{ scope: { load: 'Users' }, measure: 'settled', statistic: 'p99' }];
    const run = simulate(model, { ...EVENTS, targets });
    const settled = run.loads['Users']!.settled!;
    // Three standard errors of so many events.
    expect(Math.abs(settled['mean']!.value! / (1 / a + 1 / b) - 1)).toBeLessThan(0.04);
    expect(tail(settled['p99']!.value!)).toBeGreaterThan(0.008);
    expect(tail(settled['p99']!.value!)).toBeLessThan(0.0125);
    expect(Math.abs(run.loads['Users']!.latency['mean']!.value! * a - 1)).toBeLessThan(0.04);
    expect(solvedMean(model) / (1 / a + 1 / b)).toBeCloseTo(1, 2);
  });

  it('is the latency where nothing goes on afterwards', async () => {
    const model = await systemOf(`
      service Web { on get { cpu 5ms  parallel { -> Db.query  -> Db.query } } }
      database Db { cores: 4, on query { cpu 3ms } }
      load Users -> Web.get { rate: 50 rps }
      require Users settled mean < 1s`);
    const { latency, settled } = simulate(model, EVENTS).loads['Users']!;
    expect(settled!['mean']!.value).toBe(latency['mean']!.value);
    expect(settled!['p99']!.value).toBe(latency['p99']!.value);
  });

  it.each([
    ['what is sent, and what that sends', '~> Next.go', 1],
    ['the slower of two messages of a topic', '~> News.send', 1.5],
    ['followers that apply a write', '-> Db.write', 0.7],
    ['attempts that nobody waits for any more', '-> Next.slow timeout 100ms else { }', 2],
    ['stragglers', 'parallel { -> Next.slow  wait exactly 10ms } wait for 1', 2],
    ['messages tried again', '~> Again.run', 2.1],
  ])('counts %s', async (_, step, seconds) => {
    const model = await systemOf(`
      service Web { on get { ${step} } }
      service Next { on go { wait exactly 300ms  ~> Next.more } on more { wait exactly 700ms } on slow { wait exactly 2s } }
      topic News -> Fast, Slow
      worker Fast { concurrency: 100, on send { wait exactly 200ms } }
      worker Slow { concurrency: 100, on send { wait exactly 1.5s } }
      queue Again -> Failing { redeliver: 2 { after: 600ms } }
      worker Failing { concurrency: 100, on run { wait exactly 300ms  fail with probability 100% } }
      database Db {
        replication: leader-follower { followers: 2, mode: async, lag: 700ms }
        on write write { }
      }
      load Users -> Web.get { rate: 2 rps }
      require Users settled mean < 1min`);
    const { settled, latency } = simulate(model, { eventBudget: 20_000 }).loads['Users']!;
    expect(settled!['mean']!.value).toBeCloseTo(seconds, 6);
    expect(latency['mean']!.value!).toBeLessThan(0.2);
  });

  it('leaves the run as it is, and costs nothing where nobody asks for it', async () => {
    const text = `
      keys Item { count: 100, popularity: zipf(1) }
      service Web { on get { ~> Jobs.run  cpu 2ms  -> Db.query by Item } }
      queue Jobs -> Runner
      worker Runner { concurrency: 9, on run { -> Db.query by Item } }
      database Db { shards: 4 by Item, on query { cpu 3ms } }
      load Users -> Web.get { rate: 100 rps }`;
    const plain = simulate(await systemOf(text), { eventBudget: 50_000 });
    const followed = simulate(await systemOf(`${text}\nrequire Users settled mean < 1s`), { eventBudget: 50_000 });
    expect(plain.loads['Users']!.settled).toBeUndefined();
    expect({ ...followed.loads['Users'], settled: undefined }).toEqual({ ...plain.loads['Users'], settled: undefined });
    expect(followed.components).toEqual(plain.components);
  });

  it('has no end where the work piles up', async () => {
    const model = await systemOf(`
      service Web { on post { cpu 1ms  ~> Jobs.run } }
      queue Jobs -> Runner
      worker Runner { on run { cpu 20ms } }
      load Users -> Web.post { rate: 100 rps }
      require Users settled p99 < 1s`);
    expect(solve(model).loads['Users']!.settled!.value).toBeNull();
    const { settled, latency } = simulate(model, EVENTS).loads['Users']!;
    expect(settled!['mean']!.value).toBeNull();
    expect(latency['mean']!.value).toBeGreaterThan(0);
  });

  it('is known for each load of a course of events', async () => {
    const model = await systemOf(
      `
      service Web { on post { ~> Jobs.run } }
      queue Jobs -> Runner
      worker Runner { concurrency: 1000, on run { wait exactly 3s } }
      load Users -> Web.post { rate: 20 rps }
      scenario Course for 30s { at 10s for 5s { fail Web } require Users settled p99 < 4s }`,
      { scenario: 'Course' },
    );
    const { settled, errors } = simulate(model, EVENTS).loads['Users']!;
    expect(settled!['mean']!.value).toBeCloseTo(3, 6);
    expect(errors.failed).toBeGreaterThan(0.1);
  });
});

describe('await', () => {
  const provisioning = (work: string, every: string, poll = ''): Promise<System> =>
    systemOf(`
      client Console { on create { ~> Jobs.run  await ${every} { ${poll} } } }
      service Api { on status { wait exactly 50ms } }
      queue Jobs -> Runner
      worker Runner { concurrency: 1000, on run { wait ${work} } }
      load Users -> Console.create { rate: 20 rps }
      require Users settled p99 < 1min`);

  it('ends with the first poll that finds the work done', async () => {
    expect(mean(await provisioning('exactly 2.5s', 'every 1s'), 'latency')).toBeCloseTo(3, 6);
    expect(mean(await provisioning('exactly 2.5s', ''), 'latency')).toBeCloseTo(3, 6);
    // Polls end 1.05 s after one another.
    expect(mean(await provisioning('exactly 2.5s', 'every 1s', '-> Api.status'), 'latency')).toBeCloseTo(3.15, 6);
  });

  it('takes whole intervals, of which there are geometrically many', async () => {
    const model = await provisioning('2s', 'every 3s');
    const expected = 3 / (1 - Math.exp(-3 / 2));
    // About 100,000 requests: 1% is five standard errors.
    expect(Math.abs(mean(model, 'latency') / expected - 1)).toBeLessThan(0.01);
    expect(solve(model).loads['Users']!.latency['mean']!.value! / expected).toBeCloseTo(1, 3);
  });

  it('asks as often as there are intervals', async () => {
    const model = await provisioning('2s', 'every 3s', '-> Api.status');
    const polls = 1 / (1 - Math.exp(-3.05 / 2));
    const run = simulate(model, EVENTS);
    const asked = run.operations['Api.status']!.rate / run.loads['Users']!.throughput;
    expect(Math.abs(asked / polls - 1)).toBeLessThan(0.02);
    expect(solve(model).operations['Api.status']!.rate / (20 * polls)).toBeCloseTo(1, 2);
  });

  it('waits for what its own work has started, not for its own end', async () => {
    const model = await systemOf(`
      service Web { on post { ~> Jobs.run } }
      queue Jobs -> Runner
      worker Runner { concurrency: 1000, on run { ~> Parts.run  await every 100ms { }  wait exactly 400ms } }
      queue Parts -> Piece
      worker Piece { concurrency: 1000, on run { wait exactly 950ms } }
      load Users -> Web.post { rate: 20 rps }
      require Users settled p99 < 1min`);
    expect(mean(model)).toBeCloseTo(1.4, 6);
    expect(solvedMean(model)).toBeCloseTo(1.4, 1);
  });

  it('is no part of the pauses of a session, and ends where the work fails', async () => {
    const model = await systemOf(`
      client Page { on visit { think exactly 5s  ~> Jobs.run  think exactly 2s  await every 1s { } } }
      queue Jobs -> Runner
      worker Runner { concurrency: 1000, on run { wait exactly 3.5s  fail with probability 50% } }
      load Users -> Page.visit { users: 50, think: 1s }
      require Users settled p99 < 1min`);
    // At the second poll, four seconds after the message.
    expect(mean(model, 'latency')).toBeCloseTo(2, 6);
    expect(mean(model)).toBeCloseTo(2, 6);
  });

  it('is a step like others: unknown words and impossible intervals are explained', async () => {
    const model = await systemOf(
      'service Web { on get { ~> Web.put  await { } } on put { } }\nload U -> Web.get { rate: 1 rps }',
    );
    expect(component(model, 'Web').operations[0]!.steps[1]).toMatchObject({ kind: 'await', every: 1 });
    await expect(
      systemOf('service Web { on get { await every 0s { } } }\nload U -> Web.get { rate: 1 rps }'),
    ).rejects.toThrow(/every/);
  });
});
