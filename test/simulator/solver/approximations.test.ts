/** Where the solver approximates: how near it comes to the simulation. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { SimulationResult } from '../../../language/model/results.js';
import type { System } from '../../../language/model/system.js';
import { solve, type Solution } from '../../../language/simulator/solver/index.js';
import { systemOf } from '../../model/documents.js';
import { bundledSimulator } from '../../support/bundled-simulator.js';

let simulate: Awaited<ReturnType<typeof bundledSimulator>>['simulate'];
beforeAll(async () => {
  ({ simulate } = await bundledSimulator());
});

async function both(text: string, eventBudget = 200_000): Promise<{ solved: Solution; seen: SimulationResult }> {
  const one: System = await systemOf(text);
  return { solved: solve(one), seen: simulate(one, { seed: 1, eventBudget, duration: 1e9 }) };
}

const off = ({ solved, seen }: { solved: Solution; seen: SimulationResult }): number =>
  solved.loads['Users']!.latency['mean']!.value! / seen.loads['Users']!.latency['mean']!.value! - 1;

describe('the mean latency', () => {
  it('of a store whose shards lie in different regions is that of the ways to each', async () => {
    const found = await both(`region Us  region Eu
link Us <-> Eu { rtt: 80ms }
keys Item { count: 10k }
load Users -> Web.get { rate: 100 rps, from: [Us, Eu], key: Item }
service Web { instances: 2, in: [Us, Eu], policy: nearest, on get { cpu 2ms  -> Db.get  -> Db.put with probability 20% } }
database Db {
  in: [Us, Eu], shards: 4 by Item, policy: nearest
  replication: leader-follower { followers: 1 }
  on get { cpu 4ms }
  on put write { cpu 5ms }
}`);
    // Half of the reads and of the writes cross the ocean: the simulation knows that to 1%.
    expect(Math.abs(off(found))).toBeLessThan(0.04);
    expect(found.solved.loads['Users']!.latency['mean']!.value).toBeGreaterThan(0.05);
  });

  it.each([
    ['the better of two of few', 'service Web { instances: 4, policy: power-of-two, on get { cpu 10ms } }', 320],
    [
      'the best of three of few',
      'service Web { instances: 6, policy: power-of-two { choices: 3 }, on get { cpu 10ms } }',
      480,
    ],
  ])('behind %s instances is theirs', async (_, service, rate) => {
    expect(Math.abs(off(await both(`${service}\nload Users -> Web.get { rate: ${rate} rps }`)))).toBeLessThan(0.08);
  });

  it('behind slots that the better of two has free is much less than behind slots by chance', async () => {
    const slots = (policy: string): string =>
      `service Web { instances: 4, concurrency: 4, policy: ${policy}, on get { wait 40ms } }\nload Users -> Web.get { rate: 350 rps }`;
    expect(Math.abs(off(await both(slots('power-of-two'))))).toBeLessThan(0.15);
    expect(Math.abs(off(await both(slots('random'), 400_000)))).toBeLessThan(0.1);
  });

  it.each(['random', 'round-robin'])('with a cache inside of each of several instances, under %s', async (policy) => {
    const found = await both(`keys Item { count: 10k, popularity: zipf(0.8) }
load Users -> Web.get { rate: 800 rps, key: Item }
service Web { instances: 4, policy: ${policy}, on get { cpu 2ms  -> Local.get } }
cache Local -> Db { inside: Web, capacity: 1k items, cpu: 0.5ms }
database Db { cores: 4, on get { cpu 5ms } }`);
    expect(Math.abs(off(found))).toBeLessThan(0.15);
  });
});

describe('more tasks at once than there are servers', () => {
  it.each([
    ['on one machine', 'cores: 10', 40, '100ms', 1],
    ['on several', 'instances: 20, policy: least-connections', 100, '500ms', 0.2],
  ])('take as long as they keep each other waiting: %s', async (_, pool, tasks, demand, rate) => {
    const found = await both(
      `service Job { on run { parallel ${tasks} { -> Task.do } } }
service Task { ${pool}, on do { cpu ${demand} } }
load Users -> Job.run { rate: ${rate} rps }`,
      150_000,
    );
    expect(Math.abs(off(found))).toBeLessThan(0.12);
  });
});

describe('a link', () => {
  const copied = (replication: string): string => `region Us  region Eu
link Us <-> Eu { rtt: 50ms, bandwidth: 10 Mbps }
load Users -> Db.put { rate: 80 rps, from: Us }
database Db { in: [Us, Eu], replication: ${replication}, on put write takes 10 kB { cpu 1ms } }`;

  it.each(['leader-follower { followers: 1 }', 'quorum { n: 2, r: 1, w: 1 }'])(
    'is as busy with what copies are sent as the simulation sees it: %s',
    async (replication) => {
      const { solved, seen } = await both(copied(replication), 40_000);
      const busiest = Math.max(...Object.values(seen.links!).map(({ utilization = 0 }) => utilization));
      expect(Math.abs(solved.links[0]!.utilization / busiest - 1)).toBeLessThan(0.06);
      expect(busiest).toBeGreaterThan(0.2);
    },
  );
});

describe('partitions with fewer messages at a time than there are slots', () => {
  const topic = (by: string, rate: number): string => `keys Item { count: 1000, popularity: zipf(0.8) }
topic Events -> Handler { partitions: 4${by} }
worker Handler { instances: 4, concurrency: 4, on send { wait 100ms } }
service Web { on get { cpu 1ms  ~> Events.send } }
load Users -> Web.get { rate: ${rate} rps, key: Item }`;

  it.each([
    ['in turn', '', 30],
    ['by key', ' by Item', 22],
  ])('keep messages waiting as the simulation sees it: %s', async (_, by, rate) => {
    const { solved, seen } = await both(topic(by, rate), 250_000);
    expect(Math.abs(solved.queues['Events']!.age! / seen.queues['Events']!.age['mean']!.value! - 1)).toBeLessThan(0.15);
  });

  const retried = (rate: number): string => `queue Jobs -> Worker { partitions: 1, redeliver: 50 { after: 1s } }
worker Worker { concurrency: 4, on run { cpu 10ms  fail with probability 10% } }
load Users -> Jobs.run { rate: ${rate} rps }`;

  it('stand still until the next attempt at a message, so that its order stays', async () => {
    // Each handling keeps its partition for 10 ms, and one in ten for a second more: 122 ms a message.
    const { solved, seen } = await both(retried(5), 250_000);
    expect(solve(await systemOf(retried(5))).resources[0]!.saturatesAt * 5).toBeCloseTo(0.9 / 0.11, 6);
    expect(Math.abs(solved.queues['Jobs']!.age! / seen.queues['Jobs']!.age['mean']!.value! - 1)).toBeLessThan(0.25);
    expect((await both(retried(10), 60_000)).seen.run.stopped).toBe('unstable');
  });

  it('are what gives out', async () => {
    const { resources } = solve(await systemOf(topic('', 30)));
    expect(resources[0]).toMatchObject({ component: 'Events', resource: 'partitions', sure: true });
    expect(resources[0]!.saturatesAt * 30).toBeCloseTo(40, 6);
    expect((await both(topic('', 44), 60_000)).seen.run.stopped).toBe('unstable');
    // Where a key decides, one partition has more to do than the others.
    expect(solve(await systemOf(topic(' by Item', 30))).resources[0]!.saturatesAt * 30).toBeLessThan(38);
  });
});

describe('slots and pools that are held while something else is waited for', () => {
  const web = (properties: string, steps: string, rate: number): string =>
    `service Web { cores: 4, ${properties}, on get { cpu 1ms  ${steps} } }
database Db { cores: 2, on get { cpu 10ms } }
load Users -> Web.get { rate: ${rate} rps }`;

  it.each([
    ['a pool of connections', web('pool Link { size: 6 }', 'hold Link { -> Db.get }', 170)],
    ['slots, over a call and a pause', web('instances: 2, concurrency: 8', 'wait 20ms  -> Db.get', 170)],
    ['slots that are more than the cores', web('instances: 2, concurrency: 12', 'cpu 20ms  -> Db.get', 165)],
    ['slots with a bounded queue in front', web('concurrency: 8, queue: 10', '-> Db.get', 190)],
  ])('keep others waiting in front of them and not twice: %s', async (_, text) => {
    // The simulation knows the mean to about 5%, with a confidence of 95%.
    const { solved, seen } = await both(text, 500_000);
    expect(Math.abs(off({ solved, seen }))).toBeLessThan(0.12);
    expect(Math.abs(solved.loads['Users']!.throughput / seen.loads['Users']!.throughput - 1)).toBeLessThan(0.02);
    const taken = Object.entries(seen.components['Web']!.resources).find(([name]) => name !== 'cpu')!;
    expect(Math.abs(solved.components['Web']!.utilization[taken[0]]! / taken[1].utilization - 1)).toBeLessThan(0.08);
  });

  it('keep messages waiting by as much', async () => {
    const { solved, seen } = await both(
      `${web('instances: 1', '~> Jobs.send', 170)}
queue Jobs -> Worker
worker Worker { instances: 2, concurrency: 4, on send { cpu 1ms  -> Db.get } }`,
      500_000,
    );
    expect(Math.abs(solved.queues['Jobs']!.lag! / seen.queues['Jobs']!.lag['mean']!.value! - 1)).toBeLessThan(0.12);
  });
});

it('a cache that is asked about keys in two ways holds those of both, and answers each as it holds them', async () => {
  const { solved, seen } = await both(`keys Item { count: 5k, popularity: zipf(0.9) }
keys Any like Item { popularity: uniform }
service Web { instances: 2, on get { cpu 1ms  -> Items.get by Item }, on scan { cpu 1ms  -> Items.get by Any } }
cache Items -> Db { capacity: 500 items, cpu: 0.1ms }
database Db { cores: 8, on get { cpu 5ms } }
load Users -> Web.get { rate: 200 rps, key: Item }
load Scans -> Web.scan { rate: 200 rps, key: Any }`);
  // The simulation knows each to within 2%.
  expect(Math.abs(solved.caches['Items']!.hitRatio / seen.caches['Items']!.hitRatio - 1)).toBeLessThan(0.05);
  for (const load of ['Users', 'Scans']) {
    const mean = solved.loads[load]!.latency['mean']!.value! / seen.loads[load]!.latency['mean']!.value!;
    expect(Math.abs(mean - 1), load).toBeLessThan(0.05);
  }
  const busy = seen.components['Db']!.resources['cpu']!.utilization;
  expect(Math.abs(solved.components['Db']!.utilization['cpu']! / busy - 1)).toBeLessThan(0.03);
});

describe('a bounded queue', () => {
  it.each([
    ['behind the node with the fewest calls', 'instances: 4, queue: 2, policy: least-connections', '10ms', 340],
    ['at each node in turn, with too many calls', 'instances: 4, queue: 10', '10ms', 480],
    ['with services that are all alike', 'queue: 5', 'exactly 10ms', 90],
    ['with services that differ much', 'queue: 20', 'hyperexponential(10ms, cv: 2)', 80],
  ])('turns away as many, and keeps the others waiting as long: %s', async (_, pool, demand, rate) => {
    const { solved, seen } = await both(
      `service Web { ${pool}, on get { cpu ${demand} } }\nload Users -> Web.get { rate: ${rate} rps }`,
    );
    expect(Math.abs(off({ solved, seen }))).toBeLessThan(0.12);
    expect(Math.abs(solved.loads['Users']!.errors.rejected - seen.loads['Users']!.errors.rejected)).toBeLessThan(0.01);
  });
});

describe('a request that asks a cache again for the same', () => {
  const asking = (steps: string): string => `keys Item { count: 2000, popularity: zipf(0.8) }
service Web { cores: 4, on get { ${steps} } }
cache Items -> Db { capacity: 200 items, cpu: 0.1ms }
database Db { cores: 8, on get { cpu 5ms } }
load Users -> Web.get { rate: 200 rps, key: Item }`;

  it.each([
    ['finds it', 'repeat 2 { -> Items.get  cpu 1ms }', 0.7],
    [
      'finds it no more often where it asks for it twice at once',
      'parallel { { -> Items.get } { -> Items.get } }',
      0.4,
    ],
  ])('%s', async (_, steps, ratio) => {
    const { solved, seen } = await both(asking(steps));
    expect(seen.caches['Items']!.hitRatio).toBeCloseTo(ratio, 1);
    expect(Math.abs(solved.caches['Items']!.hitRatio / seen.caches['Items']!.hitRatio - 1)).toBeLessThan(0.05);
  });
});

describe('calls that do not come at random', () => {
  const chain = (arrivals: string, rate: number, steps = '-> Db.get', db = 'cores: 1'): string =>
    `service Web { cores: 8, on get { cpu 1ms  ${steps} } }
database Db { ${db}, on get { cpu 4ms } }
load Users -> Web.get { rate: ${rate} rps, arrivals: ${arrivals} }`;

  it.each([
    ['in bursts', chain('bursty(high: 1.8x, low: 0.6x, every: 1s)', 100)],
    ['by a law of their own', chain('hyperexponential(cv: 2)', 150)],
    ['regularly', chain('constant', 170)],
    ['several at once', chain('poisson', 30, 'parallel 8 { -> Db.get }', 'cores: 2')],
  ])('keep each other waiting further on as well: %s', async (_, text) => {
    // The simulation knows the mean to about 5%.
    expect(Math.abs(off(await both(text, 400_000)))).toBeLessThan(0.15);
  });

  it('keep each other waiting in a queue', async () => {
    const { solved, seen } = await both(
      `service Web { cores: 4, on get { cpu 1ms  ~> Jobs.send } }
queue Jobs -> Worker
worker Worker { on send { cpu 4ms } }
load Users -> Web.get { rate: 150 rps, arrivals: hyperexponential(cv: 2) }`,
      400_000,
    );
    expect(Math.abs(solved.queues['Jobs']!.lag! / seen.queues['Jobs']!.lag['mean']!.value! - 1)).toBeLessThan(0.15);
  });

  it('wait for the cores of one node where a request does many things at once', async () => {
    const text = `service Web { cores: 2, on get { cpu 2ms  parallel 8 { cpu 4ms } } }
load Users -> Web.get { rate: 40 rps }`;
    expect(Math.abs(off(await both(text)))).toBeLessThan(0.12);
  });
});

it('what goes on after an early reply counts for how long a message may take', async () => {
  const { solved, seen } = await both(`queue Jobs -> Worker { visibility: 300ms, redeliver: 3 }
worker Worker { instances: 2, concurrency: 10, on send { cpu 10ms  reply  wait 200ms } }
service Web { on get { cpu 1ms  ~> Jobs.send } }
load Users -> Web.get { rate: 40 rps }`);
  const busy = seen.components['Worker']!.resources['cpu']!.utilization;
  // One handling in five takes longer than 300 ms, and its message is handled again.
  expect(busy).toBeGreaterThan(1.2 * 0.2);
  expect(Math.abs(solved.components['Worker']!.utilization['cpu']! / busy - 1)).toBeLessThan(0.04);
});

it('a slot waits for the message that it has asked for from another region', async () => {
  const { solved, seen } = await both(`region Us
region Eu
link Us <-> Eu { rtt: 160ms }
queue Jobs -> Worker { in: Us }
worker Worker { in: Eu, concurrency: 1, on send { cpu 10ms } }
service Web { in: Us, on get { cpu 1ms  ~> Jobs.send } }
load Users -> Web.get { rate: 5 rps, from: Us }`);
  // 80 ms on the way and 10 ms at work, five times a second.
  expect(solved.resources[0]).toMatchObject({ component: 'Worker', resource: 'concurrency' });
  expect(solved.resources[0]!.utilization).toBeCloseTo(0.45, 6);
  expect(Math.abs(seen.components['Worker']!.resources['concurrency']!.utilization / 0.45 - 1)).toBeLessThan(0.05);
});
