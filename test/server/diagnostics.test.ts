import { DiagnosticSeverity } from 'vscode-languageserver/node';
import { afterEach, describe, expect, it } from 'vitest';
import type { PreviewState } from '../../extension/protocol.js';
import { connect, textAt, type Editor } from './connect.js';

const busy = `service Web { instances: 4, on get { cpu 3ms  -> Db.query } }
database Db { on query { cpu 4ms } }
load Visitors -> Web.get { rate: 230 rps }
`;

let editor: Editor;

afterEach(() => editor.dispose());

describe('What is told of a model', () => {
  it('is the component that breaks first, before anything was simulated', async () => {
    editor = await connect();
    const uri = await editor.open(busy);
    const all = await editor.untilDiagnostics(uri, (found) => found.length > 0);
    expect(all.map(({ code }) => code)).toEqual(['bottleneck']);
    expect(all[0]?.message).toMatch(/^Db: cpu 92% busy at peak; saturates at 1\.09x this load/);
    expect(all[0]?.severity).toBe(DiagnosticSeverity.Warning);
    expect(all[0] && textAt(busy, all[0].range)).toBe('Db');
  });

  it('is what the text gets wrong together with what was found before', async () => {
    editor = await connect();
    const uri = await editor.open(busy);
    await editor.untilDiagnostics(uri, (found) => found.some(({ code }) => code === 'bottleneck'));
    await editor.change(uri, `${busy}load Others -> Nobody.get { rate: 1 rps }\n`);
    const all = await editor.untilDiagnostics(uri, (found) => found.some(({ code }) => code === 'unknown-name'));
    expect(all.find(({ code }) => code === 'bottleneck')?.message).toContain('before the last edit');
  });

  it('is also what has no effect in the system, though the text is right', async () => {
    editor = await connect();
    const uri = await editor.open(busy.replace('instances: 4', 'instances: 4, memory: 4 GB'));
    const all = await editor.untilDiagnostics(uri, (found) => found.some(({ code }) => code === 'contradiction'));
    expect(all.find(({ code }) => code === 'contradiction')?.message).toContain('`memory` has no effect');
  });

  it('names what is not simulated yet, and draws the model all the same', async () => {
    editor = await connect();
    const text = busy.replace('instances: 4', 'instances: 4, cores: 1 when 1 > 0');
    const uri = await editor.open(text);
    const all = await editor.untilDiagnostics(uri, (found) => found.some(({ code }) => code === 'not-simulated'));
    const refusal = all.find(({ code }) => code === 'not-simulated');
    expect(refusal?.severity).toBe(DiagnosticSeverity.Warning);
    expect(refusal?.message).toContain('not simulated yet');
    expect(refusal && textAt(text, refusal.range)).toContain('1 > 0');
    const state = await editor.ask<PreviewState>('scale/preview', { uri });
    expect(state).toMatchObject({ stale: false, run: { kind: 'refused' } });
    expect(state.svg).toContain('Db');
  });

  it('is told in the file that is to blame, and taken back with the document that was studied', async () => {
    const shared = 'file:///shared.scale';
    editor = await connect({ files: { [shared]: 'database Db { on query { cpu 4ms } }\n' } });
    const uri = await editor.open(busy.replace(/database.*\n/, 'import "./shared.scale"\n'));
    const all = await editor.untilDiagnostics(shared, (found) => found.length > 0);
    expect(all.map(({ code }) => code)).toEqual(['bottleneck']);
    await editor.close(uri);
    await editor.untilDiagnostics(shared, (found) => found.length === 0);
  });

  it.each([
    ['carriage returns', busy.replaceAll('\n', '\r\n')],
    ['emoji and right-to-left text', `// 🚀 مرحبا\nsystem "🚀 مرحبا"\n${busy}`],
  ])('stands in the right place in a text with %s', async (_, text) => {
    editor = await connect();
    const uri = await editor.open(text);
    const all = await editor.untilDiagnostics(uri, (found) => found.some(({ code }) => code === 'bottleneck'));
    const finding = all.find(({ code }) => code === 'bottleneck');
    expect(finding && textAt(text, finding.range)).toBe('Db');
  });

  it.each([
    ['nested parentheses', `param a = ${'('.repeat(500)}1${')'.repeat(500)}\n`],
    ['a file that imports itself', 'import "./model.scale"\nservice Web { on get { cpu 1ms } }\n'],
    [
      'a component that is like itself',
      'service Web like Web { on get { cpu 1ms } }\nload L -> Web.get { rate: 1 rps }\n',
    ],
    [
      'calls in a circle',
      'service A { on get { -> B.get } }\nservice B { on get { -> A.get } }\nload L -> A.get { rate: 1 rps }\n',
    ],
    ['absurd numbers', 'service A { instances: 1e12, on get { cpu 0ms } }\nload L -> A.get { rate: 1e15 rps }\n'],
    ['nothing but braces', '}}}}{{{{'],
  ])('survives %s', async (_, text) => {
    editor = await connect();
    const uri = await editor.open(text);
    const all = await editor.untilDiagnostics(uri, (found) =>
      found.some(({ severity }) => severity === DiagnosticSeverity.Error),
    );
    expect(all.every(({ message }) => !/[Tt]oken|undefined|NaN/.test(message))).toBe(true);
    await editor.change(uri, busy);
    await editor.untilDiagnostics(uri, (found) => found.some(({ code }) => code === 'bottleneck'));
  });
});
