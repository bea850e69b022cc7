import { DiagnosticSeverity } from 'vscode-languageserver-protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { serveStudy } from '../../language/server/runs/serve-study.js';
import { connect, textAt, type Editor, type Options } from './connect.js';

const busy = `service Web { instances: 4, on get { cpu 3ms  -> Db.query } }
database Db { on query { cpu 4ms } }
load Visitors -> Web.get { rate: 230 rps }
`;

/** Real studies, in this thread. */
const study: Options['study'] = (request, report) => {
  serveStudy(request, report, () => 0);
};

let editor: Editor;

afterEach(() => editor.dispose());

describe('An opened model', () => {
  it('is marked at the component that breaks first', async () => {
    editor = await connect({ study });
    const uri = await editor.open(busy);
    const [finding] = await editor.untilDiagnostics(uri, (all) => all.some(({ code }) => code === 'bottleneck'));
    expect(finding?.message).toMatch(/^Db: cpu 92% busy at peak; saturates at 1\.09x this load/);
    expect(finding?.severity).toBe(DiagnosticSeverity.Warning);
    expect(finding && textAt(busy, finding.range)).toBe('Db');
  });
});
