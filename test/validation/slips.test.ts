import { AstUtils, type ValidationAcceptor } from 'langium';
import { describe, expect, test } from 'vitest';
import { slipChecks } from '../../language/validation/slips.js';
import { parse } from '../syntax/parse.js';

interface Slip {
  message: string;
  marks: string;
  replacement?: string;
  insertion?: string;
}

/** What the slip checks say about a text, with the text that each one marks. */
function slips(text: string): Slip[] {
  const found: Slip[] = [];
  const offsetOf = (line: number, character: number): number =>
    text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
  const accept: ValidationAcceptor = (_severity, message, { range, data }) => {
    const marks = range
      ? text.slice(offsetOf(range.start.line, range.start.character), offsetOf(range.end.line, range.end.character))
      : '';
    found.push({ message, marks, ...(data as object) });
  };
  for (const node of AstUtils.streamAst(parse(text).value)) {
    const check = slipChecks[node.$type as keyof typeof slipChecks] as
      ((node: unknown, accept: ValidationAcceptor) => void) | undefined;
    check?.(node, accept);
  }
  return found;
}

describe('what the grammar reads although it is no Scale is explained', () => {
  test.each([
    ['service Web { cores = 4 }', ' =', /written with a colon/, ':'],
    ['service Web { get { cpu 1ms } }', 'get', /begins with `on`/, 'on get'],
    ['cache Hot -> Db { ttl: 10 minutes }', 'minutes', /no unit; did you mean `10min`/, 'min'],
    ['service Web { on get { cpu 2 msec } }', 'msec', /no unit; did you mean `2ms`/, 'ms'],
    ['service Web { on get { cpuu 1ms } }', 'cpuu', /no step.*`cpu`/, 'cpu'],
    ['service Web { on get { sleep 1ms } }', 'sleep', /Did you mean `wait`/, 'wait'],
    ['service Web { on get { call Db.query } }', 'call', /Did you mean `->`/, '->'],
    ['service Web { on get { if x > 3 { cpu 1ms } } }', 'if', /Did you mean `when`/, 'when'],
    ['service Web { on get { -> Db.query timout 3ms } }', 'timout', /modifier.*`timeout`/, 'timeout'],
    ['service Web { cores: 1 } }', '}', /closes nothing/, ''],
    ['variant A { Web.cores = 8 }', 'Web.cores = 8', /in the braces of its component/, 'Web { cores: 8 }'],
    ['variant A { load Readers { rate: 3 rps } }', 'load', /by its name alone: `Readers { … }`/, ''],
    ['variant A { param users = 3M }', 'param', /by its name alone: `users = 3M`/, ''],
    ['scenario S { at 1min { fial Db } }', 'fial', /Did you mean `fail`/, 'fail'],
  ])('%s', (text, marks, message, replacement) => {
    expect(slips(text)).toEqual([{ message: expect.stringMatching(message) as string, marks, replacement }]);
  });

  test.each([
    ['service Web { cores 4 }', 'cores', /colon is missing/],
    ['service Web { on get { cores: 4  cpu 1ms } }', 'cores', /not among the steps/],
    ['service Web { cores: 4 rubbish }', 'rubbish', /lacks a colon and a value/],
    ['variant A { service B { cores: 3 } }', 'B', /declared outside/],
    ['variant A { at 1min { Readers 2x } }', '1min', /stands in a scenario/],
    ['scenario S { fail Db }', 'fail Db', /happens at a time/],
    ['scenario S { at 1min { at 2min { Readers 2x } } }', '2min', /no other event/],
    ['scenario S { at 1min { require p99 < 1s } }', 'require p99 < 1s', /beside its events/],
    ['load A -> Web.get { shape: timetable(07:75: 3) }', '07:75', /no time of day/],
  ])('%s', (text, marks, message) => {
    expect(slips(text)).toMatchObject([{ message: expect.stringMatching(message) as string, marks }]);
  });

  test('well written models have none', () => {
    expect(slips('service Web { cores: 4, on get { cpu 1ms } }\nscenario S { at 1min { fail Web } }')).toEqual([]);
  });
});
