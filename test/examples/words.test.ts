/** Everything that the language can say stands in an example, where a reader sees what it is good for. */
import { DocumentState, URI } from 'langium';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROPERTIES, words, WORD_LISTS, type ValueType, type WordListName } from '../../language/catalogue/index.js';
import type { Model } from '../../language/generated/ast.js';
import { loadImports } from '../../language/model/index.js';
import { NodeFiles } from '../../language/node-files.js';
import { createScaleServices } from '../../language/scale-module.js';
import { exampleNames, folder } from './gallery.js';
import { saidIn, sayable } from './said.js';

/** What stands in no example, and why it belongs in none. */
const NOWHERE: Readonly<Record<string, string>> = {
  'statistic p99.9': 'written as p99 is, and owed a hundred thousand requests',
  'statistic p99.99': 'written as p99 is, and owed a million requests',
  'jitter none': 'what a pause is whose jitter is not written',
};

/** Words that a model says by not writing them. */
function defaults(): string[] {
  const takes = (type: ValueType, list: WordListName): boolean =>
    type.type === 'one-of' ? type.of.some((one) => takes(one, list)) : type.type === 'word' && type.list === list;
  return WORD_LISTS.flatMap((list) =>
    words(list)
      .filter(({ name }) => PROPERTIES.some((entry) => takes(entry.value, list) && entry.default.value === name))
      .map(({ name }) => `${list} ${name}`),
  );
}

async function saidInExamples(): Promise<Set<string>> {
  const { shared } = createScaleServices({ ...NodeFiles });
  const said = new Set<string>();
  for (const name of exampleNames()) {
    const uri = URI.file(resolve(folder, `${name}.scale`));
    const document = await shared.workspace.LangiumDocuments.getOrCreateDocument(uri);
    const all = await loadImports(document, shared);
    await shared.workspace.DocumentBuilder.build([...all], { validation: false });
    expect(document.state, name).toBeGreaterThanOrEqual(DocumentState.Linked);
    for (const part of all) for (const one of saidIn(part.parseResult.value as Model)) said.add(one);
  }
  return said;
}

describe('The examples', () => {
  it('say between them everything that can be said', async () => {
    const said = await saidInExamples();
    const unsaid = new Set([...defaults(), ...Object.keys(NOWHERE)]);
    expect(sayable().filter((one) => !said.has(one) && !unsaid.has(one))).toEqual([]);
    // An exception for what is said, or cannot be, has had its day.
    expect(Object.keys(NOWHERE).filter((one) => said.has(one) || !sayable().includes(one))).toEqual([]);
  });
});
