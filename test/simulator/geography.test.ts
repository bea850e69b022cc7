/** Where things stand, and what it costs to cross what lies in between. */
import { describe, expect, it } from 'vitest';
import type { EventAction, Link, Replication, System, TimedEvent } from '../../language/model/system.js';
import { simulate } from '../../language/simulator/index.js';
import { component, exactly, load, operation, range, step, system } from '../support/system-builder.js';

const NOW = [step.wait(exactly(0.001))];

const link = (a: string, b: string, rtt: number, loss = 0): Link => ({
  ends: [{ region: a }, { region: b }],
  range,
  rtt,
  loss,
});

const WORLD: Pick<System, 'regions' | 'links'> = {
  regions: ['Us', 'Eu', 'Asia'].map((name) => ({ name, range })),
  links: [link('Us', 'Eu', 0.08), link('Us', 'Asia', 0.16), link('Eu', 'Asia', 0.2)],
};

const from = (...regions: string[]): { from: { region: string; share: number }[] } => ({
  from: regions.map((region) => ({ region, share: 1 / regions.length })),
});

const meanOf = (model: System, name = 'Users'): number =>
  simulate(model, { seed: 1, replications: 2, eventBudget: 20_000 }).loads[name]!.latency['mean']!.value!;

/** Users in Us, a service with these properties that answers after 1 ms. */
function called(properties: Parameters<typeof component>[2], extra: Partial<System> = {}): System {
  return system({
    ...WORLD,
    components: [component('Web', { get: NOW }, properties)],
    loads: [load('Users', 'Web.get', 50, from('Us'))],
    ...extra,
  });
}

describe('a round trip', () => {
  it('is added to the latency, to the last digit, and only between regions', () => {
    expect(meanOf(called({ in: ['Eu'] }))).toBeCloseTo(0.081, 9);
    expect(meanOf(called({ in: ['Us'] }))).toBeCloseTo(0.001, 9);
    expect(meanOf(called({}))).toBeCloseTo(0.001, 9);
  });

  it('is paid at each crossing, by whatever stands nowhere as by who calls it', () => {
    const chain = (edge: Parameters<typeof component>[2]): System =>
      system({
        ...WORLD,
        components: [
          component('Edge', { get: [step.call('Web.get')] }, edge),
          component('Web', { get: [...NOW, step.call('Db.get'), step.call('Db.get')] }, { in: ['Eu'] }),
          component('Db', { get: NOW }, { in: ['Asia'] }),
        ],
        loads: [load('Users', 'Edge.get', 50, from('Us'))],
      });
    expect(meanOf(chain({}))).toBeCloseTo(0.08 + 0.4 + 0.003, 9);
    expect(meanOf(chain({ in: ['Asia'] }))).toBeCloseTo(0.16 + 0.2 + 0.4 + 0.003, 9);
  });

  it('lies between components too, in place of what lies between their regions', () => {
    const links: Link[] = [
      ...WORLD.links!,
      { ends: [{ component: 'Web' }, { component: 'Db' }], range, rtt: 0.01, loss: 0 },
    ];
    const components = [
      component('Web', { get: [step.call('Db.get')] }, { in: ['Us'] }),
      component('Db', { get: NOW }, { in: ['Eu'] }),
    ];
    expect(meanOf(called({}, { links, components }))).toBeCloseTo(0.011, 9);
  });

  it('counts towards a timeout, and is paid anew by every attempt', () => {
    const impatient = called({ in: ['Eu'] });
    impatient.loads[0]!.call = { ...impatient.loads[0]!.call, timeout: 0.05, retries: 1 };
    const { loads, operations } = simulate(impatient, { seed: 1, replications: 2, eventBudget: 20_000 });
    expect(loads['Users']!.errors.timeout).toBe(1);
    expect(operations['Web.get']!.rate).toBeCloseTo(100, -1.1);
    expect(operations['Web.get']!.latency['mean']!.value).toBeCloseTo(0.001, 9);
  });

  it('delays users who wait for replies', () => {
    const model = called({ in: ['Eu'] });
    model.loads = [
      load('Users', 'Web.get', 1, {
        ...from('Us', 'Eu'),
        source: { kind: 'closed', meanUsers: 10, users: 10, think: exactly(0) },
      }),
    ];
    // Five users at 81 ms and five at 1 ms.
    const { loads } = simulate(model, { seed: 1, replications: 2, eventBudget: 20_000 });
    expect(loads['Users']!.throughput).toBeCloseTo(5 / 0.081 + 5 / 0.001, -1.5);
  });
});

describe('instances in several regions', () => {
  it('are called evenly, unless the nearest are asked for', () => {
    const web = { in: ['Us', 'Eu'], instances: 4 };
    expect(meanOf(called(web))).toBeCloseTo(0.041, 2.5);
    expect(meanOf(called({ ...web, policy: 'nearest' }))).toBeCloseTo(0.001, 9);
    expect(meanOf(called({ ...web, policy: 'nearest', in: ['Eu', 'Asia'] }))).toBeCloseTo(0.081, 9);
  });
});

describe('a store in several regions', () => {
  const LED: Replication = {
    style: 'leader-follower',
    followers: 2,
    mode: 'async',
    acks: 1,
    lag: 0,
    reads: 'followers',
  };
  const store = (replication: Replication): System =>
    system({
      ...WORLD,
      components: [
        component('Db', [operation('read', NOW), operation('write', NOW, { write: true })], {
          kind: 'database',
          instances: 3,
          in: ['Us', 'Eu', 'Asia'],
          policy: 'nearest',
          replication,
        }),
      ],
      loads: ['read', 'write'].flatMap((name) =>
        ['Us', 'Eu'].map((region) => load(`${region} ${name}`, `Db.${name}`, 20, from(region))),
      ),
    });
  const latencies = (replication: Replication): number[] => {
    const { loads } = simulate(store(replication), { seed: 1, replications: 2, eventBudget: 20_000 });
    return ['Us read', 'Eu read', 'Us write', 'Eu write'].map((name) => loads[name]!.latency['mean']!.value!);
  };

  it('is read from the nearest copy, and written at the leader in the first region', () => {
    const [usRead, euRead, usWrite, euWrite] = latencies(LED);
    // From Us the follower in Eu is nearest.
    expect(usRead).toBeCloseTo(0.081, 9);
    expect(euRead).toBeCloseTo(0.001, 9);
    expect(usWrite).toBeCloseTo(0.001, 9);
    expect(euWrite).toBeCloseTo(0.081, 9);
    expect(latencies({ ...LED, reads: 'any' })[0]).toBeCloseTo(0.001, 9);
  });

  it('makes a write wait for its way to the copies that must confirm it, and back', () => {
    const [, , all] = latencies({ ...LED, mode: 'sync' });
    expect(all).toBeCloseTo(0.001 + 0.16 + 0.001, 9);
    const [, , one] = latencies({ ...LED, mode: 'semi-sync', acks: 1 });
    expect(one).toBeCloseTo(0.001 + 0.08 + 0.001, 9);
  });

  it('agrees by a quorum as soon as the nearest of it have answered', () => {
    const ring: Replication = { ...LED, style: 'quorum', mode: 'sync', reads: 'any', quorum: { read: 2, write: 3 } };
    const [usRead, , usWrite] = latencies(ring);
    expect(usRead).toBeCloseTo(0.08 + 0.001, 9);
    expect(usWrite).toBeCloseTo(0.16 + 0.001, 9);
  });

  it('tells followers of a write no sooner than a message can be there', () => {
    const { replication } = simulate(store({ ...LED, lag: 0.05 }), { seed: 1, replications: 2, eventBudget: 20_000 });
    // To Eu the lag is longer than the way, to Asia the way is: 50 ms and 80 ms, and the work of 1 ms.
    expect(replication!['Db']!.lag!['mean']!.value).toBeCloseTo((0.051 + 0.081) / 2, 6);
  });
});

describe('messages that are lost', () => {
  it('are sent again after a round trip and 200 ms, twice as long after each further loss', () => {
    const loss = 0.05;
    const links = [link('Us', 'Eu', 0.08, loss)];
    const model = called({ in: ['Eu'] }, { links, loads: [load('Users', 'Web.get', 500, from('Us'))] });
    const { loads } = simulate(model, { seed: 1, replications: 2, eventBudget: 60_000 });
    // The k-th loss in a row costs 2^(k-1) timers: in the mean timer * p / (1 - 2 p), each way. Four standard errors.
    const each = (0.28 * loss) / (1 - 2 * loss);
    const { value, low, high } = loads['Users']!.latency['mean']!;
    expect(Math.abs(value! - (0.081 + 2 * each))).toBeLessThan(high! - low!);
    expect(loads['Users']!.errors.failed).toBe(0);
  });

  it('fail a call where none ever arrives', () => {
    // It is given up after timers of 0.28, 0.56 to 71.68 s and seven of 120 s, and the last way.
    const end = 0.28 * (2 ** 9 - 1) + 7 * 120 + 0.04;
    const failedIn = (duration: number): number => {
      const model = called({ in: ['Eu'] }, { links: [link('Us', 'Eu', 0.08, 1)], timeline: { duration, events: [] } });
      model.loads[0]!.source = { kind: 'open', meanRate: 0.1, rate: 0.1, arrivals: { kind: 'constant' } };
      return simulate(model, { seed: 1, replications: 1 }).loads['Users']!.errors.failed;
    };
    // The clock begins some time after the first request.
    expect(failedIn(end - 30)).toBe(0);
    expect(failedIn(end + 11)).toBe(1);
  });
});

describe('a region', () => {
  const events = (at: number, lasting: number, ...actions: EventAction[]): TimedEvent[] =>
    actions.map((action) => ({ range, at, over: 0, for: lasting, action }));

  /** Users of two regions, who are sent to the nearest of two instances by checks every second. */
  function balanced(...actions: EventAction[]): ReturnType<typeof simulate> {
    const health = { every: 1, down: 2, up: 2 };
    return simulate(
      system({
        ...WORLD,
        components: [
          component('Edge', [
            operation('get', [step.call('Web.get', { policy: 'nearest', sharedView: true, health })], {
              forwarded: true,
            }),
          ]),
          component('Web', { get: NOW }, { instances: 2, in: ['Us', 'Eu'] }),
        ],
        loads: ['Us', 'Eu'].map((region) => load(region, 'Edge.get', 50, from(region))),
        timeline: { duration: 60, events: events(20, 20, ...actions) },
      }),
      { seed: 1, replications: 8 },
    );
  }

  it('that fails hands its load to the next nearest, once the checks have found out', () => {
    const { loads } = balanced({ kind: 'fail', component: 'Web', region: 'Us' });
    expect(loads['Eu']!.errors.failed).toBe(0);
    // Two seconds of failures, then 20 s from Eu until two checks have seen it back. Of 24,000 requests: four standard errors.
    expect(loads['Us']!.errors.failed).toBeCloseTo(2 / 60, 2);
    expect(loads['Us']!.latency['mean']!.value).toBeCloseTo((38 * 0.001 + 20 * 0.081) / 58, 2.5);
  });

  it('that slows down slows what stands there alone', () => {
    const { loads } = balanced({ kind: 'slow', component: 'Web', region: 'Eu', factor: 11 });
    expect(loads['Us']!.latency['mean']!.value).toBeCloseTo(0.001, 9);
    expect(loads['Eu']!.latency['mean']!.value).toBeCloseTo(0.001 + 0.01 / 3, 3.5);
  });

  it('that is cut off is not reached from another, by users who stand on no machine either', () => {
    const model = called({ in: ['Eu'] });
    model.loads = ['Us', 'Eu'].map((region) => load(region, 'Web.get', 50, { ...from(region), call: { timeout: 1 } }));
    model.timeline = {
      duration: 60,
      events: events(20, 20, { kind: 'cut', from: { region: 'Eu' }, to: { region: 'Us' } }),
    };
    const { loads } = simulate(model, { seed: 1, replications: 8 });
    expect(loads['Eu']!.errors.timeout).toBe(0);
    expect(loads['Us']!.errors.timeout).toBeCloseTo(1 / 3, 1.5);
  });

  it('that is cut off takes no messages from another until it is reached again', () => {
    const queue = { kind: 'queue', in: ['Us'], messages: { consumers: ['Worker'] } };
    const model = system({
      ...WORLD,
      components: [
        component('Queue', { send: [step.enqueue('Worker.work')] }, queue),
        component('Worker', { work: NOW }, { kind: 'worker', in: ['Eu'], concurrency: 50 }),
      ],
      loads: [load('Users', 'Queue.send', 10, { ...from('Us'), arrivals: { kind: 'constant' } })],
      timeline: {
        duration: 60,
        events: events(20, 20, { kind: 'cut', from: { region: 'Eu' }, to: { region: 'Us' } }),
      },
    });
    const { queues, operations } = simulate(model, { seed: 1, replications: 1 });
    // All of the 200 messages of those 20 s wait, the first for all of it; each is handed over the 40 ms of the way.
    expect(queues['Queue']!.depth.max).toBeCloseTo(200, -1);
    expect(operations['Worker.work']!.rate).toBeCloseTo(10, 0);
  });
});
