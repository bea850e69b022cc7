/** Copies of steps of which a condition on their keys picks some. */
import { describe, expect, it } from 'vitest';
import type { SimulationResult } from '../../language/model/results.js';
import { simulate } from '../../language/simulator/index.js';
import { KeyAttribute, KeySelection, Streams } from '../../language/simulator/random/index.js';
import { systemOf } from '../model/documents.js';

/** Each request asks after those of 40 keys whose weight lies on one side of a bound. */
const model = (condition: string, { wait = '', key = '', keys = '' } = {}): string => `
keys Id { count: 10k, weight: uniform(0, 100) }
keys Wanted like Id { ${keys} }
load L -> Front.get { rate: 100 rps${key} }
service Front {
  cores: 8
  on get { parallel 40 { when ${condition} { -> Store.get by Wanted } } ${wait} }
  on other { cpu 1ms }
}
database Store { shards: 4 by Id, cores: 2, on get { cpu 1ms } }
`;

const run = async (text: string, scenario: string | null = null): Promise<SimulationResult> =>
  simulate(await systemOf(text, { scenario }), { duration: 20, eventBudget: 1e6, replications: 2 });

const calls = (result: SimulationResult): number => result.operations['Store.get']!.rate / result.loads['L']!.offered;

describe('copies that a condition picks', () => {
  // Shares of keys, drawn alike or in proportion to the weight. Of some 2,000 requests the mean is known to about 1%.
  it.each([
    ['Wanted.weight >= 90', '', 40 * 0.1],
    ['25 > Wanted.weight', '', 40 * 0.25],
    ['Wanted.weight > 90', 'popularity: weight', 40 * (1 - 0.81)],
    ['Wanted.weight <= 50', 'popularity: weight', 40 * 0.25],
    ['Wanted.weight >= 0', '', 40],
    ['Wanted.weight > 100', '', 0],
  ])('are as many as have such keys: %s %s', async (condition, keys, expected) => {
    expect(Math.abs(calls(await run(model(condition, { keys }))) - expected)).toBeLessThan(0.04 * expected + 1e-9);
  });

  it('give the same results as copies that each look at their key', async () => {
    const keys = 'popularity: weight';
    const picked = await run(model('Wanted.weight >= 80', { keys }));
    const oneByOne = await run(model('Wanted.weight >= 80', { keys, wait: 'wait for 40' }));
    expect(Math.abs(calls(picked) / calls(oneByOne) - 1)).toBeLessThan(0.03);
    const [a, b] = [picked, oneByOne].map((result) => result.loads['L']!.latency['mean']!);
    // Intervals of 95%, widened to 99.9% of the difference.
    expect(Math.abs(a!.value! - b!.value!)).toBeLessThan(a!.high! - a!.low! + b!.high! - b!.low!);
    expect(a!.high! - a!.low!).toBeLessThan(0.2 * a!.value!);
  });

  it('are all of them or none where the request carries the key', async () => {
    const result = await run(model('Wanted.weight >= 90', { key: ', key: Wanted' }));
    expect(Math.abs(calls(result) / 4 - 1)).toBeLessThan(0.15);
    // Who is asked at all waits for all 40, a 10th of the requests: half of them wait for none.
    expect(result.loads['L']!.latency['p50']!.value).toBe(0);
  });

  it('heed a key that was given another value', async () => {
    const text = `${model('Wanted.weight >= 101', { keys: 'popularity: weight' })}
scenario S for 20s { at 1s { send Other { Id.weight: 200 } } }
load Other -> Front.other { rate: 0.01 rps, key: Id }`;
    const { operations } = await run(text, 'S');
    // One of 10,000 keys, with about twice the mean weight: 4,000 draws a second find it 0.8 times.
    expect(operations['Store.get']!.rate).toBeGreaterThan(0.4);
    expect(operations['Store.get']!.rate).toBeLessThan(1.3);
  });
});

describe('a selection of keys', () => {
  it('draws among them alone, in proportion', () => {
    const attribute = new KeyAttribute(60, { kind: 'exponential', mean: 1 }, 'K.x');
    const selection = new KeySelection(attribute, '>=', 1, true);
    const streams = new Streams(1, 0);
    const stream = streams.open('keys');
    const counts = new Map<number, number>();
    const draws = 50_000;
    for (let i = 0; i < draws; i++) {
      const key = selection.draw(streams, stream);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const chosen = Array.from({ length: 60 }, (_, key) => key).filter((key) => attribute.value(key) >= 1);
    const total = chosen.reduce((sum, key) => sum + attribute.value(key), 0);
    expect(new Set(counts.keys())).toEqual(new Set(chosen));
    expect(selection.share).toBeCloseTo(total / attribute.total(), 3);
    const chiSquare = chosen.reduce((sum, key) => {
      const expected = (draws * attribute.value(key)) / total;
      return sum + ((counts.get(key) ?? 0) - expected) ** 2 / expected;
    }, 0);
    // 22 keys, 21 degrees of freedom, 99.9%.
    expect(chosen.length).toBe(22);
    expect(chiSquare).toBeLessThan(46.8);
  });
});
