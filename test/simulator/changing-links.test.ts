/** Links that get slower, lose messages or carry less in the course of events. */
import { describe, expect, it } from 'vitest';
import { plateausOf } from '../../language/findings/course.js';
import { solve } from '../../language/simulator/solver/index.js';
import { lowered, systemOf } from '../model/documents.js';
import { at, course } from '../support/course.js';

const WORLD = (link: string, events: string, web = 'in: Us, on get { wait exactly 10ms }'): string => `
param way = 100ms
param width = 10 Mbps
param lost = 0%
region Us  region Eu
link Us <-> Eu { ${link} }
service Web { ${web} }
load Users -> Web.get timeout 10s { rate: 100 rps, from: Eu }
scenario Course for 40s { ${events} }`;

describe('a link', () => {
  it('that gets slower makes everyone wait longer from then on, and no longer afterwards', async () => {
    const result = await course(WORLD('rtt: way', 'at 10s for 10s { way = 400ms } at 30s { way = 0ms }'));
    for (const [from, to, seconds] of [
      [2, 10, 0.11],
      [12, 20, 0.41],
      [22, 30, 0.11],
      [31, 40, 0.01],
    ] as const)
      expect(at(result, 'Users.p50', from, to) / seconds).toBeCloseTo(1, 1);
    expect(result.loads['Users']!.errors.timeout).toBe(0);
  });

  it('that takes no time at first is crossed from the moment on that it does', async () => {
    const result = await course(WORLD('rtt: way * 0', 'at 20s { way = 200ms }').replace('way * 0', 'way - 100ms'));
    expect(at(result, 'Users.p50', 0, 20)).toBeCloseTo(0.01, 3);
    expect(at(result, 'Users.p50', 21, 40)).toBeCloseTo(0.11, 3);
  });

  it('gets slower little by little where an event says over how long', async () => {
    const result = await course(WORLD('rtt: way', 'at 10s over 20s { way = 300ms }'));
    expect(at(result, 'Users.p50', 0, 10)).toBeCloseTo(0.11, 2);
    expect(at(result, 'Users.p50', 18, 22)).toBeCloseTo(0.21, 1);
    expect(at(result, 'Users.p50', 31, 40)).toBeCloseTo(0.31, 2);
    const middle = plateausOf(
      await systemOf(WORLD('rtt: way', 'at 10s over 20s { way = 300ms }'), { scenario: 'Course' }),
      solve,
    ).map(({ from, to, solution }) => [(from + to) / 2, solution.loads['Users']!.latency['mean']!.value] as const);
    // The solver takes each part of the ramp at its middle.
    for (const [time, mean] of middle)
      expect(mean).toBeCloseTo(0.11 + 0.2 * Math.min(1, Math.max(0, (time - 10) / 20)), 6);
  });

  it('that loses messages has them sent again', async () => {
    const result = await course(WORLD('rtt: way, loss: lost', 'at 20s { lost = 10% }'));
    expect(at(result, 'Us -> Eu.lost', 0, 20)).toBe(0);
    expect(at(result, 'Us -> Eu.lost', 21, 40)).toBeCloseTo(0.1, 1);
    expect(at(result, 'Users.p99', 21, 40)).toBeGreaterThan(2 * at(result, 'Users.p99', 0, 20));
  });

  it('that carries less is busier, until its messages wait for each other', async () => {
    const text = WORLD(
      'rtt: way, bandwidth: width',
      'at 10s { width = 2.5 Mbps } at 20s for 10s { width = 100 Mbps }',
      'in: Us, on get returns 2 kB { wait exactly 10ms }',
    );
    const result = await course(text);
    // 100 replies of 2 kB are 1.6 Mbps.
    for (const [from, to, busy] of [
      [1, 10, 0.16],
      [11, 20, 0.64],
      [21, 30, 0.016],
      [31, 40, 0.64],
    ] as const) {
      expect(at(result, 'Us -> Eu.bandwidth', from, to) / busy).toBeCloseTo(1, 1);
      // M/D/1 behind the others, with 2 kB over the bandwidth as the service.
      const service = busy / 100;
      const mean = plateausOf(await systemOf(text, { scenario: 'Course' }), solve).find(
        (one) => one.from <= from && from < one.to,
      )!.solution.loads['Users']!.latency['mean']!.value;
      expect(mean).toBeCloseTo(0.11 + service + (busy * service) / (2 * (1 - busy)), 4);
    }
  });

  it('between components is one as well, whether it had a bandwidth before or not', async () => {
    const result = await course(`
      param lines = 1
      service Web { on get { -> Db.get } }
      service Db { on get returns 1 kB { wait exactly 1ms } }
      link Web <-> Db { rtt: 1ms * lines }
      load Users -> Web.get { rate: 50 rps }
      scenario Course for 20s { at 10s { lines = 21 } }`);
    expect(at(result, 'Users.p50', 0, 10)).toBeCloseTo(0.002, 3);
    expect(at(result, 'Users.p50', 11, 20)).toBeCloseTo(0.022, 3);
  });

  it('decides anew who is nearest', async () => {
    const result = await course(`
      param far = 80ms
      region Us  region Eu  region Asia
      link Asia <-> Us { rtt: 50ms }
      link Asia <-> Eu { rtt: far }
      service Web { instances: 2, in: [Us, Eu], policy: nearest, on get { wait exactly 10ms } }
      load Users -> Web.get { rate: 50 rps, from: Asia }
      scenario Course for 20s { at 10s { far = 20ms } }`);
    expect(at(result, 'Users.p50', 0, 10)).toBeCloseTo(0.06, 3);
    expect(at(result, 'Users.p50', 11, 20)).toBeCloseTo(0.03, 3);
    expect(result.links!['Asia -> Eu']!.rate / 25).toBeCloseTo(1, 0);
  });

  it('that is changed twice at once has to have the inner change end first', async () => {
    const { problems } = await lowered(
      WORLD('rtt: way', 'at 10s for 10s { way = 400ms } at 15s for 10s { way = 200ms }'),
      { scenario: 'Course' },
    );
    expect(problems.map(({ message }) => message)).toEqual([
      '`Us <-> Eu rtt` is changed here for longer than by an earlier event that is not over yet: let that one end first, or this one no later. No run is made with it.',
    ]);
  });
});
