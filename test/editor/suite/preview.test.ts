import { strict as assert } from 'node:assert';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { open, overloaded, until } from './support.js';

describe('The diagram', () => {
  it('opens beside the text, once for each model', async () => {
    await open(overloaded);
    const panels = (): vscode.Tab[] =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ input }) => input instanceof vscode.TabInputWebview);
    const before = panels().length;
    await vscode.commands.executeCommand('scale.preview');
    await until('the panel', vscode.window.tabGroups.onDidChangeTabs, () =>
      panels().length > before ? true : undefined,
    );
    await vscode.window.showTextDocument(vscode.window.visibleTextEditors[0]?.document.uri ?? vscode.Uri.file('/'));
    await vscode.commands.executeCommand('scale.preview');
    assert.equal(panels().length, before + 1);
  });
});
