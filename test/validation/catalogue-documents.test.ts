import { describe, expect, it } from 'vitest';
import { allEntries, probeModel } from '../../language/catalogue/index.js';
import { lower, outline } from '../../language/model/index.js';
import { lineOf, read } from '../model/documents.js';

/** Errors and warnings of a text, and problems of all its studies that are not a refusal. */
async function complaints(text: string): Promise<string[]> {
  const { model, diagnostics } = await read(text, text.includes('./shared.scale') ? { 'shared.scale': '' } : undefined);
  const { variants, scenarios } = outline(model);
  const problems = [null, ...variants].flatMap((variant) =>
    [null, ...scenarios].flatMap((scenario) => lower(model, { variant, scenario }).problems),
  );
  return [
    ...diagnostics.filter(({ severity }) => severity === 1).map(lineOf),
    ...problems
      .filter(({ code, severity }) => code !== 'not-simulated' && severity === 'error')
      .map(({ message }) => message),
  ];
}

const entries = allEntries();

describe('what the reference shows', () => {
  it.each(entries.map(({ path, document }) => [path, document]))('%s has no mistake', async (_path, document) => {
    expect(await complaints(document)).toEqual([]);
  });
});

describe('an experiment of the reference', () => {
  const probes = entries.flatMap(({ path, probes: all }) =>
    all.flatMap((probe) =>
      ([0, 1] as const).map(
        (which) => [`${path} ${probe.values[which]}`, probeModel(probe, which), probe.scenario ?? null] as const,
      ),
    ),
  );

  it.each(probes)('%s can be run', async (_path, text, scenario) => {
    expect(await complaints(text)).toEqual([]);
    const { model } = await read(text);
    // One of the values that are compared may have no effect, and be told of.
    const { problems } = lower(model, { scenario });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
