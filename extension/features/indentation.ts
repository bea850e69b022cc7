import * as vscode from 'vscode';
import { type Feature, languageId } from '../context.js';

/**
 * Gives editors that were open before the extension the indentation that the language is set to: the editor has chosen theirs
 * when it did not know the language yet, and never looks again.
 */
export const indentation: Feature = () => {
  for (const editor of vscode.window.visibleTextEditors) {
    const { document } = editor;
    if (document.languageId !== languageId) continue;
    const settings = vscode.workspace.getConfiguration('editor', document);
    if (settings.get<boolean>('detectIndentation') === true) continue;
    const tabSize = settings.get<number>('tabSize');
    const insertSpaces = settings.get<boolean>('insertSpaces');
    if (tabSize === undefined || insertSpaces === undefined) continue;
    editor.options = { ...editor.options, tabSize, indentSize: tabSize, insertSpaces };
  }
};
