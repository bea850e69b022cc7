/** One request that becomes very many, and those whose shard it blocks. */
import { describe, expect, it } from 'vitest';
import type { SimulationResult } from '../../language/model/results.js';
import { createSimulation, type SimulationOptions } from '../../language/simulator/index.js';
import { systemOf } from '../model/documents.js';

/** Posts fan out to the timelines of followers, which others read meanwhile. */
const timeline = (followers: string, database = ''): string => `
keys Author { count: 1M, followers: ${followers} }
keys Reader { count: 1M }
load Posts -> Api.post { rate: 2 rps, key: Author }
load Views -> Lines.get { rate: 400 rps, key: Reader }
service Api { instances: 4, on post { parallel Author.followers { -> Lines.push by Reader } } }
database Lines { shards: 8 by Reader, ${database} on get { cpu 1ms }, on push write { cpu 0.2ms } }
`;

async function run(
  text: string,
  options: SimulationOptions = {},
  scenario: string | null = null,
): Promise<SimulationResult> {
  const simulation = createSimulation(await systemOf(text, { scenario }), options);
  while (simulation.advance(1_000_000));
  return simulation.result();
}

describe('a wide parallel over shards', () => {
  // The first takes the copies of a post together, the second (its slots count them one by one) does not.
  it('gives the same results in batches as one by one', async () => {
    const options: SimulationOptions = { eventBudget: 2.5e6, duration: 100 };
    const together = await run(timeline('uniform(500, 1500)'), options);
    const oneByOne = await run(timeline('uniform(500, 1500)', 'concurrency: 1M,'), options);
    expect(together.run.events).toBeLessThan(oneByOne.run.events / 2);
    for (const [load, statistic] of [
      ['Posts', 'mean'],
      ['Views', 'mean'],
    ] as const) {
      const a = together.loads[load]!.latency[statistic]!;
      const b = oneByOne.loads[load]!.latency[statistic]!;
      // Intervals of 95%, widened to 99.9% of the difference.
      const half = (2 * (a.high! - a.low! + b.high! - b.low!)) / 2;
      expect(Math.abs(a.value! - b.value!), `${load} ${statistic}`).toBeLessThan(half);
    }
    const work = (result: SimulationResult): number => result.components['Lines']!.resources['cpu']!.utilization;
    expect(work(together) / work(oneByOne)).toBeCloseTo(1, 1);
    const pushes = (result: SimulationResult): number => result.operations['Lines.push']!.rate;
    expect(pushes(together) / pushes(oneByOne)).toBeCloseTo(1, 1);
  });

  it('goes to one shard where all copies are about one key', async () => {
    const { components } = await run(
      timeline('exactly 1000')
        .replace('key: Author }', 'key: [Author, Reader] }')
        .replace('rate: 2 rps', 'rate: 1 rps'),
      { duration: 300, eventBudget: 1e6 },
    );
    // 50 views and 1/8 of 1,000 pushes a second at each shard, whichever they go to together.
    expect(components['Lines']!.resources['cpu']!.utilization).toBeCloseTo(0.05 + 0.025, 2);
  });
});

describe('send', () => {
  const SCENARIO = `scenario Celebrity for 30s { at 10s { send Posts { Author.followers: 400k } } }`;

  it('sends one request with the given key, which those feel whose shard it blocks', async () => {
    const model = `${timeline('exactly 1').replace('rate: 2 rps', 'rate: 0.1 rps')}\n${SCENARIO}`;
    const { series, loads } = await run(model, { replications: 10, eventBudget: 5e6 }, 'Celebrity');
    const at = (figure: string, time: number): number =>
      (series![figure] as (number | null)[])[series!.time.findIndex((t) => t + series!.step > time)] ?? 0;
    // 400k pushes over 8 shards of 0.2 ms each keep every shard busy for 10 s and the reads that come meanwhile.
    expect(at('Lines.cpu', 5)).toBeLessThan(0.1);
    expect(at('Lines.cpu', 15)).toBeGreaterThan(0.99);
    expect(at('Lines.cpu', 25)).toBeLessThan(0.1);
    expect(at('Views.throughput', 15)).toBe(0);
    expect(loads['Views']!.latency['max']!.value! / 10).toBeCloseTo(1, 1);
    expect(loads['Posts']!.latency['max']!.value! / 10).toBeCloseTo(1, 1);
  });

  it('gives the key what it has from then on, in each replication anew', async () => {
    const model = `keys Author { count: 1, followers: exactly 2 }
service Api { on post { repeat Author.followers { -> Lines.push } } }
external Lines { on push { wait 1us } }
load Posts -> Api.post { rate: 10 rps, key: Author }
scenario Late for 100s { at 90s { send Posts { Author.followers: 20 } } }`;
    const { operations } = await run(model, { replications: 5, eventBudget: 5e6 }, 'Late');
    // 10 times 2 pushes a second for 90 s, then 10 times 20.
    expect(operations['Lines.push']!.rate / (18 + 20)).toBeCloseTo(1, 1);
  });
});
