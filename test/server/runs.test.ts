import { DiagnosticSeverity } from 'vscode-languageserver/node';
import { afterEach, describe, expect, it } from 'vitest';
import type { PreviewState, RunSummary } from '../../extension/protocol.js';

import type { Finding, Results, Verdict } from '../../language/model/results.js';
import { connect, textAt, type Editor, type FakeWorker } from './connect.js';
import { finalResults } from '../support/run-study.js';

const busy = `service Web { instances: 4, on get { cpu 3ms  -> Db.query } }
database Db { on query { cpu 4ms } }
load Visitors -> Web.get { rate: 230 rps }
require Visitors p99 < 1ms
`;
const calm = busy.replace('230 rps', '100 rps').replace('1ms', '100ms');
const scenario = `scenario Rush for 2min { at 1min { Visitors 2x }
  require Visitors errors < 1% }
`;

let editor: Editor;

afterEach(() => editor.dispose());

/** The worker that was given something to do as the n-th, counted from zero. */
function worker(n = 0): Promise<FakeWorker> {
  return editor.until(() => editor.workers.filter(({ requests }) => requests.length > 0)[n]);
}

/** What a study of that worker's system would say in the end, at little cost. */
function resultsOf({ requests }: FakeWorker): Results {
  const request = requests.at(-1);
  if (!request) throw new Error('the worker was given nothing to do');
  return finalResults(request.system, { seed: request.seed, eventBudget: 20_000 });
}

const failed: Pick<Verdict, 'status' | 'reason'> = { status: 'fail', reason: 'It was seen to fail.' };

/** The results with the verdict on the first requirement given by hand, and the finding that goes with it. */
function judged(results: Results, verdict: Pick<Verdict, 'status' | 'reason'>): Results {
  const [first, ...others] = results.requirements;
  if (!first) throw new Error('the model has no requirement');
  const rest = results.findings.filter(({ code }) => !code.startsWith('requirement'));
  const finding: Finding = {
    code: 'requirement-failed',
    severity: 'error',
    message: `${first.text}: not met`,
    range: first.range,
    evidence: {},
  };
  return {
    ...results,
    requirements: [{ ...first, ...verdict }, ...others],
    findings: verdict.status === 'fail' ? [...rest, finding] : rest,
  };
}

function finish(one: FakeWorker, results: Results): void {
  one.report({ kind: 'results', results, progress: 1, final: true });
}

const codes = (uri: string): unknown[] => editor.diagnostics(uri).map(({ code }) => code);
const summary = (uri: string): Promise<RunSummary> => editor.ask('scale/summary', { uri });

describe('A run', () => {
  it('begins when a model is opened, and marks what it found', async () => {
    editor = await connect();
    const uri = await editor.open(busy);
    const one = await worker();
    finish(one, judged(resultsOf(one), failed));
    const all = await editor.untilDiagnostics(uri, (found) => found.some(({ code }) => code === 'requirement-failed'));
    const requirement = all.find(({ code }) => code === 'requirement-failed');
    expect(requirement?.severity).toBe(DiagnosticSeverity.Error);
    expect(requirement && textAt(busy, requirement.range)).toBe('require Visitors p99 < 1ms');
    expect(all.find(({ code }) => code === 'bottleneck')?.severity).toBe(DiagnosticSeverity.Warning);
    expect((await summary(uri)).run.kind).toBe('done');
  });

  it('says nothing of a healthy model', async () => {
    editor = await connect();
    const uri = await editor.open(calm);
    const one = await worker();
    finish(one, judged(resultsOf(one), { status: 'pass', reason: '' }));
    await editor.until(() => editor.diagnostics(uri).length === 0);
    expect((await summary(uri)).run.kind).toBe('done');
  });

  it('keeps its findings at the next keystroke, moved with the text and marked as older', async () => {
    editor = await connect();
    const uri = await editor.open(busy);
    const one = await worker();
    finish(one, judged(resultsOf(one), failed));
    await editor.untilDiagnostics(uri, (found) => found.some(({ code }) => code === 'requirement-failed'));
    const edited = `// a word\n${busy}`;
    await editor.change(uri, edited);
    const all = await editor.untilDiagnostics(uri, (found) => found.some(({ range }) => range.start.line === 4));
    const kept = all.find(({ code }) => code === 'requirement-failed');
    expect(kept && textAt(edited, kept.range)).toBe('require Visitors p99 < 1ms');
    expect(kept?.message).toContain('before the last edit');
    // What the solver judges well alone is judged anew.
    const fresh = await editor.untilDiagnostics(uri, (found) =>
      found.some(({ code, message }) => code === 'bottleneck' && !message.includes('before the last edit')),
    );
    expect(fresh.filter(({ code }) => code === 'bottleneck')).toHaveLength(1);
  });

  it('leaves nothing behind of a component that was deleted', async () => {
    editor = await connect();
    const uri = await editor.open(busy);
    const one = await worker();
    finish(one, judged(resultsOf(one), failed));
    await editor.untilDiagnostics(uri, (found) => found.some(({ code }) => code === 'bottleneck'));
    await editor.change(uri, busy.split('\n').slice(2).join('\n'));
    await editor.untilDiagnostics(uri, (found) => found.every(({ code }) => code !== 'bottleneck'));
    expect(codes(uri)).toContain('requirement-failed');
  });

  it('is ended by an edit, and begun anew by the next save', async () => {
    editor = await connect();
    const uri = await editor.open(busy);
    const first = await worker();
    await editor.change(uri, calm);
    await editor.until(() => first.terminated);
    await editor.save(uri);
    const second = await worker(1);
    expect(second.requests[0]?.system.loads[0]?.source).toMatchObject({ rate: 100 });
    // A late word of the first one is not heard any more.
    finish(first, judged(resultsOf(first), failed));
    finish(second, judged(resultsOf(second), { status: 'pass', reason: '' }));
    await editor.until(() => editor.diagnostics(uri).length === 0);
    expect((await summary(uri)).run.kind).toBe('done');
  });

  it('is superseded by the next save', async () => {
    editor = await connect();
    const uri = await editor.open(busy);
    const first = await worker();
    await editor.save(uri);
    await worker(1);
    expect(first.terminated).toBe(true);
  });

  it('replaces an older finding only once it has decided itself', async () => {
    editor = await connect();
    const uri = await editor.open(busy);
    const one = await worker();
    const results = resultsOf(one);
    finish(one, judged(results, failed));
    await editor.untilDiagnostics(uri, (found) => found.some(({ code }) => code === 'requirement-failed'));
    await editor.save(uri);
    const again = await editor.until(() =>
      one.requests.length > 1 ? one : editor.workers.find((other) => other !== one && other.requests.length > 0),
    );
    again.report({
      kind: 'results',
      results: judged(results, { status: 'undecided', reason: '' }),
      progress: 0.1,
      final: false,
    });
    expect((await summary(uri)).requirements[0]?.status).toBe('fail');
    expect(codes(uri)).toContain('requirement-failed');
    finish(again, judged(results, { status: 'pass', reason: '' }));
    await editor.untilDiagnostics(uri, (found) => !found.some(({ code }) => code === 'requirement-failed'));
  });

  it('can be stopped, and keeps what it found so far', async () => {
    editor = await connect();
    const uri = await editor.open(busy);
    const one = await worker();
    one.report({ kind: 'results', results: judged(resultsOf(one), failed), progress: 0.2, final: false });
    await editor.untilDiagnostics(uri, (found) => found.some(({ code }) => code === 'requirement-failed'));
    expect((await summary(uri)).run).toMatchObject({ kind: 'running', progress: 0.2 });
    await editor.ask('scale/cancel', { uri });
    expect(one.terminated).toBe(true);
    expect((await summary(uri)).run.kind).toBe('cancelled');
    expect(codes(uri)).toContain('requirement-failed');
  });

  it('that crashes is told, and the next one works', async () => {
    editor = await connect();
    const uri = await editor.open(busy);
    const one = await worker();
    one.report({ kind: 'crashed', message: 'out of memory' });
    await editor.until(() => one.terminated);
    expect((await summary(uri)).run).toEqual({
      kind: 'crashed',
      message: expect.stringContaining('out of memory') as string,
    });
    await editor.save(uri);
    const next = await worker(1);
    finish(next, judged(resultsOf(next), failed));
    await editor.untilDiagnostics(uri, (found) => found.some(({ code }) => code === 'requirement-failed'));
    expect((await summary(uri)).run.kind).toBe('done');
  });

  it('studies each scenario after the steady load, and shows its findings at its requirements', async () => {
    editor = await connect();
    const text = busy + scenario;
    const uri = await editor.open(text);
    const steady = await worker();
    finish(steady, resultsOf(steady));
    const timed = await editor.until(() =>
      editor.workers.find(({ requests }) => requests.at(-1)?.system.scenario === 'Rush'),
    );
    finish(timed, judged(resultsOf(timed), failed));
    const all = await editor.untilDiagnostics(uri, (found) => found.some(({ range }) => range.start.line === 5));
    const requirement = all.find(({ range }) => range.start.line === 5);
    expect(requirement && textAt(text, requirement.range)).toBe('require Visitors errors < 1%');
    // The lists say which is which.
    expect((await summary(uri)).requirements.map((one) => one.scenario)).toEqual([null, 'Rush']);
  });

  it('lists in the preview what another scenario than the shown one underlines', async () => {
    editor = await connect();
    const uri = await editor.open(busy + scenario);
    const steady = await worker();
    finish(steady, resultsOf(steady));
    const timed = await editor.until(() =>
      editor.workers.find(({ requests }) => requests.at(-1)?.system.scenario === 'Rush'),
    );
    const results = resultsOf(timed);
    const range = { uri, start: { line: 1, character: 9 }, end: { line: 1, character: 11 } };
    results.findings = [
      {
        code: 'overload-in-course',
        severity: 'warning',
        message: 'Db: too much',
        component: 'Db',
        range,
        evidence: {},
      },
    ];
    finish(timed, results);
    await editor.untilDiagnostics(uri, (found) => found.some(({ code }) => code === 'overload-in-course'));
    const { panel } = await editor.ask<PreviewState>('scale/preview', { uri });
    expect(panel?.findings.at(-1)).toMatchObject({ message: 'Db: too much', elsewhere: { scenario: 'Rush' } });
    expect(panel?.findings.filter(({ elsewhere }) => elsewhere === undefined)).not.toEqual([]);
  });

  it('is not begun for a text with a mistake; the diagram of the last good one stays', async () => {
    editor = await connect();
    const uri = await editor.open(busy);
    const one = await worker();
    finish(one, resultsOf(one));
    await editor.untilDiagnostics(uri, (found) => found.length > 0);
    await editor.change(uri, busy.replace('-> Db.query', '-> Dd.query'));
    await editor.untilDiagnostics(uri, (found) => found.some(({ message }) => message.includes('Dd')));
    await editor.save(uri);
    await editor.ask('scale/simulate', { uri });
    expect(editor.workers.flatMap(({ requests }) => requests)).toHaveLength(1);
    const state = await editor.ask<PreviewState>('scale/preview', { uri });
    expect(state).toMatchObject({
      stale: true,
      run: { kind: 'refused', message: expect.stringContaining('Dd') as string },
    });
    expect(state.svg).toContain('Db');
  });

  it('is cleaned up when its document is closed', async () => {
    editor = await connect();
    const uri = await editor.open(busy);
    const one = await worker();
    one.report({ kind: 'results', results: judged(resultsOf(one), failed), progress: 0.5, final: false });
    await editor.untilDiagnostics(uri, (found) => found.some(({ code }) => code === 'requirement-failed'));
    await editor.close(uri);
    await editor.untilDiagnostics(uri, (found) => !found.some(({ code }) => code === 'requirement-failed'));
    expect(one.terminated).toBe(true);
    expect(await summary(uri)).toBeNull();
  });

  it('looks at another design when that is chosen', async () => {
    editor = await connect();
    const uri = await editor.open(`${busy}variant Bigger { Db { cores: 2 } }\n`);
    const one = await worker();
    finish(one, resultsOf(one));
    await editor.untilDiagnostics(uri, (found) => found.some(({ code }) => code === 'bottleneck'));
    void editor.ask('scale/select', { uri, selection: { variant: 'Bigger', scenario: null } }).catch(() => undefined);
    await editor.until(() => editor.workers.some(({ requests }) => requests.at(-1)?.system.variant === 'Bigger'));
    const state = await editor.ask<PreviewState>('scale/preview', { uri });
    expect(state.variants).toEqual(['Bigger']);
    expect(state.selection.variant).toBe('Bigger');
    expect(state.results?.variant).toBe('Bigger');
    expect(codes(uri)).not.toContain('bottleneck');
  });

  it('takes its seed and time limit from the settings, and waits for a command where saving is not to start it', async () => {
    editor = await connect({ settings: { simulate: { onSave: false, seed: 7, timeLimit: 5 } } });
    const uri = await editor.open(busy);
    await editor.untilDiagnostics(uri, (found) => found.some(({ code }) => code === 'bottleneck'));
    await editor.save(uri);
    expect(editor.workers.flatMap(({ requests }) => requests)).toEqual([]);
    const asked = editor.ask('scale/simulate', { uri });
    const one = await worker();
    expect(one.requests[0]).toMatchObject({ seed: 7, wallClockLimit: 5 });
    finish(one, resultsOf(one));
    await asked;
  });
});
