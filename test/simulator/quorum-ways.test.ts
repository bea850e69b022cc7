/** Members of a quorum that are some way off, each way being drawn anew. */
import { describe, expect, it } from 'vitest';
import type { Replication, System } from '../../language/model/system.js';
import { simulate } from '../../language/simulator/index.js';
import { solve } from '../../language/simulator/solver/index.js';
import { component, exactly, exponential, keys, load, operation, step, system } from '../support/system-builder.js';

const store = (ways: Replication['ways'], read: number, write: number): System =>
  system({
    keySpaces: [keys('Item', 1_000_000)],
    components: [
      component('Page', { visit: [step.call('Db.put'), step.call('Db.get')] }, { kind: 'client' }),
      component('Db', [operation('put', [], { write: true }), operation('get', [])], {
        kind: 'database',
        instances: 3,
        replication: {
          style: 'quorum',
          followers: 2,
          mode: 'sync',
          acks: write - 1,
          lag: 0,
          reads: 'any',
          quorum: { read, write },
          ...(ways ? { ways } : {}),
        },
      }),
    ],
    loads: [load('Users', 'Page.visit', 100, { keys: ['Item'] })],
  });

describe('the ways to the members of a quorum', () => {
  it('add up, there and back, to what is waited for', () => {
    const ways = { write: exactly(0.01), ack: exactly(0.002), read: exactly(0.003), response: exactly(0.004) };
    const { operations } = simulate(store(ways, 2, 2), { eventBudget: 20_000 });
    expect(operations['Db.put']!.latency['mean']!.value).toBeCloseTo(0.012, 9);
    expect(operations['Db.get']!.latency['mean']!.value).toBeCloseTo(0.007, 9);
    expect(solve(store(ways, 2, 2)).loads['Users']!.latency['mean']!.value).toBeCloseTo(0.019, 9);
  });

  it('are those of the fastest that are needed', () => {
    // The second of three exponential times: 1/3 + 1/2 of the mean; of two ways in a row as the solver approximates it.
    const one = store({ write: exponential(0.006) }, 1, 2);
    const mean = (system: System): number =>
      simulate(system, { eventBudget: 150_000 }).operations['Db.put']!.latency['mean']!.value!;
    expect(Math.abs(mean(one) / 0.005 - 1)).toBeLessThan(0.03);
    expect(solve(one).operations['Db.put']!.latency.value! / 0.005).toBeCloseTo(1, 1);
  });

  it('let a read miss what is still on its way, unless it asks enough of them', () => {
    const stale = (read: number, write: number): number =>
      simulate(store({ write: exponential(0.01), ack: exponential(0.001), read: exponential(0.001) }, read, write), {
        eventBudget: 60_000,
      }).replication!['Db']!.stale!;
    expect(stale(1, 1)).toBeGreaterThan(0.3);
    expect(stale(2, 1)).toBeLessThan(stale(1, 1) - 0.1);
    expect(stale(2, 2)).toBe(0);
    expect(stale(1, 3)).toBe(0);
  });

  it('bring back what a node had when it was asked, however late', () => {
    // Asked at once, and answering long after the write has come: the answer is as old as the question.
    const late = store({ write: exactly(0.005), ack: exactly(0), response: exactly(0.05) }, 1, 1);
    expect(simulate(late, { eventBudget: 10_000 }).replication!['Db']!.stale).toBe(0);
    const asked = store(
      {
        write: {
          kind: 'choice',
          options: [
            { probability: 0.5, value: 0.001 },
            { probability: 0.5, value: 0.02 },
          ],
        },
        response: exactly(0.05),
      },
      1,
      1,
    );
    // The one that answers got the write late with a chance of 1/2; but where all three did (1/8) it was acknowledged as late.
    const seen = simulate(asked, { eventBudget: 60_000 }).replication!['Db']!.stale!;
    // Five standard errors of several thousand reads.
    expect(Math.abs(seen - 3 / 8)).toBeLessThan(0.04);
  });
});
