/** Caches that a course of events begins with empty. */
import { describe, expect, it } from 'vitest';
import { simulate } from '../../language/simulator/index.js';
import { systemOf } from '../model/documents.js';

describe('a cache that starts cold', () => {
  it('is empty when the course begins, though the system ran before it', async () => {
    const system = await systemOf(
      `
keys Doc { count: 1000 }
load Readers -> Hot.get { rate: 100 rps, key: Doc }
cache Hot -> Db { start: cold }
database Db { on get { wait exactly 1us } }
scenario Opening for 100s { }`,
      { scenario: 'Opening' },
    );
    // Of 1000 keys each is a miss once it is asked for, of 10,000 requests: (1 - exp(-10)) / 10 of them. Ten seconds
    // before it would have filled two thirds of the cache and left 3.7%.
    const { hitRatio } = simulate(system, {}).caches['Hot']!;
    expect(hitRatio).toBeCloseTo(1 - (1 - Math.exp(-10)) / 10, 2);
  });
});
