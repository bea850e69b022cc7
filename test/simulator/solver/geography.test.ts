/** The solver's answers on systems in several regions, against theory and against the simulation. */
import { describe, expect, it } from 'vitest';
import type { Component, Link, Load, Replication, System } from '../../../language/model/system.js';
import { simulate } from '../../../language/simulator/index.js';
import { solve } from '../../../language/simulator/solver/index.js';
import { component, exponential, load, operation, range, step, system, users } from '../../support/system-builder.js';

const link = (a: string, b: string, rtt: number, loss = 0): Link => ({
  ends: [{ region: a }, { region: b }],
  range,
  rtt,
  loss,
});

function world(
  components: Component[],
  loads: Load[],
  links = [link('Us', 'Eu', 0.08), link('Us', 'Asia', 0.16)],
): System {
  return system({ components, loads, links, regions: ['Us', 'Eu', 'Asia'].map((name) => ({ name, range })) });
}

const from = (shares: Record<string, number>): Pick<Load, 'from'> => ({
  from: Object.entries(shares).map(([region, share]) => ({ region, share })),
});

const WORK = [step.cpu(exponential(0.01))];
const LED: Replication = { style: 'leader-follower', followers: 2, mode: 'sync', acks: 1, lag: 0, reads: 'followers' };

describe('the availability of a region', () => {
  const available = (instances: number, regions: string[], properties: Partial<Component> = {}): number => {
    const model = world(
      [
        component('Web', { get: [step.call('Db.get')] }, { in: regions, instances, ...properties }),
        component('Db', { get: WORK }, { in: regions, instances }),
      ],
      [load('Users', 'Web.get', 1)],
    );
    model.regions = model.regions!.map((region) => ({ ...region, availability: 0.9 }));
    return solve(model).availability.value!;
  };

  it('is lost by all that stands there at once, however many they are', () => {
    expect(available(1, ['Us'])).toBeCloseTo(0.9, 12);
    expect(available(4, ['Us'])).toBeCloseTo(0.9, 12);
    // Both components stand in both regions: they are lost together.
    expect(available(4, ['Us', 'Eu'])).toBeCloseTo(1 - 0.1 ** 2, 12);
    expect(available(3, ['Us', 'Eu', 'Asia'], { needs: 2 })).toBeCloseTo(0.9 ** 3 + 3 * 0.1 * 0.9 ** 2, 12);
  });

  it('is multiplied by that of the instances that are left', () => {
    // Of two instances with 80% each: both regions up 1 - 0.2^2, one up 0.8.
    const both = 0.81 * 0.96 + 0.18 * 0.8;
    expect(available(2, ['Us', 'Eu'], { availability: 0.8 })).toBeCloseTo(both, 12);
  });
});

describe('the solver', () => {
  it('adds the round trip to the mean exactly, and to the least that can be', () => {
    const { loads } = solve(
      world([component('Web', { get: WORK }, { in: ['Eu'] })], [load('Users', 'Web.get', 50, from({ Us: 1 }))]),
    );
    // M/M/1 at 50%, and the way.
    expect(loads['Users']!.latency['mean']).toEqual({
      value: expect.closeTo(0.02 + 0.08, 9) as number,
      basis: 'exact',
    });
    expect(loads['Users']!.floor).toBeCloseTo(0.01 + 0.08, 9);
  });

  it('splits what goes to the nearest, so that the busiest region is seen', () => {
    const web = component('Web', { get: WORK }, { in: ['Us', 'Eu'], instances: 2, policy: 'nearest' });
    const { resources, loads } = solve(world([web], [load('Users', 'Web.get', 100, from({ Us: 0.8, Eu: 0.2 }))]));
    expect(resources[0]!.utilization).toBeCloseTo(0.8, 9);
    expect(resources[0]!.saturatesAt).toBeCloseTo(1 / 0.8, 6);
    expect(loads['Users']!.latency['mean']!.value).toBeCloseTo(0.8 * (0.01 / 0.2) + 0.2 * (0.01 / 0.8), 9);
  });

  it.each<[string, System]>([
    [
      'a store in three regions',
      world(
        [
          component('Db', [operation('read', WORK), operation('write', WORK, { write: true })], {
            kind: 'database',
            instances: 3,
            in: ['Us', 'Eu', 'Asia'],
            policy: 'nearest',
            replication: LED,
          }),
        ],
        [load('Reads', 'Db.read', 20, from({ Us: 0.5, Eu: 0.5 })), load('Writes', 'Db.write', 5, from({ Eu: 1 }))],
      ),
    ],
    [
      'a quorum',
      world(
        [
          component('Db', [operation('read', WORK), operation('write', WORK, { write: true })], {
            kind: 'database',
            instances: 3,
            in: ['Us', 'Eu', 'Asia'],
            policy: 'nearest',
            replication: { ...LED, style: 'quorum', reads: 'any', quorum: { read: 2, write: 3 } },
          }),
        ],
        [load('Reads', 'Db.read', 5, from({ Us: 1 })), load('Writes', 'Db.write', 5, from({ Eu: 1 }))],
      ),
    ],
    [
      'lost messages and a service that stands nowhere',
      world(
        [
          component('Edge', { get: [step.call('Web.get', { timeout: 2, retries: 1 })] }, { instances: 4 }),
          component('Web', { get: WORK }, { in: ['Eu'], instances: 2 }),
        ],
        [load('Users', 'Edge.get', 40, from({ Us: 0.5, Eu: 0.5 }))],
        [link('Us', 'Eu', 0.08, 0.02)],
      ),
    ],
    [
      'users who wait for replies',
      world(
        [component('Web', { get: WORK }, { in: ['Eu'], cores: 2 })],
        [users('Users', 'Web.get', 10, exponential(0.2), from({ Us: 0.5, Eu: 0.5 }))],
      ),
    ],
  ])('agrees with the simulation on %s', (_, model) => {
    const solved = solve(model);
    const simulated = simulate(model, { seed: 1, replications: 2, eventBudget: 60_000 });
    for (const [name, { latency, throughput }] of Object.entries(simulated.loads)) {
      // Within a tenth; the simulation's own error is a few hundredths.
      expect(Math.abs(solved.loads[name]!.latency['mean']!.value! / latency['mean']!.value! - 1)).toBeLessThan(0.1);
      expect(Math.abs(solved.loads[name]!.throughput / throughput - 1)).toBeLessThan(0.1);
    }
  });
});
