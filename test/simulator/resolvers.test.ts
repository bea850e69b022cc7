/** Answers of a resolver that callers keep: how often it is asked, and what becomes of those whose answer is out of date. */
import { describe, expect, it } from 'vitest';
import { simulate } from '../../language/simulator/index.js';
import { solve } from '../../language/simulator/solver/index.js';
import { systemOf } from '../model/documents.js';

const EVENTS = { eventBudget: 200_000 };

describe('a resolver', () => {
  it('is asked once in the time that its answer is kept, by all of a load together', async () => {
    const model = await systemOf(`
      dns Names -> Web { ttl: 2s, wait: exactly 1ms }
      service Web { instances: 4, on get { cpu 1ms } }
      load Users -> Names.get { rate: 10 rps }`);
    // The time that it is kept, and then until the next request: an exponential time of 0.1 s.
    const asked = 1 / (2 + 0.1);
    const run = simulate(model, EVENTS);
    expect(Math.abs(run.operations['Names.get']!.rate / asked - 1)).toBeLessThan(0.05);
    expect(run.operations['Web.get']!.rate).toBeCloseTo(10, 0);
    expect(solve(model).operations['Names.get']!.rate / asked).toBeCloseTo(1, 6);
    expect(run.loads['Users']!.latency['mean']!.value).toBeLessThan(0.003);
  });

  it('is asked by each client for itself', async () => {
    const text = (source: string): string => `
      keys Client { count: 50 }
      dns Names -> Web { ttl: 10s, wait: exactly 10ms }
      service Web { instances: 4, on get { } }
      load Users -> Names.get { ${source} }`;
    for (const source of ['users: 50, think: 1s', 'rate: 50 rps, key: Client']) {
      const model = await systemOf(text(source));
      // A client asks about once a second: one call in eleven.
      const run = simulate(model, EVENTS);
      expect(run.operations['Names.get']!.rate / 50, source).toBeCloseTo(1 / 11, 2);
      expect(solve(model).operations['Names.get']!.rate / 50, source).toBeCloseTo(1 / 11, 2);
    }
  });

  it('names what is near to each place, also where people in two of them ask for the same thing', async () => {
    const model = await systemOf(`
      region Us
      region Eu
      link Us <-> Eu { rtt: 100ms }
      keys Page { count: 20 }
      dns Names -> Web { policy: nearest, ttl: 10s }
      service Web { in: [Us, Eu], instances: 2, on get { wait exactly 1ms } }
      load Users -> Names.get { rate: 40 rps, key: Page, from: [Us, Eu] }`);
    expect(simulate(model, EVENTS).loads['Users']!.latency['max']!.value).toBeCloseTo(0.001, 6);
  });

  it('is asked by each instance that calls, and not with every call', async () => {
    const model = await systemOf(`
      service Front { instances: 5, on get { -> Names.get timeout 1s } }
      dns Names -> Web { ttl: 1s, wait: exactly 10ms }
      service Web { instances: 4, on get { } }
      load Users -> Front.get { rate: 100 rps }`);
    const asked = 5 / (1 + 5 / 100);
    const run = simulate(model, EVENTS);
    expect(Math.abs(run.operations['Names.get']!.rate / asked - 1)).toBeLessThan(0.25);
    expect(Math.abs(run.operations['Web.get']!.rate / 100 - 1)).toBeLessThan(0.03);
  });

  it('leaves clients with a dead instance for as long as they keep its address', async () => {
    const failed = async (ttl: string, event: string): Promise<number> => {
      const model = await systemOf(
        `
        dns Names -> Web { ttl: ${ttl}, health: { every: 100ms, down: 1 } }
        service Web { instances: 4, on get { cpu 1ms } }
        load Users -> Names.get { users: 100, think: 100ms }
        scenario Loss for 40s { at 10s { ${event} 1 of Web } }`,
        { scenario: 'Loss' },
      );
      return simulate(model, EVENTS).loads['Users']!.errors.failed * 40;
    };
    // All have asked 4 s before the scenario begins, and again at 4 s: a quarter of them fails from 10 s to 12 s.
    for (const event of ['fail', 'drain']) {
      expect(await failed('8s', event), event).toBeGreaterThan(0.4);
      expect(await failed('8s', event), event).toBeLessThan(0.65);
    }
    expect(await failed('0s', 'fail')).toBeLessThan(0.1);
    expect(await failed('0s', 'drain')).toBe(0);
  });
});
