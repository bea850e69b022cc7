import type { PropertyInput } from '../types.js';
import { exact, form, positiveDuration, referenceTo, wordOf } from '../values.js';
import { MESSAGING } from './owners.js';

/** A queue whose worker fails at half of the messages. */
const FAILING = (settings: string): string =>
  `queue Mail -> Mailer { ${settings} }\nworker Mailer { on send { cpu 1ms  fail with probability 50% } }\nload Users -> Mail.send { rate: 50 rps }`;

/** What happens to messages while they wait. */
export const MESSAGING_PROPERTIES: readonly PropertyInput[] = [
  {
    name: 'capacity',
    owners: MESSAGING,
    value: exact('count'),
    default: { text: 'none', value: null, meaning: 'unbounded: every message is kept' },
    range: {
      min: 0,
      integer: true,
      hint: 'Write how many messages may wait, such as 10k messages, or leave it out.',
      absurd: { over: 1e12, hint: 'Leave it out for an unbounded queue.' },
    },
    summary: 'Messages that may wait.',
    doc: 'A message that finds it full is rejected: the call that sent it fails at once.',
    example: 'capacity: 10k messages',
    simulated: true,
    probes: [
      {
        model: `queue Mail -> Mailer { capacity: $ }\nworker Mailer { on send { cpu 9ms } }\nload Users -> Mail.send { rate: 100 rps }`,
        values: ['1k messages', '1 messages'],
        watch: ['loads', 'Users', 'errors', 'rejected'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'full',
    owners: MESSAGING,
    value: wordOf('excess'),
    default: { text: 'reject', value: 'reject', meaning: 'a message that finds the queue full is rejected' },
    summary: 'What a full queue does with the next message.',
    doc: 'With `wait` the sender is held until there is room, in order of arrival: back-pressure, since a sender that calls with `->` keeps its slot meanwhile. After `~>` nobody waits with the message.',
    example: 'full: wait, capacity: 10k messages',
    simulated: true,
    probes: [
      {
        model: `queue Mail -> Mailer { capacity: 5 messages, full: $ }\nworker Mailer { on send { cpu 9ms } }\nload Users -> Mail.send { rate: 100 rps }`,
        values: ['reject', 'wait'],
        watch: ['loads', 'Users', 'errors', 'rejected'],
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'partitions',
    owners: MESSAGING,
    value: form('shards'),
    default: {
      text: 'none',
      value: null,
      meaning: 'messages are taken in order, and handled by as many slots as are free',
    },
    range: {
      min: 1,
      integer: true,
      hint: 'Write a whole number and the key that orders the messages, such as 8 by UserId.',
      absurd: { over: 1_000_000, hint: 'Write at most 1M partitions.' },
    },
    summary: 'Parts into which messages are split by a key.',
    doc: 'Messages of one partition are handled one after the other, in order, by whichever slot of a group (the consumers of a queue, or each target of a topic) is free: no more slots of a group work than there are partitions. Without a key messages are dealt out in turn.',
    example: 'partitions: 8 by Key',
    simulated: true,
    probes: [
      {
        model: `topic Mail -> Mailer { partitions: $ by Person }\nworker Mailer { instances: 4, on send { cpu 9ms } }\nkeys Person { count: 10k }\nload Users -> Mail.send { rate: 100 rps, key: Person }`,
        values: ['1', '16'],
        watch: ['queues', 'Mail', 'depth', 'mean'],
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'redeliver',
    owners: MESSAGING,
    value: exact('count'),
    settings: 'redeliver',
    default: { text: '0', value: 0, meaning: 'a message whose handling fails is dropped' },
    range: {
      min: 0,
      integer: true,
      hint: 'Write how often a failed message is tried again, such as 5.',
      absurd: { over: 1000, hint: 'Write at most 1000.' },
    },
    summary: 'Further attempts at a message whose handling failed.',
    doc: 'A handling fails by `fail`, by a call whose failure nothing catches, or with its instance; one on an instance that hangs goes on when it recovers. One that takes longer than the `visibility` of its message counts too. Until its next attempt the message counts as waiting, and in a queue with partitions all behind it wait too, so that the order stays. After the last attempt it goes to the `deadLetters` queue, or is dropped.',
    example: 'redeliver: 5 { after: 30s }',
    simulated: true,
    probes: [
      {
        model: FAILING('redeliver: $ { after: 100ms }'),
        values: ['0', '3'],
        watch: ['operations', 'Mailer.send', 'rate'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'after',
    owners: ['redeliver'],
    value: exact('duration'),
    default: { text: '30s', value: 30 },
    range: positiveDuration('Write a duration such as 30s.'),
    summary: 'Time from a failure to the next attempt.',
    doc: 'Exact.',
    example: 'after: 30s',
    simulated: true,
    probes: [
      {
        model: FAILING('redeliver: 3 { after: $ }'),
        values: ['100ms', '10s'],
        watch: ['queues', 'Mail', 'depth', 'mean'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'visibility',
    owners: MESSAGING,
    value: exact('duration'),
    default: {
      text: 'none',
      value: null,
      meaning: 'a message that was taken is hidden until its handling ends, or its instance dies',
    },
    range: positiveDuration('Write a duration such as 30s, longer than what a message usually takes.'),
    summary: 'Time for which a message that was taken is hidden from other consumers.',
    doc: 'The visibility timeout. A handling that takes longer does not stop: the message is shown again and delivered once more, so that the same work is done twice, and what becomes of the slow handling matters no more. That is one of the attempts that `redeliver` counts. An instance that dies gives its messages back only when this time is over, and a message that it held at the last attempt is given up then. The same holds for one behind a `cut` when it is done: what it has to say is lost, and the work is done once more. A handling that fails gives its message back at once, and it is tried again `after`.',
    example: 'visibility: 30s, redeliver: 5',
    simulated: true,
    probes: [
      {
        model: `queue Mail -> Mailer { redeliver: 3, visibility: $ }\nworker Mailer { concurrency: 10, on send { cpu 1ms  wait 20ms } }\nload Users -> Mail.send { rate: 50 rps }`,
        values: ['1min', '20ms'],
        watch: ['operations', 'Mailer.send', 'rate'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'deadLetters',
    owners: MESSAGING,
    value: referenceTo('queue'),
    default: { text: 'none', value: null, meaning: 'messages that fail for good are dropped' },
    summary: 'Queue for messages that fail for good.',
    doc: 'A message arrives there when its last attempt has failed, as a message of the same name. Where that queue is full it is dropped.',
    example: 'deadLetters: Dead',
    simulated: true,
    probes: [
      {
        model: `${FAILING('$')}\nqueue Dead -> Sorter\nworker Sorter { on send { cpu 9ms } }\nload Others -> Dead.send { rate: 1 rps }`,
        values: ['', 'deadLetters: Dead'],
        watch: ['components', 'Dead', 'throughput'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
];
