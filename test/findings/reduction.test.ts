/** Reduced runs of large systems, held against whole runs of systems small enough for both. */
import { beforeAll, describe, expect, it } from 'vitest';
import { largeCourse } from '../../language/findings/large-course.js';
import { reducing } from '../../language/findings/reduction.js';
import { withFewerShards } from '../../language/findings/fewer-shards.js';
import { scaleDown, scaleUp } from '../../language/findings/scale-down.js';
import type { CreateSimulation, Simulation } from '../../language/findings/simulation.js';
import type { SimulationResult } from '../../language/model/results.js';
import { solve } from '../../language/simulator/solver/index.js';
import { bundledSimulator } from '../support/bundled-simulator.js';
import { systemOf } from '../model/documents.js';

let create: CreateSimulation;

beforeAll(async () => {
  create = (await bundledSimulator()).createSimulation;
});

function run(simulation: Simulation): SimulationResult {
  while (simulation.advance(200_000));
  return simulation.result();
}

const mean = ({ loads }: SimulationResult): number => loads['Users']?.latency['mean']?.value ?? NaN;

/**
 * Two pools at 75% and 60%, of the size that reduced pools have at least, or eight times as many. Round robin is that of the load; turns that each
 * of many callers takes by itself are as good as random.
 */
const tiers = (nodes: number, policy: string): string => `
service Web { instances: ${nodes}, policy: ${policy}, on get { cpu 3ms  -> Db.get } }
service Db { instances: ${2 * nodes}, policy: ${policy === 'round-robin' ? 'random' : policy}, on get { cpu exactly 4.8ms } }
load Users -> Web.get { rate: ${nodes * 250} rps }`;

describe('a pool scaled down', () => {
  // Both means are known to about 0.5%: a bias of 5% is seen in all but one of thousands of choices of seeds.
  it.each(['round-robin', 'random', 'least-connections'])('has the latency of the whole: %s', async (policy) => {
    const options = { seed: 1, halfWidth: 0.01, eventBudget: 2e6 };
    const small = run(create(await systemOf(tiers(16, policy)), options));
    const whole = run(create(await systemOf(tiers(128, policy)), { ...options, seed: 2 }));
    expect(Math.abs(mean(small) / mean(whole) - 1)).toBeLessThan(0.05);
    const busy = (result: SimulationResult): number => result.components['Web']?.resources['cpu']?.utilization ?? NaN;
    expect(Math.abs(busy(small) / busy(whole) - 1)).toBeLessThan(0.02);
  });

  it('gives the figures of the whole, and says that it was scaled down', async () => {
    const result = run(reducing(create)(await systemOf(tiers(1000, 'random')), { seed: 1 }));
    expect(result.loads['Users']?.offered).toBeGreaterThan(0.97 * 250_000);
    expect(result.loads['Users']?.offered).toBeLessThan(1.03 * 250_000);
    expect(result.components['Db']?.instances).toBe(2000);
    expect(result.run.notes.join(' ')).toContain('one in 62.5 of the load and of the nodes');
  });

  it.each([
    [
      'keys that decide',
      'keys Id { count: 1M, popularity: zipf(1) }\ndatabase D { shards: 900 by Id, on get { cpu 1ms } }\nload L -> D.get { rate: 100k rps, key: Id }',
    ],
    [
      'a limit on the whole',
      'service D { instances: 900, limit: 90k rps, on get { cpu 1ms } }\nload L -> D.get { rate: 100k rps }',
    ],
    [
      'small pools that are busy',
      'service D { instances: 900, on get { cpu 1ms -> E.get } }\nservice E { cores: 64, on get { cpu 0.5ms } }\nload L -> D.get { rate: 100k rps }',
    ],
  ])('leaves whole what cannot be divided: %s', async (_, text) => {
    const system = await systemOf(text);
    expect(scaleDown(system, solve(system))).toBeUndefined();
  });
});

/** Posts go to the timelines of all followers, which others read meanwhile: half of the work of the shards each. */
const FEED = `
keys Author { count: 1M, followers: uniform(100, 900) }
keys Reader like Author
load Posts -> Api.post { rate: 500 rps, key: Author }
load Views -> Api.home { rate: 150k rps, key: Reader }
service Api { instances: 128, cores: 4, on post { cpu 1ms  ~> Fanout.push } on home { cpu 1ms  -> Lines.get } }
queue Fanout -> Deliver
worker Deliver { instances: 20, concurrency: 8, on push { parallel Author.followers { -> Lines.push by Reader } } }
database Lines { shards: 128 by Reader, on get { cpu 0.2ms } on push write { cpu 0.15ms } }
scenario Celebrity for 60s { at 20s { send Posts { Author.followers: 400k } } }`;

describe('shards of which some are kept', () => {
  it('see as much of each request that fans out as they did among all', async () => {
    const system = await systemOf(FEED);
    const scaled = withFewerShards(system, solve(system))!;
    expect(scaled.factor).toBeGreaterThan(3);
    const part = scaleUp(run(create(scaled.system, { seed: 1, halfWidth: 0.005, eventBudget: 2e6 })), system, scaled);
    const whole = run(create(system, { seed: 2, halfWidth: 0.005, eventBudget: 2e6 }));
    const views = ({ loads }: SimulationResult): number => loads['Views']!.latency['mean']!.value!;
    expect(Math.abs(views(part) / views(whole) - 1)).toBeLessThan(0.05);
    for (const load of ['Posts', 'Views'])
      expect(Math.abs(part.loads[load]!.offered / whole.loads[load]!.offered - 1), load).toBeLessThan(0.05);
    for (const name of ['Api', 'Lines']) {
      const [a, b] = [part.components[name]!, whole.components[name]!];
      expect(a.instances).toBe(128);
      expect(Math.abs(a.resources['cpu']!.utilization / b.resources['cpu']!.utilization - 1), name).toBeLessThan(0.05);
      expect(Math.abs(a.throughput / b.throughput - 1), name).toBeLessThan(0.05);
      expect(Math.abs(a.queue.mean / b.queue.mean - 1), name).toBeLessThan(name === 'Lines' ? 0.1 : 0.5);
    }
    expect(Math.abs(part.operations['Lines.push']!.rate / whole.operations['Lines.push']!.rate - 1)).toBeLessThan(0.05);
  });

  it('are blocked by one that fans out very widely for as long as all would be', async () => {
    const system = await systemOf(FEED, { scenario: 'Celebrity' });
    const result = run(reducing(create)(system, { seed: 1, replications: 1 }));
    // 400k pushes of 0.15 ms on 128 shards.
    expect(result.loads['Views']!.latency['max']!.value! / ((400e3 * 0.15e-3) / 128)).toBeCloseTo(1, 1);
    expect(result.run.notes.join(' ')).toMatch(/of Posts, which fan out, all/);
    expect(result.run.notes.join(' ')).toMatch(/Of the 60 s of the course/);
  });
});

const course = (queue: string, factor: string): string => `
service Web { instances: 4${queue}, policy: random, on get { cpu 8ms } }
load Users -> Web.get { rate: 200 rps }
scenario Spike for 200s { at 60s for 60s { Users ${factor} } }`;

describe('a course by windows', () => {
  it.each([
    ['a spike that is carried', course('', '2x'), 0.05],
    ['a spike that full queues turn away', course(', queue: 5', '8x'), 0.05],
    ['a spike whose backlog grows and drains', course('', '4x'), 0.1],
  ])('agrees with the run from end to end: %s', async (_, text, tolerance) => {
    const system = await systemOf(text, { scenario: 'Spike' });
    const windows = run(largeCourse(system, { seed: 1 }, create));
    const whole = run(create(system, { seed: 2, replications: 10 }));
    const [a, b] = [windows.loads['Users'], whole.loads['Users']];
    expect(Math.abs(mean(windows) / mean(whole) - 1)).toBeLessThan(tolerance);
    expect(Math.abs((a?.offered ?? NaN) / (b?.offered ?? NaN) - 1)).toBeLessThan(0.02);
    expect(Math.abs((a?.errors.rejected ?? NaN) - (b?.errors.rejected ?? NaN))).toBeLessThan(0.02);
  });

  it('pools the percentiles of its stretches', async () => {
    const system = await systemOf(course('', '2x'), { scenario: 'Spike' });
    const windows = run(largeCourse(system, { seed: 1 }, create)).loads['Users']?.latency['p99']?.value ?? NaN;
    const whole = run(create(system, { seed: 2, replications: 10 })).loads['Users']?.latency['p99']?.value ?? NaN;
    expect(Math.abs(windows / whole - 1)).toBeLessThan(0.1);
  });

  it('answers for a million requests a second over ten pools with a tenfold spike, by few events', async () => {
    const names = 'ABCDEFGHIJ'.split('');
    const pools = names.map(
      (name, i) =>
        `service ${name} { instances: 4000, queue: 50, on get { cpu 2ms ${i < 9 ? `-> ${names[i + 1] ?? ''}.get` : ''} } }`,
    );
    const system = await systemOf(
      `${pools.join('\n')}\nload Users -> A.get { rate: 1M rps }\nscenario Spike for 15min { at 5min for 5min { Users 10x } }`,
      { scenario: 'Spike' },
    );
    const result = run(reducing(create)(system, { seed: 1 }));
    expect(result.run.events).toBeLessThan(10e6);
    // Twice what 4000 cores carry at 2 ms is turned away four times over: 10M come, 2M are served, of 4M on average 1.33M.
    expect(result.loads['Users']?.throughput).toBeGreaterThan(1.25e6);
    expect(result.loads['Users']?.throughput).toBeLessThan(1.4e6);
    expect(result.run.notes.join(' ')).toMatch(
      /each of the 2 states .* Scaled down: one in 250|Scaled down: one in 250/,
    );
  });
});
