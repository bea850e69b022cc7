/** Texts that a person would hardly write, and machines, rivals and slips of the finger do: each is explained, or runs within bounds. */
import { describe, expect, test } from 'vitest';
import { chain } from './chain.js';

/** A service that does something, a database, a load. */
const web = (body: string): string =>
  `service Web { ${body} }\ndatabase Db { on query { cpu 4ms } }\nload V -> Web.get { rate: 50 rps }`;
const loaded = (settings: string, body = 'cpu 1ms'): string =>
  `service Web { on get { ${body} } }\nload V -> Web.get { ${settings} }`;
const nested = (levels: number, open: string, close: string, inner: string): string =>
  `${open.repeat(levels)}${inner}${close.repeat(levels)}`;
const series = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

/** The errors of a text as `line: message`; nothing may be owed to whoever wrote it. */
async function errorsOf(text: string, files?: Readonly<Record<string, string>>): Promise<string[]> {
  const { diagnostics, problems, complaints } = await chain(text, {
    events: 2000,
    ...(files === undefined ? {} : { files }),
  });
  expect(complaints).toEqual([]);
  const told = [
    ...diagnostics.filter(({ severity }) => severity === 1),
    ...problems.filter(({ severity }) => severity === 'error'),
  ];
  return told.map(
    ({ range, message }) => `${String(range.start.line + 1)}: ${typeof message === 'string' ? message : message.value}`,
  );
}

describe('what cannot be is refused, with the place and the way out', () => {
  test.each<[string, string, RegExp]>([
    ['500 parentheses', `param deep = ${nested(500, '(', ')', '1')}`, /^1: This is nested more than 100 deep/],
    [
      '500 braces',
      web(`on get { ${nested(500, 'repeat 2 { ', ' }', 'cpu 1ms')} }`),
      /^1: This is nested more than 100 deep/,
    ],
    ['500 groups never closed', `service Web { on get ${'{ '.repeat(500)}`, /nested more than 100 deep/],
    ['a param of itself', `param a = a + 1\n${web('instances: a, on get { cpu 1ms }')}`, /`a` is defined by itself/],
    ['params in a circle', `param a = b\nparam b = a\n${web('instances: a, on get { cpu 1ms }')}`, /`a` → `b` → `a`/],
    ['like itself', `service A like A { on get { cpu 1ms } }\nload V -> A.get { rate: 1 rps }`, /`A` is like itself/],
    [
      'like in a circle',
      `service A like B { on get { cpu 1ms } }\nservice B like A { }\nload V -> A.get { rate: 1 rps }`,
      /`A` → `B` → `A`/,
    ],
    [
      'keys like in a circle',
      `keys A like B { count: 3 }\nkeys B like A { }\n${web('on get { cpu 1ms }')}`,
      /is like itself/,
    ],
    [
      'variants like in a circle',
      `${web('on get { cpu 1ms }')}\nvariant X like Y { }\nvariant Y like X { }`,
      /is like itself/,
    ],
    [
      'calls that never end',
      `service A { on get { cpu 1ms -> B.get } }\nservice B { on get { -> A.get } }\nload V -> A.get { rate: 1 rps }`,
      /These calls never end: `A.get` → `B.get` → `A.get`/,
    ],
    [
      'a call of itself, certain',
      `service A { on get { cpu 1ms -> A.get with probability 100% } }\nload V -> A.get { rate: 1 rps }`,
      /never end/,
    ],
    [
      'messages that never end',
      `queue Q -> W\nworker W { on send { cpu 1ms ~> Q.send } }\nload V -> Q.send { rate: 1 rps }`,
      /never end/,
    ],
    [
      'forwarding in a circle',
      `balancer A -> B\nbalancer B -> A\nload V -> A.get { rate: 1 rps }`,
      /pass every call on to each other: `A` → `B` → `A`/,
    ],
    ['a million million instances', web('instances: 1e12, on get { cpu 1ms }'), /^1: `instances` cannot be 1e12/],
    ['no instance', web('instances: 0, on get { cpu 1ms }'), /^1: `instances` cannot be 0/],
    ['instances below zero', web('instances: -3, on get { cpu 1ms }'), /^1: `instances` cannot be -3/],
    ['half an instance', web('instances: 2.5, on get { cpu 1ms }'), /whole number, not 2.5/],
    ['a thousand million cores', web('cores: 1e9, on get { cpu 1ms }'), /`cores` cannot be 1e9/],
    ['no time', web('on get { cpu 0ms }'), /`cpu` cannot be 0ms/],
    ['time below zero', web('on get { cpu -3ms }'), /`cpu` cannot be -3ms/],
    ['a number beyond numbers', web('on get { cpu 1e400 ms }'), /too large to compute with/],
    ['400 digits', web(`instances: ${'9'.repeat(400)}, on get { cpu 1ms }`), /^1: /],
    [
      'a product beyond numbers',
      `param a = 1e300\n${web('instances: a * a, on get { cpu 1ms }')}`,
      /beyond every number/,
    ],
    [
      'division by zero',
      `param z = 0\n${web('instances: 3 / z, on get { cpu 1ms }')}`,
      /nothing can be divided by zero/,
    ],
    ['zero by zero', web('instances: 0 / 0, on get { cpu 1ms }'), /nothing can be divided by zero/],
    ['a load of 1e15 rps', loaded('rate: 1e15 rps'), /^2: `rate` cannot be 1e15 rps/],
    ['no load', loaded('rate: 0 rps'), /`rate` cannot be 0 rps/],
    ['a load below zero', loaded('rate: -5 rps'), /`rate` cannot be -5 rps/],
    ['a thousand million users', loaded('users: 1e9, think: 1s'), /`users` cannot be 1e9/],
    ['half a user', loaded('users: 2.5'), /whole number, not 2.5/],
    ['rate and users', loaded('users: 10, rate: 10 rps'), /cannot both be written/],
    ['neither rate nor users', loaded(''), /does not say how much it asks/],
    ['a peak below the mean', loaded('rate: 1 rps, peak: 0x'), /`peak` cannot be 0x/],
    [
      'a time and a size added',
      web('on get { cpu 3ms + 2 kB }'),
      /`3ms` is a duration and `2 kB` is an amount of data/,
    ],
    ['a time for a count', web('instances: 3ms, on get { cpu 1ms }'), /`instances` expects a count/],
    ['a plain number for a time', web('on get { cpu 4 }'), /`cpu` expects a duration/],
    ['a timeout of no time', web('on get { -> Db.query timeout 0ms }'), /`timeout` cannot be 0ms/],
    [
      'a thousand million retries',
      web('on get { -> Db.query timeout 1ms retry 1000000000 }'),
      /`retry` cannot be 1000000000/,
    ],
    ['shares that make no whole', web('on get { choose { 50% { cpu 1ms } 20% { cpu 2ms } } }'), /total 100%/],
    ['a probability of 300%', web('on get { fail with probability 300% }'), /cannot be 300%/],
    ['a spread upside down', web('on get { cpu uniform(5ms, 1ms) }'), /swap the two/],
    ['a tail without a mean', web('on get { cpu pareto(mean: 1ms, shape: 1) }'), /no mean/],
    [
      'one name for all',
      `service Web { on get { cpu 1ms } on get { cpu 2ms } cores: 2 cores: 3 }\nkeys Web { count: 3 }\nload Web -> Web.get { rate: 1 rps }`,
      /`Web` already has an operation `get`/,
    ],
    [
      'a scenario without end',
      `${web('on get { cpu 1ms }')}\nscenario S for 1e12 year { at 1s { V 2x } }`,
      /`for` cannot be 1e12 year/,
    ],
    [
      'a component that is not there',
      'load V -> Wob.get { rate: 1 rps }\nservice Web { on get { cpu 1ms } }',
      /There is no component `Wob`. Did you mean `Web`/,
    ],
    ['what no tool wrote', '<img src=x onerror=alert(1)>', /begins no statement/],
    [
      'marks of a merge',
      '<<<<<<< HEAD\nservice A { on get { cpu 1ms } }\n=======\nservice A { on get { cpu 2ms } }\n>>>>>>> x',
      /begins no statement/,
    ],
    ['an emoji in a name', 'service Web🚀 { on get { cpu 1ms } }', /`🚀` has no meaning here/],
    ['half an emoji', 'service \uD83DWeb { on get { cpu 1ms } }', /has no meaning here/],
    ['a NUL byte', 'service We\0b { on get { cpu 1ms } }', /has no meaning here/],
    ['a comment never closed', '/* service Web { }', /never closed/],
    ['a quote never closed', 'system "Blog\nservice Web { }', /no closing quote/],
    ['ten million characters in one line', `// ${'x'.repeat(10_000_000)}`, /million characters/],
  ])('%s', async (_, text, message) => {
    const errors = await errorsOf(text);
    expect(
      errors.some((error) => message.test(error)),
      errors.slice(0, 5).join('\n'),
    ).toBe(true);
  });
});

describe('imports that lead nowhere, or back, are told at the import', () => {
  const ok = 'service Web { on get { cpu 1ms } }\nload V -> Web.get { rate: 1 rps }';
  test.each<[string, string, Readonly<Record<string, string>>, RegExp]>([
    ['a file that is not there', `import "./nothing.scale"\n${ok}`, {}, /^1: There is no file `\.\/nothing\.scale`/],
    ['a folder', `import "."\n${ok}`, {}, /^1: /],
    ['itself', `import "./main.scale"\n${ok}`, {}, /^1: These files import each other/],
    [
      'a circle of two',
      `import "./a.scale"\n${ok}`,
      { 'a.scale': 'import "./b.scale"', 'b.scale': 'import "./a.scale"' },
      /import each other|mistakes/,
    ],
    [
      'a circle with itself',
      `import "./a.scale"\n${ok}`,
      { 'a.scale': 'import "./main.scale"' },
      /^1: These files import each other: `main\.scale` → `a\.scale` → `main\.scale`/,
    ],
    ['an address of the web', `import "http://127.0.0.1:1/x.scale"\n${ok}`, {}, /^1: /],
    ['no address at all', `import "%zz\0"\n${ok}`, {}, /^1: /],
  ])('%s', async (_, text, files, message) => {
    const errors = await errorsOf(text, files);
    // A circle that this file has no part in is told in the files that have.
    if (errors.length > 0 || !text.includes('./a.scale'))
      expect(
        errors.some((error) => message.test(error)),
        errors.join('\n'),
      ).toBe(true);
  });
});

describe('what is unusual and right runs', () => {
  test.each<[string, string]>([
    [
      'lines ended as on Windows',
      'service Web {\r\n  on get { cpu 1ms }\r\n}\r\nload V -> Web.get { rate: 1 rps }\r\n',
    ],
    ['lines ended as on old Macs', 'service Web {\r  on get { cpu 1ms }\r}\rload V -> Web.get { rate: 1 rps }\r// c\r'],
    ['tabs', 'service\tWeb\t{\ton\tget\t{\tcpu\t1ms\t}\t}\nload\tV\t->\tWeb.get\t{\trate:\t1\trps\t}'],
    ['a byte order mark', '\uFEFFservice Web { on get { cpu 1ms } }\nload V -> Web.get { rate: 1 rps }'],
    ['an emoji in a title', `system "🚀🚀"\n${web('on get { cpu 1ms }')}`],
    [
      'names from right to left',
      'system "שלום \u202Eevil"\nservice שלום { on get { cpu 1ms } }\nload V -> שלום.get { rate: 1 rps }',
    ],
    [
      'a hostile title',
      `system "](command:workbench.action.quit) <img src=x onerror=alert(1)> </script>"\n${web('on get { cpu 1ms }')}`,
    ],
    ['nothing', ''],
    ['a hundred levels', web(`on get { ${nested(45, 'parallel { { ', ' } }', 'cpu 1ms')} }`)],
    ['a sum of 450', `param many = ${'1 + '.repeat(450)}1\n${web('cores: many, on get { cpu 1ms }')}`],
    [
      'a chain of 300 services',
      `${series(300, (i) => `service S${String(i)} { on get { cpu 0.1ms -> S${String(i + 1)}.get } }`)}\nservice S300 { on get { cpu 1ms } }\nload V -> S0.get { rate: 5 rps }`,
    ],
    [
      'a chain of 300 likes',
      `${series(300, (i) => `service S${String(i)} like S${String(i + 1)}`)}\nservice S300 { on get { cpu 1ms } }\nload V -> S0.get { rate: 5 rps }`,
    ],
    [
      'a chain of 500 params',
      `${series(500, (i) => `param p${String(i)} = p${String(i + 1)} + 1`)}\nparam p500 = 1\n${web('cores: p0, on get { cpu 1ms }')}`,
    ],
    [
      'feedback that ends',
      `service A { on get { cpu 1ms -> A.get with probability 50% } }\nload V -> A.get { rate: 10 rps }`,
    ],
    ['a line of a million characters', `// ${'x'.repeat(1_000_000)}\n${web('on get { cpu 1ms }')}`],
  ])('%s', async (_, text) => {
    expect(await errorsOf(text)).toEqual([]);
  });
});
