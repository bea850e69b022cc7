/** What passes through the networks of machines: against queueing theory, and by what a document says. */
import { describe, expect, it } from 'vitest';
import { solved } from '../../language/findings/index.js';
import type { System } from '../../language/model/system.js';
import { simulate } from '../../language/simulator/index.js';
import { solve } from '../../language/simulator/solver/index.js';
import { systemOf, told } from '../model/documents.js';

const EVENTS = { eventBudget: 100_000 };

function meanOf(system: System): number {
  return simulate(system, EVENTS).loads['Users']!.latency['mean']!.value!;
}

function busy(system: System, component: string, resource: string): [solved: number, seen: number] {
  return [
    solve(system).components[component]!.utilization[resource]!,
    simulate(system, EVENTS).components[component]!.resources[resource]!.utilization,
  ];
}

describe('the bandwidth of a component', () => {
  const download = (rate: string, size = '1 MB'): Promise<System> =>
    systemOf(`service Web { bandwidth: 1 Gbps, on get returns ${size} { } }\nload Users -> Web.get { rate: ${rate} }`);

  it('is used by what is returned: rate times bytes times 8 over bits per second', async () => {
    const [solved, seen] = busy(await download('100 rps'), 'Web', 'sending');
    expect(solved).toBeCloseTo((100 * 1e6 * 8) / 1e9, 12);
    expect(Math.abs(seen / 0.8 - 1)).toBeLessThan(0.02);
    expect(solve(await download('100 rps')).bottleneck).toMatchObject({ component: 'Web', resource: 'sending' });
    expect(solve(await download('100 rps')).bottleneck!.saturatesAt).toBeCloseTo(1.25, 12);
  });

  it('makes replies of one size wait as M/D/1, and of exponential sizes as M/M/1', async () => {
    // Half of the wait of M/M/1 (Pollaczek and Khinchine): 8 ms of service at 80%.
    const constant = 0.008 + (0.8 * 0.008) / (2 * 0.2);
    expect(solve(await download('100 rps')).loads['Users']!.latency['mean']!.value! / constant).toBeCloseTo(1, 9);
    // 30,000 replies leave about 2%; 6% is missed by less than one seed in a hundred.
    expect(Math.abs(meanOf(await download('100 rps')) / constant - 1)).toBeLessThan(0.06);
    const variable = await download('100 rps', 'erlang(1, 1 MB)');
    expect(Math.abs(solve(variable).loads['Users']!.latency['mean']!.value! / 0.04 - 1)).toBeLessThan(1e-6);
    expect(Math.abs(meanOf(variable) / 0.04 - 1)).toBeLessThan(0.12);
  });

  it('serves each direction by itself: what comes in does not wait for what goes out', async () => {
    const both = await systemOf(
      'service Web { bandwidth: 1 Gbps, on put takes 1 MB { }, on get returns 1 MB { } }\nload Users -> Web.get { rate: 100 rps }\nload Others -> Web.put { rate: 100 rps }',
    );
    const constant = 0.008 + (0.8 * 0.008) / (2 * 0.2);
    for (const name of ['Users', 'Others']) {
      expect(solve(both).loads[name]!.latency['mean']!.value! / constant).toBeCloseTo(1, 9);
    }
    expect(busy(both, 'Web', 'receiving')[1]).toBeCloseTo(0.8, 1);
  });

  it('takes calls out through the caller, and replies in; on the way through a balancer each way twice', async () => {
    const chain = await systemOf(`
      balancer Edge -> Web { bandwidth: 1 Gbps }
      service Web { bandwidth: 4 Gbps, on get takes 100 kB returns 1 MB { -> Files.read } }
      storage Files { on read takes 1 kB returns 2 MB { } }
      load Users -> Edge.get { rate: 50 rps }`);
    const use = solve(chain).components;
    expect(use['Edge']!.utilization).toMatchObject({
      receiving: expect.closeTo((50 * 1.1e6 * 8) / 1e9, 9) as number,
      sending: expect.closeTo((50 * 1.1e6 * 8) / 1e9, 9) as number,
    });
    expect(use['Web']!.utilization['receiving']).toBeCloseTo((50 * 2.1e6 * 8) / 4e9, 9);
    expect(use['Web']!.utilization['sending']).toBeCloseTo((50 * 1.001e6 * 8) / 4e9, 9);
    const run = simulate(chain, EVENTS);
    for (const [name, way] of [
      ['Edge', 'receiving'],
      ['Edge', 'sending'],
      ['Web', 'receiving'],
      ['Web', 'sending'],
    ] as const) {
      const seen = run.components[name]!.resources[way]!.utilization;
      expect(Math.abs(seen / use[name]!.utilization[way]! - 1)).toBeLessThan(0.03);
    }
    const solved = solve(chain).loads['Users']!.latency['mean']!.value!;
    expect(Math.abs(run.loads['Users']!.latency['mean']!.value! / solved - 1)).toBeLessThan(0.1);
  });

  it('takes the size from the key of the request where that is an attribute of it', async () => {
    const videos = await systemOf(`
      keys Video { count: 4, size: choice(50%: 1 MB, 50%: 3 MB) }
      service Web { bandwidth: 1 Gbps, on get returns Video.size { } }
      load Users -> Web.get { rate: 30 rps, key: Video }`);
    const [solved, seen] = busy(videos, 'Web', 'sending');
    expect(solved).toBeCloseTo((30 * 2e6 * 8) / 1e9, 1);
    // Four keys have each one of two sizes.
    expect(seen).toBeGreaterThan(0.2);
    expect(seen).toBeLessThan(0.75);
  });

  it('is used by followers for what their leader got, and not for replies', async () => {
    const store = await systemOf(`
      database Db {
        bandwidth: 1 Gbps
        replication: leader-follower { followers: 1 }
        on put write takes 1 MB returns 1 MB { cpu 1us }
      }
      load Users -> Db.put { rate: 50 rps }`);
    expect(busy(store, 'Db', 'receiving')).toEqual([expect.closeTo(0.4, 6), expect.closeTo(0.4, 1)]);
    expect(busy(store, 'Db', 'sending')).toEqual([expect.closeTo(0.2, 6), expect.closeTo(0.2, 1)]);
  });

  it('bounds the busier direction by `network`, and prices the mean of what is returned', async () => {
    const system = await systemOf(`
      service Web { bandwidth: 1 Gbps, egressPrice: 0.1 usd/GB, on get takes 1 kB returns uniform(1 MB, 3 MB) { } }
      load Users -> Web.get { rate: 10 rps }
      require Web network < 70%`);
    expect(solve(system).cost.perMonth).toBeCloseTo(10 * 2e-3 * 0.1 * 730 * 3600, 6);
    expect(system.requirements[0]).toMatchObject({ measure: 'network' });
  });

  it('is refused on what lives inside of another component, and sizes below zero are', async () => {
    const problems = await told(`
      keys Doc { count: 10 }
      service Web { on get returns -1 kB { -> Local.get } }
      cache Local { inside: Web, bandwidth: 1 Gbps, capacity: 5 items }
      load Users -> Web.get { rate: 1 rps, key: Doc }`);
    const idle = await systemOf(
      'service Web { bandwidth: 1 Gbps, on get { cpu 1ms } }\nload Users -> Web.get { rate: 1 rps }',
    );
    expect(simulate(idle, { eventBudget: 1000 }).components['Web']!.resources['sending']!.utilization).toBe(0);
    expect(problems).toEqual([
      expect.stringMatching(/^4: error contradiction .*calls to it do not leave the instance/),
      expect.stringMatching(/^3: error out-of-range .*`returns`/),
    ]);
  });
});

describe('the bandwidth of a link', () => {
  const world = (rest: string, rate = '100 rps'): Promise<System> =>
    systemOf(`
      region Us { population: 1M }
      region Eu { population: 1M }
      link Us <-> Eu { rtt: 80ms, bandwidth: 1 Gbps }
      ${rest}
      load Users -> Web.get { rate: ${rate}, from: Eu }`);
  // Half of the wait of M/M/1 (Pollaczek and Khinchine): 8 ms for each of 100 a second.
  const constant = 0.08 + 0.008 + (0.8 * 0.008) / (2 * 0.2);

  it('makes replies wait as M/D/1, and requests where they are large', async () => {
    for (const sizes of ['takes 1 B returns 1 MB', 'takes 1 MB returns 1 B']) {
      const system = await world(`service Web { in: Us, on get ${sizes} { } }`);
      expect(solve(system).loads['Users']!.latency['mean']!.value! / constant).toBeCloseTo(1, 5);
      expect(solve(system).links[0]!.utilization).toBeCloseTo(0.8, 9);
      const run = simulate(system, { eventBudget: 80_000 });
      // The queue adds a sixth of it: 20,000 requests leave about 1% of all; 3% is missed by less than one seed in a hundred.
      expect(Math.abs(run.loads['Users']!.latency['mean']!.value! / constant - 1)).toBeLessThan(0.03);
    }
  });

  it('carries as much in each direction at once, and delays nobody who need not cross it', async () => {
    const system = await world(`
      service Web { in: Us, on get returns 1 MB { } }
      service Far { in: Eu, on put returns 1 MB { } }
      load Others -> Far.put { rate: 100 rps, from: Us }
      load Near -> Far.put { rate: 100 rps, from: Eu }`);
    const run = simulate(system, { eventBudget: 150_000 });
    // Both directions are 80% busy: one for both would not do. Requests, though small, wait behind the replies of others.
    expect(run.run.stopped).not.toBe('unstable');
    for (const name of ['Users', 'Others']) {
      expect(run.loads[name]!.latency['mean']!.value!).toBeGreaterThan(constant);
      expect(run.loads[name]!.latency['mean']!.value!).toBeLessThan(2 * constant);
    }
    expect(run.loads['Near']!.latency['mean']!.value!).toBe(0);
  });

  it('is found to be too narrow', async () => {
    const system = await world('service Web { in: Us, on get returns 1 MB { } }', '150 rps');
    expect(solve(system).links[0]!.utilization).toBeCloseTo(1.2, 9);
    const narrow = (model: System): string[] =>
      solved(model).findings.flatMap(({ code, severity }) => (code === 'narrow-link' ? [severity] : []));
    expect(narrow(system)).toEqual(['error']);
    expect(narrow(await world('service Web { in: Us, on get returns 1 MB { } }', '110 rps'))).toEqual(['warning']);
    expect(narrow(await world('service Web { in: Us, on get returns 1 MB { } }', '50 rps'))).toEqual(['hint']);
    expect(solve(system).loads['Users']!.latency['mean']!.value).toBeNull();
    const run = simulate(system, EVENTS);
    expect(run.run.stopped).toBe('unstable');
    // Of 150 a second it carries 125.
    expect(run.components['Web']!.growth! / 25).toBeCloseTo(1, 0);
    expect(run.loads['Users']!.latency['mean']!.value).toBeNull();
  });
});
