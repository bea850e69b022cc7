/** What runs for some keys and not for others, solved and simulated. */
import { describe, expect, it } from 'vitest';
import type { SimulationResult } from '../../../language/model/results.js';
import { simulate } from '../../../language/simulator/index.js';
import { solve, type Solution } from '../../../language/simulator/solver/index.js';
import { systemOf } from '../../model/documents.js';
import { SOCIAL_TIMELINE } from '../../model/page-models.js';

async function both(text: string): Promise<{ solved: Solution; simulated: SimulationResult }> {
  const system = await systemOf(text);
  return { solved: solve(system), simulated: simulate(system, { duration: 60, eventBudget: 1e6 }) };
}

/** Of the keys of one page in ten the weight is above 90; drawn in proportion to it they are 19% of the draws. */
const pages = (steps: string, popularity = 'popularity: weight'): string => `
keys Page { count: 5k, weight: uniform(0, 100) }
keys Asked like Page { ${popularity} }
load L -> Front.get { rate: 200 rps }
service Front { cores: 8, on get { ${steps} } }
cache Hot -> Store { capacity: 400 items, cpu: 1ms, policy: round-robin }
database Store { shards: 4 by Page, cores: 4, on get { cpu 2ms } }
service Work { cores: 8, on get { cpu Asked.weight * 0.1ms } on all { -> Work.get } }
`;

describe('keys that a condition picks', () => {
  it('are looked up among themselves: a cache that holds most of them', async () => {
    const { solved, simulated } = await both(pages('when Asked.weight >= 90 { -> Hot.get by Asked }'));
    expect(solved.operations['Hot.get']!.rate).toBeCloseTo(200 * 0.19, 6);
    // 400 of the 500 keys: of all 5,000 it would hold one in twelve.
    expect(solved.caches['Hot']!.hitRatio).toBeGreaterThan(0.75);
    expect(Math.abs(solved.caches['Hot']!.hitRatio - simulated.caches['Hot']!.hitRatio)).toBeLessThan(0.03);
    expect(solved.operations['Store.get']!.rate / simulated.operations['Store.get']!.rate).toBeCloseTo(1, 0.7);
  });

  it.each([
    // E[w; w >= 90] under weights in proportion to w, and under equal ones.
    ['when Asked.weight >= 90 { -> Work.get }', 'popularity: weight', (2 / 3 / 1e4) * (1e6 - 0.9 ** 3 * 1e6)],
    ['when Asked.weight < 50 { -> Work.all } else { cpu 1ms }', '', 50 * 25 * 0.01],
    ['when Asked.weight < 50 { -> Work.get } else { -> Work.get }', '', 50],
  ])('have what they cause as far as it goes by them: %s', async (steps, popularity, weight) => {
    const { solved, simulated } = await both(pages(steps, popularity));
    // Seconds of work a second on 8 cores.
    const expected = (200 * weight * 0.1e-3) / 8;
    expect(solved.components['Work']!.utilization['cpu']! / expected).toBeCloseTo(1, 1.5);
    expect(simulated.components['Work']!.resources['cpu']!.utilization / expected).toBeCloseTo(1, 0.9);
  });
});

describe('the social timeline as published', () => {
  const design = async (variant: string): Promise<Solution> => solve(await systemOf(SOCIAL_TIMELINE, { variant }));

  it('has the bottleneck that arithmetic gives, design by design', async () => {
    // 75 reads of 0.3 ms for each of 300,000 views on 512 cores, a quarter more on the shard of the most followed author.
    const rebuilt = (await design('RebuildAtRead')).bottleneck!;
    expect(rebuilt.component).toBe('Tweets');
    expect(rebuilt.utilization / ((300e3 * 75 * 0.3e-3) / 512)).toBeCloseTo(1.22, 1);
    const api = (311_960 * 1e-3) / 800;
    for (const variant of ['FanoutAtWrite', 'Hybrid']) {
      const { component, utilization } = (await design(variant)).bottleneck!;
      expect(component).toBe('Api');
      expect(utilization).toBeCloseTo(api, 9);
    }
  });

  it('pushes to all followers, or to those of the authors who have few', async () => {
    const posts = 4600 * 2.6;
    expect((await design('FanoutAtWrite')).operations['Timelines.push']!.rate / (posts * 75)).toBeCloseTo(1, 3);
    const { operations, caches } = await design('Hybrid');
    // Pareto of shape 1.2: authors with a million and more have 5.5% of all followers (least value 13.2).
    const famous = (13.2e-6 ** 0.2 - (13.2 / 30e6) ** 0.2) / (1 - (13.2 / 30e6) ** 0.2);
    expect(operations['Timelines.push']!.rate / (posts * 75 * (1 - famous))).toBeCloseTo(1, 2);
    expect(operations['Recent.recent']!.rate / (300e3 * 75 * famous)).toBeCloseTo(1, 1);
    // All 140 of them are in every cache.
    expect(caches['Recent']!.hitRatio).toBe(1);
  });
});

describe('keys asked for in proportion to an attribute', () => {
  it('make the shard of the most wanted one the busiest, however many they are', async () => {
    const { solved, simulated } = await both(`
keys Author { count: 1M, followers: pareto(mean: 75, shape: 1.1, max: 10M) }
keys Followee like Author { popularity: followers }
load L -> Store.get { rate: 1k rps, key: Followee }
database Store { shards: 16 by Author, cores: 2, on get { cpu 1ms } }`);
    const hottest = solved.resources[0]!;
    const { busiest, busiestShard, utilization } = simulated.components['Store']!.resources['cpu']!;
    expect(hottest.utilization).toBeGreaterThan(1.2 * utilization);
    expect(hottest.shard).toBe(busiestShard! - 1);
    expect(Math.abs(hottest.utilization / busiest! - 1)).toBeLessThan(0.08);
  });
});
