import { describe, expect, it } from 'vitest';
import type { Component, PolicyName, System, TimedEvent } from '../../language/model/system.js';
import { compile } from '../../language/simulator/compile/compile.js';
import { SIMULATED_POLICIES, simulate } from '../../language/simulator/index.js';
import { Kernel } from '../../language/simulator/kernel/kernel.js';
import { Absence } from '../../language/simulator/kernel/membership.js';
import { placeOf, ringOwner } from '../../language/simulator/policies/hashing.js';
import { component, exactly, exponential, keys, load, range, step, system } from '../support/system-builder.js';

const HEALTH = { every: 1, down: 2, up: 2 };

/** A balancer in front of pools of `Web.get`, each with its share of the properties. */
function balanced(
  policy: PolicyName,
  pools: Record<string, Partial<Component>>,
  rate: number,
  options: { weights?: number[]; keys?: number; timeline?: TimedEvent[] } = {},
): System {
  const names = Object.keys(pools);
  const call = step.call(
    names.map((name) => `${name}.get`),
    { policy, sharedView: true, health: HEALTH },
  );
  if (call.kind === 'call' && options.weights)
    call.call.targets.forEach((target, i) => (target.weight = options.weights![i]!));
  return system({
    keySpaces: options.keys === undefined ? [] : [keys('User', options.keys)],
    components: [
      component('Edge', { get: [call] }, { kind: 'balancer', sharedView: true }),
      ...names.map((name) => component(name, { get: [step.cpu(exponential(0.01))] }, pools[name])),
    ],
    loads: [load('Users', 'Edge.get', rate, options.keys === undefined ? {} : { keys: ['User'] })],
    ...(options.timeline ? { timeline: { duration: 20, events: options.timeline } } : {}),
  });
}

const latency = (model: System, eventBudget = 300_000): number =>
  simulate(model, { eventBudget, halfWidth: 0.02 }).loads['Users']!.latency['mean']!.value!;

describe('a policy', () => {
  it('power-of-two comes to the fixed point of very many nodes (Mitzenmacher 2001)', () => {
    const busy = 0.9;
    let expected = 0;
    for (let i = 1; i < 12; i++) expected += busy ** (2 ** i - 2) * 0.01;
    // A hundred nodes are within 2% of infinitely many; 4% leaves five standard errors.
    const measured = latency(balanced('power-of-two', { Web: { instances: 100 } }, 9000));
    expect(Math.abs(measured / expected - 1)).toBeLessThan(0.04);
  });

  it('weighted-round-robin keeps to its weights call by call', () => {
    const { components } = simulate(
      balanced('weighted-round-robin', { A: { instances: 2 }, B: {} }, 100, { weights: [3, 1] }),
      { eventBudget: 30_000 },
    );
    expect(components['A']!.throughput / components['B']!.throughput).toBeCloseTo(3, 1);
  });

  it('weighted-round-robin goes by cores where no weights are given, and spreads the arrivals evenly', () => {
    const pools = { Small: {}, Large: { cores: 3 } };
    const { components } = simulate(balanced('weighted-round-robin', pools, 300), { eventBudget: 60_000 });
    expect(components['Large']!.throughput / components['Small']!.throughput).toBeCloseTo(3, 1);
    // Every fourth call to a node of its own: an Erlang arrival process, and less waiting than random shares give.
    const even = latency(balanced('weighted-round-robin', { A: {}, B: { instances: 3 } }, 320));
    const drawn = latency(balanced('random', { A: {}, B: { instances: 3 } }, 320));
    expect(even).toBeLessThan(0.8 * drawn);
  });

  it('shortest-expected-delay knows of unequal nodes what least-connections does not', () => {
    const pools = { Small: {}, Large: { cores: 8 } };
    const known = latency(balanced('shortest-expected-delay', pools, 750));
    expect(known).toBeLessThan(0.95 * latency(balanced('least-connections', pools, 750)));
  });

  it('resource-based sees what others send, where a caller that counts its own calls does not', () => {
    const smartClients = (policy: PolicyName): System =>
      system({
        components: [
          component('Caller', { get: [step.call('Web.get')] }, { instances: 20 }),
          component('Web', { get: [step.cpu(exponential(0.01))] }, { instances: 10, policy }),
        ],
        loads: [load('Users', 'Caller.get', 850)],
      });
    expect(latency(smartClients('resource-based'))).toBeLessThan(0.7 * latency(smartClients('least-connections')));
  });

  it.each(['ip-hash', 'sticky', 'consistent-hashing'] as const)('%s keeps a client at its node', (policy) => {
    // One client alone: all its calls go to one of four nodes, which is then as busy as a single server.
    const { components } = simulate(balanced(policy, { Web: { instances: 4 } }, 80, { keys: 1 }), {
      eventBudget: 40_000,
    });
    expect(components['Web']!.resources['cpu']!.busiest).toBeGreaterThan(0.7);
  });
});

describe('consistent hashing', () => {
  const all = Int32Array.from({ length: 10 }, (_, i) => i);
  const without3 = Int32Array.from([0, 1, 2, 4, 5, 6, 7, 8, 9]);
  const KEYS = 100_000;

  it('moves the keys of a lost node alone, to all others alike, and back', () => {
    const gained = new Array<number>(10).fill(0);
    let moved = 0;
    for (let key = 0; key < KEYS; key++) {
      const before = ringOwner(key, 10, all, 0, 10);
      const after = ringOwner(key, 10, without3, 0, 9);
      if (before !== 3) expect(after).toBe(before);
      else {
        moved++;
        gained[after]!++;
      }
    }
    // One key in ten, within five standard deviations of a binomial draw.
    expect(Math.abs(moved / KEYS - 0.1)).toBeLessThan(0.005);
    for (const i of without3) expect(Math.abs(gained[i]! / moved - 1 / 9)).toBeLessThan(0.02);
    expect(gained[3]).toBe(0);
  });

  it('moves far fewer than a hash over the nodes that are there', () => {
    let moved = 0;
    for (let key = 0; key < KEYS; key++) if (all[placeOf(key, 10)] !== without3[placeOf(key, 9)]) moved++;
    expect(moved / KEYS).toBeGreaterThan(0.85);
  });
});

describe('nodes that are not there', () => {
  it.each(SIMULATED_POLICIES.map((name) => [name as PolicyName]))('get no calls by %s, until they return', (policy) => {
    const kernel = new Kernel(compile(balanced(policy, { Web: { instances: 4 } }, 100, { keys: 200 })), {
      seed: 1,
      replication: 0,
      maxRows: 10_000,
    });
    const out = 3;
    kernel.setAbsent(out, Absence.DRAINED, true);
    kernel.run(20, 1e6);
    expect(kernel.served[out]).toBe(0);
    for (const node of [1, 2, 4]) expect(kernel.served[node]).toBeGreaterThan(200);
    // One reason less is not enough while another holds.
    kernel.setAbsent(out, Absence.REPLACED, true);
    kernel.setAbsent(out, Absence.DRAINED, false);
    kernel.run(21, 1e6);
    expect(kernel.served[out]).toBe(0);
    kernel.setAbsent(out, Absence.REPLACED, false);
    kernel.run(40, 1e6);
    // A session that has moved stays where it is.
    if (policy === 'sticky') expect(kernel.served[out]).toBeLessThan(200);
    else expect(kernel.served[out]).toBeGreaterThan(200);
  });

  it('finish what they have begun', () => {
    const model = system({
      components: [component('Web', { get: [step.wait(exactly(1))] }, { instances: 2 })],
      loads: [load('Users', 'Web.get', 100)],
    });
    const kernel = new Kernel(compile(model), { seed: 1, replication: 0, maxRows: 10_000 });
    kernel.run(2, 1e6);
    kernel.setAbsent(0, Absence.DRAINED, true);
    kernel.run(4, 1e6);
    expect([...kernel.counters.loadEnded.slice(1, 5)]).toEqual([0, 0, 0, 0]);
    expect(kernel.counters.loadOffered[0]! - kernel.counters.loadEnded[0]!).toBeLessThan(150);
  });
});

describe('sessions', () => {
  it('are lost with their instance, each told once', () => {
    const fail: TimedEvent = { range, at: 5, over: 0, for: 6, action: { kind: 'fail', component: 'Web', count: 1 } };
    const model = balanced('sticky', { Web: { instances: 4 } }, 200, { keys: 100, timeline: [fail] });
    const { components, loads } = simulate(model, { replications: 10 });
    // A quarter of the sessions was bound to the node.
    expect(components['Web']!.sessionsLost).toBeGreaterThan(20);
    expect(components['Web']!.sessionsLost).toBeLessThan(30);
    // Two checks of a second each find it out: a quarter of the calls fails until then, of twenty seconds.
    expect(loads['Users']!.errors.failed).toBeGreaterThan(0.01);
    expect(loads['Users']!.errors.failed).toBeLessThan(0.04);
  });
});
