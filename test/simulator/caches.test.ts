import { describe, expect, it } from 'vitest';
import { cacheMaker, estimatedCache, type CacheStore } from '../../language/simulator/caches/index.js';
import { Streams, Zipf } from '../../language/simulator/random/index.js';
import { hitRatio, residence } from '../../language/simulator/solver/hit-ratio.js';
import { simulate } from '../../language/simulator/index.js';
import { solve } from '../../language/simulator/solver/index.js';
import type { Cache, EventAction, System } from '../../language/model/system.js';
import {
  component,
  exactly,
  exponential,
  keys,
  load,
  operation,
  range,
  step,
  system,
  readThrough,
} from '../support/system-builder.js';

const EVICTIONS = ['lru', 'lfu', 'fifo', 'random'] as const;

/** Hit ratio of a read-through store over draws of a Zipf space, after as many to fill it. */
function measured(store: CacheStore, zipf: Zipf, draws: number, seed = 1): number {
  const streams = new Streams(seed, 0);
  const stream = streams.open('look-ups');
  let hits = 0;
  for (let i = 0; i < 2 * draws; i++) {
    const key = zipf.at(streams.uniform(stream));
    if (store.lookup(key, i)) hits += i < draws ? 0 : 1;
    else store.store(key, i);
  }
  return hits / draws;
}

function kept(eviction: (typeof EVICTIONS)[number], capacity: number, ttl = Infinity, sliding = false): CacheStore {
  const streams = new Streams(2, 0);
  const stream = streams.open('evictions');
  return cacheMaker(eviction)(capacity, ttl, (n) => streams.below(stream, n), sliding);
}

describe('evictions', () => {
  const space = keys('Doc', 1000, { popularity: { kind: 'zipf', exponent: 0.9 } });
  const zipf = new Zipf(1000, 0.9);

  it.each(EVICTIONS)('%s has the hit ratio that theory gives it', (eviction) => {
    const { ratio } = hitRatio({ eviction }, 100, space, [space], Infinity);
    // Half a percent of the look-ups: many times the standard error of 200,000 draws. LFU pays for its newcomers.
    expect(measured(kept(eviction, 100), zipf, 200_000)).toBeCloseTo(ratio, eviction === 'lfu' ? 1 : 2);
  });

  it.each(EVICTIONS)('%s has after a change the hit ratio that theory gives the new room', (eviction) => {
    const store = kept(eviction, 100);
    for (const room of [300, 30, 0, 100]) {
      store.change(room, Infinity, false);
      expect(store.size).toBeLessThanOrEqual(room);
      const { ratio } = hitRatio({ eviction }, room, space, [space], Infinity);
      expect(measured(store, zipf, 50_000)).toBeCloseTo(ratio, eviction === 'lfu' ? 1 : 2);
    }
  });

  it('forget by a new time to live what they held before', () => {
    const store = kept('lru', 100);
    store.store(1, 0);
    store.change(100, 10, false);
    expect(store.lookup(1, 9)).toBe(true);
    expect(store.lookup(1, 10)).toBe(false);
  });

  it('keep apart: LFU above LRU above FIFO, which is random', () => {
    const [lru, lfu, fifo, random] = EVICTIONS.map((eviction) => measured(kept(eviction, 100), zipf, 100_000)) as [
      number,
      number,
      number,
      number,
    ];
    expect(lfu).toBeGreaterThan(lru + 0.02);
    expect(lru).toBeGreaterThan(fifo + 0.01);
    expect(Math.abs(fifo - random)).toBeLessThan(0.01);
  });

  it('an LFU cache forgets what was used once before what was used twice', () => {
    const store = kept('lfu', 2);
    for (const key of [1, 2]) store.store(key, 0);
    store.lookup(1, 0);
    store.store(3, 0);
    expect([1, 2, 3].map((key) => store.lookup(key, 0))).toEqual([true, false, true]);
  });
});

describe('a cache too large to be kept entry by entry', () => {
  const count = 200_000;
  const capacity = 30_000;
  const space = keys('Doc', count, { popularity: { kind: 'zipf', exponent: 0.8 } });
  const zipf = new Zipf(count, 0.8);

  function drawn(eviction: (typeof EVICTIONS)[number], warm: boolean, ttl = Infinity, sliding = false): CacheStore {
    const streams = new Streams(3, 0);
    const stream = streams.open('presence');
    const stays = (entries: number): ReturnType<typeof residence> => residence(eviction, entries, space, [space]);
    return estimatedCache({
      ...stays(capacity),
      stays,
      eviction,
      split: 1,
      ttl,
      sliding,
      warm,
      popularity: (key) => zipf.probability(key),
      uniform: () => streams.uniform(stream),
    });
  }

  function filled(store: CacheStore): CacheStore {
    measured(store, zipf, 200_000);
    return store;
  }

  it.each(['lru', 'fifo', 'random'] as const)('hits as often with %s as one that is kept', (eviction) => {
    const exact = measured(kept(eviction, capacity), zipf, 200_000);
    expect(Math.abs(measured(drawn(eviction, true), zipf, 200_000) - exact)).toBeLessThan(0.01);
  });

  it.each([
    ['from storing', false],
    ['from the last hit', true],
  ])('hits as often with a time to live that counts %s', (_, sliding) => {
    // Look-ups come one a second here: entries live for as long as 60,000 of them.
    const exact = measured(kept('lru', capacity, 60_000, sliding), zipf, 200_000);
    expect(Math.abs(measured(drawn('lru', true, 60_000, sliding), zipf, 200_000) - exact)).toBeLessThan(0.015);
    const known = hitRatio({ eviction: 'lru', ttl: 60_000, sliding }, capacity, space, [space], 1).ratio;
    expect(Math.abs(known - exact)).toBeLessThan(0.015);
  });

  it('fills after a cold start and a flush as one that is kept', () => {
    const filling = (store: CacheStore): number[] => {
      const streams = new Streams(4, 0);
      const stream = streams.open('look-ups');
      return [0, 1, 2].map((phase) => {
        if (phase === 2) store.flush();
        let hits = 0;
        for (let i = 0; i < 60_000; i++) {
          const key = zipf.at(streams.uniform(stream));
          if (store.lookup(key, i)) hits++;
          else store.store(key, i);
        }
        return hits / 60_000;
      });
    };
    const exact = filling(kept('lru', capacity));
    filling(drawn('lru', false)).forEach((ratio, phase) => expect(Math.abs(ratio - exact[phase]!)).toBeLessThan(0.01));
  });

  it.each(['lru', 'lfu', 'fifo', 'random'] as const)('grows and shrinks with %s as one that is kept', (eviction) => {
    const course = (store: CacheStore): number[] => {
      const streams = new Streams(5, 0);
      const stream = streams.open('look-ups');
      let now = 0;
      return [capacity, 2 * capacity, 2 * capacity, capacity / 30, capacity / 30].map((room) => {
        store.change(room, Infinity, false);
        let hits = 0;
        for (let i = 0; i < 50_000; i++, now++) {
          const key = zipf.at(streams.uniform(stream));
          if (store.lookup(key, now)) hits++;
          else store.store(key, now);
        }
        return hits / 50_000;
      });
    };
    const exact = course(filled(kept(eviction, capacity)));
    // LFU pays for its newcomers, which the estimate does not tell.
    const off = eviction === 'lfu' ? 0.08 : 0.02;
    course(drawn(eviction, true)).forEach((ratio, phase) => expect(Math.abs(ratio - exact[phase]!)).toBeLessThan(off));
  });

  it('knows what was fetched or dropped just now', () => {
    const store = drawn('lru', true);
    store.store(199_999, 0);
    expect(store.lookup(199_999, 1)).toBe(true);
    store.invalidate(0);
    expect(store.lookup(0, 1)).toBe(false);
  });

  it('is told, and simulates a hundred million keys at once', () => {
    const huge = keys('Doc', 1e8, { popularity: { kind: 'zipf', exponent: 0.9 } });
    const model = system({
      keySpaces: [huge],
      components: [
        readThrough(
          'Hot',
          'Doc',
          { capacity: 5e6, eviction: 'lru', start: 'warm', partitioned: true },
          { instances: 4, policy: 'consistent-hashing' },
        ),
        component('Db', { get: [step.cpu(exponential(0.001))] }, { instances: 10 }),
      ],
      loads: [load('Users', 'Hot.get', 1000, { keys: ['Doc'] })],
    });
    const { run, caches } = simulate(model, { eventBudget: 100_000 });
    expect(run.notes.join(' ')).toContain('Hot: too large to be simulated entry by entry');
    const { ratio } = hitRatio({ eviction: 'lru' }, 2e7, huge, [huge], Infinity);
    expect(Math.abs(caches['Hot']!.hitRatio - ratio)).toBeLessThan(0.01);
  });
});

const CACHE: Cache = { capacity: 1000, eviction: 'lru', start: 'warm', partitioned: false };

describe('single flight', () => {
  const stampede = (singleFlight: boolean, failing = 0): System =>
    system({
      keySpaces: [keys('Doc', 10)],
      components: [
        readThrough('Hot', 'Doc', { ...CACHE, ttl: 0.5, singleFlight }),
        component('Db', { get: [step.wait(exactly(0.1)), step.fail(failing)] }),
      ],
      loads: [load('Users', 'Hot.get', 1000, { keys: ['Doc'] })],
    });

  it('fetches a key once however many ask for it meanwhile', () => {
    const fetches = (singleFlight: boolean): number =>
      simulate(stampede(singleFlight), { eventBudget: 60_000 }).operations['Db.get']!.rate;
    // A key is gone after half a second and back after a tenth; its first miss waits 10 ms on average for someone to ask.
    expect(fetches(true)).toBeCloseTo(10 / (0.5 + 0.1 + 0.01), 0);
    // Without it all of the hundred a second who ask for a key in that tenth fetch it themselves.
    expect(fetches(false)).toBeGreaterThan(100);
  });

  it('lets those who wait fail with the fetch', () => {
    const { loads, operations } = simulate(stampede(true, 1), { eventBudget: 60_000 });
    expect(loads['Users']!.errors.failed).toBeGreaterThan(0.99);
    // Ten keys, each fetched in vain ten times a second at most.
    expect(operations['Db.get']!.rate).toBeLessThan(101);
  });
});

describe('a cache that writes back', () => {
  const writing = (rate: number, action?: EventAction): System => ({
    ...system({
      keySpaces: [keys('Doc', 100, { popularity: { kind: 'zipf', exponent: 1 } })],
      components: [
        component('Hot', [operation('put', [step.store(), step.sendLater('Db.put', 2)], { write: true })], {
          kind: 'cache',
          key: 'Doc',
          cache: CACHE,
        }),
        component('Db', [operation('put', [step.cpu(exponential(0.001))], { write: true })]),
      ],
      loads: [load('Writers', 'Hot.put', rate, { keys: ['Doc'] })],
    }),
    ...(action === undefined ? {} : { timeline: { duration: 20, events: [{ range, at: 10.5, over: 0, action }] } }),
  });

  it('writes each changed key once in a while, as theory counts them', () => {
    const { operations } = simulate(writing(100), { eventBudget: 100_000 });
    let expected = 0;
    const zipf = new Zipf(100, 1);
    for (let key = 0; key < 100; key++) expected += (1 - Math.exp(-100 * zipf.probability(key) * 2)) / 2;
    expect(operations['Db.put']!.rate / expected).toBeCloseTo(1, 1);
    expect(solve(writing(100)).operations['Db.put']!.rate / expected).toBeCloseTo(1, 2);
  });

  it('loses with its instance what it has not yet written', () => {
    const { caches } = simulate(writing(100, { kind: 'fail', component: 'Hot' }), { replications: 10 });
    // Half a second after the last lot: fifty writes, to somewhat fewer keys.
    expect(caches['Hot']!.lostWrites).toBeGreaterThan(20);
    expect(caches['Hot']!.lostWrites).toBeLessThan(50);
  });
});

describe('a cache inside of another component', () => {
  const local = (instances: number, action?: EventAction): System => ({
    ...system({
      keySpaces: [keys('Doc', 1000)],
      components: [
        component(
          'Web',
          { get: [step.cpu(exponential(0.002)), step.call('Local.get')] },
          { instances, concurrency: 50 },
        ),
        component(
          'Local',
          { get: [step.cpu(exponential(0.003)), step.lookup([step.call('Db.get'), step.store()])] },
          {
            kind: 'cache',
            key: 'Doc',
            inside: 'Web',
            instances,
            cache: { ...CACHE, ttl: 10 },
          },
        ),
        component('Db', { get: [step.wait(exactly(0.001))] }),
      ],
      loads: [load('Users', 'Web.get', 100, { keys: ['Doc'] })],
    }),
    ...(action === undefined
      ? {}
      : { timeline: { duration: 30, events: [{ range, at: 10, over: 0, for: 1, action }] } }),
  });

  it('works on the cores of its instance, in both engines', () => {
    const simulated = simulate(local(2), { eventBudget: 100_000 });
    expect(simulated.components['Web']!.resources['cpu']!.utilization).toBeCloseTo(0.25, 1);
    const solved = solve(local(2));
    expect(solved.components['Web']!.utilization['cpu']).toBeCloseTo(0.25, 6);
    const ratio = solved.loads['Users']!.latency['mean']!.value! / simulated.loads['Users']!.latency['mean']!.value!;
    // Each part of the work waits by itself in theory's eyes.
    expect(Math.abs(ratio - 1)).toBeLessThan(0.25);
  });

  it('holds copies of its own in each: more instances, fewer hits', () => {
    // A key is asked for every ten seconds, and lives as long: of 1 + its uses in its life all but the first are hits.
    const ratio = (instances: number): number =>
      simulate(local(instances), { eventBudget: 200_000 }).caches['Local']!.hitRatio;
    expect(ratio(1)).toBeCloseTo(1 / (1 + 1), 1);
    expect(ratio(4)).toBeCloseTo(0.25 / (1 + 0.25), 1);
  });

  it('loses what it holds with its instance', () => {
    const calm = simulate(local(1), { eventBudget: 100_000 }).caches['Local']!.hitRatio;
    const lost = simulate(local(1, { kind: 'fail', component: 'Web' }), { replications: 10 });
    const ratios = lost.series!['Local.hitRatio'] as (number | null)[];
    const after = lost.series!.time.flatMap((time, i) => (time >= 11 && time < 13 ? [ratios[i] ?? 0] : []));
    expect(Math.max(...after)).toBeLessThan(0.6 * calm);
  });
});
