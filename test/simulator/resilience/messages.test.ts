import { describe, expect, it } from 'vitest';
import type { Component, Messages, Step, TimedEvent } from '../../../language/model/system.js';
import { simulate } from '../../../language/simulator/index.js';
import { solve } from '../../../language/simulator/solver/index.js';
import { component, exactly, exponential, keys, load, range, step, system } from '../../support/system-builder.js';

const queue = (messages: Partial<Messages>, enqueue: Step = step.enqueue('Worker.send'), kind = 'queue'): Component =>
  component('Mail', { send: [enqueue] }, { kind, messages: { consumers: ['Worker'], ...messages } });

const worker = (steps: Step[], properties: Partial<Component> = {}, name = 'Worker'): Component =>
  component(name, { send: steps }, { kind: 'worker', concurrency: 1, ...properties });

describe('several workers behind one queue', () => {
  it('share its messages: each goes to whoever is free, as in M/M/2', () => {
    const shared = { ...step.enqueue('Worker.send', 'Other.send'), shared: true } as Step;
    const model = system({
      components: [
        queue({ consumers: ['Worker', 'Other'] }, shared),
        worker([step.cpu(exponential(0.01))]),
        worker([step.cpu(exponential(0.01))], {}, 'Other'),
      ],
      loads: [load('Users', 'Mail.send', 160)],
    });
    const result = simulate(model, {
      targets: [{ scope: { component: 'Mail' }, measure: 'age', statistic: 'mean' }],
      halfWidth: 0.04,
    });
    // Erlang's C of two servers that are 80% busy is 0.711; divided by 200 - 160.
    const wait = 0.7111 / 40;
    expect(result.queues['Mail']!.age['mean']!.value! / wait).toBeGreaterThan(0.93);
    expect(result.queues['Mail']!.age['mean']!.value! / wait).toBeLessThan(1.07);
    expect(result.operations['Worker.send']!.rate).toBeCloseTo(80, -1);
    expect(solve(model).operations['Other.send']!.rate).toBeCloseTo(80, 6);
  });

  it('each get all messages of a topic', () => {
    const model = system({
      components: [
        queue({ consumers: ['Worker', 'Other'] }, step.enqueue('Worker.send', 'Other.send'), 'topic'),
        worker([step.cpu(exponential(0.005))]),
        worker([step.cpu(exponential(0.002))], {}, 'Other'),
      ],
      loads: [load('Users', 'Mail.send', 100)],
    });
    const { operations } = simulate(model, { duration: 100 });
    expect(operations['Worker.send']!.rate).toBeCloseTo(100, -1);
    expect(operations['Other.send']!.rate).toBeCloseTo(operations['Worker.send']!.rate, 0);
  });
});

describe('partitions', () => {
  const partitioned = (count: number, slots: number, keyed = true): Parameters<typeof simulate>[0] =>
    system({
      keySpaces: [keys('Person', 100_000)],
      components: [
        queue({ partitions: { count, ...(keyed ? { keys: 'Person' } : {}) } }, undefined, 'topic'),
        worker([step.wait(exactly(0.01))], { concurrency: slots }),
      ],
      loads: [load('Users', 'Mail.send', 390, { keys: ['Person'] })],
    });

  it('bound how many slots of a group work: four carry at most 400 a second', () => {
    const busy = simulate(partitioned(4, 16), { duration: 100 });
    // Each partition is an M/D/1 queue at 97.5%, whatever the number of free slots.
    expect(busy.queues['Mail']!.depth.mean).toBeGreaterThan(20);
    expect(simulate(partitioned(16, 16), { duration: 100 }).queues['Mail']!.depth.mean).toBeLessThan(3);
    expect(busy.components['Worker']!.resources['concurrency']!.utilization).toBeLessThan(4 / 16 + 0.01);
  });

  it('keep the order of one key, where free slots alone would not', () => {
    // One message in two takes long: without an order the next one overtakes it.
    const depth = (partitions: Partial<Messages>): number =>
      simulate(
        system({
          keySpaces: [keys('Person', 1)],
          components: [queue(partitions), worker([step.wait(exactly(0.05))], { concurrency: 8 })],
          loads: [load('Users', 'Mail.send', 10, { keys: ['Person'], arrivals: { kind: 'constant' } })],
        }),
        { duration: 50 },
      ).components['Worker']!.resources['concurrency']!.utilization;
    expect(depth({ partitions: { count: 8, keys: 'Person' } })).toBeCloseTo(0.5 / 8, 3);
  });

  it('are dealt in turn where there is no key', () => {
    const result = simulate(partitioned(8, 8, false), { duration: 50 });
    expect(result.queues['Mail']!.depth.mean).toBeLessThan(4);
  });
});

describe('a message whose handling fails', () => {
  const failing = (probability: number, messages: Partial<Messages>): Component[] => [
    queue(messages, { ...step.enqueue('Worker.send'), deadLetters: { component: 'Dead', operation: 'send' } } as Step),
    worker([step.wait(exactly(0.001)), step.fail(probability)], { concurrency: 10 }),
    component('Dead', { send: [step.enqueue()] }, { kind: 'queue', messages: { consumers: [] } }),
  ];

  it('is tried again as often as it says, and then goes to the dead letters', () => {
    const model = system({
      components: failing(0.5, { redeliver: { attempts: 3, after: 0.2 } }),
      loads: [load('Users', 'Mail.send', 100)],
    });
    const result = simulate(model, { duration: 400 });
    // 1 + 1/2 + 1/4 + 1/8 tries; one in sixteen is given up.
    expect(result.operations['Worker.send']!.rate / 100).toBeCloseTo(1.875, 1);
    expect(result.operations['Dead.send']!.rate / 100).toBeCloseTo(1 / 16, 2);
    // Those that wait for their next try are in the queue: 100 a second, 7/8 tries more, each 0.2 s.
    expect(result.queues['Mail']!.depth.mean).toBeGreaterThan(100 * 0.875 * 0.2 * 0.95);
    expect(result.queues['Mail']!.depth.mean).toBeLessThan(100 * 0.875 * 0.2 * 1.1);
    expect(result.queues['Dead']!.depth.max).toBeGreaterThan(300);
    expect(result.run.stopped).not.toBe('unstable');
    const solved = solve(model);
    expect(solved.operations['Worker.send']!.rate / 100).toBeCloseTo(1.875, 6);
    expect(solved.operations['Dead.send']!.rate / 100).toBeCloseTo(1 / 16, 6);
  });

  it('is lost without a redelivery', () => {
    const { operations } = simulate(
      system({ components: [queue({}), worker([step.fail(1)])], loads: [load('Users', 'Mail.send', 100)] }),
      { duration: 20 },
    );
    expect(operations['Worker.send']!.rate).toBeCloseTo(100, -1);
  });

  it('holds up all behind it where its partition keeps order', () => {
    const model = system({
      keySpaces: [keys('Person', 1)],
      components: [
        queue({ partitions: { count: 1, keys: 'Person' }, redeliver: { attempts: 100, after: 0.1 } }),
        worker([step.fail(0.5)], { concurrency: 4 }),
      ],
      loads: [load('Users', 'Mail.send', 8, { keys: ['Person'] })],
    });
    // On average one further try for each message, 0.1 s each: 10 a second at most, and eight come.
    const { depth } = simulate(model, { duration: 2000 }).queues['Mail']!;
    expect(depth.mean).toBeGreaterThan(3);
    expect(depth.mean).toBeLessThan(14);
  });

  it('survives the worker that dies with it', () => {
    const events: TimedEvent[] = [{ range, at: 10, for: 5, over: 0, action: { kind: 'fail', component: 'Worker' } }];
    const model = (redeliver: Partial<Messages>): Parameters<typeof simulate>[0] =>
      system({
        components: [
          queue(redeliver),
          worker([step.wait(exactly(0.5)), step.call('Done.get')], { concurrency: 50 }),
          component('Done', { get: [step.cpu(exactly(0.0001))] }),
        ],
        loads: [load('Users', 'Mail.send', 50, { arrivals: { kind: 'constant' } })],
        timeline: { duration: 60, events },
      });
    const done = (redeliver: Partial<Messages>): number =>
      simulate(model(redeliver), { replications: 1 }).operations['Done.get']!.rate * 60;
    // 25 are under way when it dies.
    expect(done({ redeliver: { attempts: 1, after: 1 } }) - done({})).toBeCloseTo(25, -1);
  });
});

describe('a full queue', () => {
  const sending = (full: 'reject' | 'wait', rate: number): ReturnType<typeof simulate> =>
    simulate(
      system({
        components: [
          component('Web', { get: [step.call('Mail.send')] }, { concurrency: 50 }),
          queue({ capacity: 5, full }),
          worker([step.cpu(exactly(0.01))]),
        ],
        loads: [load('Users', 'Web.get', rate)],
      }),
      { duration: 200 },
    );

  it('rejects, or holds its senders in their order until there is room', () => {
    const rejecting = sending('reject', 90);
    expect(rejecting.loads['Users']!.errors.rejected).toBeGreaterThan(0.02);
    const holding = sending('wait', 90);
    expect(holding.loads['Users']!.errors.rejected).toBe(0);
    expect(holding.queues['Mail']!.depth.max).toBe(5);
    expect(holding.components['Mail']!.queue.max).toBeGreaterThan(5);
    // M/D/1 at 90%: 4.05 wait in the queue or in front of it.
    expect(holding.queues['Mail']!.depth.mean + holding.components['Mail']!.queue.mean).toBeGreaterThan(3);
    expect(holding.queues['Mail']!.depth.mean + holding.components['Mail']!.queue.mean).toBeLessThan(5.5);
  });

  it('pushes an overload back to the slots of its callers', () => {
    const { components } = sending('wait', 120);
    expect(components['Web']!.resources['concurrency']!.utilization).toBeGreaterThan(0.9);
  });
});

describe('a worker with a rate limit', () => {
  it('takes no more messages than it has tokens', () => {
    const model = system({
      components: [
        queue({}),
        worker([step.wait(exactly(0.001))], { concurrency: 10, limit: { rate: 50, burst: 1, excess: 'reject' } }),
      ],
      loads: [load('Users', 'Mail.send', 45)],
    });
    const result = simulate(model, { duration: 400 });
    expect(result.operations['Worker.send']!.rate).toBeCloseTo(45, -1);
    expect(result.components['Worker']!.rejected).toBe(0);
    // M/D/1 at 90%.
    expect(result.queues['Mail']!.age['mean']!.value! / (0.9 / (2 * 50 * 0.1))).toBeGreaterThan(0.8);
    expect(result.queues['Mail']!.age['mean']!.value! / (0.9 / (2 * 50 * 0.1))).toBeLessThan(1.25);
  });
});
