import type { PropertyInput } from '../types.js';
import { PRIORITIES, SWITCH, exact, form, positiveDuration, referenceTo, share, wordOf } from '../values.js';

/** A caller in front of a database that fails `failing` of the time; `$` stands in the call. */
const CALL = (modifiers: string, failing: string): string =>
  `service Web { on get { -> Db.query ${modifiers} } }\ndatabase Db { on query { cpu 4ms  fail with probability ${failing} } }\nload Users -> Web.get { rate: 50 rps }`;

/** A caller of a pool in which a request is slow at times. */
const SLOW_AT_TIMES = (modifiers: string): string =>
  `service Web { on get { -> Db.query ${modifiers} } }\nservice Db { instances: 10, on query { cpu choice(95%: 4ms, 5%: 200ms) } }\nload Users -> Web.get { rate: 50 rps }`;

const DB_RATE = ['operations', 'Db.query', 'rate'];
const FAILED = ['loads', 'Users', 'errors', 'failed'];
const LATENCY = ['loads', 'Users', 'latency', 'mean', 'value'];

/** The modifiers of a call, in the order in which the formatter puts them. */
export const CALL_MODIFIERS: readonly PropertyInput[] = [
  {
    name: 'by',
    owners: ['call'],
    style: 'modifier',
    value: referenceTo('keys'),
    default: { text: "the request's own key", value: null },
    summary: 'Key space by which the called component looks the data up.',
    doc: 'Chooses the cache entry or the shard. Where the request does not carry a key of this space, one is drawn at this first mention.',
    example: '-> Db.query by Key',
    simulated: true,
    probes: [
      {
        model: `keys Few { count: 100 }\nkeys Many { count: 1M }\nservice Web { on get { -> Hot.query by $ } }\ncache Hot -> Db { capacity: 1k items }\ndatabase Db { on query { cpu 1ms } }\nload Users -> Web.get { rate: 50 rps }`,
        values: ['Few', 'Many'],
        watch: ['caches', 'Hot', 'hitRatio'],
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'probability',
    written: 'with probability',
    owners: ['call'],
    style: 'modifier',
    value: form('probability'),
    default: { text: '100%', value: 1, meaning: 'the call is always made' },
    range: share('Write a share between 0% and 100%, such as 20%.'),
    summary: 'How likely it is that the call is made at all.',
    doc: 'Drawn for each request. A call that is not made counts neither as a failure nor as a value: the steps after it run.',
    example: '-> Db.query with probability 20%',
    simulated: true,
    probes: [
      {
        model: CALL('with probability $', '0%'),
        values: ['90%', '10%'],
        watch: DB_RATE,
        direction: 'falls',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'timeout',
    owners: ['call'],
    style: 'modifier',
    value: exact('duration'),
    default: { text: 'none', value: null, meaning: 'the caller waits however long it takes' },
    range: positiveDuration('Write how long the caller waits, such as 500ms.'),
    summary: 'How long the caller waits for a reply.',
    doc: "Exact, from sending, for each attempt. After it the caller goes on (retry, `else`, or failure); the callee's work goes on as an orphan unless the call says `cancel`.",
    example: '-> Db.query timeout 500ms',
    simulated: true,
    probes: [
      {
        model: `service Web { on get { cpu 8ms } }\nload Users -> Web.get timeout $ { rate: 100 rps }`,
        values: ['10s', '10ms'],
        watch: ['loads', 'Users', 'errors', 'timeout'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'retry',
    owners: ['call'],
    style: 'modifier',
    value: exact('count'),
    default: { text: '0', value: 0, meaning: 'one attempt' },
    range: {
      min: 0,
      integer: true,
      hint: 'Write a whole number of further attempts, such as 2.',
      absurd: { over: 100, hint: 'Write at most 100 further attempts.' },
    },
    summary: 'Further attempts after a failed one.',
    doc: '`retry 2` makes at most three attempts. Every kind of failure is retried: a timeout, a rejection, a failure of the callee.',
    example: '-> Db.query timeout 500ms retry 2',
    simulated: true,
    probes: [
      { model: CALL('retry $', '30%'), values: ['0', '3'], watch: FAILED, direction: 'falls', engine: 'simulate' },
      { model: CALL('retry $', '30%'), values: ['0', '3'], watch: DB_RATE, direction: 'rises', engine: 'simulate' },
    ],
  },
  {
    name: 'backoff',
    owners: ['call'],
    style: 'modifier',
    value: wordOf('backoff'),
    default: { text: 'none', value: null, meaning: 'the next attempt follows at once' },
    summary: 'Pause before each further attempt.',
    doc: 'The caller keeps its slot during the pause.',
    example: '-> Db.query retry 3 backoff exponential(50ms, max: 2s, jitter: full)',
    simulated: true,
    probes: [
      {
        model: CALL('retry 3 backoff fixed($)', '30%'),
        values: ['10ms', '500ms'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'budget',
    owners: ['call'],
    style: 'modifier',
    value: exact('ratio'),
    default: { text: 'none', value: null, meaning: 'every retry is allowed' },
    range: share('Write a share between 0% and 100%, such as 10%.'),
    summary: 'Retries allowed as a share of first attempts.',
    doc: 'A retry is made only while retries stay below this share of the first attempts over the last 5 to 10 seconds; else the failure is final. Counted for each call in the text apart, over all instances of the caller.',
    example: '-> Db.query retry 3 budget 10%',
    simulated: true,
    probes: [
      {
        model: CALL('retry 3 budget $', '50%'),
        values: ['100%', '10%'],
        watch: DB_RATE,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'hedge',
    owners: ['call'],
    style: 'modifier',
    value: form('hedge'),
    default: { text: 'none', value: null },
    range: positiveDuration('Write a duration such as 20ms, or a percentile such as p95.'),
    summary: 'Second attempt for a call that is slow to answer.',
    doc: "Sent after this time without a reply; the first reply wins, and the other attempt goes on as an orphan unless the call says `cancel`. `hedge p95` waits for that percentile of the call's latest replies (over all instances of the caller; a timeout counts as a reply that took so long), so that about 5% of the calls are made twice; none is before enough replies are known.",
    example: '-> Db.query hedge 20ms',
    simulated: true,
    probes: [
      {
        model: SLOW_AT_TIMES('$'),
        values: ['', 'hedge 20ms'],
        watch: ['loads', 'Users', 'latency', 'p99', 'value'],
        direction: 'falls',
        engine: 'simulate',
      },
      {
        model: SLOW_AT_TIMES('hedge $'),
        values: ['p99', 'p80'],
        watch: DB_RATE,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'priority',
    owners: ['call'],
    style: 'modifier',
    value: exact('number'),
    default: { text: 'as its caller', value: null, meaning: 'as the calling component says, else as the request' },
    range: PRIORITIES,
    summary: 'How urgent this call is, and all that it causes.',
    doc: 'Where `discipline: priority` holds, a greater number is served first. What a call says goes before the `priority` of the calling component, and that before the one that the request has from its load. It holds for everything that the callee does for this call. Loads say theirs as a setting, `{ priority: 2 }`.',
    example: '-> Db.query priority 2',
    simulated: true,
    probes: [
      {
        model: `service Web { on get { -> Db.query priority $ }, on count { -> Db.query } }\ndatabase Db { discipline: priority, on query { cpu 9ms } }\nload Users -> Web.get { rate: 40 rps }\nload Others -> Web.count { rate: 50 rps }`,
        values: ['-1', '1'],
        watch: LATENCY,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'cancel',
    owners: ['call'],
    style: 'modifier',
    value: SWITCH,
    default: { text: 'off', value: false, meaning: 'after a timeout the callee works on' },
    summary: "Withdraws the callee's work when the caller gives up.",
    doc: 'What waits is taken out of the queue, what runs is stopped; calls that it had made are withdrawn in turn.',
    example: '-> Db.query timeout 500ms cancel',
    simulated: true,
    probes: [
      {
        model: `service Web { on get { -> Db.query timeout 10ms $ } }\ndatabase Db { on query { cpu 8ms } }\nload Users -> Web.get { rate: 100 rps }`,
        values: ['', 'cancel'],
        watch: ['components', 'Db', 'resources', 'cpu', 'utilization'],
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'breaker',
    owners: ['call'],
    style: 'modifier',
    value: { type: 'settings' },
    settings: 'breaker',
    default: { text: 'none', value: null },
    summary: 'Stops calling for a while when too many calls fail.',
    doc: 'One for each calling instance and call in the text. It counts attempts: a rejection, a timeout and a failure are errors. While it is open the call is rejected at once, without being sent, and not retried; an `else` runs. After `reset` one call is let through to try: if it succeeds the breaker closes and begins to count anew, else it stays open for as long again.',
    example: '-> Db.query breaker { open: errors > 50%, over: 10s, reset: 20s }',
    simulated: true,
    probes: [
      {
        model: CALL('$', '80%'),
        values: ['', 'breaker { open: errors > 50%, over: 2s, reset: 5s }'],
        watch: DB_RATE,
        direction: 'falls',
        engine: 'simulate',
      },
      {
        model: CALL('$', '80%'),
        values: ['', 'breaker { open: errors > 50%, over: 2s, reset: 5s }'],
        watch: ['loads', 'Users', 'errors', 'rejected'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'else',
    owners: ['call'],
    style: 'modifier',
    value: form('steps'),
    default: { text: 'none', value: null, meaning: 'a failure fails the operation' },
    summary: 'Steps that run when no value came back.',
    doc: 'After a miss, a rejection, a timeout, an open breaker or a failure, when no attempt is left. If they succeed the operation goes on as if the call had.',
    example: '-> Hot.get else { -> Db.query  -> Hot.put }',
    simulated: true,
    probes: [
      {
        model: CALL('$', '30%'),
        values: ['', 'else { cpu 1ms }'],
        watch: FAILED,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
];
