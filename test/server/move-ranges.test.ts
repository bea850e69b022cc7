import { describe, expect, it } from 'vitest';
import { changeBetween, moveOffset, rangeMover } from '../../language/server/runs/move-ranges.js';

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

  it.each<[what: string, before: string, after: string, at: number | undefined]>([
    ['that was deleted is gone', 'service Web {}\ndatabase Db {}\n', 'service Web {}\n', undefined],
    ['that was laid out anew stays with its words', 'a{\ndatabase   Db  { }\n}', 'a { database Db { } }', 13],
    ['is not confused with a part of another word', 'x Db y', 'z Dbs w', undefined],
    ['that is being retyped stays', 'database Db {}', 'database Dbx {}', 9],
  ])('%s', (_, before, after, at) => {
    const start = before.indexOf('Db');
    const line = before.slice(0, start).split('\n').length - 1;
    const character = start - (before.lastIndexOf('\n', start) + 1);
    const range = { uri: 'a', start: { line, character }, end: { line, character: character + 2 } };
    expect(rangeMover('a', before, after)(range)?.start.character).toBe(at);
  });
});
