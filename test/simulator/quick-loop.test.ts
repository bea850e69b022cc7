import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compile } from '../../language/simulator/compile/compile.js';
import { Kernel, RowsExhausted } from '../../language/simulator/kernel/kernel.js';
import type { System } from '../../language/model/system.js';
import { m1, m2, m3, m4 } from '../bench/models.js';
import { component, exponential, keys, load, step, system } from '../support/system-builder.js';
import { randomSystem } from './random-systems.js';

/** Runs a System for some events, and returns all that the kernel then holds. */
function stateAfter(model: System, events: number, plain: boolean): unknown {
  const kernel = new Kernel(compile(model), { seed: 3, replication: 0, maxRows: 2000 });
  kernel.plain = plain;
  let handled = 0;
  let full = false;
  try {
    while (handled < events) {
      const more = kernel.run(Infinity, Math.min(700, events - handled));
      if (more === 0) break;
      handled += more;
    }
  } catch (error) {
    if (!(error instanceof RowsExhausted)) throw error;
    full = true;
  }
  kernel.flush();
  const pending: [number, number][] = [];
  kernel.eachScheduled((row, time) => pending.push([time, row]));
  pending.sort(([a, r], [b, s]) => a - b || r - s);
  const { now, counters, waitSum, served, workDone, busy, componentQueued, componentLongest } = kernel;
  const areas = Array.from(busy, (_, station) => [kernel.busyIntegral(station), kernel.queueIntegral(station)]);
  const stations = { waitSum, served, workDone, busy, componentQueued, componentLongest, areas };
  return { handled, full, now, counters, stations, pending };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the quick loop', () => {
  it.each([
    ['one station', m1()],
    ['cores that share a queue', m2()],
    ['calls that are made or not', m3()],
    ['loops over a balanced pool', m4()],
    [
      'keys, a slot to wait for, and cores that are shared',
      system({
        keySpaces: [keys('user', 100)],
        components: [
          component('Front', { get: [step.wait(exponential(0.01)), step.call('Api.get', { by: 'user' })] }),
          component('Api', { get: [step.cpu(exponential(0.01)), step.call('Db.get')] }, { concurrency: 3 }),
          component('Db', { get: [step.cpu(exponential(0.01))] }, { discipline: 'ps' }),
        ],
        loads: [load('Users', 'Front.get', 60)],
      }),
    ],
  ])('does to the bit what the layers do: %s', (_, model) => {
    const byLayers = stateAfter(model, 6000, true);
    expect(stateAfter(model, 6000, false)).toEqual(byLayers);
    // The same loop where there is no WebAssembly.
    vi.stubGlobal('WebAssembly', undefined);
    expect(stateAfter(model, 6000, false)).toEqual(byLayers);
  });

  it('does so whatever the system', () => {
    fc.assert(
      fc.property(randomSystem, (model) => {
        expect(stateAfter(model, 1500, false)).toEqual(stateAfter(model, 1500, true));
      }),
      { numRuns: 80, seed: 4, endOnFailure: true },
    );
  });
});
