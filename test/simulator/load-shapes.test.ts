/** Loads that take a course over time: what was asked for is what is offered, minute by minute. */
import { describe, expect, it } from 'vitest';
import { solved } from '../../language/findings/index.js';
import type { Results } from '../../language/model/results.js';
import { createSimulation } from '../../language/simulator/index.js';
import { systemOf, told } from '../model/documents.js';
import { finalResults } from '../support/run-study.js';

const WEB = 'service Web { cores: 4, on get { cpu 1ms } }\n';

/** Mean of a figure between two moments, over the bins that lie in between. */
function during(results: Pick<Results, 'series'>, figure: string, from: number, to: number): number {
  const { series } = results;
  const values = series?.[figure] as (number | null)[];
  const inside = values.filter((_, i) => {
    const time = series?.time[i] ?? 0;
    return time >= from && time + (series?.step ?? 0) <= to;
  });
  return inside.reduce((sum: number, value) => sum + (value ?? 0), 0) / inside.length;
}

async function run(text: string, scenario: string | null = null): Promise<Pick<Results, 'series' | 'run' | 'loads'>> {
  const simulation = createSimulation(await systemOf(text, { scenario }), { replications: 10 });
  while (simulation.advance(1_000_000));
  return simulation.result();
}

// Some 10,000 requests are counted in every window below: five standard deviations are 5%.
describe('a load with a shape', () => {
  it('jumps with a step, and stays there', async () => {
    const results = await run(`${WEB}load Users -> Web.get { rate: 20 rps, shape: step(to: 4x, at: 1min) }`);
    expect(results.run).toMatchObject({ study: 'timed', simulatedSeconds: 120 });
    expect(during(results, 'Users.offered', 0, 60) / 20).toBeCloseTo(1, 1);
    expect(during(results, 'Users.offered', 60, 120) / 80).toBeCloseTo(1, 1);
    expect(during(results, 'Web.cpu', 60, 120)).toBeCloseTo(0.02, 2);
  });

  it('rises evenly with a ramp', async () => {
    const results = await run(`${WEB}load Users -> Web.get { rate: 20 rps, shape: ramp(to: 5x, at: 20s, over: 40s) }`);
    expect(during(results, 'Users.offered', 0, 20) / 20).toBeCloseTo(1, 1);
    expect(during(results, 'Users.offered', 20, 60) / 60).toBeCloseTo(1, 1);
    expect(during(results, 'Users.offered', 60, 120) / 100).toBeCloseTo(1, 1);
  });

  it('comes back after a spike; others stand at their mean meanwhile', async () => {
    const results = await run(
      `${WEB}load Users -> Web.get { rate: 20 rps, shape: spike(to: 5x, at: 20s, for: 20s) }\nload Staff -> Web.get { rate: 20 rps, peak: 3x }`,
    );
    expect(during(results, 'Users.offered', 20, 40) / 100).toBeCloseTo(1, 1);
    expect(during(results, 'Users.offered', 40, 100) / 20).toBeCloseTo(1, 1);
    expect(during(results, 'Staff.offered', 0, 100) / 20).toBeCloseTo(1, 1);
  });

  it('goes through a day with its highest level when it is told to be', async () => {
    const results = await run(
      `${WEB}load Users -> Web.get { rate: 0.5 rps, shape: diurnal(low: 0.5x, high: 1.5x, at: 12:00) }`,
    );
    expect(results.run.simulatedSeconds).toBe(86_400);
    const hour = 3600;
    // A sine from midnight's low to noon's high: a quarter of its mean less and more than the middle, by 2 / pi.
    expect(during(results, 'Users.offered', 0, 6 * hour) / 0.5).toBeCloseTo(1 - 1 / Math.PI, 1);
    expect(during(results, 'Users.offered', 9 * hour, 15 * hour) / 0.5).toBeCloseTo(1 + Math.SQRT2 / Math.PI, 1);
  });

  it('is multiplied by the events of a scenario', async () => {
    const results = await run(
      `${WEB}load Users -> Web.get { rate: 20 rps, shape: step(to: 2x, at: 60s) }\nscenario S for 2min { at 30s for 60s { Users 3x } }`,
      'S',
    );
    const expected = [20, 60, 120, 40];
    expected.forEach((rate, i) => {
      expect(during(results, 'Users.offered', 30 * i, 30 * (i + 1)) / rate).toBeCloseTo(1, 1);
    });
  });

  it('rests in the hours for which its timetable says 0', async () => {
    const results = await run(`${WEB}
load Report -> Web.get { rate: timetable(02:00: 1 rps, 03:00: 0 rps) }
load Clerks -> Web.get { users: timetable(09:00: 20, 10:00: 0), think: 20s }`);
    const hour = 3600;
    expect(during(results, 'Report.offered', 2 * hour, 3 * hour)).toBeCloseTo(1, 1);
    expect(during(results, 'Clerks.offered', 9 * hour, 10 * hour)).toBeCloseTo(1, 1);
    expect(during(results, 'Report.offered', 3 * hour, 24 * hour)).toBe(0);
    expect(during(results, 'Clerks.offered', 11 * hour, 24 * hour)).toBe(0);
  });

  it('does not rest all day', async () => {
    expect((await told(`${WEB}load Report -> Web.get { rate: timetable(02:00: 0 rps) }`)).join()).toContain(
      '`rate` cannot be 0',
    );
  });

  it('comes when an event says how much, where it asks for nothing before', async () => {
    const text = (to: string, mean: string, first: string): string =>
      `${WEB}load Users -> Web.get { ${mean} }\nscenario S for 40s { Users ${first}  at 20s { Users ${to} } }`;
    const rated = await run(text('50 rps', 'rate: 9 rps', '0x'), 'S');
    expect(during(rated, 'Users.offered', 0, 20)).toBe(0);
    expect(during(rated, 'Users.offered', 20, 40) / 50).toBeCloseTo(1, 1);
    // What is multiplied stays nothing.
    expect((await run(text('5x', 'rate: 9 rps', '0x'), 'S')).loads['Users']!.offered).toBe(0);
  });

  it('has users come and go', async () => {
    const results = await run(
      `${WEB}load Users -> Web.get { users: 10, think: 1s, shape: spike(to: 4x, at: 20s, for: 20s) }`,
    );
    expect(during(results, 'Users.throughput', 0, 20) / 10).toBeCloseTo(1, 1);
    expect(during(results, 'Users.throughput', 22, 40) / 40).toBeCloseTo(1, 1);
    expect(during(results, 'Users.throughput', 45, 80) / 10).toBeCloseTo(1, 1);
  });
});

describe('a requirement on a load with a shape', () => {
  const MODEL = `service Web { on get { cpu 8ms } }
load Users -> Web.get { rate: 25 rps, shape: step(to: 4x, at: 30s) }
require Users mean < 30ms
require Users mean < 30ms at peak`;

  it('holds over the course, or at peak at its highest level', async () => {
    const final = finalResults(await systemOf(MODEL), { eventBudget: 2e6 });
    const [course, peak] = final.requirements;
    // M/M/1: 10 ms at 20% busy, 40 ms at 80%, so four fifths of all requests at 40 ms; the 80% settle in.
    expect(peak).toMatchObject({ status: 'fail' });
    expect(peak?.observed).toBeCloseTo(0.04, 2);
    expect(course?.observed).toBeGreaterThan(0.028);
    expect(course?.observed).toBeLessThan(0.04);
    expect(final.series).toBeDefined();
  });

  it('is left to the simulation by the solver', async () => {
    const results = solved(await systemOf(MODEL));
    expect(results.run.study).toBe('timed');
    expect(results.requirements.map(({ status }) => status)).toEqual(['undecided', 'fail']);
  });
});

describe('a requirement from a moment of a scenario on', () => {
  it('is undecided where the run is ended before', async () => {
    const text = `${WEB}load Users -> Web.get { rate: 20 rps }\nscenario S for 2min { at 10s { Users 2x } require Users mean < 1s after 1min }`;
    const system = await systemOf(text, { scenario: 'S' });
    expect(finalResults(system, { duration: 30 }).requirements[0]).toMatchObject({
      status: 'undecided',
      observed: null,
      reason: 'It counts from 60 s on, and the run ends before.',
    });
    expect(finalResults(system, { duration: 90 }).requirements[0]?.status).toBe('pass');
  });
});

describe('arrivals', () => {
  const model = (arrivals: string, more = ''): string =>
    `service Web { on get { cpu 8ms } }\nload Users -> Web.get { rate: 50 rps, arrivals: ${arrivals} }\n${more}`;

  it('in batches wait for their group, as M[X]/M/1 says', async () => {
    const { loads, run: how } = await run(model('batches(5)'));
    expect(how.stopped).toBe('precision');
    expect(loads['Users']!.offered / 50).toBeCloseTo(1, 1);
    // (n + 1) / (2 mu (1 - rho)), Burke 1975; the mean is known to 2%.
    expect(loads['Users']!.latency['mean']!.value! / ((6 / 2) * (0.008 / 0.6))).toBeCloseTo(1, 1);
  });

  it('in bursts keep their mean, and wait as if each level lasted for ever where bursts are long', async () => {
    const simulation = createSimulation(await systemOf(model('bursty(high: 1.6x, low: 0.4x, every: 2min)')), {
      eventBudget: 4e6,
      precision: 0.1,
    });
    while (simulation.advance(1_000_000));
    const { loads } = simulation.result();
    expect(loads['Users']!.offered / 50).toBeCloseTo(1, 1);
    // Half of the time 80 and half of it 20 requests a second: M/M/1 at 64% and 16% busy.
    const expected = 0.8 * (0.008 / 0.36) + 0.2 * (0.008 / 0.84);
    expect(loads['Users']!.latency['mean']!.value! / expected).toBeGreaterThan(0.92);
    expect(loads['Users']!.latency['mean']!.value! / expected).toBeLessThan(1.08);
  });

  it('in bursts whose mean lies outside of their levels are told', async () => {
    expect((await told(model('bursty(high: 0.9x, low: 0.5x, every: 1min)'))).join()).toContain(
      'out-of-range The mean lies between the two levels',
    );
  });

  it('of users who wait for replies are told', async () => {
    expect(
      (await told('service Web { on get { cpu 8ms } }\nload Users -> Web.get { users: 3, arrivals: constant }')).join(),
    ).toContain('contradiction `arrivals`');
  });
});
