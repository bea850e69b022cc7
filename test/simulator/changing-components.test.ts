/** What components have more or less of in the course of events. */
import { describe, expect, it } from 'vitest';
import { plateausOf } from '../../language/findings/course.js';
import { solve } from '../../language/simulator/solver/index.js';
import { lowered, systemOf } from '../model/documents.js';
import { at, course } from '../support/course.js';

/** Waiting in an M/M/c queue, in seconds (Erlang C). */
function erlangWait(servers: number, rate: number, service: number): number {
  const offered = rate * service;
  let blocked = 1;
  for (let k = 1; k <= servers; k++) blocked = (offered * blocked) / (k + offered * blocked);
  const waits = blocked / (1 - (offered / servers) * (1 - blocked));
  return (waits * service) / (servers - offered);
}

/** As a share of what it should be: within a quarter, which is three standard errors of the least sure of these means. */
function expectAbout(value: number, expected: number): void {
  expect(Math.abs(value / expected - 1)).toBeLessThan(0.25);
}

describe('cores', () => {
  it.each(['fifo', 'ps'])('that are added or lost change how long %s waits, as theory has it', async (discipline) => {
    const result = await course(
      `param size = 2
      load Users -> Web.get { rate: 300 rps }
      service Web { cores: size, discipline: ${discipline}, on get { cpu 5ms } }
      scenario Course for 120s { at 40s for 40s { size = 4 } at 80s { size = 3 } }`,
      2e6,
    );
    for (const [from, to, cores] of [
      [2, 40, 2],
      [42, 80, 4],
      [82, 120, 3],
    ] as const) {
      expect(at(result, 'Web.cpu', from, to) / ((300 * 0.005) / cores)).toBeCloseTo(1, 1);
      // Little: those who wait are as many as come while one waits.
      expectAbout(at(result, 'Web.queue', from, to), 300 * erlangWait(cores, 300, 0.005));
    }
    // Of as many cores as there were each time.
    const { utilization } = result.components['Web']!.resources['cpu']!;
    expect(utilization).toBeCloseTo((1.5 / 2 + 1.5 / 4 + 1.5 / 3) / 3, 1);
  });

  it('that are lost are given up as they get free, and what they work on is finished', async () => {
    const result = await course(`
      load Users -> Web.get { rate: 100 rps, arrivals: constant }
      service Web { cores: 8, on get { cpu exactly 50ms } }
      scenario Course for 30s { at 10s for 10s { Web { cores: 4 } } }`);
    expect(at(result, 'Web.cpu', 1, 10)).toBeCloseTo(5 / 8, 2);
    // Four cores serve 80 of 100: 20 more wait each second, all of whom have been served by the end.
    expect(at(result, 'Web.cpu', 11, 20)).toBeCloseTo(1, 2);
    expect(at(result, 'Users.throughput', 11, 20)).toBeCloseTo(80, 0);
    expect(at(result, 'Web.queue', 14, 16) / 100).toBeCloseTo(1, 0);
    expect(at(result, 'Users.throughput', 0, 30)).toBeCloseTo(100, 0);
    expect(result.loads['Users']!.errors).toEqual({ rejected: 0, timeout: 0, failed: 0 });
  });

  it('that hinder each other do so from the moment on that they do', async () => {
    const result = await course(`
      param serial = 0%
      load Users -> Web.get { users: 40 }
      service Web { cores: 4, contention: serial, on get { cpu 10ms } }
      scenario Course for 40s { at 20s { serial = 20% } }`);
    expect(at(result, 'Users.throughput', 1, 20) / 400).toBeCloseTo(1, 1);
    // Amdahl: four cores do the work of 4 / (1 + 0.2 x 3).
    expect(at(result, 'Users.throughput', 21, 40) / 250).toBeCloseTo(1, 1);
  });

  it('decide how much a balancer that goes by them sends, from then on', async () => {
    const result = await course(`
      balancer Lb -> Old, New { policy: weighted-round-robin }
      service Old { on get { cpu 1ms } }
      service New { on get { cpu 1ms } }
      load Users -> Lb.get { rate: 100 rps }
      scenario Course for 20s { at 10s { New { cores: 4 } } }`);
    expect(at(result, 'New.throughput', 0, 10) / 50).toBeCloseTo(1, 1);
    expect(at(result, 'New.throughput', 10, 20) / 80).toBeCloseTo(1, 1);
  });

  it('of a worker are as many slots, unless it says otherwise', async () => {
    const result = await course(`
      load Users -> Mail.send { rate: 100 rps }
      queue Mail -> Mailer
      worker Mailer { cores: 1, on send { cpu exactly 20ms } }
      scenario Course for 20s { at 10s { Mailer { cores: 4 } } }`);
    expect(at(result, 'Mailer.throughput', 1, 10)).toBeCloseTo(50, 0);
    // Four serve 200 until the 500 that have come to wait are gone.
    expect(at(result, 'Mailer.throughput', 11, 14)).toBeCloseTo(200, -1);
  });

  it('are solved as they are, stretch by stretch', async () => {
    const text = `
      load Users -> Web.get { rate: 300 rps }
      service Web { cores: 2, on get { cpu 5ms } }
      scenario Course for 40s { at 20s { Web { cores: 4 } } }`;
    const solved = plateausOf(await systemOf(text, { scenario: 'Course' }), solve).map(
      ({ solution }) => solution.loads['Users']!.latency['mean']!.value,
    );
    [2, 4].forEach((cores, i) => expect(solved[i]).toBeCloseTo(0.005 + erlangWait(cores, 300, 0.005), 8));
  });
});

describe('an autoscaler', () => {
  const text = (first: string, then: string): string => `
    load Users -> Web.get { rate: 300 rps }
    service Web { ${first}, on get { cpu 10ms } }
    scenario Course for 90s { at 30s for 30s { Web { ${then} } } }`;
  const scaling = (max: number): string =>
    `autoscale: { min: 1, max: ${max}, every: 2s, cooldown: 2s, target: cpu 60% }`;

  it('may have more to give for a while, and takes it back', async () => {
    const result = await course(text(`instances: 2, ${scaling(2)}`, scaling(8)));
    expect(at(result, 'Web.instances', 10, 30)).toBeCloseTo(2, 6);
    // Five at 60% carry 300 a second.
    expect(at(result, 'Web.instances', 45, 60)).toBeGreaterThan(4);
    expect(at(result, 'Web.instances', 66, 90)).toBeCloseTo(2, 6);
  });

  it('may come as a cure, and leaves what there is when it goes', async () => {
    const result = await course(text('instances: 4', scaling(8)));
    expect(at(result, 'Web.instances', 0, 30)).toBeCloseTo(4, 6);
    expect(at(result, 'Web.cpu', 45, 60)).toBeLessThan(0.7);
    const left = at(result, 'Web.instances', 62, 90);
    expect(left).toBeGreaterThan(4);
    expect(at(result, 'Web.instances', 62, 70)).toBeCloseTo(left, 6);
  });
});

describe('pools', () => {
  it('give more at once when they grow, and less as it is given back', async () => {
    const result = await course(`
      param size = 2
      load Users -> Web.get { rate: 300 rps }
      service Web { pool Connections { size: size, queue: 10 * size }, on get { hold Connections { wait exactly 20ms } } }
      scenario Course for 30s { at 10s for 10s { size = 5 } }`);
    for (const [from, to, size] of [
      [1, 10, 2],
      [11, 20, 5],
      [21, 30, 2],
    ] as const) {
      expect(at(result, 'Users.throughput', from, to) / (50 * size)).toBeCloseTo(1, 1);
      expect(at(result, 'Web.queue', from, to) / (10 * size)).toBeCloseTo(1, 0);
    }
    const { utilization } = result.components['Web']!.resources['Connections']!;
    expect(utilization).toBeGreaterThan(0.95);
    expect(utilization).toBeLessThanOrEqual(1);
  });

  it('of each key, and of memory, let those who wait have no more than all that there is', async () => {
    const result = await course(`
      keys Row { count: 3 }
      param left = 4
      load Users -> Db.put { rate: 90 rps, key: Row }
      load Others -> Web.get { rate: 90 rps }
      database Db { pool Locks { size: left, by: Row }, on put { hold Locks choice(50%: 1, 50%: 4) { wait exactly 10ms } } }
      service Web { memory: left * 25 MB, on get { hold memory choice(50%: 20 MB, 50%: 90 MB) { wait exactly 10ms } } }
      scenario Course for 30s { at 10s for 10s { left = 1 } }`);
    for (const load of ['Users', 'Others']) expect(at(result, `${load}.throughput`, 0, 30) / 90).toBeCloseTo(1, 1);
  });
});

describe('a change', () => {
  it('begins where another ends, and of two that end together the first leaves what it found', async () => {
    const result = await course(`
      load Users -> Web.get { rate: 100 rps, arrivals: constant }
      service Web { cores: 4, on get { cpu exactly 10ms } }
      scenario Course for 50s {
        at 10s for 10s { Web { cores: 2 } }
        at 20s for 20s { Web { cores: 8 } }
        at 30s for 10s { Web { cores: 1 } }
      }`);
    [4, 2, 8, 1, 4].forEach((cores, i) =>
      expect(at(result, 'Web.cpu', 10 * i + 1, 10 * i + 10)).toBeCloseTo(1 / cores, 2),
    );
  });

  it('that leads to what is in error elsewhere is told so', async () => {
    const { problems } = await lowered(
      `param left = 100 MB
      load Users -> Web.get { rate: 10 rps }
      service Web { memory: left, on get { hold memory 60 MB { wait 10ms } } }
      scenario Course for 30s { at 10s { left = 50 MB } at 20s { Web { cores: 0 } } }`,
      { scenario: 'Course' },
    );
    expect(problems.map(({ message }) => message)).toEqual([
      'After `left = 50 MB`: `hold memory 60 MB` takes more than there is. Take less, or raise `memory`.',
      expect.stringContaining('`cores`'),
    ]);
  });
});

describe('load shedding', () => {
  it('comes as a cure, by what nodes look at, and goes again', async () => {
    const result = await course(`
      load Users -> Web.get { rate: 200 rps }
      load Others -> Front.get { rate: 200 rps }
      service Web { cores: 1, on get { cpu exactly 10ms } }
      service Front { cores: 4, on get { cpu exactly 10ms } }
      scenario Course for 60s {
        at 10s for 20s { Web { shed: all when queue > 5 } }
        at 10s for 20s { Front { shed: 50% when cpu > 10% } }
      }`);
    expect(at(result, 'Users.errors', 0, 10)).toBe(0);
    // Before that it turns all of 200 away while it serves 100 of the thousand who had come to wait.
    expect(at(result, 'Users.errors', 12, 18)).toBeCloseTo(2 / 3, 1);
    expect(at(result, 'Users.errors', 24, 30)).toBeCloseTo(0.5, 1);
    expect(at(result, 'Users.errors', 31, 60)).toBe(0);
    expect(at(result, 'Others.errors', 12, 30)).toBeCloseTo(0.5, 1);
    expect(at(result, 'Others.errors', 31, 60)).toBe(0);
  });
});

describe('a limit of concurrency', () => {
  it('comes where there was none, counting those who are there, and goes again', async () => {
    const result = await course(`
      load Users -> Web.get { rate: 400 rps }
      service Web { on get { wait exactly 50ms } }
      scenario Course for 40s { at 10s for 10s { Web { concurrency: 10, queue: 5 } } }`);
    expect(at(result, 'Users.throughput', 1, 10) / 400).toBeCloseTo(1, 1);
    expect(at(result, 'Users.errors', 1, 10)).toBe(0);
    // Ten slots of 50 ms are 200 a second; who finds five waiting is turned away.
    expect(at(result, 'Users.throughput', 11, 20) / 200).toBeCloseTo(1, 1);
    expect(at(result, 'Users.errors', 11, 20)).toBeCloseTo(0.5, 1);
    expect(at(result, 'Users.throughput', 21, 40) / 400).toBeCloseTo(1, 1);
    expect(at(result, 'Users.errors', 21, 40)).toBe(0);
  });

  it('that is not there for now leaves the queue for a core as long as is written', async () => {
    const text = (events: string): string => `
      load Users -> Web.get { rate: 200 rps }
      service Web { queue: 3, on get { cpu 10ms } }
      scenario Course for 40s { ${events} }`;
    const [plain, later] = [await course(text('')), await course(text('at 30s { Web { concurrency: 100 } }'))];
    expect(at(later, 'Users.errors', 0, 30)).toBeCloseTo(at(plain, 'Users.errors', 0, 30), 1);
    expect(at(later, 'Users.errors', 0, 30)).toBeGreaterThan(0.4);
  });
});

describe('patience', () => {
  it('is that of those who come from then on', async () => {
    const result = await course(`
      load Users -> Web.get { rate: 150 rps }
      service Web { concurrency: 1, patience: 1s, on get { wait exactly 10ms } }
      scenario Course for 40s { at 20s { Web { patience: 100ms } } }`);
    // Served are those who wait a little less than that: 150 come, 100 are served.
    expect(at(result, 'Users.p50', 10, 20)).toBeCloseTo(1, 1);
    expect(at(result, 'Users.p50', 25, 40)).toBeCloseTo(0.1, 1);
    expect(at(result, 'Users.throughput', 25, 40) / 100).toBeCloseTo(1, 1);
  });
});

describe('a discipline', () => {
  it('that turns round lets the latest go first, and back', async () => {
    const result = await course(`
      load Users -> Web.get timeout 500ms { rate: 150 rps }
      service Web { on get { cpu exactly 10ms } }
      scenario Course for 60s { at 20s for 20s { Web { discipline: lifo } } }`);
    // In turn all wait for too long; the latest first, those who are served are served in time.
    expect(at(result, 'Users.errors', 5, 20)).toBeGreaterThan(0.9);
    expect(at(result, 'Users.errors', 22, 40)).toBeLessThan(0.5);
    expect(at(result, 'Users.errors', 43, 60)).toBeGreaterThan(0.9);
  });

  it('by priority begins with those who wait', async () => {
    const result = await course(`
      load Users -> Web.get { rate: 60 rps, priority: 1 }
      load Batch -> Web.get { rate: 60 rps }
      service Web { on get { cpu exactly 10ms } }
      scenario Course for 40s { at 20s { Web { discipline: priority } } }`);
    expect(at(result, 'Users.p50', 15, 20)).toBeGreaterThan(1);
    // The two hundred of them who wait are served within four seconds, and then all at once.
    expect(at(result, 'Users.p50', 26, 40)).toBeLessThan(0.05);
    expect(at(result, 'Batch.p50', 30, 40)).toBeGreaterThan(5);
  });
});

describe('the bandwidth of instances', () => {
  it('changes how busy their network is', async () => {
    const result = await course(`
      param width = 8 Mbps
      load Users -> Web.get { rate: 100 rps }
      service Web { bandwidth: width, on get returns 2 kB { wait exactly 1ms } }
      scenario Course for 20s { at 10s { width = 2 Mbps } }`);
    expect(at(result, 'Web.sending', 1, 10)).toBeCloseTo(0.2, 1);
    expect(at(result, 'Web.sending', 11, 20)).toBeCloseTo(0.8, 1);
  });
});

describe('copies', () => {
  const text = (first: string, then: string): string => `
    keys Row { count: 100 }
    load Writers -> Db.put { rate: 50 rps, key: Row }
    load Readers -> Db.get { rate: 200 rps, key: Row }
    database Db { ${first}, on put write { cpu 0.1ms }, on get { cpu 0.1ms } }
    scenario Course for 20s { at 10s { Db { ${then} } } require Readers stale < 100% }`;

  it('lag behind for longer, and are waited for', async () => {
    const lagging = await course(
      text(
        'replication: leader-follower { followers: 1, lag: 1ms }',
        'replication: leader-follower { followers: 1, lag: 400ms }',
      ),
    );
    const { Readers: readers } = lagging.loads;
    // For half of the time a read meets a write of its key, two in a second, in the 400 ms after it: 1 - exp(-0.2).
    expect(readers!.stale).toBeCloseTo((1 - Math.exp(-0.5 * 0.4)) / 2, 1);
    const waited = await course(
      text(
        'replication: leader-follower { followers: 1, lag: 50ms }',
        'replication: leader-follower { followers: 1, lag: 50ms, mode: sync }',
      ),
    );
    expect(at(waited, 'Writers.p50', 0, 10)).toBeLessThan(0.005);
    expect(at(waited, 'Writers.p50', 11, 20)).toBeCloseTo(0.05, 2);
  });

  it('of a quorum answer when as many as are needed have', async () => {
    const quorum = (w: number): string => `replication: quorum { n: 3, r: 1, w: ${w}, write: uniform(0ms, 100ms) }`;
    const result = await course(text(quorum(1), quorum(3)));
    // The first and the last of three.
    expect(at(result, 'Writers.p50', 0, 10)).toBeCloseTo(0.1 * (1 - 0.5 ** (1 / 3)), 2);
    expect(at(result, 'Writers.p50', 11, 20)).toBeCloseTo(0.1 * 0.5 ** (1 / 3), 2);
  });

  it('follow a lost leader as fast as is written by then', async () => {
    const failover = (detect: string): string =>
      `replication: leader-follower { followers: 2, failover: { detect: ${detect}, elect: 0.5s } }`;
    const lost = (then: string): string =>
      text(failover('30s'), then).replace('require', 'at 12s { fail Db.leader } require');
    expect(at(await course(lost(failover('1s'))), 'Writers.errors', 14, 20)).toBe(0);
    expect(at(await course(lost(failover('30s'))), 'Writers.errors', 14, 20)).toBe(1);
  });
});

describe('a queue', () => {
  it('has more room, for those who wait for it too, and its messages are tried more often', async () => {
    const text = (full: string): string => `
      param room = 10
      load Users -> Mail.send { rate: 100 rps }
      queue Mail -> Mailer { capacity: room, full: ${full} }
      worker Mailer { on send { wait exactly 20ms } }
      scenario Course for 30s { at 10s { room = 300 } }`;
    const rejecting = await course(text('reject'));
    expect(at(rejecting, 'Mail.depth', 1, 10) / 10).toBeGreaterThan(0.8);
    expect(at(rejecting, 'Mail.depth', 20, 30) / 300).toBeGreaterThan(0.8);
    expect(at(rejecting, 'Users.errors', 10, 15)).toBeLessThan(at(rejecting, 'Users.errors', 1, 10) / 2);
    const waiting = await course(text('wait'));
    // The five hundred who have come to wait are let in as far as it goes.
    expect(at(waiting, 'Mail.depth', 11, 30)).toBeCloseTo(300, -1);
  });

  it('tries again what failed, from then on', async () => {
    const result = await course(`
      load Users -> Mail.send { rate: 50 rps }
      queue Mail -> Mailer
      worker Mailer { concurrency: 10, on send { fail with probability 50% } }
      scenario Course for 20s { at 10s { Mail { redeliver: 1 { after: 10ms } } } }`);
    expect(at(result, 'Mailer.throughput', 0, 10) / 50).toBeCloseTo(1, 0);
    // Half of them fail, and are tried once more.
    expect(at(result, 'Mailer.throughput', 11, 20) / 75).toBeCloseTo(1, 0);
  });
});

describe('the policy of a balancer', () => {
  it('is another one from then on', async () => {
    const result = await course(`
      balancer Lb -> Small, Large { policy: round-robin }
      service Small { on get { cpu 1ms } }
      service Large { cores: 4, on get { cpu 1ms } }
      load Users -> Lb.get { rate: 100 rps }
      scenario Course for 30s { at 10s for 10s { Lb { policy: weighted-round-robin } } }`);
    for (const [from, to, share] of [
      [0, 10, 0.5],
      [10, 20, 0.8],
      [20, 30, 0.5],
    ] as const)
      expect(at(result, 'Large.throughput', from, to) / 100).toBeCloseTo(share, 1);
  });
});

describe('the priority of calls', () => {
  it('of a component changes for those that it makes from then on', async () => {
    const result = await course(
      `load Users -> Web.get { rate: 120 rps }
      load Reports -> Batch.run { rate: 60 rps }
      service Web { priority: 1, on get { -> Db.find } }
      service Batch { on run { -> Db.scan } }
      database Db { discipline: priority, on find { cpu 5ms }, on scan { cpu 5ms } }
      scenario Course for 120s { at 60s { Batch { priority: 2 } } }`,
      1e6,
    );
    const ratio = (from: number, to: number): number =>
      at(result, 'Reports.p50', from, to) / at(result, 'Users.p50', from, to);
    // Who is served first waits a tenth of those who are not.
    expect(ratio(5, 60)).toBeGreaterThan(1.5);
    expect(ratio(65, 120)).toBeLessThan(1 / 1.5);
  });
});
