import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replacementOf } from '../../language/syntax/lexer.js';
import { mistakes, parse, services } from './parse.js';
import { soup } from './soup.js';

const folder = 'test/syntax/models';
const models = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8'));

describe('a mistake is explained in the user’s words', () => {
  test.each([
    ['system "Blog', /no closing quote/],
    ['system Blog', /stands in quotes: "Blog"/],
    ["import './x.scale'", /double quotes/],
    ['/* what', /never closed: end it with `\*\/`/],
    ['# what', /comment begins with `\/\/`/],
    ['param x', /param needs a value/],
    ['param pay: 400ms', /written with `=`: `param pay = …`/],
    ['variant Slow { pay: 4s }', /A param is set with `=`: `pay = …`; a property .* `Web { pay: … }`/],
    ['param x = lognormal(p50: 1ms, p99 = 3s)', /A value is named with a colon: `lognormal\(p50: 80ms, p99: 400ms\)`/],
    ['users = 3M', /begins with `param`/],
    ['Web { instances: 3 }', /begins with a kind: `service Web/],
    ['service { }', /`service` needs a name/],
    ['service Web : Base { }', /No colon stands after a name/],
    ['service Web { on get { cpu 3ms --> Db.query } }', /Write `->` instead of `-->`/],
    ['service Web { on get { cpu 3ms => Db.query } }', /Write `->` instead of `=>`/],
    ['service Web { on get { cpu 3ms → Db.query } }', /Write `->` instead of `→`/],
    ['service Web { on get { when x => 3 { } } }', /Write `>=` instead of `=>`/],
    ['service Web { on get { cpu } }', /value is missing after `cpu`/],
    ['service Web { on get cpu 3ms }', /block is missing after `get`/],
    ['service Web { on get { choose { cpu 3ms } } }', /branches with their shares/],
    ['service Web { on get { -> A.b with 10% } }', /`with probability 10%`/],
    ['service Web {\n on get {\n  cpu 1ms\n on put { cpu 1ms }\n}', /`}` is missing before `on`/],
    ['service Web {\n cores: 1\nload A -> Web.get { rate: 1 rps }', /`}` is missing before `load`/],
    ['service Web { cores: 1', /`}` is missing/],
    ['service Web { rate: .5 }', /digit before the point: `0.5`/],
    ['service Web { cores: 1; ttl: 1h }', /No `;` is needed/],
    ['service 🚀 { cores: 1 }', /name is made of letters/],
    ['service Web\u200F { cores: 1 }', /invisible character/],
    ['service Web\u00A0{ cores: 1 }', /unusual kind of space/],
    ['load A -> { rate: 1 rps }', /arrow needs a target/],
    ['cores: 3', /settings stand in the braces/],
    ['-> Db.query', /call stands in an operation/],
    ['on get { cpu 1ms }', /operation stands in the braces/],
    ['require Web.cpu < 70%', /stands last, apart.*`require Web cpu </],
    ['require Readers p99', /compares a figure with a bound/],
    ['require p99 < 1s at', /followed by `peak` or a load/],
    ['sweep Web.cores 2 to 20', /over which values/],
    ['find Web.cores', /both ends/],
    ['scenario S { at 1min { fail } }', /name is missing/],
    ['service __proto__ { }', /`__proto__` cannot be a name: choose another/],
  ])('%s', (text, message) => {
    const found = mistakes(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  test.each([
    ['service Web { on get { cpu 3ms => Db.query } }', 'service Web { on get { cpu 3ms -> Db.query } }'],
    ['param a = x ≥ 3 && y', 'param a = x >= 3 and y'],
    ['system ‘Blog’', 'system "Blog"'],
    ["system 'Blog'", 'system "Blog"'],
    ['system “Blog”', 'system "Blog"'],
    ['system Blog platform // title', 'system "Blog platform" // title'],
    ['import ./shared.scale', 'import "./shared.scale"'],
    ['system "Blog', 'system "Blog"'],
    ['# why', '// why'],
    ['param a = .5', 'param a = 0.5'],
    ['param a = $b;', 'param a = b'],
    ['service Web\u200F\u00A0{ }', 'service Web { }'],
  ])('%s is mended to %s', (text, mended) => {
    let result = text;
    for (const error of [...parse(text).lexerErrors].reverse()) {
      const replacement = replacementOf(error);
      const offset = error.offset ?? 0;
      if (replacement !== undefined)
        result = result.slice(0, offset) + replacement + result.slice(offset + error.length);
    }
    expect(result).toBe(mended);
  });

  test('the rest of the file is still understood', () => {
    const text = 'service Web { on get { cpu } }\nload A -> Web.get { rate: 1 rps }\nrequire A p99 < 1s';
    expect(parse(text).value.statements.map(({ $type }) => $type)).toEqual(['Component', 'Load', 'Requirement']);
  });
});

/** Names of tokens and the parser's own phrases. */
const JARGON = /\b(?:token|Expecting|expecting|EOF|alternative|iteration|[A-Z]{2,}_?[A-Z]*)\b/;

function isForUsers(message: string): boolean {
  // What stands in backquotes is the user's own text.
  return !JARGON.test(message.replace(/`[^`]*`/g, ''));
}

describe('while a text is being written', () => {
  /** Every beginning of every statement, and the whole up to every line: all that a writer leaves behind on the way. */
  function beginnings(model: string): string[] {
    const starts = parse(model).value.statements.map((statement) => statement.$cstNode?.offset ?? 0);
    const statements = starts.map((start, index) => model.slice(start, starts[index + 1]));
    const lines = [...model.matchAll(/\n/g)].map(({ index }) => model.slice(0, index));
    return [...statements.flatMap((one) => Array.from(one, (_, length) => one.slice(0, length))), ...lines, model];
  }

  test.each(models.map((model) => [model.slice(0, model.indexOf('\n')), model]))(
    'every beginning of %s is read',
    (_, model) => {
      for (const beginning of beginnings(model)) {
        const found = mistakes(beginning);
        const jargon = found.filter((message) => !isForUsers(message));
        expect(jargon, beginning.slice(-60)).toEqual([]);
        expect(found.length, beginning.slice(-60)).toBeLessThanOrEqual(2);
      }
    },
  );

  test('whatever the text, it is read, every mistake has a place, and none speaks of tokens', () => {
    fc.assert(
      fc.property(soup(models), (text) => {
        const { lexerErrors, parserErrors, value } = parse(text);
        expect(value.$type).toBe('Model');
        for (const { message, offset, length } of lexerErrors) {
          expect(isForUsers(message), message).toBe(true);
          expect((offset ?? -1) + length).toBeLessThanOrEqual(text.length);
        }
        for (const { message } of parserErrors) expect(isForUsers(message), message).toBe(true);
      }),
      { numRuns: 500, seed: 11 },
    );
  });

  test('tokens and hidden tokens cover the text in order, without overlap', () => {
    fc.assert(
      fc.property(soup(models), (text) => {
        const { tokens, hidden } = services.parser.Lexer.tokenize(text);
        let end = 0;
        for (const token of [...tokens, ...hidden].sort((a, b) => a.startOffset - b.startOffset)) {
          expect(token.startOffset).toBeGreaterThanOrEqual(end);
          expect(text.slice(token.startOffset, (token.endOffset ?? 0) + 1)).toBe(token.image);
          end = (token.endOffset ?? 0) + 1;
        }
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});

describe('a text that would harm is refused where it begins to', () => {
  test('five hundred parentheses', () => {
    const found = mistakes(`param x = ${'('.repeat(500)}1${')'.repeat(500)}`);
    expect(found[0]).toMatch(/nested more than 100 deep/);
    expect(found.length).toBeLessThanOrEqual(2);
  });

  test('ten thousand open blocks', () => {
    expect(mistakes(`service A { on get { ${'when x > 1 { '.repeat(10_000)}`)[0]).toMatch(/nested more than 100 deep/);
  });

  test('a sum of a hundred thousand', () => {
    const { value, lexerErrors } = parse(`param x = ${'1 + '.repeat(100_000)}1\nparam y = 2`);
    expect(lexerErrors.map(({ message }) => message)).toEqual([expect.stringMatching(/more than 500 operators/)]);
    expect(value.statements.at(-1)).toMatchObject({ name: 'y' });
  });

  test('a file of millions of characters', () => {
    expect(mistakes('// '.repeat(1_000_000))).toEqual([expect.stringMatching(/3.0 million characters.*`import`/)]);
  });

  test('a hundred levels are read', () => {
    expect(mistakes(`param x = ${'('.repeat(100)}1${')'.repeat(100)}`)).toEqual([]);
  });

  test('what is not text gives a bounded number of mistakes', () => {
    const noise = Array.from({ length: 20_000 }, (_, index) => String.fromCharCode((index * 7919) % 65_536)).join('');
    expect(parse(noise).lexerErrors.length).toBeLessThanOrEqual(101);
  });
});
