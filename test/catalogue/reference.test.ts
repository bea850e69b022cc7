import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KINDS, allEntries } from '../../language/catalogue/index.js';
import { fillReference } from '../../language/catalogue/reference-tables.js';
import { FINDING_RULES } from '../../language/findings/rules.js';

const reference = readFileSync('language/README.md', 'utf8');

describe('the reference for users', () => {
  it('is what the catalogue says (npm run reference brings it up to date)', () => {
    const filled = fillReference(reference, FINDING_RULES);
    expect(filled === reference, 'language/README.md is out of date: npm run reference').toBe(true);
  });

  it('names every entry of the catalogue', () => {
    const missing = allEntries().filter(({ entry }) => !reference.includes(entry.summary));
    expect(missing.map((listed) => listed.path)).toEqual([]);
    expect(KINDS.filter((entry) => !reference.includes(`| \`${entry.name}\` |`))).toEqual([]);
  });

  it('marks what is not simulated yet', () => {
    const unmarked = allEntries().filter(
      ({ sort, entry }) =>
        sort !== 'kind' &&
        entry.simulated !== true &&
        !reference.includes(`**Not simulated yet**: ${entry.simulated}.`),
    );
    expect(unmarked.map((listed) => listed.path)).toEqual([]);
  });

  it('refuses a place that no part fills, and a part without a place', () => {
    const filling = (text: string) => () => fillReference(text, FINDING_RULES);
    expect(filling(`${reference}\n<!-- generated: nonsense -->\n<!-- end -->`)).toThrow('nonsense');
    expect(filling(reference.replace('<!-- generated: units -->', ''))).toThrow('units');
  });
});
