/** Who is more urgent is served first, against the formulas of Cobham (1954). */
import { expect, it } from 'vitest';
import { simulate } from '../../language/simulator/index.js';
import { component, exponential, load, step, system } from '../support/system-builder.js';

const web = component('Web', { get: [step.cpu(exponential(1))] }, { discipline: 'priority' });

it('two classes wait as Cobham says, and the urgent one overtakes', () => {
  const run = simulate(
    system({
      components: [web],
      loads: [load('Low', 'Web.get', 0.5), load('High', 'Web.get', 0.3, { priority: 1 })],
    }),
    { eventBudget: 1_500_000, halfWidth: 0.001 },
  );
  const wait = (name: string): number => run.loads[name]!.latency['mean']!.value! - 1;
  // Work that is found is 0.8; the urgent wait 0.8 / (1 - 0.3), the others 0.8 / ((1 - 0.3) (1 - 0.8)).
  // So many events leave 1% and 4%: twice that is missed by less than one seed in ten thousand.
  expect(Math.abs(wait('High') / (0.8 / 0.7) - 1)).toBeLessThan(0.03);
  expect(Math.abs(wait('Low') / (0.8 / 0.14) - 1)).toBeLessThan(0.1);
});

it('calls are as urgent as their component says, else as the request', () => {
  const run = simulate(
    system({
      components: [
        web,
        component('Front', { get: [step.call('Web.get', { timeout: 1000 })] }, { priority: 2 }),
        component('Plain', { get: [step.parallel([[step.call('Web.get')]])] }),
      ],
      loads: [
        load('Low', 'Web.get', 0.4),
        load('Urgent', 'Front.get', 0.2),
        load('Between', 'Plain.get', 0.2, { priority: 1 }),
      ],
    }),
    { eventBudget: 600_000, halfWidth: 0.001 },
  );
  const wait = (name: string): number => run.loads[name]!.latency['mean']!.value! - 1;
  expect(Math.abs(wait('Urgent') / (0.8 / 0.8) - 1)).toBeLessThan(0.06);
  expect(Math.abs(wait('Between') / (0.8 / (0.8 * 0.6)) - 1)).toBeLessThan(0.06);
});

it('a call is as urgent as it says, whatever its component and its load say', () => {
  const run = simulate(
    system({
      components: [
        web,
        component(
          'Front',
          {
            get: [step.call('Web.get', { priority: 2, timeout: 1000 })],
            read: [step.send('Web.get', { priority: -1 }), step.call('Web.get')],
          },
          { priority: 1 },
        ),
      ],
      loads: [
        load('Others', 'Web.get', 0.2),
        load('Urgent', 'Front.get', 0.2, { priority: -5 }),
        load('Between', 'Front.read', 0.2, { priority: -5 }),
      ],
    }),
    { eventBudget: 600_000, halfWidth: 0.001 },
  );
  const wait = (name: string): number => run.loads[name]!.latency['mean']!.value! - 1;
  // Of the four streams, 0.2 each: the most urgent call, the one of the component, the load's, and last what is sent off.
  expect(Math.abs(wait('Urgent') / (0.8 / 0.8) - 1)).toBeLessThan(0.06);
  expect(Math.abs(wait('Between') / (0.8 / (0.8 * 0.6)) - 1)).toBeLessThan(0.06);
  expect(Math.abs(wait('Others') / (0.8 / (0.6 * 0.4)) - 1)).toBeLessThan(0.08);
});
