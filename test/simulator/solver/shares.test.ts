/** What the solver makes of unlike pools behind one policy, of keys that keep to a node, and of work nobody waits for. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { PolicyName, System } from '../../../language/model/system.js';
import type { SimulationResult } from '../../../language/model/results.js';
import { solve } from '../../../language/simulator/solver/index.js';
import { bundledSimulator } from '../../support/bundled-simulator.js';
import {
  component,
  exactly,
  exponential,
  keys,
  load,
  step,
  system,
  users,
  readThrough,
} from '../../support/system-builder.js';

let simulate: Awaited<ReturnType<typeof bundledSimulator>>['simulate'];
beforeAll(async () => {
  ({ simulate } = await bundledSimulator());
});

const run = (one: System, eventBudget: number): SimulationResult =>
  simulate(one, { seed: 1, eventBudget, duration: 1e9 });

/** Two pools behind a policy: a small node with one core and two nodes with three each. */
const unlike = (policy: PolicyName, weights: readonly [number, number] | [] = [], rate = 250): System =>
  system({
    components: [
      component('Small', { get: [step.cpu(exponential(0.01))] }),
      component('Large', { get: [step.cpu(exponential(0.01))] }, { instances: 2, cores: 3 }),
    ],
    loads: [
      load('Users', 'Small.get', rate, {
        call: {
          targets: ['Small', 'Large'].map((name, i) => ({
            component: name,
            operation: 'get',
            ...(weights[i] === undefined ? {} : { weight: weights[i] }),
          })),
          policy,
          sharedView: true,
        },
      }),
    ],
  });

describe('what hangs on chance or on the state of a node is not called sure', () => {
  const sure = (one: System): boolean | undefined =>
    solve(one).resources.find(({ component: name }) => name === 'Db')?.sure;

  // The errors of some ten calls in a row are within 0.1 of the bound again and again: the breaker opens by luck.
  it.each([
    [0.45, false],
    [0.2, true],
  ])('behind a breaker at 50%% whose calls fail with probability %d', (failing, expected) => {
    const db = component('Db', { get: [step.cpu(exponential(0.005)), step.fail(failing)] });
    const breaker = { errors: 0.5, over: 10, reset: 5 };
    expect(sure(system({ components: [db], loads: [load('Users', 'Db.get', 100, { call: { breaker } })] }))).toBe(
      expected,
    );
  });

  it.each([
    [0.5, false],
    [1, true],
  ])('where a share of %d of the requests is shed while a queue is long', (share, expected) => {
    const shed = { share, metric: 'queue', comparison: '>', bound: 5 } as const;
    const db = component('Db', { get: [step.cpu(exponential(0.005))] }, { shed });
    expect(sure(system({ components: [db], loads: [load('Users', 'Db.get', 190)] }))).toBe(expected);
  });
});

describe('targets of one call', () => {
  const blind: readonly PolicyName[] = ['random', 'round-robin', 'weighted-round-robin'];
  const heedful: readonly PolicyName[] = ['least-connections', 'least-response-time', 'resource-based'];

  // The simulation knows each share to within 1% with a confidence beyond 99.9%.
  it.each(blind)('are shared by %s as the simulation shares them', (policy) => {
    const one = unlike(policy);
    const share = run(one, 60_000).operations['Small.get']!.rate / 250;
    expect(solve(one).operations['Small.get']!.rate / 250).toBeCloseTo(
      policy === 'weighted-round-robin' ? 1 / 7 : 1 / 3,
      9,
    );
    expect(Math.abs(solve(one).operations['Small.get']!.rate / 250 - share)).toBeLessThan(0.012);
  });

  it.each(heedful)('are shared by %s about as the simulation shares them, and no overload rests on that', (policy) => {
    const one = unlike(policy);
    const share = run(one, 60_000).operations['Small.get']!.rate / 250;
    expect(Math.abs(solve(one).operations['Small.get']!.rate / 250 - share)).toBeLessThan(0.06);
    expect(solve(one).resources.find(({ component: name }) => name === 'Small')?.sure).toBe(false);
    expect(solve(unlike('random')).resources.find(({ component: name }) => name === 'Small')?.sure).toBe(true);
  });

  // At 450 a second the small node is 94% busy, the large ones 59%; all together could carry 700.
  it.each(['least-connections', 'power-of-two'] as const)('are shared by their calls under %s', (policy) => {
    const one = unlike(policy, [], 450);
    const [solved, seen] = [solve(one), run(one, 200_000)];
    expect(Math.abs(solved.operations['Small.get']!.rate / seen.operations['Small.get']!.rate - 1)).toBeLessThan(0.04);
    const mean = solved.loads['Users']!.latency['mean']!.value! / seen.loads['Users']!.latency['mean']!.value!;
    expect(Math.abs(mean - 1)).toBeLessThan(0.12);
    expect(solved.bottleneck!.saturatesAt).toBeCloseTo(700 / 450, 6);
  });

  it('get nothing with a weight of nothing', () => {
    expect(solve(unlike('random', [0, 1])).operations['Small.get']!.rate).toBe(0);
  });
});

describe('a cache whose keys keep to a node', () => {
  const cached = (policy: PolicyName): System =>
    system({
      keySpaces: [keys('Item', 1000, { popularity: { kind: 'zipf', exponent: 0.8 } })],
      components: [
        readThrough(
          'Items',
          'Item',
          { capacity: 100, eviction: 'lru', start: 'warm', partitioned: false },
          { instances: 4, policy },
        ),
        component('Db', { get: [step.cpu(exponential(0.001))] }),
      ],
      loads: [load('Users', 'Items.get', 100, { keys: ['Item'] })],
    });

  it.each(['ip-hash', 'round-robin'] as const)('is solved as it is simulated under %s', (policy) => {
    const solved = solve(cached(policy)).caches['Items']!.hitRatio;
    expect(Math.abs(solved - run(cached(policy), 120_000).caches['Items']!.hitRatio)).toBeLessThan(0.02);
    expect(solved > 0.55).toBe(policy === 'ip-hash');
  });
});

describe('a pool in which keys decide on the node', () => {
  const keyed = (policy: PolicyName, rate: number): System =>
    system({
      keySpaces: [keys('User', 40, { popularity: { kind: 'zipf', exponent: 1 } })],
      components: [component('Web', { get: [step.cpu(exponential(0.01))] }, { instances: 4, policy })],
      loads: [load('Users', 'Web.get', rate, { keys: ['User'] })],
    });

  it.each(['ip-hash', 'consistent-hashing'] as const)('is as busy under %s as it is simulated', (policy) => {
    const one = keyed(policy, 180);
    const solved = solve(one);
    const simulated = run(one, 250_000);
    const { busiest } = simulated.components['Web']!.resources['cpu']!;
    expect(Math.abs(solved.resources[0]!.utilization / busiest! - 1)).toBeLessThan(0.04);
    const mean = simulated.loads['Users']!.latency['mean']!.value!;
    expect(Math.abs(solved.loads['Users']!.latency['mean']!.value! / mean - 1)).toBeLessThan(0.08);
    // Nine in twenty of the calls are about the two most wanted of the keys.
    expect(solved.resources[0]!.utilization).toBeGreaterThan(1.3 * 0.45);
  });

  it('gives out where its busiest node does', () => {
    const { resources } = solve(keyed('ip-hash', 180));
    const limit = resources[0]!.saturatesAt * 180;
    expect(run(keyed('ip-hash', limit * 1.1), 100_000).run.stopped).toBe('unstable');
    expect(resources[0]!.instance).toBeTypeOf('number');
    expect(solve(keyed('round-robin', 180)).resources[0]!.instance).toBeUndefined();
  });
});

it('knows what is behind a cache whose entries grow too old, and fetches once for all who wait', () => {
  const aging = (singleFlight: boolean): System =>
    system({
      keySpaces: [keys('Item', 1)],
      components: [
        readThrough('Items', 'Item', {
          capacity: 9,
          eviction: 'lru',
          ttl: 0.9,
          start: 'warm',
          partitioned: true,
          singleFlight,
        }),
        component('Db', { get: [step.cpu(exactly(0.05))] }, { cores: 200 }),
      ],
      loads: [load('Users', 'Items.get', 1000, { keys: ['Item'] })],
    });
  // From the first miss to the last of 51 fetches 0.1 s, and 0.9 s until that is too old; else one fetch in 0.951 s.
  expect(solve(aging(false)).operations['Db.get']!.rate).toBeCloseTo(51, 1);
  expect(solve(aging(true)).operations['Db.get']!.rate).toBeCloseTo(1 / 0.951, 3);
  expect(solve(aging(false)).resources.find(({ component: name }) => name === 'Db')?.saturatesAt).toBeLessThan(100);
  expect(solve(aging(false)).caches['Items']?.basis).toBe('approximate');
});

describe('a fixed number of users', () => {
  const throughput = (one: System): [number, number] => [
    solve(one).loads['Users']!.throughput,
    run(one, 150_000).loads['Users']!.throughput,
  ];

  it('does not wait for what is sent off', () => {
    const [solved, simulated] = throughput(
      system({
        components: [
          component('Web', { get: [step.cpu(exponential(0.003)), step.call('Db.q'), step.send('Log.put')] }),
          component('Db', { q: [step.cpu(exponential(0.004))] }),
          component('Log', { put: [step.cpu(exponential(0.0045))] }),
        ],
        loads: [users('Users', 'Web.get', 12, exponential(0.05))],
      }),
    );
    expect(Math.abs(solved / simulated - 1)).toBeLessThan(0.03);
  });

  it('waits for the longer of two calls that are made at once', () => {
    const [solved, simulated] = throughput(
      system({
        components: [
          component('Web', { get: [step.parallel([[step.call('A.q')], [step.call('B.q')]])] }),
          component('A', { q: [step.cpu(exponential(0.004))] }),
          component('B', { q: [step.cpu(exponential(0.003))] }),
        ],
        loads: [users('Users', 'Web.get', 6, exponential(0.02))],
      }),
    );
    expect(Math.abs(solved / simulated - 1)).toBeLessThan(0.05);
  });
});

describe('a fixed number of users beside others', () => {
  const beside = (vips: System['loads'][number], cores: number, discipline: 'fifo' | 'priority'): System =>
    system({
      components: [component('Web', { get: [step.cpu(exponential(0.01))] }, { cores, discipline })],
      loads: [vips, users('Users', 'Web.get', 10 * cores, exponential(0.1))],
    });

  it.each([
    ['who are more urgent', beside(load('Vips', 'Web.get', 60, { priority: 2 }), 2, 'priority')],
    [
      'who are more urgent, and a fixed number',
      beside({ ...users('Vips', 'Web.get', 5, exponential(0.1)), priority: 2 }, 1, 'priority'),
    ],
    ['on several cores', beside(load('Vips', 'Web.get', 60), 2, 'fifo')],
  ])('waits as long as the simulation sees it: %s', (_, one) => {
    const [solved, seen] = [solve(one), run(one, 200_000)];
    for (const name of ['Users', 'Vips']) {
      const [reckoned, simulated] = [solved.loads[name]!, seen.loads[name]!];
      const mean = reckoned.latency['mean']!.value! / simulated.latency['mean']!.value!;
      expect(Math.abs(mean - 1), name).toBeLessThan(0.22);
      expect(Math.abs(reckoned.throughput / simulated.throughput - 1), name).toBeLessThan(0.07);
    }
  });
});

it('follows an operation that calls itself to its end', () => {
  // Ten rounds on average.
  const again = system({
    components: [
      component('Loop', { go: [step.wait(exactly(0.01)), step.choose([0.9, [step.call('Loop.go')]], [0.1, []])] }),
    ],
    loads: [load('Users', 'Loop.go', 10)],
  });
  expect(solve(again).loads['Users']!.latency['mean']!.value).toBeCloseTo(0.1, 6);
  expect(solve(again).loads['Users']!.floor).toBeCloseTo(0.1, 6);
});

it('knows only the mean of those who are not served in order', () => {
  const one = (discipline: 'fifo' | 'lifo'): System =>
    system({
      components: [component('Web', { get: [step.cpu(exponential(0.01))] }, { discipline })],
      loads: [load('Users', 'Web.get', 80)],
    });
  const basis = (discipline: 'fifo' | 'lifo'): (string | undefined)[] =>
    ['mean', 'p99'].map((statistic) => solve(one(discipline)).loads['Users']!.latency[statistic]?.basis);
  expect(basis('fifo')).toEqual(['exact', 'exact']);
  expect(basis('lifo')[1]).toBe('approximate');
});
