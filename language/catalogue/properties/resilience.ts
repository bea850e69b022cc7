import type { Probe, PropertyInput } from '../types.js';
import { PRIORITIES, exact, form, positiveDuration, share, wordOf } from '../values.js';
import { MACHINES } from './owners.js';

const LIMITED = [...MACHINES, 'external'] as const;

/** A caller behind a breaker; half of its calls fail. */
const BREAKER = (settings: string): string =>
  `service Web { on get { -> Db.query breaker { ${settings} } } }\ndatabase Db { on query { cpu 4ms  fail with probability 50% } }\nload Users -> Web.get { rate: 50 rps }`;

const DB_RATE = ['operations', 'Db.query', 'rate'];

/** A service that could do more than its limit allows; 100 requests a second. */
const LIMITED_TO = (settings: string): string =>
  `service Web { ${settings}, on get { cpu 1ms } }\nload Users -> Web.get { rate: 100 rps }`;

/** A service that is 80% busy; 100 requests a second. */
const BUSY = (settings: string): string =>
  `service Web { ${settings}, on get { cpu 8ms } }\nload Users -> Web.get { rate: 100 rps }`;

const SERVES_URGENT = `service Web { discipline: priority, on get { cpu 9ms } }`;

/** Calls of a component compete with those of another load: the more urgent the one, the longer the other waits. */
const URGENT_CALLS = (front: string, operation: string, door = 'Front'): Probe => ({
  model: `${SERVES_URGENT}\n${front}\nload Others -> Web.get { rate: 50 rps }\nload Users -> ${door}.${operation} { rate: 40 rps }`,
  values: ['-1', '1'],
  watch: ['loads', 'Others', 'latency', 'mean', 'value'],
  direction: 'rises',
  engine: 'simulate',
});

const REJECTED = ['loads', 'Users', 'errors', 'rejected'];

/** How a component protects itself. */
export const RESILIENCE: readonly PropertyInput[] = [
  {
    name: 'limit',
    owners: LIMITED,
    value: exact('rate'),
    settings: 'limit',
    default: { text: 'none', value: null, meaning: 'no rate limit' },
    range: {
      above: 0,
      hint: 'Write a rate such as 500 rps, or leave it out.',
      absurd: { over: 1e9, hint: 'Leave it out for no limit.' },
    },
    summary: 'Requests admitted per second.',
    doc: 'A token bucket for the component as a whole: it fills at this rate up to `burst` tokens, and each request takes one on its arrival, before it meets queues and slots. What is turned away counts as rejected.',
    example: 'limit: 500 rps { burst: 10, excess: reject }',
    simulated: true,
    probes: [
      {
        model: LIMITED_TO('limit: $'),
        values: ['200 rps', '50 rps'],
        watch: REJECTED,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'burst',
    owners: ['limit'],
    value: exact('count'),
    default: { text: '1', value: 1, meaning: 'no burst: requests pass one at a time' },
    range: {
      min: 1,
      integer: true,
      hint: 'Write a whole number, at least 1.',
      absurd: { over: 1e9, hint: 'Leave the limit out where bursts are that large.' },
    },
    summary: 'Requests that may pass at once after a quiet time.',
    doc: 'The size of the token bucket; it is full at the start.',
    example: 'burst: 10',
    simulated: true,
    probes: [
      {
        model: LIMITED_TO('limit: 150 rps { burst: $ }'),
        values: ['1', '20'],
        watch: REJECTED,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'excess',
    owners: ['limit'],
    value: wordOf('excess'),
    default: { text: 'reject', value: 'reject', meaning: 'a request over the limit is rejected at once' },
    summary: 'What happens to requests over the limit.',
    doc: 'With `wait` they wait for the next token, in order of arrival.',
    example: 'excess: wait',
    simulated: true,
    probes: [
      {
        model: LIMITED_TO('limit: 150 rps { excess: $ }'),
        values: ['reject', 'wait'],
        watch: REJECTED,
        direction: 'falls',
        engine: 'simulate',
      },
      {
        model: LIMITED_TO('limit: 150 rps { excess: $ }'),
        values: ['reject', 'wait'],
        watch: ['loads', 'Users', 'latency', 'mean', 'value'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'shed',
    owners: MACHINES,
    value: form('shed'),
    default: { text: 'none', value: null, meaning: 'everyone is let in' },
    summary: 'Share of the requests that are turned away while an instance is in trouble.',
    doc: 'Written as a share (or `all`), `when`, and a condition on a metric of the instance that a request arrives at: `queue` (requests that wait there at that moment), or `cpu`, `latency` (mean, of calls that ended) and `rate` (arrivals), each over the last second that is complete. What is turned away counts as rejected. Messages that a worker takes from a queue are not shed.',
    example: 'shed: all when queue > 50',
    simulated: true,
    probes: [
      {
        model: BUSY('shed: all when queue > $'),
        values: ['100', '0'],
        watch: REJECTED,
        direction: 'rises',
        engine: 'simulate',
      },
      {
        model: BUSY('shed: 50% when cpu > $'),
        values: ['100%', '40%'],
        watch: REJECTED,
        direction: 'rises',
        engine: 'simulate',
      },
      {
        model: BUSY('shed: all when latency > $'),
        values: ['10s', '10ms'],
        watch: REJECTED,
        direction: 'rises',
        engine: 'simulate',
      },
      {
        model: BUSY('shed: all when rate > $'),
        values: ['1000 rps', '80 rps'],
        watch: REJECTED,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'priority',
    owners: ['load', 'client', 'service', 'gateway', 'worker'],
    value: exact('number'),
    default: { text: '0', value: 0, meaning: 'all are equal' },
    range: PRIORITIES,
    summary: 'How urgent requests from here are.',
    doc: 'Where `discipline: priority` holds, a greater number is served first; work in service is not interrupted. On a component it is the priority of the calls that it makes; without one they are as urgent as the request that causes them. A single call says its own: `-> Db.query priority 2`.',
    example: 'priority: 1',
    simulated: true,
    probes: [
      {
        model: `${SERVES_URGENT}\nload Others -> Web.get { rate: 50 rps }\nload Users -> Web.get { rate: 40 rps, priority: $ }`,
        values: ['-1', '1'],
        watch: ['loads', 'Users', 'latency', 'mean', 'value'],
        direction: 'falls',
        engine: 'simulate',
      },
    ],
    per: {
      client: { probes: [URGENT_CALLS('client Front { priority: $, on go { -> Web.get } }', 'go')] },
      service: { probes: [URGENT_CALLS('service Front { priority: $, on go { -> Web.get } }', 'go')] },
      gateway: { probes: [URGENT_CALLS('gateway Front -> Web { priority: $ }', 'get')] },
      worker: {
        probes: [
          URGENT_CALLS(
            'queue Jobs -> Front\nworker Front { priority: $, concurrency: 100, on go { -> Web.get } }',
            'go',
            'Jobs',
          ),
        ],
      },
    },
  },
  {
    name: 'open',
    owners: ['breaker'],
    value: form('breaker-open'),
    default: { text: 'errors > 50%', value: 0.5 },
    range: share('Write a share between 0% and 100%.'),
    summary: 'Share of failed attempts above which the breaker opens.',
    doc: 'Of the attempts that ended within the window, at least 10.',
    example: 'open: errors > 50%',
    simulated: true,
    probes: [
      {
        model: BREAKER('open: errors > $, over: 2s, reset: 5s'),
        values: ['90%', '20%'],
        watch: DB_RATE,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'over',
    owners: ['breaker'],
    value: exact('duration'),
    default: { text: '10s', value: 10 },
    range: positiveDuration('Write a duration such as 10s.'),
    summary: 'Window over which the failed calls are counted.',
    doc: 'A sliding window that ends now, in steps of a tenth of it.',
    example: 'over: 10s',
    simulated: true,
    probes: [
      {
        // Ten errors in a row are common among ten attempts, and rare among a hundred.
        model: BREAKER('open: errors > 60%, over: $, reset: 5s'),
        values: ['300ms', '10s'],
        watch: DB_RATE,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'reset',
    owners: ['breaker'],
    value: exact('duration'),
    default: { text: '20s', value: 20 },
    range: positiveDuration('Write a duration such as 20s.'),
    summary: 'Time after which an open breaker lets a call through to try.',
    doc: 'If that call succeeds the breaker closes, else it stays open for as long again.',
    example: 'reset: 20s',
    simulated: true,
    probes: [
      {
        model: BREAKER('open: errors > 30%, over: 2s, reset: $'),
        values: ['1s', '20s'],
        watch: DB_RATE,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
];
