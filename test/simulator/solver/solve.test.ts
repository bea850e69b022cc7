import { describe, expect, it } from 'vitest';
import { solve } from '../../../language/simulator/solver/index.js';
import type { Solution } from '../../../language/simulator/solver/index.js';
import type { System } from '../../../language/model/system.js';
import { call, closedLoad, component, cpu, exactly, load, operation, send, step, system, zipfKeys } from './systems.js';

const one = (changes: Parameters<typeof component>[2], demand: Parameters<typeof cpu>[0], rate: number): System =>
  system([component('Web', { get: [cpu(demand)] }, changes)], [load('Users', 'Web.get', rate)]);

const latency = (solution: Solution, statistic = 'mean'): number =>
  solution.loads['Users']?.latency[statistic]?.value ?? NaN;

describe('one station', () => {
  it('is M/M/1: mean and percentiles are exact', () => {
    const solution = solve(one({}, 1, 0.8));
    expect(latency(solution)).toBeCloseTo(5, 9);
    expect(latency(solution, 'p99.9')).toBeCloseTo(5 * Math.log(1000), 6);
    expect(solution.loads['Users']?.latency['mean']?.basis).toBe('exact');
    expect(solution.loads['Users']?.latency['p99']?.basis).toBe('exact');
    expect(solution.components['Web']?.waiting).toBeCloseTo(3.2, 9);
  });

  it('is M/D/1 where the service is fixed (Pollaczek-Khinchine)', () => {
    const solution = solve(one({}, exactly(1), 0.8));
    expect(solution.components['Web']?.wait.value).toBeCloseTo(2, 9);
    expect(solution.components['Web']?.wait.basis).toBe('exact');
  });

  it('is M/M/c with several cores', () => {
    const solution = solve(one({ cores: 10 }, 1, 9));
    expect(latency(solution)).toBeCloseTo(1.668731524, 8);
    // Almost alone a request takes its service and nothing else.
    expect(latency(solve(one({ cores: 10 }, 1, 0.001)), 'p99')).toBeCloseTo(Math.log(100), 6);
    expect(latency(solution, 'p99')).toBeGreaterThan(Math.log(100));
  });

  it('is E_n/M/1 behind round robin, n queues behind random, nearly one queue behind least connections', () => {
    expect(latency(solve(one({ instances: 2 }, 1, 1.6)))).toBeCloseTo(3.843979767, 6);
    expect(latency(solve(one({ instances: 4 }, 1, 3.2)))).toBeCloseTo(3.26738361, 6);
    expect(latency(solve(one({ instances: 10, policy: 'random' }, 1, 9)))).toBeCloseTo(10, 9);
    const shortest = latency(solve(one({ instances: 2, policy: 'least-connections' }, 1, 1.8)));
    expect(Math.abs(shortest / 5.474912821 - 1)).toBeLessThan(0.05);
  });

  it('shares its core: M/G/1-PS does not depend on the law of the service', () => {
    expect(latency(solve(one({ discipline: 'ps' }, exactly(1), 0.8)))).toBeCloseTo(5, 9);
  });

  it('turns calls away where the queue is bounded', () => {
    const loss = solve(one({ cores: 10, queue: 0 }, 1, 5));
    expect(loss.components['Web']?.rejected).toBeCloseTo(0.01838457034, 9);
    const full = solve(one({ cores: 3, queue: 7 }, 1 / 1.5, 4));
    expect(full.loads['Users']?.errors.rejected).toBeCloseTo(0.05637605928, 9);
    const overload = solve(one({ queue: 19 }, 1, 1.5));
    expect(overload.loads['Users']?.throughput).toBeCloseTo(0.999899737, 8);
  });

  it('says how much it lacks and how fast its queue grows instead of a latency when overloaded', () => {
    const solution = solve(one({}, 0.01, 130));
    expect(solution.components['Web']?.utilization['cpu']).toBeCloseTo(1.3, 9);
    expect(solution.components['Web']?.growth).toBeCloseTo(30, 6);
    expect(solution.loads['Users']?.latency['mean']?.value).toBeNull();
    expect(solution.loads['Users']?.throughput).toBeCloseTo(100, 6);
    expect(solution.bottleneck?.saturatesAt).toBeCloseTo(1 / 1.3, 9);
  });
});

describe('networks', () => {
  it('adds up a tandem of exponential stations exactly', () => {
    const solution = solve(
      system(
        [component('Web', { get: [cpu(0.002), call('Db.query')] }), component('Db', { query: [cpu(0.004)] })],
        [load('Users', 'Web.get', 200)],
      ),
    );
    expect(latency(solution)).toBeCloseTo(0.002 / 0.6 + 0.004 / 0.2, 9);
    expect(solution.loads['Users']?.latency['mean']?.basis).toBe('exact');
    expect(solution.bottleneck?.component).toBe('Db');
    expect(solution.bottleneck?.saturatesAt).toBeCloseTo(1.25, 9);
    expect(solution.bottleneck?.saturatesAtLoad['Users']).toBeCloseTo(1.25, 9);
  });

  it('solves feedback that is not certain by the traffic equations', () => {
    const again = step('choose', {
      branches: [
        { probability: 0.5, steps: [call('Web.get')] },
        { probability: 0.5, steps: [] },
      ],
    });
    const solution = solve(system([component('Web', { get: [cpu(0.001), again] })], [load('Users', 'Web.get', 100)]));
    expect(solution.operations['Web.get']?.rate).toBeCloseTo(200, 6);
    expect(solution.components['Web']?.utilization['cpu']).toBeCloseTo(0.2, 9);
  });

  it('ends on operations that call each other for certain', () => {
    const solution = solve(
      system(
        [component('A', { go: [cpu(0.001), call('B.go')] }), component('B', { go: [cpu(0.001), call('A.go')] })],
        [load('Users', 'A.go', 1)],
      ),
    );
    expect(solution.notes.join(' ')).toContain('without end');
  });

  it('counts every attempt of a retried call', () => {
    const solution = solve(
      system(
        [
          component('Web', { get: [call('Back.get', { retries: 3 })] }),
          component('Back', { get: [step('fail', { probability: 0.5 }), cpu(0.0001)] }),
        ],
        [load('Users', 'Web.get', 100)],
      ),
    );
    expect(solution.operations['Back.get']?.rate).toBeCloseTo(187.5, 6);
    expect(solution.loads['Users']?.throughput).toBeCloseTo(93.75, 6);
    expect(solution.loads['Users']?.errors.failed).toBeCloseTo(0.0625, 9);
  });

  it('sees timeouts: part of the tail fails and is tried again', () => {
    const solution = solve(
      system(
        [component('Web', { get: [call('Db.get', { timeout: 3 })] }), component('Db', { get: [cpu(1)] })],
        [load('Users', 'Web.get', 0.5)],
      ),
    );
    expect(solution.loads['Users']?.errors.timeout).toBeCloseTo(Math.exp(-1.5), 6);
  });

  it('joins two M/M/1 branches as Flatto and Hahn do', () => {
    const fork = step('parallel', { branches: [[call('A.go')], [call('B.go')]] });
    const solution = solve(
      system(
        [component('Web', { get: [fork] }), component('A', { go: [cpu(1)] }), component('B', { go: [cpu(1)] })],
        [load('Users', 'Web.get', 0.8)],
      ),
    );
    expect(latency(solution)).toBeCloseTo(7, 6);
  });

  it('waits for the slowest of many, or for some of them', () => {
    const wait = step('wait', { duration: { kind: 'exponential', mean: 0.01 } });
    const wide = step('replicate', { count: exactly(100), steps: [wait] });
    const solution = solve(system([component('Web', { get: [wide] })], [load('Users', 'Web.get', 1)]));
    expect(latency(solution)).toBeCloseTo(0.05187377518, 4);
    const quorum = step('replicate', { count: exactly(3), steps: [wait], waitFor: 2 });
    expect(latency(solve(system([component('Web', { get: [quorum] })], [load('Users', 'Web.get', 1)])))).toBeCloseTo(
      0.00833333,
      4,
    );
  });

  it('gives reads to the followers and every write to all nodes', () => {
    const db = component(
      'Db',
      [operation('select', [cpu(0.004)]), operation('insert', [cpu(0.006)], { write: true })],
      {
        kind: 'database',
        instances: 3,
        cores: 2,
        replication: { style: 'leader-follower', followers: 2, mode: 'async', acks: 0, lag: 0, reads: 'followers' },
      },
    );
    const solution = solve(system([db], [load('Reads', 'Db.select', 300), load('Writes', 'Db.insert', 50)]));
    const followers = solution.resources.find((resource) => resource.role === 'follower');
    const leader = solution.resources.find((resource) => resource.role === 'leader');
    expect(followers?.utilization).toBeCloseTo((300 * 0.004) / 4 + (50 * 0.006) / 2, 9);
    expect(leader?.utilization).toBeCloseTo((50 * 0.006) / 2, 9);
  });

  it('holds a slot over nested calls and names the limit when it is hit before the hardware', () => {
    const model = (concurrency: number): System =>
      system(
        [
          component('Web', { get: [cpu(0.001), call('Ext.get')] }, { concurrency, instances: 2 }),
          component('Ext', { get: [step('wait', { duration: exactly(0.1) })] }, { cores: 1e12 }),
        ],
        [load('Users', 'Web.get', 100)],
      );
    const tight = solve(model(6));
    expect(tight.bottleneck?.resource).toBe('concurrency');
    expect(tight.bottleneck?.saturatesAt).toBeGreaterThan(1.05);
    expect(tight.bottleneck?.saturatesAt).toBeLessThan(1.2);
    expect(solve(model(1000)).bottleneck?.resource).toBe('cpu');
  });

  it('never queues at the cores of a node that has no more slots than cores', () => {
    const solution = solve(
      system(
        [
          component('Web', { get: [cpu(0.002), call('Ext.get')] }, { concurrency: 1, instances: 4 }),
          component('Ext', { get: [step('wait', { duration: exactly(0.00025) })] }, { cores: 1e12 }),
        ],
        [load('Users', 'Web.get', 1000)],
      ),
    );
    // Four slots, each held for 2.25 ms and for nothing more.
    expect(solution.bottleneck?.resource).toBe('concurrency');
    expect(solution.bottleneck?.saturatesAt).toBeCloseTo(4 / (1000 * 0.00225), 3);
  });

  it('holds the slots of workers as long for messages of users who wait as for others', () => {
    const enqueue = step('enqueue', { consumers: [{ component: 'Mailer', operation: 'send' }] });
    const solution = solve(
      system(
        [
          component('Web', { get: [cpu(0.0001), send('Mail.send')] }),
          component('Mail', { send: [enqueue] }, { kind: 'queue', messages: { consumers: ['Mailer'] } }),
          component(
            'Mailer',
            { send: [cpu(0.002), call('Ext.get')] },
            { kind: 'worker', concurrency: 1, instances: 4 },
          ),
          component('Ext', { get: [step('wait', { duration: exactly(0.00025) })] }, { cores: 1e12 }),
        ],
        [closedLoad('Users', 'Web.get', 2000, 2)],
      ),
    );
    const slots = solution.resources.find(
      ({ component: name, resource }) => name === 'Mailer' && resource === 'concurrency',
    );
    expect(slots?.utilization).toBeCloseTo((1000 * 0.00225) / 4, 2);
  });

  it('lets a queue hold what its workers cannot take at once', () => {
    const enqueue = step('enqueue', { consumers: [{ component: 'Mailer', operation: 'send' }] });
    const solution = solve(
      system(
        [
          component('Web', { get: [cpu(0.001), send('Mail.send')] }),
          component('Mail', { send: [enqueue] }, { kind: 'queue', messages: { consumers: ['Mailer'] } }),
          component('Mailer', { send: [cpu(0.01)] }, { kind: 'worker', concurrency: 1 }),
        ],
        [load('Users', 'Web.get', 80)],
      ),
    );
    expect(solution.queues['Mail']?.age).toBeCloseTo(0.04, 9);
    expect(solution.queues['Mail']?.depth).toBeCloseTo(3.2, 9);
    expect(latency(solution)).toBeCloseTo(0.001 / 0.92, 9);
  });

  it('looks up a cache: hits skip the database', () => {
    const keys = zipfKeys('Item', 8, 1);
    const lookup = step('lookup', { keys: 'Item', miss: [call('Db.get'), step('store', { keys: 'Item' })] });
    const solution = solve(
      system(
        [
          component(
            'Items',
            { get: [lookup] },
            {
              kind: 'cache',
              cache: { capacity: 3, eviction: 'lru', start: 'warm', partitioned: true },
            },
          ),
          component('Db', { get: [cpu(0.001)] }),
        ],
        [load('Users', 'Items.get', 100)],
        { keySpaces: [keys] },
      ),
    );
    expect(solution.caches['Items']?.hitRatio).toBeCloseTo(0.5356153359, 9);
    expect(solution.operations['Db.get']?.rate).toBeCloseTo(46.43846641, 6);
  });
});

describe('closed loads', () => {
  const terminal = (users: number): System =>
    system(
      [
        component('Cpu', { go: [cpu(0.605), call('Disk.go'), call('Disk2.go')] }),
        component('Disk', { go: [cpu(2.1)] }),
        component('Disk2', { go: [cpu(1.35)] }),
      ],
      [closedLoad('Users', 'Cpu.go', users, 15)],
    );

  it('solves the terminal example of Lazowska and others exactly', () => {
    expect(solve(terminal(3)).loads['Users']?.throughput).toBeCloseTo(0.1515164923, 8);
    expect(solve(terminal(3)).loads['Users']?.latency['mean']?.basis).toBe('exact');
    expect(solve(terminal(20)).components['Disk']?.utilization['cpu']).toBeCloseTo(0.9964842888, 8);
  });

  it('obeys the response time law', () => {
    const users = solve(terminal(20)).loads['Users'];
    expect((users?.throughput ?? 0) * ((users?.latency['mean']?.value ?? 0) + 15)).toBeCloseTo(20, 6);
  });

  it('saturate where the asymptotes of throughput cross, the pauses within a session included', () => {
    const session = [call('Web.get'), step('think', { duration: exactly(10) }), call('Web.get')];
    const solution = solve(
      system(
        [
          component('Phone', { visit: session }, { kind: 'client', cores: 1e12 }),
          component('Web', { get: [cpu(0.05)] }),
        ],
        [closedLoad('Users', 'Phone.visit', 100, 20)],
      ),
    );
    // N* = (Z + R) / D (Denning and Buzen 1978).
    expect(solution.resources[0]?.saturatesAt).toBeCloseTo((20 + 10 + 0.1) / 0.1 / 100, 6);
  });

  it('stays finite with a million users', () => {
    const solution = solve(terminal(1e6));
    expect(solution.loads['Users']?.throughput).toBeCloseTo(1 / 2.1, 3);
  });
});

describe('availability and cost', () => {
  it('multiplies along the synchronous path and counts a pool as k of n', () => {
    const chain = (nodes: number): System =>
      system(
        [
          component('Lb', { get: [call('App.get')] }, { availability: 0.9999 }),
          component('App', { get: [call('Db.get')] }, { availability: 0.9995, instances: nodes }),
          component('Db', { get: [cpu(0.001)] }, { availability: 0.9999 }),
        ],
        [load('Users', 'Lb.get', 1)],
      );
    expect(solve(chain(1)).availability.value).toBeCloseTo(0.999300109995, 12);
    expect(solve(chain(2)).availability.value).toBeCloseTo(0.9997997600499975, 12);
    const pool = component('App', { get: [cpu(0.001)] }, { availability: 0.99, instances: 3, needs: 2 });
    expect(solve(system([pool], [load('Users', 'App.get', 1)])).availability.value).toBeCloseTo(0.999702, 12);
    const repaired = component('App', { get: [cpu(0.001)] }, { mtbf: 3.6e6, mttr: 3600 });
    expect(solve(system([repaired], [load('Users', 'App.get', 1)])).availability.value).toBeCloseTo(1000 / 1001, 12);
  });

  it('leaves out what has an else and what is sent, and names who states nothing', () => {
    const solution = solve(
      system(
        [
          component(
            'App',
            { get: [call('Db.get', { else: [] }), send('Log.put'), call('Auth.check')] },
            { availability: 0.99 },
          ),
          component('Db', { get: [cpu(0.001)] }, { availability: 0.5 }),
          component('Log', { put: [cpu(0.001)] }, { availability: 0.5 }),
          component('Auth', { check: [cpu(0.001)] }),
        ],
        [load('Users', 'App.get', 1)],
      ),
    );
    expect(solution.availability.value).toBeCloseTo(0.99, 12);
    expect(solution.availability.unstated).toEqual(['Auth']);
  });

  it('prices instances by the hour and requests at the mean rate', () => {
    const web = component('Web', { get: [cpu(0.0001)] }, { instances: 4, price: 0.096 / 3600, requestPrice: 0.2e-6 });
    const mean = 100e6 / (730 * 3600);
    const users = load('Users', 'Web.get', mean, {
      source: { kind: 'open', meanRate: mean, rate: 3 * mean, arrivals: { kind: 'poisson' } },
    });
    expect(solve(system([web], [users])).cost.perMonth).toBeCloseTo(300.32, 6);
    expect(solve(system([web], [users])).cost.perMillionRequests).toBeCloseTo(3.0032, 6);
  });
});

describe('any input', () => {
  const finiteOrNull = (value: unknown): boolean => {
    if (typeof value === 'number') return !Number.isNaN(value);
    if (value !== null && typeof value === 'object') return Object.values(value).every(finiteOrNull);
    return true;
  };

  it('gives an answer without NaN for absurd sizes and loads', () => {
    for (const size of [0, 1, 1e6, 1e12]) {
      for (const rate of [0, 1e-9, 1, 1e15]) {
        for (const demand of [0, 1e-12, 1, 1e9]) {
          const solution = solve(one({ instances: size, cores: size, concurrency: size, queue: size }, demand, rate));
          expect(finiteOrNull(solution), `${size} ${rate} ${demand}`).toBe(true);
        }
      }
    }
  });

  it('grows near-linearly with the number of components', () => {
    const chain = (n: number): System =>
      system(
        Array.from({ length: n }, (_, i) =>
          component(`S${i}`, {
            go: i + 1 < n ? [cpu(0.0001), call(`S${i + 1}.go`, { timeout: 10, retries: 1 })] : [cpu(0.0001)],
          }),
        ),
        [load('Users', 'S0.go', 100)],
      );
    const solution = solve(chain(2000));
    expect(solution.operations['S1999.go']?.rate).toBeCloseTo(100, 3);
  });
});

describe('what used to be slow or unsound', () => {
  it('walks nested repeats once', () => {
    let steps = [cpu(0.000_001)];
    for (let depth = 0; depth < 12; depth++) steps = [step('repeat', { count: exactly(2), steps })];
    const solution = solve(system([component('Web', { get: steps })], [load('Users', 'Web.get', 50)]));
    expect(solution.components['Web']?.utilization['cpu']).toBeCloseTo(50 * 4096e-6, 9);
  });

  it('has errors between 0 and 1 where a hundred retries meet an overload', () => {
    const back = component('B', { x: [cpu(0.02)] });
    const web = component('A', { get: [cpu(0.001), call('B.x', { timeout: 0.01, retries: 100 })] });
    const users = solve(system([web, back], [load('Users', 'A.get', 100)])).loads['Users'];
    expect(users?.errors.timeout).toBeGreaterThanOrEqual(0);
    expect(users?.errors.timeout).toBeLessThanOrEqual(1);
    expect(users?.throughput).toBeGreaterThanOrEqual(0);
  });
});
