import * as vscode from 'vscode';
import { type Feature, languageId } from '../context.js';
import { type RunSummary, summaryRequest } from '../protocol.js';

/** Says beside the language's name how the last run of the shown model ended, in a few words. */
export const statusItem: Feature = ({ extension, client, onDidChange }) => {
  const item = vscode.languages.createLanguageStatusItem('scale.run', { language: languageId });
  const bar = vscode.window.createStatusBarItem('scale.run', vscode.StatusBarAlignment.Left, 10);
  item.name = 'Scale';
  bar.name = 'Scale';
  bar.command = 'scale.preview';

  const update = async (): Promise<void> => {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== languageId) {
      bar.hide();
      return;
    }
    const summary = await client.sendRequest<RunSummary | null>(summaryRequest, { uri: document.uri.toString() });
    const words = describe(summary);
    item.text = words.text;
    item.detail = words.detail;
    item.busy = words.busy;
    item.severity = words.severity;
    item.command = words.busy
      ? { command: 'scale.cancel', title: 'Cancel', arguments: [document.uri] }
      : { command: 'scale.simulate', title: 'Simulate', arguments: [document.uri] };
    bar.text = `${words.icon} ${words.text}`;
    bar.tooltip = words.detail;
    bar.backgroundColor =
      words.severity === vscode.LanguageStatusSeverity.Error
        ? new vscode.ThemeColor('statusBarItem.errorBackground')
        : words.severity === vscode.LanguageStatusSeverity.Warning
          ? new vscode.ThemeColor('statusBarItem.warningBackground')
          : undefined;
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
      if (uri.toString() === vscode.window.activeTextEditor?.document.uri.toString()) refresh();
    }),
  );
  refresh();
};

interface Words {
  icon: string;
  text: string;
  detail: string;
  busy: boolean;
  severity: vscode.LanguageStatusSeverity;
}

function describe(summary: RunSummary | null): Words {
  const calm = { busy: false, severity: vscode.LanguageStatusSeverity.Information };
  if (!summary) return { ...calm, icon: '$(circle-outline)', text: 'Scale', detail: 'Save the model to simulate it' };
  const { run } = summary;
  switch (run.kind) {
    case 'running':
      return { ...calm, busy: true, icon: '$(sync~spin)', text: 'simulating', detail: run.message };
    case 'refused':
      return { ...calm, icon: '$(circle-slash)', text: 'not simulated', detail: run.message };
    case 'crashed':
      return {
        ...calm,
        icon: '$(bug)',
        text: 'the simulation failed',
        detail: run.message,
        severity: vscode.LanguageStatusSeverity.Error,
      };
    case 'none':
    case 'cancelled':
    case 'done': {
      const failed = summary.requirements.filter(({ status, expectFail }) => status === 'fail' && !expectFail).length;
      const worst = summary.findings.some(({ severity }) => severity === 'error')
        ? vscode.LanguageStatusSeverity.Error
        : summary.findings.some(({ severity }) => severity === 'warning')
          ? vscode.LanguageStatusSeverity.Warning
          : vscode.LanguageStatusSeverity.Information;
      const requirements =
        summary.requirements.length === 0
          ? ''
          : failed > 0
            ? `${String(failed)} of ${String(summary.requirements.length)} requirements fail`
            : 'no requirement fails';
      const text = failed > 0 ? requirements : (summary.bottleneck ?? 'Scale');
      const detail = [summary.bottleneck ?? '', requirements].filter((line) => line !== '').join('\n');
      const icon = worst === vscode.LanguageStatusSeverity.Information ? '$(pass)' : '$(flame)';
      return { icon: run.kind === 'done' ? icon : '$(circle-outline)', text, detail, busy: false, severity: worst };
    }
  }
}
