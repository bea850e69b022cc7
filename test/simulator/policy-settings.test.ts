/** What stands in braces behind a policy: how many candidates are compared, and how many points a node has on the ring. */
import { describe, expect, it } from 'vitest';
import type { Component, System } from '../../language/model/system.js';
import { simulate } from '../../language/simulator/index.js';
import { ownerOnRing, placeOnRing, ringOf, ringShares } from '../../language/simulator/policies/ring.js';
import { solve } from '../../language/simulator/solver/index.js';
import { component, exponential, keys, load, step, system, readThrough } from '../support/system-builder.js';

const KEYS = 100_000;

const pool = (settings: Partial<Component>, rate: number, key = false): System =>
  system({
    keySpaces: key ? [keys('User', 1_000_000)] : [],
    components: [component('Web', { get: [step.cpu(exponential(0.01))] }, settings)],
    loads: [load('Users', 'Web.get', rate, key ? { keys: ['User'] } : {})],
  });

const latency = (one: System, eventBudget: number): number =>
  simulate(one, { eventBudget, halfWidth: 0.02 }).loads['Users']!.latency['mean']!.value!;

describe('power-of-two { choices }', () => {
  const among = (instances: number, choices: number): System =>
    pool({ instances, policy: 'power-of-two', policySettings: { choices } }, 90 * instances);

  it('compares so many, which comes to the fixed point of very many nodes (Mitzenmacher 2001)', () => {
    let expected = 0;
    for (let i = 1; i < 12; i++) expected += 0.9 ** ((3 ** i - 3) / 2) * 0.01;
    // A hundred nodes are within 2% of infinitely many; 4% leaves five standard errors.
    expect(Math.abs(latency(among(100, 3), 300_000) / expected - 1)).toBeLessThan(0.04);
    expect(solve(among(100, 3)).loads['Users']!.latency['mean']!.value! / expected).toBeCloseTo(1, 1);
  });

  it('is chance with one of them, and joins the shortest queue with all', () => {
    // One queue alone takes 0.1 s; the shortest of two 5.4749 services (exact chains). Five standard errors.
    expect(Math.abs(latency(among(4, 1), 400_000) / 0.1 - 1)).toBeLessThan(0.15);
    const both = pool({ instances: 2, policy: 'power-of-two', policySettings: { choices: 5 } }, 180);
    const shortest = latency(
      { ...both, components: both.components.map((c) => ({ ...c, policy: 'least-connections' })) },
      300_000,
    );
    expect(Math.abs(latency(both, 300_000) / shortest - 1)).toBeLessThan(0.08);
    expect(solve(among(4, 1)).loads['Users']!.latency['mean']!.value).toBeCloseTo(0.1, 9);
  });
});

describe('consistent-hashing { points }', () => {
  const all = Int32Array.from({ length: 10 }, (_, i) => i);
  const without3 = Int32Array.from([0, 1, 2, 4, 5, 6, 7, 8, 9]);

  it('gives each node the share of the keys that its arcs have', () => {
    const ring = ringOf('Web', 10, 5);
    const shares = ringShares(ring, 10);
    const met = new Float64Array(10);
    for (let key = 0; key < KEYS; key++) met[placeOnRing(ring, key)]! += 1 / KEYS;
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    // Five standard deviations of a binomial draw.
    shares.forEach((share, node) => expect(Math.abs(met[node]! - share)).toBeLessThan(0.008));
  });

  it('moves the keys of a lost node alone', () => {
    const ring = ringOf('Web', 10, 5);
    for (let key = 0; key < 1000; key++) {
      const before = ownerOnRing(ring, key, all, 0, 10);
      const after = ownerOnRing(ring, key, without3, 0, 9);
      if (before === 3) expect(after).not.toBe(3);
      else expect(after).toBe(before);
    }
  });

  it('makes one instance the bottleneck, which the solver knows', () => {
    const one = pool({ instances: 4, policy: 'consistent-hashing', policySettings: { points: 2 } }, 120, true);
    const shares = ringShares(ringOf('Web', 4, 2), 4);
    const hottest = Math.max(...shares);
    const { resources, loads, components } = solve(one);
    expect(resources[0]?.instance).toBe(shares.indexOf(hottest));
    expect(resources[0]?.utilization).toBeCloseTo(1.2 * hottest, 9);
    expect(resources[0]?.saturatesAt).toBeCloseTo(1 / (1.2 * hottest), 6);
    expect(components['Web']!.utilization['cpu']).toBeCloseTo(0.3, 9);
    const simulated = simulate(one, { eventBudget: 300_000, duration: 1e9 });
    expect(Math.abs(simulated.components['Web']!.resources['cpu']!.busiest! / (1.2 * hottest) - 1)).toBeLessThan(0.03);
    const mean = simulated.loads['Users']!.latency['mean']!.value!;
    expect(Math.abs(mean / loads['Users']!.latency['mean']!.value! - 1)).toBeLessThan(0.05);
  });

  it('splits the entries of a cache as unequally', () => {
    const cached = (points: number | undefined, count: number, capacity: number): System =>
      system({
        keySpaces: [keys('Item', count)],
        components: [
          readThrough(
            'Items',
            'Item',
            { capacity, eviction: 'lru', start: 'warm', partitioned: true },
            {
              instances: 4,
              policy: 'consistent-hashing',
              ...(points === undefined ? {} : { policySettings: { points } }),
            },
          ),
          component('Db', { get: [step.wait(exponential(0.001))] }),
        ],
        loads: [load('Users', 'Items.get', 1000, { keys: ['Item'] })],
      });
    const shares = ringShares(ringOf('Items', 4, 1), 4);
    // Of equally wanted keys a node holds those for which it has room: a node with few keys holds them all.
    const expected = shares.reduce((sum, share) => sum + Math.min(share, 0.2), 0);
    for (const [count, capacity] of [
      [2000, 400],
      [1e6, 2e5],
    ] as const) {
      const one = cached(1, count, capacity);
      const { hitRatio } = simulate(one, { eventBudget: 60_000, duration: 1e9 }).caches['Items']!;
      expect(Math.abs(hitRatio - expected)).toBeLessThan(0.02);
      expect(solve(one).caches['Items']!.hitRatio).toBeCloseTo(expected, 2);
    }
    expect(expected).toBeLessThan(0.78);
  });
});
