import { describe, expect, it } from 'vitest';
import type { Step, System } from '../../language/model/system.js';
import type { SimulationResult } from '../../language/model/results.js';
import { simulate } from '../../language/simulator/index.js';
import {
  component,
  exactly,
  exponential,
  keys,
  load,
  operation,
  range,
  step,
  system,
} from '../support/system-builder.js';

/** One request a second through a service with these steps: every duration is exact, nothing queues, so latencies can be added up by hand. */
function latencyOf(steps: Step[], others: Parameters<typeof system>[0]['components'] = [], cores = 4): number {
  const model = system({
    components: [component('Service', { run: steps }, { cores }), ...others],
    loads: [load('Users', 'Service.run', 1, { arrivals: { kind: 'constant' } })],
  });
  return simulate(model, { duration: 100 }).loads['Users']!.latency['mean']!.value!;
}

const back = (seconds: number, extra: Step[] = []): ReturnType<typeof component> =>
  component('Back', { get: [step.wait(exactly(seconds)), ...extra] });

describe('each step takes the time that it says', () => {
  it('cpu, disk and wait add up; think does not count', () => {
    expect(
      latencyOf([
        step.cpu(exactly(0.01)),
        step.disk(exactly(0.02)),
        step.wait(exactly(0.03)),
        step.think(exactly(0.2)),
      ]),
    ).toBeCloseTo(0.06, 9);
  });

  it('cpu across cores is spread over them', () => {
    expect(latencyOf([step.cpu(exactly(0.04), 4)])).toBeCloseTo(0.01, 9);
    expect(latencyOf([step.cpu(exactly(0.04), 4)], [], 2)).toBeCloseTo(0.02, 9);
  });

  it('a call is waited for, a send is not', () => {
    expect(latencyOf([step.call('Back.get')], [back(0.05)])).toBeCloseTo(0.05, 9);
    expect(latencyOf([step.send('Back.get'), step.wait(exactly(0.01))], [back(0.05)])).toBeCloseTo(0.01, 9);
  });

  it('repeat multiplies, parallel takes the longest, wait for k the k-th', () => {
    expect(latencyOf([step.repeat(5, [step.wait(exactly(0.01))])])).toBeCloseTo(0.05, 9);
    expect(latencyOf([step.repeat(2, [step.repeat(3, [step.wait(exactly(0.01))])])])).toBeCloseTo(0.06, 9);
    const branches = [0.03, 0.01, 0.02].map((seconds) => [step.wait(exactly(seconds))]);
    expect(latencyOf([step.parallel(branches)])).toBeCloseTo(0.03, 9);
    expect(latencyOf([step.parallel(branches, 2)])).toBeCloseTo(0.02, 9);
    expect(latencyOf([step.replicate(3, [step.wait(exactly(0.01))])])).toBeCloseTo(0.01, 9);
    expect(latencyOf([step.repeat(0, [step.wait(exactly(1))]), step.replicate(0, [step.wait(exactly(1))])])).toBe(0);
  });

  it('choose takes each branch in its share', () => {
    const steps = [step.choose([0.8, [step.wait(exactly(0.01))]], [0.2, [step.wait(exactly(0.06))]])];
    const model = system({
      components: [component('Service', { run: steps })],
      loads: [load('Users', 'Service.run', 100)],
    });
    expect(simulate(model, { duration: 300 }).loads['Users']!.latency['mean']!.value).toBeCloseTo(0.02, 3);
  });

  it('when follows the attributes of the key', () => {
    const condition = {
      kind: 'binary',
      operator: '>=',
      left: { kind: 'attribute', keys: 'Author', attribute: 'followers' },
      right: { kind: 'number', value: 75 },
    } as const;
    const model = system({
      keySpaces: [
        keys('Author', 1000, {
          attributes: [{ name: 'followers', distribution: { kind: 'uniform', low: 0, high: 100 } }],
        }),
      ],
      components: [
        component('Service', {
          run: [{ kind: 'when', range, condition, then: [step.wait(exactly(0.04))], else: [step.wait(exactly(0.01))] }],
        }),
      ],
      loads: [load('Users', 'Service.run', 100, { keys: ['Author'] })],
    });
    const result = simulate(model, { duration: 500 });
    expect(result.loads['Users']!.latency['mean']!.value).toBeCloseTo(0.25 * 0.04 + 0.75 * 0.01, 3);
  });
});

describe('outcomes', () => {
  const outcome = (steps: Step[], others: ReturnType<typeof component>[] = []): SimulationResult =>
    simulate(
      system({
        components: [component('Service', { run: steps }), ...others],
        loads: [load('Users', 'Service.run', 10, { arrivals: { kind: 'constant' } })],
      }),
      { duration: 50 },
    );

  it('an uncaught failure fails the caller, a caught one runs else', () => {
    const down = component('Back', { get: [step.fail(1)] });
    expect(outcome([step.call('Back.get')], [down]).loads['Users']!.errors).toEqual({
      rejected: 0,
      timeout: 0,
      failed: 1,
    });
    const caught = outcome([step.call('Back.get', { else: [step.wait(exactly(0.01))] })], [down]);
    expect(caught.loads['Users']!.errors.failed).toBe(0);
    expect(caught.loads['Users']!.latency['mean']!.value).toBeCloseTo(0.01, 9);
  });

  it('a miss runs else, and without one the caller goes on', () => {
    const empty = component('Back', { get: [step.miss()] });
    expect(outcome([step.call('Back.get', { else: [step.fail(1)] })], [empty]).loads['Users']!.errors.failed).toBe(1);
    expect(outcome([step.call('Back.get')], [empty]).loads['Users']!.errors.failed).toBe(0);
  });

  it('a timeout ends each attempt; the work goes on as an orphan unless it is withdrawn', () => {
    const slow = component('Back', { get: [step.cpu(exactly(0.05))] }, { cores: 10 });
    const call = { timeout: 0.02, retries: 1 };
    const orphans = outcome([step.call('Back.get', call)], [slow]);
    expect(orphans.loads['Users']!.errors.timeout).toBe(1);
    expect(orphans.operations['Back.get']!.rate).toBeCloseTo(20, 0);
    expect(orphans.components['Back']!.resources['cpu']!.utilization).toBeCloseTo((20 * 0.05) / 10, 2);
    const withdrawn = outcome([step.call('Back.get', { ...call, cancel: true })], [slow]);
    expect(withdrawn.components['Back']!.resources['cpu']!.utilization).toBeCloseTo((20 * 0.02) / 10, 2);
  });

  it('a retry budget caps the retries', () => {
    const down = component('Back', { get: [step.fail(1)] });
    const result = outcome([step.call('Back.get', { retries: 3, budget: 0.1 })], [down]);
    expect(result.operations['Back.get']!.rate / result.loads['Users']!.offered).toBeCloseTo(1.1, 1);
  });

  it('a parallel step fails with a branch, unless enough others succeed', () => {
    const branches = [[step.fail(1)], [step.wait(exactly(0.01))]];
    expect(outcome([step.parallel(branches)]).loads['Users']!.errors.failed).toBe(1);
    expect(outcome([step.parallel(branches, 1)]).loads['Users']!.errors.failed).toBe(0);
  });
});

describe('nodes', () => {
  it('a slot is held over a nested call, while the core is free', () => {
    const model = (concurrency: number): System =>
      system({
        components: [
          component('Web', { get: [step.cpu(exactly(0.001)), step.call('Back.get')] }, { concurrency }),
          back(0.1),
        ],
        loads: [load('Users', 'Web.get', 50)],
      });
    const result = simulate(model(20), { duration: 200 });
    expect(result.components['Web']!.resources['concurrency']!.utilization).toBeCloseTo((50 * 0.101) / 20, 1);
    expect(result.components['Web']!.resources['cpu']!.utilization).toBeCloseTo(0.05, 2);
    // Four slots of 101 ms carry less than 40 a second: the queue in front grows without end.
    expect(simulate(model(4), {}).run.stopped).toBe('unstable');
  });

  it('shards split the keys, and reads go to the followers', () => {
    const model = system({
      keySpaces: [keys('User', 10_000)],
      components: [
        component(
          'Db',
          [
            operation('read', [step.cpu(exactly(0.001))]),
            operation('write', [step.cpu(exactly(0.001))], { write: true }),
          ],
          {
            kind: 'database',
            instances: 6,
            shards: { count: 2, keys: 'User', by: 'hash' },
            replication: {
              style: 'leader-follower',
              followers: 2,
              mode: 'async',
              acks: 1,
              lag: 0.01,
              reads: 'followers',
            },
          },
        ),
      ],
      loads: [
        load('Readers', 'Db.read', 400, { keys: ['User'] }),
        load('Writers', 'Db.write', 100, { keys: ['User'] }),
      ],
    });
    const { utilization } = simulate(model, { duration: 100 }).components['Db']!.resources['cpu']!;
    // Each write is spent three times: by its leader and both followers.
    expect(utilization).toBeCloseTo((400 * 0.001 + 3 * 100 * 0.001) / 6, 2);
  });

  it('messages wait until a worker is free, and the queue turns away what does not fit', () => {
    const model = (capacity: number): System =>
      system({
        components: [
          component(
            'Mail',
            { send: [step.enqueue('Mailer.deliver')] },
            { kind: 'queue', messages: { capacity, consumers: ['Mailer'] } },
          ),
          component('Mailer', { deliver: [step.cpu(exponential(0.1))] }, { kind: 'worker', concurrency: 1 }),
        ],
        loads: [load('Senders', 'Mail.send', 8)],
      });
    // An M/M/1 at 0.8: 3.2 wait, for 0.4 s.
    const roomy = simulate(model(1e6), { duration: 40_000 });
    expect(roomy.queues['Mail']!.depth.mean).toBeGreaterThan(3);
    expect(roomy.queues['Mail']!.depth.mean).toBeLessThan(3.4);
    expect(roomy.queues['Mail']!.age['mean']!.value).toBeCloseTo(0.4, 1);
    // M/M/1/3: two places beside the one in service.
    const blocked = (0.8 ** 3 * 0.2) / (1 - 0.8 ** 4);
    expect(simulate(model(2), { duration: 5000 }).loads['Senders']!.errors.rejected).toBeCloseTo(blocked, 2);
  });

  it('a stated hit ratio is kept', () => {
    const model = system({
      components: [
        component(
          'Cache',
          { get: [step.lookup([step.wait(exactly(0.01))])] },
          {
            kind: 'cache',
            cache: { capacity: 1, eviction: 'lru', start: 'warm', partitioned: false, fixedHitRatio: 0.9 },
          },
        ),
      ],
      loads: [load('Readers', 'Cache.get', 100)],
    });
    const result = simulate(model, { duration: 300 });
    expect(result.caches['Cache']!.hitRatio).toBeCloseTo(0.9, 2);
    expect(result.loads['Readers']!.latency['mean']!.value).toBeCloseTo(0.001, 3);
  });
});
