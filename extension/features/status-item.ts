import * as vscode from 'vscode';
import { type Feature, languageId } from '../context.js';
import { type RunSummary, summaryRequest } from '../protocol.js';
import { type StatusWords, statusWords } from './status-words.js';

/** Says beside the language's name how the last run of the shown model ended, in a few words. */
export const statusItem: Feature = ({ extension, client, onDidChange }) => {
  const item = vscode.languages.createLanguageStatusItem('scale.run', { language: languageId });
  const bar = vscode.window.createStatusBarItem('scale.run', vscode.StatusBarAlignment.Left, 10);
  item.name = 'Scale';
  bar.name = 'Scale';
  bar.command = 'scale.preview';

  let last: vscode.TextDocument | undefined;

  /** The model in the active editor; while the preview is active, the one that was. */
  const shown = (): vscode.TextDocument | undefined => {
    const active = vscode.window.activeTextEditor;
    if (active) last = active.document;
    return vscode.window.visibleTextEditors.some(({ document }) => document === last) ? last : undefined;
  };
  const update = async (): Promise<void> => {
    const document = shown();
    if (document?.languageId !== languageId) {
      bar.hide();
      return;
    }
    const summary = await client.sendRequest<RunSummary | null>(summaryRequest, { uri: document.uri.toString() });
    const words = statusWords(summary);
    item.text = words.text;
    item.detail = words.detail;
    item.busy = words.busy;
    item.severity = SEVERITIES[words.level];
    item.command = words.busy
      ? { command: 'scale.cancel', title: 'Cancel', arguments: [document.uri] }
      : { command: 'scale.simulate', title: 'Simulate', arguments: [document.uri] };
    bar.text = `${words.icon} ${words.text}`;
    bar.tooltip = words.detail;
    bar.backgroundColor = BACKGROUNDS[words.level];
    bar.show();
  };
  const refresh = (): void => {
    void update();
  };
  extension.subscriptions.push(
    item,
    bar,
    vscode.window.onDidChangeActiveTextEditor(refresh),
    onDidChange((uri) => {
      if (uri.toString() === shown()?.uri.toString()) refresh();
    }),
  );
  refresh();
};

const SEVERITIES: Record<StatusWords['level'], vscode.LanguageStatusSeverity> = {
  calm: vscode.LanguageStatusSeverity.Information,
  warning: vscode.LanguageStatusSeverity.Warning,
  error: vscode.LanguageStatusSeverity.Error,
};

const BACKGROUNDS: Record<StatusWords['level'], vscode.ThemeColor | undefined> = {
  calm: undefined,
  warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
  error: new vscode.ThemeColor('statusBarItem.errorBackground'),
};
