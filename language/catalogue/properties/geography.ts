import type { PropertyInput } from '../types.js';
import { durationRange, exact, listOf, referenceTo, share } from '../values.js';
import { COMPONENTS } from './owners.js';

const NOT_YET = 'all components stand in one place so far';

/** Where things are, and what lies between. */
export const GEOGRAPHY: readonly PropertyInput[] = [
  {
    name: 'in',
    owners: COMPONENTS,
    value: listOf(referenceTo('region')),
    default: { text: 'nowhere in particular', value: null, meaning: 'no link lies between it and others' },
    summary: 'Regions in which the component runs.',
    doc: 'It has its `instances` in each of them.',
    example: 'in: [Us, Eu]',
    simulated: NOT_YET,
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
    doc: 'Split by the `population` of the regions.',
    example: 'from: [Us, Eu]',
    simulated: NOT_YET,
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
    doc: 'Only the proportions between regions matter.',
    example: 'population: 300M',
    simulated: NOT_YET,
  },
  {
    name: 'rtt',
    owners: ['link'],
    value: exact('duration'),
    default: { text: '0', value: 0, meaning: 'crossing takes no time' },
    range: durationRange('Write a duration such as 80ms.'),
    summary: 'Round trip between the two regions.',
    doc: 'Half of it is spent on the way there, half on the way back. Exact.',
    example: 'rtt: 80ms',
    simulated: NOT_YET,
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
    doc: 'Messages pass one after the other.',
    example: 'bandwidth: 10 Gbps',
    simulated: NOT_YET,
  },
  {
    name: 'loss',
    owners: ['link'],
    value: exact('ratio'),
    default: { text: '0%', value: 0 },
    range: share('Write a share between 0% and 100%.'),
    summary: 'Share of the messages that are lost.',
    doc: 'The caller of a lost message sees a timeout.',
    example: 'loss: 0.1%',
    simulated: NOT_YET,
  },
];
