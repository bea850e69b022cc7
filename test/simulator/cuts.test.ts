/** What stores and callers do while a cut lies between them. */
import { describe, expect, it } from 'vitest';
import { simulate } from '../../language/simulator/index.js';
import type { Component, EventAction, Place, Replication, System, TimedEvent } from '../../language/model/system.js';
import { component, exactly, keys, load, operation, range, step, system } from '../support/system-builder.js';

const NOW = [step.wait(exactly(0.001))];
const LED: Replication = { style: 'leader-follower', followers: 2, mode: 'async', acks: 1, lag: 0, reads: 'followers' };
const RING: Replication = { ...LED, style: 'quorum', mode: 'sync', reads: 'any', quorum: { read: 2, write: 2 } };

function database(properties: Partial<Component>): Component {
  return component('Db', [operation('read', NOW), operation('write', NOW, { write: true })], {
    kind: 'database',
    instances: 3,
    ...properties,
  });
}

/** Two services, called Us and Eu, that read and write one database; cut from 10 s to 30 s of 40 s. */
function world(db: Component, ...cuts: [Place, Place][]): ReturnType<typeof simulate> {
  const services = ['Us', 'Eu'].map((name) =>
    component(name, {
      read: [step.call('Db.read', { timeout: 0.1 })],
      write: [step.call('Db.write', { timeout: 0.1 })],
    }),
  );
  const events = cuts.map(([from, to]): TimedEvent => {
    const action: EventAction = { kind: 'cut', from, to };
    return { range, at: 10, over: 0, for: 20, action };
  });
  const model: System = system({
    keySpaces: [keys('Item', 5)],
    components: [...services, db],
    loads: ['Us', 'Eu'].flatMap((name) => [
      load(`${name}Reads`, `${name}.read`, 20, { keys: ['Item'] }),
      load(`${name}Writes`, `${name}.write`, 20, { keys: ['Item'] }),
    ]),
    timeline: { duration: 40, events },
  });
  return simulate(model, { seed: 1, replications: 4 });
}

const LEADER: Place = { component: 'Db', node: 'leader' };
const FOLLOWERS: Place = { component: 'Db', node: 'follower' };
/** The leader and Us on one side, the followers and Eu on the other. */
const APART: [Place, Place][] = [
  [LEADER, FOLLOWERS],
  [{ component: 'Us' }, FOLLOWERS],
  [{ component: 'Eu' }, LEADER],
];

describe('a cut', () => {
  it('lets calls across it time out, and those alone', () => {
    const { loads } = world(database({ replication: LED }), [{ component: 'Eu' }, { component: 'Db' }]);
    for (const name of ['EuReads', 'EuWrites']) {
      expect(loads[name]!.errors.timeout).toBeCloseTo(0.5, 1.3);
      expect(loads[name]!.errors.rejected + loads[name]!.errors.failed).toBe(0);
    }
    for (const name of ['UsReads', 'UsWrites']) expect(loads[name]!.errors.timeout).toBe(0);
  });

  it('delivers what waits without a timeout once it is mended', () => {
    const result = simulate(
      system({
        components: [component('Web', { get: [step.call('Db.read')] }), database({ replication: LED })],
        loads: [load('Users', 'Web.get', 5)],
        timeline: {
          duration: 30,
          events: [
            {
              range,
              at: 10,
              over: 0,
              for: 10,
              action: { kind: 'cut', from: { component: 'Web' }, to: { component: 'Db' } },
            },
          ],
        },
      }),
      { seed: 1, replications: 2 },
    );
    const { errors, latency, throughput } = result.loads['Users']!;
    expect(errors.rejected + errors.timeout + errors.failed).toBe(0);
    expect(throughput).toBeCloseTo(5, 0);
    expect(latency['max']!.value).toBeGreaterThan(9);
    expect(latency['max']!.value).toBeLessThan(10.1);
  });
});

describe('a store that is cut apart', () => {
  it('rejects on the side without a majority where it stays consistent', () => {
    const { loads, replication } = world(database({ replication: LED, partition: 'cp' }), ...APART);
    // The leader has lost the others: nobody takes writes. Eu reads from the followers, Us reaches no majority.
    expect(loads['UsWrites']!.errors.rejected).toBeCloseTo(0.5, 1.3);
    expect(loads['UsReads']!.errors.rejected).toBeCloseTo(0.5, 1.3);
    expect(loads['EuWrites']!.errors.rejected).toBeCloseTo(0.5, 1.3);
    expect(loads['EuReads']!.errors.rejected).toBe(0);
    expect(replication!['Db']!.conflicts).toBe(0);
    expect(replication!['Db']!.stale).toBeLessThan(0.01);
  });

  it('elects a leader where the majority is', () => {
    const failover = { detect: 2, elect: 2 };
    const { loads } = world(database({ replication: { ...LED, failover }, partition: 'cp' }), ...APART);
    expect(loads['EuWrites']!.errors.rejected).toBeCloseTo(0.1, 1.3);
    expect(loads['UsWrites']!.errors.rejected).toBeCloseTo(0.5, 1.3);
  });

  it('serves stale replies and conflicting writes where it stays available', () => {
    const { loads, replication } = world(database({ replication: LED, partition: 'ap' }), ...APART);
    for (const { errors } of Object.values(loads)) expect(errors.rejected + errors.timeout).toBe(0);
    expect(replication!['Db']!.conflicts).toBeGreaterThan(20);
    expect(loads['EuReads']!.stale).toBeGreaterThan(0.1);
  });

  it('keeps a quorum consistent, or lowers what it asks for', () => {
    const cp = world(database({ replication: RING, partition: 'cp' }), ...APART.slice(0, 1));
    const ap = world(database({ replication: RING, partition: 'ap' }), ...APART.slice(0, 1));
    // Whoever reaches all three nodes finds the two that still reach each other.
    expect(cp.loads['UsWrites']!.errors.rejected).toBe(0);
    expect(cp.replication!['Db']!.stale).toBe(0);
    expect(ap.loads['UsWrites']!.errors.rejected).toBe(0);
    expect(ap.replication!['Db']!.conflicts).toBeGreaterThan(0);
  });
});

describe('instances that are taken out', () => {
  const pool = component('Web', { get: [step.cpu(exactly(0.01))] }, { instances: 4 });
  const after = (action: EventAction, timing: Partial<TimedEvent>): ReturnType<typeof simulate> =>
    simulate(
      system({
        components: [pool],
        loads: [load('Users', 'Web.get', 100)],
        timeline: { duration: 40, events: [{ range, at: 10, over: 0, action, ...timing }] },
      }),
      { seed: 1, replications: 3 },
    );

  it('finish what they have and leave the work to the others', () => {
    const { loads, components, series } = after({ kind: 'drain', component: 'Web', count: 2 }, { for: 20 });
    const { errors } = loads['Users']!;
    expect(errors.failed + errors.rejected + errors.timeout).toBe(0);
    // The same work in all, on half of the instances.
    expect(components['Web']!.resources['cpu']!.utilization).toBeCloseTo(0.25, 1);
    expect(Math.max(...(series!['Web.cpu'] as number[]))).toBeLessThan(0.5);
  });

  it('come back one after the other in a rolling replacement, and no request is lost', () => {
    const plain = after({ kind: 'slow', component: 'Web', factor: 1 }, {}).loads['Users']!;
    const rolling = after({ kind: 'replace', component: 'Web' }, { over: 28 }).loads['Users']!;
    expect(rolling.errors.failed).toBe(0);
    expect(rolling.latency['mean']!.value!).toBeGreaterThan(plain.latency['mean']!.value!);
  });

  it('leave nobody to answer where all of them go', () => {
    const { errors } = after({ kind: 'drain', component: 'Web' }, { for: 20 }).loads['Users']!;
    expect(errors.failed).toBeCloseTo(0.5, 1);
  });

  it('hand a shard over without losing a write', () => {
    const { loads, replication } = simulate(
      system({
        components: [database({ replication: LED })],
        loads: [load('Writers', 'Db.write', 50)],
        timeline: {
          duration: 20,
          events: [{ range, at: 5, over: 0, action: { kind: 'drain', component: 'Db', node: 'leader' } }],
        },
      }),
      { seed: 1, replications: 2 },
    );
    expect(loads['Writers']!.errors.failed).toBe(0);
    expect(replication!['Db']!.lostWrites).toBe(0);
  });
});
