import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRegistry } from 'vscode-tmgrammar-test/dist/common/index.js';
import { parseGrammarTestCase, runGrammarTestCase } from 'vscode-tmgrammar-test/dist/unit/index.js';
import { UNIT_WORDS } from '../../language/syntax/units.js';
import { KIND_WORDS, MODIFIER_WORDS, STATEMENT_WORDS, STEP_WORDS, VERB_WORDS } from '../../language/syntax/words.js';

const grammarPath = 'syntaxes/scale.tmLanguage.json';
const grammar = readFileSync(grammarPath, 'utf8');
const folder = 'test/syntax/colors';

/** The words of the grammar's alternatives. */
const colored = new Set(grammar.split(/[^A-Za-z%-]+/));

const registry = createRegistry([{ path: grammarPath, scopeName: 'source.scale' }]);

describe('colors', () => {
  test.each(readdirSync(folder))('%s has the scopes it names', async (file) => {
    const failures = await runGrammarTestCase(registry, parseGrammarTestCase(readFileSync(join(folder, file), 'utf8')));
    const told = failures.map(({ srcLine, start, missing, actual }) => ({ line: srcLine + 1, start, missing, actual }));
    expect(told).toEqual([]);
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
