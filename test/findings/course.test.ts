/** What is said of a course of events. */
import { describe, expect, it } from 'vitest';
import type { FindingContext } from '../../language/findings/context.js';
import { plateausOf } from '../../language/findings/course.js';
import { runEndedEarly } from '../../language/findings/rules/run-ended-early.js';
import { solved, type StudyOptions } from '../../language/findings/index.js';
import type { Finding, Results } from '../../language/model/results.js';
import type { Component, EventAction, System, TimedEvent } from '../../language/model/system.js';
import { solve } from '../../language/simulator/solver/index.js';
import { component, cpu, exactly, load, RANGE, step, system } from '../simulator/solver/systems.js';
import { finalResults } from '../support/run-study.js';

const place = (line: number): TimedEvent['range'] => ({
  uri: 'memory:test.scale',
  start: { line, character: 0 },
  end: { line, character: 5 },
});

const event = (at: number, lasting: number | undefined, action: EventAction, over = 0): TimedEvent => ({
  range: place(9),
  at,
  over,
  ...(lasting === undefined ? {} : { for: lasting }),
  action,
});

/** 50 requests a second of 10 ms: half busy. */
const web = (events: TimedEvent[], changes: Partial<Component> = {}, duration = 100): System =>
  system([component('Web', { get: [cpu(exactly(0.01))] }, changes)], [load('Users', 'Web.get', 50)], {
    timeline: { duration, events },
  });
const users = (factor: number): EventAction => ({ kind: 'load', load: 'Users', change: { factor } });

const run = (model: System, options: StudyOptions = {}): Results => {
  return finalResults(model, { seed: 1, ...options });
};
const found = (results: Results, code: string): Finding | undefined =>
  results.findings.find((finding) => finding.code === code);

describe('a course as steady states', () => {
  const levels = (model: System): number[] =>
    plateausOf(model, solve).map(({ solution }) => solution.components['Web']?.utilization['cpu'] ?? 0);

  it('follows loads, slow components, lost nodes and their return', () => {
    const model = web(
      [
        event(10, 20, users(3)),
        event(40, 10, { kind: 'slow', component: 'Web', factor: 2 }),
        event(60, 10, { kind: 'fail', component: 'Web', count: 1 }),
      ],
      { instances: 2 },
    );
    expect(levels(model).map((one) => Math.round(one * 100) / 100)).toEqual([0.25, 0.75, 0.25, 0.5, 0.25, 0.5, 0.25]);
  });

  it('follows what operations do, how loads ask and what bounds components', () => {
    const get = { component: 'Web', operation: 'get' };
    const utilizations = levels(
      web(
        [
          event(10, 10, { kind: 'demand', ...get, index: 0, value: exactly(0.016) }),
          event(30, undefined, { kind: 'behavior', ...get, steps: [cpu(exactly(0.002)), cpu(exactly(0.002))] }),
        ],
        {},
        50,
      ),
    );
    // Before, meanwhile, between, after.
    [0.5, 0.8, 0.5, 0.2].forEach((busy, i) => expect(utilizations[i]).toBeCloseTo(busy, 6));
    const [, bounded] = plateausOf(
      web([event(10, undefined, { kind: 'component', component: 'Web', change: { queue: 0 } })], { queue: 5 }, 20),
      solve,
    );
    expect(bounded?.solution.loads['Users']?.errors.rejected).toBeCloseTo(1 / 3, 6);
  });

  it('cuts ramps into parts and goes along the shape of a load', () => {
    expect(levels(web([event(10, undefined, users(2), 20)]))).toHaveLength(6);
    const shaped = system(
      [component('Web', { get: [cpu(0.01)] })],
      [
        load('Users', 'Web.get', 50, {
          shape: {
            duration: 100,
            points: [
              { time: 0, factor: 1 },
              { time: 50, factor: 1 },
              { time: 50, factor: 1.8 },
            ],
          },
        }),
      ],
    );
    expect(levels(shaped)).toEqual([0.5, 0.9]);
  });
});

describe('a pool that grows by itself', () => {
  it('counts at its greatest', () => {
    const autoscale = { min: 1, max: 4, every: 1, startup: 1, cooldown: 1, rules: [] };
    const growing = (factor: number): System => web([event(20, 10, users(factor))], { scaling: { autoscale, max: 4 } });
    expect(found(solved(growing(4)), 'overload-in-course')).toBeUndefined();
    expect(found(solved(growing(10)), 'overload-in-course')?.evidence['utilization']).toBeCloseTo(1.25, 2);
  });
});

describe('an overload in a course', () => {
  it('is told with when it is, how much can be carried, and until when it is felt', () => {
    const finding = found(solved(web([event(20, 10, users(4))])), 'overload-in-course');
    expect(finding?.message).toBe(
      'Web: cpu needs 200% of what it has from 20 s to 30 s; carries at most 0.50x that load; what piles up is gone by 50 s',
    );
    expect(finding?.severity).toBe('information');
    expect(finding?.range).toEqual(place(9));
  });

  it('is told with what the simulation saw of its end', () => {
    const finding = found(run(web([event(20, 10, users(4))])), 'overload-in-course');
    expect(finding?.evidence['gone']).toBeGreaterThan(45);
    expect(finding?.evidence['gone']).toBeLessThan(60);
  });

  it('is a warning where the course ends before what piled up has gone', () => {
    const finding = found(solved(web([event(20, 60, users(4))])), 'overload-in-course');
    expect(finding?.severity).toBe('warning');
    expect(finding?.message).toContain('has not gone when the run ends after 100 s');
  });

  it('is none where there is room', () => {
    expect(found(solved(web([event(20, 10, users(1.5))])), 'overload-in-course')).toBeUndefined();
    expect(found(run(web([event(20, 10, users(1.5))])), 'overload-in-course')).toBeUndefined();
  });
});

describe('a run that a bound ended', () => {
  it('says so where most waits', () => {
    const flood = web([event(1, undefined, users(40_000))]);
    const results = run(flood, { eventBudget: 1e7 });
    expect(results.run.stopped).toBe('limit');
    const finding = found(results, 'run-ended-early');
    expect(finding?.severity).toBe('error');
    expect(finding?.component).toBe('Web');
    expect(finding?.message).toMatch(/^Web: [\d.]+M requests waited there when the run had to end after .* of 100 s/);
  });

  it('says so where its events did not do for the course once', () => {
    const results = run(web([]), { eventBudget: 2000 });
    const finding = found(results, 'run-ended-early');
    expect(finding?.severity).toBe('error');
    expect(finding?.message).toMatch(/^The run ended after \d+(\.\d)? s of 100 s, when the events/);
    expect(results.run.simulatedSeconds).toBeLessThan(30);
  });

  it('is no warning where only the clock kept it from going through its course once more', () => {
    const model = web([]);
    const whole = run(model);
    const results: Results = { ...whole, run: { ...whole.run, stopped: 'limit', reproducible: false } };
    // The rule looks at nothing else.
    const [finding] = runEndedEarly.find({ results, system: model } as unknown as FindingContext);
    expect(finding?.severity).toBe('information');
    expect(finding?.message).toMatch(/^The run went through its 100 s \d+ times before its time was up/);
  });

  it('is not told of where it came to its end', () => {
    expect(found(run(web([])), 'run-ended-early')).toBeUndefined();
    const steady = system(
      [component('Web', { get: [step('cpu', { demand: exactly(0.01) })] })],
      [load('Users', 'Web.get', 50, { range: RANGE })],
    );
    expect(found(run(steady), 'run-ended-early')).toBeUndefined();
  });
});
