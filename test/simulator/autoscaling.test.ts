/** Pools whose number of instances follows the load or the clock. */
import { describe, expect, it } from 'vitest';
import { solved } from '../../language/findings/index.js';
import type { Results } from '../../language/model/results.js';
import { lowered, systemOf, told } from '../model/documents.js';
import { finalResults } from '../support/run-study.js';

const STEP = 'load Users -> Web.get { rate: 20 rps, shape: step(to: 10x, at: 1min) }';

const web = (autoscale: string, load = STEP, settings = 'instances: 2,'): string =>
  `service Web { ${settings} autoscale: { ${autoscale} }, on get { cpu 20ms } }\n${load}`;

async function run(text: string, eventBudget = 300_000): Promise<Results> {
  return finalResults(await systemOf(text), { eventBudget });
}

/** A figure of a timed run at a moment. */
function at({ series }: Results, figure: string, time: number): number {
  const bin = series!.time.findIndex((start) => start + series!.step > time);
  return (series![figure] as (number | null)[])[bin] ?? 0;
}

describe('an autoscaler', () => {
  it('holds its target: as many instances as the work needs, once they are up', async () => {
    const results = await run(web('max: 20, every: 10s, startup: 5s, target: cpu 60%'));
    expect(at(results, 'Web.instances', 30)).toBeLessThan(2.1);
    expect(at(results, 'Web.instances', 62)).toBeLessThan(2.1);
    // 200 requests a second of 20 ms need 4 cores: 6.7 instances at 60%, and a few more for the backlog of the minute before.
    expect(at(results, 'Web.instances', 115)).toBeGreaterThan(6);
    expect(at(results, 'Web.cpu', 115)).toBeGreaterThan(0.35);
    expect(at(results, 'Web.cpu', 115)).toBeLessThan(0.72);
  });

  it.each([
    ['queue', 'target: queue 1'],
    ['latency', 'target: latency 60ms'],
    ['rate', 'target: rate 30 rps'],
    ['cpu, by rules', 'add: 50% when cpu > 70%, remove: 1 when cpu < 30%'],
  ])('follows %s', async (_, rule) => {
    const results = await run(web(`max: 20, every: 5s, ${rule}`));
    expect(at(results, 'Web.instances', 115)).toBeGreaterThan(4.5);
    expect(at(results, 'Users.p50', 115)).toBeLessThan(0.1);
  });

  it('removes what is no longer needed, after its cooldown, and pays for no more than it had', async () => {
    const spike = 'load Users -> Web.get { rate: 20 rps, shape: spike(to: 10x, at: 30s, for: 30s) }';
    const results = await run(
      web('min: 2, max: 12, every: 5s, cooldown: 20s, target: cpu 60%', spike, 'instances: 2, price: 0.1 usd/h,'),
    );
    expect(at(results, 'Web.instances', 58)).toBeGreaterThan(6);
    expect(at(results, 'Web.instances', 115)).toBe(2);
    const { paidInstances = 0, instances, costPerMonth } = results.components['Web']!;
    expect(paidInstances).toBeCloseTo(instances, 6);
    expect(costPerMonth! / (0.1 * 730 * paidInstances)).toBeCloseTo(1, 6);
    expect(results.cost.perMonth).toBeCloseTo(costPerMonth!, 6);
    expect(results.loads['Users']!.errors).toEqual({ rejected: 0, timeout: 0, failed: 0 });
  });

  it('has what it adds work when it has started, and pays for it from the decision on', async () => {
    const results = await run(
      web('min: 2, max: 12, every: 5s, startup: 30s, target: cpu 60%', STEP, 'instances: 2, price: 0.1 usd/h,'),
    );
    // The first decision that sees all of the load is five seconds after it has come.
    expect(at(results, 'Web.instances', 60 + 5 + 29)).toBe(2);
    expect(at(results, 'Web.instances', 60 + 10 + 31)).toBeGreaterThan(3);
    const { paidInstances = 0, instances } = results.components['Web']!;
    expect(paidInstances).toBeGreaterThan(instances + 0.5);
  });

  it('keeps what it has for as long as its cooldown', async () => {
    const spike = 'load Users -> Web.get { rate: 20 rps, shape: spike(to: 10x, at: 30s, for: 30s) }';
    const results = await run(web('min: 2, max: 12, every: 5s, cooldown: 55s, target: cpu 60%', spike));
    const most = at(results, 'Web.instances', 58);
    expect(most).toBeGreaterThan(6);
    expect(at(results, 'Web.instances', 85)).toBeGreaterThanOrEqual(most);
  });

  it('of a worker follows the messages that wait', async () => {
    const text = `queue Jobs -> Mailer\nworker Mailer { concurrency: 1, autoscale: { max: 10, every: 5s, target: queue 5 }, on send { cpu 20ms } }
load Users -> Jobs.send { rate: 20 rps, shape: step(to: 10x, at: 20s) }`;
    const results = await run(text);
    expect(at(results, 'Mailer.instances', 75)).toBeGreaterThan(3.9);
  });

  it('stands under steady load where it comes to rest', async () => {
    const steady = 'load Users -> Web.get { rate: 20 rps, peak: 10x }';
    const instances = async (autoscale: string, settings?: string): Promise<number> =>
      solved(await systemOf(web(autoscale, steady, settings))).components['Web']!.instances;
    expect(await instances('max: 20, target: cpu 60%')).toBe(7);
    expect(await instances('max: 5, target: cpu 60%')).toBe(5);
    expect(await instances('max: 20, add: 1 when cpu > 80%, remove: 1 when cpu < 50%', 'instances: 20,')).toBe(8);
    expect(await instances('max: 20, add: 1 when cpu > 80%, remove: 1 when cpu < 50%', 'instances: 2,')).toBe(5);
    expect(
      (await run(web('max: 20, target: cpu 60%', steady))).components['Web']!.resources['cpu']!.utilization,
    ).toBeCloseTo(4 / 7, 1);
  });

  it.each([
    ['min: 5, max: 3, target: cpu 60%', '`min` is 5 and `max` only 3: raise `max`, or lower `min`.'],
    ['max: 1, target: cpu 60%', 'It starts from 2 `instances`, more than its `max` of 1'],
    ['max: 3', 'does not say when: add `target: cpu 70%`'],
    ['max: 3, add: 1.5 when cpu > 70%', '`add` is a whole number of instances, or a share such as 50%'],
    ['max: 3, target: cpu 0%', 'Write a bound above zero'],
    ['max: 3, target: cpu 60%, add: 1 when cpu > 80%', 'a target and rules contradict each other'],
  ])('{ %s } is told what is wrong', async (autoscale, message) => {
    const text = web(autoscale);
    const all = [...(await told(text)), ...(await lowered(text)).problems.map((problem) => problem.message)];
    expect(all.join('\n')).toContain(message);
  });
});

describe('an event', () => {
  it('gives a pool more instances, for a while', async () => {
    const text = `service Web { instances: 2, on get { cpu 20ms } }
load Users -> Web.get { rate: 80 rps }
scenario Launch for 60s { at 20s for 20s { Web { instances: 8 } } }`;
    const final = finalResults(await systemOf(text, { scenario: 'Launch' }), { eventBudget: 300_000 });
    expect([10, 30, 50].map((time) => at(final, 'Web.instances', time))).toEqual([2, 8, 2]);
    expect(at(final, 'Web.cpu', 30)).toBeCloseTo(0.2, 1);
    expect(final.components['Web']!.instances).toBeCloseTo(4, 6);
  });

  it('that stops so many of them stops those that there are, not those that come later', async () => {
    const text = `service Web { instances: 2, on get { cpu 1ms } }
load Users -> Web.get { rate: 50 rps }
scenario Growth for 100s { at 10s { fail 3 of Web }  at 20s { Web { instances: 4 } } }`;
    const { loads } = finalResults(await systemOf(text, { scenario: 'Growth' }), { eventBudget: 100_000 });
    // All requests fail for 10 of 100 seconds, then every second one.
    expect(loads['Users']!.errors.failed).toBeCloseTo(0.5, 1);
  });
});

describe('a timetable', () => {
  const HOUR = 3600;

  it('sets instances and rates by the clock, and the study takes a day', async () => {
    const results = await run(
      `service Web { instances: timetable(06:00: 4, 18:00: 2), on get { cpu 100ms } }
load Users -> Web.get { rate: timetable(06:00: 2 rps, 18:00: 1 rps) }`,
      3e6,
    );
    expect(results.run.simulatedSeconds).toBe(24 * HOUR);
    expect([3, 12, 20].map((hour) => at(results, 'Web.instances', hour * HOUR))).toEqual([2, 4, 2]);
    expect(at(results, 'Users.offered', 12 * HOUR) / 2).toBeCloseTo(1, 0);
    expect(results.loads['Users']!.offered).toBeCloseTo(1.5, 1);
    expect(results.components['Web']!.instances).toBeCloseTo(3, 6);
  });

  it('changes what a step takes, exactly', async () => {
    const results = await run(`service Web { cores: 4, on get { wait timetable(00:00: 10ms, 12:00: 30ms) } }
load Users -> Web.get { rate: 0.2 rps }`);
    expect(at(results, 'Users.mean', 6 * HOUR)).toBeCloseTo(0.01, 6);
    expect(at(results, 'Users.mean', 18 * HOUR)).toBeCloseTo(0.03, 6);
  });

  it('raises the least number of an autoscaler before the load comes', async () => {
    const text = `service Web { autoscale: { min: timetable(07:00: 6, 20:00: 1), max: 8, every: 10min, cooldown: 10min, target: cpu 60% }, on get { cpu 1ms } }
load Users -> Web.get { rate: 0.2 rps }`;
    const results = await run(text);
    expect([3, 12, 22].map((hour) => at(results, 'Web.instances', hour * HOUR))).toEqual([1, 6, 1]);
  });

  it.each([
    ['service Web { cores: timetable(07:00: 4), on get { cpu 1ms } }', '`cores` does not change while the system runs'],
    ['service Web { instances: timetable(4), on get { cpu 1ms } }', 'Each value of a timetable has its time of day'],
    [
      'service Web { instances: timetable(07:00: 4, 07:00: 5), on get { cpu 1ms } }',
      'says twice what holds from 07:00',
    ],
    ['service Web { instances: timetable(07:00: 4s), on get { cpu 1ms } }', 'the values of'],
    ['service Web { instances: timetable(07:00: 0), on get { cpu 1ms } }', '`instances`'],
  ])('%s is told what is wrong', async (service, message) => {
    expect((await told(`${service}\nload Users -> Web.get { rate: 1 rps }`)).join('\n')).toContain(message);
  });
});
