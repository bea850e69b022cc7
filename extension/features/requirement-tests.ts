import * as vscode from 'vscode';
import { type Feature, type ScaleContext, languageId } from '../context.js';
import { type RunSummary, cancelRequest, simulateRequest, summaryRequest } from '../protocol.js';

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
        await simulate(context, file.uri, token);
        report(run, file, await summaryOf(context, file.uri));
      }
      run.end();
    },
    true,
  );

  /** What each file's tests were last said to have come to. */
  const told = new Map<string, string>();
  const refresh = async (uri: vscode.Uri): Promise<void> => {
    const summary = await summaryOf(context, uri);
    if (!summary || summary.requirements.length === 0) {
      controller.items.delete(uri.toString());
      told.delete(uri.toString());
      return;
    }
    const file =
      controller.items.get(uri.toString()) ??
      controller.createTestItem(uri.toString(), uri.path.slice(uri.path.lastIndexOf('/') + 1), uri);
    update(file, summary, controller);
    controller.items.add(file);
    // A save runs them too; each outcome is told once, without messages: the text and the problems have those.
    const outcome = JSON.stringify(summary.requirements.map(({ text, status }) => [text, status]));
    if (summary.run.kind !== 'done' || told.get(file.id) === outcome) return;
    told.set(file.id, outcome);
    const run = controller.createTestRun(new vscode.TestRunRequest([file]), 'Simulated', false);
    report(run, file, summary, () => []);
    run.end();
  };
  context.extension.subscriptions.push(
    context.onDidChange((uri) => void refresh(uri)),
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (document.languageId !== languageId) return;
      controller.items.delete(document.uri.toString());
      told.delete(document.uri.toString());
    }),
  );
};

/** Simulates a model; a person who stops waiting stops the run too. */
async function simulate({ client }: ScaleContext, uri: vscode.Uri, token: vscode.CancellationToken): Promise<void> {
  const params = { uri: uri.toString() };
  const stop = token.onCancellationRequested(() => void client.sendRequest(cancelRequest, params));
  try {
    await client.sendRequest(simulateRequest, params);
  } finally {
    stop.dispose();
  }
}

/** Makes the items of a file those of its requirements. Those that stay are kept, so that nothing flickers during a run. */
function update(file: vscode.TestItem, { requirements }: RunSummary, controller: vscode.TestController): void {
  const items = requirements.map((verdict, index) => {
    const id = idOf(verdict, index);
    const item = file.children.get(id) ?? controller.createTestItem(id, verdict.text, file.uri);
    item.range = toRange(verdict.range);
    if (verdict.scenario !== null) item.description = `in ${verdict.scenario}`;
    return item;
  });
  const known = items.every(({ id }) => file.children.get(id) !== undefined);
  if (!known || file.children.size !== items.length) file.children.replace(items);
}

function idOf({ text }: { text: string }, index: number): string {
  return `${String(index)} ${text}`;
}

function summaryOf({ client }: ScaleContext, uri: vscode.Uri): Promise<RunSummary | null> {
  return client.sendRequest<RunSummary | null>(summaryRequest, { uri: uri.toString() });
}

function report(
  run: vscode.TestRun,
  file: vscode.TestItem,
  summary: RunSummary | null,
  messages = (reason: string) => [new vscode.TestMessage(reason)],
): void {
  const verdicts = new Map(summary?.requirements.map((verdict, index) => [idOf(verdict, index), verdict]));
  file.children.forEach((item) => {
    const verdict = verdicts.get(item.id);
    if (!verdict) run.skipped(item);
    else if (verdict.status === 'undecided') run.errored(item, messages(verdict.reason));
    else if ((verdict.status === 'pass') !== verdict.expectFail) run.passed(item);
    else run.failed(item, messages(verdict.reason));
  });
}

function toRange(range: { start: vscode.Position | Point; end: vscode.Position | Point }): vscode.Range {
  return new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
}

interface Point {
  line: number;
  character: number;
}
