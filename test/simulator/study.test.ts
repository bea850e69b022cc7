import { describe, expect, it } from 'vitest';
import type { EventAction, System, TimedEvent } from '../../language/model/system.js';
import { createSimulation, simulate } from '../../language/simulator/index.js';
import { component, exactly, exponential, load, operation, range, step, system } from '../support/system-builder.js';

const service = (rate: number, properties = {}): System =>
  system({
    components: [component('Web', { get: [step.cpu(exponential(0.01))] }, properties)],
    loads: [load('Users', 'Web.get', rate)],
  });

describe('a steady state', () => {
  it('is run until every load is known to 2%, and says so', () => {
    const { run, loads } = simulate(service(50));
    expect(run.stopped).toBe('precision');
    expect(run.unreached).toEqual([]);
    const { value, low, high } = loads['Users']!.latency['mean']!;
    expect((high! - low!) / 2).toBeLessThanOrEqual(0.02 * value!);
  });

  it('ends with its budget and names what it owes', () => {
    const { run } = simulate(service(95), { eventBudget: 5000 });
    expect(run.stopped).toBe('budget');
    expect(run.events).toBe(5000);
    expect(run.unreached).toEqual(['Users latency mean']);
  });

  it('says of a load that hardly asked how little its figures rest on', () => {
    const { run } = simulate(
      system({
        components: [component('Web', { get: [step.cpu(exponential(0.01))] })],
        loads: [load('Users', 'Web.get', 50), load('Nightly', 'Web.get', 1 / 2000)],
      }),
      { eventBudget: 600_000 },
    );
    expect(run.notes.join(' ')).toMatch(/^Of Nightly only \d requests? completed/);
  });

  it('does not exist under overload: the backlog has a growth, the latency no value', () => {
    const { run, loads, components } = simulate(service(130));
    expect(run.stopped).toBe('unstable');
    expect(loads['Users']!.latency['mean']!.value).toBeNull();
    expect(components['Web']!.growth).toBeGreaterThan(20);
    expect(components['Web']!.growth).toBeLessThan(40);
  });

  it('exists under overload where a queue is bounded', () => {
    expect(simulate(service(130, { queue: 20 })).run.stopped).toBe('precision');
  });

  it('holds no more requests than it may, and says so', () => {
    const { run } = simulate(service(130), { maxJobs: 300 });
    expect(run.stopped).toBe('limit');
    expect(run.notes.join(' ')).toContain('300');
  });

  it('refuses more nodes than a run can hold, without trying', () => {
    const { run } = simulate(service(1, { instances: 1e12 }));
    expect(run.stopped).toBe('limit');
    expect(run.notes.join(' ')).toContain('lower its instances');
  });

  it('is cut off by the wall clock, and then says that it cannot be repeated', () => {
    let now = 0;
    const simulation = createSimulation(service(99), { wallClockLimit: 1, now: () => (now += 0.3), halfWidth: 1e-6 });
    while (simulation.advance(100_000));
    const { run } = simulation.result();
    expect(run.stopped).toBe('limit');
    expect(run.reproducible).toBe(false);
  });

  it('gives the same bytes for a seed, others for another', () => {
    const text = (seed: number): string => JSON.stringify(simulate(service(80), { seed, eventBudget: 50_000 }));
    expect(text(5)).toBe(text(5));
    expect(text(5)).not.toBe(text(6));
  });
});

/** A course of 60 seconds with one event. */
function course(model: System, action: EventAction, event: Partial<TimedEvent> = {}): System {
  return { ...model, timeline: { duration: 60, events: [{ range, at: 20, over: 0, for: 20, action, ...event }] } };
}

/** Mean of a series over the seconds from..to. */
function mean(result: ReturnType<typeof simulate>, name: string, from: number, to: number): number {
  const series = result.series!;
  const values = (series[name] as (number | null)[]).filter((_, i) => series.time[i]! >= from && series.time[i]! < to);
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length;
}

describe('a timed study', () => {
  it('changes a load and brings it back', () => {
    const result = simulate(course(service(20), { kind: 'load', load: 'Users', change: { factor: 3 } }), {
      replications: 10,
    });
    expect(result.run.study).toBe('timed');
    expect(mean(result, 'Users.offered', 0, 20)).toBeCloseTo(20, -0.5);
    expect(mean(result, 'Users.offered', 20, 40) / 60).toBeCloseTo(1, 1);
    expect(mean(result, 'Users.offered', 40, 60) / 20).toBeCloseTo(1, 0);
  });

  it('ramps', () => {
    const ramp = course(service(20), { kind: 'load', load: 'Users', change: { rate: 60 } }, { over: 20 });
    const result = simulate(ramp, { replications: 10 });
    expect(mean(result, 'Users.offered', 20, 40) / 40).toBeCloseTo(1, 1);
  });

  it('fails a node: its work fails, calls are refused, and it returns', () => {
    const model = service(100, { instances: 2, cores: 2 });
    const result = simulate(course(model, { kind: 'fail', component: 'Web', count: 1 }), { replications: 10 });
    expect(mean(result, 'Users.errors', 0, 20)).toBe(0);
    // A direct call has no health checks: round robin goes on sending half of the calls to the dead node.
    expect(mean(result, 'Users.errors', 20, 40)).toBeCloseTo(0.5, 1);
    expect(mean(result, 'Users.errors', 41, 60)).toBe(0);
  });

  it('a balancer takes a dead node out after its health checks, and back in', () => {
    const model = system({
      components: [
        component('Web', { get: [step.cpu(exponential(0.01))] }, { instances: 2, cores: 2 }),
        component(
          'Edge',
          [
            operation('get', [step.call('Web.get', { sharedView: true, health: { every: 5, down: 2, up: 2 } })], {
              forwarded: true,
            }),
          ],
          {
            kind: 'balancer',
            sharedView: true,
          },
        ),
      ],
      loads: [load('Users', 'Edge.get', 100)],
    });
    const result = simulate(course(model, { kind: 'fail', component: 'Web', count: 1 }), { replications: 10 });
    expect(mean(result, 'Users.errors', 20, 25)).toBeGreaterThan(0.3);
    expect(mean(result, 'Users.errors', 31, 60)).toBe(0);
  });

  it('reads survive the loss of the leader, writes do not', () => {
    const model = system({
      components: [
        component(
          'Db',
          [
            operation('read', [step.cpu(exactly(0.001))]),
            operation('write', [step.cpu(exactly(0.001))], { write: true }),
          ],
          {
            kind: 'database',
            instances: 3,
            replication: {
              style: 'leader-follower',
              followers: 2,
              mode: 'async',
              acks: 1,
              lag: 0.01,
              reads: 'followers',
            },
          },
        ),
      ],
      loads: [load('Readers', 'Db.read', 50), load('Writers', 'Db.write', 20)],
    });
    const result = simulate(course(model, { kind: 'fail', component: 'Db', node: 'leader' }), { replications: 10 });
    expect(mean(result, 'Readers.errors', 20, 40)).toBe(0);
    expect(mean(result, 'Writers.errors', 20, 40)).toBe(1);
  });

  it('a hung node answers nobody until it recovers', () => {
    const model = system({
      components: [
        component('Back', { get: [step.cpu(exactly(0.001))] }),
        component('Front', { get: [step.call('Back.get', { timeout: 0.1 })] }),
      ],
      loads: [load('Users', 'Front.get', 20)],
    });
    const result = simulate(course(model, { kind: 'hang', component: 'Back' }), { replications: 10 });
    expect(mean(result, 'Users.errors', 21, 40)).toBe(1);
    expect(mean(result, 'Users.errors', 41, 60)).toBe(0);
    expect(result.loads['Users']!.errors.timeout).toBeGreaterThan(0.3);
  });

  it('slows every demand, and flushes a cache', () => {
    const result = simulate(course(service(10), { kind: 'slow', component: 'Web', factor: 5 }), { replications: 10 });
    expect(mean(result, 'Web.cpu', 0, 20)).toBeCloseTo(0.1, 1);
    expect(mean(result, 'Web.cpu', 21, 40)).toBeCloseTo(0.5, 1);
    expect(mean(result, 'Web.cpu', 41, 60)).toBeCloseTo(0.1, 1);
  });

  it('tells what happens from a second on that a requirement names', () => {
    const model = course(service(50), { kind: 'fail', component: 'Web' });
    model.requirements = [
      {
        text: 'Users errors < 1% after 45s',
        range,
        scope: { kind: 'load', name: 'Users' },
        measure: 'errors',
        comparison: '<',
        bound: 0.01,
        dimension: 'ratio',
        at: { kind: 'mean' },
        after: 45,
        expectFail: false,
      },
    ];
    const simulation = createSimulation(model, { replications: 10 });
    while (simulation.advance(1e6));
    expect(simulation.result().loads['Users']!.errors.failed).toBeCloseTo(1 / 3, 1);
    expect(simulation.after(45).loads['Users']!.errors.failed).toBe(0);
    expect(() => simulation.after(7)).toThrow(RangeError);
  });
});
