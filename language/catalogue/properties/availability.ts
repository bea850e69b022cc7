import type { PropertyInput } from '../types.js';
import { exact, longDuration } from '../values.js';
import { COMPONENTS, MACHINES, POOLS } from './owners.js';

const WEB = (settings: string): string =>
  `service Web { ${settings}, on get { cpu 1ms } }\nload Users -> Web.get { rate: 10 rps }`;

/** How often things are up. The solver turns these into the availability of the system. */
export const AVAILABILITY: readonly PropertyInput[] = [
  {
    name: 'availability',
    owners: COMPONENTS,
    value: exact('ratio'),
    default: {
      text: 'not stated',
      value: null,
      meaning: 'the availability of the system leaves the component out and names it',
    },
    range: { above: 0, max: 1, hint: 'Write a share above 0% and at most 100%, such as 99.9%.' },
    excludes: { mtbf: 'it follows from mtbf and mttr', mttr: 'it follows from mtbf and mttr' },
    summary: 'Probability that one instance is up in the long run.',
    doc: 'Enters the availability of the system over synchronous calls, weighted by their rates; `else` and `~>` are left out. A pool is up while at least `needs` of its instances are. Simulated calls do not fail by it.',
    example: 'availability: 99.9%',
    simulated: true,
    probes: [
      {
        model: WEB('availability: $'),
        values: ['90%', '99%'],
        watch: ['availability'],
        direction: 'rises',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'mtbf',
    owners: MACHINES,
    value: exact('duration'),
    default: { text: 'not stated', value: null },
    range: longDuration('Write a duration such as 30 day.'),
    summary: 'Mean time that an instance runs between two failures.',
    doc: 'Operating time, without the repair: with `mttr` the availability of an instance is mtbf / (mtbf + mttr), which the solver uses. Simulated instances fail by events alone.',
    example: 'mtbf: 30 day, mttr: 1h',
    simulated: true,
    probes: [
      {
        model: WEB('mtbf: $, mttr: 1h'),
        values: ['10h', '100h'],
        watch: ['availability'],
        direction: 'rises',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'mttr',
    owners: MACHINES,
    value: exact('duration'),
    default: { text: 'not stated', value: null },
    range: longDuration('Write a duration such as 5min.'),
    summary: 'Mean time to repair an instance.',
    doc: 'From the failure until the instance serves again.',
    example: 'mtbf: 30 day, mttr: 5min',
    simulated: true,
    probes: [
      {
        model: WEB('mtbf: 100h, mttr: $'),
        values: ['1h', '10h'],
        watch: ['availability'],
        direction: 'falls',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'needs',
    owners: POOLS,
    value: exact('count'),
    default: { text: '1', value: 1, meaning: 'the pool is up while any instance is' },
    range: {
      min: 1,
      integer: true,
      hint: 'Write a whole number, at least 1 and at most the number of instances.',
      absurd: { over: 100_000, hint: 'Write at most the number of instances.' },
    },
    summary: 'Instances that must be up for the pool to be up (k of n).',
    doc: 'Instances fail independently of each other.',
    example: 'instances: 3, needs: 2',
    simulated: true,
    probes: [
      {
        model: WEB('instances: 3, availability: 90%, needs: $'),
        values: ['1', '3'],
        watch: ['availability'],
        direction: 'falls',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'availability',
    owners: ['region'],
    value: exact('ratio'),
    default: { text: 'not stated', value: null },
    range: { above: 0, max: 1, hint: 'Write a share above 0% and at most 100%, such as 99.99%.' },
    summary: 'Probability that the region as a whole is up.',
    doc: 'All that stands in it is down while it is, at the same time: a second instance elsewhere helps, one in the same region does not. Regions are independent of each other. It enters the solved availability; simulated regions fail only by `fail`.',
    example: 'availability: 99.99%',
    simulated: true,
    probes: [
      {
        model: `region Us { availability: $ }\nregion Eu\nlink Us <-> Eu { rtt: 80ms }\nservice Web { in: Us, instances: 2, on get { cpu 1ms } }\nload Users -> Web.get { rate: 100 rps, from: Us }`,
        values: ['99%', '50%'],
        watch: ['availability'],
        direction: 'falls',
        engine: 'solve',
      },
    ],
  },
];
