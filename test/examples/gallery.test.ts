/** Every example is what its first lines and the page of examples say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
// Their runs serve both, so that each is made once.
import './claims.js';
import { TOPICS } from '../../extension/features/examples.js';
import { checked, exampleNames, folder, galleryPage, openingOf, pictureOf } from './gallery.js';

const names = exampleNames();

describe('The examples', () => {
  it('all stand on the page, each under one topic', () => {
    expect(Object.values(TOPICS).flat().sort()).toEqual(names);
  });

  it.each(names)('%s opens with what it shows, its question and its answer', (name) => {
    const { shows, question, answer } = openingOf(name);
    expect(shows.length).toBeGreaterThan(20);
    expect(question).toMatch(/\?$/);
    expect(answer.length).toBeGreaterThan(40);
  });

  it.each(names)('%s passes and fails just as it says', { timeout: 300_000 }, async (name) => {
    const { messages, studies } = await checked(name);
    if (name !== 'specifications') expect(messages).toEqual([]);
    for (const { variant, scenario, run, requirements } of studies) {
      expect(run.stopped, `${variant} ${scenario}: ${run.notes.join()}`).not.toBe('limit');
      for (const { text, status, expectFail, observed } of requirements) {
        expect(status, `${variant} ${scenario}: ${text}, observed ${observed}`).toBe(expectFail ? 'fail' : 'pass');
      }
    }
  });

  it.each(names)('%s has its picture', { timeout: 120_000 }, async (name) => {
    expect(await pictureOf(name), '`npm run examples` draws it anew').toBe(
      readFileSync(join(folder, 'pictures', `${name}.svg`), 'utf8'),
    );
  });

  it('have figures on the page that their runs give', { timeout: 600_000 }, async () => {
    const written = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(
      await format(await galleryPage(), { parser: 'markdown', printWidth: 120 }),
      '`npm run examples` writes it anew',
    ).toBe(written);
  });
});
