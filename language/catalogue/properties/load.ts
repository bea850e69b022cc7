import type { PropertyInput } from '../types.js';
import { RANDOM_DURATION, changing, durationRange, exact, listOf, oneOf, referenceTo, wordOf } from '../values.js';

const WEB = `service Web { on get { cpu 4ms } }\n`;
const OFFERED = ['loads', 'Users', 'offered'];
const LATENCY = ['loads', 'Users', 'latency', 'mean', 'value'];
const THROUGHPUT = ['loads', 'Users', 'throughput'];

/** Who asks, how often, in what course over time. */
export const LOAD: readonly PropertyInput[] = [
  {
    name: 'rate',
    owners: ['load'],
    value: changing('rate'),
    default: { text: 'required unless `users` is written', value: null },
    range: {
      above: 0,
      rests: true,
      hint: 'Write a rate such as 200 rps or 10M / day, or remove the load.',
      absurd: { over: 1e9, hint: 'Write at most 1G rps: check the unit.' },
    },
    excludes: { users: 'a load is either a rate (open) or a number of users who wait for replies (closed)' },
    summary: 'Requests per second on average.',
    doc: 'The mean over a long time; an open load: requests come whether or not earlier ones are done. `peak` and `shape` say how it varies; work at set hours is a timetable with zeros, `rate: timetable(02:00: 20 rps, 03:00: 0 rps)`.',
    example: 'rate: 200 rps',
    simulated: true,
    probes: [
      {
        model: `${WEB}load Users -> Web.get { rate: $ }`,
        values: ['50 rps', '100 rps'],
        watch: ['components', 'Web', 'resources', 'cpu', 'utilization'],
        direction: 'rises',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'users',
    owners: ['load'],
    value: changing('count'),
    default: { text: 'none', value: null, meaning: 'the load is open' },
    range: {
      min: 1,
      integer: true,
      rests: true,
      hint: 'Write a whole number such as 500, or remove the load.',
      absurd: { over: 10_000_000, hint: 'Write a rate for that many users: they behave like an open load.' },
    },
    summary: 'Users who wait for a reply before they ask again.',
    doc: 'A closed load: each user sends, waits for the reply, pauses for `think`, and sends again. A slow system is asked less.',
    example: 'users: 500',
    simulated: true,
    probes: [
      {
        model: `${WEB}load Users -> Web.get { users: $, think: 1s }`,
        values: ['10', '100'],
        watch: THROUGHPUT,
        direction: 'rises',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'think',
    owners: ['load'],
    value: RANDOM_DURATION,
    default: { text: '0', value: 0, meaning: 'users ask again at once' },
    range: durationRange('Write a duration such as 5s.'),
    summary: 'Pause of a user between a reply and the next request.',
    doc: 'Only with `users`. A bare value is the mean of an exponential distribution.',
    example: 'think: 5s',
    simulated: true,
    probes: [
      {
        model: `${WEB}load Users -> Web.get { users: 10, think: $ }`,
        values: ['100ms', '1s'],
        watch: THROUGHPUT,
        direction: 'falls',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'peak',
    owners: ['load'],
    value: exact('factor'),
    default: { text: '1x', value: 1, meaning: 'the peak is the mean' },
    range: {
      min: 1,
      hint: 'Write a factor of at least 1x, such as 3x.',
      absurd: { over: 10_000, hint: 'Write at most 10 000x the mean.' },
    },
    summary: 'Design point as a multiple of the mean.',
    doc: 'What the editor shows and what `at peak` means. Cost uses the mean. A closed load has that many times its users.',
    example: 'peak: 3x',
    simulated: true,
    probes: [
      {
        model: `${WEB}load Users -> Web.get { rate: 50 rps, peak: $ }`,
        values: ['1x', '3x'],
        watch: OFFERED,
        direction: 'rises',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'arrivals',
    owners: ['load'],
    value: wordOf('arrivals'),
    default: { text: 'poisson', value: 'poisson', meaning: 'independent users: exponential gaps' },
    summary: 'How requests follow one another.',
    doc: 'The mean stays the `rate`; this is about the gaps between requests.',
    example: 'arrivals: constant',
    simulated: true,
    probes: [
      {
        model: `service Web { on get { cpu 8ms } }\nload Users -> Web.get { rate: 100 rps, arrivals: $ }`,
        values: ['poisson', 'constant'],
        watch: LATENCY,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'shape',
    owners: ['load'],
    value: wordOf('shape'),
    default: { text: 'constant', value: 'constant' },
    excludes: { peak: 'a shape says itself how high the load gets' },
    summary: 'Course of the load over time.',
    doc: 'Replaces the mean and the peak by a course; the run then has a clock, which begins at midnight, and loads without a course stand at their mean. `at peak` is its highest level. An event multiplies the course.',
    example: 'shape: diurnal(low: 0.3x, high: 2x)',
    simulated: true,
    probes: [
      {
        model: `${WEB}load Users -> Web.get { rate: 20 rps, shape: $ }`,
        values: ['constant', 'spike(to: 5x, at: 1s, for: 10s)'],
        watch: OFFERED,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'key',
    owners: ['load'],
    value: listOf(referenceTo('keys')),
    default: { text: 'none', value: null, meaning: 'keys are drawn where a step first mentions them' },
    summary: 'Key spaces that each request carries.',
    doc: 'One key of each is drawn at arrival and stays the same in everything that the request causes.',
    example: 'key: Key',
    simulated: true,
    probes: [
      {
        model: `keys Few { count: 100 }\nkeys Many { count: 1M }\ncache Hot -> Db { capacity: 1k items }\ndatabase Db { on get { cpu 1ms } }\nload Users -> Hot.get { rate: 100 rps, key: $ }`,
        values: ['Few', 'Many'],
        watch: ['caches', 'Hot', 'hitRatio'],
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
];

/** What requests are about. */
export const KEYS: readonly PropertyInput[] = [
  {
    name: 'count',
    owners: ['keys'],
    value: exact('count'),
    default: { text: 'required', value: null },
    required: true,
    range: {
      min: 1,
      integer: true,
      hint: 'Write a whole number, at least 1, such as 5M.',
      absurd: { over: 1e12, hint: 'Write at most 1000G keys.' },
    },
    summary: 'Number of distinct keys.',
    doc: 'Users, posts, products: whatever caches hold and shards are split by.',
    example: 'count: 5M',
    simulated: true,
    probes: [
      {
        model: `keys Doc { count: $ }\ncache Hot -> Db { capacity: 500 items }\ndatabase Db { on get { cpu 1ms } }\nload Users -> Hot.get { rate: 100 rps, key: Doc }`,
        values: ['1k', '10k'],
        watch: ['caches', 'Hot', 'hitRatio'],
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'popularity',
    owners: ['keys'],
    value: oneOf(wordOf('popularity'), referenceTo('attribute')),
    default: { text: 'uniform', value: 'uniform', meaning: 'every key is asked for equally often' },
    summary: 'How unequally keys are asked for.',
    doc: '`uniform`, `zipf(s)`, or the name of an attribute: then a key is drawn with a probability proportional to it.',
    example: 'popularity: zipf(0.9)',
    simulated: true,
    probes: [
      {
        model: `keys Doc { count: 10k, popularity: $ }\ncache Hot -> Db { capacity: 500 items }\ndatabase Db { on get { cpu 1ms } }\nload Users -> Hot.get { rate: 100 rps, key: Doc }`,
        values: ['uniform', 'zipf(1)'],
        watch: ['caches', 'Hot', 'hitRatio'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
];
