import { strict as assert } from 'node:assert';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { at, diagnostics, edit, open, overloaded } from './support.js';

const busy = (all: vscode.Diagnostic[]): vscode.Diagnostic | undefined =>
  all.find(({ message }) => message.startsWith('Db: cpu '));

describe('A saved model', () => {
  it('is marked at the component that breaks first, with its utilization and saturation point', async () => {
    const document = await open(overloaded);
    const all = await diagnostics(document, 'the bottleneck', (found) => busy(found) !== undefined);
    const finding = busy(all);
    assert.match(finding?.message ?? '', /^Db: cpu \d+% busy at peak; saturates at 1\.0\dx this load/);
    assert.equal(finding?.severity, vscode.DiagnosticSeverity.Warning);
    assert.equal(document.lineAt(finding?.range.start.line ?? 0).text.startsWith('database Db'), true);
  });

  it('is quiet when it is healthy', async () => {
    const document = await open(overloaded);
    await diagnostics(document, 'the bottleneck', (found) => busy(found) !== undefined);
    await edit(document, '230 rps', '100 rps');
    await document.save();
    const all = await diagnostics(document, 'silence', (found) => found.length === 0);
    assert.deepEqual(all, []);
  });

  it('keeps its finding while someone types elsewhere, moved with the text', async () => {
    const document = await open(`${overloaded}require Visitors p99 < 1ms\n`);
    const failed = (found: vscode.Diagnostic[]): boolean => found.some(({ code }) => code === 'requirement-failed');
    await diagnostics(document, 'the failed requirement', failed);
    await edit(document, 'service Web', '// a word\nservice Web');
    const all = await diagnostics(document, 'the moved finding', (found) =>
      found.some(({ code, range }) => code === 'requirement-failed' && range.start.line === 4),
    );
    assert.equal(failed(all), true);
  });

  it('shows a requirement that fails with what was observed', async () => {
    const document = await open(`${overloaded}require Visitors p99 < 1ms\n`);
    const all = await diagnostics(document, 'the failed requirement', (found) =>
      found.some(({ code }) => code === 'requirement-failed'),
    );
    const finding = all.find(({ code }) => code === 'requirement-failed');
    assert.equal(finding?.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(finding.range.start.line, 3);
    assert.match(finding.message, /ms/);
  });

  it('says in a hover how busy a component is', async () => {
    const document = await open(overloaded);
    await diagnostics(document, 'the bottleneck', (found) => busy(found) !== undefined);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      at(document, 'Db {'),
    );
    const text = hovers
      .flatMap(({ contents }) => contents.map((part) => (part instanceof vscode.MarkdownString ? part.value : '')))
      .join('\n');
    assert.match(text, /CPU busy\s+\| \d+(\.\d+)?%/);
  });

  it('offers the least change that mends it as a quick fix', async () => {
    const document = await open(overloaded);
    const all = await diagnostics(document, 'the bottleneck', (found) => busy(found) !== undefined);
    const range = busy(all)?.range ?? new vscode.Range(0, 0, 0, 0);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
    );
    const fix = actions.find(({ edit: change }) => change !== undefined);
    assert.ok(fix?.edit, 'there is a fix');
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    await document.save();
    await diagnostics(document, 'silence after the fix', (found) => found.length === 0);
  });
});
