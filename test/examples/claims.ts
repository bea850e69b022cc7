/** What the examples claim in their comments, held against theory where there is one. */
import { describe, expect, it } from 'vitest';
import type { Results } from '../../language/model/results.js';
import { checked } from './gallery.js';

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
    const reads = (10e6 * 20 * 3) / 86_400;
    expect(study().components['Posts']!.resources['cpu']!.utilization).toBeCloseTo(reads * 1e-4, 1);
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
    for (const [variant, cores] of [
      [null, 1],
      ['Cores8', 8],
      ['Cores64', 64],
      ['Cores4096', 4096],
    ] as const) {
      expect(mean(study(variant), 'Nightly') / 3600, String(variant)).toBeCloseTo(1 + 19 / cores, 6);
    }
  },
  'latency-numbers': (study) => {
    const roundTrip = 500e-6;
    expect(mean(study(), 'Askers')).toBeCloseTo(roundTrip + 150e-3, 9);
    expect(mean(study('Disk'), 'Askers')).toBeCloseTo(roundTrip + 10e-3, 9);
    expect(mean(study('Ssd'), 'Askers')).toBeCloseTo(roundTrip + 100e-6, 9);
    expect(mean(study('Memory'), 'Askers')).toBeCloseTo(roundTrip + 100e-9, 9);
  },
  'monolith-or-microservices': (study) => {
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
  // The slowest of eight: the mean times the eighth harmonic number.
  sharding: (study) => {
    const slowest = 20e-3 * [1, 2, 3, 4, 5, 6, 7, 8].reduce((sum, k) => sum + 1 / k, 0);
    expect(mean(study('ByHash'), 'Reports')).toBeGreaterThan(slowest);
    expect(mean(study('ByHash'), 'Reports')).toBeLessThan(1.25 * slowest);
    expect(study().bottleneck!.saturatesAt.factor).toBeCloseTo(1 / (800 * 5e-3), 2);
    expect(study('ByRange').bottleneck!.saturatesAt.factor).toBeLessThan(2 * study().bottleneck!.saturatesAt.factor);
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
    for (const variant of ['SemiSync', 'Sync', 'Quorum']) expect(lost(variant), variant).toBe(0);
    expect(mean(study('SemiSync'), 'Writers') - mean(study(), 'Writers')).toBeGreaterThan(20e-3);
    expect(mean(study('Sync'), 'Writers')).toBeGreaterThan(mean(study('SemiSync'), 'Writers'));
  },
  // Products 100 x 10 ms, baskets 20 x 4 ms, lists 20 x 80 ms and edits 5 x 6 ms, on six cores.
  'shop-caching': (study) => {
    expect(observed(study(), 'Db cpu')).toBeCloseTo((1 + 0.08 + 1.6 + 0.03) / 6, 1);
    expect(observed(study('PerVisitor'), 'Db cpu')).toBeGreaterThan(0.95 * observed(study(), 'Db cpu'));
    expect(observed(study('Computed'), 'Db cpu')).toBeLessThan(observed(study('SiteWide'), 'Db cpu') / 3);
  },
  'movie-streaming': (study) => {
    expect(observed(study(), 'Films cpu')).toBeCloseTo((20 * 0.12) / 4, 1);
    expect(study().cost.perMonth! / (10 * 0.05 * 3600 * HOURS_A_MONTH * 0.08)).toBeCloseTo(1, 2);
    expect(study('Cdn').cost.perMonth).toBeLessThan(0.7 * study().cost.perMonth!);
    expect(mean(study('RankedBefore'), 'Browsing')).toBeLessThan(mean(study(), 'Browsing') / 5);
  },
  // A dead server among six, called for one of three minutes: 1/6 x 1/3 of the calls fail where nobody checks.
  layers: (study) => {
    expect(study().components['Platform']!.resources['cpu']!.utilization).toBeCloseTo((300 * 0.012) / 4, 1);
    expect(observed(study('SmartClients', 'OneIsLost'), 'Users errors')).toBeCloseTo(1 / 18, 2);
    expect(observed(study('MorePlatform', 'OneIsLost'), 'Users errors')).toBeLessThan(0.01);
  },
  // By turns: half the calls for the small server, an M/M/2 at 80%; servers that hash users know four times as many of them.
  policies: (study) => {
    expect(mean(study('LeastConnections'), 'Alike')).toBeLessThan(0.8 * mean(study(), 'Alike'));
    expect(mean(study('IpHash'), 'Alike')).toBeGreaterThan(1.2 * mean(study(), 'Alike'));
    expect(mean(study('Weighted'), 'Unlike')).toBeLessThan(0.8 * mean(study(), 'Unlike'));
    expect(observed(study('ConsistentHashing'), 'Memory hitRatio')).toBeGreaterThan(
      1.7 * observed(study(), 'Memory hitRatio'),
    );
  },
  'session-state': (study) => {
    expect(mean(study(null), 'Visits')).toBeGreaterThan(1.4 * mean(study('Store'), 'Visits'));
    for (const variant of [null, 'Store']) {
      expect(observed(study(variant, 'AServerIsLost'), 'Visits errors'), String(variant)).toBeLessThan(0.01);
    }
  },
  // 16 cores of 20 ms carry 800 of 2,000 requests a second.
  'world-event': (study) => {
    expect(observed(study(null, 'TheDay'), 'Readers errors')).toBeGreaterThan(0.4);
    expect(observed(study('Redesigned', 'TheDay'), 'Readers errors')).toBe(0);
    expect(observed(study('Redesigned', 'TheDayAndADeadMachine'), 'Readers errors')).toBeGreaterThan(0);
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
  // Two rounds of four scans, a second, and the sum; all eight parts are in time in 0.9⁸ of the runs.
  'nightly-rollups': (study) => {
    const seen = (variant: string | null, text: string): number => observed(study(variant, 'TwentyNights'), text);
    const inTime = 2 * 4 + 1 + 2;
    expect(seen(null, 'Shoppers p95')).toBeGreaterThan(2);
    expect(seen('Replica', 'Shoppers p95')).toBeLessThan(0.1);
    const late = 1 - 0.9 ** 8;
    expect(seen('Replica', 'Rollup mean')).toBeGreaterThan(inTime + 0.7 * late * 35);
    expect(seen('Replica', 'Rollup mean')).toBeLessThan(inTime + 1.3 * late * 39);
    for (const variant of ['Speculative', 'SevenOfEight']) {
      expect(seen(variant, 'Rollup mean'), variant).toBeGreaterThan(inTime);
      expect(seen(variant, 'Rollup mean'), variant).toBeLessThan(20);
    }
  },
  'autoscaling-metrics': (study) => {
    const p95 = (variant: string | null): number => observed(study(variant, 'Rush'), 'Visitors p95 < 45s');
    expect(p95('ByQueue')).toBeGreaterThan(60);
    for (const variant of [null, 'ByResponse', 'ByRate']) expect(p95(variant), String(variant)).toBeLessThan(40);
    expect(p95('ByRate')).toBeLessThan(p95('ByResponse'));
  },
  autoscaling: (study) => {
    const seen = (variant: string | null, text: string): number => observed(study(variant, 'Rush'), text);
    expect(seen(null, 'Visitors errors')).toBeGreaterThan(0.03);
    expect(seen('Faster', 'Visitors p95')).toBeGreaterThan(3);
    for (const variant of ['Spare', 'Timetable']) expect(seen(variant, 'Visitors p95'), variant).toBeLessThan(0.5);
  },
};

describe('What an example claims', () => {
  it.each(Object.keys(CLAIMS))('holds in its runs: %s', { timeout: 300_000 }, async (name) => {
    CLAIMS[name]!(await studiesOf(name));
  });

  it('holds of the specifications: two of them are but half', async () => {
    const { messages } = await checked('specifications');
    expect(messages.map(({ message }) => message)).toEqual([
      expect.stringContaining('it does not say whose `latency` is bounded'),
      expect.stringContaining('it does not say at which load `cpu` is bounded'),
    ]);
  });
});
