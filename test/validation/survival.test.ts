import { describe, expect, it } from 'vitest';
import { lower, outline } from '../../language/model/index.js';
import { CODES } from '../../language/model/codes.js';
import { lineOf, read } from '../model/documents.js';
import { PAGE_MODELS } from '../model/page-models.js';

/** Everything that is done with a text while someone types. */
async function survives(text: string): Promise<void> {
  const { model, diagnostics } = await read(text);
  const messages = diagnostics.map(lineOf);
  const { variants, scenarios } = outline(model);
  for (const variant of [null, ...variants]) {
    for (const scenario of [null, ...scenarios]) {
      const { system, problems } = lower(model, { variant, scenario });
      expect(JSON.parse(JSON.stringify(system ?? null))).toEqual(system ?? null);
      messages.push(...problems.map(({ message }) => message));
    }
  }
  for (const message of messages) {
    if (/error occurred|Cannot read|\[object|\bNaN\b|`undefined`|Infinity/.test(message))
      throw new Error(`${message}\n--- of ---\n${text}`);
  }
}

/** A small generator of pseudo-random numbers below 1, the same in every run (Park and Miller 1988). */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const SCRAPS = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ':',
  ',',
  '.',
  '->',
  '~>',
  '<',
  '>',
  '=',
  '%',
  '"',
  '*',
  '/',
  ' ',
  '\n',
  '0',
  '-',
  'Web',
  '\r\n',
  '🦀',
  'مرحبا',
  '..',
];

function mutate(text: string, random: () => number): string {
  let mutated = text;
  const edits = 1 + Math.floor(random() * 4);
  for (let edit = 0; edit < edits; edit++) {
    const at = Math.floor(random() * mutated.length);
    const what = random();
    if (what < 0.35) mutated = mutated.slice(0, at) + mutated.slice(at + 1 + Math.floor(random() * 6));
    else if (what < 0.7)
      mutated = mutated.slice(0, at) + (SCRAPS[Math.floor(random() * SCRAPS.length)] ?? '') + mutated.slice(at);
    else {
      const from = Math.floor(random() * mutated.length);
      mutated = mutated.slice(0, at) + mutated.slice(from, from + 25) + mutated.slice(at);
    }
  }
  return mutated;
}

describe.each(Object.entries(PAGE_MODELS))('while %s is typed', (_name, text) => {
  it(
    'every prefix is checked and lowered without a throw or a word of the program’s own',
    { timeout: 300_000 },
    async () => {
      for (let length = 0; length <= text.length; length += 9) await survives(text.slice(0, length));
    },
  );

  it('so is every slip of the hand', { timeout: 300_000 }, async () => {
    const random = generator(20_261_121);
    for (let round = 0; round < 60; round++) await survives(mutate(text, random));
  });
});

describe('hostile and absurd text', () => {
  it.each([
    ['nothing', ''],
    ['nested parentheses', `param a = ${'('.repeat(500)}1${')'.repeat(500)}`],
    ['nested steps', `service W { on get { ${'repeat 2 { '.repeat(300)} cpu 1ms ${'} '.repeat(300)} } }`],
    ['windows line ends', 'service Web {\r\n  on get { cpu 3ms }\r\n}\r\nload U -> Web.get { rate: 1 rps }\r\n'],
    ['a title that is a link', 'system "](command:evil) <img onerror=1>"\nservice Web { }'],
    [
      'a chain of params',
      `${Array.from({ length: 3_000 }, (_, i) => `param p${String(i)} = p${String(i + 1)}`).join('\n')}\nparam p3000 = 3ms`,
    ],
    [
      'a chain of calls',
      `${Array.from({ length: 1_500 }, (_, i) => `service S${String(i)} { on get { -> S${String(i + 1)}.get } }`).join('\n')}\nservice S1500 { on get { cpu 1ms } }\nload L -> S0.get { rate: 1 rps }`,
    ],
    [
      'a chain of balancers',
      `${Array.from({ length: 1_500 }, (_, i) => `balancer S${String(i)} -> S${String(i + 1)}`).join('\n')}\nservice S1500 { on get { cpu 1ms } }\nload L -> S0.get { rate: 1 rps }`,
    ],
    [
      'a chain of likes',
      `${Array.from({ length: 1_500 }, (_, i) => `service S${String(i)} like S${String(i + 1)}`).join('\n')}\nservice S1500 { on get { cpu 1ms } }`,
    ],
    [
      'names of the program’s own',
      'service constructor { on toString { cpu 1ms } }\nkeys __proto__ { count: 5 }\nload hasOwnProperty -> constructor.toString { rate: 1 rps, key: __proto__ }\nrequire hasOwnProperty p99 < 1s',
    ],
  ])('%s is survived', { timeout: 300_000 }, async (_name, text) => {
    await survives(text);
  });
});

describe('every diagnostic of a check', () => {
  it('carries a code of the table', async () => {
    const { diagnostics } = await read(
      'service Web { instnces: 4 }\nservice Web { on get { -> Db.x } }\nrequire p99 < 3',
    );
    for (const { code } of diagnostics) expect(CODES).toContain(code);
    expect(diagnostics.map(({ data }) => (data as { replacement?: string } | undefined)?.replacement)).toContain(
      'instances',
    );
  });
});
