import * as vscode from 'vscode';
import { type Feature, type ScaleContext, languageId } from '../context.js';
import { type RunSummary, simulateRequest, summaryRequest } from '../protocol.js';

/** Shows every requirement as a test: run it to simulate its model, see what was observed where it fails. */
export const requirementTests: Feature = (context) => {
  const controller = vscode.tests.createTestController('scale.requirements', 'Scale requirements');
  context.extension.subscriptions.push(controller);

  controller.createRunProfile(
    'Simulate',
    vscode.TestRunProfileKind.Run,
    async (request, token) => {
      const files = request.include
        ? [...new Set(request.include.map((item) => item.parent ?? item))]
        : [...controller.items].map(([, item]) => item);
      const run = controller.createTestRun(request);
      for (const file of files) {
        if (!file.uri || token.isCancellationRequested) continue;
        file.children.forEach((item) => {
          run.started(item);
        });
        await context.client.sendRequest(simulateRequest, { uri: file.uri.toString() }, token);
        report(run, file, await summaryOf(context, file.uri));
      }
      run.end();
    },
    true,
  );

  const refresh = async (uri: vscode.Uri): Promise<void> => {
    const summary = await summaryOf(context, uri);
    if (!summary || summary.requirements.length === 0) {
      controller.items.delete(uri.toString());
      return;
    }
    const file =
      controller.items.get(uri.toString()) ??
      controller.createTestItem(uri.toString(), uri.path.slice(uri.path.lastIndexOf('/') + 1), uri);
    file.children.replace(
      summary.requirements.map((verdict, index) => {
        const item = controller.createTestItem(`${String(index)} ${verdict.text}`, verdict.text, uri);
        item.range = toRange(verdict.range);
        return item;
      }),
    );
    controller.items.add(file);
  };
  context.extension.subscriptions.push(
    context.onDidChange((uri) => void refresh(uri)),
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (document.languageId === languageId) controller.items.delete(document.uri.toString());
    }),
  );
};

function summaryOf({ client }: ScaleContext, uri: vscode.Uri): Promise<RunSummary | null> {
  return client.sendRequest<RunSummary | null>(summaryRequest, { uri: uri.toString() });
}

function report(run: vscode.TestRun, file: vscode.TestItem, summary: RunSummary | null): void {
  const verdicts = new Map(summary?.requirements.map((verdict, index) => [`${String(index)} ${verdict.text}`, verdict]));
  file.children.forEach((item) => {
    const verdict = verdicts.get(item.id);
    if (!verdict) run.skipped(item);
    else if (verdict.status === 'undecided') run.errored(item, new vscode.TestMessage(verdict.reason));
    else if ((verdict.status === 'pass') !== verdict.expectFail) run.passed(item);
    else run.failed(item, new vscode.TestMessage(verdict.reason));
  });
}

function toRange(range: { start: vscode.Position | Point; end: vscode.Position | Point }): vscode.Range {
  return new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
}

interface Point {
  line: number;
  character: number;
}
