import { describe, expect, it, vi } from 'vitest';
import type { SimulationOptions } from '../../language/simulator/index.js';
import type { SimulationResult } from '../../language/model/results.js';
import type { System } from '../../language/model/system.js';
import { bundledSimulator } from '../support/bundled-simulator.js';
import {
  component,
  exactly,
  exponential,
  keys,
  load,
  operation,
  step,
  system,
  users,
} from '../support/system-builder.js';

const { simulate } = await bundledSimulator();
// Precision takes millions of events, which on a shared machine take their time.
vi.setConfig({ testTimeout: 600_000 });

/** Runs until every load's mean (and what is named) is known to a third of the tolerance. */
function run(model: System, tolerance: number, options: SimulationOptions = {}): SimulationResult {
  const result = simulate(model, { halfWidth: tolerance / 3, eventBudget: 60e6, ...options });
  expect(result.run.stopped).toBe('precision');
  return result;
}

function near(actual: number | null | undefined, expected: number, tolerance: number): void {
  expect(Math.abs((actual ?? NaN) / expected - 1), `${actual} against ${expected}`).toBeLessThan(tolerance);
}

const meanOf = (result: SimulationResult, name = 'Arrivals'): number | null =>
  result.loads[name]!.latency['mean']!.value;

/** One station that every request visits once. */
function station(
  rate: number,
  properties: Parameters<typeof component>[2] = {},
  demand = exponential(1) as Parameters<typeof step.cpu>[0],
): System {
  return system({
    components: [component('Station', { visit: [step.cpu(demand)] }, properties)],
    loads: [load('Arrivals', 'Station.visit', rate)],
  });
}

describe('single stations', () => {
  it('M/M/1: mean, waiting, queue and utilization', () => {
    const result = run(station(0.8), 0.02);
    near(meanOf(result), 5, 0.02);
    const { queue, waiting, resources } = result.components['Station']!;
    near(queue.mean, 3.2, 0.03);
    near(waiting!.value, 4, 0.03);
    near(resources['cpu']!.utilization, 0.8, 0.01);
  });

  it('M/M/1: percentiles', () => {
    const result = run(station(0.9), 0.04, {
      targets: [{ scope: { load: 'Arrivals' }, measure: 'latency', statistic: 'p50' }],
    });
    near(result.loads['Arrivals']!.latency['p50']!.value, 6.931471806, 0.04);
    const tail = run(station(0.7), 0.05, {
      targets: [{ scope: { load: 'Arrivals' }, measure: 'latency', statistic: 'p99.9' }],
    });
    near(tail.loads['Arrivals']!.latency['p99.9']!.value, 23.02585093, 0.05);
  });

  it('M/D/1 and M/H2/1 wait as Pollaczek and Khinchine say', () => {
    near(run(station(0.8, {}, exactly(1)), 0.02).components['Station']!.waiting!.value, 2, 0.02);
    const bursty = run(station(0.8, {}, { kind: 'hyperexponential', mean: 1, cv: 2 }), 0.05);
    near(bursty.components['Station']!.waiting!.value, 10, 0.05);
  });

  it('M/M/c waits as Erlang C says', () => {
    const result = run(station(9, { cores: 10 }), 0.02);
    near(meanOf(result), 1.668731524, 0.02);
  });

  it('M/M/c/c blocks as Erlang B says', () => {
    const result = run(station(5, { cores: 10, queue: 0 }), 0.005);
    near(result.loads['Arrivals']!.errors.rejected, 0.01838457034, 0.04);
    near(result.components['Station']!.rejected, 0.01838457034, 0.04);
  });

  it('M/M/c/K blocks as the birth-death process says, whether cores or slots limit it', () => {
    const model = (properties: Parameters<typeof component>[2]): System =>
      system({
        components: [component('Station', { visit: [step.cpu(exponential(1 / 1.5))] }, properties)],
        loads: [load('Arrivals', 'Station.visit', 4)],
      });
    near(run(model({ cores: 3, queue: 7 }), 0.01).loads['Arrivals']!.errors.rejected, 0.05637605928, 0.04);
    near(
      run(model({ cores: 3, concurrency: 3, queue: 7 }), 0.01).loads['Arrivals']!.errors.rejected,
      0.05637605928,
      0.04,
    );
  });

  it('M/M/1/K in overload delivers what its server can', () => {
    const result = run(station(1.5, { queue: 19 }), 0.01);
    near(result.loads['Arrivals']!.throughput, 0.999899737, 0.01);
  });

  it('processor sharing does not care about the distribution', () => {
    near(meanOf(run(station(0.8, { discipline: 'ps' }, exactly(1)), 0.03)), 5, 0.03);
    near(meanOf(run(station(0.8, { discipline: 'ps' }), 0.03)), 5, 0.03);
  });

  it('last come, first served has the mean of first come, first served', () => {
    near(meanOf(run(station(0.8, { discipline: 'lifo' }), 0.03)), 5, 0.03);
  });

  it('latency without a resource: the mean number in it follows from its length', () => {
    const model = system({
      components: [component('Pause', { visit: [step.wait(exponential(1))] }, { concurrency: 1000 })],
      loads: [load('Arrivals', 'Pause.visit', 20)],
    });
    const result = run(model, 0.02);
    near(result.components['Pause']!.resources['concurrency']!.utilization * 1000, 20, 0.02);
  });
});

describe('balancing', () => {
  const pool = (
    policy: 'round-robin' | 'random' | 'least-connections' | 'power-of-two' | 'join-idle-queue',
    n: number,
    rate: number,
  ): System => station(rate, { instances: n, policy });

  it('round robin makes every server an E_n/M/1', () => {
    near(meanOf(run(pool('round-robin', 2, 1.6), 0.03)), 3.843979767, 0.03);
    near(meanOf(run(pool('round-robin', 4, 3.2), 0.03)), 3.26738361, 0.03);
  });

  it('random thins the arrivals', () => {
    near(meanOf(run(pool('random', 10, 9), 0.04)), 10, 0.04);
  });

  it('least connections joins the shortest queue', () => {
    near(meanOf(run(pool('least-connections', 2, 1.8), 0.02, { eventBudget: 300e6 })), 5.474912821, 0.02);
    near(meanOf(run(pool('least-connections', 10, 9), 0.02, { eventBudget: 300e6 })), 1.907650148, 0.02);
  });

  it('two choices lie between one and all', () => {
    const two = meanOf(run(pool('power-of-two', 10, 9), 0.04))!;
    const idle = meanOf(run(pool('join-idle-queue', 10, 9), 0.04))!;
    expect(two).toBeGreaterThan(1.98);
    expect(two).toBeLessThan(3.4);
    expect(idle).toBeGreaterThan(1.98);
    expect(idle).toBeLessThan(10);
  });

  it('weights split the stream', () => {
    const result = run(
      system({
        components: [
          component('Fast', { visit: [step.cpu(exponential(0.5))] }),
          component('Slow', { visit: [step.cpu(exponential(1))] }),
          component('Balancer', {
            visit: [
              step.call('Fast.visit', {
                sharedView: true,
                targets: [
                  { component: 'Fast', operation: 'visit', weight: 2 },
                  { component: 'Slow', operation: 'visit', weight: 1 },
                ],
              }),
            ],
          }),
        ],
        loads: [load('Arrivals', 'Balancer.visit', 2.4)],
      }),
      0.03,
    );
    near(meanOf(result), 3.333333333, 0.03);
  });
});

describe('networks', () => {
  it('a tandem is the sum of its stations', () => {
    const result = run(
      system({
        components: [
          component('A', { visit: [step.cpu(exponential(0.5)), step.call('B.visit')] }),
          component('B', { visit: [step.cpu(exponential(0.8)), step.call('C.visit', { probability: 0.5 })] }),
          component('C', { visit: [step.disk(exponential(1))] }),
        ],
        loads: [load('Arrivals', 'A.visit', 1)],
      }),
      0.02,
    );
    near(meanOf(result), 1 / (2 - 1) + 1 / (1.25 - 1) + 0.5 / (1 - 0.5), 0.02);
    near(result.components['C']!.resources['disk']!.utilization, 0.5, 0.02);
  });

  it('feedback multiplies the visits', () => {
    // Each visit is followed by another with probability 0.5: two visits on average, an M/M/1 at 0.6.
    const result = run(
      system({
        components: [component('A', { visit: [step.cpu(exponential(1)), step.call('A.visit', { probability: 0.5 })] })],
        loads: [load('Arrivals', 'A.visit', 0.3)],
      }),
      0.03,
    );
    near(meanOf(result), (2 * 1) / (1 - 0.6), 0.03);
    near(result.operations['A.visit']!.rate, 0.6, 0.02);
  });

  it('a closed network has the throughput of mean value analysis', () => {
    const model = (n: number): System =>
      system({
        components: [
          component('Cpu', { visit: [step.cpu(exponential(0.605))] }),
          component('Disk1', { visit: [step.cpu(exponential(2.1))] }),
          component('Disk2', { visit: [step.cpu(exponential(1.35))] }),
          component('Job', { run: [step.call('Cpu.visit'), step.call('Disk1.visit'), step.call('Disk2.visit')] }),
        ],
        loads: [users('Terminals', 'Job.run', n, exponential(15))],
      });
    near(run(model(3), 0.01).loads['Terminals']!.throughput, 0.1515164923, 0.01);
    near(run(model(20), 0.01).components['Disk1']!.resources['cpu']!.utilization, 0.9964842888, 0.01);
  });

  it('fork and join of two', () => {
    const model = system({
      components: [
        component('A', { visit: [step.cpu(exponential(1))] }),
        component('B', { visit: [step.cpu(exponential(1))] }),
        component('Fork', { run: [step.parallel([[step.call('A.visit')], [step.call('B.visit')]])] }),
      ],
      loads: [load('Arrivals', 'Fork.run', 0.8)],
    });
    near(meanOf(run(model, 0.02)), 7, 0.02);
  });

  it('waits for the slowest of 100, for 2 of 3, for the first of 2', () => {
    const fan = (n: number, waitFor?: number): System =>
      system({
        components: [
          component('Leaf', { get: [step.wait(exponential(0.01))] }),
          component('Root', { get: [step.replicate(n, [step.call('Leaf.get')], waitFor)] }),
        ],
        loads: [load('Arrivals', 'Root.get', 10)],
      });
    near(meanOf(run(fan(100), 0.01)), 0.05187377518, 0.01);
    near(meanOf(run(fan(3, 2), 0.02)), 0.008333333333, 0.02);
    near(meanOf(run(fan(2, 1), 0.02)), 0.005, 0.02);
  });
});

describe('caches', () => {
  const cache = (count: number, capacity: number, exponent: number): System =>
    system({
      keySpaces: [keys('Item', count, { popularity: { kind: 'zipf', exponent } })],
      components: [
        component('Store', { get: [step.wait(exactly(0.001))] }),
        component(
          'Cache',
          { get: [step.lookup([step.call('Store.get'), step.store()])] },
          { kind: 'cache', key: 'Item', cache: { capacity, eviction: 'lru', start: 'warm', partitioned: true } },
        ),
      ],
      // Look-ups far apart: a key that is being fetched would be missed by those that come meanwhile.
      loads: [load('Readers', 'Cache.get', 1, { keys: ['Item'] })],
    });

  it('LRU under Zipf keys hits as King and Flajolet say', () => {
    near(simulate(cache(8, 3, 1), { duration: 400_000 }).caches['Cache']!.hitRatio, 0.5356153359, 0.01);
    near(simulate(cache(1000, 100, 0.8), { duration: 400_000 }).caches['Cache']!.hitRatio, 0.3778, 0.01);
  });
});

describe('resilience', () => {
  it('retries follow the geometric law', () => {
    const model = system({
      components: [component('Shaky', { get: [step.fail(0.5)] })],
      loads: [load('Callers', 'Shaky.get', 100, { call: { retries: 3 } })],
    });
    const result = simulate(model, { duration: 2000 });
    near(result.operations['Shaky.get']!.rate, 187.5, 0.02);
    near(result.loads['Callers']!.throughput / result.loads['Callers']!.offered, 0.9375, 0.01);
  });

  it('attempts multiply over layers', () => {
    const layers = ['E', 'D', 'C', 'B', 'A'];
    const model = system({
      components: [
        component('Bottom', { get: [step.fail(1)] }),
        ...layers.map((name, i) =>
          component(name, { get: [step.call(`${layers[i - 1] ?? 'Bottom'}.get`, { retries: 2 })] }),
        ),
      ],
      loads: [load('Users', 'A.get', 10)],
    });
    const result = simulate(model, { duration: 100 });
    near(result.operations['Bottom.get']!.rate / result.loads['Users']!.offered, 243, 1e-9);
    expect(result.loads['Users']!.errors.failed).toBe(1);
  });

  it('full jitter sleeps half of every pause', () => {
    const model = system({
      components: [
        component('Down', { get: [step.fail(1)] }),
        component('Front', {
          get: [
            step.call('Down.get', {
              retries: 5,
              backoff: { kind: 'exponential', base: 0.1, factor: 2, jitter: 'full' },
              else: [],
            }),
          ],
        }),
      ],
      loads: [load('Users', 'Front.get', 10)],
    });
    near(meanOf(run(model, 0.02), 'Users'), 1.55, 0.02);
  });

  it('a hedge at the 95th percentile of an exponential cuts the mean to 0.975', () => {
    const model = system({
      components: [component('Back', { get: [step.wait(exponential(1))] })],
      loads: [load('Users', 'Back.get', 10, { call: { hedge: { after: 2.995732273553991 } } })],
    });
    near(meanOf(run(model, 0.01), 'Users'), 0.975, 0.01);
  });
});

describe('replication', () => {
  const commit = (mode: 'sync' | 'semi-sync'): System =>
    system({
      components: [
        component('Db', [operation('write', [step.wait(exponential(0.002))], { write: true })], {
          kind: 'database',
          instances: 3,
          replication: { style: 'leader-follower', followers: 2, mode, acks: 1, lag: 0, reads: 'followers' },
        }),
      ],
      loads: [load('Writers', 'Db.write', 10)],
    });

  it('waits for the followers that its mode asks for', () => {
    // Every node spends an exponential time of mean 2 ms: the leader, then the slower or the quicker of two followers.
    near(meanOf(run(commit('sync'), 0.02), 'Writers'), 0.002 + 0.003, 0.02);
    near(meanOf(run(commit('semi-sync'), 0.02), 'Writers'), 0.002 + 0.001, 0.02);
  });
});
