import type { PropertyInput } from '../types.js';
import { SWITCH, durationRange, exact, oneOf, positiveDuration, referenceTo, share, wordOf } from '../values.js';
import { CACHES } from './owners.js';

const READ_THROUGH = (settings: string): string =>
  `keys Doc { count: 10k, popularity: zipf(0.9) }\ncache Hot -> Db { ${settings} }\ndatabase Db { on get { cpu 1ms } }\nload Users -> Hot.get { rate: 100 rps, key: Doc }`;

const HIT_RATIO = ['caches', 'Hot', 'hitRatio'];

/** What is kept close, for how long, and what happens on a write. */
export const CACHING: readonly PropertyInput[] = [
  {
    name: 'key',
    owners: CACHES,
    value: referenceTo('keys'),
    default: {
      text: 'from the request',
      value: null,
      meaning: 'the key space named by the call with `by`, else the first one that the load carries',
    },
    summary: 'Key space by which entries are looked up.',
    doc: 'Needed where requests carry several key spaces, or none.',
    example: 'key: Key',
    simulated: true,
    probes: [
      {
        model: `keys Few { count: 100 }\nkeys Many { count: 1M }\ncache Hot -> Db { key: $, capacity: 1k items }\ndatabase Db { on get { cpu 1ms } }\nload Users -> Hot.get { rate: 100 rps, key: [Few, Many] }`,
        values: ['Few', 'Many'],
        watch: HIT_RATIO,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'capacity',
    owners: CACHES,
    value: oneOf(exact('count'), {
      type: 'quantity',
      dimension: 'bytes',
      bare: 'exact',
      distribution: false,
    }),
    default: { text: 'none', value: null, meaning: 'unbounded: nothing is evicted' },
    range: {
      min: 1,
      hint: 'Write how many items one instance holds, such as 200k items.',
      absurd: { over: 1e12, hint: 'Leave it out for a cache that holds everything.' },
    },
    summary: 'Entries, or bytes, that one instance holds.',
    doc: 'When it is full the `eviction` decides which entry makes room. In bytes: it holds as many entries of mean size as fit; the size is the attribute `size` of its keys (`keys Doc { count: 1M, size: 2 kB }`), else what the operation that it caches `returns`.',
    example: 'capacity: 200k items',
    simulated: true,
    probes: [
      {
        model: READ_THROUGH('capacity: $'),
        values: ['100 items', '1k items'],
        watch: HIT_RATIO,
        direction: 'rises',
        engine: 'simulate',
      },
      {
        model: READ_THROUGH('capacity: $').replace('on get', 'on get returns 2 kB'),
        values: ['200 kB', '2 MB'],
        watch: HIT_RATIO,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'eviction',
    owners: CACHES,
    value: wordOf('eviction'),
    default: { text: 'lru', value: 'lru', meaning: 'the entry goes that was not used for the longest time' },
    summary: 'Which entry makes room for a new one.',
    doc: 'Matters only where a `capacity` is written.',
    example: 'eviction: lru',
    simulated: true,
    probes: [
      {
        model: READ_THROUGH('capacity: 500 items, eviction: $'),
        values: ['lru', 'fifo'],
        watch: HIT_RATIO,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'ttl',
    owners: CACHES,
    value: exact('duration'),
    settings: 'ttl',
    default: { text: 'none', value: null, meaning: 'entries never expire' },
    range: positiveDuration('Write how long an entry counts as a hit, such as 1h, or leave it out.'),
    summary: 'Time after which an entry is no longer a hit.',
    doc: 'Counts from the moment it was stored; a hit prolongs it only where `sliding` is on. Exact.',
    example: 'ttl: 1h',
    simulated: true,
    probes: [
      {
        model: READ_THROUGH('ttl: $'),
        values: ['10min', '1s'],
        watch: HIT_RATIO,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'sliding',
    owners: ['ttl'],
    value: SWITCH,
    default: { text: 'off', value: false, meaning: 'the time counts from storing' },
    summary: 'Whether each hit begins the time anew.',
    doc: 'Sliding expiration: an entry goes when nobody has asked for it for so long, as sessions do.',
    example: 'sliding: on',
    simulated: true,
    probes: [
      {
        model: READ_THROUGH('ttl: 10s { sliding: $ }'),
        values: ['off', 'on'],
        watch: HIT_RATIO,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'ttl',
    owners: ['dns'],
    value: exact('duration'),
    default: { text: '0', value: 0, meaning: 'every request resolves the name anew' },
    range: durationRange('Write how long an answer is kept, such as 60s, or leave it out.'),
    summary: 'How long a caller keeps an answer.',
    doc: 'Meanwhile its calls skip the resolution, and all go to the instance that the answer names, even if that is gone: then they fail. Each calling instance keeps its own answer, and so does each client of a load: told apart by the key that the request carries, else by the user; where neither is known, the load has one answer for all, as behind one resolver. Calls by `~>` always ask.',
    example: 'ttl: 60s',
    simulated: true,
    probes: [
      {
        model:
          'dns Names -> Web { ttl: $, wait: 50ms }\nservice Web { instances: 4, on get { cpu 1ms } }\nload Users -> Names.get { users: 20, think: 1s }',
        values: ['0s', '10s'],
        watch: ['loads', 'Users', 'latency', 'mean', 'value'],
        direction: 'falls',
        engine: 'simulate',
      },
      {
        model:
          'dns Names -> Web { ttl: $, wait: 50ms }\nservice Web { instances: 4, on get { cpu 1ms } }\nload Users -> Names.get { users: 20, think: 1s }',
        values: ['0s', '10s'],
        watch: ['loads', 'Users', 'latency', 'mean', 'value'],
        direction: 'falls',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'hit',
    owners: CACHES,
    value: exact('ratio'),
    default: { text: 'simulated', value: null, meaning: 'it comes out of popularity, capacity, eviction and ttl' },
    range: share('Write a share between 0% and 100%.'),
    summary: 'A hit ratio that you know, in place of a simulated one.',
    doc: 'Each look-up is a hit with this probability, independently of its key.',
    example: 'hit: 90%',
    simulated: true,
    probes: [
      {
        model: READ_THROUGH('hit: $'),
        values: ['90%', '50%'],
        watch: HIT_RATIO,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
    excludes: {
      capacity: 'a fixed hit ratio leaves nothing for the capacity to decide',
      eviction: 'a fixed hit ratio leaves nothing for the eviction to decide',
      ttl: 'a fixed hit ratio leaves nothing for the ttl to decide',
      start: 'a fixed hit ratio holds from the start',
      'single-flight': 'a fixed hit ratio knows no keys, so nobody waits for what another fetches',
    },
  },
  {
    name: 'write',
    owners: CACHES,
    value: wordOf('write'),
    default: { text: 'through', value: 'through', meaning: 'the target is written first, then the entry' },
    summary: 'What the cache does with the writes of its target.',
    doc: 'A write is an operation of the target that is marked `write`.',
    example: 'write: through',
    simulated: true,
    probes: [
      {
        model: `keys Doc { count: 500 }\ncache Hot -> Db { write: $ }\ndatabase Db { on get { cpu 1ms }, on put write { cpu 1ms } }\nload Readers -> Hot.get { rate: 100 rps, key: Doc }\nload Writers -> Hot.put { rate: 100 rps, key: Doc }`,
        values: ['through', 'invalidate'],
        watch: HIT_RATIO,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'every',
    owners: ['back'],
    value: exact('duration'),
    default: { text: '1s', value: 1 },
    range: positiveDuration('Write the time between two writes to the target, such as 1s.'),
    summary: 'How often changed entries are written to the target.',
    doc: 'What was changed since the last time is lost with its instance.',
    example: 'every: 1s',
    simulated: true,
    probes: [
      {
        model: `keys Doc { count: 100 }\ncache Hot -> Db { write: back { every: $ } }\ndatabase Db { on put write { cpu 1ms } }\nload Writers -> Hot.put { rate: 200 rps, key: Doc }`,
        values: ['100ms', '5s'],
        watch: ['components', 'Db', 'resources', 'cpu', 'utilization'],
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'start',
    owners: CACHES,
    value: wordOf('start'),
    default: { text: 'warm', value: 'warm', meaning: 'filled with the most popular keys' },
    summary: 'Whether the cache is full or empty when the run starts.',
    doc: 'A steady-state study forgets the start; it shows in scenarios. Warm: as full as its capacity allows, most popular keys first.',
    example: 'start: cold',
    simulated: true,
    probes: [
      {
        model: `${READ_THROUGH('capacity: 5k items, start: $')}\nscenario Start for 10s {}`,
        values: ['warm', 'cold'],
        watch: HIT_RATIO,
        direction: 'falls',
        engine: 'simulate',
        scenario: 'Start',
      },
    ],
  },
  {
    name: 'single-flight',
    owners: CACHES,
    value: SWITCH,
    default: { text: 'off', value: false, meaning: 'every miss calls the target' },
    summary: 'Whether misses of one key wait for the first of them.',
    doc: 'While a missing key is being fetched, further requests for it at the same instance wait for that answer in place of calling the target, and fail if it fails: the cure for a stampede. They count as misses.',
    example: 'single-flight: on',
    simulated: true,
    probes: [
      {
        model: `keys Doc { count: 10 }\ncache Hot -> Db { ttl: 500ms, single-flight: $ }\nexternal Db { on get { wait 100ms } }\nload Users -> Hot.get { rate: 1k rps, key: Doc }`,
        values: ['off', 'on'],
        watch: ['components', 'Db', 'throughput'],
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
];
