import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allEntries,
  code,
  describeValue,
  escapeMarkdown,
  kind,
  markdownFor,
  notSimulated,
  property,
  rangeProblem,
  word,
} from '../../language/catalogue/index.js';

function problem(owner: string, name: string, value: number, written: string): string | undefined {
  return rangeProblem(property(owner, name)?.range, name, value, written);
}

describe('a value out of range', () => {
  it.each([
    ['service', 'instances', 1e12, '1e12', /`instances` cannot be 1e12.*Write at most 100k/],
    ['service', 'instances', 0, '0', /`instances` cannot be 0\. Write a whole number, at least 1/],
    ['service', 'instances', 2.5, '2.5', /must be a whole number, not 2\.5/],
    ['load', 'rate', 1e15, '1e15 rps', /`rate` cannot be 1e15 rps.*check the unit/],
    ['load', 'rate', -1, '-1 rps', /`rate` cannot be -1 rps\. Write a rate/],
    ['call', 'timeout', 0, '0ms', /`timeout` cannot be 0ms\. Write how long the caller waits/],
    ['service', 'availability', 1.2, '120%', /`availability` cannot be 120%\. Write a share/],
    ['cache', 'ttl', Number.POSITIVE_INFINITY, '1 / 0', /not a finite number/],
  ])('%s.%s = %d is explained with the way out', (owner, name, value, written, message) => {
    expect(problem(owner, name, value, written)).toMatch(message);
  });

  it('is not made up by rounding', () => {
    expect(problem('service', 'instances', 10 * 0.1 * 3, '10 * 0.1 * 3')).toBeUndefined();
    expect(problem('keys', 'count', 5e6 * 1.1, '5M * 1.1')).toBeUndefined();
  });
});

describe('what is not simulated yet', () => {
  const refused = { ...word('policy', 'nearest')!, simulated: 'all instances are equally near so far' };

  it('is named with the reason', () => {
    expect(notSimulated(refused)).toBe(
      '`policy: nearest` is not simulated yet: all instances are equally near so far.',
    );
    expect(notSimulated(property('service', 'cores')!)).toBeUndefined();
  });
});

describe('a hover', () => {
  it('shows meaning, default and example', () => {
    const text = markdownFor(property('service', 'instances')!);
    expect(text).toContain('**instances**');
    expect(text).toContain('Default: 1.');
    expect(text).toContain('```scale\ninstances: 4\n```');
    expect(text).not.toContain('Not simulated');
  });

  it('says when to use a kind', () => {
    expect(markdownFor(kind('cache')!)).toContain('cache-aside');
  });

  it('marks what is not simulated yet', () => {
    for (const { entry } of allEntries())
      expect(markdownFor(entry).includes('Not simulated yet')).toBe(notSimulated(entry) !== undefined);
  });

  it('exists for every entry', () => {
    for (const { entry } of allEntries()) {
      expect(markdownFor(entry)).toContain(entry.summary);
    }
  });
});

describe('text of a user in a hover', () => {
  it.each([
    '](command:evil)',
    '<img onerror=alert(1)>',
    '![x](http://a)',
    '**bold** _it_ ~~gone~~',
    '`tick`',
    'a\n\n# b',
    '- item',
    '1. item',
    '=== ',
    '&lt;',
    '$(zap)',
    'https://a.b',
    'www.a.b',
    'me@a.b',
    'cell | cell',
  ])('%j stays text', (hostile) => {
    const escaped = escapeMarkdown(hostile);
    // Nothing is left that Markdown could read as more than letters.
    expect(escaped).not.toMatch(/[<>[\]`*_!\n|~$@]|&(?!#\d+;)|:\/\/|www\.|^\s*[-+=]|^\s*\d+[.)]\s|#(?!\d+;)/);
    const shown = escaped.replace(/&#(\d+);/g, (_, digits: string) => String.fromCharCode(Number(digits)));
    expect(shown).toBe(hostile.replace(/\s+/g, ' '));
  });

  it('stays readable where there is nothing to escape', () => {
    expect(escapeMarkdown('12.3 ms (p99), 4-fold: 91% busy')).toBe('12.3 ms (p99), 4-fold: 91% busy');
  });

  it('cannot leave a code span', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', ' ', '\n') }), (text) => {
        const span = code(text);
        const fence = /^`+/.exec(span)![0];
        expect(span.endsWith(fence)).toBe(true);
        const inner = span.slice(fence.length, -fence.length);
        expect(inner.match(/`+/g) ?? []).not.toContain(fence);
        expect(inner).not.toContain('\n');
        expect(inner.startsWith('`') || inner.endsWith('`')).toBe(false);
      }),
      { seed: 1 },
    );
  });
});

describe('what may be written for a value', () => {
  it('is said in words', () => {
    expect(describeValue(property('service', 'instances')!.value)).toBe('a count');
    expect(describeValue(property('load', 'think')!.value)).toMatch(/mean of an exponential/);
    expect(describeValue(property('load', 'key')!.value)).toBe('the name of a key space, or several in `[ ]`');
    expect(describeValue(property('cache', 'start')!.value)).toBe('`warm`, `cold`');
  });
});
