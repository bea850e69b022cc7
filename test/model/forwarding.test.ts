import { describe, expect, it } from 'vitest';
import type { Step } from '../../language/model/system.js';
import { component, lowered, operation, systemOf, told, withoutRanges } from './documents.js';

const DB = 'database Db { on find { cpu 4ms } on save write { cpu 6ms } }\nkeys Id { count: 1k }\n';

async function steps(text: string, path: string): Promise<readonly Step[]> {
  return withoutRanges(operation(await systemOf(text), path).steps);
}

describe('a balancer', () => {
  it('offers the operations of its target and hands calls on, all callers sharing one view', async () => {
    const text = `service Web { instances: 3, on get { cpu 1ms } }\nbalancer Edge -> Web { policy: least-connections, cpu: 0.1ms }\nload L -> Edge.get { rate: 1 rps }`;
    expect(await steps(text, 'Edge.get')).toEqual([
      { kind: 'cpu', demand: { kind: 'exponential', mean: 0.0001 } },
      {
        kind: 'call',
        call: {
          targets: [{ component: 'Web', operation: 'get' }],
          retries: 0,
          cancel: false,
          sharedView: true,
          health: { every: 5, down: 2, up: 2 },
          policy: 'least-connections',
        },
      },
    ]);
    expect(operation(await systemOf(text), 'Edge.get').forwarded).toBe(true);
  });

  it('leaves the choice to the target where only that has a policy', async () => {
    const text = `service Web { instances: 3, policy: random, on get { cpu 1ms } }\nbalancer Edge -> Web\nload L -> Edge.get { rate: 1 rps }`;
    const [call] = await steps(text, 'Edge.get');
    expect(call?.kind === 'call' && call.call.policy).toBeUndefined();
    expect(component(await systemOf(text), 'Web').policy).toBe('random');
  });

  it('chooses among several targets that offer an operation', async () => {
    const text = `service A { on get { cpu 1ms } }\nservice B { on get { cpu 1ms } on put { cpu 1ms } }\nbalancer Edge -> A, B\nload L -> Edge.get { rate: 1 rps }\nload M -> Edge.put { rate: 1 rps }`;
    const [get] = await steps(text, 'Edge.get');
    const [put] = await steps(text, 'Edge.put');
    expect(get?.kind === 'call' && get.call.targets).toEqual([
      { component: 'A', operation: 'get' },
      { component: 'B', operation: 'get' },
    ]);
    expect(put?.kind === 'call' && put.call.targets).toEqual([{ component: 'B', operation: 'put' }]);
  });

  it('passes through any number of layers', async () => {
    const text = `service Web { on get { cpu 1ms } }\nbalancer Inner -> Web\ngateway Door -> Inner\ndns Names -> Door\nload L -> Names.get { rate: 1 rps }`;
    const system = await systemOf(text);
    expect(['Names', 'Door', 'Inner'].map((name) => component(system, name).operations.map((one) => one.name))).toEqual(
      [['get'], ['get'], ['get']],
    );
    expect(system.components.every(({ reached }) => reached)).toBe(true);
  });

  it('that leads back to itself is told, and offers nothing', async () => {
    const text = 'balancer A -> B\nbalancer B -> A';
    expect(await told(text)).toEqual([
      '1: error cycle These components pass every call on to each other: `A` → `B` → `A`. Let one of them lead to what does the work.',
    ]);
    expect((await lowered(text)).system?.components.map(({ operations }) => operations)).toEqual([[], []]);
  });
});

describe('a cache', () => {
  it('with a target reads through: a miss calls the target and stores the answer', async () => {
    const text = `${DB}cache Hot -> Db { capacity: 10 items, cpu: 1ms }\nload L -> Hot.find { rate: 1 rps, key: Id }`;
    const all = await steps(text, 'Hot.find');
    expect(all.map(({ kind }) => kind)).toEqual(['cpu', 'lookup']);
    expect(all[1]).toEqual({
      kind: 'lookup',
      miss: [
        {
          kind: 'call',
          call: { targets: [{ component: 'Db', operation: 'find' }], retries: 0, cancel: false, sharedView: false },
        },
        { kind: 'store' },
      ],
    });
    expect(component(await systemOf(text), 'Hot').cache).toEqual({
      capacity: 10,
      eviction: 'lru',
      start: 'warm',
      partitioned: true,
    });
  });

  it('writes through unless it is told otherwise', async () => {
    const text = (write: string): string =>
      `${DB}cache Hot -> Db { capacity: 10 items ${write} }\nload L -> Hot.save { rate: 1 rps, key: Id }`;
    const kinds = async (write: string): Promise<string[]> =>
      operation((await lowered(text(write))).system ?? (await systemOf('')), 'Hot.save').steps.map(({ kind }) => kind);
    expect(await kinds('')).toEqual(['call', 'store']);
    expect(await kinds(', write: around')).toEqual(['call', 'outdate']);
    expect(await kinds(', write: invalidate')).toEqual(['call', 'invalidate']);
    expect(await kinds(', write: back')).toEqual(['store', 'send']);
  });

  it('without a target has get, put and invalidate; a miss runs the caller’s else', async () => {
    const text = `${DB}cache Hot { capacity: 10 items }\nservice Web { on get { -> Hot.get else { -> Db.find -> Hot.put } -> Hot.invalidate } }\nload L -> Web.get { rate: 1 rps, key: Id }`;
    expect(await steps(text, 'Hot.get')).toEqual([{ kind: 'lookup', miss: [{ kind: 'miss' }] }]);
    expect(await steps(text, 'Hot.put')).toEqual([{ kind: 'store' }]);
    expect(await steps(text, 'Hot.invalidate')).toEqual([{ kind: 'invalidate' }]);
    const [call] = await steps(text, 'Web.get');
    expect(
      call?.kind === 'call' && call.call.else?.map((step) => step.kind === 'call' && step.call.targets[0]),
    ).toEqual([
      { component: 'Db', operation: 'find' },
      { component: 'Hot', operation: 'put' },
    ]);
  });

  it('without a capacity holds every key there is', async () => {
    const text = `${DB}cache Hot -> Db\nload L -> Hot.find { rate: 1 rps, key: Id }`;
    expect(component(await systemOf(text), 'Hot').cache?.capacity).toBe(1000);
  });

  it('of several instances holds copies under any other policy than consistent hashing', async () => {
    const text = `${DB}cache Hot -> Db { instances: 4, policy: round-robin, capacity: 10 items }\nload L -> Hot.find { rate: 1 rps, key: Id }`;
    expect(component(await systemOf(text), 'Hot').cache?.partitioned).toBe(false);
  });
});

describe('a queue', () => {
  it('offers the operations of its worker and stores messages for it', async () => {
    const text =
      'queue Mail -> Mailer { capacity: 10 messages }\nworker Mailer { on send { cpu 1ms } }\nload L -> Mail.send { rate: 1 rps }';
    expect(await steps(text, 'Mail.send')).toEqual([
      { kind: 'enqueue', consumers: [{ component: 'Mailer', operation: 'send' }] },
    ]);
    expect(component(await systemOf(text), 'Mail').messages).toEqual({ capacity: 10, consumers: ['Mailer'] });
  });

  it('without a worker has send', async () => {
    expect(await steps('queue Mail\nload L -> Mail.send { rate: 1 rps }', 'Mail.send')).toEqual([
      { kind: 'enqueue', consumers: [] },
    ]);
  });

  it('that is a topic hands every message to each consumer', async () => {
    const text =
      'topic T -> A, B\nworker A { on m { cpu 1ms } }\nworker B { on m { cpu 1ms } }\nload L -> T.m { rate: 1 rps }';
    expect(await steps(text, 'T.m')).toEqual([
      {
        kind: 'enqueue',
        consumers: [
          { component: 'A', operation: 'm' },
          { component: 'B', operation: 'm' },
        ],
      },
    ]);
  });
});

describe('storage', () => {
  it('has get and put, which take what its properties say', async () => {
    const text = 'storage Files { wait: 20ms, disk: 2ms }\nload L -> Files.get { rate: 1 rps }';
    expect((await steps(text, 'Files.get')).map(({ kind }) => kind)).toEqual(['disk', 'wait']);
    expect(operation(await systemOf(text), 'Files.put').write).toBe(true);
  });
});

describe('what a target replies', () => {
  it('goes back through all that pass the call on, but not through a queue', async () => {
    const system = await systemOf(
      'service Web { on get returns 1 MB { cpu 1ms } }\ngateway Front -> Web\nbalancer Edge -> Front\nload L -> Edge.get { rate: 1 rps }\n' +
        'worker Mailer { on send returns 1 MB { cpu 1ms } }\nqueue Mail -> Mailer\nload M -> Mail.send { rate: 1 rps }',
    );
    expect(['Edge.get', 'Front.get', 'Web.get'].map((path) => operation(system, path).returns)).toEqual(
      Array(3).fill({ kind: 'exact', value: 1e6 }),
    );
    expect(operation(system, 'Mail.send').returns).toBeUndefined();
  });
});
