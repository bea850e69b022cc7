import type { PropertyInput } from '../types.js';
import { exact } from '../values.js';
import { COMPONENTS, MESSAGING } from './owners.js';

/** What things cost. */
export const COST: readonly PropertyInput[] = [
  {
    name: 'price',
    owners: COMPONENTS,
    value: exact('money per time'),
    default: { text: 'none', value: null, meaning: 'the cost leaves it out' },
    range: {
      min: 0,
      hint: 'Write a price per time such as 0.17 usd/h.',
      absurd: { over: 1000, hint: 'Write at most 3.6M usd/h: check the unit.' },
    },
    summary: 'Price of one instance (of one node of a database).',
    doc: 'A month has 730 hours. A component that no load reaches costs nothing.',
    example: 'price: 0.17 usd/h',
    simulated: true,
    probes: [
      {
        model: `service Web { price: $, on get { cpu 1ms } }\nload Users -> Web.get { rate: 10 rps }`,
        values: ['0.1 usd/h', '0.2 usd/h'],
        watch: ['cost', 'perMonth'],
        direction: 'rises',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'requestPrice',
    owners: COMPONENTS,
    value: exact('money'),
    default: { text: 'none', value: null, meaning: 'requests cost nothing' },
    range: {
      min: 0,
      hint: 'Write a price such as 0.40 usd / 1M.',
      absurd: { over: 1e6, hint: 'Write at most 1M usd: check the unit.' },
    },
    summary: 'Price of one request.',
    doc: 'Every call that arrives counts, at the mean rate of the loads.',
    example: 'requestPrice: 0.40 usd / 1M',
    simulated: true,
    probes: [
      {
        model: `service Web { requestPrice: $, on get { cpu 1ms } }\nload Users -> Web.get { rate: 10 rps }`,
        values: ['0.001 usd', '0.002 usd'],
        watch: ['cost', 'perMonth'],
        direction: 'rises',
        engine: 'solve',
      },
    ],
  },
  {
    name: 'egressPrice',
    owners: COMPONENTS.filter((kind) => !MESSAGING.includes(kind)),
    value: exact('money per byte'),
    default: { text: 'none', value: null, meaning: 'sending costs nothing' },
    range: {
      min: 0,
      hint: 'Write a price such as 0.09 usd/GB.',
      absurd: { over: 1e-3, hint: 'Write at most 1M usd/GB: check the unit.' },
    },
    summary: 'Price of what is sent out.',
    doc: 'Counts the replies of operations that say how much they return (`on get returns 20 kB`), at the mean rate of the loads.',
    example: 'egressPrice: 0.09 usd/GB',
    simulated: true,
    probes: [
      {
        model: `service Web { egressPrice: $, on get returns 1 MB { cpu 1ms } }\nload Users -> Web.get { rate: 10 rps }`,
        values: ['0.1 usd/GB', '0.2 usd/GB'],
        watch: ['cost', 'perMonth'],
        direction: 'rises',
        engine: 'solve',
      },
    ],
  },
];
