import type { PropertyInput } from '../types.js';
import { SETTINGS, drawn, durationRange, exact, form, oneOf, wordOf } from '../values.js';

const REPLICATED = (settings: string, load: 'read' | 'write'): string =>
  `database Db { replication: leader-follower { ${settings} }, on read { cpu 8ms }, on write write { cpu 8ms } }\nload Users -> Db.${load} { rate: 100 rps }`;

const QUORUM = (settings: string, load: 'read' | 'write'): string =>
  `database Db { replication: quorum { ${settings} }, on read { wait 8ms }, on write write { wait 8ms } }\nload Users -> Db.${load} { rate: 100 rps }`;

/** What was written is read at once, from the first member that answers. */
const STALE_QUORUM = (settings: string): string =>
  `keys Item { count: 100k }
client Page { on visit { -> Db.put  -> Db.get } }
database Db { replication: quorum { n: 3, r: 1, w: 1, ${settings} }, on get { wait 1ms }, on put write { wait 1ms } }
load Users -> Page.visit { rate: 50 rps, key: Item }`;

const LEADERLESS = (settings: string): string =>
  `database Db { replication: leader-follower { followers: 2${settings} }, on write write { cpu 1ms } }
load Users -> Db.write { rate: 50 rps }
scenario Trouble for 20s { at 2s { fail Db.leader } }`;

const SHARDED = (shards: string): string =>
  `keys Key { count: 10k }\ndatabase Db { shards: ${shards}, on read { cpu 8ms } }\nload Users -> Db.read { rate: 100 rps, key: Key }`;

/** A store that is split anew in the middle of its course. */
const RESHARDED = (shards: string): string =>
  `keys Key { count: 20k }\ndatabase Db { shards: ${shards}, on read { cpu 1ms } }\nload Users -> Db.read { rate: 100 rps, key: Key }
scenario Growth for 20s { at 2s over 10s { Db { shards: 5 } } }`;

const FAILED = ['loads', 'Users', 'errors', 'failed'];
const POOLED = (settings: string): string =>
  `service Web { pool Places { ${settings} } on get { hold Places { wait 20ms } } }\nload Users -> Web.get { rate: 100 rps }`;

const STALE = ['loads', 'Users', 'stale'];
const LATENCY = ['loads', 'Users', 'latency', 'mean', 'value'];

const MEMBERS = {
  min: 1,
  integer: true,
  hint: 'Write a whole number, at least 1 and at most the size of the group.',
  absurd: { over: 1000, hint: 'Write at most 1000.' },
} as const;

/** How data is copied and split. */
export const DATA: readonly PropertyInput[] = [
  {
    name: 'replication',
    owners: ['database'],
    value: wordOf('replication'),
    default: { text: 'none', value: null, meaning: 'one node for each shard' },
    summary: 'How copies of the data are kept.',
    doc: 'Applies to each shard: a leader with followers, or a group in which a quorum decides.',
    example: 'replication: leader-follower { followers: 2 }',
    simulated: true,
    probes: [
      {
        model: `database Db { $  on read { cpu 8ms } }\nload Users -> Db.read { rate: 100 rps }`,
        values: ['', 'replication: leader-follower { followers: 3 }'],
        watch: ['components', 'Db', 'resources', 'cpu', 'utilization'],
        direction: 'falls',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'followers',
    owners: ['leader-follower'],
    value: exact('count'),
    default: { text: '1', value: 1 },
    range: {
      min: 0,
      integer: true,
      hint: 'Write a whole number; 0 for a leader alone.',
      absurd: { over: 1000, hint: 'Write at most 1000 followers for each leader.' },
    },
    summary: 'Followers of each leader.',
    doc: 'Each is a node of its own that applies every write of its leader at full demand, and serves reads.',
    example: 'followers: 2',
    simulated: true,
    probes: [
      {
        model: REPLICATED('followers: $', 'read'),
        values: ['1', '3'],
        watch: ['components', 'Db', 'resources', 'cpu', 'utilization'],
        direction: 'falls',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'mode',
    owners: ['leader-follower'],
    value: wordOf('mode'),
    default: { text: 'async', value: 'async', meaning: 'a write is answered as soon as the leader has it' },
    summary: 'For whom a write waits before it is answered.',
    doc: 'Followers apply each write either way; the mode decides only whether the reply waits for them.',
    example: 'mode: sync',
    simulated: true,
    probes: [
      {
        model: REPLICATED('followers: 2, mode: $', 'write'),
        values: ['async', 'sync'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'acks',
    owners: ['semi-sync'],
    value: exact('count'),
    default: { text: '1', value: 1 },
    range: { ...MEMBERS, hint: 'Write a whole number, at least 1 and at most the number of followers.' },
    summary: 'Followers that must have a write before it is answered.',
    doc: 'The reply waits for the fastest that many of them.',
    example: 'acks: 1',
    simulated: true,
    probes: [
      {
        model: REPLICATED('followers: 3, mode: semi-sync { acks: $ }', 'write'),
        values: ['1', '3'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'lag',
    owners: ['leader-follower'],
    value: exact('duration'),
    default: { text: '0', value: 0, meaning: 'followers start to apply a write at once' },
    range: durationRange('Write a duration such as 50ms, or leave it out.'),
    summary: 'Time from the commit on the leader until a follower starts to apply the write.',
    doc: 'Exact. To it come the time that the follower needs to apply the write and the wait for its cores. With `mode: sync` the reply waits for all of it.',
    example: 'lag: 50ms',
    simulated: true,
    probes: [
      {
        model: REPLICATED('followers: 1, mode: sync, lag: $', 'write'),
        values: ['0ms', '100ms'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'reads',
    owners: ['leader-follower'],
    value: wordOf('reads'),
    default: { text: 'followers', value: 'followers', meaning: 'the leader reads only if it has no followers' },
    summary: 'Which nodes serve reads.',
    doc: 'Reads from followers may be stale.',
    example: 'reads: any',
    simulated: true,
    probes: [
      {
        model: REPLICATED('followers: 2, reads: $', 'read'),
        values: ['followers', 'leader'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'failover',
    owners: ['leader-follower'],
    value: SETTINGS,
    settings: 'failover',
    default: { text: 'none', value: null, meaning: 'a dead leader stays dead: writes fail until it recovers' },
    summary: 'How a follower takes over from a lost leader.',
    doc: 'Writes fail while the loss is being detected and a new leader elected: the follower that lacks least. What a leader that died or hangs had not sent is lost, which `lostWrites` counts; it comes back as a follower, with all that was written meanwhile.',
    example: 'failover: { detect: 10s, elect: 5s }',
    simulated: true,
    probes: [
      {
        model: LEADERLESS('$'),
        values: ['', ', failover: { detect: 1s, elect: 1s }'],
        watch: FAILED,
        direction: 'falls',
        engine: 'simulate',
        scenario: 'Trouble',
      },
    ],
  },
  {
    name: 'detect',
    owners: ['failover'],
    value: exact('duration'),
    default: { text: '10s', value: 10 },
    range: durationRange('Write a duration such as 10s.'),
    summary: 'Time until the loss of a leader is noticed.',
    doc: 'Exact.',
    example: 'detect: 10s',
    simulated: true,
    probes: [
      {
        model: LEADERLESS(', failover: { detect: $, elect: 1s }'),
        values: ['1s', '6s'],
        watch: FAILED,
        direction: 'rises',
        engine: 'simulate',
        scenario: 'Trouble',
      },
    ],
  },
  {
    name: 'elect',
    owners: ['failover'],
    value: exact('duration'),
    default: { text: '5s', value: 5 },
    range: durationRange('Write a duration such as 5s.'),
    summary: 'Time from noticing the loss until the new leader accepts writes.',
    doc: 'Exact.',
    example: 'elect: 5s',
    simulated: true,
    probes: [
      {
        model: LEADERLESS(', failover: { elect: $, detect: 1s }'),
        values: ['1s', '6s'],
        watch: FAILED,
        direction: 'rises',
        engine: 'simulate',
        scenario: 'Trouble',
      },
    ],
  },
  {
    name: 'n',
    owners: ['quorum'],
    value: exact('count'),
    default: { text: '3', value: 3 },
    range: { ...MEMBERS, hint: 'Write how many nodes hold a copy, such as 3.' },
    summary: 'Nodes that hold a copy.',
    doc: 'Each read and each write is sent to all of them, and is work on each: the latency is that of the fastest `r` or `w` of them. With fewer of them up than are needed a request is rejected.',
    example: 'n: 3',
    simulated: true,
    probes: [
      {
        model: QUORUM('n: $, r: 1, w: 1', 'read'),
        values: ['1', '3'],
        watch: LATENCY,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'r',
    owners: ['quorum'],
    value: exact('count'),
    default: { text: 'majority', value: null, meaning: 'more than half of n' },
    range: MEMBERS,
    summary: 'Replies that a read waits for.',
    doc: 'With r + w > n a read sees the last write that was acknowledged; else it may be stale, which `stale` measures.',
    example: 'r: 2',
    simulated: true,
    probes: [
      {
        model: QUORUM('n: 3, r: $', 'read'),
        values: ['1', '3'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'w',
    owners: ['quorum'],
    value: exact('count'),
    default: { text: 'majority', value: null, meaning: 'more than half of n' },
    range: MEMBERS,
    summary: 'Replies that a write waits for.',
    doc: 'The slowest n - w nodes do not delay it.',
    example: 'w: 2',
    simulated: true,
    probes: [
      {
        model: QUORUM('n: 3, w: $', 'write'),
        values: ['1', '3'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'write',
    owners: ['quorum'],
    value: drawn('duration'),
    default: { text: '0', value: null, meaning: 'no time, beside that of links' },
    range: durationRange('Write a duration such as 5ms, a distribution, or leave it out.'),
    summary: 'Time until a member has a write.',
    doc: 'From the node that took the request to each of the n nodes, drawn for each of them; exact unless a distribution is written (`erlang(1, 5ms)` is exponential). With `ack`, `read` and `response` the four ways of probabilistically bounded staleness (Bailis et al. 2012): a read is stale where all that answered in time were asked before they had the write.',
    example: 'write: erlang(1, 2ms)',
    simulated: true,
    probes: [
      {
        model: STALE_QUORUM('write: erlang(1, $)'),
        values: ['1ms', '20ms'],
        watch: STALE,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'ack',
    owners: ['quorum'],
    value: drawn('duration'),
    default: { text: '0', value: null, meaning: 'no time, beside that of links' },
    range: durationRange('Write a duration such as 5ms, a distribution, or leave it out.'),
    summary: 'Time of the way back of the acknowledgement of a write.',
    doc: 'The node has the write meanwhile, and answers reads with it.',
    example: 'ack: erlang(1, 2ms)',
    simulated: true,
    probes: [
      {
        model: QUORUM('n: 3, r: 1, w: 1, ack: $', 'write'),
        values: ['1ms', '20ms'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'read',
    owners: ['quorum'],
    value: drawn('duration'),
    default: { text: '0', value: null, meaning: 'no time, beside that of links' },
    range: durationRange('Write a duration such as 5ms, a distribution, or leave it out.'),
    summary: 'Time until a member is asked by a read.',
    doc: 'What it has then is what it answers.',
    example: 'read: erlang(1, 2ms)',
    simulated: true,
    probes: [
      {
        model: STALE_QUORUM('write: erlang(1, 5ms), read: $'),
        values: ['1ms', '20ms'],
        watch: STALE,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'response',
    owners: ['quorum'],
    value: drawn('duration'),
    default: { text: '0', value: null, meaning: 'no time, beside that of links' },
    range: durationRange('Write a duration such as 5ms, a distribution, or leave it out.'),
    summary: 'Time of the way back of the answer to a read.',
    doc: 'Nothing that is written meanwhile comes with it.',
    example: 'response: erlang(1, 2ms)',
    simulated: true,
    probes: [
      {
        model: QUORUM('n: 3, r: 1, w: 1, response: $', 'read'),
        values: ['1ms', '20ms'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'shards',
    owners: ['database', 'storage'],
    value: form('shards'),
    settings: 'shards',
    default: { text: '1', value: 1, meaning: 'all data in one place' },
    range: {
      min: 1,
      integer: true,
      hint: 'Write a whole number and the key that splits the data, such as 8 by UserId.',
      absurd: { over: 1_000_000, hint: 'Write at most 1M shards.' },
    },
    summary: 'Parts into which the data is split by a key.',
    doc: 'Each shard has a leader of its own (and followers); of `storage` each has its `instances`. `8 by Key` splits by a hash of the key modulo the number of shards, `8 by consistent-hashing Key` by a hash ring, `8 by range Key` by the order of the keys, which are numbered by popularity under `zipf`; `by function Key` by the key modulo the number of shards; `by list Key` by a directory that spreads the most wanted keys as evenly as it can. A call that carries no such key asks every shard and waits for all of them. An event may change their number (`at 2min over 5min { Db { shards: 12 } }`): new shards are there at once, the keys that belong elsewhere move one after the other, evenly over that time, each being served where it was until then; shards that go are there until the end of it. `moved` measures how many keys that are.',
    example: 'shards: 8 by Key',
    simulated: true,
    probes: [
      {
        model: SHARDED('$ by Key'),
        values: ['1', '4'],
        watch: LATENCY,
        direction: 'falls',
        engine: 'simulate',
      },
      {
        model: RESHARDED('4 by $Key'),
        values: ['', 'consistent-hashing '],
        watch: ['components', 'Db', 'moved'],
        direction: 'falls',
        engine: 'simulate',
        scenario: 'Growth',
      },
    ],
  },
  {
    name: 'copy',
    owners: ['shards'],
    value: exact('duration'),
    default: { text: '0', value: 0, meaning: 'keys move without work' },
    range: durationRange('Write the time that one key takes on one node, such as 0.1ms.'),
    summary: 'Work of moving one key to another shard.',
    doc: 'Time of a core on the node that leads the shard which the key leaves, and then on each node of the one that it goes to. It is done beside all other work, when the number of shards changes; of many keys in pieces of some milliseconds. A key is asked for in its new shard when its time has come within `over`, even if nodes are too busy to have copied it by then.',
    example: 'copy: 0.1ms',
    simulated: true,
    probes: [
      {
        model: RESHARDED('4 by Key { copy: $ }'),
        values: ['0ms', '1ms'],
        watch: ['components', 'Db', 'resources', 'cpu', 'utilization'],
        direction: 'rises',
        engine: 'simulate',
        scenario: 'Growth',
      },
    ],
  },
  {
    name: 'partition',
    owners: ['database'],
    value: wordOf('partition'),
    default: { text: 'cp', value: 'cp', meaning: 'the side without a majority rejects' },
    summary: 'What the store gives up while its nodes cannot reach each other.',
    doc: 'Shows only in a scenario that cuts it apart. `cp`: a node that does not reach more than half of its shard rejects reads and writes; with `failover` the others elect a leader. `ap`: every node that is reached serves; reads may be stale, and writes of one key on both sides are counted as conflicts. When the cut is mended all nodes catch up at once.',
    example: 'partition: ap',
    simulated: true,
    probes: [
      {
        model: `keys Key { count: 100 }
database Db { replication: leader-follower { followers: 2 }, partition: $, on read { cpu 1ms }, on write write { cpu 1ms } }
load Users -> Db.write { rate: 50 rps, key: Key }
scenario Trouble for 20s { at 5s for 10s { cut Db.leader <-> Db.follower } }`,
        values: ['cp', 'ap'],
        watch: ['loads', 'Users', 'errors', 'rejected'],
        direction: 'falls',
        engine: 'simulate',
        scenario: 'Trouble',
      },
    ],
  },
  {
    name: 'size',
    owners: ['pool'],
    value: oneOf(exact('count'), exact('bytes')),
    default: { text: '1', value: 1, meaning: 'a lock' },
    range: {
      min: 1,
      hint: 'Write how many a pool has to give, at least 1, or how many bytes.',
      absurd: { over: 1e17, hint: 'Leave the pool out where it never runs out.' },
    },
    summary: 'How many the pool has to give.',
    doc: 'Connections, locks, places, or bytes such as 2 GB, of which `hold Heap 20 MB { … }` takes some. A `hold` that finds too little waits its turn; nobody overtakes, though less would do for him.',
    example: 'size: 20',
    simulated: true,
    probes: [
      {
        model: POOLED('size: $'),
        values: ['20', '3'],
        watch: ['loads', 'Users', 'latency', 'mean', 'value'],
        direction: 'rises',
        engine: 'solve',
      },
      {
        model: POOLED('size: $'),
        values: ['20', '3'],
        watch: ['components', 'Web', 'resources', 'Places', 'utilization'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'by',
    owners: ['pool'],
    value: { type: 'reference', to: 'keys' },
    default: { text: 'none', value: null, meaning: 'one pool for all requests of an instance' },
    summary: 'Key space that has a pool for each of its keys.',
    doc: 'With `size: 1` this is a lock for each row. It is the key that the request is about: the one it was called `by`, else its own of that key space.',
    example: 'by: Key',
    simulated: true,
    probes: [
      {
        model: `keys Seat { count: $ }\nservice Web { pool Row { size: 1, by: Seat } on get { hold Row { wait 20ms } } }\nload Users -> Web.get { rate: 30 rps, key: Seat }`,
        values: ['1000', '1'],
        watch: ['loads', 'Users', 'latency', 'mean', 'value'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'queue',
    owners: ['pool'],
    value: exact('count'),
    default: { text: 'none', value: null, meaning: 'unbounded: whoever comes waits' },
    range: {
      min: 0,
      integer: true,
      hint: 'Write 0 if nobody may wait, or leave it out for an unbounded queue.',
      absurd: { over: 1e9, hint: 'Leave it out for an unbounded queue.' },
    },
    summary: 'Requests that may wait for the pool.',
    doc: 'For each key, where the pool has keys. When it is full the `else` of the `hold` runs; without one the request is rejected.',
    example: 'queue: 10',
    simulated: true,
    probes: [
      {
        model: POOLED('size: 2, queue: $'),
        values: ['50', '0'],
        watch: ['loads', 'Users', 'errors', 'rejected'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
];
