import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chain, THOROUGH } from './chain.js';

const MODELS = ['test/syntax/models', 'examples'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.scale'))
    .map((name): [string, string] => [name, readFileSync(`${folder}/${name}`, 'utf8')]),
);

/** Events of a run that is only to show that it starts and ends. */
const EVENTS = 1000;

/** Every so many characters a text is broken off; each, where one is thorough. */
const STRIDE = Math.max(1, Math.round(61 / THOROUGH));

async function complaintsAbout(text: string): Promise<string[]> {
  const { complaints } = await chain(text, { events: EVENTS });
  return complaints.map((complaint) => `${complaint} in …${JSON.stringify(text.slice(-80))}`);
}

/** Ends a test that hangs; a hundred texts take a while on a machine that is busy. */
const PATIENCE = { timeout: 300_000 };

describe('a text that is not finished is explained, and what it says so far is run', PATIENCE, () => {
  test.each(MODELS)('%s, broken off', async (_, text) => {
    const complaints: string[] = [];
    for (let end = text.length % STRIDE; end <= text.length; end += STRIDE)
      complaints.push(...(await complaintsAbout(text.slice(0, end))));
    expect(complaints).toEqual([]);
  });
});

describe('a damaged text is explained', PATIENCE, () => {
  const strange = [
    '\0',
    '\r',
    '\t',
    '\uFEFF',
    '\uD800',
    '🚀',
    '\u202E',
    '{',
    '}',
    '(',
    ')',
    '"',
    '`',
    '-',
    '->',
    ':',
    '.',
    '0',
    '9',
    'e99',
    ' like ',
    '%',
    '<',
    '\u2028',
    '//',
    '/*',
    '\\',
  ];
  const edit = fc.record({
    at: fc.nat(),
    remove: fc.nat({ max: 12 }),
    insert: fc.oneof(
      fc.constantFrom(...strange, ''),
      fc.string({ maxLength: 3 }),
      fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
    ),
  });
  const damaged = fc
    .tuple(fc.constantFrom(...MODELS), fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([[, model], edits]) =>
      edits.reduce((text, { at, remove, insert }) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + insert + text.slice(place + remove);
      }, model),
    );

  test('bytes changed, lost and added', async () => {
    await fc.assert(
      fc.asyncProperty(damaged, async (text) => {
        expect(await complaintsAbout(text)).toEqual([]);
      }),
      { numRuns: 60 * THOROUGH, seed: 2026 },
    );
  });

  test('lines lost, doubled and exchanged', async () => {
    const shuffled = fc.tuple(
      fc.constantFrom(...MODELS),
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('lose', 'double', 'exchange')), {
        minLength: 1,
        maxLength: 5,
      }),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([[, model], edits]) => {
        const lines = model.split('\n');
        for (const [one, two, what] of edits) {
          const a = one % lines.length;
          const b = two % lines.length;
          if (what === 'lose') lines.splice(a, 1);
          else if (what === 'double') lines.splice(b, 0, lines[a] ?? '');
          else [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
        }
        expect(await complaintsAbout(lines.join('\n'))).toEqual([]);
      }),
      { numRuns: 60 * THOROUGH, seed: 2027 },
    );
  });
});
