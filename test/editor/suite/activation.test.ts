import { strict as assert } from 'node:assert';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';

describe('Opening a .scale file', () => {
  it('is recognized as the Scale language and activates the extension', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'scale', content: 'service Web { }\n' });
    await vscode.window.showTextDocument(document);
    assert.equal(document.languageId, 'scale');
    const extension = vscode.extensions.getExtension('scale-simulator.scale-language');
    assert.ok(extension, 'the extension is installed');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('indents by two spaces, as the formatter does', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'scale', content: '' });
    const editor = await vscode.window.showTextDocument(document);
    assert.equal(editor.options.tabSize, 2);
  });
});
