/** Data in copies and shards against theory: quorums, lag, stale reads, lost writes, scattered calls, hot shards. */
import { describe, expect, it } from 'vitest';
import { simulate } from '../../language/simulator/index.js';
import { solve } from '../../language/simulator/solver/index.js';
import type { Component, KeySpace, Replication, System } from '../../language/model/system.js';
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
} from '../support/system-builder.js';

const AT_ONCE = exactly(0);
const LED: Replication = { style: 'leader-follower', followers: 1, mode: 'async', acks: 1, lag: 0, reads: 'followers' };

/** A database of which only time matters, not cores. */
function database(properties: Partial<Component>, read = AT_ONCE, write = AT_ONCE): Component {
  return component(
    'Db',
    [operation('read', [step.wait(read)]), operation('write', [step.wait(write)], { write: true })],
    { kind: 'database', ...properties },
  );
}

function quorum(n: number, read: number, write: number): Partial<Component> {
  const replication: Replication = {
    style: 'quorum',
    followers: n - 1,
    mode: 'sync',
    acks: write - 1,
    lag: 0,
    reads: 'any',
    quorum: { read, write },
  };
  return { instances: n, replication };
}

function asked(db: Component, spaces: KeySpace[], rates: { read?: number; write?: number }, keyed = true): System {
  const carried = keyed ? spaces.slice(0, 1).map((space) => space.name) : [];
  return system({
    keySpaces: spaces,
    components: [db],
    loads: [
      ...(rates.read === undefined ? [] : [load('Readers', 'Db.read', rates.read, { keys: carried })]),
      ...(rates.write === undefined ? [] : [load('Writers', 'Db.write', rates.write, { keys: carried })]),
    ],
  });
}

const RUN = { seed: 1, eventBudget: 200_000 };

describe('a quorum', () => {
  it('waits for the second fastest of three', () => {
    const model = asked(database(quorum(3, 1, 2), exponential(0.01), exponential(0.01)), [], { read: 100, write: 100 });
    const { loads } = simulate(model, RUN);
    // Order statistics of exponentials: the mean until the k-th of n is the sum of 1 / (n - i) over i < k.
    expect(loads['Readers']!.latency['mean']!.value).toBeCloseTo(0.01 / 3, 3.5);
    expect(loads['Writers']!.latency['mean']!.value! / (0.01 / 3 + 0.01 / 2)).toBeCloseTo(1, 1.5);
    const solved = solve(model);
    expect(solved.loads['Writers']!.latency['mean']!.value! / (0.01 / 3 + 0.01 / 2)).toBeCloseTo(1, 2);
  });

  it('is work for every member', () => {
    const model = system({
      components: [component('Db', { read: [step.cpu(exponential(0.004))] }, { kind: 'database', ...quorum(3, 2, 2) })],
      loads: [load('Readers', 'Db.read', 100)],
    });
    const utilization = simulate(model, RUN).components['Db']!.resources['cpu']!.utilization;
    expect(utilization).toBeCloseTo(0.4, 1.5);
    expect(solve(model).components['Db']!.utilization['cpu']).toBeCloseTo(0.4, 9);
  });

  it('reads the last write if r + w > n, and else is stale as often as no node that was asked has it', () => {
    const stale = (read: number, write: number): number => {
      const db = database(quorum(3, read, write), AT_ONCE, exponential(0.05));
      return simulate(asked(db, [keys('Item', 1)], { read: 50, write: 2 }), RUN).replication!['Db']!.stale!;
    };
    expect(stale(2, 2)).toBe(0);
    // After the first of three nodes has a write it is acknowledged, and the other two take 0.05 / 2 and then 0.05 more on
    // average. A read is answered by any of the three alike: of 2 writes a second, rare enough to stay apart, two thirds are
    // missed for 0.025 s, one third for 0.05 s.
    const expected = 2 * ((2 / 3) * 0.025 + (1 / 3) * 0.05);
    const ratio = stale(1, 1) / expected;
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.1);
  });
});

describe('a follower', () => {
  const lagging = { instances: 2, replication: { ...LED, lag: 0.05 } };

  it('is behind by the lag and the time that applying takes', () => {
    const model = asked(database(lagging, AT_ONCE, exponential(0.02)), [], { write: 200 });
    const { lag } = simulate(model, RUN).replication!['Db']!;
    expect(lag!['mean']!.value).toBeCloseTo(0.07, 2.5);
  });

  it('gives stale replies as often as its key was written within the lag', () => {
    const model = asked(database(lagging), [keys('Item', 2)], { read: 200, write: 20 });
    const { replication, loads, operations } = simulate(model, RUN);
    const expected = 1 - Math.exp(-10 * 0.05);
    for (const share of [replication!['Db']!.stale, loads['Readers']!.stale, operations['Db.read']!.stale]) {
      expect(share! / expected).toBeCloseTo(1, 1.3);
    }
    expect(loads['Writers']!.stale).toBe(0);
  });

  it('is never stale where writes wait for it, or the leader reads', () => {
    const never: Partial<Replication>[] = [{ mode: 'sync' }, { reads: 'leader' }];
    for (const change of never) {
      const db = database({ instances: 2, replication: { ...LED, lag: 0.05, ...change } });
      const { replication } = simulate(asked(db, [keys('Item', 2)], { read: 50, write: 20 }), {
        seed: 1,
        eventBudget: 50_000,
      });
      expect(replication!['Db']!.stale).toBe(0);
    }
  });

  it('takes over from a lost leader, without what that had not yet sent', () => {
    const failing = (replication: Partial<Replication>): ReturnType<typeof simulate> =>
      simulate(
        {
          ...asked(database({ instances: 3, replication: { ...LED, followers: 2, lag: 0.1, ...replication } }), [], {
            read: 100,
            write: 100,
          }),
          timeline: {
            duration: 40,
            events: [{ range, at: 10, over: 0, action: { kind: 'fail', component: 'Db', node: 'leader' } }],
          },
        },
        { seed: 1, replications: 10 },
      );
    const plain = failing({});
    expect(plain.loads['Writers']!.errors.failed).toBeCloseTo(0.75, 2);
    expect(plain.loads['Readers']!.errors.failed).toBe(0);
    expect(plain.replication!['Db']!.lostWrites).toBe(0);
    const mended = failing({ failover: { detect: 3, elect: 1 } });
    expect(mended.loads['Writers']!.errors.failed).toBeCloseTo(0.1, 2);
    expect(mended.loads['Readers']!.errors.failed).toBe(0);
    // What was acknowledged within the lag before the loss: Poisson with mean 10, over 10 replications.
    expect(mended.replication!['Db']!.lostWrites).toBeGreaterThan(6);
    expect(mended.replication!['Db']!.lostWrites).toBeLessThan(14);
    const sync = failing({ mode: 'sync', failover: { detect: 3, elect: 1 } });
    expect(sync.replication!['Db']!.lostWrites).toBe(0);
  });
});

describe('shards', () => {
  it('are all asked where the request has no key that says which', () => {
    const db = database({ instances: 4, shards: { count: 4, keys: 'Item', by: 'hash' } }, exponential(0.01));
    const latency = (keyed: boolean): number =>
      simulate(asked(db, [keys('Item', 1000)], { read: 100 }, keyed), RUN).loads['Readers']!.latency['mean']!.value!;
    // The slowest of four exponentials takes 1 + 1/2 + 1/3 + 1/4 times their mean.
    const slowest = 0.01 * (1 + 1 / 2 + 1 / 3 + 1 / 4);
    expect(latency(true) / 0.01).toBeCloseTo(1, 1.3);
    expect(latency(false) / slowest).toBeCloseTo(1, 1.3);
    const solved = solve(asked(db, [keys('Item', 1000)], { read: 100 }, false));
    expect(solved.loads['Readers']!.latency['mean']!.value! / slowest).toBeCloseTo(1, 2);
  });

  const zipf = keys('Item', 1000, { popularity: { kind: 'zipf', exponent: 1 } });
  const busy = (by: 'hash' | 'range' | 'list' | 'function'): { busiest: number; solved: number } => {
    const model = system({
      keySpaces: [zipf],
      components: [
        component(
          'Db',
          { read: [step.cpu(exponential(0.004))] },
          { kind: 'database', instances: 4, shards: { count: 4, keys: 'Item', by } },
        ),
      ],
      loads: [load('Readers', 'Db.read', 200, { keys: ['Item'] })],
    });
    const { busiest, busiestShard } = simulate(model, RUN).components['Db']!.resources['cpu']!;
    const { utilization, shard } = solve(model).bottleneck!;
    // Both engines name the same shard, where one stands out.
    if (by !== 'list') expect(busiestShard).toBe(shard! + 1);
    return { busiest: busiest!, solved: utilization };
  };
  const harmonic = (n: number): number => Array.from({ length: n }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b, 0);

  it('are hot where the most wanted keys lie together, and the solver sees it too', () => {
    // By range the first shard has the 250 most wanted keys.
    const expected = 200 * 0.004 * (harmonic(250) / harmonic(1000));
    const { busiest, solved } = busy('range');
    expect(solved).toBeCloseTo(expected, 6);
    expect(busiest / expected).toBeCloseTo(1, 1.3);
  });

  it('are the more even the more the placement looks at the keys', () => {
    const [range, modulo, list] = [busy('range'), busy('function'), busy('list')];
    expect(range.busiest).toBeGreaterThan(modulo.busiest);
    expect(modulo.busiest).toBeGreaterThan(list.busiest);
    expect(list.solved).toBeCloseTo(0.2, 1.8);
    const hash = busy('hash');
    expect(hash.solved / hash.busiest).toBeCloseTo(1, 1);
  });
});
