/** Samples of quiet stretches in place of all of a course. */
import { describe, expect, it } from 'vitest';
import type { SimulationResult } from '../../language/model/results.js';
import { createSimulation, type SimulationOptions } from '../../language/simulator/index.js';
import { LogHistogram } from '../../language/simulator/statistics/index.js';
import { systemOf } from '../model/documents.js';

/** 40% busy; at half past the course a post keeps both shards busy for 5 s. */
const MODEL = `
keys Author { count: 1M, followers: uniform(1, 9) }
keys Reader like Author
load Posts -> Api.post { rate: 10 rps, key: Author }
load Views -> Api.home { rate: 200 rps, key: Reader }
service Api { instances: 2, on post { cpu 1ms  ~> Fanout.push } on home { cpu 1ms  -> Lines.get } }
queue Fanout -> Deliver
worker Deliver { concurrency: 8, on push { parallel Author.followers { -> Lines.push by Reader } } }
database Lines { shards: 2 by Reader, on get { cpu 3ms } on push write { cpu 2ms } }
scenario Celebrity for 200s { at 120s { send Posts { Author.followers: 5k } } }
`;

async function run(options: SimulationOptions): Promise<SimulationResult> {
  const simulation = createSimulation(await systemOf(MODEL, { scenario: 'Celebrity' }), options);
  while (simulation.advance(1_000_000));
  return simulation.result();
}

describe('a course of which samples are simulated', () => {
  it('has the figures of the whole, from a fraction of the events', async () => {
    const whole = await run({ replications: 10, eventBudget: 10e6 });
    const abridged = await run({ seed: 2, replications: 10, sample: 6 });
    const each = ({ run: { events, replications } }: SimulationResult): number => events / replications;
    expect(each(abridged)).toBeLessThan(each(whole) / 4);
    expect(abridged.run.notes.join()).toMatch(/Of the 200 s of the course .* s were simulated/);
    for (const load of ['Posts', 'Views']) {
      const [a, b] = [abridged.loads[load]!, whole.loads[load]!];
      expect(Math.abs(a.offered / b.offered - 1), load).toBeLessThan(0.03);
      expect(Math.abs(a.throughput / b.throughput - 1), load).toBeLessThan(0.03);
      for (const statistic of load === 'Views' ? ['mean', 'p50', 'p95', 'p99'] : ['mean']) {
        const [x, y] = [a.latency[statistic]!, b.latency[statistic]!];
        // Intervals of 95%, widened to 99.9% of the difference.
        const half = x.high! - x.low! + y.high! - y.low!;
        expect(Math.abs(x.value! - y.value!), `${load} ${statistic}`).toBeLessThan(half);
        expect(half, `${load} ${statistic}`).toBeLessThan(0.5 * y.value!);
      }
    }
    for (const [name, { queue, resources }] of Object.entries(whole.components)) {
      const other = abridged.components[name]!;
      expect(Math.abs(other.resources['cpu']!.utilization - resources['cpu']!.utilization), name).toBeLessThan(0.02);
      expect(Math.abs(other.queue.mean - queue.mean), name).toBeLessThan(0.2 * queue.mean + 0.05);
    }
    const { series } = abridged;
    expect(series!.time.length).toBe(whole.series!.time.length);
    const at = (result: SimulationResult, time: number): number =>
      (result.series!['Lines.cpu'] as (number | null)[])[result.series!.time.indexOf(time)]!;
    for (const time of [60, 110, 122, 180]) expect(Math.abs(at(abridged, time) - at(whole, time))).toBeLessThan(0.1);
    // The queue is drained as soon as the post is delivered: the clock of that does not stand still in what is passed over.
    expect(abridged.queues['Fanout']!.drained!.value).toBeLessThan(8);
  });
});

describe('a histogram', () => {
  it('takes in the values of another so many times, which need not be a whole number', () => {
    const one = new LogHistogram();
    for (let i = 1; i <= 1000; i++) one.record(i / 1000);
    const other = new LogHistogram();
    other.merge(one, 2.5);
    other.merge(one, 0.3);
    expect(other.count).toBe(2800);
    expect(other.quantile(0.5)).toBeCloseTo(one.quantile(0.5), 2);
    expect(other.countAbove(0.9)).toBeCloseTo(280, -1);
  });
});
