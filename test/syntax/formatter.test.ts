import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatText } from '../../language/syntax/formatter.js';
import type { ScaleTokenizer } from '../../language/syntax/lexer.js';
import { services } from './parse.js';
import { soup } from './soup.js';

const lexer = services.parser.Lexer as ScaleTokenizer;
const format = (text: string): string => formatText(text, lexer);
const inked = (text: string): string => text.replace(/[\s\uFEFF]/g, '');
const models = readdirSync('test/syntax/models').map((name) => readFileSync(`test/syntax/models/${name}`, 'utf8'));

describe('the usual form', () => {
  test.each([
    [
      'indents by two spaces a level',
      'service Web {\ninstances: 4\non get {\ncpu 3ms\n}\n}',
      'service Web {\n  instances: 4\n  on get {\n    cpu 3ms\n  }\n}\n',
    ],
    [
      'puts one space between words and none inside parentheses',
      'load  A->B.b{rate:  zipf( 0.9 ,1 )}',
      'load A -> B.b { rate: zipf(0.9, 1) }\n',
    ],
    [
      'sets steps on one line two spaces apart',
      'service A { on get { cpu 3ms -> B.b ~> C.c } }',
      'service A { on get { cpu 3ms  -> B.b  ~> C.c } }\n',
    ],
    [
      'keeps at most one blank line, none at a brace',
      'service A {\n\n\n  cores: 1\n\n\n\n  ttl: 1h\n\n}',
      'service A {\n  cores: 1\n\n  ttl: 1h\n}\n',
    ],
    [
      'indents once where two blocks open on one line',
      'variant A {\nWeb { on get { cpu 1ms\n-> B.b\n}\n}\n}',
      'variant A {\n  Web { on get { cpu 1ms\n    -> B.b\n  }\n  }\n}\n',
    ],
    [
      'indents a line that goes on with a call',
      'service A {\non get {\n-> B.b\ntimeout 3s\n}\n}',
      'service A {\n  on get {\n    -> B.b\n      timeout 3s\n  }\n}\n',
    ],
    [
      'keeps both ways to write a unit of time',
      'param a = 20 / day\nparam b = 0.17 usd/h',
      'param a = 20 / day\nparam b = 0.17 usd/h\n',
    ],
    [
      'closes ranges and paths',
      'param a = 2ms .. 6ms\nfind Web . instances from 1 to 2',
      'param a = 2ms..6ms\nfind Web.instances from 1 to 2\n',
    ],
    [
      'keeps what is lined up',
      'service Front { cores: 1 }\nservice Back  { cores: 1 }',
      'service Front { cores: 1 }\nservice Back  { cores: 1 }\n',
    ],
    [
      'keeps comments where they are',
      'service A { // first\n// second\ncores: 1      // third\n}',
      'service A { // first\n  // second\n  cores: 1      // third\n}\n',
    ],
    ['keeps the line ends of the file', 'service A {\r\ncores: 1\r\n}', 'service A {\r\n  cores: 1\r\n}\r\n'],
    ['removes white space at the ends of lines', 'param a = 1  \n  \nparam b = 2\t', 'param a = 1\n\nparam b = 2\n'],
    ['leaves alone what it can not read', 'param a = 1 ;;  §§  param b = 2', 'param a = 1 ;;  §§ param b = 2\n'],
    ['formats what does not parse', 'service {\ninstances 4\n}}', 'service {\n  instances 4\n} }\n'],
    ['gives nothing for nothing', '  \n\n', ''],
  ])('%s', (_, written, usual) => {
    expect(format(written)).toBe(usual);
  });

  test('models that are well written stay as they are', () => {
    for (const model of models) expect(format(model)).toBe(model);
  });
});

describe('whatever the text', () => {
  test('no character is lost, and a second run changes nothing', () => {
    fc.assert(
      fc.property(soup(models), (text) => {
        const once = format(text);
        expect(inked(once)).toBe(inked(text));
        expect(format(once)).toBe(once);
      }),
      { numRuns: 600, seed: 7 },
    );
  });
});
