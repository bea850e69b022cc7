/** What a system that runs can be changed to: params, where calls are passed on, and how long steps take. */
import { describe, expect, it } from 'vitest';
import type { SimulationResult } from '../../language/model/results.js';
import { simulate } from '../../language/simulator/index.js';
import { lowered, systemOf } from '../model/documents.js';

async function course(text: string): Promise<SimulationResult> {
  return simulate(await systemOf(text, { scenario: 'Course' }), { eventBudget: 120_000, replications: 5 });
}

/** A figure in the middle of a part of the course, given in seconds. */
function at(result: SimulationResult, figure: string, from: number, to: number): number {
  const { series } = result;
  const values = (series![figure] as (number | null)[]).filter(
    (_, i) => series!.time[i]! >= from && series!.time[i]! < to,
  );
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length;
}

describe('a deployment', () => {
  const colors = `
    service Blue { instances: 2, on get { cpu 1ms } }
    service Green { instances: 4, on get { cpu 1ms } }
    load Users -> Lb.get { rate: 100 rps }`;

  it('from blue to green moves all calls at one moment, and back', async () => {
    const result = await course(`
      balancer Lb -> Blue
      ${colors}
      scenario Course for 30s { at 10s for 10s { Lb -> Green } }`);
    for (const [from, to, blue, green] of [
      [0, 10, 100, 0],
      [11, 20, 0, 100],
      [21, 30, 100, 0],
    ] as const) {
      expect(at(result, 'Blue.throughput', from, to)).toBeCloseTo(blue, -1);
      expect(at(result, 'Green.throughput', from, to)).toBeCloseTo(green, -1);
    }
    expect(result.loads['Users']!.errors.failed).toBe(0);
  });

  it('of a canary takes the shares that are written, step by step where it says over how long', async () => {
    const result = await course(`
      balancer Lb -> Blue, Green { weights: [100%, 0%] }
      ${colors}
      scenario Course for 60s { at 10s { Lb { weights: [90%, 10%] } } at 20s over 20s { Lb { weights: [0%, 100%] } } }`);
    expect(at(result, 'Green.throughput', 0, 10)).toBe(0);
    expect(at(result, 'Green.throughput', 11, 20) / 100).toBeCloseTo(0.1, 1);
    expect(at(result, 'Green.throughput', 20, 40) / 100).toBeCloseTo(0.55, 1);
    expect(at(result, 'Blue.throughput', 41, 60)).toBe(0);
  });

  it('shows what a bad one does to its share of the users alone', async () => {
    const result = await course(`
      balancer Lb -> Blue, Bad { weights: [100%, 0%] }
      ${colors}
      service Bad { on get { fail with probability 50% } }
      scenario Course for 40s { at 20s { Lb { weights: [80%, 20%] } } }`);
    expect(result.loads['Users']!.errors.failed).toBeCloseTo(0.05, 2);
  });
});

describe('another store in place of one', () => {
  it('takes over share by share, and copying is work for both', async () => {
    const result = await course(`
      keys Item { count: 10k }
      load Users -> Router.get { rate: 150 rps, key: Item }
      load Copying -> Mover.move { rate: 1 rps, key: Item }
      balancer Router -> Old, New { weights: [100%, 0%] }
      database Old { shards: 2 by Item, on get { cpu 10ms }, on scan { cpu 4ms } }
      database New { shards: 4 by Item, on get { cpu 10ms }, on put write { cpu 4ms } }
      worker Mover { concurrency: 100, on move { -> Old.scan  -> New.put } }
      scenario Course for 60s {
        at 10s for 30s { Copying { rate: 40 rps } }
        at 10s over 30s { Router { weights: [0%, 100%] } }
      }`);
    expect(at(result, 'Old.cpu', 0, 10)).toBeCloseTo(0.75, 1);
    expect(at(result, 'Old.cpu', 41, 60)).toBeLessThan(0.02);
    expect(at(result, 'New.cpu', 0, 10)).toBeLessThan(0.01);
    // Half of the keys have moved on average, and each is copied once.
    expect(at(result, 'Old.cpu', 10, 40)).toBeCloseTo(0.75 / 2 + (40 * 0.004) / 2, 1);
    expect(at(result, 'New.cpu', 10, 40)).toBeCloseTo(0.375 / 2 + (40 * 0.004) / 4, 1);
    expect(at(result, 'New.cpu', 41, 60)).toBeCloseTo(0.375, 1);
  });
});

describe('a param', () => {
  it('takes along all that follows from it: rates, users, instances, times and shares', async () => {
    const result = await course(`
      param size = 1
      load Users -> Lb.get { rate: 50 rps * size }
      load Staff -> Lb.get { users: 10 * size, think: exactly 1s }
      balancer Lb -> Web, Other { weights: [4 - size, size] }
      service Web { instances: size, on get { cpu 4ms * size } }
      service Other { instances: 4, on get { wait exactly 10ms * size } }
      scenario Course for 40s { at 10s { size = 2 } at 20s for 10s { size = size + 1 } }`);
    const users = (from: number, to: number): number => at(result, 'Users.offered', from, to);
    expect(users(0, 10) / 50).toBeCloseTo(1, 1);
    expect(users(10, 20) / 100).toBeCloseTo(1, 1);
    expect(users(20, 30) / 150).toBeCloseTo(1, 1);
    expect(users(31, 40) / 100).toBeCloseTo(1, 1);
    expect(at(result, 'Staff.offered', 11, 20) / 20).toBeCloseTo(1, 1);
    expect(at(result, 'Web.instances', 11, 20)).toBeCloseTo(2, 6);
    expect(at(result, 'Web.instances', 21, 30)).toBeCloseTo(3, 6);
    const shares = (from: number, to: number): number => {
      const web = at(result, 'Web.throughput', from, to);
      return web / (web + at(result, 'Other.throughput', from, to));
    };
    expect(shares(0, 10)).toBeCloseTo(0.75, 1);
    expect(shares(11, 20)).toBeCloseTo(0.5, 1);
    expect(shares(21, 30)).toBeCloseTo(0.25, 1);
    // Of Web each request takes 4 ms, then 8 ms, 12 ms, 8 ms.
    const work = (from: number, to: number, instances: number): number =>
      (at(result, 'Web.cpu', from, to) * instances) / at(result, 'Web.throughput', from, to);
    expect(work(0, 10, 1)).toBeCloseTo(0.004, 3);
    expect(work(11, 20, 2)).toBeCloseTo(0.008, 3);
    expect(work(31, 40, 2)).toBeCloseTo(0.008, 3);
  });

  it('that more depends on than can change while the system runs is refused, with what that is', async () => {
    const { problems } = await lowered(
      `param size = 1
      load Users -> Web.get { rate: 50 rps }
      service Web { concurrency: 10 * size, on get { -> Db.get timeout 1s * size } }
      database Db { cores: 4 * size, on get { cpu 4ms } }
      scenario Course for 40s { at 10s { size = 2 } at 20s { Db { cores: 2 } } }`,
      { scenario: 'Course' },
    );
    expect(problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'not-simulated: `size = 2` also changes `concurrency` of `Web`, what `Web.get` does and `cores` of `Db`, which stays as it is while the system runs: put it into a variant, or into the scenario outside of `at`. No run is made with it.',
      'not-simulated: Of `Db` only `shards`, `weights` and its targets can change while it runs: put other changes into a variant, or into the scenario outside of `at`. No run is made with it.',
    ]);
  });
});
