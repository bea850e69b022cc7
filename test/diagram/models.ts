/** Small Systems and Results by hand, so that these tests stand without the parser and the simulator. */
import type { Basis, ComponentResult, Estimate, Results, Verdict } from '../../language/model/results.js';
import type { Call, Component, Load, Operation, SourceRange, Step, System } from '../../language/model/system.js';
import * as build from '../support/system-builder.js';

export function at(line: number): SourceRange {
  return { uri: 'file:///model.scale', start: { line, character: 0 }, end: { line, character: 10 } };
}

export { callTo as callOf } from '../support/system-builder.js';

const range = at(0);

export const call = (target: string, more: Partial<Call> = {}): Step => build.step.call(target, more);
export const send = (target: string): Step => build.step.send(target);
export const cpu = (seconds: number): Step => build.step.cpu(build.exponential(seconds));

export function operation(name: string, ...steps: Step[]): Operation {
  return build.operation(name, steps);
}

export function component(
  name: string,
  kind: string,
  operations: Operation[] = [],
  more: Partial<Component> = {},
): Component {
  return build.component(name, operations, { kind, ...more });
}

export function load(name: string, target: string, rate = 100, more: Partial<Load> = {}): Load {
  return { ...build.load(name, target, rate), ...more };
}

export function system(loads: Load[], components: Component[], more: Partial<System> = {}): System {
  return { ...build.system({ components, loads }), ...more };
}

function estimate(value: number, basis: Basis = 'simulated'): Estimate {
  return { value, low: value * 0.97, high: value * 1.03, basis };
}

export function componentResult(
  kind: string,
  utilization: number | null,
  more: Partial<ComponentResult> = {},
): ComponentResult {
  return {
    kind,
    instances: 1,
    resources: utilization === null ? {} : { cpu: { utilization } },
    throughput: 100,
    queue: { mean: 0, max: 0 },
    rejected: 0,
    ...more,
  };
}

export function results(more: Partial<Results> = {}): Results {
  return {
    schema: 1,
    model: 'Test',
    engine: 'simulate',
    variant: null,
    scenario: null,
    seed: 1,
    run: {
      study: 'steady',
      simulatedSeconds: 40,
      warmupSeconds: 3,
      replications: 8,
      requests: 800_000,
      events: 9_000_000,
      wallSeconds: 0.6,
      stopped: 'precision',
      unreached: [],
      reproducible: true,
      notes: [],
    },
    loads: {},
    operations: {},
    components: {},
    caches: {},
    queues: {},
    bottleneck: null,
    availability: null,
    availabilityUnstated: [],
    cost: { perMonth: null, perMillionRequests: null },
    requirements: [],
    findings: [],
    ...more,
  };
}

export function verdict(
  text: string,
  status: Verdict['status'],
  observed: number | null,
  more: Partial<Verdict> = {},
): Verdict {
  return {
    text,
    range,
    status,
    expectFail: false,
    observed,
    low: observed,
    high: observed,
    bound: 0.1,
    dimension: 'duration',
    reason: '',
    ...more,
  };
}

/** The three-line model: one service, one database, one load. */
export function threeLines(): System {
  return system(
    [load('Visitors', 'Web.get', 200)],
    [
      component('Web', 'service', [operation('get', cpu(0.003), call('Db.query'))], { instances: 4 }),
      component('Db', 'database', [operation('query', cpu(0.004))]),
    ],
    { title: 'Three lines' },
  );
}

/** The blog platform of the language's documentation. */
export function blogPlatform(): System {
  const peak = (name: string, target: string, mean: number): Load =>
    load(name, target, mean, {
      peak: 3,
      source: { kind: 'open', meanRate: mean, rate: 3 * mean, arrivals: { kind: 'poisson' } },
    });
  return system(
    [peak('Readers', 'Edge.read', 2314.8), peak('Authors', 'Edge.write', 11.6)],
    [
      component('Edge', 'balancer', [operation('read', call('Web.read')), operation('write', call('Web.write'))], {
        range: at(8),
        targets: ['Web'],
        policy: 'least-connections',
      }),
      component(
        'Web',
        'service',
        [
          operation('read', cpu(0.002), call('Posts.select')),
          operation('write', cpu(0.003), call('Db.insert', { timeout: 0.5, retries: 2 }), send('Mail.send')),
        ],
        { range: at(10), instances: 6, cores: 4, concurrency: 200 },
      ),
      component(
        'Posts',
        'cache',
        [
          operation('select', cpu(0.0001), {
            kind: 'lookup',
            range,
            miss: [call('Db.select'), { kind: 'store', range }],
          }),
        ],
        {
          range: at(26),
          targets: ['Db'],
          cache: { capacity: 200_000, eviction: 'lru', ttl: 3600, start: 'warm', partitioned: true },
        },
      ),
      component(
        'Db',
        'database',
        [operation('select', cpu(0.004)), { ...operation('insert', cpu(0.006)), write: true }],
        {
          range: at(33),
          instances: 3,
          cores: 16,
          replication: {
            style: 'leader-follower',
            followers: 2,
            mode: 'async',
            acks: 0,
            lag: 0.05,
            reads: 'followers',
          },
        },
      ),
      component(
        'Mail',
        'queue',
        [operation('send', { kind: 'enqueue', range, consumers: [{ component: 'Mailer', operation: 'send' }] })],
        { range: at(40), targets: ['Mailer'], messages: { consumers: ['Mailer'] } },
      ),
      component('Mailer', 'worker', [operation('send', cpu(0.005), call('Smtp.deliver'))], {
        range: at(41),
        instances: 2,
        concurrency: 20,
      }),
      component('Smtp', 'external', [operation('deliver')], { range: at(42), availability: 0.999 }),
    ],
    { title: 'Blog platform' },
  );
}

/** What a run could have found on the blog platform; `busy` is the utilization of its database. */
export function blogResults(busy = 0.91): Results {
  const latency = (mean: number): Record<string, Estimate> => ({
    mean: estimate(mean),
    p50: estimate(mean * 0.7),
    p95: estimate(mean * 3),
    p99: estimate(mean * 5),
  });
  return results({
    model: 'Blog platform',
    loads: {
      Readers: {
        offered: 6944,
        throughput: 6944,
        errors: { rejected: 0, timeout: 0, failed: 0 },
        latency: latency(0.0166),
      },
      Authors: {
        offered: 34.7,
        throughput: 34.6,
        errors: { rejected: 0, timeout: 0.004, failed: 0 },
        latency: latency(0.031),
      },
    },
    operations: {
      'Edge.read': { rate: 6944, latency: latency(0.0166) },
      'Edge.write': { rate: 34.7, latency: latency(0.031) },
      'Web.read': { rate: 6944, latency: latency(0.0166) },
      'Web.write': { rate: 34.7, latency: latency(0.031) },
      'Posts.select': { rate: 6944, latency: latency(0.0084) },
      'Db.select': { rate: 2014, latency: latency(0.0124) },
      'Db.insert': { rate: 34.7, latency: latency(0.0192) },
      'Mail.send': { rate: 34.7, latency: latency(0) },
      'Mailer.send': { rate: 34.7, latency: latency(0.102) },
      'Smtp.deliver': { rate: 34.7, latency: latency(0.097) },
    },
    components: {
      Edge: componentResult('balancer', null),
      Web: componentResult('service', 0.58, { instances: 6, costPerMonth: 744.6, queue: { mean: 0.2, max: 9 } }),
      Posts: componentResult('cache', 0.34),
      Db: componentResult('database', busy, { instances: 3, queue: { mean: 8.1, max: 77 } }),
      Mail: componentResult('queue', null),
      Mailer: componentResult('worker', 0.09, { instances: 2 }),
      Smtp: componentResult('external', null),
    },
    caches: { Posts: { hitRatio: 0.71, rate: 6944 } },
    queues: { Mail: { depth: { mean: 3.2, max: 21 }, age: latency(0.09), lag: latency(0.14) } },
    bottleneck: {
      component: 'Db',
      resource: 'cpu',
      utilization: busy,
      saturatesAt: { factor: 1 / busy, load: 'all' },
      basis: 'exact',
    },
    availability: 0.99912,
    cost: { perMonth: 1290, perMillionRequests: 0.07 },
    requirements: [
      verdict('Readers p99 < 120ms at peak', 'pass', 0.083, { bound: 0.12 }),
      verdict('Authors p95 < 300ms at Authors 5x', 'undecided', 0.291, {
        bound: 0.3,
        reason: 'The interval holds the bound.',
      }),
      verdict('Web cpu < 70% at peak', 'fail', 0.74, { bound: 0.7, dimension: 'ratio' }),
    ],
    findings: [
      {
        code: 'bottleneck',
        severity: 'warning',
        message: `Db: cpu ${Math.round(busy * 100)}% busy at peak; saturates at ${(1 / busy).toFixed(2)}x this load`,
        component: 'Db',
        range: at(33),
        evidence: { utilization: busy },
      },
    ],
  });
}
