import { describe, expect, it } from 'vitest';

import { lower } from '../../language/model/index.js';
import type { Results } from '../../language/model/results.js';
import type { Shards, System } from '../../language/model/system.js';
import { compile } from '../../language/simulator/compile/compile.js';
import { Placement } from '../../language/simulator/data/placement.js';
import { simulate } from '../../language/simulator/index.js';
import { Kernel } from '../../language/simulator/kernel/kernel.js';
import { read, systemOf } from '../model/documents.js';
import { finalResults } from '../support/run-study.js';

const KEYS = 50_000;

function movedShare(by: Shards['by'], from: number, to: number): number {
  const [before, after] = [new Placement(by, from, KEYS), new Placement(by, to, KEYS)];
  let moved = 0;
  for (let key = 0; key < KEYS; key++) if (before.of(key) !== after.of(key)) moved++;
  return moved / KEYS;
}

const GROWTH = { scenario: 'Growth' };

function resultsOf(system: System): Results {
  return finalResults(system, { eventBudget: 600_000 });
}

/** A store that is split into four, and then into five. */
const growing = (by: string, more = '', event = 'at 2s over 10s { Db { shards: 5 } }'): string => `
  keys Person { count: 10k }
  database Db { shards: 4 by ${by} Person { copy: 1ms }, on get { cpu exactly 2ms } }
  load Users -> Db.get { rate: 100 rps, key: Person }
  scenario Growth for 20s { ${event} ${more} }`;

describe('another number of shards', () => {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  const changes = [
    [4, 5],
    [5, 4],
    [8, 9],
    [4, 8],
    [10, 16],
    [1, 3],
  ] as const;

  it('moves what a hash ring must, and no other key', () => {
    for (const [from, to] of changes)
      expect(
        Math.abs(movedShare('consistent-hashing', from, to) - Math.abs(to - from) / Math.max(from, to)),
      ).toBeLessThan(0.01);
  });

  it('moves all keys but those of equal remainders, where these say where they lie', () => {
    for (const by of ['hash', 'function'] as const) {
      for (const [from, to] of changes) {
        const stay = (Math.min(from, to) * gcd(from, to)) / (from * to);
        expect(Math.abs(movedShare(by, from, to) - (1 - stay))).toBeLessThan(0.01);
      }
    }
  });

  it('leaves a ring as even as a hash', () => {
    const counts = new Float64Array(9);
    const ring = new Placement('consistent-hashing', 9, KEYS);
    for (let key = 0; key < KEYS; key++) counts[ring.of(key)]!++;
    // Four standard deviations of a binomial count.
    for (const count of counts) expect(Math.abs(count - KEYS / 9)).toBeLessThan(4 * Math.sqrt(KEYS / 9));
  });
});

describe('an event that changes the shards', () => {
  it('moves the keys one after the other: each is served where it was until then', async () => {
    const kernel = new Kernel(compile(await systemOf(growing('consistent-hashing'), GROWTH)), {
      seed: 1,
      replication: 0,
      maxRows: 10_000,
    });
    const before = new Placement('consistent-hashing', 4, 10_000);
    const after = new Placement('consistent-hashing', 5, 10_000);
    const moved = (): number => {
      let count = 0;
      for (let key = 0; key < 10_000; key++) {
        const shard = kernel.shardOf(0, key);
        if (shard !== before.of(key) && shard !== after.of(key)) throw new Error(`key ${String(key)} is lost`);
        if (shard === 4) count++;
      }
      return count / 10_000;
    };
    kernel.run(1, Infinity);
    kernel.setPresent(0, 5);
    const move = kernel.beginMove(0, 5, 10);
    const shares = [1, 3.5, 6, 8.5].map((time) => {
      kernel.run(time, Infinity);
      return moved();
    });
    [0, 0.05, 0.1, 0.15].forEach((share, i) => expect(Math.abs(shares[i]! - share)).toBeLessThan(0.012));
    kernel.run(11, Infinity);
    kernel.endMove(0, move);
    for (let key = 0; key < 10_000; key++) if (kernel.shardOf(0, key) !== after.of(key)) throw new Error('left behind');
  });

  it('costs the work of copying each key that moves: once where it was, once where it goes', async () => {
    for (const [by, share] of [
      ['consistent-hashing', 1 / 5],
      ['hash', 4 / 5],
    ] as const) {
      const result = simulate(await systemOf(growing(by), GROWTH), { replications: 10 });
      const { resources, instances, moved } = result.components['Db']!;
      expect(Math.abs(moved! - share)).toBeLessThan(0.012);
      // Four nodes for 2 s of 20, five from then on.
      expect(instances).toBeCloseTo(4.9, 6);
      const busy = resources['cpu']!.utilization * instances * 20;
      const copying = busy - 20 * 100 * 0.002;
      expect(copying / (moved! * 10_000 * 2 * 0.001)).toBeGreaterThan(0.96);
      expect(copying / (moved! * 10_000 * 2 * 0.001)).toBeLessThan(1.04);
    }
  });

  it('is bounded by a requirement, which a ring keeps and a remainder does not', async () => {
    const statuses = async (by: string): Promise<string[]> =>
      resultsOf(await systemOf(growing(by, 'require Db moved < 25%'), GROWTH)).requirements.map(({ status }) => status);
    expect(await statuses('consistent-hashing')).toEqual(['pass']);
    expect(await statuses('hash')).toEqual(['fail']);
    const { model } = await read(`${growing('hash')}\nrequire Db moved < 25% at peak`);
    const [verdict] = resultsOf(lower(model).system!).requirements;
    expect(verdict).toMatchObject({ status: 'undecided' });
    expect(verdict!.reason).toContain('put the requirement into a scenario');
  });

  it.each([
    ['consistent-hashing', '1ms', 0],
    ['consistent-hashing', '10ms', 1],
    ['hash', '2ms', 0],
    ['hash', '3ms', 1],
  ])('is told where it gives the copying too little time: %s, %s a key', async (by, copy, warnings) => {
    const { problems } = lower((await read(growing(by).replace('copy: 1ms', `copy: ${copy}`))).model, GROWTH);
    // The new node writes 2,000 of 10,000 keys; of a hash each old one reads 2,000 and writes 1,600.
    expect(problems.filter(({ message }) => message.includes('while they are still being copied'))).toHaveLength(
      warnings,
    );
  });

  it('relieves a store that is overloaded', async () => {
    const late = async (event: string): Promise<number> => {
      const text = `keys Person { count: 10k }
        database Db { shards: 4 by consistent-hashing Person, on get { cpu 8ms } }
        load Users -> Db.get { rate: 550 rps, key: Person }
        scenario Growth for 40s { ${event}  require Users mean < 1s after 30s }`;
      return resultsOf(await systemOf(text, GROWTH)).requirements[0]!.observed!;
    };
    expect(await late('at 1s over 5s { Db { shards: 8 } }')).toBeLessThan(0.05);
    expect(await late('at 1s { Users 1x }')).toBeGreaterThan(0.5);
  });

  it('brings the former shards back after its time, and asks all that there are where a call has no key', async () => {
    const text = `keys Person { count: 10k }
      database Db { shards: 2 by Person, on sum { cpu exactly 1ms } }
      load Users -> Db.sum { rate: 100 rps }
      scenario Growth for 30s { at 5s over 2s for 10s { Db { shards: 6 } } }`;
    const { instances, resources, moved } = simulate(await systemOf(text, GROWTH), { replications: 10 }).components[
      'Db'
    ]!;
    // Two shards but for the 10 s, and the 2 s in which their keys move back.
    expect(instances).toBeCloseTo((2 * 18 + 6 * 12) / 30, 6);
    expect(resources['cpu']!.utilization).toBeCloseTo(0.1, 2);
    expect(moved!).toBeCloseTo(2 * (2 / 3), 1);
  });

  it('follows from a param too', async () => {
    const { timeline, components } = await systemOf(
      `param size = 4
      keys Person { count: 10k }
      database Db { shards: size by Person, on get { cpu 1ms } }
      load Users -> Db.get { rate: 50 rps * size, key: Person }
      scenario Growth for 20s { at 2s over 10s { size = 6 } }`,
      GROWTH,
    );
    expect(timeline!.events.map(({ over, action }) => [over, action.kind])).toEqual([
      [10, 'load'],
      [10, 'shards'],
    ]);
    expect(components[0]!.shards).toMatchObject({ count: 4, most: 6 });
  });

  it('says what stands in its way', async () => {
    const problems = async (text: string): Promise<string> =>
      lower((await read(text)).model, { scenario: 'Growth' })
        .problems.map(({ message }) => message)
        .join();
    expect(await problems(growing('hash', '', 'at 2s { Db { shards: 5 by function Person } }'))).toContain(
      'Only the number of shards changes',
    );
    expect(
      await problems(growing('hash', '', 'at 2s over 5s { Db { shards: 5 } }  at 3s { Db { shards: 6 } }')),
    ).toContain('still move');
    expect(await problems(growing('hash', '', 'at 2s over 5s for 1s { Db { shards: 5 } }'))).toContain(
      'at least as long',
    );
    expect(
      await problems(`database Db { on get { cpu 1ms } }
        load Users -> Db.get { rate: 1 rps }
        scenario Growth for 20s { at 2s { Db { shards: 5 } } }`),
    ).toContain('write `shards: 1 by Key`');
  });
});

describe('a cache that gets another instance', () => {
  it('misses the keys that move: one in five on a ring, four in five where a remainder says where they lie', async () => {
    const misses = async (policy: string): Promise<number> => {
      const text = `keys Item { count: 1k }
        cache Hot -> Db { instances: 4, policy: ${policy}, capacity: 10k items, start: cold, cpu: 0.01ms }
        database Db { on get { wait 1ms } }
        load Users -> Hot.get { rate: 1k rps, key: Item }
        scenario Growth for 30s { at 15s { Hot { instances: 5 } }  require Hot hitRatio > 10% after 15s }`;
      const { requirements } = resultsOf(await systemOf(text, GROWTH));
      return (1 - requirements[0]!.observed!) * 15_000;
    };
    // Each key has been asked for before, and is again; each that moves misses once.
    expect(Math.abs((await misses('consistent-hashing')) - 200)).toBeLessThan(40);
    expect(Math.abs((await misses('ip-hash')) - 800)).toBeLessThan(40);
  });
});

describe('an event that changes the instances', () => {
  it('adds them one after the other where it says over how long', async () => {
    const instances = async (over: string): Promise<number> => {
      const text = `service Web { instances: 2, on get { cpu 1ms } }
        load Users -> Web.get { rate: 50 rps }
        scenario Growth for 20s { at 4s ${over} { Web { instances: 6 } } }`;
      return simulate(await systemOf(text, GROWTH), { replications: 3 }).components['Web']!.instances;
    };
    expect(await instances('')).toBeCloseTo((2 * 4 + 6 * 16) / 20, 6);
    expect(await instances('over 8s')).toBeCloseTo((2 * 4 + 4 * 8 + 6 * 8) / 20, 1);
  });
});
