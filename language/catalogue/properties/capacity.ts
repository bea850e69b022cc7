import type { PropertyInput } from '../types.js';
import { RANDOM_DURATION, changing, drawn, durationRange, exact, positiveDuration, share, wordOf } from '../values.js';
import { MACHINES, POOLS } from './owners.js';

const BUSY_WEB = (settings: string): string =>
  `service Web { ${settings}, on get { cpu 8ms } }\nload Users -> Web.get { rate: 100 rps }`;

const BUSY_CORES = (settings: string): string =>
  `service Web { cores: 4, ${settings}, on get { cpu 8ms } }\nload Users -> Web.get { rate: 250 rps }`;

const DOWNLOADS = (settings: string): string =>
  `service Web { ${settings}, on get returns 1 MB { cpu 1ms } }\nload Users -> Web.get { rate: 80 rps }`;

const HOLDING = (settings: string): string =>
  `service Web { ${settings}, on get { hold memory 50 MB { wait 50ms } } }\nload Users -> Web.get { rate: 15 rps }`;

const CPU_BUSY = ['components', 'Web', 'resources', 'cpu', 'utilization'];
const LATENCY = ['loads', 'Users', 'latency', 'mean', 'value'];

/** How big a component is, and who waits for what. */
export const CAPACITY: readonly PropertyInput[] = [
  {
    name: 'instances',
    owners: POOLS,
    value: changing('count'),
    default: { text: '1', value: 1 },
    range: {
      min: 1,
      integer: true,
      hint: 'Write a whole number, at least 1.',
      absurd: { over: 100_000, hint: 'Write at most 100k; for more, divide the load by the same factor.' },
    },
    summary: 'How many identical machines or processes the pool has.',
    doc: 'Sizes, limits and prices are per instance. Each instance has a queue of its own: n instances of one core are n queues behind a `policy`, one instance with n cores is one queue with n servers.',
    example: 'instances: 4',
    simulated: true,
    probes: [
      {
        model: BUSY_WEB('instances: $'),
        values: ['1', '2'],
        watch: CPU_BUSY,
        direction: 'falls',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'cores',
    owners: MACHINES,
    value: exact('count'),
    default: { text: '1', value: 1 },
    range: {
      min: 1,
      integer: true,
      hint: 'Write a whole number, at least 1.',
      absurd: { over: 10_000, hint: 'Write at most 10k per instance; for more, raise `instances`.' },
    },
    summary: 'Cores of one instance (of one node of a database).',
    doc: 'As many `cpu` steps run at a time; the others wait in the order of the `discipline`. A request uses one core at a time unless its step says `across` more.',
    example: 'cores: 8',
    simulated: true,
    probes: [
      {
        model: BUSY_WEB('cores: $'),
        values: ['1', '2'],
        watch: CPU_BUSY,
        direction: 'falls',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'concurrency',
    owners: [...MACHINES, 'external'],
    value: exact('count'),
    default: { text: 'none', value: null, meaning: 'no limit: every request is admitted at once' },
    range: {
      min: 1,
      integer: true,
      hint: 'Write a whole number, at least 1, or leave it out for no limit.',
      absurd: { over: 10_000_000, hint: 'Write at most 10M, or leave it out for no limit.' },
    },
    summary: 'Requests that one instance works on at a time.',
    doc: 'A slot is held from arrival to reply, over every synchronous call in between. Who finds no slot waits in the `queue` of that instance.',
    example: 'concurrency: 200',
    simulated: true,
    per: {
      worker: {
        default: { text: 'its cores', value: 'cores', meaning: 'as many messages in hand as it has cores' },
        summary: 'Messages that one instance has in hand at a time.',
        doc: 'A slot is held until the message is done, over every synchronous call in between; the next message is taken when a slot is free.',
      },
    },
    probes: [
      {
        model: `service Web { concurrency: $, on get { cpu 1ms  wait 20ms } }\nload Users -> Web.get { rate: 40 rps }`,
        values: ['4', '1'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'queue',
    owners: [...MACHINES.filter((name) => name !== 'worker'), 'external'],
    value: exact('count'),
    default: { text: 'none', value: null, meaning: 'unbounded: whoever comes waits' },
    range: {
      min: 0,
      integer: true,
      hint: 'Write 0 if nobody may wait, or leave it out for an unbounded queue.',
      absurd: { over: 1e9, hint: 'Leave it out for an unbounded queue.' },
    },
    summary: 'Requests that may wait in front of one instance.',
    doc: 'They wait for a slot where there is a `concurrency`, else for a core. A full queue rejects at once. `0`: whoever cannot start at once is rejected.',
    example: 'queue: 100',
    simulated: true,
    probes: [
      {
        model: BUSY_WEB('queue: $'),
        values: ['100', '0'],
        watch: ['loads', 'Users', 'errors', 'rejected'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'patience',
    owners: [...MACHINES.filter((name) => name !== 'worker'), 'external'],
    value: drawn('duration'),
    default: { text: 'none', value: null, meaning: 'whoever waits for a slot waits until it has one' },
    range: positiveDuration('Write how long a request waits for a slot at most, such as 2s.'),
    summary: 'How long a request waits for a slot before it leaves.',
    doc: 'Counts the wait in front of an instance alone: who has a slot stays, however long the work takes (a `timeout` of the call counts both). Exact, unless a distribution is written: `erlang(1, 2min)` is exponential, the usual model of people who hang up (Palm 1957, Erlang A). Who leaves has timed out, for the caller and in the figures. Needs a `concurrency`.',
    example: 'concurrency: 50, patience: 2s',
    simulated: true,
    probes: [
      {
        model: `service Web { concurrency: 1, patience: $, on get { wait 20ms } }\nload Users -> Web.get { rate: 40 rps }`,
        values: ['10s', '10ms'],
        watch: ['loads', 'Users', 'errors', 'timeout'],
        direction: 'rises',
        engine: 'simulate',
      },
      {
        model: `service Web { concurrency: 1, patience: $, on get { wait 20ms } }\nload Users -> Web.get { rate: 40 rps }`,
        values: ['10s', '10ms'],
        watch: LATENCY,
        direction: 'falls',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'discipline',
    owners: MACHINES,
    value: wordOf('discipline'),
    default: { text: 'fifo', value: 'fifo', meaning: 'first come, first served' },
    summary: 'In which order those who wait are served.',
    doc: 'Holds for the cores, the disk, the network and the slots of an instance. With `ps` nobody waits for a core: all requests share the cores equally; disk, network and slots are then given in order of arrival. What `hold` waits for, and what a `limit` with `excess: wait` keeps back, is given in order of arrival at all times.',
    example: 'discipline: ps',
    simulated: true,
    probes: [
      {
        model: `service Web { discipline: $, on get { cpu hyperexponential(7ms, cv: 3) } }\nload Users -> Web.get { rate: 100 rps }`,
        values: ['fifo', 'ps'],
        watch: LATENCY,
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'cpu',
    owners: ['dns', 'cdn', 'balancer', 'gateway', 'cache', 'storage'],
    value: RANDOM_DURATION,
    default: { text: '0', value: 0, meaning: 'takes no time' },
    range: durationRange('Write a duration such as 0.1ms, or leave it out if it takes no time.'),
    summary: 'Core time of each request that is passed on or answered by a built-in operation.',
    doc: 'The service demand of every operation that the component offers without defining it. A cache spends it once per look-up, hit or miss. A bare value is the mean of an exponential distribution.',
    example: 'cpu: 0.1ms',
    simulated: true,
    probes: [
      {
        model: `balancer Edge -> Web { cpu: $ }\nservice Web { on get { cpu 1ms } }\nload Users -> Edge.get { rate: 100 rps }`,
        values: ['1ms', '5ms'],
        watch: ['components', 'Edge', 'resources', 'cpu', 'utilization'],
        direction: 'rises',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'disk',
    owners: ['storage', 'cdn', 'cache'],
    value: RANDOM_DURATION,
    default: { text: '0', value: 0, meaning: 'takes no time' },
    range: durationRange('Write a duration such as 2ms, or leave it out if it takes no time.'),
    summary: 'Disk time of each request that a built-in operation answers.',
    doc: 'Requests use the disk of an instance one after the other. A bare value is the mean of an exponential distribution.',
    example: 'disk: 2ms',
    simulated: true,
    probes: [
      {
        model: `storage Files { disk: $ }\nload Users -> Files.get { rate: 100 rps }`,
        values: ['1ms', '5ms'],
        watch: ['components', 'Files', 'resources', 'disk', 'utilization'],
        direction: 'rises',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'wait',
    owners: ['dns', 'cdn', 'balancer', 'gateway', 'cache', 'storage'],
    value: RANDOM_DURATION,
    default: { text: '0', value: 0, meaning: 'no latency of its own' },
    range: durationRange('Write a duration such as 20ms, or leave it out.'),
    summary: 'Latency of each request that is passed on or answered by a built-in operation.',
    doc: 'Holds no core: any number of requests wait at the same time. A bare value is the mean of an exponential distribution.',
    example: 'wait: 20ms',
    simulated: true,
    probes: [
      {
        model: `storage Files { wait: $ }\nload Users -> Files.get { rate: 100 rps }`,
        values: ['10ms', '50ms'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'memory',
    owners: MACHINES,
    value: exact('bytes'),
    default: { text: 'none', value: null, meaning: 'never runs out' },
    range: {
      above: 0,
      hint: 'Write an amount such as 16 GB, or leave it out if memory never runs out.',
      absurd: { over: 1e17, hint: 'Write at most 100 000 TB per instance.' },
    },
    summary: 'Memory of one instance.',
    doc: 'What `hold memory 50 MB { … }` takes of it is not free for others for as long as its steps run, over every call in them. The amount may be drawn, or an attribute of the key. Who finds too little waits, in order of arrival, and behind the first who waits; with `else` nobody waits: `hold memory 50 MB { … } else { fail with probability 100% }` turns requests away. What is held is a resource, `memory`: it can be the bottleneck, an autoscaler can look at it, and `require Web memory < 80%` bounds it.',
    example: 'memory: 16 GB',
    simulated: true,
    probes: [
      {
        model: HOLDING('memory: $'),
        values: ['1 GB', '200 MB'],
        watch: ['components', 'Web', 'resources', 'memory', 'utilization'],
        direction: 'rises',
        engine: 'solve',
      },
      {
        model: HOLDING('memory: $'),
        values: ['1 GB', '200 MB'],
        watch: ['components', 'Web', 'resources', 'memory', 'utilization'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'bandwidth',
    owners: MACHINES,
    value: exact('bandwidth'),
    default: { text: 'none', value: null, meaning: 'sending takes no time' },
    range: {
      above: 0,
      hint: 'Write a bandwidth such as 10 Gbps, or leave it out.',
      absurd: { over: 1e15, hint: 'Write at most 8 000 Tbps per instance.' },
    },
    summary: 'Network bandwidth of one instance, in each direction.',
    doc: 'What operations take and return passes through it, one message after the other, in each direction apart from the other: a message of n bytes occupies its direction for 8n / bandwidth. A request holds its slot while it comes in and while its reply goes out. Calls pass through the network of the caller too, where that has a bandwidth: out before the call is on its way, and in before the caller goes on; a retry is not sent from there again. A follower gets what its leader got. Each direction is a resource, `receiving` and `sending`; `require Web network < 70%` bounds the busier one.',
    example: 'bandwidth: 10 Gbps',
    simulated: true,
    probes: [
      {
        model: DOWNLOADS('bandwidth: $'),
        values: ['2 Gbps', '1 Gbps'],
        watch: ['components', 'Web', 'resources', 'sending', 'utilization'],
        direction: 'rises',
        engine: 'solve',
      },
      {
        model: DOWNLOADS('bandwidth: $'),
        values: ['2 Gbps', '1 Gbps'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'contention',
    owners: MACHINES,
    value: exact('ratio'),
    default: { text: '0%', value: 0, meaning: 'all work can be done in parallel' },
    range: share('Write a share between 0% and 100%.'),
    summary: 'Share of the work that cannot be spread over cores.',
    doc: "The serial fraction of Amdahl's law, and the first coefficient of the universal scalability law (Gunther 1993): n busy cores of an instance do the work of n / (1 + contention (n - 1) + coherence n (n - 1)). All work under way slows down the moment another core gets busy, and speeds up when one falls idle.",
    example: 'contention: 5%',
    simulated: true,
    probes: [
      {
        model: BUSY_CORES('contention: $'),
        values: ['0%', '20%'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'solve',
      },
      {
        model: BUSY_CORES('contention: $'),
        values: ['0%', '20%'],
        watch: CPU_BUSY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'coherence',
    owners: MACHINES,
    value: exact('ratio'),
    default: { text: '0%', value: 0, meaning: 'cores need not agree on shared data' },
    range: share('Write a share between 0% and 100%; typical values are below 0.1%.'),
    summary: 'Cost of keeping shared data consistent between pairs of cores.',
    doc: 'The second coefficient of the universal scalability law: with it an instance of more than √((1 - contention) / coherence) cores does less than a smaller one.',
    example: 'coherence: 0.01%',
    simulated: true,
    probes: [
      {
        model: BUSY_CORES('coherence: $'),
        values: ['0%', '2%'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'solve',
      },
      {
        model: BUSY_CORES('coherence: $'),
        values: ['0%', '2%'],
        watch: CPU_BUSY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
];
