import type { PropertyInput } from '../types.js';
import { exact, form, positiveDuration, share, wordOf } from '../values.js';
import { MACHINES } from './owners.js';

const LIMITED = [...MACHINES, 'external'] as const;

/** A caller behind a breaker; half of its calls fail. */
const BREAKER = (settings: string): string =>
  `service Web { on get { -> Db.query breaker { ${settings} } } }\ndatabase Db { on query { cpu 4ms  fail with probability 50% } }\nload Users -> Web.get { rate: 50 rps }`;

const DB_RATE = ['operations', 'Db.query', 'rate'];

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
    doc: 'A token bucket: it fills at this rate up to `burst` tokens, and each request takes one. The limit holds for the component as a whole.',
    example: 'limit: 500 rps { burst: 10, excess: reject }',
    simulated: 'a bounded queue turns away what is too much today',
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
    simulated: 'a bounded queue turns away what is too much today',
  },
  {
    name: 'excess',
    owners: ['limit'],
    value: wordOf('excess'),
    default: { text: 'reject', value: 'reject', meaning: 'a request over the limit is rejected at once' },
    summary: 'What happens to requests over the limit.',
    doc: 'With `wait` they wait for the next token, in order of arrival.',
    example: 'excess: wait',
    simulated: 'a bounded queue turns away what is too much today',
  },
  {
    name: 'shed',
    owners: MACHINES,
    value: form('shed'),
    default: { text: 'none', value: null, meaning: 'everyone is let in' },
    summary: 'Share of the requests that are turned away while an instance is in trouble.',
    doc: 'Written as a share (or `all`), `when`, and a condition on a metric of the instance: `queue`, `cpu`, `memory`, `latency`.',
    example: 'shed: all when queue > 50',
    simulated: 'a bounded queue turns away what is too much today',
  },
  {
    name: 'priority',
    owners: ['load', 'client', 'service', 'gateway', 'worker'],
    value: exact('number'),
    default: { text: '0', value: 0, meaning: 'all are equal' },
    range: {
      min: -1000,
      max: 1000,
      integer: true,
      hint: 'Write a whole number; a greater one goes first.',
    },
    summary: 'How urgent requests from here are.',
    doc: 'Where `discipline: priority` holds, a greater number is served first; work in service is not interrupted.',
    example: 'priority: 1',
    simulated: 'requests have no priority so far',
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
