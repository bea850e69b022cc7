/** Findings on how a system is put together: each is shown once where it is due, and once where it is not. */
import { describe, expect, it } from 'vitest';
import { solved } from '../../language/findings/index.js';
import { assemble } from '../../language/findings/assemble.js';
import { FINDING_RULES } from '../../language/findings/rules.js';
import type { Finding, SimulationResult } from '../../language/model/results.js';
import type { Component, System } from '../../language/model/system.js';
import { simulate } from '../../language/simulator/index.js';
import { solve } from '../../language/simulator/solver/index.js';
import { call, component, cpu, exactly, load, step, system, zipfKeys } from '../simulator/solver/systems.js';

const named = (findings: readonly Finding[], code: string): Finding | undefined =>
  findings.find((one) => one.code === code);
const found = (model: System, code: string): Finding | undefined => named(solved(model).findings, code);
/** The findings on what a run is made to have seen. */
const foundIn = (model: System, code: string, simulated: SimulationResult): Finding | undefined => {
  const point = {
    system: model,
    solution: solve(model),
    simulated,
    running: false,
    after: 0,
    course: [],
    isDesign: true,
  };
  return named(assemble(point, [], 1, 0, true).findings, code);
};

describe('the findings', () => {
  it('have codes of their own', () => {
    const codes = FINDING_RULES.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe('a backlog that no formula explains', () => {
  it('is told as the run saw it grow, and not where the run saw an end of it', () => {
    const model = system([component('Web', { get: [cpu(0.01)] })], [load('Users', 'Web.get', 50)]);
    const seen = simulate(model, { eventBudget: 20_000 });
    const web = { ...seen.components['Web']!, growth: 12 };
    const unstable: SimulationResult = {
      ...seen,
      run: { ...seen.run, stopped: 'unstable' },
      components: { Web: web },
    };
    expect(foundIn(model, 'overload', unstable)).toMatchObject({
      severity: 'error',
      message: expect.stringContaining('Web: what waits there grows by 12 requests/s') as string,
    });
    expect(foundIn(model, 'overload', { ...seen, components: { Web: web } })).toBeUndefined();
  });
});

describe('timeouts in layers', () => {
  const layers = (outer: number, inner: number, changes: Parameters<typeof call>[1] = {}): System =>
    system(
      [
        component('Edge', { get: [call('Web.get', { timeout: outer, ...changes })] }),
        component('Web', { get: [call('Db.get', { timeout: inner, retries: 1 })] }),
        component('Db', { get: [cpu(0.001)] }),
      ],
      [load('Users', 'Edge.get', 10)],
    );

  it('that are longer inside than outside are told, with their retries', () => {
    expect(found(layers(1, 0.6), 'timeout-above-callers')?.message).toMatch(
      /^Web\.get waits up to 1\.2 s in 2 tries for Db\.get, but Edge\.get gives up on Web\.get after 1 s/,
    );
  });

  it('are fine where the inner one ends first, or is withdrawn', () => {
    expect(found(layers(1, 0.4), 'timeout-above-callers')).toBeUndefined();
    expect(found(layers(1, 0.6, { cancel: true }), 'timeout-above-callers')).toBeUndefined();
  });
});

describe('a hot shard', () => {
  const sharded = (exponent: number): System =>
    system(
      [
        component(
          'Db',
          { get: [cpu(0.005)] },
          {
            kind: 'database',
            instances: 8,
            shards: { count: 8, keys: 'Id', by: 'hash' },
            policy: 'consistent-hashing',
          },
        ),
      ],
      [load('Users', 'Db.get', 400, { keys: ['Id'] })],
      { keySpaces: [zipfKeys('Id', 1000, exponent)] },
    );

  it('is told where few keys make up most of the load', () => {
    const model = sharded(1.2);
    const finding = foundIn(model, 'hot-node', simulate(model, { eventBudget: 100_000 }));
    expect(finding?.message).toMatch(/^Db: one shard is [\d.]+% busy at peak \(cpu\) while the average is [\d.]+%/);
  });

  it('is none where keys are alike', () => {
    const model = sharded(0.01);
    expect(foundIn(model, 'hot-node', simulate(model, { eventBudget: 100_000 }))).toBeUndefined();
  });
});

describe('a cache', () => {
  const cached = (
    exponent: number,
    changes: Partial<NonNullable<Component['cache']>>,
    rate = 100,
    db = 0.001,
  ): System =>
    system(
      [
        component(
          'Posts',
          { get: [step('lookup', { miss: [call('Db.get'), step('store', {})] })] },
          {
            kind: 'cache',
            key: 'Id',
            cache: { capacity: 100, eviction: 'lru', start: 'warm', partitioned: true, ...changes },
          },
        ),
        component('Db', { get: [cpu(db)] }, { kind: 'database' }),
      ],
      [load('Users', 'Posts.get', rate, { keys: ['Id'] })],
      { keySpaces: [zipfKeys('Id', 10_000, exponent)] },
    );

  it('of no use is told', () => {
    expect(found(cached(0.01, {}), 'cache-of-no-use')?.message).toMatch(/^Posts: only [\d.]+% of its 100 look-ups/);
    expect(found(cached(1.1, {}), 'cache-of-no-use')).toBeUndefined();
  });

  it('too small is told with the size that gives what is behind it room', () => {
    const finding = found(cached(0.9, {}, 1000, 0.0012), 'cache-too-small');
    expect(finding?.message).toMatch(
      /^Posts: [\d.]+% of its look-ups hit; with a capacity of [\d.]+k? in place of 100/,
    );
    expect(finding?.evidence['saturatesAt']).toBeGreaterThanOrEqual(1.2);
    expect(found(cached(0.9, {}, 300, 0.0012), 'cache-too-small')).toBeUndefined();
  });

  it('whose popular keys many ask for at once is told where they may be missing', () => {
    expect(found(cached(1, { ttl: 60 }, 3000, 0.0003), 'cache-stampede')).toBeUndefined();
    const slow = (ttl: number | undefined): System => {
      const model = cached(1, ttl === undefined ? {} : { ttl }, 1000);
      const db = component('Db', { get: [step('wait', { duration: exactly(0.2) })] }, { kind: 'database' });
      return { ...model, components: model.components.map((one) => (one.name === 'Db' ? db : one)) };
    };
    expect(found(slow(60), 'cache-stampede')?.message).toMatch(
      /^Posts: when its most popular key expires, about \d+ requests/,
    );
    expect(found(slow(undefined), 'cache-stampede')).toBeUndefined();
    const written = slow(undefined);
    const posts = written.components.find(({ name }) => name === 'Posts')!;
    posts.operations.push({ ...posts.operations[0]!, name: 'set', write: true, steps: [step('invalidate', {})] });
    expect(found(written, 'cache-stampede')).toBeUndefined();
    written.loads.push(load('Authors', 'Posts.set', 1, { keys: ['Id'] }));
    expect(found(written, 'cache-stampede')?.message).toMatch(
      /^Posts: when its most popular key has been written, and so is dropped, about \d+ requests/,
    );
  });
});

describe('replication', () => {
  const model = system(
    [
      component(
        'Db',
        { get: [cpu(0.001)] },
        {
          kind: 'database',
          instances: 2,
          replication: {
            style: 'leader-follower',
            followers: 1,
            mode: 'async',
            acks: 0,
            lag: 0.05,
            reads: 'followers',
          },
        },
      ),
    ],
    [load('Users', 'Db.get', 10)],
  );
  const seen = (stale: number, lost: number): SimulationResult => ({
    ...simulate(model, { eventBudget: 20_000 }),
    replication: { Db: { stale, lostWrites: lost, conflicts: 0 } },
  });

  it('that lets reads be stale or writes be lost is told with what would not', () => {
    expect(foundIn(model, 'stale-reads', seen(0.03, 0))?.message).toContain('3% of its reads are older');
    expect(foundIn(model, 'lost-writes', seen(0, 12))?.message).toContain('about 12 acknowledged writes were lost');
  });

  it('under which neither was seen is not', () => {
    expect(foundIn(model, 'stale-reads', seen(0, 0))).toBeUndefined();
    expect(foundIn(model, 'lost-writes', seen(0, 0))).toBeUndefined();
  });
});

describe('a short queue', () => {
  const bounded = (queue: number): System =>
    system([component('Web', { get: [cpu(0.01)] }, { queue })], [load('Users', 'Web.get', 70)]);

  it('that turns calls away although there is room is told with the length that does not', () => {
    const finding = found(bounded(2), 'queue-before-hardware');
    expect(finding?.message).toMatch(/^Web: its queue of 2 turns away [\d.]+% of the calls at peak/);
    // M/M/1/K at 70%: the share turned away falls below a thousandth between 15 and 18 places.
    expect(finding?.fix?.edit.path).toBe('Web.queue');
    expect(finding?.fix?.edit.value).toBeGreaterThan(12);
    expect(finding?.fix?.edit.value).toBeLessThan(20);
  });

  it('that is long enough is not', () => {
    expect(found(bounded(50), 'queue-before-hardware')).toBeUndefined();
  });
});

describe('work that cores cannot share out', () => {
  const serial = (contention: number, rate: number): System =>
    system([component('Db', { get: [cpu(0.01)] }, { cores: 8, contention })], [load('Users', 'Db.get', rate)]);

  it('is told where no number of cores carries the load', () => {
    expect(found(serial(0.1, 1500), 'serial-fraction')?.message).toMatch(
      /^Db: no number of cores carries this load: .* at most 0\.6\dx of it, since 10% of the work is serial/,
    );
  });

  it('is not where more cores do', () => {
    expect(found(serial(0.1, 600), 'serial-fraction')).toBeUndefined();
    expect(found(serial(0, 1500), 'serial-fraction')).toBeUndefined();
  });

  it('is not of users who ask again at once: they take whatever there is', () => {
    const db = component('Db', { get: [cpu(0.01)] }, { cores: 8, contention: 0.1 });
    const bench = (think: number): System => {
      const source = { kind: 'closed', meanUsers: 16, users: 16, think: exactly(think) } as const;
      return system([db], [{ ...load('Bench', 'Db.get', 0), source }]);
    };
    expect(found(bench(0.001), 'serial-fraction')).toBeDefined();
    expect(found(bench(0), 'serial-fraction')).toBeUndefined();
  });
});
