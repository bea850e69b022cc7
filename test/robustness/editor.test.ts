/** The server behind the editor, fed with what breaks servers: it answers all the same, and nothing hostile passes through it. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import type { Hover } from 'vscode-languageserver/node';
import { connect, type Editor, type Options } from '../server/connect.js';

import { exportDiagram } from '../../language/diagram/index.js';
import { Diagrams } from '../../language/diagram/diagram.js';
import { PlainLayouter } from '../../language/diagram/layouter.js';
import { chain } from './chain.js';
import { finalResults } from '../support/run-study.js';

let editor: Editor | undefined;
afterEach(async () => {
  await editor?.dispose();
  editor = undefined;
});

/** Real studies, at little cost. */
const brief: NonNullable<Options['study']> = ({ system, seed }, report) => {
  report({ kind: 'results', results: finalResults(system, { seed, eventBudget: 5000 }), progress: 1, final: true });
};

const HOSTILE = `system "](command:workbench.action.quit) <img src=x onerror=alert(1)> </script><script>alert(1)</script> \`x\` ![a](http://x.example)"
param danger = 3ms // ](command:quit) <img src=x onerror=alert(2)>
service Web { instances: 2, on get { cpu danger  -> Db.query } }
database Db { on query { cpu 4ms } }
load Visitors -> Web.get { rate: 100 rps }
require Visitors p95 < 1s at peak // <img src=x onerror=alert(3)>
`;

/** Markup that Markdown or HTML would act on, outside of code spans and blocks. */
function markupIn(markdown: string): string[] {
  const plain = markdown.replace(/```[\s\S]*?```/g, '').replace(/(`+)[^`][\s\S]*?\1/g, '');
  return plain.match(/<(?:img|script)|\]\(command:|!\[/gi) ?? [];
}

describe('hostile text', () => {
  test('a hover shows it as text', async () => {
    editor = await connect({ study: brief });
    const uri = await editor.open(HOSTILE);
    await editor.untilDiagnostics(uri, () => true);
    const lines = HOSTILE.split('\n');
    for (const [line, text] of lines.entries()) {
      for (let character = 0; character < text.length; character += 3) {
        const found = await editor.ask<Hover | null>('textDocument/hover', {
          textDocument: { uri },
          position: { line, character },
        });
        const contents = found?.contents;
        const value = typeof contents === 'object' && 'value' in contents ? contents.value : '';
        expect(markupIn(value), value).toEqual([]);
      }
    }
  });

  test.each(['svg', 'mermaid'])('a drawing as %s shows it as text', async (format) => {
    const { system, results } = await chain(HOSTILE, { events: 2000 });
    if (!system) throw new Error('not lowered');
    const drawn = await new Diagrams(new PlainLayouter()).build('hostile', system, results);
    const text = exportDiagram(format, drawn, { theme: 'light', heat: true });
    expect(text).not.toMatch(/<(?:img|script)|onerror=alert\(1\)>|javascript:/i);
  });
});

describe('a server that is fed with broken texts', () => {
  test('answers after each, and shows the errors of the last', async () => {
    editor = await connect({ study: brief });
    const model = readFileSync('test/syntax/models/blog-platform.scale', 'utf8');
    const uri = await editor.open(model);
    for (let end = model.length; end >= 0; end -= 97) await editor.change(uri, model.slice(0, end));
    for (const text of [
      '\0',
      '{'.repeat(2000),
      '('.repeat(5000),
      'param a = a',
      'service A like A',
      'import "./model.scale"',
      '"',
      '/*',
      '\uD800',
    ]) {
      await editor.change(uri, text);
      await editor.save(uri);
    }
    await editor.change(
      uri,
      'service Web { on get { cpu 3ms  -> Bd.query } }\ndatabase Db { on query { cpu 4ms } }\nload V -> Web.get { rate: 10 rps }',
    );
    const told = await editor.untilDiagnostics(uri, (all) => all.some(({ message }) => message.includes('`Bd`')));
    expect(told.find(({ severity }) => severity === 1)?.message).toMatch(/Did you mean `Db`/);
    expect(await editor.ask<Hover | null>('textDocument/hover', editor.at(uri, 'cpu'))).not.toBeNull();
  });

  test('finds what is wrong with the load again once the text is whole', async () => {
    editor = await connect({ study: brief });
    const busy = 'service Web { on get { cpu 9.5ms } }\nload Visitors -> Web.get { rate: 100 rps }\n';
    const uri = await editor.open(busy);
    const isBusy = (all: { code?: unknown }[]): boolean => all.some(({ code }) => code === 'bottleneck');
    await editor.untilDiagnostics(uri, isBusy);
    await editor.change(uri, `${busy}service {`);
    await editor.untilDiagnostics(uri, (all) => all.some(({ severity }) => severity === 1));
    await editor.change(uri, busy);
    await editor.untilDiagnostics(uri, (all) => isBusy(all) && all.every(({ severity }) => severity !== 1));
  });
});
