/** Systems of every shape the simulator knows, for property tests. */
import fc from 'fast-check';
import type {
  Call,
  Component,
  ComponentChange,
  EventAction,
  Link,
  Load,
  Operation,
  Step,
  System,
  TimedEvent,
} from '../../language/model/system.js';
import {
  callTo,
  component,
  exactly,
  exponential,
  keys,
  load,
  operation,
  pool,
  range,
  step,
  system,
  users,
} from '../support/system-builder.js';

const probability = fc.integer({ min: 0, max: 10 }).map((n) => n / 10);
const demand = fc.oneof(
  fc.integer({ min: 0, max: 20 }).map((n) => exponential(n / 1000)),
  fc.integer({ min: 0, max: 20 }).map((n) => exactly(n / 1000)),
);

/** Modifiers of a call; what `else` does is left out, or is nothing. */
const modifiers: fc.Arbitrary<Partial<Call>> = fc
  .record(
    {
      probability,
      timeout: fc.integer({ min: 1, max: 50 }).map((n) => n / 1000),
      retries: fc.integer({ min: 0, max: 2 }),
      backoff: fc.constant({ kind: 'exponential' as const, base: 0.01, factor: 2, jitter: 'full' as const }),
      budget: probability,
      hedge: fc.constantFrom({ after: 0.005 }, { quantile: 0.5 }),
      breaker: fc.constant({ errors: 0.3, over: 0.1, reset: 0.05 }),
      cancel: fc.boolean(),
      else: fc.constant([]),
      request: demand,
      reply: demand,
      sharedView: fc.boolean(),
      health: fc.constant({ every: 0.2, down: 1, up: 2 }),
      priority: fc.integer({ min: 0, max: 2 }),
    },
    { requiredKeys: [] },
  )
  .map(
    (record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Partial<Call>,
  );

/** Steps of a component that may call the components after it. */
function steps(callable: readonly string[], depth: number): fc.Arbitrary<Step[]> {
  const leaves: fc.Arbitrary<Step>[] = [
    demand.map((d) => step.cpu(d)),
    demand.map((d) => step.cpu(d, 2)),
    demand.map((d) => step.disk(d)),
    demand.map((d) => step.wait(d)),
    probability.map((p) => step.fail(p / 5)),
    fc.tuple(fc.constantFrom('in' as const, 'out' as const), demand).map(([way, d]) => step.transfer(way, d)),
  ];
  if (callable.length > 0) {
    const call = fc.tuple(fc.constantFrom(...callable), modifiers);
    leaves.push(
      call.map(([target, m]) => step.call(target, m)),
      call.map(([target, m]) => step.send(target, m)),
    );
  }
  const leaf = fc.oneof(...leaves);
  if (depth === 0) return fc.array(leaf, { minLength: 1, maxLength: 2 });
  const inner = steps(callable, depth - 1);
  const compound: fc.Arbitrary<Step>[] = [
    fc
      .tuple(
        fc.constantFrom('Db.Row', 'Db.Rooms', 'Db.Heap'),
        inner,
        fc.option(inner, { nil: undefined }),
        fc.integer({ min: 0, max: 3 }),
      )
      .map(([name, body, otherwise, amount]) => step.hold(name, body, otherwise, exactly(amount))),
    fc.tuple(fc.integer({ min: 1, max: 4 }), inner).map(([n, body]) => step.batch(n, 0.01, body)),
    inner.map((body) => step.await(0.02, body)),
    fc.tuple(inner, inner, probability).map(([a, b, p]) => step.choose([p, a], [1 - p, b])),
    fc.tuple(fc.integer({ min: 0, max: 3 }), inner).map(([n, body]) => step.repeat(n, body)),
    fc
      .tuple(fc.integer({ min: 0, max: 3 }), inner, fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }))
      .map(([n, body, k]) => step.replicate(n, body, k)),
    fc
      .tuple(inner, inner, fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }))
      .map(([a, b, k]) => step.parallel([a, b], k)),
  ];
  return fc.array(fc.oneof({ weight: 3, arbitrary: leaf }, ...compound), { minLength: 1, maxLength: 3 });
}

const properties: fc.Arbitrary<Partial<Component>> = fc
  .record(
    {
      instances: fc.integer({ min: 1, max: 4 }),
      cores: fc.integer({ min: 1, max: 3 }),
      concurrency: fc.integer({ min: 1, max: 6 }),
      queue: fc.integer({ min: 0, max: 5 }),
      bandwidth: fc.integer({ min: 1, max: 2 }),
      limit: fc.record({
        rate: fc.integer({ min: 1, max: 200 }),
        burst: fc.integer({ min: 1, max: 5 }),
        excess: fc.constantFrom('reject' as const, 'wait' as const),
      }),
      shed: fc.record({
        share: fc.constantFrom(0.5, 1),
        metric: fc.constantFrom('queue' as const, 'cpu' as const, 'latency' as const, 'rate' as const),
        comparison: fc.constant('>' as const),
        bound: fc.constantFrom(0.1, 1, 10),
      }),
      discipline: fc.constantFrom('fifo' as const, 'lifo' as const, 'ps' as const, 'priority' as const),
      policy: fc.constantFrom(
        'round-robin' as const,
        'random' as const,
        'least-connections' as const,
        'power-of-two' as const,
        'join-idle-queue' as const,
        'least-response-time' as const,
        'weighted-round-robin' as const,
        'shortest-expected-delay' as const,
        'resource-based' as const,
        'consistent-hashing' as const,
        'ip-hash' as const,
        'sticky' as const,
        'nearest' as const,
      ),
      patience: fc.constantFrom(exactly(0.01), exponential(0.02)),
      priority: fc.integer({ min: 0, max: 2 }),
      policySettings: fc.constantFrom({ choices: 1 }, { choices: 3 }, { points: 1 }, { points: 20 }),
    },
    { requiredKeys: [] },
  )
  .map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)));

const REGIONS = ['Us', 'Eu', 'Asia'];

/** Three regions with what lies between them, what stands in them, and whence loads come. */
const geography = fc
  .record({
    places: fc.array(fc.array(fc.constantFrom(...REGIONS), { maxLength: 3 }), { minLength: 1, maxLength: 7 }),
    origins: fc.array(fc.uniqueArray(fc.constantFrom(...REGIONS), { maxLength: 3 }), { maxLength: 2 }),
    rtts: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 4, maxLength: 4 }),
    loss: fc.constantFrom(0, 0, 0.05, 1),
  })
  .map(({ places, origins, rtts, loss }) => {
    const ends: Link['ends'][] = [
      [{ region: 'Us' }, { region: 'Eu' }],
      [{ region: 'Us' }, { region: 'Asia' }],
      [{ component: 'S0' }, { region: 'Eu' }],
      [{ component: 'Cache' }, { component: 'Db' }],
    ];
    const links = ends.map((two, i): Link => ({
      ends: two,
      range,
      rtt: rtts[i]! / 1000,
      loss: i === 0 ? loss : 0,
      ...(rtts[i]! % 2 === 0 ? { bandwidth: 1 } : {}),
    }));
    return { places, origins, regions: REGIONS.map((name) => ({ name, range })), links };
  });

/** Steps of which, at times, some run only after the reply. */
function answering(body: readonly Step[], at: number): Step[] {
  return at % 3 === 0 ? [...body.slice(0, 1), step.reply(), ...body.slice(1)] : [...body];
}

/** A chain of services that call onwards, a cache, a replicated database, a queue with a worker, and faults. */
export const randomSystem: fc.Arbitrary<System> = fc
  .tuple(
    fc.array(properties, { minLength: 1, maxLength: 3 }),
    fc.infiniteStream(properties),
    fc.constantFrom('async' as const, 'sync' as const, 'semi-sync' as const),
    fc.integer({ min: 1, max: 3 }),
    fc.boolean(),
    fc.integer({ min: 1, max: 100 }),
    fc.integer({ min: 1, max: 6 }),
  )
  .chain(([services, more, mode, shards, faults, rate, people]) => {
    const names = services.map((_, i) => `S${i}`);
    const leaves = ['Cache.get', 'Cache.put', 'Db.read', 'Db.write', 'Ring.read', 'Ring.write', 'Queue.send'];
    const bodies = names.map((_, i) => steps([...names.slice(i + 1).map((n) => `${n}.op`), ...leaves], 2));
    const [cacheShape, workerShape, dbShape, ringShape] = [
      more.next().value,
      more.next().value,
      more.next().value,
      more.next().value,
    ] as Partial<Component>[];
    return fc
      .tuple(fc.tuple(...bodies), steps(['Db.write'], 1), modifiers, timeline, fc.option(geography, { nil: undefined }))
      .map(([bodies, work, loadModifiers, events, world]) => {
        const components: Component[] = names.map((name, i) =>
          component(
            name,
            [operation('op', answering(bodies[i]!, rate + i), { takes: exactly(0.001), returns: exponential(0.002) })],
            services[i],
          ),
        );
        components.push(
          component(
            'Cache',
            {
              get: [step.cpu(exponential(0.001)), step.lookup([step.call('Db.read'), step.store()])],
              put: [step.store(), step.sendLater('Db.write', 0.1)],
            },
            {
              ...cacheShape,
              kind: 'cache',
              key: 'Item',
              cache: {
                capacity: 20,
                eviction: (['lru', 'lfu', 'fifo', 'random'] as const)[rate % 4]!,
                ttl: 1,
                start: 'warm',
                partitioned: rate % 2 === 0,
                singleFlight: people % 2 === 0,
              },
            },
          ),
          component(
            'Db',
            [
              operation('read', [step.cpu(exponential(0.002))]),
              operation('write', [step.transfer('in', exactly(0.001)), step.disk(exponential(0.003))], {
                write: true,
                takes: exactly(0.001),
              }),
            ] as Operation[],
            {
              ...dbShape,
              kind: 'database',
              instances: 3 * shards,
              ...(faults ? { scaling: { max: 12 } } : {}),
              shards: {
                count: shards,
                keys: 'Item',
                by: rate % 2 === 0 ? 'hash' : 'consistent-hashing',
                ...(faults ? { most: 4, copy: 0.001 } : {}),
              },
              partition: people % 4 < 2 ? 'ap' : 'cp',
              pools: [
                pool('Row', 1, { keys: 'Item', shared: true }),
                pool('Rooms', 3, { queue: 2, shared: true }),
                pool('Heap', 5, { shared: true }),
              ],
              replication: {
                style: 'leader-follower',
                followers: 2,
                mode,
                acks: 1,
                lag: rate % 2 === 0 ? 0.001 : 0,
                reads: (['followers', 'leader', 'any'] as const)[people % 3]!,
                ...(people % 2 === 0 ? { failover: { detect: 0.2, elect: 0.1 } } : {}),
              },
            },
          ),
          component(
            'Ring',
            [
              operation('read', [step.cpu(exponential(0.001))]),
              operation('write', [step.cpu(exponential(0.001)), step.fail(0.01)], { write: true }),
            ],
            {
              ...ringShape,
              kind: 'database',
              instances: 3 * shards,
              shards: { count: shards, keys: 'Item', by: (['hash', 'range', 'list', 'function'] as const)[rate % 4]! },
              replication: {
                style: 'quorum',
                followers: 2,
                mode: 'sync',
                acks: 1,
                lag: 0,
                reads: 'any',
                quorum: { read: 1 + (rate % 3), write: 1 + (people % 3) },
              },
            },
          ),
          component(
            'Queue',
            {
              send: [
                {
                  ...step.enqueue('Worker.work'),
                  ...(rate % 2 === 0 ? { deadLetters: { component: 'Dead', operation: 'send' } } : {}),
                },
              ],
            },
            {
              kind: 'queue',
              messages: {
                capacity: rate % 5 === 0 ? 2 : 50,
                consumers: ['Worker'],
                full: rate % 7 < 3 ? 'wait' : 'reject',
                ...(people % 2 === 0 ? { partitions: { count: 3, keys: 'Item' } } : {}),
                ...(people % 3 === 0 ? { redeliver: { attempts: 2, after: 0.01 } } : {}),
                ...(people % 4 < 3 ? { visibility: 0.005 } : {}),
              },
            },
          ),
          component('Dead', { send: [step.enqueue()] }, { kind: 'queue', messages: { capacity: 5, consumers: [] } }),
          component('Worker', { work }, { ...workerShape, kind: 'worker', concurrency: 2 }),
          component('Spare', { op: [step.cpu(exponential(0.002))] }, { instances: 2 }),
          component(
            'Names',
            [
              {
                ...operation('op', [
                  step.wait(exactly(0.001)),
                  step.call(['S0.op', 'Spare.op'], { sharedView: true, shifts: true }),
                ]),
                forwarded: true,
              },
            ],
            { kind: 'dns', sharedView: true, ...(rate % 2 === 0 ? { ttl: 0.2 } : {}) },
          ),
        );
        const loads: Load[] = [
          load('Open', 'S0.op', rate, { keys: rate % 3 === 0 ? ['Item'] : [], call: loadModifiers }),
          users('Closed', 'S0.op', people, exponential(0.05)),
          users('Named', 'Names.op', people, exponential(0.05)),
        ];
        const { places = [], origins = [], ...lands } = world ?? {};
        components.forEach((one, i) => {
          const regions = places[i % places.length];
          if (regions !== undefined && regions.length > 0) one.in = regions;
        });
        loads.forEach((one, i) => {
          const regions = origins[i];
          if (regions !== undefined && regions.length > 0)
            one.from = regions.map((region) => ({ region, share: 1 / regions.length }));
        });
        return system({
          keySpaces: [keys('Item', 100, { popularity: { kind: 'zipf', exponent: 1 } })],
          components,
          loads,
          ...lands,
          ...(faults ? { timeline: { duration: 1, events } } : {}),
        });
      });
  });

/** What changes of a component while it runs. */
const componentChange: fc.Arbitrary<Extract<EventAction, { kind: 'component' }>> = fc
  .oneof(
    fc.tuple(
      fc.constantFrom('S0', 'Db', 'Ring', 'Worker', 'Cache', 'Spare'),
      fc.oneof(
        fc.integer({ min: 1, max: 4 }).map((cores): ComponentChange => ({ cores })),
        fc.constantFrom<ComponentChange>({ contention: 0.2, coherence: null }, { contention: null, coherence: 0.01 }),
        fc.constantFrom<ComponentChange>(
          { concurrency: 1 },
          { concurrency: 4, queue: 1 },
          { queue: null, patience: exactly(0.01) },
        ),
        fc.constantFrom<ComponentChange>({ limit: { rate: 20, burst: 2, excess: 'wait' } }, { limit: null }),
        fc.constantFrom<ComponentChange>(
          { shed: { share: 0.5, metric: 'latency', comparison: '>', bound: 0.01 } },
          { shed: { share: 1, metric: 'cpu', comparison: '>', bound: 0.3 } },
          { shed: null },
        ),
        fc.constantFrom<ComponentChange>({ discipline: 'lifo' }, { discipline: 'priority' }, { priority: 1 }),
        fc.constant<ComponentChange>({ bandwidth: 3 }),
      ),
    ),
    fc.tuple(
      fc.constant('Db'),
      fc.oneof(
        fc
          .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
          .map(([rooms, heap]): ComponentChange => {
            const shared = { shared: true };
            return {
              pools: [
                pool('Row', 1, { keys: 'Item', shared: true }),
                pool('Rooms', rooms, shared),
                pool('Heap', heap, shared),
              ],
            };
          }),
        fc.constantFrom('async' as const, 'sync' as const).map((mode): ComponentChange => {
          const kept = { style: 'leader-follower' as const, followers: 2, acks: 2, reads: 'followers' as const };
          return { replication: { ...kept, mode, lag: 0.01, failover: { detect: 0.05, elect: 0.05 } } };
        }),
      ),
    ),
    fc.tuple(
      fc.constant('Cache'),
      fc.integer({ min: 0, max: 60 }).map((capacity): ComponentChange => ({
        cache: { capacity, eviction: 'lru', ttl: 0.1, sliding: capacity % 2 === 0, start: 'warm', partitioned: false },
      })),
    ),
    fc.tuple(
      fc.constant('Queue'),
      fc.integer({ min: 1, max: 60 }).map((capacity): ComponentChange => ({
        messages: { capacity, consumers: ['Worker'], redeliver: { attempts: 1, after: 0.005 } },
      })),
    ),
    fc.tuple(fc.constant('Names'), fc.constant<ComponentChange>({ ttl: 0.05 })),
  )
  .map(([name, change]) => ({ kind: 'component', component: name, change }));

/** What changes of links, and of what operations and loads do. */
const otherChange: fc.Arbitrary<EventAction> = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom({ rtt: 0.03 }, { loss: 0.5 }, { bandwidth: 2 }, { bandwidth: null }),
    )
    .map(([link, change]): EventAction => ({
      kind: 'link',
      link,
      ends: [{ region: 'Us' }, { region: 'Eu' }],
      ...change,
    })),
  fc.constantFrom<EventAction>(
    { kind: 'sizes', component: 'S0', operation: 'op', takes: exactly(0.003) },
    { kind: 'behavior', component: 'S0', operation: 'op', steps: [step.cpu(exponential(0.002)), step.call('Db.read')] },
    { kind: 'behavior', component: 'Db', operation: 'write', steps: [step.cpu(exponential(0.002))] },
    { kind: 'asking', load: 'Open', call: callTo('S0.op'), keys: ['Item'], priority: 2 },
    { kind: 'asking', load: 'Closed', call: callTo('Db.read'), keys: ['Item'], think: exactly(0.02) },
  ),
);

const timeline: fc.Arbitrary<TimedEvent[]> = fc.array(
  fc
    .tuple(
      fc.integer({ min: 0, max: 25 }),
      fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
      fc.oneof(
        fc.record({
          kind: fc.constantFrom('fail' as const, 'hang' as const, 'recover' as const),
          component: fc.constantFrom('S0', 'Cache', 'Db', 'Ring', 'Queue', 'Worker'),
        }),
        fc.record({
          kind: fc.constantFrom('fail' as const, 'hang' as const, 'recover' as const),
          component: fc.constantFrom('S0', 'Db', 'Ring'),
          count: fc.integer({ min: 1, max: 2 }),
        }),
        fc.record({
          kind: fc.constantFrom('drain' as const, 'replace' as const),
          component: fc.constantFrom('S0', 'Db', 'Ring', 'Worker', 'Cache'),
          count: fc.integer({ min: 1, max: 2 }),
        }),
        fc.record({
          kind: fc.constant('fail' as const),
          component: fc.constant('Db'),
          node: fc.constantFrom('leader' as const, 'follower' as const),
        }),
        fc.constant({ kind: 'slow' as const, component: 'Db', factor: 5 }),
        fc.record({
          kind: fc.constantFrom('fail' as const, 'hang' as const, 'drain' as const),
          component: fc.constantFrom('S0', 'Db', 'Ring'),
          region: fc.constantFrom(...REGIONS),
        }),
        fc.constant({ kind: 'cut' as const, from: { region: 'Us' }, to: { region: 'Eu' } }),
        fc.constant({
          kind: 'cut' as const,
          from: { component: 'Db', node: 'leader' as const },
          to: { component: 'Db', node: 'follower' as const },
        }),
        fc.tuple(fc.constantFrom('Cache', 'S0', 'Worker'), fc.constantFrom('Db', 'Ring')).map(([from, to]) => ({
          kind: 'cut' as const,
          from: { component: from },
          to: { component: to },
        })),
        fc.constant({ kind: 'flush' as const, component: 'Cache' }),
        fc.integer({ min: 1, max: 4 }).map((count) => ({ kind: 'shards' as const, component: 'Db', count })),
        fc.constantFrom<Record<string, number>>({ S0: 0, Spare: 1 }, { S0: 1, Spare: 1 }).map((shares) => ({
          kind: 'aim' as const,
          component: 'Names',
          shares,
        })),
        fc.constant({
          kind: 'demand' as const,
          component: 'Spare',
          operation: 'op',
          index: 0,
          value: { kind: 'exact' as const, value: 0.01 },
        }),
        { weight: 5, arbitrary: componentChange },
        { weight: 3, arbitrary: otherChange },
        fc.constant({ kind: 'load' as const, load: 'Open', change: { factor: 3 } }),
        fc.constant({ kind: 'load' as const, load: 'Closed', change: { rate: 2 } }),
      ),
    )
    .map(([at, length, action]) => ({
      range,
      at: at / 30,
      over: action.kind === 'shards' || action.kind === 'link' ? (at % 3) / 10 : 0,
      ...(length === undefined ? {} : { for: length / 20 }),
      action,
    })),
  { maxLength: 4 },
);
