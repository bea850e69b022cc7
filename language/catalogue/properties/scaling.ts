import type { Probe, PropertyInput } from '../types.js';
import { SETTINGS, changing, durationRange, exact, form, positiveDuration } from '../values.js';
import { POOLS } from './owners.js';

/** A pool under a load that grows for as long as the run lasts. */
const GROWING = (settings: string): string =>
  `service Web { instances: 2, autoscale: { ${settings} }, on get { cpu 20ms } }\nload Users -> Web.get { rate: 20 rps, shape: step(to: 10x, at: 30s) }`;
const LATENCY = ['loads', 'Users', 'latency', 'mean', 'value'];
const INSTANCES = ['components', 'Web', 'instances'];
const probe = (
  settings: string,
  values: readonly [string, string],
  watch: readonly string[],
  direction: 'rises' | 'falls',
): readonly Probe[] => [{ model: GROWING(settings), values, watch, direction, engine: 'simulate' }];

const SIZE = {
  min: 1,
  integer: true,
  hint: 'Write a whole number, at least 1.',
  absurd: { over: 100_000, hint: 'Write at most 100k.' },
} as const;

/** How the number of instances follows the load. */
export const SCALING: readonly PropertyInput[] = [
  {
    name: 'autoscale',
    owners: POOLS,
    value: SETTINGS,
    settings: 'autoscale',
    default: { text: 'none', value: null, meaning: 'the number of instances does not change' },
    summary: 'Adds and removes instances as the load changes.',
    doc: 'Either a `target` that is held, or rules with `add` and `remove`. Starts from `instances` (at least `min`). An instance that is removed takes no new requests and finishes what it has; new ones start empty. Under steady load the number is the one at which the autoscaler comes to rest.',
    example: 'autoscale: { min: 2, max: 20, every: 15s, startup: 60s, cooldown: 5min, target: cpu 70% }',
    simulated: true,
    probes: probe('$, every: 5s', ['max: 2, target: cpu 60%', 'max: 20, target: cpu 60%'], LATENCY, 'falls'),
  },
  {
    name: 'min',
    owners: ['autoscale'],
    value: changing('count'),
    default: { text: '1', value: 1 },
    range: SIZE,
    summary: 'Least number of instances.',
    doc: 'At most `max`; a timetable raises it before the load comes: `min: timetable(07:00: 6, 20:00: 2)`.',
    example: 'min: 2',
    simulated: true,
    probes: probe('min: $, max: 20, every: 5s, target: cpu 60%', ['1', '10'], INSTANCES, 'rises'),
  },
  {
    name: 'max',
    owners: ['autoscale'],
    value: exact('count'),
    default: { text: 'required', value: null },
    required: true,
    range: SIZE,
    summary: 'Greatest number of instances.',
    doc: 'At least `min`.',
    example: 'max: 20',
    simulated: true,
    probes: probe('max: $, every: 5s, target: cpu 60%', ['3', '20'], INSTANCES, 'rises'),
  },
  {
    name: 'every',
    owners: ['autoscale'],
    value: exact('duration'),
    default: { text: '15s', value: 15 },
    range: positiveDuration('Write a duration such as 15s.'),
    summary: 'Time between two decisions.',
    doc: 'Each decision looks at the mean of the metric since the last one, over the instances that took requests.',
    example: 'every: 15s',
    simulated: true,
    probes: probe('max: 20, every: $, target: cpu 60%', ['5s', '20s'], LATENCY, 'rises'),
  },
  {
    name: 'startup',
    owners: ['autoscale'],
    value: exact('duration'),
    default: { text: '0', value: 0, meaning: 'a new instance works at once' },
    range: durationRange('Write a duration such as 60s.'),
    summary: 'Time from the decision until a new instance takes requests.',
    doc: 'It is paid for from the decision on, and until it is told to go.',
    example: 'startup: 60s',
    simulated: true,
    probes: probe('max: 20, every: 5s, startup: $, target: cpu 60%', ['0s', '15s'], LATENCY, 'rises'),
  },
  {
    name: 'cooldown',
    owners: ['autoscale'],
    value: exact('duration'),
    default: { text: '5min', value: 300 },
    range: durationRange('Write a duration such as 5min.'),
    summary: 'Time after a change in which nothing is removed.',
    doc: 'Adding is not delayed.',
    example: 'cooldown: 5min',
    simulated: true,
    probes: probe('max: 20, every: 5s, cooldown: $, target: cpu 60%', ['1s', '1h'], INSTANCES, 'rises'),
  },
  {
    name: 'target',
    owners: ['autoscale'],
    value: form('target'),
    default: { text: 'none', value: null, meaning: 'the rules decide' },
    summary: 'Metric and the value at which it is held.',
    doc: 'The number of instances becomes ceil(instances x metric / target).',
    example: 'target: cpu 70%',
    excludes: { add: 'a target and rules contradict each other', remove: 'a target and rules contradict each other' },
    simulated: true,
    probes: probe('max: 20, every: 5s, target: cpu $', ['30%', '80%'], INSTANCES, 'falls'),
  },
  {
    name: 'add',
    owners: ['autoscale'],
    value: form('adjust'),
    default: { text: 'none', value: null, meaning: 'nothing is added' },
    summary: 'How many instances are added, and when.',
    doc: 'A number or a share of the present instances, rounded up. Instances that still start are part of what is added.',
    example: 'add: 50% when cpu > 70%',
    simulated: true,
    probes: probe('max: 20, every: 5s, add: $ when cpu > 60%', ['1', '100%'], INSTANCES, 'rises'),
  },
  {
    name: 'remove',
    owners: ['autoscale'],
    value: form('adjust'),
    default: { text: 'none', value: null, meaning: 'nothing is removed' },
    summary: 'How many instances are removed, and when.',
    doc: 'A number or a share of the present instances, rounded down.',
    example: 'remove: 1 when cpu < 30%',
    simulated: true,
    probes: probe(
      'min: 1, max: 20, every: 5s, cooldown: 1s, add: 4 when cpu > 60%, remove: $ when cpu < 55%',
      ['0%', '3'],
      INSTANCES,
      'falls',
    ),
  },
];
