import { readdirSync, readFileSync } from 'node:fs';
import { AstUtils } from 'langium';
import { describe, expect, test } from 'vitest';
import {
  isBinary,
  isCall,
  isComponent,
  isEvent,
  isOperation,
  isProperty,
  isRequirement,
  isScenario,
  isStray,
  isUnknownStep,
} from '../../language/generated/ast.js';
import { ScaleLanguageMetaData } from '../../language/generated/module.js';
import { createServices, mistakes, parse } from './parse.js';

const folder = 'test/syntax/models';
const models = readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')] as const);

describe('a model that is well written', () => {
  test.each(models)('%s is read without a complaint', (_, text) => {
    expect(mistakes(text)).toEqual([]);
    const strays = [...AstUtils.streamAllContents(parse(text).value)].filter(
      (node) => isStray(node) || isUnknownStep(node),
    );
    expect(strays.map((node) => node.$cstNode?.text)).toEqual([]);
  });

  test.each(models)('%s reads the same with the line ends of Windows', (_, text) => {
    const names = (source: string): string[] =>
      [...AstUtils.streamAllContents(parse(source).value)].map(
        (node) => `${node.$type} ${node.$cstNode?.range.start.line}`,
      );
    expect(names(text.replaceAll('\n', '\r\n'))).toEqual(names(text));
  });
});

test('no choice of the grammar needs more than one token, so none is ambiguous', () => {
  // In this mode Chevrotain looks for alternatives that begin alike, and for rules that never end.
  const strict = createServices({ LanguageMetaData: () => ({ ...ScaleLanguageMetaData, mode: 'development' }) });
  expect(strict.parser.LangiumParser.definitionErrors).toEqual([]);
});

describe('the document holds what was written', () => {
  const [first] = parse(`
service Web -> Db {
  on get write takes 2 GB returns 1 kB {
    cpu 2ms across cores
    -> Db.query by UserId timeout 100ms retry 3 else { cpu 1ms }
    ~> Mail.send
  }
}
scenario Blip for 6min {
  at 2min over 10s for 30s { fail 2 of Web  slow Db 3x }
  require Users errors < 1% after 4min
}
require Web.find mean rises < 2% at Users 3x when titles = titles + 1000 expect fail
param x = 2 + 3 * 4 - 1
`).value.statements;
  const all = first?.$container ? [...AstUtils.streamAllContents(first.$container)] : [];

  test('of an operation and its steps', () => {
    const component = all.find(isComponent);
    expect(component).toMatchObject({ kind: 'service', name: 'Web', targets: [{ component: { $refText: 'Db' } }] });
    expect(component?.members[0]).toMatchObject({
      name: 'get',
      write: true,
      takes: { text: '2 GB' },
      returns: { text: '1 kB' },
      steps: [
        { $type: 'WorkStep', resource: 'cpu', amount: { text: '2ms' }, acrossCores: true },
        { $type: 'Call', arrow: '->' },
        { $type: 'Call', arrow: '~>', modifiers: [] },
      ],
    });
  });

  test('of a call and its modifiers', () => {
    expect(all.find(isCall)).toMatchObject({
      target: { component: { $refText: 'Db' }, operation: { $refText: 'query' } },
      modifiers: [
        { kind: 'by', key: { $refText: 'UserId' } },
        { kind: 'timeout', value: { text: '100ms' } },
        { kind: 'retry', value: { text: '3' } },
        { kind: 'else', steps: [{ resource: 'cpu' }] },
      ],
    });
  });

  test('of an event', () => {
    expect(all.find(isEvent)).toMatchObject({
      at: { text: '2min' },
      over: { text: '10s' },
      duration: { text: '30s' },
      members: [
        { verb: 'fail', count: { text: '2' }, target: { head: { $refText: 'Web' } } },
        { verb: 'slow', amount: { text: '3x' } },
      ],
    });
  });

  test('of requirements', () => {
    expect(all.filter(isRequirement)).toMatchObject([
      {
        scope: { head: { $refText: 'Users' } },
        statistic: 'errors',
        operator: '<',
        bound: { text: '1%' },
        after: { text: '4min' },
      },
      {
        scope: { head: { $refText: 'Web' }, members: [{ $refText: 'find' }] },
        statistic: 'mean',
        rises: true,
        at: { load: { $refText: 'Users' }, amount: { text: '3x' } },
        settings: [{ param: { $refText: 'titles' } }],
        expectFail: true,
      },
    ]);
  });

  test('of arithmetic, with the usual precedence', () => {
    const outermost = all.filter(isBinary).at(-3);
    expect(outermost).toMatchObject({
      operator: '-',
      left: { operator: '+', left: { text: '2' }, right: { operator: '*', left: { text: '3' }, right: { text: '4' } } },
      right: { text: '1' },
    });
  });
});

describe('words that mean two things', () => {
  test('a property may be called like a step, a value like a keyword', () => {
    const [web] = parse(
      'service Web { queue: 3, discipline: priority, single-flight: on, excess: wait, on on { wait 3ms } }',
    ).value.statements;
    expect(web).toMatchObject({
      members: [
        { name: 'queue' },
        { name: 'discipline' },
        { name: 'single-flight', value: { head: { $refText: 'on' } } },
        { name: 'excess', value: { head: { $refText: 'wait' } } },
        { name: 'on', steps: [{ resource: 'wait' }] },
      ],
    });
  });

  test('a setting whose value is still missing takes nothing from the next line', () => {
    const { value, parserErrors } = parse(
      'service Web {\n  instances:\n  cores: 4\n  ttl:\n  on get { cpu 3ms }\n}\nload A -> Web.get { rate:\n}',
    );
    expect(parserErrors).toEqual([]);
    const settings = [...AstUtils.streamAllContents(value)].filter(isProperty);
    expect(settings.map((one) => `${one.name}: ${one.value?.$cstNode?.text ?? ''}`)).toEqual([
      'instances: ',
      'cores: 4',
      'ttl: ',
      'rate: ',
    ]);
    expect(value.statements.map(({ $type }) => $type)).toEqual(['Component', 'Load']);
  });

  test('a name that is still missing takes nothing from the next line', () => {
    const { value } = parse('service\nload Visitors -> Web.get { rate: 3 rps }');
    expect(value.statements.at(-1)).toMatchObject({ $type: 'Load', name: 'Visitors' });
  });

  test('`at` begins an event before a time and bounds a requirement before a load', () => {
    const { value } = parse(
      'scenario S {\n  require p99 < 3s\n  at 1min { Readers 2x }\n  require p99 < 3s\n  at Readers 3x\n}',
    );
    const scenario = value.statements.find(isScenario);
    expect(scenario?.members.map((member) => member.$cstNode?.text)).toEqual([
      'require p99 < 3s',
      'at 1min { Readers 2x }',
      'require p99 < 3s\n  at Readers 3x',
    ]);
  });

  test('`wait for` belongs to the block before it, `wait` is a step', () => {
    const { value } = parse('service Web { on get { parallel { -> A.a } wait for 1 parallel { -> A.a } wait 3ms } }');
    const operation = [...AstUtils.streamAllContents(value)].find(isOperation);
    expect(operation?.steps.map((step) => step.$cstNode?.text)).toEqual([
      'parallel { -> A.a } wait for 1',
      'parallel { -> A.a }',
      'wait 3ms',
    ]);
  });

  test('a comma between digits is taken for a thousand outside of lists, where it separates', () => {
    const { value } = parse('keys A { count: 5,000,000, sizes: [1,200], n: 1, m: 200 }');
    const settings = [...AstUtils.streamAllContents(value)].filter(isProperty);
    expect(settings.map((one) => one.value?.$cstNode?.text)).toEqual(['5,000,000', '[1,200]', '1', '200']);
  });

  test('an unfinished block does not swallow the declarations below', () => {
    const { value } = parse(
      'service Web {\n  on get {\n    cpu 3ms\n\nservice Db {\n  on query { cpu 1ms }\n}\nload A -> Web.get { rate: 1 rps }',
    );
    expect(value.statements).toMatchObject([
      { name: 'Web' },
      { name: 'Db', members: [{ name: 'query' }] },
      { name: 'A' },
    ]);
  });
});
