/** What a system that runs can be changed to: params, where calls are passed on, and how long steps take. */
import { describe, expect, it } from 'vitest';
import { lowered } from '../model/documents.js';
import { at, course } from '../support/course.js';

describe('a deployment', () => {
  const colors = `
    service Blue { instances: 2, on get { cpu 1ms } }
    service Green { instances: 4, on get { cpu 1ms } }
    load Users -> Lb.get { rate: 100 rps }`;

  it('from blue to green moves all calls at one moment, and back', async () => {
    const result = await course(`
      balancer Lb -> Blue
      ${colors}
      scenario Course for 30s { at 10s for 10s { Lb -> Green } }`);
    for (const [from, to, blue, green] of [
      [0, 10, 100, 0],
      [11, 20, 0, 100],
      [21, 30, 100, 0],
    ] as const) {
      expect(at(result, 'Blue.throughput', from, to)).toBeCloseTo(blue, -1);
      expect(at(result, 'Green.throughput', from, to)).toBeCloseTo(green, -1);
    }
    expect(result.loads['Users']!.errors.failed).toBe(0);
  });

  it('of a canary takes the shares that are written, step by step where it says over how long', async () => {
    const result = await course(`
      balancer Lb -> Blue, Green { weights: [100%, 0%] }
      ${colors}
      scenario Course for 60s { at 10s { Lb { weights: [90%, 10%] } } at 20s over 20s { Lb { weights: [0%, 100%] } } }`);
    expect(at(result, 'Green.throughput', 0, 10)).toBe(0);
    expect(at(result, 'Green.throughput', 11, 20) / 100).toBeCloseTo(0.1, 1);
    expect(at(result, 'Green.throughput', 20, 40) / 100).toBeCloseTo(0.55, 1);
    expect(at(result, 'Blue.throughput', 41, 60)).toBe(0);
  });

  it('shows what a bad one does to its share of the users alone', async () => {
    const result = await course(`
      balancer Lb -> Blue, Bad { weights: [100%, 0%] }
      ${colors}
      service Bad { on get { fail with probability 50% } }
      scenario Course for 40s { at 20s { Lb { weights: [80%, 20%] } } }`);
    expect(result.loads['Users']!.errors.failed).toBeCloseTo(0.05, 2);
  });
});

describe('another store in place of one', () => {
  it('takes over share by share, and copying is work for both', async () => {
    const result = await course(`
      keys Item { count: 10k }
      load Users -> Router.get { rate: 150 rps, key: Item }
      load Copying -> Mover.move { rate: 1 rps, key: Item }
      balancer Router -> Old, New { weights: [100%, 0%] }
      database Old { shards: 2 by Item, on get { cpu 10ms }, on scan { cpu 4ms } }
      database New { shards: 4 by Item, on get { cpu 10ms }, on put write { cpu 4ms } }
      worker Mover { concurrency: 100, on move { -> Old.scan  -> New.put } }
      scenario Course for 60s {
        at 10s for 30s { Copying { rate: 40 rps } }
        at 10s over 30s { Router { weights: [0%, 100%] } }
      }`);
    expect(at(result, 'Old.cpu', 0, 10)).toBeCloseTo(0.75, 1);
    expect(at(result, 'Old.cpu', 41, 60)).toBeLessThan(0.02);
    expect(at(result, 'New.cpu', 0, 10)).toBeLessThan(0.01);
    // Half of the keys have moved on average, and each is copied once.
    expect(at(result, 'Old.cpu', 10, 40)).toBeCloseTo(0.75 / 2 + (40 * 0.004) / 2, 1);
    expect(at(result, 'New.cpu', 10, 40)).toBeCloseTo(0.375 / 2 + (40 * 0.004) / 4, 1);
    expect(at(result, 'New.cpu', 41, 60)).toBeCloseTo(0.375, 1);
  });
});

describe('a param', () => {
  it('takes along all that follows from it: rates, users, instances, times and shares', async () => {
    const result = await course(`
      param size = 1
      load Users -> Lb.get { rate: 50 rps * size }
      load Staff -> Lb.get { users: 10 * size, think: exactly 1s }
      balancer Lb -> Web, Other { weights: [4 - size, size] }
      service Web { instances: size, on get { cpu 4ms * size } }
      service Other { instances: 4, on get { wait exactly 10ms * size } }
      scenario Course for 40s { at 10s { size = 2 } at 20s for 10s { size = size + 1 } }`);
    const users = (from: number, to: number): number => at(result, 'Users.offered', from, to);
    expect(users(0, 10) / 50).toBeCloseTo(1, 1);
    expect(users(10, 20) / 100).toBeCloseTo(1, 1);
    expect(users(20, 30) / 150).toBeCloseTo(1, 1);
    expect(users(31, 40) / 100).toBeCloseTo(1, 1);
    expect(at(result, 'Staff.offered', 11, 20) / 20).toBeCloseTo(1, 1);
    expect(at(result, 'Web.instances', 11, 20)).toBeCloseTo(2, 6);
    expect(at(result, 'Web.instances', 21, 30)).toBeCloseTo(3, 6);
    const shares = (from: number, to: number): number => {
      const web = at(result, 'Web.throughput', from, to);
      return web / (web + at(result, 'Other.throughput', from, to));
    };
    expect(shares(0, 10)).toBeCloseTo(0.75, 1);
    expect(shares(11, 20)).toBeCloseTo(0.5, 1);
    expect(shares(21, 30)).toBeCloseTo(0.25, 1);
    // Of Web each request takes 4 ms, then 8 ms, 12 ms, 8 ms.
    const work = (from: number, to: number, instances: number): number =>
      (at(result, 'Web.cpu', from, to) * instances) / at(result, 'Web.throughput', from, to);
    expect(work(0, 10, 1)).toBeCloseTo(0.004, 3);
    expect(work(11, 20, 2)).toBeCloseTo(0.008, 3);
    expect(work(31, 40, 2)).toBeCloseTo(0.008, 3);
  });

  it('that more depends on than can change while the system runs is refused, with what that is', async () => {
    const { problems } = await lowered(
      `param size = 1
      load Users -> Web.get { rate: 50 rps }
      service Web { concurrency: 10 * size, on get { -> Db.get timeout 1s * size } }
      database Db { replication: leader-follower { followers: 2 * size }, on get { cpu 4ms } }
      scenario Course for 40s { at 10s { size = 2 } at 20s { Db { replication: leader-follower { followers: 1 } } } }`,
      { scenario: 'Course' },
    );
    const fixed =
      ' changes `replication` of `Db`, which stays as it is while the system runs: put it into a variant, or into the scenario outside of `at`. Only `lag`, `mode`, `failover`, `r` and `w` change. What becomes another kind of thing is a component of its own: move the `weights` of a balancer to it. No run is made with it.';
    expect(problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      `not-simulated: \`size = 2\`${fixed}`,
      `not-simulated: \`Db { … }\`${fixed}`,
    ]);
  });
});

describe('what is done in another way from a moment on', () => {
  it('follows from a param: timeouts, counts and conditions, and back', async () => {
    const result = await course(`
      param patience = 100ms
      param rounds = 1
      load Users -> Front.get { rate: 200 rps }
      service Front {
        on get {
          -> Back.get timeout patience else { -> Other.get }
          repeat rounds { -> Db.get }
          when rounds > 2 { parallel rounds { -> Wide.get } }
        }
      }
      service Back { on get { wait exactly 50ms } }
      service Other { on get { wait exactly 1ms } }
      service Db { on get { wait exactly 1ms } }
      service Wide { on get { wait exactly 1ms } }
      scenario Course for 40s { at 10s for 10s { patience = 10ms } at 20s for 10s { rounds = 3 } }`);
    const rate = (name: string, from: number, to: number): number => at(result, `${name}.throughput`, from, to) / 200;
    for (const [from, to, other, db, wide] of [
      [0, 10, 0, 1, 0],
      [11, 20, 1, 1, 0],
      [21, 30, 0, 3, 3],
      [31, 40, 0, 1, 0],
    ] as const) {
      expect(rate('Other', from, to)).toBeCloseTo(other, 1);
      expect(rate('Db', from, to) - db).toBeCloseTo(0, 1);
      expect(rate('Wide', from, to) - wide).toBeCloseTo(0, 1);
    }
  });

  it('is written as an operation: what it calls then is there, and times that change later are those of the new steps', async () => {
    const result = await course(`
      param work = 1ms
      load Users -> Web.get { rate: 100 rps }
      service Web { on get { -> Old.get } }
      service Old { on get { cpu 1ms } }
      service New { on get { cpu 1ms } }
      scenario Course for 40s {
        at 10s { Web { on get { cpu work  -> New.get  disk 1ms } } }
        at 20s { work = 4ms }
        at 30s { Web { on get { cpu work } } }
      }`);
    expect(at(result, 'Old.throughput', 0, 10) / 100).toBeCloseTo(1, 1);
    expect(at(result, 'Old.throughput', 11, 40)).toBe(0);
    expect(at(result, 'New.throughput', 11, 30) / 100).toBeCloseTo(1, 1);
    expect(at(result, 'New.throughput', 31, 40)).toBe(0);
    expect(at(result, 'Web.cpu', 11, 20)).toBeCloseTo(0.1, 1);
    expect(at(result, 'Web.cpu', 21, 40)).toBeCloseTo(0.4, 1);
  });

  it('holds together with what else an event changes, and what is not over when another begins', async () => {
    const result = await course(`
      param a = 1
      param b = 1
      load Users -> Front.get { rate: 100 rps }
      service Front { on get { repeat a { -> A.get } repeat b { -> B.get } } }
      service A { on get { wait exactly 1ms } }
      service B { on get { wait exactly 1ms } }
      scenario Course for 60s { at 10s for 40s { a = 2  b = 2 } at 20s for 10s { b = 3 } }`);
    for (const [from, to, a, b] of [
      [0, 10, 1, 1],
      [11, 20, 2, 2],
      [21, 30, 2, 3],
      [31, 50, 2, 2],
      [51, 60, 1, 1],
    ] as const) {
      expect(at(result, 'A.throughput', from, to) / 100 / a).toBeCloseTo(1, 1);
      expect(at(result, 'B.throughput', from, to) / 100 / b).toBeCloseTo(1, 1);
    }
  });

  it('may not outlast what it was seen with, which is said', async () => {
    const { problems } = await lowered(
      `param a = 1
      load Users -> Web.get { rate: 10 rps }
      service Web { on get { repeat a { cpu 1ms } } }
      scenario Course for 60s { at 10s for 20s { a = 2 } at 20s { a = 3 } }`,
      { scenario: 'Course' },
    );
    expect(problems.map(({ message }) => message)).toEqual([
      '`Web.get` is changed here for longer than by an earlier event that is not over yet: let that one end first, or this one no later. No run is made with it.',
    ]);
  });

  it.each(['concurrency', 'instances'])(
    'may not outlast another change of the same %s, whose end would undo it',
    async (what) => {
      const text = (until: string): string => `load Users -> Web.get { rate: 10 rps }
      service Web { instances: 10, concurrency: 10, on get { cpu 1ms } }
      scenario Course for 60s { at 10s for 20s { Web { ${what}: 5 } } at 20s for ${until} { Web { ${what}: 8 } } }`;
      const messages = async (until: string): Promise<string[]> =>
        (await lowered(text(until), { scenario: 'Course' })).problems.map(({ message }) => message);
      expect(await messages('20s')).toEqual([expect.stringContaining(`\`Web.${what}\` is changed here for longer`)]);
      expect(await messages('5s')).toEqual([]);
    },
  );

  it('is how a load asks: its timeout, and the pause of users', async () => {
    const result = await course(`
      param patience = 1s
      param pause = 1s
      load Some -> Web.get timeout patience { rate: 100 rps }
      load Staff -> Web.get { users: 100, think: pause }
      service Web { on get { wait exactly 50ms } }
      scenario Course for 30s { at 10s for 10s { patience = 10ms  pause = 100ms } }`);
    const errors = (from: number, to: number): number => at(result, 'Some.errors', from, to);
    expect(errors(0, 10)).toBe(0);
    expect(errors(11, 20)).toBeGreaterThan(0.9);
    expect(errors(21, 30)).toBe(0);
    expect(at(result, 'Staff.offered', 2, 10) / (100 / 1.05)).toBeCloseTo(1, 1);
    expect(at(result, 'Staff.offered', 12, 20) / (100 / 0.15)).toBeCloseTo(1, 1);
    expect(at(result, 'Staff.offered', 22, 30) / (100 / 1.05)).toBeCloseTo(1, 1);
  });
});

describe('bounds that change', () => {
  it('let more be worked on, more wait, and more in, and less again', async () => {
    const result = await course(`
      param size = 1
      load Users -> Web.get { rate: 500 rps }
      load Others -> Door.get { rate: 500 rps }
      service Web { concurrency: 2 * size, queue: 4 * size, on get { wait exactly 20ms } }
      service Door { limit: 100 rps * size { burst: 20 }, on get { wait exactly 1ms } }
      scenario Course for 30s { at 10s for 10s { size = 3 } }`);
    for (const [from, to, size] of [
      [0, 10, 1],
      [11, 20, 3],
      [21, 30, 1],
    ] as const) {
      // All slots are always taken, and so are all tokens.
      expect(at(result, 'Users.throughput', from, to) / (100 * size)).toBeCloseTo(1, 1);
      expect(at(result, 'Web.queue', from, to) / (4 * size)).toBeGreaterThan(0.8);
      expect(at(result, 'Web.queue', from, to) / (4 * size)).toBeLessThanOrEqual(1);
      expect(at(result, 'Others.throughput', from, to) / (100 * size)).toBeCloseTo(1, 0);
    }
    // Of as many slots as there were each time.
    const { utilization } = result.components['Web']!.resources['concurrency']!;
    expect(utilization).toBeGreaterThan(0.95);
    expect(utilization).toBeLessThanOrEqual(1);
  });

  it('come as a cure, turn away or hold what is too much, and go again', async () => {
    const result = await course(`
      load Users -> Web.get { rate: 200 rps }
      load Others -> Door.get { rate: 50 rps }
      service Web { cores: 4, on get { cpu 1ms } }
      service Door { cores: 4, on get { cpu 1ms } }
      scenario Course for 30s {
        at 10s for 10s { Web { limit: 50 rps { burst: 5 } } }
        at 10s for 5s { Door { limit: 25 rps { burst: 1, excess: wait } } }
      }`);
    for (const [from, to, rate] of [
      [0, 10, 200],
      [11, 20, 50],
      [21, 30, 200],
    ] as const)
      expect(at(result, 'Users.throughput', from, to) / rate).toBeCloseTo(1, 1);
    expect(at(result, 'Others.throughput', 10, 15) / 25).toBeCloseTo(1, 0);
    // Whom it held are let in at once when it goes: none is lost.
    expect(result.loads['Others']!.errors.rejected).toBe(0);
    expect(at(result, 'Others.throughput', 0, 30) / 50).toBeCloseTo(1, 1);
    expect(at(result, 'Others.throughput', 16, 30) / 50).toBeCloseTo(1, 1);
  });
});

describe('what nobody calls yet', () => {
  it('is as events have made it once it is called', async () => {
    const result = await course(`
      balancer Lb -> Old
      service Old { on get { cpu 1ms } }
      service New { on get { cpu 4ms } }
      load Users -> Lb.get { rate: 100 rps }
      scenario Course for 30s { at 5s { New { cores: 2 } } at 10s { Lb -> New } at 20s { New { cores: 1 } } }`);
    expect(at(result, 'New.cpu', 11, 20)).toBeCloseTo(0.2, 1);
    expect(at(result, 'New.cpu', 21, 30)).toBeCloseTo(0.4, 1);
  });
});

describe('what a component offers', () => {
  it('may be more from a moment on: an operation that others call then, also through a balancer', async () => {
    const result = await course(`
      load Users -> Web.get { rate: 100 rps }
      service Web { on get { cpu 1ms } }
      balancer Lb -> Db
      database Db { on query { cpu 1ms } }
      scenario Course for 30s {
        at 10s for 10s { Db { on scan { cpu 5ms } }  Web { on get { -> Lb.scan } } }
      }`);
    expect(at(result, 'Db.throughput', 0, 10)).toBe(0);
    expect(at(result, 'Db.throughput', 11, 20) / 100).toBeCloseTo(1, 1);
    expect(at(result, 'Db.cpu', 11, 20)).toBeCloseTo(0.5, 1);
    expect(at(result, 'Db.throughput', 21, 30)).toBe(0);
  });

  it('is done by every copy in the new way, where it is written', async () => {
    const result = await course(`
      load Users -> Db.put { rate: 100 rps }
      database Db { replication: leader-follower { followers: 1 }, on put write { cpu 1ms } }
      scenario Course for 30s { at 10s for 10s { Db { on put write { disk 4ms } } } }`);
    for (const [from, to, cpu, disk] of [
      [1, 10, 0.1, 0],
      [11, 20, 0, 0.4],
      [21, 30, 0.1, 0],
    ] as const) {
      expect(at(result, 'Db.cpu', from, to)).toBeCloseTo(cpu, 1);
      expect(at(result, 'Db.disk', from, to)).toBeCloseTo(disk, 1);
    }
  });

  it('takes and returns other sizes, over links and through networks alike', async () => {
    const result = await course(`
      param size = 1 kB
      region Us  region Eu
      link Us <-> Eu { bandwidth: 10 Mbps }
      load Users -> Lb.get { rate: 100 rps, from: Eu }
      balancer Lb -> Web
      service Web { in: Us, bandwidth: 20 Mbps, on get takes 1 kB returns size { -> Db.get } }
      database Db { on get returns size { wait exactly 1ms } }
      scenario Course for 30s { at 10s for 10s { size = 8 kB } }`);
    // 100 replies of 1 kB are 0.8 Mbps. The web's own are sent, the database's received.
    for (const [from, to, size] of [
      [1, 10, 1],
      [11, 20, 8],
      [21, 30, 1],
    ] as const) {
      expect(at(result, 'Us -> Eu.bandwidth', from, to) / (0.08 * size)).toBeCloseTo(1, 0);
      expect(at(result, 'Web.sending', from, to) / (0.04 * size)).toBeCloseTo(1, 0);
      expect(at(result, 'Web.receiving', from, to) / (0.04 * (size + 1))).toBeCloseTo(1, 0);
    }
  });
});

describe('a load', () => {
  it('comes from elsewhere from a moment on, whether its users wait for replies or not', async () => {
    const result = await course(`
      region Us { population: 1M }  region Eu { population: 1M }
      link Us <-> Eu { rtt: 100ms }
      load Users -> Web.get { rate: 100 rps, from: [Us] }
      load Staff -> Web.get { users: 100, think: exactly 1s, from: [Us] }
      service Web { in: Us, on get { wait exactly 10ms } }
      scenario Course for 30s {
        at 10s for 10s { Users { from: [Eu] }  Staff { from: [Us, Eu] } }
        at 20s { Eu { population: 3M } }
      }`);
    expect(at(result, 'Users.p50', 0, 10)).toBeCloseTo(0.01, 3);
    expect(at(result, 'Users.p50', 11, 20)).toBeCloseTo(0.11, 2);
    expect(at(result, 'Users.p50', 21, 30)).toBeCloseTo(0.01, 3);
    const { Us: near, Eu: far } = result.loads['Staff']!.regions!;
    // Half of them, for a third of the time.
    expect(far!.throughput / (near!.throughput + far!.throughput)).toBeCloseTo(1 / 6, 1);
    expect(far!.latency['p50']!.value).toBeCloseTo(0.11, 2);
  });

  it('asks about other keys, and is more urgent', async () => {
    const result = await course(
      `keys Hot { count: 1 }
      keys Any { count: 10k }
      load Users -> Db.get { rate: 100 rps, key: Any }
      load Batch -> Web.get { rate: 150 rps }
      load People -> Web.get { rate: 50 rps }
      database Db { shards: 4 by Any, on get { cpu 5ms } }
      service Web { discipline: priority, on get { cpu exactly 4.5ms } }
      scenario Course for 60s { at 30s { Users { key: Hot }  People { priority: 1 } } }`,
      4e5,
    );
    // A key of another space does not say on which of four shards the data lies: all are asked.
    expect(at(result, 'Db.cpu', 0, 30)).toBeCloseTo(0.125, 1);
    expect(at(result, 'Db.cpu', 32, 60)).toBeCloseTo(0.5, 1);
    expect(at(result, 'People.p50', 0, 30) / at(result, 'Batch.p50', 0, 30)).toBeCloseTo(1, 0);
    expect(at(result, 'People.p50', 32, 60) / at(result, 'Batch.p50', 32, 60)).toBeLessThan(0.5);
  });
});

describe('what stays as it is', () => {
  it.each([
    [
      'Doc { count: 7 }',
      '`Doc { … }` changes the keys, which stays as it is while the system runs: put it into a variant, or into the scenario outside of `at`. What is kept',
    ],
    ['Us { availability: 90% }', '`Us { … }` changes the regions,'],
    ['Users { peak: 4x }', 'changes `peak` of the load `Users`,'],
    ['Users { arrivals: constant }', 'changes `arrivals` of the load `Users`,'],
    ['Web { in: Eu }', 'changes `in` of `Web`,'],
    ['Web { price: 3 usd/h }', '. Costs are those of the design at its mean load'],
    ['Web { availability: 99% }', '. It is about the long run'],
    ['Web { instances: timetable(07:00: 4, 19:00: 2) }', '`instances`'],
    ['Db { on get write { cpu 1ms } }', 'changes whether `Db.get` writes,'],
    ['Web { pool Extra { size: 3 } }', 'changes `pools` of `Web`,'],
  ])('is refused with the reason: %s', async (event, message) => {
    const { problems } = await lowered(
      `region Us  region Eu
      keys Doc { count: 10 }
      load Users -> Web.get { rate: 10 rps, key: Doc, from: [Us] }
      service Web { on get { cpu 1ms  -> Db.get } }
      database Db { on get { cpu 1ms } }
      scenario Course for 30s { at 10s { ${event} } }`,
      { scenario: 'Course' },
    );
    expect(problems).toEqual([
      expect.objectContaining({ severity: 'error', message: expect.stringContaining(message) as string }),
    ]);
  });
});
