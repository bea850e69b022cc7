/** Series of runs and designs in comparison, as an editor asks the server for them. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Exploration, ExplorationProgress, PreviewState } from '../../extension/protocol.js';

import { connect, type Editor, type Options } from './connect.js';
import { finalResults } from '../support/run-study.js';

const model = `service Web { cores: 1, on get { cpu 10ms } }
load Users -> Web.get { rate: 150 rps }
require Users mean < 30ms
sweep Web.cores from 1 to 3 step 1
find Web.cores from 1 to 4
variant Enough { Web { cores: 3 } }
`;

/** Real studies at little cost. */
const brief: NonNullable<Options['study']> = ({ system, seed }, report) => {
  report({
    kind: 'results',
    results: finalResults(system, { seed, eventBudget: 60_000, findFixes: false }),
    progress: 1,
    final: true,
  });
};

let editor: Editor;

afterEach(() => editor.dispose());

const state = (uri: string): Promise<PreviewState> => editor.ask('scale/preview', { uri });

describe('An exploration', () => {
  it('is planned from the text, and run when it is asked for', async () => {
    editor = await connect({ study: brief });
    const told: ExplorationProgress[] = [];
    editor.connection.onNotification('scale/exploration', (progress: ExplorationProgress) => {
      told.push(progress);
    });
    const uri = await editor.open(model);
    await editor.untilDiagnostics(uri, (all) => all.length > 0);
    const before = (await state(uri)).exploration;
    expect(before.planned.map(({ text }) => text)).toEqual([
      'sweep Web.cores from 1 to 3 step 1',
      'find Web.cores from 1 to 4',
    ]);
    expect(before).toMatchObject({ designs: 2, running: null, found: null });

    const found = await editor.ask<Exploration>('scale/explore', { uri });
    expect(found.sweeps[0]?.points.map(({ requirements }) => requirements[0]?.status)).toEqual([
      'fail',
      'pass',
      'pass',
    ]);
    expect(found.finds[0]?.least?.text).toBe('2');
    expect(found.designs.map(({ variant }) => variant)).toEqual(['Enough', null]);
    const sweeps = told.filter(({ series }) => series.startsWith('sweep'));
    expect(sweeps.at(-1)).toMatchObject({ uri, done: 3, of: 3 });

    const after = (await state(uri)).exploration;
    expect(after).toMatchObject({ running: null, stale: false });
    expect(after.found?.charts.map(({ ticks }) => ticks[0])).toEqual(['1', '1']);
  });

  it('belongs to an earlier text after an edit', async () => {
    editor = await connect({ study: brief });
    const uri = await editor.open(model);
    await editor.ask('scale/explore', { uri });
    await editor.change(uri, model.replace('10ms', '9ms'));
    expect((await state(uri)).exploration).toMatchObject({ stale: true, running: null });
  });

  it('is not made of a text that has errors', async () => {
    editor = await connect({ study: brief });
    const uri = await editor.open(model.replace('Web.get {', 'Wob.get {'));
    await editor.untilDiagnostics(uri, (all) => all.some(({ severity }) => severity === 1));
    expect(await editor.ask('scale/explore', { uri })).toBeNull();
  });

  it('ends when it is told to, and when the text changes meanwhile', async () => {
    // Workers that never answer.
    editor = await connect();
    const uri = await editor.open(model);
    for (const end of [
      () => editor.ask('scale/cancelExploring', { uri }),
      () => editor.change(uri, `// a word\n${model}`),
    ]) {
      const asked = editor.ask<Exploration | null>('scale/explore', { uri });
      await editor.until(() => editor.workers.some(({ requests }) => requests.some(({ quiet }) => quiet === true)));
      await end();
      expect(await asked).toBeNull();
      expect((await state(uri)).exploration).toMatchObject({ running: null, found: null });
    }
  });
});
