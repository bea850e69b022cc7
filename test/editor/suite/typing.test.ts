import { strict as assert } from 'node:assert';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { at, diagnostics, edit, open, overloaded } from './support.js';

async function completions(document: vscode.TextDocument, position: vscode.Position): Promise<string[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    position,
  );
  return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
}

describe('While typing', () => {
  it('a mistyped name is explained, and the quick fix writes what was meant', async () => {
    const document = await open(overloaded.replace('-> Db.query', '-> Dd.query'));
    const all = await diagnostics(document, 'the unknown name', (found) =>
      found.some(({ message }) => message.includes('Dd')),
    );
    const problem = all.find(({ message }) => message.includes('Dd'));
    assert.ok(problem);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      problem.range,
    );
    const fix = actions.find(({ title }) => title.includes('Db'));
    assert.ok(fix?.edit, 'there is a quick fix');
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(document.getText(), /-> Db\.query/);
    await diagnostics(
      document,
      'no complaint about the name',
      (found) => !found.some(({ message }) => message.includes('Dd')),
    );
  });

  it('properties of the component are offered in its block', async () => {
    const document = await open('service Web {\n  \n  on get { cpu 1ms }\n}\n');
    const labels = await completions(document, new vscode.Position(1, 2));
    for (const name of ['instances', 'cores', 'concurrency'])
      assert.ok(labels.includes(name), `${name} among ${labels.slice(0, 12).join(', ')}`);
    assert.ok(!labels.includes('followers'), 'what a service does not have is not offered');
  });

  it('components and their operations are offered after an arrow', async () => {
    const document = await open(overloaded);
    await edit(document, '-> Db.query', '-> Db.');
    const labels = await completions(document, at(document, '. }').translate(0, 0));
    assert.ok(labels.includes('query'), `operations among ${labels.slice(0, 8).join(', ')}`);
  });

  it('the words that a property chooses from are offered', async () => {
    const document = await open('service Web { policy: r\n on get { cpu 1ms } }\n');
    const labels = await completions(document, new vscode.Position(0, 23));
    assert.ok(labels.includes('random') && labels.includes('round-robin'));
  });

  it('a mended error disappears at once', async () => {
    const document = await open(overloaded.replace('4ms', '4msec'));
    await diagnostics(document, 'the unit explained', (found) => found.some(({ message }) => message.includes('4ms')));
    await edit(document, '4msec', '4ms');
    await diagnostics(
      document,
      'no error',
      (found) => !found.some(({ severity }) => severity === vscode.DiagnosticSeverity.Error),
    );
  });

  it('a definition is found from a call, and renaming changes every use', async () => {
    const document = await open(overloaded);
    const locations = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      at(document, 'Db.query'),
    );
    const target = locations[0];
    assert.ok(target);
    assert.equal(('targetRange' in target ? target.targetRange : target.range).start.line, 1);
    const change = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      document.uri,
      at(document, 'Db {'),
      'Store',
    );
    assert.ok(await vscode.workspace.applyEdit(change));
    assert.match(document.getText(), /-> Store\.query/);
    assert.match(document.getText(), /database Store/);
  });
});
