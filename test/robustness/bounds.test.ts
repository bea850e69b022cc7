/** A run ends, in events, time and memory, whatever it is asked for, and says what ended it. */
import { describe, expect, test } from 'vitest';
import { chain, textOf } from './chain.js';

const EVENTS = 20_000;
const tree = (levels: number, step: (next: string) => string, leaf: string): string =>
  `${Array.from({ length: levels }, (_, i) => `service S${String(i)} { on get { ${step(`S${String(i + 1)}.get`)} } }`).join('\n')}\nservice S${String(levels)} { on get { ${leaf} } }\nload V -> S0.get { rate: 5 rps }`;

describe('a run that cannot end by itself is ended', () => {
  test.each<[string, string, string[]]>([
    ['an overload', 'service A { on get { cpu 1s } }\nload V -> A.get { rate: 1G rps }', ['unstable']],
    [
      'the greatest load',
      'service A { cores: 10000, instances: 100k, on get { cpu 1ns } }\nload V -> A.get { rate: 1G rps }',
      ['budget'],
    ],
    [
      'a hundred thousand users',
      'service A { on get { cpu 1ms } }\nload V -> A.get { users: 100k, think: 1s }',
      ['unstable', 'budget'],
    ],
    ['users who never think', 'service A { on get { } }\nload V -> A.get { users: 10 }', ['budget', 'limit']],
    [
      '30 million calls at once',
      'service A { on get { parallel 30M { -> B.x } } }\nservice B { on x { cpu 1ms } }\nload V -> A.get { rate: 1 rps }',
      ['limit', 'unstable'],
    ],
    [
      'a thousand million rounds',
      'service A { on get { repeat 1e9 { cpu 1ns } } }\nload V -> A.get { rate: 1 rps }',
      ['budget'],
    ],
    [
      'a million messages a request',
      'service A { on get { repeat 1e6 { ~> B.x } } }\nservice B { on x { cpu 1ms } }\nload V -> A.get { rate: 50 rps }',
      ['limit', 'budget', 'unstable'],
    ],
    [
      'feedback that nearly never ends',
      'service A { on get { cpu 1us  -> A.get with probability 99.9% } }\nload V -> A.get { rate: 10 rps }',
      ['budget'],
    ],
    [
      'feedback without time',
      'service A { on get { -> A.get with probability 99.9999999% } }\nload V -> A.get { rate: 10 rps }',
      ['limit', 'budget'],
    ],
    ['a hundred branches in eight levels', tree(8, (next) => `parallel 100 { -> ${next} }`, 'cpu 1us'), ['limit']],
    [
      'a hundred messages in eight levels',
      tree(8, (next) => `repeat 100 { ~> ${next} }`, 'cpu 1us'),
      ['limit', 'budget'],
    ],
    [
      'a heavy tail',
      'keys K { count: 1M, f: pareto(mean: 75, shape: 1.1, max: 30M) }\nservice A { on get { parallel K.f { -> B.x } } }\nservice B { instances: 100, cores: 64, on x { cpu 1us } }\nload V -> A.get { rate: 10 rps, key: K }',
      ['budget', 'limit'],
    ],
    [
      'a retry storm',
      'service A { on get { cpu 1ms -> B.x timeout 10ms retry 100 } }\nservice B { on x { cpu 20ms } }\nload V -> A.get { rate: 100 rps }',
      ['budget', 'unstable', 'limit'],
    ],
    [
      'a million million keys, stored for an hour',
      'keys K { count: 1000G, popularity: zipf(1.2) }\ncache C -> Db { capacity: 100k items, eviction: fifo, ttl: 1h, key: K }\ndatabase Db { on q { cpu 1ms } }\nload V -> C.q { rate: 10 rps, key: K }',
      ['budget', 'precision'],
    ],
    [
      'a year',
      'service A { on get { cpu 1ms } }\nload V -> A.get { rate: 10 rps }\nscenario S for 1 year { at 30 day { V 2x } }',
      ['budget', 'precision'],
    ],
    [
      'a request a year',
      'service A { on get { cpu 1ns  -> B.x } }\nservice B { on x { wait 1 year } }\nload V -> A.get { rate: 1 / year }',
      ['budget', 'precision'],
    ],
    [
      'two thousand loads',
      `service A { on get { cpu 1us } }\n${Array.from({ length: 2000 }, (_, i) => `load V${String(i)} -> A.get { rate: 1 rps }`).join('\n')}`,
      ['budget'],
    ],
  ])('%s', async (_, text, ends) => {
    const { runnable, diagnostics, results, complaints } = await chain(text, { events: EVENTS });
    expect(complaints).toEqual([]);
    expect(runnable, diagnostics.map(({ message }) => textOf(message)).join('\n')).toBe(true);
    expect(ends).toContain(results?.run.stopped);
    // Who only sees the results must learn that more was asked for than could be run.
    if (results?.run.stopped === 'limit') expect(results.run.notes.join(' ')).toMatch(/did not fit|more than/i);
  });

  test('a run of several hundred thousand nodes says that it does not fit', async () => {
    const pools = Array.from(
      { length: 12 },
      (_, i) =>
        `service S${String(i)} { instances: 100k, on get { cpu 1us ${i < 11 ? `-> S${String(i + 1)}.get` : ''} } }`,
    );
    const { results, complaints } = await chain(`${pools.join('\n')}\nload V -> S0.get { rate: 5k rps }`, {
      events: EVENTS,
    });
    expect(complaints).toEqual([]);
    expect(results?.run.stopped).toBe('limit');
    expect(results?.run.notes.join(' ')).toMatch(/lower its instances/);
  });
});
