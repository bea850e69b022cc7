/** Caches, and answers of resolvers, that are kept in another way from a moment on. */
import { describe, expect, it } from 'vitest';
import { plateausOf } from '../../language/findings/course.js';
import { solve } from '../../language/simulator/solver/index.js';
import { lowered, systemOf } from '../model/documents.js';
import { at, course } from '../support/course.js';

describe('a cache', () => {
  const texts = (events: string, cache: string): string => `
    keys Doc { count: 1000, popularity: zipf(0.9) }
    param room = 100
    param life = 1h
    load Users -> Posts.get { rate: 500 rps, key: Doc }
    cache Posts -> Db { ${cache} }
    database Db { cores: 16, on get { wait exactly 1ms } }
    scenario Course for 40s { ${events} }`;

  it.each(['lru', 'lfu'])('that grows or shrinks (%s) hits as often as theory gives the new room', async (eviction) => {
    const text = texts('at 10s for 10s { room = 30 } at 30s { room = 400 }', `capacity: room, eviction: ${eviction}`);
    const result = await course(text, 4e5);
    const plateaus = plateausOf(await systemOf(text, { scenario: 'Course' }), solve);
    expect(plateaus).toHaveLength(4);
    for (const { from, to, solution } of plateaus)
      expect(at(result, 'Posts.hitRatio', from + 5, to)).toBeCloseTo(solution.caches['Posts']!.hitRatio, 1);
  });

  it('that shrinks below what it holds, or whose entries live for a shorter time, loses hits at once', async () => {
    const smaller = await course(texts('at 20s { room = 1 }', 'capacity: room'));
    expect(at(smaller, 'Posts.hitRatio', 0, 20)).toBeGreaterThan(0.4);
    expect(at(smaller, 'Posts.hitRatio', 21, 40)).toBeLessThan(0.1);
    const younger = await course(texts('at 10s for 10s { life = 10ms }', 'capacity: 1000, ttl: life'));
    expect(at(younger, 'Posts.hitRatio', 0, 10)).toBeGreaterThan(0.95);
    expect(at(younger, 'Posts.hitRatio', 11, 20)).toBeLessThan(0.5);
    expect(at(younger, 'Posts.hitRatio', 22, 40)).toBeGreaterThan(0.9);
  });

  it('whose hit ratio is known has another from then on', async () => {
    const result = await course(texts('at 20s { Posts { hit: 20% } }', 'hit: 90%'));
    expect(at(result, 'Posts.hitRatio', 0, 20)).toBeCloseTo(0.9, 1);
    expect(at(result, 'Posts.hitRatio', 21, 40)).toBeCloseTo(0.2, 1);
  });

  it('does not become another sort of cache, which is said', async () => {
    const { problems } = await lowered(texts('at 20s { Posts { eviction: fifo } }', 'capacity: 10'), {
      scenario: 'Course',
    });
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('`cache` of `Posts`')]);
  });
});

describe('names', () => {
  it('are asked for more often when their answers are kept for a shorter time', async () => {
    const result = await course(`
      param life = 10s
      load Users -> Names.get { users: 100, think: exactly 1s }
      dns Names -> Web { ttl: life }
      service Web { instances: 2, cores: 8, on get { cpu 1ms } }
      scenario Course for 90s { at 30s for 30s { life = 2s } }`);
    for (const [from, to, every] of [
      [1, 30, 10],
      [41, 60, 2],
      [71, 90, 10],
    ] as const)
      expect(at(result, 'Names.throughput', from, to) / (100 / every)).toBeCloseTo(1, 0);
  });
});
