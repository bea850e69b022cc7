import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UNIT_WORDS } from '../../language/syntax/units.js';
import { KIND_WORDS, MODIFIER_WORDS, STATEMENT_WORDS, STEP_WORDS, VERB_WORDS } from '../../language/syntax/words.js';

const grammarPath = 'syntaxes/scale.tmLanguage.json';
const grammar = readFileSync(grammarPath, 'utf8');
const folder = 'test/syntax/colors';

/** The words of the grammar's alternatives. */
const colored = new Set(grammar.split(/[^A-Za-z%-]+/));

describe('colors', () => {
  test.each(readdirSync(folder))('%s has the scopes it names', (file) => {
    const run = (): string =>
      execFileSync(
        process.execPath,
        ['node_modules/vscode-tmgrammar-test/dist/unit.js', '-g', grammarPath, join(folder, file)],
        {
          encoding: 'utf8',
        },
      );
    expect(run).not.toThrow();
  });

  test.each([
    ['kinds', KIND_WORDS],
    ['statements', STATEMENT_WORDS],
    ['steps', STEP_WORDS],
    ['modifiers', MODIFIER_WORDS],
    ['verbs', VERB_WORDS],
    ['units', UNIT_WORDS],
  ])('all %s of the language are colored', (_, words) => {
    expect([...words].filter((word) => !colored.has(word))).toEqual([]);
  });
});
