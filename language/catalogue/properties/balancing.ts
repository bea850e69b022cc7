import type { Probe, PropertyInput } from '../types.js';
import { SETTINGS, exact, listOf, positiveDuration, wordOf } from '../values.js';
import { POOLS, ROUTERS } from './owners.js';

const POOL_OF_FOUR = `service Web { instances: 4, policy: $, on get { cpu 32ms } }\nload Users -> Web.get { rate: 100 rps }`;
const LATENCY = ['loads', 'Users', 'latency', 'mean', 'value'];

const COUNT_OF_CHECKS = {
  min: 1,
  integer: true,
  hint: 'Write a whole number, at least 1.',
  absurd: { over: 1000, hint: 'Write at most 1000 checks.' },
} as const;

/** Two of four instances die: until the checks have found it, half of the calls are lost. */
const checked = (
  health: string,
  values: readonly [string, string],
  direction: 'rises' | 'falls',
  length = '',
): Probe => ({
  model: `balancer Edge -> Web { health: ${health} }\nservice Web { instances: 4, on get { cpu 16ms } }\nload Users -> Edge.get { rate: 100 rps }\nscenario Loss for 1min { at 5s${length} { fail 2 of Web } }`,
  values,
  watch: ['loads', 'Users', 'errors', 'failed'],
  direction,
  engine: 'simulate',
  scenario: 'Loss',
});

/** Who serves a call when several could. */
export const BALANCING: readonly PropertyInput[] = [
  {
    name: 'policy',
    owners: [...POOLS.filter((name) => name !== 'worker'), 'database'],
    value: wordOf('policy'),
    default: { text: 'round-robin', value: 'round-robin', meaning: 'each in its turn' },
    summary: 'How calls are spread over a pool of instances.',
    doc: 'On a balancer, or another kind that passes calls on to a target, it chooses among the instances of the target (or among several targets), and all callers share one view. On a component it chooses among its own instances; then each calling instance has a view of its own, as a smart client has. It stands on the balancer or on its target, not on both.',
    example: 'policy: least-connections',
    simulated: true,
    per: {
      cache: {
        default: {
          text: 'consistent-hashing',
          value: 'consistent-hashing',
          meaning: 'the instances split the keys among them',
        },
        summary: 'How look-ups are spread over the instances of the cache.',
        doc: 'With `consistent-hashing` each key lives in one instance, so capacities add up. With any other policy each instance holds copies of its own.',
        example: 'policy: round-robin',
        probes: [
          {
            model: `keys Doc { count: 4k, popularity: zipf(0.9) }\ncache Hot -> Db { instances: 4, capacity: 200 items, policy: $ }\ndatabase Db { on get { cpu 1ms } }\nload Users -> Hot.get { rate: 100 rps, key: Doc }`,
            values: ['consistent-hashing', 'round-robin'],
            watch: ['caches', 'Hot', 'hitRatio'],
            direction: 'falls',
            engine: 'simulate',
          },
        ],
      },
      cdn: {
        default: {
          text: 'consistent-hashing',
          value: 'consistent-hashing',
          meaning: 'the instances split the keys among them',
        },
        summary: 'How look-ups are spread over the instances at the edge.',
        doc: 'With `consistent-hashing` each key lives in one instance, so capacities add up. With any other policy each instance holds copies of its own.',
        probes: [],
      },
      database: {
        summary: 'How reads are spread over the followers.',
        doc: 'Writes always go to the leader of their shard.',
        example: 'policy: random',
        probes: [
          {
            model: `database Db { policy: $, replication: leader-follower { followers: 4 }, on get { cpu 32ms } }\nload Users -> Db.get { rate: 100 rps }`,
            values: ['random', 'round-robin'],
            watch: LATENCY,
            direction: 'falls',
            engine: 'simulate',
          },
        ],
      },
    },
    probes: [
      {
        model: POOL_OF_FOUR,
        values: ['random', 'round-robin'],
        watch: LATENCY,
        direction: 'falls',
        engine: 'simulate',
      },
      {
        model: POOL_OF_FOUR,
        values: ['round-robin', 'least-connections'],
        watch: LATENCY,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'choices',
    owners: ['power-of-two'],
    value: exact('count'),
    default: { text: '2', value: 2 },
    range: {
      min: 1,
      integer: true,
      hint: 'Write how many instances are compared for a call, such as 3.',
      absurd: { over: 100, hint: 'Write at most 100, or `policy: least-connections`, which compares all.' },
    },
    summary: 'Instances that are drawn and compared for each call.',
    doc: 'Distinct; ties are broken by a fair coin. One is the same as `random`, as many as there are instances the same as `least-connections`. Most of the gain lies in the second.',
    example: 'choices: 3',
    simulated: true,
    probes: [
      {
        model: POOL_OF_FOUR.replace('$', 'power-of-two { choices: $ }'),
        values: ['1', '3'],
        watch: LATENCY,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'points',
    owners: ['consistent-hashing'],
    value: exact('count'),
    default: { text: 'so many that all have equal shares', value: null },
    range: {
      min: 1,
      integer: true,
      hint: 'Write how many points each instance has on the ring, such as 100.',
      absurd: { over: 1000, hint: 'Write at most 1000, or leave it out: the shares are then equal.' },
    },
    summary: 'Points of each instance on the hash ring (virtual nodes).',
    doc: "A key belongs to the instance whose point follows it on the ring. The fewer points, the less equal the instances' shares of the keys: with n instances of v points each the coefficient of variation is √((n − 1) / (n v + 1)), about 10% with 100 points. One ring is drawn for each pool, by its name: the same in every run.",
    example: 'points: 100',
    simulated: true,
    probes: [
      {
        model: `keys User { count: 1M }\nservice Web { instances: 4, policy: consistent-hashing { points: $ }, on get { cpu 16ms } }\nload Users -> Web.get { rate: 100 rps, key: User }`,
        values: ['500', '1'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'weights',
    owners: ROUTERS,
    value: listOf(exact('number')),
    default: { text: 'equal', value: null, meaning: 'every target gets the same share' },
    range: {
      min: 0,
      hint: 'Write one number or share for each target, in the order of the targets, such as [95%, 5%].',
      absurd: { over: 1e6, hint: 'Weights are relative: write smaller numbers.' },
    },
    summary: 'Shares of several targets, in the order in which they are written.',
    doc: 'Relative: `[3, 1]` sends three quarters of the calls to the first target, each call drawn independently. The `policy` then chooses among the instances of that target.',
    example: 'weights: [95%, 5%]',
    simulated: true,
    probes: [
      {
        model: `balancer Edge -> Old, New { weights: [$] }\nservice Old { on get { cpu 1ms } }\nservice New { on get { cpu 1ms } }\nload Users -> Edge.get { rate: 100 rps }`,
        values: ['50%, 50%', '95%, 5%'],
        watch: ['components', 'New', 'throughput'],
        direction: 'falls',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'health',
    owners: ROUTERS,
    value: SETTINGS,
    settings: 'health',
    default: { text: 'every 5s, 2 down, 2 up', value: null, meaning: 'direct calls check nothing' },
    summary: 'How dead instances are found, left out and taken back.',
    doc: 'Each instance is asked at a fixed interval; after `down` failed checks in a row it gets no more calls, after `up` good ones it does again.',
    example: 'health: { every: 5s, down: 2, up: 2 }',
    simulated: true,
    probes: [checked('{ every: $ }', ['1s', '10s'], 'rises')],
  },
  {
    name: 'every',
    owners: ['health'],
    value: exact('duration'),
    default: { text: '5s', value: 5 },
    range: positiveDuration('Write how much time lies between two checks, such as 5s.'),
    summary: 'Time between two checks of an instance.',
    doc: 'Exact.',
    example: 'every: 5s',
    simulated: true,
    probes: [checked('{ every: $ }', ['10s', '1s'], 'falls')],
  },
  {
    name: 'down',
    owners: ['health'],
    value: exact('count'),
    default: { text: '2', value: 2 },
    range: COUNT_OF_CHECKS,
    summary: 'Failed checks in a row after which an instance is left out.',
    doc: 'With `every: 5s` and `down: 2` a dead instance is still called for 5 to 10 seconds.',
    example: 'down: 2',
    simulated: true,
    probes: [checked('{ down: $ }', ['1', '4'], 'rises')],
  },
  {
    name: 'up',
    owners: ['health'],
    value: exact('count'),
    default: { text: '2', value: 2 },
    range: COUNT_OF_CHECKS,
    summary: 'Good checks in a row after which an instance is taken back.',
    doc: 'Counts from the first good check.',
    example: 'up: 2',
    simulated: true,
    probes: [
      {
        ...checked('{ down: 1, up: $ }', ['1', '8'], 'rises', ' for 10s'),
        watch: LATENCY,
      },
    ],
  },
];
