import type { Parameter, Probe, WordEntry, WordListName } from './types.js';
import { positiveDuration } from './values.js';

type WordInput = Omit<WordEntry, 'list' | 'signatures' | 'probes'> & Partial<Pick<WordEntry, 'signatures' | 'probes'>>;

function list(name: WordListName, entries: readonly WordInput[]): readonly WordEntry[] {
  return entries.map((entry) => ({ signatures: [], probes: [], ...entry, list: name }));
}

function positional(name: string, dimension: Parameter['dimension'], summary: string): Parameter {
  return { name, dimension, named: false, required: true, summary };
}

function named(name: string, dimension: Parameter['dimension'], summary: string): Parameter {
  return { name, dimension, named: true, required: true, summary };
}

const PEAK_FACTOR = { min: 0, hint: 'Write a factor such as 3x.', absurd: { over: 1e6, hint: 'Write at most 1Mx.' } };

const MEAN: Parameter = {
  ...positional('mean', 'same', 'Mean.'),
  range: { above: 0, hint: 'Write a mean above zero.' },
};

const CV: Parameter = {
  ...named('cv', 'number', 'Coefficient of variation: standard deviation divided by mean.'),
  range: { above: 0, hint: 'Write a coefficient of variation above zero.' },
};

/** Four instances at 80% of their capacity: what the policy gains over blind chance. */
const overRandom = (policy: string): WordEntry['probes'] => [
  {
    model: `service Web { instances: 4, policy: $, on get { cpu 32ms } }\nload Users -> Web.get { rate: 100 rps }`,
    values: ['random', policy],
    watch: ['loads', 'Users', 'latency', 'mean', 'value'],
    direction: 'falls',
    engine: 'simulate',
  },
];

/** A pool of one core beside one of four: a policy that knows of it loads both alike. */
const overBlindTurns = (policy: string): WordEntry['probes'] => [
  {
    model: `balancer Edge -> Small, Large { policy: $ }\nservice Small { on get { cpu 8ms } }\nservice Large { cores: 4, on get { cpu 8ms } }\nload Users -> Edge.get { rate: 200 rps }`,
    values: ['round-robin', policy],
    watch: ['loads', 'Users', 'latency', 'mean', 'value'],
    direction: 'falls',
    engine: 'simulate',
  },
];

/** Some clients ask far more often than others: where each keeps to one instance, the instances are unequally busy. */
const unequalClients = (policy: string): WordEntry['probes'] => [
  {
    model: `keys User { count: 40, popularity: zipf(1) }\nservice Web { instances: 4, policy: $, on get { cpu 16ms } }\nload Users -> Web.get { rate: 100 rps, key: User }`,
    values: ['round-robin', policy],
    watch: ['loads', 'Users', 'latency', 'mean', 'value'],
    direction: 'rises',
    engine: 'simulate',
  },
];

const POLICY = list('policy', [
  {
    name: 'round-robin',
    summary: 'Each in its turn.',
    doc: 'One turn for all callers on a balancer; each calling instance has a turn of its own on direct calls, and starts at a random place.',
    example: 'policy: round-robin',
    simulated: true,
  },
  {
    name: 'random',
    summary: 'Any, with equal probability.',
    doc: 'Independent of the past: each instance of a pool sees Poisson arrivals if the pool does.',
    example: 'policy: random',
    simulated: true,
  },
  {
    name: 'least-connections',
    summary: 'The one with the fewest calls in hand.',
    doc: 'Counts the calls that the chooser has sent and that are not answered yet; also called join the shortest queue. Ties are broken by a fair coin.',
    example: 'policy: least-connections',
    simulated: true,
  },
  {
    name: 'weighted-round-robin',
    summary: 'In turn, larger ones more often.',
    doc: 'In proportion to the `weights` of the targets, shared equally by the instances of each; without `weights` in proportion to the cores of the instances. Interleaved as evenly as can be.',
    example: 'policy: weighted-round-robin',
    simulated: true,
    probes: overBlindTurns('weighted-round-robin'),
  },
  {
    name: 'least-response-time',
    summary: 'The one that answered fastest of late.',
    doc: 'By the exponentially weighted mean of past response times (a new one counts 20%), times the calls in hand plus one.',
    example: 'policy: least-response-time',
    simulated: true,
    probes: overRandom('least-response-time'),
  },
  {
    name: 'resource-based',
    summary: 'The one whose cores are least busy.',
    doc: 'By the work that runs on its cores or waits for them at this moment, a core, whoever sent it. Ties are broken by a fair coin.',
    example: 'policy: resource-based',
    simulated: true,
    probes: overRandom('resource-based'),
  },
  {
    name: 'ip-hash',
    summary: 'Always the same one for a user.',
    doc: 'By a hash of the client over the instances that are there; a change of the pool moves most clients. The client is the key that the call names with `by`, else the first one that the load carries (of several, the one declared first), else the user of a load with `users`. Calls of nobody in particular go anywhere.',
    example: 'policy: ip-hash',
    simulated: true,
    probes: unequalClients('ip-hash'),
  },
  {
    name: 'consistent-hashing',
    summary: 'Always the same one for a key.',
    doc: 'By a hash ring over the key, with so many points an instance that all have equal shares of the keys, unless `points` says how many; where one of n is lost, only its keys move, one in n. The key is the one that the call names with `by`, else the `key` of a cache, else what tells clients apart (see `ip-hash`). On a cache: the instances split the keys among them.',
    example: 'policy: consistent-hashing',
    simulated: true,
    settings: 'consistent-hashing',
    probes: unequalClients('consistent-hashing'),
  },
  {
    name: 'power-of-two',
    summary: 'The better of two chosen at random.',
    doc: 'Two distinct candidates, or as many as `choices` says; the one with fewest calls in hand is taken (Mitzenmacher 1996).',
    example: 'policy: power-of-two',
    simulated: true,
    settings: 'power-of-two',
    probes: overRandom('power-of-two'),
  },
  {
    name: 'join-idle-queue',
    summary: 'One that is idle, if there is one.',
    doc: 'Idle means that no call of the chooser is in hand there; without one any, at random (Lu et al. 2011).',
    example: 'policy: join-idle-queue',
    simulated: true,
    probes: overRandom('join-idle-queue'),
  },
  {
    name: 'shortest-expected-delay',
    summary: 'The one where the wait will be shortest.',
    doc: 'Calls in hand plus one, divided by the cores of the instance; among equal instances the same as `least-connections`.',
    example: 'policy: shortest-expected-delay',
    simulated: true,
    probes: [...overRandom('shortest-expected-delay'), ...overBlindTurns('shortest-expected-delay')],
  },
  {
    name: 'sticky',
    summary: 'Always the one that served the session first.',
    doc: 'A new session goes to the next instance in turn, and stays there. When the instance fails or leaves, what it kept of the session is lost: that is counted when the session next asks, and it begins anew elsewhere. A session is told as a client is (see `ip-hash`); the latest million of each chooser are kept.',
    example: 'policy: sticky',
    simulated: true,
    probes: unequalClients('sticky'),
  },
  {
    name: 'nearest',
    summary: 'One of those with the shortest round trip from the caller.',
    doc: 'In turn among those that are equally near. When the nearest are gone the next nearest are called: balancers find dead ones by their checks, direct callers go on calling them.',
    example: 'policy: nearest',
    simulated: true,
    probes: [
      {
        model: `region Us\nregion Eu\nlink Us <-> Eu { rtt: 80ms }\nservice Web { instances: 4, in: [Us, Eu], policy: $, on get { cpu 1ms } }\nload Users -> Web.get { rate: 100 rps, from: [Us, Eu] }`,
        values: ['round-robin', 'nearest'],
        watch: ['loads', 'Users', 'latency', 'mean', 'value'],
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
]);

const DISCIPLINE = list('discipline', [
  {
    name: 'fifo',
    summary: 'First come, first served.',
    doc: 'A core works on one request until its step is done.',
    example: 'discipline: fifo',
    simulated: true,
  },
  {
    name: 'ps',
    summary: 'All at once, sharing the cores equally.',
    doc: 'Processor sharing: n requests on c cores each run at speed min(1, c / n). The mean does not depend on the variability of the demand.',
    example: 'discipline: ps',
    simulated: true,
  },
  {
    name: 'lifo',
    summary: 'Last come, first served.',
    doc: 'Work in service is not interrupted.',
    example: 'discipline: lifo',
    simulated: true,
    probes: [
      {
        model: `service Web { discipline: $, on get { cpu 8ms } }\nload Users -> Web.get { rate: 60 rps }\nrequire Users p99 < 10s`,
        values: ['fifo', 'lifo'],
        watch: ['loads', 'Users', 'latency', 'p99', 'value'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'priority',
    summary: 'The most urgent first.',
    doc: 'By the `priority` of the call, which it says itself, or has from the component that makes it, or from the load; among equals first come, first served. Work in service is not interrupted, and messages in a queue keep the order in which they came.',
    example: 'discipline: priority',
    simulated: true,
    probes: [
      {
        model: `service Web { discipline: $, on get { cpu 9ms } }\nload Others -> Web.get { rate: 50 rps }\nload Users -> Web.get { rate: 40 rps, priority: 1 }`,
        values: ['fifo', 'priority'],
        watch: ['loads', 'Users', 'latency', 'mean', 'value'],
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
]);

const burstLatency = (second: string, direction: 'rises' | 'falls'): WordEntry['probes'] => [
  {
    model: `service Web { on get { cpu 8ms } }\nload Users -> Web.get { rate: 100 rps, arrivals: $ }`,
    values: ['poisson', second],
    watch: ['loads', 'Users', 'latency', 'mean', 'value'],
    direction,
    engine: 'simulate',
  },
];

const ARRIVALS = list('arrivals', [
  {
    name: 'poisson',
    summary: 'Independent users.',
    doc: 'Exponential gaps: what many users who do not know of each other produce.',
    example: 'arrivals: poisson',
    simulated: true,
  },
  {
    name: 'constant',
    summary: 'One after the other, evenly spaced.',
    doc: 'Every gap is exactly 1 / rate: sensors, timers, a paced test.',
    example: 'arrivals: constant',
    simulated: true,
    probes: burstLatency('constant', 'falls'),
  },
  {
    name: 'erlang',
    summary: 'More even than independent users.',
    doc: 'Each gap is the sum of k exponential parts: squared coefficient of variation 1 / k.',
    example: 'arrivals: erlang(4)',
    simulated: true,
    signatures: [
      [
        {
          ...positional('k', 'count', 'Number of exponential parts.'),
          range: { min: 1, max: 1000, integer: true, hint: 'Write a whole number from 1 to 1000.' },
        },
      ],
    ],
    probes: burstLatency('erlang(4)', 'falls'),
  },
  {
    name: 'hyperexponential',
    summary: 'More uneven than independent users.',
    doc: 'Gaps from one of two exponential distributions with balanced means.',
    example: 'arrivals: hyperexponential(cv: 3)',
    simulated: true,
    signatures: [[{ ...CV, range: { min: 1, max: 100, hint: 'Write a coefficient of variation from 1 to 100.' } }]],
    probes: burstLatency('hyperexponential(cv: 3)', 'rises'),
  },
  {
    name: 'batches',
    summary: 'Groups that arrive together.',
    doc: 'Groups of n requests at Poisson moments; the rate of requests stays as written. A request waits for those of its group that are ahead of it.',
    example: 'arrivals: batches(10)',
    simulated: true,
    signatures: [
      [
        {
          ...positional('n', 'count', 'Requests in a group.'),
          range: {
            min: 1,
            integer: true,
            hint: 'Write a whole number, at least 1.',
            absurd: { over: 100_000, hint: 'Write at most 100 000.' },
          },
        },
      ],
    ],
    probes: burstLatency('batches(10)', 'rises'),
  },
  {
    name: 'bursty',
    summary: 'Alternates between a high and a low rate.',
    doc: 'A two-state Markov-modulated Poisson process (on and off with `low: 0x`). `high` and `low` are multiples of the mean; `every` is the mean time from the beginning of one burst to the next. A burst lasts (1 - low) / (high - low) of that on average, so that the mean stays the mean.',
    example: 'arrivals: bursty(high: 5x, low: 0.5x, every: 1min)',
    simulated: true,
    probes: burstLatency('bursty(high: 1.2x, low: 0.4x, every: 10s)', 'rises'),
    signatures: [
      [
        { ...named('high', 'factor', 'Rate in a burst, as a multiple of the mean.'), range: PEAK_FACTOR },
        { ...named('low', 'factor', 'Rate between bursts, as a multiple of the mean.'), range: PEAK_FACTOR },
        {
          ...named('every', 'duration', 'Mean time between two bursts.'),
          range: positiveDuration('Write a duration such as 1min.'),
        },
      ],
    ],
  },
]);

/** A small cache over keys of uneven popularity, compared with `lru`. */
const evicting = (eviction: string, direction: 'rises' | 'falls'): Probe => ({
  model: `keys Doc { count: 10k, popularity: zipf(0.9) }\ncache Hot -> Db { capacity: 500 items, eviction: $ }\ndatabase Db { on get { cpu 1ms } }\nload Users -> Hot.get { rate: 100 rps, key: Doc }`,
  values: ['lru', eviction],
  watch: ['caches', 'Hot', 'hitRatio'],
  direction,
  engine: 'simulate',
});

/** Readers and writers of the same few keys. */
const writing = (values: readonly [string, string], watch: readonly string[], direction: 'rises' | 'falls'): Probe => ({
  model: `keys Doc { count: 500 }\ncache Hot -> Db { write: $ }\ndatabase Db { on get { cpu 1ms }, on put write { cpu 1ms } }\nload Readers -> Hot.get { rate: 100 rps, key: Doc }\nload Writers -> Hot.put { rate: 100 rps, key: Doc }`,
  values,
  watch,
  direction,
  engine: 'simulate',
});

/** What was just written is read more often than anything else: only a cache that takes writes in has it. */
const around: Probe = {
  model: `keys Doc { count: 100k }\ncache Hot -> Db { capacity: 1k items, start: cold, write: $ }\nservice Api { on post { cpu 1ms  -> Hot.put by Doc  -> Hot.get by Doc } }\ndatabase Db { on get { cpu 1ms }, on put write { cpu 1ms } }\nload Writers -> Api.post { rate: 50 rps, key: Doc }`,
  values: ['through', 'around'],
  watch: ['caches', 'Hot', 'hitRatio'],
  direction: 'falls',
  engine: 'simulate',
};

const EVICTION = list('eviction', [
  {
    name: 'lru',
    summary: 'The one that was not used for the longest time.',
    doc: 'Least recently used. A hit moves the entry to the front.',
    example: 'eviction: lru',
    simulated: true,
  },
  {
    name: 'lfu',
    summary: 'The one that was used least often.',
    doc: 'Least frequently used, counted since it came in; among equals the one that was not used for the longest time. In the long run it holds the most popular keys.',
    example: 'eviction: lfu',
    simulated: true,
    probes: [evicting('lfu', 'rises')],
  },
  {
    name: 'fifo',
    summary: 'The one that came in first.',
    doc: 'First in, first out. A hit changes nothing.',
    example: 'eviction: fifo',
    simulated: true,
  },
  {
    name: 'random',
    summary: 'Any, with equal probability.',
    doc: 'Has the same hit ratio as `fifo` under independent requests (Gelenbe 1973).',
    example: 'eviction: random',
    simulated: true,
    probes: [evicting('random', 'falls')],
  },
]);

const WRITE = list('write', [
  {
    name: 'through',
    summary: 'Write the target first, then the entry.',
    doc: 'The caller waits for both; the cache is never older than its target.',
    example: 'write: through',
    simulated: true,
  },
  {
    name: 'back',
    summary: 'Write the entry now, the target later.',
    doc: 'The caller waits for the cache only. What an instance has changed is written every so often, all at one moment, once for each key however often it changed in between; what it has not yet written is lost with it.',
    example: 'write: back { every: 1s }',
    simulated: true,
    probes: [
      writing(['through', 'back { every: 10s }'], ['components', 'Db', 'resources', 'cpu', 'utilization'], 'falls'),
    ],
    settings: 'back',
  },
  {
    name: 'around',
    summary: 'Write the target and leave the cache as it is.',
    doc: 'An old entry stays until it expires or is evicted: until then its reads are stale.',
    example: 'write: around',
    simulated: true,
    probes: [around],
  },
  {
    name: 'invalidate',
    summary: 'Write the target and drop the entry.',
    doc: 'The next read of that key is a miss.',
    example: 'write: invalidate',
    simulated: true,
    probes: [writing(['through', 'invalidate'], ['caches', 'Hot', 'hitRatio'], 'falls')],
  },
]);

const REPLICATION = list('replication', [
  {
    name: 'leader-follower',
    summary: 'One node takes the writes, others copy it.',
    doc: 'Writes go to the leader and are applied by every follower at full demand; reads go to the followers if there are any.',
    example: 'replication: leader-follower { followers: 2, mode: async, lag: 50ms }',
    simulated: true,
    settings: 'leader-follower',
  },
  {
    name: 'quorum',
    summary: 'All nodes are equal; enough of them must answer.',
    doc: 'Reads and writes go to all n nodes and wait for r and w of them.',
    example: 'replication: quorum { n: 3, r: 2, w: 2 }',
    simulated: true,
    settings: 'quorum',
    probes: [
      {
        model: `database Db { replication: $, on read { wait 8ms } }\nload Users -> Db.read { rate: 100 rps }`,
        values: ['leader-follower', 'quorum { n: 3, r: 1 }'],
        watch: ['loads', 'Users', 'latency', 'mean', 'value'],
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
]);

const MODE = list('mode', [
  {
    name: 'async',
    summary: 'A write waits for the leader only.',
    doc: 'What the followers had not received is lost with the leader.',
    example: 'mode: async',
    simulated: true,
  },
  {
    name: 'sync',
    summary: 'A write waits for all followers.',
    doc: 'The reply comes after the slowest of them.',
    example: 'mode: sync',
    simulated: true,
  },
  {
    name: 'semi-sync',
    summary: 'A write waits for some followers.',
    doc: 'The reply comes after the fastest `acks` of them.',
    example: 'mode: semi-sync { acks: 1 }',
    simulated: true,
    settings: 'semi-sync',
  },
]);

const READS = list('reads', [
  {
    name: 'followers',
    summary: 'Followers read.',
    doc: 'The leader reads only if it has no followers.',
    example: 'reads: followers',
    simulated: true,
  },
  {
    name: 'leader',
    summary: 'The leader reads.',
    doc: 'Reads are never stale.',
    example: 'reads: leader',
    simulated: true,
  },
  {
    name: 'any',
    summary: 'Leader and followers read.',
    doc: 'All nodes share the reads by the `policy`.',
    example: 'reads: any',
    simulated: true,
  },
]);

const TIME_WINDOW = named('at', 'time', 'When, from the start of the run or as a time of day.');

/** More is asked over the course than at the mean that it stands for. */
const OVER_TIME = (shape: string): WordEntry['probes'] => [
  {
    model: `service Web { on get { cpu 4ms } }\nload Users -> Web.get { rate: 20 rps, shape: $ }`,
    values: ['constant', shape],
    watch: ['loads', 'Users', 'offered'],
    direction: 'rises',
    engine: 'simulate',
  },
];

const SHAPE = list('shape', [
  {
    name: 'constant',
    summary: 'Always the mean.',
    doc: 'The default; the peak stands beside it.',
    example: 'shape: constant',
    simulated: true,
  },
  {
    name: 'step',
    summary: 'Jumps to another level.',
    doc: 'Stays there.',
    example: 'shape: step(to: 3x, at: 1min)',
    simulated: true,
    probes: OVER_TIME('step(to: 3x, at: 1s)'),
    signatures: [
      [{ ...named('to', 'factor', 'New level, as a multiple of the mean.'), range: PEAK_FACTOR }, TIME_WINDOW],
    ],
  },
  {
    name: 'ramp',
    summary: 'Rises or falls evenly to another level.',
    doc: 'Linear from `at` on, for as long as `over` says.',
    example: 'shape: ramp(to: 3x, at: 1min, over: 5min)',
    simulated: true,
    probes: OVER_TIME('ramp(to: 3x, at: 1s, over: 5s)'),
    signatures: [
      [
        { ...named('to', 'factor', 'New level, as a multiple of the mean.'), range: PEAK_FACTOR },
        TIME_WINDOW,
        {
          ...named('over', 'duration', 'How long it takes.'),
          range: positiveDuration('Write a duration such as 5min.'),
        },
      ],
    ],
  },
  {
    name: 'spike',
    summary: 'Jumps up and comes back.',
    doc: 'At the high level for as long as `for` says.',
    example: 'shape: spike(to: 10x, at: 1min, for: 30s)',
    simulated: true,
    probes: OVER_TIME('spike(to: 10x, at: 1s, for: 5s)'),
    signatures: [
      [
        { ...named('to', 'factor', 'Level of the spike, as a multiple of the mean.'), range: PEAK_FACTOR },
        TIME_WINDOW,
        { ...named('for', 'duration', 'How long it lasts.'), range: positiveDuration('Write a duration such as 30s.') },
      ],
    ],
  },
  {
    name: 'diurnal',
    summary: 'A wave over a day.',
    doc: 'A sine between `low` and `high` with a period of 24 hours, highest at `at` (18:00 unless written).',
    example: 'shape: diurnal(low: 0.3x, high: 2x)',
    simulated: true,
    probes: OVER_TIME('diurnal(low: 1x, high: 3x)'),
    signatures: [
      [
        { ...named('low', 'factor', 'Least level, as a multiple of the mean.'), range: PEAK_FACTOR },
        { ...named('high', 'factor', 'Greatest level, as a multiple of the mean.'), range: PEAK_FACTOR },
        { ...TIME_WINDOW, required: false, default: { text: '18:00', value: 64_800 } },
      ],
    ],
  },
  {
    name: 'trace',
    summary: 'A course read from a CSV file.',
    doc: 'Two columns, time in seconds and requests per second, with straight lines in between; a heading is passed over. With a `rate` the course is scaled to that mean, without one its own holds. The file lies in the workspace and has at most 10 000 rows and 8 million characters.',
    example: 'shape: trace("load.csv")',
    simulated: true,
    signatures: [[positional('file', 'text', 'Path of the CSV file, relative to this one.')]],
  },
]);

const DISTRIBUTION = list('distribution', [
  {
    name: 'exactly',
    summary: 'Always this value.',
    doc: 'Needed in `cpu`, `disk`, `wait` and `think`, where a bare value is exponential.',
    example: 'cpu exactly 3ms',
    simulated: true,
    prefix: true,
    signatures: [[positional('value', 'same', 'The value.')]],
  },
  {
    name: 'uniform',
    summary: 'Any value between two bounds, equally likely.',
    doc: 'Mean (low + high) / 2.',
    example: 'cpu uniform(1ms, 5ms)',
    simulated: true,
    signatures: [[positional('low', 'same', 'Least value.'), positional('high', 'same', 'Greatest value.')]],
  },
  {
    name: 'normal',
    summary: 'The bell curve, cut at zero.',
    doc: 'Values below zero are drawn anew, which raises the mean a little where `sd` is large.',
    example: 'cpu normal(5ms, 1ms)',
    simulated: true,
    signatures: [[MEAN, positional('sd', 'same', 'Standard deviation.')]],
  },
  {
    name: 'lognormal',
    summary: 'Skewed with a long tail, as measured latencies are.',
    doc: 'Given by two percentiles, or by mean and coefficient of variation.',
    example: 'wait lognormal(p50: 80ms, p99: 400ms)',
    simulated: true,
    signatures: [
      [named('p50', 'same', 'Median.'), named('p99', 'same', '99th percentile; above the median.')],
      [{ ...MEAN, named: true }, CV],
    ],
  },
  {
    name: 'erlang',
    summary: 'The sum of k exponential parts.',
    doc: 'Less variable than exponential: squared coefficient of variation 1 / k. `erlang(1, 2s)` is exponential, for what is exact where nothing is said.',
    example: 'cpu erlang(4, 8ms)',
    simulated: true,
    signatures: [
      [
        {
          ...positional('k', 'count', 'Number of parts.'),
          range: { min: 1, max: 1000, integer: true, hint: 'Write a whole number from 1 to 1000.' },
        },
        { ...MEAN, summary: 'Mean of the sum.' },
      ],
    ],
  },
  {
    name: 'hyperexponential',
    summary: 'Mostly short, sometimes long.',
    doc: 'One of two exponential distributions with balanced means: each contributes half of the mean. More variable than exponential.',
    example: 'cpu hyperexponential(8ms, cv: 3)',
    simulated: true,
    signatures: [
      [MEAN, { ...CV, range: { min: 1, max: 100, hint: 'Write a coefficient of variation from 1 to 100.' } }],
    ],
  },
  {
    name: 'pareto',
    summary: 'A heavy tail: few values carry most of the sum.',
    doc: 'The mean is the one after the cut at `max`. Without `max` the shape must be above 1, and below 2 the variance is infinite: means settle slowly.',
    example: 'cpu pareto(mean: 5ms, shape: 1.5, max: 1s)',
    simulated: true,
    signatures: [
      [
        { ...MEAN, named: true },
        {
          ...named('shape', 'number', 'Tail exponent; the smaller, the heavier.'),
          range: { above: 0, hint: 'Write a shape above zero; without max above 1.' },
        },
        { ...named('max', 'same', 'Greatest value.'), required: false },
      ],
    ],
  },
  {
    name: 'choice',
    summary: 'One of several values.',
    doc: 'Each with its probability; they total 100%.',
    example: 'cpu choice(99%: 10ms, 1%: 1s)',
    simulated: true,
    signatures: [[positional('options', 'pairs', 'Probability and value of each.')]],
  },
  {
    name: 'empirical',
    summary: 'Measured values from a CSV file.',
    doc: 'Drawn with replacement from one column, whose heading ends with the unit: `ms`, `latency_ms`, `latency (ms)`. The file lies in the workspace and has at most 10 000 rows and 8 million characters.',
    example: 'cpu empirical("trace.csv", column: "ms")',
    simulated: true,
    signatures: [
      [
        positional('file', 'text', 'Path of the CSV file, relative to this one.'),
        named('column', 'text', 'Heading of the column; its name is the unit.'),
      ],
    ],
  },
  {
    name: 'timetable',
    summary: 'A value that changes at times of day.',
    doc: 'Stands where a number can change while the system runs: `rate`, `users`, `instances`, `min` of an autoscaler, and durations and counts in steps, where its values are exact. Each value holds until the next time, the last one until the first of the next day. The run then takes a day that begins at midnight, unless a scenario says how long it is.',
    example: 'think timetable(07:00: 5s, 22:00: 30s)',
    simulated: true,
    probes: [
      {
        model: `service Web { on get { cpu $ } }\nload Users -> Web.get { rate: 1 rps }`,
        values: ['timetable(00:00: 1ms, 12:00: 2ms)', 'timetable(00:00: 4ms, 12:00: 8ms)'],
        watch: ['components', 'Web', 'resources', 'cpu', 'utilization'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
    signatures: [[positional('steps', 'pairs', 'Time of day and value of each.')]],
  },
]);

const POPULARITY = list('popularity', [
  {
    name: 'uniform',
    summary: 'All keys equally.',
    doc: 'The worst case for a cache.',
    example: 'popularity: uniform',
    simulated: true,
  },
  {
    name: 'zipf',
    summary: 'Few keys get most of the requests.',
    doc: 'The k-th most popular key is asked for in proportion to 1 / k^s. Measured web traffic lies between 0.6 and 1.1.',
    example: 'popularity: zipf(0.9)',
    simulated: true,
    signatures: [
      [
        {
          ...positional('s', 'number', 'Exponent; 0 is uniform.'),
          range: { min: 0, max: 10, hint: 'Write an exponent from 0 to 10, such as 0.9.' },
        },
      ],
    ],
    probes: [
      {
        model: `keys Doc { count: 10k, popularity: zipf($) }\ncache Hot -> Db { capacity: 500 items }\ndatabase Db { on get { cpu 1ms } }\nload Users -> Hot.get { rate: 100 rps, key: Doc }`,
        values: ['0.5', '1.1'],
        watch: ['caches', 'Hot', 'hitRatio'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
]);

const JITTER_PARAMETER: Parameter = {
  ...named('jitter', 'word', 'How much of the pause is random.'),
  required: false,
  words: ['none', 'full'],
  default: { text: 'none', value: 'none' },
};

const BACKOFF = list('backoff', [
  {
    name: 'fixed',
    summary: 'The same pause before every retry.',
    doc: 'Exact unless there is jitter.',
    example: 'backoff fixed(100ms)',
    simulated: true,
    signatures: [
      [
        {
          ...positional('pause', 'duration', 'The pause.'),
          range: positiveDuration('Write a duration such as 100ms.'),
        },
        JITTER_PARAMETER,
      ],
    ],
  },
  {
    name: 'exponential',
    summary: 'Each pause a multiple of the last.',
    doc: 'The k-th retry waits first x factor^(k-1), at most `max`. With `jitter: full` each pause is drawn uniformly between zero and that.',
    example: 'backoff exponential(50ms, max: 2s, jitter: full)',
    simulated: true,
    signatures: [
      [
        {
          ...positional('first', 'duration', 'Pause before the first retry.'),
          range: positiveDuration('Write a duration such as 50ms.'),
        },
        {
          ...named('factor', 'factor', 'What each pause is multiplied by to give the next.'),
          required: false,
          range: {
            min: 1,
            hint: 'Write a factor of at least 1x.',
            absurd: { over: 1000, hint: 'Write at most 1000x.' },
          },
          default: { text: '2x', value: 2 },
        },
        {
          ...named('max', 'duration', 'Longest pause.'),
          required: false,
          range: positiveDuration('Write a duration such as 2s.'),
        },
        JITTER_PARAMETER,
      ],
    ],
    probes: [
      {
        model: `service Web { on get { -> Db.query retry 3 backoff exponential(20ms, factor: $) } }\ndatabase Db { on query { cpu 4ms  fail with probability 40% } }\nload Users -> Web.get { rate: 20 rps }`,
        values: ['1x', '4x'],
        watch: ['loads', 'Users', 'latency', 'mean', 'value'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
]);

const JITTER = list('jitter', [
  {
    name: 'none',
    summary: 'The pause is exact.',
    doc: 'All who failed together come back together.',
    example: 'backoff fixed(100ms, jitter: none)',
    simulated: true,
  },
  {
    name: 'full',
    summary: 'Uniform between zero and the pause.',
    doc: 'Halves the mean pause and spreads those who failed together.',
    example: 'backoff fixed(100ms, jitter: full)',
    simulated: true,
  },
]);

const START = list('start', [
  {
    name: 'warm',
    summary: 'Filled with the most popular keys.',
    doc: 'As far as the capacity reaches.',
    example: 'start: warm',
    simulated: true,
  },
  {
    name: 'cold',
    summary: 'Empty.',
    doc: 'The first request for each key is a miss.',
    example: 'start: cold',
    simulated: true,
  },
]);

const PARTITION = list('partition', [
  {
    name: 'cp',
    summary: 'Stays consistent: the side without a majority rejects.',
    doc: 'No stale reads, no conflicts, but errors.',
    example: 'partition: cp',
    simulated: true,
  },
  {
    name: 'ap',
    summary: 'Stays available: both sides answer.',
    doc: 'Reads may be stale, writes may conflict.',
    example: 'partition: ap',
    simulated: true,
  },
]);

const EXCESS = list('excess', [
  {
    name: 'reject',
    summary: 'Turned away at once.',
    doc: 'The caller sees a rejection.',
    example: 'excess: reject',
    simulated: true,
  },
  {
    name: 'wait',
    summary: 'Held back until there is room.',
    doc: 'In order of arrival.',
    example: 'excess: wait',
    simulated: true,
  },
]);

const LISTS: Readonly<Record<WordListName, readonly WordEntry[]>> = {
  policy: POLICY,
  discipline: DISCIPLINE,
  arrivals: ARRIVALS,
  eviction: EVICTION,
  write: WRITE,
  replication: REPLICATION,
  mode: MODE,
  reads: READS,
  shape: SHAPE,
  distribution: DISTRIBUTION,
  popularity: POPULARITY,
  backoff: BACKOFF,
  jitter: JITTER,
  start: START,
  partition: PARTITION,
  excess: EXCESS,
};

/** Names of all lists of words. */
export const WORD_LISTS = Object.keys(LISTS) as WordListName[];

/** The words of a list, in the order of the reference. */
export function words(of: WordListName): readonly WordEntry[] {
  return LISTS[of];
}

/** A word of a list; undefined where the list has no such word. */
export function word(of: WordListName, name: string): WordEntry | undefined {
  return LISTS[of].find((entry) => entry.name === name);
}
