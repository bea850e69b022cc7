/** What the examples claim in their comments, held against theory where there is one. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Results, UncertainFigure } from '../../language/model/results.js';
import { checked, scale } from './gallery.js';

const HOURS_A_MONTH = 730;

type Study = (variant?: string | null, scenario?: string | null) => Results;

/** Finds a study of an example by its design and course of events. */
async function studiesOf(name: string): Promise<Study> {
  const { studies } = await checked(name);
  return (variant = null, scenario = null) => {
    const found = studies.find((study) => study.variant === variant && study.scenario === scenario);
    if (found === undefined) throw new Error(`${name} has no study of ${variant} under ${scenario}`);
    return found;
  };
}

const mean = (study: Results, load: string): number => study.loads[load]!.latency['mean']!.value!;
const errors = ({ loads }: Results, load: string): number =>
  Object.values(loads[load]!.errors).reduce((sum, share) => sum + share, 0);
const observed = ({ requirements }: Results, text: string): number => {
  const found = requirements.find((verdict) => verdict.text.startsWith(text))?.observed;
  if (found === undefined || found === null) throw new Error(`nothing was observed of ${text}`);
  return found;
};

/** What an example claims. Figures of single runs lie within a few times their interval of what theory says. */
const CLAIMS: Readonly<Record<string, (study: Study) => void>> = {
  'first-model': (study) => {
    expect(study().components['Db']!.resources['cpu']!.utilization).toBeCloseTo(200 * 0.004, 1);
    expect(study().bottleneck!.saturatesAt.factor).toBeCloseTo(1 / 0.8, 1);
  },
  'photo-uploads': (study) => {
    expect(study().components['Resizer']!.resources['cpu']!.utilization).toBeCloseTo((40 * 0.2) / 16, 1);
    expect(observed(study(null, 'CampaignDay'), 'Uploaders p95')).toBeLessThan(0.15);
  },
  'retry-storm': (study) => {
    expect(observed(study(null, 'Blip'), 'Users errors')).toBeGreaterThan(0.99);
    expect(observed(study('Budget', 'Blip'), 'Users errors')).toBeLessThan(0.001);
  },
  'blog-platform': (study) => {
    expect(study().bottleneck).toMatchObject({ component: 'Posts' });
    expect(study().availability!).toBeLessThan(0.999);
    expect(study('Bigger').availability!).toBeGreaterThan(0.9995);
    const reads = (10e6 * 20 * 3) / 86_400;
    expect(study().components['Posts']!.resources['cpu']!.utilization).toBeCloseTo(reads * 1e-4, 1);
    expect(observed(study(null, 'FlashCrowd'), 'Readers errors')).toBeCloseTo(0.5, 1);
    expect(errors(study('Bigger', 'FlashCrowd'), 'Readers')).toBeLessThan(0.01);
  },
  // Products of the parts; two of which one suffices: 1 - (1 - a)²; three of four: a⁴ + 4 a³ (1 - a).
  availability: (study) => {
    const [ends, app] = [0.9999 ** 2, 0.9995];
    expect(study().availability!).toBeCloseTo(ends * app, 9);
    expect(study('Doubled').availability!).toBeCloseTo(ends * (1 - (1 - app) ** 2), 9);
    expect(study('ThreeOfFour').availability!).toBeCloseTo(ends * (app ** 4 + 4 * app ** 3 * (1 - app)), 9);
  },
  // Amdahl (1967).
  amdahl: (study) => {
    for (const [variant, serial, cores] of [
      [null, 1, 1],
      ['Cores8', 1, 8],
      ['Cores64', 1, 64],
      ['Cores4096', 1, 4096],
      ['HalfSerial', 10, 1],
      ['HalfSerial8', 10, 8],
      ['HalfSerial4096', 10, 4096],
    ] as const) {
      expect(mean(study(variant), 'Nightly') / 3600, String(variant)).toBeCloseTo(serial + (20 - serial) / cores, 6);
    }
  },
  // n cores do the work of n / (1 + contention (n - 1)); a core carries 50 requests a second.
  'bigger-or-more': (study) => {
    for (const [variant, machines, cores, contention] of [
      [null, 1, 16, 0.04],
      ['Horizontal', 8, 2, 0.04],
      ['Mix', 4, 4, 0.04],
      ['HalfSerial', 1, 16, 0.5],
    ] as const) {
      const carried = (machines * cores * 50) / (1 + contention * (cores - 1));
      expect(study(variant).bottleneck!.saturatesAt.factor, String(variant)).toBeCloseTo(carried / 420, 2);
    }
    // Each of 16 busy cores tells the 15 others (Gunther 1993).
    const talking = (16 * 50) / (1 + 0.04 * 15 + 0.005 * 16 * 15);
    expect(study('Talkative').bottleneck!.saturatesAt.factor).toBeCloseTo(talking / 420, 2);
    const p99 = (variant: string | null): number => observed(study(variant), 'Users p99');
    for (const variant of ['Horizontal', 'Mix']) expect(p99(variant), variant).toBeLessThan(0.75 * p99(null));
    expect(study('Horizontal').cost.perMonth).toBeCloseTo(study().cost.perMonth! / 2, 6);
    expect(study().availability!).toBeCloseTo(0.99999 * 0.999, 9);
  },
  'latency-numbers': (study) => {
    const roundTrip = 500e-6;
    expect(mean(study(), 'Askers')).toBeCloseTo(roundTrip + 150e-3, 9);
    expect(mean(study('Disk'), 'Askers')).toBeCloseTo(roundTrip + 10e-3, 9);
    expect(mean(study('Ssd'), 'Askers')).toBeCloseTo(roundTrip + 100e-6, 9);
    expect(mean(study('Memory'), 'Askers')).toBeCloseTo(roundTrip + 100e-9, 9);
  },
  'monolith-or-microservices': (study) => {
    // Browsing no longer waits behind searches; a search pays for the hop, and for a queue of its own.
    expect(mean(study('Split'), 'Browsers')).toBeLessThan(mean(study(), 'Browsers') / 4);
    expect(mean(study('Split'), 'Searchers')).toBeGreaterThan(mean(study('BiggerMonolith'), 'Searchers') + 1e-3);
    const p99 = (variant: string): number => observed(study(variant), 'Searchers p99');
    expect(p99('Split') / p99('BiggerMonolith')).toBeCloseTo(195 / 118, 0.5);
    expect(mean(study('BiggerMonolith'), 'Browsers') / mean(study('Split'), 'Browsers')).toBeCloseTo(2, 0.5);
    expect(study('BiggerMonolith').cost.perMonth).toBeCloseTo(8 * 0.4 * HOURS_A_MONTH, 6);
    expect(study('Split').cost.perMonth).toBeCloseTo((2 + 10 + 2) * 0.1 * HOURS_A_MONTH, 6);
    expect(study('Split').cost.perMonth).toBeLessThan(study('BiggerMonolith').cost.perMonth! / 2);
  },
  'start-small': (study) => {
    const peak = (users: number): number => (3 * users * 31) / 86_400;
    expect(study().bottleneck!.saturatesAt.factor).toBeCloseTo(2 / 0.01 / peak(100e3), 2);
    expect(study('Users300k').bottleneck).toMatchObject({ component: 'Site' });
    expect(study('Users1M').bottleneck).toMatchObject({ component: 'Db' });
    expect(study('Users10M').bottleneck).toMatchObject({ component: 'Db' });
  },
  // The slowest of eight: the mean times the eighth harmonic number, which is also what the largest country is one part of.
  sharding: (study) => {
    const harmonic = [1, 2, 3, 4, 5, 6, 7, 8].reduce((sum, k) => sum + 1 / k, 0);
    expect(mean(study('ByHash'), 'Reports')).toBeGreaterThan(20e-3 * harmonic);
    expect(mean(study('ByHash'), 'Reports')).toBeLessThan(1.25 * 20e-3 * harmonic);
    const factor = (variant: string | null): number => study(variant).bottleneck!.saturatesAt.factor;
    expect(factor(null)).toBeCloseTo(1 / (800 * 5e-3), 2);
    expect(factor('Functional')).toBeCloseTo(1 / (800 * 3e-3), 2);
    expect(factor('Vertical')).toBeCloseTo(1 / (800 * 2e-3), 2);
    expect(factor('ByCountry')).toBeCloseTo(harmonic / (800 * 5e-3), 2);
    expect(factor('ByRange')).toBeLessThan(2 * factor(null));
    const busiest = (variant: string): number => study(variant).components['Db']!.resources['cpu']!.busiest!;
    expect(busiest('ByHash')).toBeCloseTo(0.66, 1);
    expect(busiest('ByDirectory')).toBeCloseTo(0.5, 1);
    expect(busiest('ByFunction')).toBeLessThan(busiest('ByHash'));
  },
  // What waits at 50 slots of a core takes up to 50 s, longer than it is hidden; what a worker has taken is hidden five minutes.
  'job-queue': (study) => {
    expect(study().components['Workers']!.resources['cpu']!.utilization).toBeCloseTo(5 / 8, 1);
    expect(study(null, 'OneSlowMinute').operations['Workers.render']!.latency['p50']!.value!).toBeGreaterThan(40);
    expect(observed(study(null, 'OneSlowMinute'), 'Workers cpu')).toBeCloseTo(1, 2);
    expect(study('FewAtOnce', 'OneSlowMinute').operations['Workers.render']!.latency['max']!.value!).toBeLessThan(60);
    for (const variant of ['Patient', 'FewAtOnce'])
      expect(observed(study(variant, 'OneSlowMinute'), 'Workers cpu')).toBeCloseTo(5 / 8, 1);
    expect(observed(study('Patient', 'WorkersDie'), 'Jobs drained') / (300 - 60)).toBeCloseTo(1, 1);
  },
  // From n shards to m a ring moves (m - n)/m of the keys, a remainder all but n/lcm(n, m) of them (Karger et al. 1997).
  resharding: (study) => {
    const moved = (variant: string | null, scenario: string): number => observed(study(variant, scenario), 'Db moved');
    expect(moved(null, 'OneMore')).toBeCloseTo(4 / 5, 1);
    expect(moved('Ring', 'OneMore')).toBeCloseTo(1 / 5, 1);
    for (const variant of [null, 'Ring']) expect(moved(variant, 'Doubled')).toBeCloseTo(1 / 2, 1);
    expect(study().components['Db']!.resources['cpu']!.utilization).toBeCloseTo((150 * 0.02) / 4, 1);
    const p99 = (variant: string | null): number => observed(study(variant, 'OneMore'), 'Orders p99');
    expect(p99(null)).toBeGreaterThan(1.5 * p99('Ring'));
  },
  // 75 authors for each view, at 0.3 ms on two cores; 75 followers for each post; 30,000 followers at 20 µs on two cores.
  timeline: (study) => {
    expect(study().bottleneck!.saturatesAt.factor).toBeCloseTo(2 / (300 * 75 * 0.3e-3), 1);
    expect(study('FanoutAtWrite').operations['Timelines.push']!.rate / (4.6 * 2.6 * 75)).toBeCloseTo(1, 0.5);
    const longest = study('FanoutAtWrite', 'CelebrityPosts').loads['Views']!.latency['max']!.value!;
    expect(longest).toBeGreaterThan(0.25);
    expect(longest).toBeLessThan(0.35);
    expect(study('Hybrid', 'CelebrityPosts').loads['Views']!.latency['max']!.value!).toBeLessThan(0.05);
    expect(study('SwitchEarly').bottleneck!.saturatesAt.factor).toBeLessThan(0.8);
  },
  // 5.5 ms on 32 cores each; two checks, a second apart, until a dead server gets no more calls.
  'hundred-thousand': (study) => {
    expect(observed(study(), 'Servers cpu')).toBeCloseTo((100e3 * 5.5e-3) / (22 * 32), 2);
    const failed = (variant: string | null): number => observed(study(variant, 'TwoDown'), 'Clients errors');
    expect(failed(null)).toBeGreaterThan((0.9 * 2) / 8);
    expect(failed('RoundRobin')).toBeCloseTo(((2 / 22) * 2) / 8, 2);
    expect(study('Cached').cost.perMonth! / study().cost.perMonth!).toBeCloseTo(0.36, 2);
  },
  // Half of the transfers find no majority for a minute of three, the other half no leader for ten seconds.
  cap: (study) => {
    const course = study(null, 'TheLineBreaks');
    expect(observed(course, 'Transfers errors')).toBeCloseTo((60 + 10) / 2 / 180, 1.5);
    expect(course.replication!['Accounts']!.conflicts).toBe(0);
    expect(course.replication!['Profiles']!.conflicts).toBeGreaterThan(200);
    expect(observed(course, 'Views stale')).toBeCloseTo(0.1, 1);
  },
  'relational-or-document': (study) => {
    expect(mean(study(), 'Viewers')).toBeGreaterThan(11e-3);
    expect(mean(study('JoinAtOnce'), 'Viewers')).toBeLessThan(0.7 * mean(study(), 'Viewers'));
    expect(mean(study(), 'Finders') / mean(study('Indexed'), 'Finders')).toBeGreaterThan(100);
    expect(mean(study('Document'), 'Editors')).toBeGreaterThan(2 * mean(study(), 'Editors'));
  },
  replication: (study) => {
    const lost = (variant: string | null): number => observed(study(variant, 'TheLeaderDies'), 'Db lostWrites');
    expect(lost(null)).toBeGreaterThan(1);
    for (const variant of ['SemiSync', 'Sync', 'Quorum', 'FirstAnswer']) expect(lost(variant), variant).toBe(0);
    // Overtaken by a read: rarely, and never where those who write and those who read meet in one node.
    expect(observed(study('FirstAnswer'), 'Readers stale')).toBeGreaterThan(0.001);
    expect(observed(study('Quorum'), 'Readers stale')).toBe(0);
    expect(mean(study('SemiSync'), 'Writers') - mean(study(), 'Writers')).toBeGreaterThan(20e-3);
    expect(mean(study('Sync'), 'Writers')).toBeGreaterThan(mean(study('SemiSync'), 'Writers'));
  },
  // Products 100 x 10 ms, baskets 20 x 4 ms, lists 50 x 20 ms and edits 10 x 6 ms, on four cores.
  'shop-caching': (study) => {
    const busy = (variant: string | null): number => observed(study(variant), 'Db cpu');
    expect(busy(null)).toBeCloseTo((1 + 0.08 + 1 + 0.06) / 4, 1);
    const hits = study('SiteWide').caches['Products']!.hitRatio;
    expect(hits).toBeCloseTo(0.71, 1);
    expect(busy('SiteWide')).toBeCloseTo((1 - hits + 0.08 + 1 + 0.06) / 4, 1);
    expect(busy('Computed')).toBeCloseTo((1 - hits + 0.08 + 0.01 + 0.06) / 4, 1);
    expect(busy('PerVisitor')).toBeGreaterThan(0.97 * busy(null));
    expect(study('PerVisitor').caches['OfVisitors']!.hitRatio).toBeLessThan(0.2);
    expect(busy('DatabaseCache')).toBeGreaterThan(busy('SiteWide'));
    expect(mean(study('SiteWide'), 'Browsing')).toBeLessThan(0.45 * mean(study(), 'Browsing'));
    expect(observed(study('ReadsOnly'), 'Browsing stale')).toBeCloseTo(0.5, 0.8);
    const p99 = (variant: string, course: string): number => observed(study(variant, course), 'Browsing p99');
    expect(p99('SiteWide', 'SaleWithAnEmptyCache')).toBeGreaterThan(0.2);
    expect(p99('SiteWide', 'Sale')).toBeLessThan(0.07);
    expect(p99('Computed', 'SaleWithAnEmptyCache')).toBeLessThan(0.08);
  },
  // 80 shelves of 20 ms and 20 titles of 4 ms on two cores; 20 films of 0.4 Gbit a second on four lines of 4 Gbps.
  'movie-streaming': (study) => {
    const catalog = (variant: string | null): number => observed(study(variant), 'Catalog cpu');
    expect(catalog(null)).toBeCloseTo((80 * 0.02 + 20 * 0.004) / 2, 1);
    expect(catalog('Replicated')).toBeCloseTo(catalog(null) / 3, 1);
    expect(catalog('Documents')).toBeCloseTo((80 * 0.004 + 20 * 0.004) / 2, 1);
    expect(mean(study('Documents'), 'Browsing')).toBeLessThan(0.9 * mean(study('Replicated'), 'Browsing'));
    expect(mean(study('RankedBefore'), 'Browsing')).toBeLessThan(mean(study('Documents'), 'Browsing') / 5);
    expect(mean(study('RankedBefore'), 'Playing') - mean(study('NotedLater'), 'Playing')).toBeCloseTo(0.01, 2);
    expect(observed(study(), 'Films network')).toBeCloseTo((20 * 0.4) / 16, 1);
    expect(mean(study('Cdn'), 'Playing')).toBeLessThan(0.65 * mean(study('NotedLater'), 'Playing'));
    expect(study().cost.perMonth! / (10 * 0.05 * 3600 * HOURS_A_MONTH * 0.08)).toBeCloseTo(1, 2);
    expect(study('Cdn').cost.perMonth).toBeLessThan(0.7 * study().cost.perMonth!);
  },
  // America is home to 30% of the players; with half of Europe's it is asked for 146 logins a second of 133.
  'game-launch': (study) => {
    const errorsLate = (variant: string | null, course: string): number =>
      observed(study(variant, course), 'Players errors');
    expect(errorsLate(null, 'SlowAccounts')).toBeGreaterThan(0.99);
    expect(errorsLate('Spare', 'SlowAccounts')).toBeGreaterThan(0.3);
    expect(errorsLate(null, 'EuropeIsLost')).toBeCloseTo(0.3, 1);
    for (const variant of ['Patient', 'Breaker']) {
      for (const course of ['SlowAccounts', 'EuropeIsLost']) expect(errorsLate(variant, course), variant).toBe(0);
    }
  },
  // A dead server is called for two seconds of three minutes, or for one of them where nobody checks.
  layers: (study) => {
    expect(study().components['Platform']!.resources['cpu']!.utilization).toBeCloseTo((280 * 0.012) / 4, 1);
    const p95 = (variant: string | null): number => observed(study(variant), 'Users p95');
    expect(p95('MoreWeb') / p95(null)).toBeCloseTo(1, 1);
    for (const variant of ['MorePlatform', 'SmartClients']) expect(p95(variant), variant).toBeLessThan(0.5 * p95(null));
    expect(p95('SmartClients')).toBeLessThan(1.1 * p95('MorePlatform'));
    const failed = (variant: string | null): number => observed(study(variant, 'OneIsLost'), 'Users errors');
    expect(failed(null)).toBeCloseTo((1 / 4) * (2 / 180), 3);
    expect(failed('MorePlatform')).toBeCloseTo((1 / 6) * (2 / 180), 3);
    expect(failed('SmartClients')).toBeCloseTo((1 / 6) * (60 / 180), 2);
  },
  // By turns: half the calls for the small server, an M/M/2 at 80%; servers that hash users know four times as many of them.
  policies: (study) => {
    for (const variant of ['LeastConnections', 'Idle']) {
      expect(mean(study(variant), 'Alike'), variant).toBeLessThan(0.8 * mean(study(), 'Alike'));
    }
    expect(mean(study('Idle'), 'Unlike')).toBeLessThan(mean(study('LeastConnections'), 'Unlike'));
    expect(mean(study('IpHash'), 'Alike')).toBeGreaterThan(1.2 * mean(study(), 'Alike'));
    expect(mean(study('Weighted'), 'Unlike')).toBeLessThan(0.8 * mean(study(), 'Unlike'));
    expect(observed(study('ConsistentHashing'), 'Memory hitRatio')).toBeGreaterThan(
      1.7 * observed(study(), 'Memory hitRatio'),
    );
  },
  // A quarter of four hundred sessions lives on each server.
  'session-state': (study) => {
    const { utilization, busiest } = study().components['Web']!.resources['cpu']!;
    expect(utilization).toBeCloseTo((80 * 0.025) / 4, 1);
    expect(busiest).toBeCloseTo(0.73, 1);
    expect(study('Store').components['Web']!.resources['cpu']!.busiest).toBeCloseTo(0.5, 1);
    expect(mean(study(), 'Visits')).toBeGreaterThan(1.5 * mean(study('Store'), 'Visits'));
    expect(study(null, 'AServerIsLost').components['Web']!.sessionsLost! / (400 / 4)).toBeCloseTo(1, 1);
    for (const variant of [null, 'Store']) {
      expect(observed(study(variant, 'AServerIsLost'), 'Visits errors'), String(variant)).toBeLessThan(0.005);
    }
  },
  // Of three visits in ten the CDN has no page, of these Redis none in two of nine; the primary is away for a minute of three.
  'reference-architecture': (study) => {
    const { throughput } = study().loads['Visitors']!;
    expect(study().operations['Lb.page']!.rate / throughput).toBeCloseTo(0.3, 1);
    expect(study().operations['Db.select']!.rate / throughput).toBeCloseTo(1 / 15, 2);
    expect(observed(study(null, 'LoseAServer'), 'Visitors errors')).toBeLessThan(0.01);
    expect(observed(study(null, 'LoseThePrimary'), 'Visitors errors')).toBe(0);
    expect(observed(study(null, 'LoseThePrimary'), 'Buyers errors')).toBeCloseTo(1 / 3, 1);
  },
  // Four servers carry 133 of 400 buyers a second; the door lets 120 pass.
  'flash-sale': (study) => {
    const p95 = (variant: string | null, of = 'Buyers'): number => observed(study(variant, 'Noon'), `${of} p95`);
    const turnedAway = (variant: string | null): number => observed(study(variant, 'Noon'), 'Buyers errors');
    expect(study().bottleneck!.saturatesAt.factor).toBeCloseTo((4 / 0.06 / 40) * 2, 1);
    expect(p95(null) / 60).toBeCloseTo(8, 0);
    for (const variant of [null, 'Autoscaled', 'WaitingRoom'])
      expect(p95(variant), String(variant)).toBeGreaterThan(300);
    for (const variant of [null, 'Autoscaled']) expect(p95(variant, 'Shop.buy'), String(variant)).toBeGreaterThan(300);
    for (const variant of ['WaitingRoom', 'Limited']) expect(p95(variant, 'Shop.buy'), variant).toBeLessThan(1);
    expect(p95('ScaledBefore')).toBeLessThan(0.5);
    const cost = (variant: string | null): number => study(variant, 'Noon').cost.perMonth!;
    expect(cost('ScaledBefore')).toBeCloseTo(4 * cost(null), 6);
    for (const variant of [null, 'Autoscaled', 'ScaledBefore', 'WaitingRoom']) {
      expect(turnedAway(variant), String(variant)).toBe(0);
    }
    for (const variant of ['Shedding', 'Limited']) {
      expect(turnedAway(variant), variant).toBeGreaterThan(0.5);
      expect(p95(variant), variant).toBeLessThan(1);
      expect(cost(variant), variant).toBeCloseTo(cost(null), 6);
    }
  },
  // 16 cores of 20 ms carry 800 of 2,000 requests a second.
  'world-event': (study) => {
    expect(observed(study(null, 'TheDay'), 'Readers errors')).toBeGreaterThan(0.4);
    expect(observed(study('Redesigned', 'TheDay'), 'Readers errors')).toBe(0);
    expect(observed(study('Redesigned', 'TheDayAndADeadMachine'), 'Readers errors')).toBeGreaterThan(0);
    // Editors cannot publish while the loss is detected and a follower elected: 5 + 3 of 240 seconds.
    expect(observed(study('Redesigned', 'TheDayAndNoLeader'), 'Editors errors')).toBeCloseTo(8 / 240, 2);
    expect(observed(study('Redesigned', 'TheDayAndNoLeader'), 'Readers errors')).toBe(0);
  },
  // The lock of the most wanted center: 10 bookings a second, asked for by 1 / (1 + 1/2 + … + 1/50) of 50 a second.
  vaccination: (study) => {
    const p95 = (variant: string | null, load: string): number => observed(study(variant, 'Opening'), `${load} p95`);
    expect(p95(null, 'Visitors')).toBeGreaterThan(10);
    for (const variant of ['MoreServers', 'StaticPages']) {
      expect(p95(variant, 'Visitors'), variant).toBeLessThan(0.5);
      expect(p95(variant, 'Bookers'), variant).toBeGreaterThan(2);
    }
    expect(p95('Admission', 'Bookers')).toBeLessThan(1);
    expect(observed(study('Admission', 'Opening'), 'Bookers errors')).toBeGreaterThan(1 / 3);
    expect(p95('SplitRows', 'Bookers')).toBeLessThan(1);
    expect(observed(study('SplitRows', 'Opening'), 'Bookers errors')).toBe(0);
    expect(study('MoreServers').cost.perMonth).toBeCloseTo(4 * study().cost.perMonth!, 6);
  },
  'pool-and-batching': (study) => {
    const p95 = (variant: string | null, load: string): number => observed(study(variant, 'Evening'), `${load} p95`);
    expect(study().components['App']!.resources['Connections']!.utilization).toBeCloseTo((20 * 0.12) / 4, 1);
    expect(study().components['Log']!.resources['disk']!.utilization).toBeCloseTo(50 * 0.01, 1);
    for (const load of ['Readers', 'Sensors']) expect(p95(null, load), load).toBeGreaterThan(10);
    for (const variant of ['MoreConnections', 'ShorterHold']) expect(p95(variant, 'Readers')).toBeLessThan(0.4);
    expect(p95('Batches', 'Sensors')).toBeLessThan(0.1);
    expect(p95('BigBatches', 'Sensors')).toBeGreaterThan(0.7);
  },
  'off-line-work': (study) => {
    expect(observed(study(), 'Authors p95')).toBeGreaterThan(0.5);
    for (const load of ['Authors', 'Readers']) {
      expect(observed(study(null, 'Spike'), `${load} p95`), load).toBeGreaterThan(5);
      expect(observed(study('Queued', 'Spike'), `${load} p95`), load).toBeLessThan(0.03);
    }
    // The work takes as long, whoever waits for it; who polls learns of its end half an interval late on average.
    expect(observed(study('Queued'), 'Authors settled p95')).toBeGreaterThan(0.5);
    const work = 15 * Math.exp((Math.log(40 / 15) / 2.3263) ** 2 / 2);
    expect(study().loads['Tenants']!.latency['mean']!.value! / (work + 1.5)).toBeCloseTo(1, 1);
    expect(observed(study('Queued', 'Spike'), 'Tasks drained')).toBeGreaterThan(60);
    expect(observed(study('Queued', 'Spike'), 'Tasks age')).toBeGreaterThan(30);
    expect(observed(study('TwoPools', 'Spike'), 'Tasks age')).toBeLessThan(1);
  },
  // A partition handles 25 events a second; of 40 orders a second one in 200 is broken, and one in 100 of the others fails.
  'event-stream': (study) => {
    expect(observed(study(), 'Billing concurrency')).toBeCloseTo((40 * 0.04) / 4, 1);
    const setAside = (variant: string | null): number => observed(study(variant), 'Clerk throughput');
    expect(setAside(null) / (40 * 0.005)).toBeCloseTo(1, 0.5);
    expect(setAside('AtOnce') / (40 * (1 - 0.995 * 0.99))).toBeCloseTo(1, 0.5);
    const lag = (variant: string | null): number => observed(study(variant, 'Campaign'), 'Events lag');
    expect(lag('MorePartitions')).toBeLessThan(3);
    for (const variant of [null, 'AtOnce', 'BackPressure']) expect(lag(variant), String(variant)).toBeGreaterThan(6);
    // A thousand of the 2,400 of a minute find room.
    const rejected = (variant: string | null): number => observed(study(variant, 'BillingHangs'), 'Orders errors');
    expect(rejected(null)).toBeCloseTo((60 * 40 - 1000) / (120 * 40), 1);
    expect(rejected('BackPressure')).toBe(0);
    expect(observed(study('BackPressure', 'BillingHangs'), 'Orders p95')).toBeLessThan(40);
  },
  // Pollaczek (1930) and Khinchine (1932) for M/G/1; of GI/M/1 the root σ of σ = A*(μ (1 - σ)); groups of b wait (b + 1) / 2 each.
  variability: (study) => {
    const [rate, work] = [50, 0.01];
    const seen = (variant: string | null): number => mean(study(variant), 'Users') / work;
    const times = readFileSync('examples/variability/times.csv', 'utf8').trim().split('\n').slice(1).map(Number);
    const square = times.reduce((sum, time) => sum + (time / 10) ** 2, 0) / times.length;
    for (const [variant, variance] of [
      [null, 1],
      ['Always', 0],
      ['Around', 0.2 ** 2],
      ['Between', 1 / 3],
      ['FourParts', 1 / 4],
      ['Measured', square - 1],
      ['Mixed', 1.5 ** 2],
      ['TwoSorts', 0.9 * 0.5 ** 2 + 0.1 * 5.5 ** 2 - 1],
      ['LastFirst', 1.5 ** 2],
    ] as const) {
      expect(seen(variant) / (1 + (1 + variance) / 2), String(variant)).toBeCloseTo(1, 1);
    }
    expect(seen('AllAtOnce') / 2).toBeCloseTo(1, 1);
    const large = (1 + Math.sqrt((1.5 ** 2 - 1) / (1.5 ** 2 + 1))) / 2;
    const gaps: readonly (readonly [string, (s: number) => number])[] = [
      ['Clockwork', (s) => Math.exp(-s / rate)],
      ['Turnstile', (s) => ((4 * rate) / (4 * rate + s)) ** 4],
      ['Unsteady', (s) => [large, 1 - large].reduce((sum, p) => sum + (p * 2 * p * rate) / (2 * p * rate + s), 0)],
    ];
    for (const [variant, transform] of gaps) {
      let root = 0.5;
      for (let i = 0; i < 100; i++) root = transform((1 - root) / work);
      expect(seen(variant) * (1 - root), variant).toBeCloseTo(1, 1);
    }
    expect(seen('InThrees') / (((3 + 1) / 2) * 2)).toBeCloseTo(1, 1);
    expect(observed(study('Mixed'), 'Users p99')).toBeCloseTo(0.16, 1.5);
    expect(observed(study('LastFirst'), 'Users p99')).toBeCloseTo(0.23, 1.5);
  },
  // Two rounds, each of them as long as the longer of two exponential times of 4 ms.
  checkout: (study) => {
    const visits = (variant: string | null, scenario: string | null = null): Results['loads'][string] =>
      study(variant, scenario).loads['Visitors']!;
    const lock = study().components['Stock']!.resources['Row']!.utilization * 1000;
    expect(lock / (0.2 * visits(null).throughput)).toBeCloseTo(2 * 6e-3, 2);
    // 900 people who pause for 20 s between visits, and for 12 s within one (Little 1961).
    expect(visits(null).throughput / (900 / (32 + visits(null).latency['mean']!.value!))).toBeCloseTo(1, 1);
    expect(mean(study('AllAlike'), 'Visitors') - mean(study(), 'Visitors')).toBeGreaterThan(10e-3);
    expect(mean(study('AllAlike'), 'Robots')).toBeLessThan(mean(study(), 'Robots'));
    for (const variant of [null, 'AllAlike']) {
      expect(observed(study(variant, 'BankIsSlow'), 'Visitors p95'), String(variant)).toBeGreaterThan(20);
      expect(study(variant, 'BankIsSlow').operations['Shop.look']!.latency['p95']!.value).toBeGreaterThan(5);
    }
    for (const variant of ['Bulkhead', 'Fallback']) {
      expect(observed(study(variant, 'BankIsSlow'), 'Visitors p95'), variant).toBeCloseTo(0.31, 1);
    }
  },
  // Five eighths come from Asia: 160 ms there and back, 200 kB over 100 Mbps, and two messages that are lost now and then.
  'two-regions': (study) => {
    const [way, page, work] = [0.16, (8 * 200e3) / 100e6, 0.015];
    const again = 2 * 0.01 * (way + 0.2);
    expect(mean(study(), 'Visitors')).toBeCloseTo(work + (5 / 8) * (way + page + again), 2);
    expect(mean(study('Both'), 'Visitors')).toBeCloseTo(work, 2);
    expect(study().availability!).toBeCloseTo(0.9995, 9);
    expect(study('Both').availability!).toBeCloseTo(1 - 0.0005 ** 2, 6);
    const failed = (variant: string | null, scenario: string): number =>
      observed(study(variant, scenario), 'Visitors errors');
    expect(failed(null, 'EuropeIsLost')).toBeCloseTo(2 / 4, 1);
    // Three eighths stand before a dead address for half a minute, and longer if they asked before its loss was noticed.
    expect(failed('Both', 'EuropeIsLost')).toBeGreaterThan((3 / 8) * (30 / 240));
    expect(failed('Both', 'EuropeIsLost')).toBeLessThan((3 / 8) * (60 / 240));
    expect(failed('BothAskAgain', 'EuropeIsLost')).toBeCloseTo(0.02, 2);
    expect(failed('Both', 'Maintenance')).toBeGreaterThan(0.05);
    expect(failed('BothAskAgain', 'Maintenance')).toBeLessThan(0.005);
  },
  // Of n machines k are slow with the probability of the binomial distribution; hedged, only if both that are asked are.
  tail: (study) => {
    const slow = (p: number, n: number, upTo = 0): number => {
      let [term, sum] = [(1 - p) ** n, 0];
      for (let k = 0; k <= upTo; k++) {
        sum += term;
        term *= ((n - k) / (k + 1)) * (p / (1 - p));
      }
      return 1 - sum;
    };
    for (const [variant, share, quick] of [
      [null, slow(0.05, 20), 0.01],
      ['Five', slow(0.05, 5), 0.01],
      ['MostOfThem', slow(0.05, 20, 3), 0.01],
    ] as const) {
      expect(mean(study(variant), 'Searches') / (quick + 0.19 * share), String(variant)).toBeCloseTo(1, 1);
    }
    // Both slow: done when the first of them is. Else 10 ms later than it would be, if any of the twenty was slow.
    const [both, any] = [slow(0.05 ** 2, 20), slow(0.05, 20)];
    expect(mean(study('Hedged'), 'Searches') / (both * 0.2 + (any - both) * 0.02 + (1 - any) * 0.01)).toBeCloseTo(1, 1);
    expect(study('Hedged').operations['Leaf.find']!.rate / 40).toBeCloseTo(1.05, 1.5);
  },
  // A machine carries 1.25 a second: three a second keep four of them 60% busy, twelve are too many for five.
  'load-tests': (study) => {
    const lost = (variant: string | null): number => observed(study(variant), 'Users errors');
    for (const variant of [null, 'Steps', 'Day']) expect(lost(variant), String(variant)).toBeLessThan(0.005);
    expect(lost('Ramp')).toBeCloseTo(1 / 3, 1);
    expect(lost('Spike')).toBeGreaterThan(0.15);
    const machines = (variant: string | null): number => observed(study(variant), 'Api instances');
    expect([null, 'Steps', 'Ramp', 'Day'].map(machines)).toEqual([2, 4, 5, 3]);
  },
  // Four servers and a database at 0.20 $/h; 12.8 requests a second, every tenth of which is looked up for 4 $ a million.
  'next-year': (study) => {
    const requests = 8 * 1.6;
    const lookedUp = requests * 0.1 * 3600 * HOURS_A_MONTH;
    expect(study().cost.perMonth).toBeCloseTo(5 * 0.2 * HOURS_A_MONTH + lookedUp * 4e-6, 6);
    const up = (30 * 24) / (30 * 24 + 4);
    const three = up ** 4 + 4 * up ** 3 * (1 - up);
    expect(study().availability!).toBeCloseTo(three * 0.9999 * (0.9 + 0.1 * 0.9999), 6);
    const figure = (name: string, scenario: string | null = null): UncertainFigure =>
      study(null, scenario).uncertainty!.figures.find((one) => one.name === name)!;
    expect(figure('Visitors mean').low!).toBeCloseTo(0.09, 2);
    expect(figure('Visitors mean').high!).toBeCloseTo(0.17, 2);
    expect(figure('Visitors mean', 'BlackFriday').high!).toBeGreaterThan(0.2);
    for (const scenario of [null, 'BlackFriday']) {
      const [most] = figure('Visitors mean', scenario).influences;
      expect(most!.input, String(scenario)).toBe('page');
      expect(most!.share, String(scenario)).toBeGreaterThan(0.9);
    }
    expect(figure('costPerRequest').influences.map(({ input }) => input)).toEqual(['growth']);
    expect(figure('costPerRequest').low! * 1e6).toBeCloseTo(18, 0);
    expect(figure('costPerRequest').high! * 1e6).toBeCloseTo(28, 0);
    expect(observed(study(), 'Search.find mean rises')).toBeCloseTo(0.1, 1);
  },
  // Fifty pages, each of them drawn once for all who wait, or once for everybody who asks for it meanwhile.
  stampede: (study) => {
    const drawn = (variant: string | null): number => study(variant, 'Restart').operations['Site.show']!.rate * 40;
    const p99 = (variant: string | null): number => observed(study(variant, 'Restart'), 'Readers p99');
    expect(drawn(null)).toBeGreaterThan(200);
    for (const variant of ['SingleFlight', 'Later']) expect(drawn(variant), variant).toBeCloseTo(50, -0.5);
    expect(p99(null)).toBeGreaterThan(4);
    expect(p99('SingleFlight')).toBeCloseTo(0.2, 1);
    expect(p99('Dropped')).toBeGreaterThan(20);
    expect(drawn('Dropped')).toBeGreaterThan(2000);
    expect(observed(study(null, 'Restart'), 'Editors p50')).toBeCloseTo(0.05, 2);
    expect(observed(study('Later', 'Restart'), 'Editors p50')).toBeLessThan(0.001);
  },
  // Hit ratios under independent requests: LRU by Che (2002), FIFO and random by Gelenbe (1973), LFU holds the most popular.
  forgetting: (study) => {
    const [articles, places] = [10_000, 500];
    const weights = Array.from({ length: articles }, (_, k) => (k + 1) ** -0.9);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const shares = weights.map((weight) => weight / total);
    /** Share of the requests that are hits, if an article is there with a probability that grows with a time until it is full. */
    const hits = (kept: (share: number, time: number) => number): number => {
      const sum = (time: number, of: (share: number) => number): number =>
        shares.reduce((before, share) => before + of(share) * kept(share, time), 0);
      let [low, high] = [0, 1e6];
      for (let i = 0; i < 60; i++) {
        const middle = (low + high) / 2;
        if (sum(middle, () => 1) < places) low = middle;
        else high = middle;
      }
      return sum(low, (share) => share);
    };
    const seen = (variant: string | null): number => observed(study(variant), 'Articles hitRatio');
    expect(seen(null)).toBeCloseTo(
      hits((share, time) => 1 - Math.exp(-share * time)),
      1.5,
    );
    for (const variant of ['FirstIn', 'Any']) {
      expect(seen(variant), variant).toBeCloseTo(
        hits((share, time) => (share * time) / (1 + share * time)),
        1.5,
      );
    }
    const favorites = shares.slice(0, places).reduce((sum, share) => sum + share, 0);
    expect(seen('LeastOften')).toBeCloseTo(favorites, 1.5);
  },
  // Two minutes of five, in which a fifth of the calls to the new version fails.
  deployment: (study) => {
    expect(observed(study(null, 'BadRelease'), 'Users errors')).toBeCloseTo(0.2 * (2 / 5), 2);
    expect(observed(study(null, 'BadCanary'), 'Users errors')).toBeCloseTo(0.05 * 0.2 * (2 / 5), 3);
    const p95 = (scenario: string): number => observed(study(null, scenario), 'Users p95');
    expect(p95('Rolling')).toBeGreaterThan(2 * p95('BlueGreen'));
  },
  // Two rounds of four scans, a second, and the sum; a part of either round is 39 s late with a probability of a tenth.
  'nightly-rollups': (study) => {
    const seen = (variant: string | null, text: string): number => observed(study(variant), text);
    const [inTime, first, second] = [8 + 1 + 2, 4 + 40 + 2, 8 + 40 + 2];
    const none = 0.9 ** 4;
    expect(seen(null, 'Shoppers p95')).toBeGreaterThan(4);
    for (const variant of ['Replica', 'Speculative', 'SevenOfEight']) {
      expect(seen(variant, 'Shoppers p95'), variant).toBeCloseTo(0.063, 2);
    }
    const expected = (1 - none) * second + none * ((1 - none) * first + none * inTime);
    expect(seen('Replica', 'Rollup mean') / expected).toBeCloseTo(1, 1);
    for (const variant of ['Speculative', 'SevenOfEight']) {
      expect(seen(variant, 'Rollup mean'), variant).toBeGreaterThan(inTime);
      expect(seen(variant, 'Rollup mean'), variant).toBeLessThan(19);
    }
  },
  // 100 MB in each second over two networks of 10 Gbps; 100 us for each on 16 cores; so long at so much of 24 GB.
  'same-bytes': (study) => {
    for (const variant of [null, 'MoreCores', 'Large', 'LargeMoreCores', 'LargeInPieces']) {
      expect(observed(study(variant), 'Api network'), String(variant)).toBeCloseTo(0.04, 2);
    }
    expect(study().bottleneck).toMatchObject({ component: 'Api', resource: 'cpu' });
    expect(observed(study(), 'Api cpu')).toBeCloseTo((100e3 * 100.5e-6) / 16, 1);
    for (const variant of ['Large', 'LargeMoreCores']) {
      expect(study(variant).bottleneck, variant).toMatchObject({ component: 'Api', resource: 'memory' });
      expect(observed(study(variant), 'Api memory'), variant).toBeCloseTo((0.05 * (160 + 1 + 4) * 2) / 24, 1);
    }
    expect(observed(study('LargeInPieces'), 'Api memory')).toBeLessThan(0.01);
  },
  'autoscaling-metrics': (study) => {
    const p95 = (variant: string | null): number => observed(study(variant, 'Rush'), 'Visitors p95 < 45s');
    expect(p95('ByQueue')).toBeGreaterThan(60);
    for (const variant of [null, 'ByResponse', 'ByRate', 'ByMemory'])
      expect(p95(variant), String(variant)).toBeLessThan(40);
    expect(p95('ByRate')).toBeLessThan(p95('ByResponse'));
    expect(p95('ByMemory')).toBeGreaterThan(p95('ByResponse'));
  },
  autoscaling: (study) => {
    const seen = (variant: string | null, text: string): number => observed(study(variant, 'Rush'), text);
    expect(seen(null, 'Visitors errors')).toBeGreaterThan(0.03);
    expect(seen('Faster', 'Visitors p95')).toBeGreaterThan(3);
    for (const variant of ['Spare', 'Timetable']) expect(seen(variant, 'Visitors p95'), variant).toBeLessThan(0.5);
    const { time, ...series } = study('Nervous', 'Rush').series!;
    const servers = (from: number, to: number): number[] => {
      const counts = series['Web.instances'] as number[];
      return counts.filter((_, i) => time[i]! >= 60 * from && time[i]! < 60 * to);
    };
    expect([Math.min(...servers(10, 19)), Math.max(...servers(10, 19))]).toEqual([7, 10]);
    expect([Math.min(...servers(22, 29)), Math.max(...servers(22, 29))]).toEqual([2, 5]);
  },
};

describe('What an example claims', () => {
  it.each(Object.keys(CLAIMS))('holds in its runs: %s', { timeout: 300_000 }, async (name) => {
    CLAIMS[name]!(await studiesOf(name));
  });

  it('holds of the number of servers: the search of the model finds it', { timeout: 300_000 }, async () => {
    const found = await scale('sweep', 'examples/hundred-thousand.scale', '--json');
    expect((JSON.parse(found) as { finds: unknown[] }).finds).toMatchObject([{ least: { value: 22 } }]);
  });

  it('holds of the specifications: two of them are but half', async () => {
    const { messages } = await checked('specifications');
    expect(messages.map(({ message }) => message)).toEqual([
      expect.stringContaining('it does not say whose `latency` is bounded'),
      expect.stringContaining('it does not say at which load `cpu` is bounded'),
    ]);
  });
});
