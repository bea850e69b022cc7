import type { Probe, PropertyInput } from '../types.js';
import { durationRange, exact, listOf, referenceTo } from '../values.js';
import { COMPONENTS } from './owners.js';

const LATENCY = ['loads', 'Users', 'latency', 'mean', 'value'];

/** Users in one region and a service in another, with something in the text that changes how far apart they are. */
const across = (web: string, users: string, link: string, values: readonly [string, string]): Probe => ({
  model: `region Us { population: 300M }\nregion Eu { population: 100M }\nlink Us <-> Eu { ${link} }\nservice Web { ${web}, on get { cpu 1ms } }\nload Users -> Web.get { rate: 100 rps, ${users} }`,
  values,
  watch: LATENCY,
  direction: 'rises',
  engine: 'simulate',
});

/** Where things are, and what lies between. */
export const GEOGRAPHY: readonly PropertyInput[] = [
  {
    name: 'in',
    owners: COMPONENTS,
    value: listOf(referenceTo('region')),
    default: { text: 'nowhere in particular', value: null, meaning: 'no link lies between it and others' },
    summary: 'Regions in which the component runs.',
    doc: 'Its instances stand in them in turn, in the order written: with `instances: 5, in: [Us, Eu]` three are in Us and two in Eu. A region that is named twice has two turns. The leader of a leader-follower database stands in the first, its followers (and the members of a quorum) in the next in turn; the leaders of several shards begin with one region each. A component without `in` is wherever it is called from.',
    example: 'in: [Us, Eu]',
    simulated: true,
    probes: [across('in: $', 'from: Us', 'rtt: 80ms', ['Us', 'Eu'])],
  },
  {
    name: 'inside',
    owners: ['cache'],
    value: referenceTo('component'),
    default: { text: 'none', value: null, meaning: 'runs on machines of its own' },
    summary: 'Component whose instances this one lives in.',
    doc: 'One for each instance of it, on its cores, and lost with it: local, session and buffer caches. Each holds copies of its own, so the hit ratio falls as instances are added. That component alone calls it.',
    example: 'inside: Web',
    simulated: true,
    excludes: {
      instances: 'there is one in each instance of the component that it is inside of',
      cores: 'it runs on the cores of the component that it is inside of',
      concurrency: 'nobody waits for a place in it',
      queue: 'nobody waits for a place in it',
      bandwidth: 'calls to it do not leave the instance',
      memory: 'it lives in the memory of the component that it is inside of',
      in: 'it stands where the component stands that it is inside of',
    },
    probes: [
      {
        model: `keys Doc { count: 10k, popularity: zipf(0.9) }\nservice Web { instances: $, cores: 8, on get { cpu 1ms  -> Local.get } }\ncache Local -> Db { inside: Web, capacity: 500 items, ttl: 20s }\ndatabase Db { on get { cpu 1ms } }\nload Users -> Web.get { rate: 100 rps, key: Doc }`,
        values: ['1', '10'],
        watch: ['caches', 'Local', 'hitRatio'],
        direction: 'falls',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'from',
    owners: ['load'],
    value: listOf(referenceTo('region')),
    default: { text: 'nowhere in particular', value: null, meaning: 'no link lies between the users and the system' },
    summary: 'Regions from which the requests come.',
    doc: 'Shared out by the `population` of the regions, evenly where none states one. The latency includes the way there and back.',
    example: 'from: [Us, Eu]',
    simulated: true,
    probes: [across('in: Us', 'from: $', 'rtt: 80ms', ['Us', 'Eu'])],
  },
  {
    name: 'population',
    owners: ['region'],
    value: exact('count'),
    default: { text: 'equal', value: null, meaning: 'loads are split evenly over their regions' },
    range: {
      min: 0,
      hint: 'Write a number such as 300M, or a share.',
      absurd: { over: 1e11, hint: 'Check the unit.' },
    },
    summary: 'People in the region: its share in the loads that come from it.',
    doc: 'Only the proportions between regions matter. Either all regions that a load comes from state one, or none.',
    example: 'population: 300M',
    simulated: true,
    probes: [
      {
        model: `region Us { population: 300M }\nregion Eu { population: $ }\nlink Us <-> Eu { rtt: 80ms }\nservice Web { in: Us, on get { cpu 1ms } }\nload Users -> Web.get { rate: 100 rps, from: [Us, Eu] }`,
        values: ['100M', '900M'],
        watch: LATENCY,
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'rtt',
    owners: ['link'],
    value: exact('duration'),
    default: { text: '0', value: 0, meaning: 'crossing takes no time' },
    range: durationRange('Write a duration such as 80ms.'),
    summary: 'Round trip between the two places.',
    doc: 'Half of it is spent on the way there, half on the way back. Exact. A follower is told of a write half a round trip later, or after the `lag` where that is more; a write that waits for it waits for the way back too.',
    example: 'rtt: 80ms',
    simulated: true,
    probes: [across('in: Eu', 'from: Us', 'rtt: $', ['1ms', '80ms'])],
  },
  {
    name: 'bandwidth',
    owners: ['link'],
    value: exact('bandwidth'),
    default: { text: 'none', value: null, meaning: 'sending takes no time' },
    range: {
      above: 0,
      hint: 'Write a bandwidth such as 10 Gbps, or leave it out.',
      absurd: { over: 1e15, hint: 'Write at most 8 000 Tbps.' },
    },
    summary: 'Bandwidth in each direction.',
    doc: 'What operations take and return passes one message after the other, each direction by itself: a message of n bytes occupies its direction for 8n / bandwidth, and then travels for half of the `rtt`. What is lost and sent again takes no room a second time.',
    example: 'bandwidth: 10 Gbps',
    simulated: true,
    probes: [
      {
        model:
          'region Us { population: 300M }\nregion Eu { population: 100M }\nlink Us <-> Eu { bandwidth: $ }\nservice Web { in: Us, on get takes 1 kB returns 1 MB { cpu 1ms } }\nload Users -> Web.get { rate: 50 rps, from: Eu }',
        values: ['1 Gbps', '500 Mbps'],
        watch: ['loads', 'Users', 'latency', 'mean', 'value'],
        direction: 'rises',
        engine: 'simulate',
      },
    ],
  },
  {
    name: 'loss',
    owners: ['link'],
    value: exact('ratio'),
    default: { text: '0%', value: 0 },
    range: {
      min: 0,
      max: 0.99,
      hint: 'Write a share from 0% to 99%; where nothing passes, `cut` the two apart in a scenario.',
    },
    summary: 'Share of the messages that are lost.',
    doc: 'Each call and each reply is one message, lost by itself. It is sent again a round trip and 200 ms later, then after twice as long each time, up to 120 s (the retransmission timer of RFC 6298); after 15 times in vain it is given up, and the call fails.',
    example: 'loss: 0.1%',
    simulated: true,
    probes: [across('in: Eu', 'from: Us', 'rtt: 80ms, loss: $', ['0%', '5%'])],
  },
];
