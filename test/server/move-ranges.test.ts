import { describe, expect, it } from 'vitest';
import { changeBetween, moveOffset } from '../../language/server/runs/move-ranges.js';

describe('A stretch of text', () => {
  it.each<[what: string, before: string, after: string, from: number, to: number]>([
    ['before an edit stays', 'Db busy', 'Db very busy', 0, 0],
    ['behind an edit moves with it', 'Db busy', 'Db very busy', 6, 11],
    ['behind a deletion moves back', 'Db very busy', 'Db busy', 11, 6],
    ['inside what was replaced stays within what replaced it', 'abcdef', 'aXf', 4, 2],
    ['in a text that did not change stays', 'abc', 'abc', 2, 2],
  ])('%s', (_, before, after, from, to) => {
    const change = changeBetween(before, after);
    expect(change ? moveOffset(from, change) : from).toBe(to);
  });
});
