import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KIND_NAMES, editDistance, propertiesOf, suggest, suggestions, words } from '../../language/catalogue/index.js';

const service = propertiesOf('service').map((entry) => entry.name);
const policies = words('policy').map((entry) => entry.name);

describe('did you mean', () => {
  it.each([
    ['servce', KIND_NAMES, 'service'],
    ['databse', KIND_NAMES, 'database'],
    ['chace', KIND_NAMES, 'cache'],
    ['Service', KIND_NAMES, 'service'],
    ['instaces', service, 'instances'],
    ['instance', service, 'instances'],
    ['core', service, 'cores'],
    ['concurency', service, 'concurrency'],
    ['autoscaling', service, 'autoscale'],
    ['round_robin', policies, 'round-robin'],
    ['leastConnections', policies, 'least-connections'],
    ['least', policies, 'least-connections'],
  ] as const)('finds for %s what was meant', (written, candidates, meant) => {
    expect(suggest(written, candidates)).toBe(meant);
  });

  it.each(['replicas', 'x', 'zzzz', '', 'memcached'])('says nothing for %j, which resembles no kind', (written) => {
    expect(suggest(written, KIND_NAMES)).toBeUndefined();
  });

  it('puts the nearest first', () => {
    expect(suggestions('quee', ['query', 'queue', 'quit'])[0]).toBe('queue');
  });

  it('answers at once for a word of any length', () => {
    expect(suggestions('q'.repeat(1_000_000), service)).toEqual([]);
  });

  it('never suggests the word itself', () => {
    expect(suggest('cache', ['cache'])).toBeUndefined();
  });
});

describe('the edit distance', () => {
  it.each([
    ['kitten', 'sitting', 3],
    ['quue', 'queue', 1],
    ['qeueu', 'queue', 2],
    ['', 'abc', 3],
    ['same', 'same', 0],
  ])('from %s to %s is %d', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });

  it('is symmetric, and the same up to any limit', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), fc.nat(6), (a, b, limit) => {
        const distance = editDistance(a, b);
        expect(editDistance(b, a)).toBe(distance);
        expect(editDistance(a, b, limit)).toBe(Math.min(distance, limit + 1));
      }),
      { seed: 1 },
    );
  });
});
