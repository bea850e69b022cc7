import { describe, expect, it } from 'vitest';
import { mergeShards, shareOf } from '../../language/findings/shards.js';
import type { SeriesResults } from '../../language/model/results.js';

/** The part of a run of two sweeps and three searches that a shard has; points and searches are told by a text. */
function part(index: number, of: number, more: Partial<SeriesResults> = {}): SeriesResults {
  const shard = { index, of };
  const range = { uri: '', start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const points = (count: number) =>
    shareOf(
      Array.from({ length: count }, (_, i) => ({
        knobs: [{ path: 'Web.cores', text: String(i), value: i }],
        run: null,
        loads: {},
        bottleneck: null,
        availability: null,
        cost: { perMonth: null, perMillionRequests: null },
        requirements: [],
      })),
      shard,
    );
  return {
    ...{ schema: 1, model: 'Pool', fingerprint: 'f', variant: null, scenario: null, seed: 1 },
    ...(of > 1 ? { shard } : {}),
    sweeps: [7, 2].map((count) => ({ text: `sweep ${String(count)}`, range, points: points(count) })),
    finds: shareOf(
      ['a', 'b', 'c'].map((path) => ({
        text: path,
        range,
        path,
        least: null,
        monotonic: true,
        reason: '',
        points: [],
      })),
      shard,
    ),
    ...more,
  };
}

describe('the parts of a run', () => {
  it.each([1, 2, 3, 8, 20])('%i of them make the whole, in whatever order they come', (of) => {
    const parts = Array.from({ length: of }, (_, i) => part(i + 1, of)).reverse();
    expect(mergeShards(parts)).toEqual(part(1, 1));
  });

  it.each<[string, SeriesResults[], RegExp]>([
    ['no part', [], /no parts/],
    ['one is missing', [part(1, 3), part(3, 3)], /^Part 2\/3 is missing/],
    ['one is there twice', [part(1, 2), part(1, 2), part(2, 2)], /^Part 1\/2 is there twice/],
    ['parts of other numbers', [part(1, 2), part(2, 3)], /parts of 2 and of 3/],
    ['another seed', [part(1, 2), part(2, 2, { seed: 7 })], /the seed differs \(1, 7\)/],
    ['another text', [part(1, 2), part(2, 2, { fingerprint: 'g' })], /the text of the model differs/],
    [
      'a run was lost',
      [part(1, 2, { sweeps: part(2, 2).sweeps.map((s) => ({ ...s, points: [] })) }), part(2, 2)],
      /missing/,
    ],
  ])('that do not belong together are refused: %s', (_, parts, message) => {
    expect(mergeShards(parts)).toMatch(message);
  });
});
